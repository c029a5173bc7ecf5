"""CSV files of the figures: exact bytes, and no cell that a spreadsheet runs."""

import pytest

from councilportal.common.document import Dataset, Document
from councilportal.design import report_example
from councilportal.files.tables import GUARDED
from councilportal.printing import csv
from tests.printing import sample


def with_cells(*cells):
    found = Dataset("ratings", tuple(f"c{i}" for i in range(len(cells))), (cells,))
    return Document("R", "T", "", "C", "", "", (), (found,))


def test_dataset_is_written_to_the_byte():
    written = csv.dataset(sample.document(), "ratings")

    assert (
        written
        == (
            "\ufeffref,value,rating,title\r\n"
            "HW01,-4.5,green,'=1+1 is not a formula here\r\n"
            'HW02,,no_data,"Commas, ""quotes"" and Ŵ"\r\n'
        ).encode()
    )


@pytest.mark.parametrize("start", GUARDED)
def test_text_that_could_run_gets_one_apostrophe(start):
    written = csv.dataset(with_cells(f"{start}cmd", "x"), "ratings").decode()

    row = written.split("\r\n", 1)[1]
    assert row.lstrip('"').startswith(f"'{start}cmd")


@pytest.mark.parametrize(
    "number", ["-4.5", "-4", "0", "12.50", "-4%", "-£2.4m", "-3 days", "-1.5 per 100"]
)
def test_real_numbers_stay_as_they_are(number):
    written = csv.dataset(with_cells(number, "x"), "ratings").decode()

    assert written.endswith(f"\r\n{number},x\r\n")


@pytest.mark.parametrize(
    "text", ["+4", "-4.5.1", "--4", "-", "-2+3", "-£1m|x", "-1 A1", "-SUM(A1)"]
)
def test_what_only_looks_like_a_number_is_guarded(text):
    written = csv.dataset(with_cells(text, "x"), "ratings").decode()

    assert written.endswith(f"\r\n'{text},x\r\n")


def test_datasets_come_by_name():
    found = csv.datasets(sample.document())

    assert list(found) == ["ratings"]
    assert found["ratings"] == csv.dataset(sample.document(), "ratings")


def test_dataset_that_is_not_there_is_named():
    with pytest.raises(KeyError, match="no dataset named 'other'"):
        csv.dataset(sample.document(), "other")


def test_table_is_written_with_its_groups_exact_figures_shorthand_and_notes():
    assert csv.table(report_example.PEOPLE).decode() == (
        "\ufeffGroup,Team,31 March 2025: Women,31 March 2025: Men,31 March 2026: Women,"
        "31 March 2026: Men,Notes\r\n"
        "Directorate of Place,Streets,41,96,38,99,\r\n"
        "Directorate of Place,Parks,[low],17,[c],15,Two teams became one in May.\r\n"
        "Directorate of People,Libraries,60,22,[x],[z],\r\n"
    )


def test_table_without_groups_and_notes_has_no_column_for_them():
    lines = csv.table(report_example.ACTIONS).decode().split("\r\n")

    assert lines[0] == "\ufeffAction,What was done,Status"
    assert lines[1] == 'Ramps at libraries,"Two built\nOne begun",Amber'
    assert lines[2:4] == ['"Loops, see the guide","Ordered\nPaid",Blue', "Signs,Nothing yet,Red"]
    assert lines[7] == "Garden,Left out,Dropped"


def test_trend_lines_are_left_out_of_a_table_and_marks_of_figures_are_notes():
    first, second = csv.table(sample.indicator_table(9)).decode().split("\r\n")[:2]

    assert first.split(",")[-1] == "Notes"
    assert "Trend" not in first
    assert second.startswith("HW01,Repairs of kind 1 finished on the day that was agreed,")
    assert second.endswith(",87.5,Amber,Same,87,95,90,85.1,")
