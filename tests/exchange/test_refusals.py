"""Bad input that is no case of fixtures/imports/broken: always a reason, never a traceback."""

import datetime as dt
import zipfile
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from openpyxl.chart import BarChart

from councilportal.exchange import NAMES
from councilportal.files.tables import MAX_ROWS
from performance.models import Indicator
from tests.exchange.support import (
    WHOLE,
    bring_in,
    problems_of,
    replace_in_zip,
    whole_with,
    workbook,
    zipped,
)

pytestmark = pytest.mark.django_db


def said(path: Path) -> list[str]:
    return [str(problem) for problem in problems_of(path)]


# What cannot be read at all


def test_a_path_that_is_not_there_is_named(tmp_path):
    assert said(tmp_path / "none") == [f"{tmp_path / 'none'}: there is no such file or folder."]


def test_a_file_of_another_kind_is_refused(tmp_path):
    path = tmp_path / "figures.txt"
    path.write_bytes(b"x")

    assert said(path)[0].startswith("figures.txt: found '.txt'; give a folder of CSV files, a .csv")


def test_an_empty_folder_has_nothing_to_import(tmp_path):
    assert said(tmp_path) == [
        f"{tmp_path.name}: nothing to import: give files named {', '.join(NAMES)}."
    ]


def test_a_folder_named_like_a_file_is_refused(tmp_path):
    (tmp_path / "readings.csv").mkdir()

    assert said(tmp_path) == [
        "readings.csv: it cannot be read (Is a directory): give a file or folder that can."
    ]


def test_a_link_to_nothing_is_refused(tmp_path):
    (tmp_path / "readings.csv").symlink_to(tmp_path / "gone")

    assert "readings.csv: it cannot be read" in said(tmp_path)[0]


def test_a_name_that_is_too_long_is_refused(tmp_path):
    assert "File name too long" in said(tmp_path / ("x" * 5_000))[0]


def test_a_name_that_is_not_utf8_can_be_printed(tmp_path):
    (tmp_path / "in").mkdir()
    Path(tmp_path / "in" / "read\udce9.csv").write_text("ref\n")

    [problem] = problems_of(tmp_path / "in")

    assert problem.file == "read?.csv"


@pytest.mark.parametrize("name", ["set.zip", "set.xlsx"])
def test_a_file_that_is_not_what_its_name_says_is_refused(name, tmp_path):
    path = tmp_path / name
    path.write_bytes(b"not a zip at all")

    assert "that can be opened" in said(path)[0]


def test_a_damaged_zip_is_refused(tmp_path):
    path = tmp_path / "set.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(WHOLE / "readings.csv", "readings.csv")
    data = bytearray(path.read_bytes())
    data[60:90] = bytes(30)
    path.write_bytes(data)

    assert "this is not a zip that can be opened" in said(path)[0]


def test_two_files_of_one_name_are_refused(tmp_path):
    path = tmp_path / "set.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(WHOLE / "units.csv", "a/units.csv")
        archive.write(WHOLE / "units.csv", "b/units.csv")

    assert said(path) == ["units.csv: found 'units'; units is here twice: keep one."]


def test_a_damaged_sheet_is_refused_by_name(tmp_path):
    path = tmp_path / "book.xlsx"
    workbook(WHOLE, path)
    replace_in_zip(path, b"</sheetData>", b"</sheet")

    assert any("book.xlsx" in line and "as .xlsx" in line for line in said(path))


def test_more_rows_than_a_file_may_have_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("councilportal.files.rows.MAX_ROWS", 5)

    problems = problems_of(WHOLE / "indicators.csv")

    assert problems[-1].row == 7
    assert "more than 5 rows" in problems[-1].wanted
    assert MAX_ROWS == 1_000_000


# What a CSV cell may hold


@pytest.mark.parametrize(
    ("files", "place"),
    [
        ({"directorates": "+A,a\0b,,,\r\n"}, (4, "name", "a\0b")),
        ({"directorates": "+A\0B,ab,,,\r\n"}, (4, "ref", "A\0B")),
        ({"directorates": "+A,a\ufffeb,,,\r\n"}, (4, "name", "a\ufffeb")),
        ({"directorates": "+A,   ,,,\r\n"}, (4, "name", "   ")),
        ({"directorates": f"+A,{'x' * 151},,,\r\n"}, (4, "name", "x" * 151)),
        ({"directorates": f"+{'x' * 41},A,,,\r\n"}, (4, "ref", "x" * 41)),
        ({"directorates": "+A/B,A,,,\r\n"}, (4, "ref", "A/B")),
        ({"directorates": "+A,A,,2017-W01-1,\r\n"}, (4, "valid_from", "2017-W01-1")),
        ({"directorates": "+A,A,,0000-01-01,\r\n"}, (4, "valid_from", "0000-01-01")),
        ({"characteristics": "+sex,Sex,yes,a/b,,\r\n"}, (4, "categories", "a/b")),
        ({"characteristics": "+sex,Sex,yes,a;; b,,\r\n"}, (4, "categories", "a;; b")),
        ({"characteristics": "+sex,Sex,yes,a; a,,\r\n"}, (4, "categories", "a; a")),
        ({"characteristics": "+s:x,Sex,yes,a; b,,\r\n"}, (4, "ref", "s:x")),
        ({"units": "+u,U,u,99999999999999999999\r\n"}, (3, "multiplier", "9" * 20)),
        ({"units": "+percent,U,u,1\r\n"}, (3, "ref", "percent")),
        ({"readings": "ref,period,value\r\nT1,9999-12,1\r\n"}, (2, "period", "9999-12")),
        (
            {"readings": "ref,period,value\r\nT1,\uff12031-01,1\r\n"},
            (2, "period", "\uff12031-01"),
        ),
        (
            {"readings": "ref,period,value,revision\r\nT1,2031-01,1,00000000009\r\n"},
            (2, "revision", "00000000009"),
        ),
        (
            {"readings": "ref,period,value\r\nT1,2031-01,٣\r\n"},
            (2, "value", "٣"),
        ),
    ],
    ids=repr,
)
def test_a_cell_that_could_not_be_stored_is_refused(files, place, tmp_path):
    [problem] = problems_of(whole_with(tmp_path / "in", **files))

    assert (problem.row, problem.column, problem.found) == place


@pytest.mark.parametrize("decimals", ["00000000009", "9" * 30, "٣"])
def test_decimals_are_never_read_past_their_bounds(decimals, tmp_path):
    text = f"ref,title,service,unit,decimals,polarity,kind,frequency\r\nZ,Z,HOME,number,{decimals}"
    folder = whole_with(tmp_path / "in", indicators=f"{text},none,activity,month\r\n")
    # They name what is left out.
    others = ("objective_measures", "plan_lines", "benchmarks", "group_tables")
    for name in ("targets", "readings", "eqia_actions", "actions", "action_progress", *others):
        (folder / f"{name}.csv").unlink()

    [problem] = problems_of(folder)

    assert (problem.column, problem.found) == ("decimals", decimals)


def test_a_row_that_is_too_long_is_refused_with_both_widths(tmp_path):
    [problem] = problems_of(whole_with(tmp_path / "in", directorates="+A,B,,,,,down, as said\r\n"))

    assert str(problem) == (
        "directorates.csv row 4: found 'down, as said'; the row has 8 cells and the header 6: put "
        "double quotes round a text that has commas, and give every column its name."
    )


def test_a_long_cell_is_shortened_in_the_message(tmp_path):
    [line] = said(whole_with(tmp_path / "in", directorates=f"+A,{'x' * 5_000},,,\r\n"))

    assert len(line) < 250


def test_a_row_that_names_a_faulty_row_is_not_blamed(tmp_path):
    folder = whole_with(
        tmp_path / "in",
        directorates="ref,name\r\nCARE,\r\nPLACE,Place\r\n",
    )

    [problem] = problems_of(folder)

    assert (problem.file, problem.row, problem.column) == ("directorates.csv", 2, "name")


def test_a_category_that_figures_refer_to_cannot_be_dropped(tmp_path):
    bring_in(WHOLE)
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "characteristics.csv").write_text(
        "ref,name,statutory,categories\r\nage,Age,yes,under_65\r\n", newline=""
    )

    [problem] = problems_of(folder)

    assert (problem.row, problem.column, problem.found) == (2, "categories", "65_and_over")


def test_a_group_of_the_longest_references_survives(tmp_path):
    characteristic, category = "c" * 40, "d" * 40
    folder = whole_with(
        tmp_path / "in",
        characteristics=f"+{characteristic},Long,no,{category},,\r\n",
        readings=f"ref,period,group,value\r\nT1,2031-01,{characteristic}:{category},1\r\n",
    )

    assert bring_in(folder).counts["readings"].created == 1


# What is stored already


def one_file(folder: Path, name: str, text: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.csv").write_text(text, "utf-8", newline="")
    return folder


def indicator(folder: Path, ref: str, **changes: str) -> Path:
    """A set with the row of one stored indicator, with some cells changed."""
    names = ("title", "unit", "decimals", "polarity", "kind", "frequency", "aggregation", "method")
    stored = Indicator.objects.select_related("service").get(ref=ref)
    cells = {"ref": ref, "service": stored.service.ref}
    cells |= {name: str(getattr(stored, name)) for name in names} | changes
    return one_file(folder, "indicators", f"{','.join(cells)}\r\n{','.join(cells.values())}\r\n")


@pytest.mark.parametrize(
    ("ref", "changes", "column", "words"),
    [
        ("X1", {"polarity": "lower"}, "polarity", "its targets of 2024/25, floor: lower is"),
        ("P1", {"method": "tolerance_percent"}, "method", "its targets of 2024/25, green_tol"),
        ("R1", {"aggregation": "none"}, "aggregation", "R1 has a reading of 2024-04, ytd_value"),
        ("X1", {"frequency": "quarter"}, "frequency", "it is month and has readings"),
        ("J1", {"method": "none"}, "method", "J1 has a reading of 2024/25-Q1, judgement"),
        ("T1", {"unit": "yes_no"}, "unit", "T1 has a reading of 2024-04, value: write 1"),
    ],
)
def test_a_setting_that_stored_rows_do_not_fit_is_refused(ref, changes, column, words, tmp_path):
    bring_in(WHOLE)
    folder = indicator(tmp_path / "in", ref, **changes)

    [problem] = problems_of(folder)

    assert (problem.row, problem.column) == (2, column)
    assert problem.wanted.startswith(words)


def test_a_setting_may_change_together_with_the_targets_that_do_not_fit_it(tmp_path):
    bring_in(WHOLE)
    folder = indicator(tmp_path / "in", "L1", polarity="higher")
    one_file(folder, "targets", "ref,year,target,floor\r\nL1,2024/25,12,10\r\n")

    assert bring_in(folder).counts["targets"].changed == 1


def test_a_multiplier_that_stored_values_do_not_fit_is_refused(tmp_path):
    bring_in(WHOLE)
    header = "ref,period,value,numerator,denominator"
    bring_in(one_file(tmp_path / "a", "readings", f"{header}\r\nN1,2024/25,12.5,800,64000\r\n"))

    [problem] = problems_of(one_file(tmp_path / "b", "units", UNIT.format("1")))

    assert (problem.column, problem.found) == ("multiplier", "1")
    assert problem.wanted.startswith("N1 has a reading of 2024/25, value:")


UNIT = "ref,name,symbol,multiplier\r\nrate_per_1000,Rate per 1000,,{}\r\n"


@pytest.mark.parametrize(
    ("rows", "row", "column"),
    [
        ("X1,2024/25,,80,\r\n", 2, "target"),  # under the stored floor of 85
        ("X1,2024/25,,,89\r\n", 2, "floor"),  # over the stored target of June, 88
        ("X1,2024/25,2024-06,84,\r\n", 2, "target"),
        ("X1,2024/25,2024-07,,91\r\n", 2, "floor"),
    ],
)
def test_levels_are_checked_over_those_that_are_stored(rows, row, column, tmp_path):
    bring_in(WHOLE)
    header = "ref,year,period,target,floor"
    if rows.count("X1,2024/25,,80"):
        header, rows = "ref,year,period,target", "X1,2024/25,,80\r\n"
    elif rows.count(",,,89"):
        header, rows = "ref,year,period,floor", "X1,2024/25,,89\r\n"

    [problem] = problems_of(one_file(tmp_path / "in", "targets", f"{header}\r\n{rows}"))

    assert (problem.row, problem.column) == (row, column)


def test_a_year_and_its_period_that_change_together_are_not_blamed_twice(tmp_path):
    bring_in(WHOLE)
    text = "ref,year,period,target,floor\r\nX1,2024/25,,90,85\r\nX1,2024/25,2024-06,84,\r\n"

    problems = problems_of(one_file(tmp_path / "in", "targets", text))

    assert [(problem.row, problem.column) for problem in problems] == [(3, "target")]


# Workbooks


def edited(path: Path, sheet: str, row: int, column: str, value: object, form: str = "") -> Path:
    """A workbook of the whole set with one cell changed."""
    book = workbook(WHOLE, path)
    header = [cell.value for cell in book[sheet][1]]
    cell = book[sheet].cell(row, header.index(column) + 1)
    cell.value = value
    cell.number_format = form or cell.number_format
    book.save(path)
    return path


def test_truth_values_are_yes_and_no_where_a_column_takes_these(tmp_path):
    report = bring_in(edited(tmp_path / "a.xlsx", "characteristics", 2, "statutory", True))

    assert report.counts["characteristics"].created == 2


def test_a_percent_sign_that_is_only_printed_is_no_percent_format(tmp_path):
    path = edited(tmp_path / "a.xlsx", "readings", 2, "value", 104, '0"%"')

    assert problems_of(path) == []


def test_a_date_on_the_first_is_its_month_and_numbers_are_exact(tmp_path):
    path = edited(tmp_path / "a.xlsx", "readings", 2, "period", dt.datetime(2024, 4, 1))
    book = openpyxl.load_workbook(path)
    book["readings"].cell(2, 5).value = 104.1
    book.save(path)

    bring_in(path)

    reading = Indicator.objects.get(ref="A1").readings.get()
    assert (reading.period, reading.value) == ("2024-04", Decimal("104.1"))


def test_a_time_of_day_is_no_date(tmp_path):
    path = edited(tmp_path / "a.xlsx", "directorates", 2, "valid_from", dt.datetime(2020, 4, 1, 9))

    [problem] = problems_of(path)

    assert problem.wanted == "write a date without a time of day."


def test_a_formula_calculated_to_empty_text_is_empty_and_not_missing(tmp_path):
    path = edited(tmp_path / "a.xlsx", "readings", 2, "commentary", '=IF(1=1,"","")')
    replace_in_zip(path, b'<c r="V2"><f>', b'<c r="V2" t="str"><f>')

    assert problems_of(path) == []


def test_a_sheet_that_says_a_wrong_size_loses_no_row(tmp_path):
    path = tmp_path / "a.xlsx"
    workbook(WHOLE, path)
    for last in (b"W22", b"P15", b"X16"):
        replace_in_zip(path, b'<dimension ref="A1:' + last, b'<dimension ref="A1:A1')

    assert bring_in(path).counts["readings"].created == 21


def test_a_chart_sheet_is_passed_over(tmp_path):
    path = tmp_path / "a.xlsx"
    book = workbook(WHOLE, path)
    book.create_chartsheet("Chart").add_chart(BarChart())
    book.save(path)

    assert problems_of(path) == []


def test_a_zip_holds_what_macos_adds(tmp_path):
    path = zipped(WHOLE, tmp_path / "set.zip")
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("__MACOSX/set/._readings.csv", b"\0\1")

    assert problems_of(path) == []
