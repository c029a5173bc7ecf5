"""Every sentence of the data format that can be broken, broken: as CSV and as a workbook."""

import csv
import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.db import transaction

from tests import sizes
from tests.dumps import Dump, dump
from tests.exchange.support import (
    BROKEN,
    WHOLE,
    bring_in,
    overlaid,
    problems_of,
    replace_in_zip,
    workbook,
)

pytestmark = pytest.mark.django_db
with (BROKEN / "cases.csv").open(encoding="utf-8", newline="") as file:
    LINES = list(csv.DictReader(file))
CASES = {line["case"]: line for line in LINES}
AS_CSV = [name for name, line in CASES.items() if line["form"] in ("csv", "both")]
IN_BOTH = [name for name, line in CASES.items() if line["form"] == "both"]
# One rule tells of a fault in either form: a short run tries every second of them as both.
AS_WORKBOOK = [name for name, line in CASES.items() if line["form"] == "xlsx"]
AS_WORKBOOK += sizes.size(IN_BOTH[::2], IN_BOTH)
AMONG_OTHERS = {"themes_leave_their_objectives"}
BINARY_TAIL = b"0.30000000000000004"


@pytest.fixture(scope="module")
def stored(django_db_setup: None, django_db_blocker: Any) -> Iterator[Dump]:
    """The whole set in the database for all these tests, and what all tables then hold."""
    with django_db_blocker.unblock(), transaction.atomic():
        bring_in(WHOLE)
        yield dump()
        transaction.set_rollback(True)


def expected(case: str, place: Callable[[str], str]) -> list[tuple[str, str, str, str]]:
    return [
        (place(line["file"]), line["row"], line["column"], line["found"])
        for line in LINES
        if line["case"] == case
    ]


def found(path: Path) -> list[tuple[str, str, str, str]]:
    problems = problems_of(path)
    assert all(problem.wanted.endswith(".") for problem in problems)
    return [
        (problem.file, str(problem.row or ""), problem.column, problem.found)
        for problem in problems
    ]


def given(case: str, tmp_path: Path) -> Path:
    """The files of a case: beside what is stored, they are all that its import needs.

    A workbook that is spoilt in a cell has the whole set around, and so has what is wrong of rows
    in another file.
    """
    if CASES[case]["recipe"] or case in AMONG_OTHERS:
        return overlaid(tmp_path / "in", case)
    return BROKEN / case


def test_there_are_at_least_sixty_broken_cases_with_a_folder_each():
    folders = {path.name for path in BROKEN.iterdir() if path.is_dir()}

    assert len(CASES) >= 60
    assert folders == set(CASES)


@pytest.mark.sqlite_only  # and as workbooks on the other database
@pytest.mark.parametrize("case", AS_CSV)
def test_broken_csv_is_refused_in_its_place_and_changes_nothing(case, stored, tmp_path):
    problems = found(given(case, tmp_path))

    assert problems == expected(case, str)
    assert dump() == stored


@pytest.mark.pg_only  # the same faults as above, in another file
@pytest.mark.parametrize("case", AS_WORKBOOK)
def test_broken_workbook_is_refused_in_its_place_and_changes_nothing(case, stored, tmp_path):
    folder = given(case, tmp_path)
    path = tmp_path / "book.xlsx"
    book = workbook(folder, path)
    spoil(book, path, CASES[case])

    problems = found(path)

    assert problems == expected(case, lambda name: f"book.xlsx sheet {Path(name).stem}")
    assert dump() == stored


def spoil(book: openpyxl.Workbook, path: Path, case: dict[str, str]) -> None:
    """Put into the workbook what a CSV file cannot hold, as the case's recipe says."""
    recipe = case["recipe"]
    if recipe == "unknown_sheet":
        book.create_sheet("actuals").append(["ref"])
    elif recipe:
        sheet = book[Path(case["file"]).stem]
        header = [cell.value for cell in sheet[1]]
        cell = sheet.cell(int(case["row"]), header.index(case["column"]) + 1)
        SPOILT[recipe](cell)
    book.save(path)
    if recipe == "binary_tail":
        replace_in_zip(path, b"0.5625", BINARY_TAIL)


def as_percent(cell: Any) -> None:
    cell.value = 0.984
    cell.number_format = "0.0%"


def as_error(cell: Any) -> None:
    cell.value = "#DIV/0!"
    cell.data_type = "e"


def holding(value: object) -> Callable[[Any], None]:
    def put(cell: Any) -> None:
        cell.value = value

    return put


SPOILT: dict[str, Callable[[Any], None]] = {
    "percent_format": as_percent,
    "formula_uncalculated": holding("=35*2"),
    "binary_tail": holding(0.5625),
    "sixteen_digits": holding(1234567890123456),
    "date_not_first": holding(dt.date(2024, 6, 15)),
    "error_value": as_error,
    "boolean": holding(True),
}
