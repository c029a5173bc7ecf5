"""CSV files of the figures: exact bytes, and no cell that a spreadsheet runs."""

import pytest

from councilportal.common.document import Dataset, Document
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
