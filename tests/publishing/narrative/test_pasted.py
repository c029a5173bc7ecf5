"""Tables that are pasted or uploaded, and what of them cannot be read."""

import io
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from councilportal.common.document import NumberCell
from councilportal.publishing.narrative.own_tables import own_table
from councilportal.publishing.narrative.pasted import Pasted, from_text, from_upload
from tests.publishing.narrative.kent import FINANCE, FINANCE_DECLARED

pytestmark = pytest.mark.sqlite_only
ROWS = (("Staff", "1,200"), ("Other, more", "-3"))
AS_CSV = 'Line,Net\r\nStaff,"1,200"\r\n"Other, more",-3\r\n'
AS_PASTED = "Line\tNet\r\nStaff\t1,200\r\nOther, more\t-3\r\n"


def workbook(*rows, formats=()):
    book = Workbook()
    sheet: Any = book.active
    for row in rows:
        sheet.append(row)
    for cell, written in formats:
        sheet[cell].number_format = written
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


@pytest.mark.parametrize(
    "text", [AS_CSV, AS_PASTED, f"\n\n{AS_PASTED}\n", AS_CSV.replace("\r", "")]
)
def test_cells_are_told_apart_by_tabs_or_commas(text):
    assert from_text(text) == Pasted(("Line", "Net"), ROWS)


@pytest.mark.parametrize(
    ("text", "heads", "rows"),
    [
        ('a\tb\r\n"Good" homes\t1\r\n', ("a", "b"), (('"Good" homes', "1"),)),
        ('a\tb\r\n"Good homes\t1\r\n', ("a", "b"), (('"Good homes', "1"),)),
        ('"Net\nbudget"\tNow\r\nx\t1\r\n', ("Net\nbudget", "Now"), (("x", "1"),)),
        ('"Net, now\r\nof ""us"""\tb\nx\t1', ('Net, now\r\nof "us"', "b"), (("x", "1"),)),
    ],
)
def test_quotation_marks_and_line_breaks_are_read_as_a_spreadsheet_pastes_them(text, heads, rows):
    assert from_text(text) == Pasted(heads, rows)


def test_a_csv_file_is_read():
    assert from_upload("net.csv", AS_CSV.encode()) == Pasted(("Line", "Net"), ROWS)


def test_a_workbook_is_read_with_the_decimals_that_it_drops():
    data = workbook(
        ("Line", "Net", "Share"),
        ("a", 1.1, 0.5),
        ("b", 1.25, 0.25),
        ("c", 3, None),
        formats=[("C2", "0%"), ("C3", "0%")],
    )

    assert from_upload("net.xlsx", data) == Pasted(
        ("Line", "Net", "Share"), (("a", "1.10", "50%"), ("b", "1.25", "25%"), ("c", "3.00", ""))
    )


def test_a_formula_that_was_not_calculated_is_named():
    found = from_upload("net.xlsx", workbook(("Line", "Net"), ("a", "=1+1")))

    [problem] = found.problems
    assert (problem.place, problem.found) == ("row 1, column 2", "=1+1")
    assert problem.why.startswith("this formula is not calculated")


def test_kents_finance_table_comes_from_a_workbook():
    figures = [[name, *map(float, row)] for name, *row in FINANCE]
    found = from_upload("kent.xlsx", workbook(FINANCE_DECLARED.columns, *figures))
    printed = own_table(FINANCE_DECLARED, found.rows, "finance")

    assert found.heads == FINANCE_DECLARED.columns
    # Of nothing but noughts nobody can tell how many decimals they had.
    assert [[*row[:3], "0.0", *row[4:]] for row in found.rows] == FINANCE
    assert printed.problems == ()
    assert printed.table.rows[5].cells[1] == NumberCell("10,830.8", "10830.8")


def test_an_apostrophe_before_a_formula_is_taken_off_as_it_was_put_on():
    assert from_text("A,B\n'=1+1,'s\n").rows == (("=1+1", "'s"),)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "it is empty: give a row of heads, and rows of cells below it."),
        (" \n,,\n", "it is empty"),
        ("a;b\n1;2", "the cells are divided by semicolons, not by commas"),
        ('a,b\n"1,2', "the file is not well-formed CSV"),
        ("a,b\n" + "1,2\n" * 201, "a table may have 200 rows, and this has 201."),
        (",".join("x" * 21), "a table may have 20 columns, and this has 21."),
        ("x" * 50_001, "write at most 50,000 characters; this has 50,001."),
    ],
)
def test_what_is_no_table_is_refused(text, why):
    [problem] = from_text(text).problems

    assert problem.why.startswith(why)


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("net.pdf", b"%PDF", "This is a PDF: copy the table into a workbook"),
        ("net.txt", b"a,b", "Choose a workbook (.xlsx) or a CSV file (.csv)"),
        ("net.csv", b"", "The file is empty."),
        ("net.xlsx", b"PK", "This is not a workbook"),
        ("net.csv", b"x" * 5_000_001, "The file must be smaller than 5 MB."),
    ],
)
def test_what_is_no_file_of_a_table_is_refused(name, data, why):
    [problem] = from_upload(name, data).problems

    assert problem.why.startswith(why)


@settings(deadline=None)
@given(st.text() | st.text("a,\t\"\n'=", max_size=40))
def test_any_text_is_read_or_has_a_problem(text):
    found = from_text(text)

    assert found.problems or found.heads
