"""Files that are not taken, and why."""

import subprocess
from datetime import date
from typing import Any

import pytest
from django.test import Client
from openpyxl import Workbook

from councilportal.files import uploads
from councilportal.files.upload_checks import UploadRefused
from performance.returns import filled_workbook
from performance.returns import sheet as sheet_returns
from performance.returns import workbook as workbook_returns
from tests.returns.harmful import (
    bytes_of,
    workbook_parts,
    zipped,
)
from tests.returns.spreadsheets.support import downloaded, signed_in, uploaded
from tests.returns.support import (
    ENDS_ON,
    World,
)

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_only]  # files, and the form's operation


def faults(world: World, rows: list[list[Any]], sheet: str = workbook_returns.SHEET) -> list[str]:
    book = Workbook()
    book.active.title = sheet
    for row in rows:
        book.active.append(row)
    filled = filled_workbook.read(
        "return.xlsx", bytes_of(book), sheet_returns.sheet(world.service, ENDS_ON)
    )
    return [f"{fault.place}: {fault.sentence}" for fault in filled.faults]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([["Reference", "Figur"], ["L001", 1]], "Row 1: There is no column “Figur”."),
        ([["Figure"], [1]], "Row 1: The column “Reference” is missing"),
        ([["Reference", "Figure", "Figure"]], "Row 1: The column “Figure” is here twice."),
        ([["Reference"], ["L009"]], "Row 2: “L009” is not an indicator of this return"),
        ([["Reference"], ["L001"], ["L001"]], "Row 3: L001 is in the file twice"),
        ([["Reference", "Period"], ["L001", "August 2026"]], "Row 2: The row is about August"),
        ([["Reference", "Period"], ["L001", date(2026, 8, 1)]], "Row 2: The row is about 2026-08"),
        ([["Reference", "Figure"], ["L001", date(2026, 9, 1)]], "Row 2, Figure: 2026-09-01 is no"),
        ([["Reference", "Figure"], ["L001", "=1+1"]], "Row 2, Figure: This formula is not calc"),
        (
            [["Reference", "Figure"], ["L001", 0.1234567890123456]],
            "Row 2, Figure: Write a number with at",
        ),
        ([["Reference", "Figure"], ["L001", "9" * 41]], "Row 2, Figure: Write at most 40"),
        ([["Reference", "Why no figure"], ["L001", "lost"]], "Row 2, Why no figure: Choose one"),
        (
            [["Reference", "I have checked this figure"], ["L001", "so"]],
            "Row 2, I have checked this figure: C",
        ),
        ([["Reference", "Commentary"], ["L001", "x" * 5_001]], "Row 2, Commentary: Write at most"),
    ],
)
def test_faults_of_a_file_are_named_with_their_place(
    world: World, rows: list[list[Any]], said: str
) -> None:
    [fault] = faults(world, rows)

    assert fault.startswith(said)


def test_period_is_taken_in_every_way_that_spreadsheets_write_it(world: World) -> None:
    ways = ["September 2026", "2026-09", "Sep 26", "Sep-26", date(2026, 9, 1), None]

    for way in ways:
        assert faults(world, [["Reference", "Period"], ["L001", way]]) == []


def test_faulty_file_is_refused_and_nothing_is_saved(world: World, client: Client) -> None:
    signed_in(client, world)
    book = downloaded(client)
    book[workbook_returns.SHEET]["K1"].value = "Nummer"

    answer = uploaded(client, bytes_of(book))

    page = answer.content.decode()
    assert "return.xlsx has 1 thing to correct before it can be taken" in page
    assert "There is no column “Nummer”" in page
    assert "preview" not in answer.context


def test_wrong_sheet_is_named(world: World) -> None:
    with pytest.raises(UploadRefused, match="no sheet named Return; the sheets are: Sheet1"):
        faults(world, [["Reference"], ["L001"]], sheet="Sheet1")


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("return.pdf", b"%PDF", "This is a PDF: copy the table into a workbook"),
        ("return.txt", b"x", "Choose a workbook"),
        ("return.xlsm", b"PK", "macros"),
        ("return.xls", b"\xd0\xcf", "old kind of workbook"),
        ("return.xlsx", b"no zip at all", "not a workbook"),
        ("return.xlsx", b"", "The file is empty"),
        (
            "return.csv",
            b"Reference,Figure\r\nL001,\xa393",
            "Row 2: the file is not UTF-8: save it as CSV",
        ),
        ("return.csv", b'Reference\r\n"L001', "check the quotes"),
        ("return.csv", b"a" * 5_000_001, "smaller than 5 MB"),
        ("return.csv", b"x\r\n" * 10_001, "more than 10,000 rows"),
        ("return.csv", b"," * 100 + b"x", "more than 60 columns"),
        ("return.csv", b"," * 600_001, "too many columns and rows"),
    ],
)
def test_page_says_why_a_file_is_not_taken(
    world: World, client: Client, name: str, data: bytes, said: str
) -> None:
    answer = uploaded(signed_in(client, world), data, name)

    assert said in str(answer.context["form"].errors["file"])


def test_a_look_tells_other_sheets_and_columns_before_any_process_begins(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subprocess, "run", None)
    columns = ["Reference", "Figur", "Kommentar"]

    assert [fault.split(".")[0] for fault in faults(world, [[], columns, ["L001", 1]])] == [
        "Row 1: There is no column “Figur”",
        "Row 1: There is no column “Kommentar”",
    ]
    with pytest.raises(UploadRefused, match="the sheets are: Sheet1"):
        faults(world, [["Reference"], ["L001"]], sheet="Sheet1")


SPACE = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'


INLINE = b'<c t="inlineStr"><is><r><t>Refer</t></r><r><t>ence</t></r><rPh><t>x</t></rPh></is></c>'


@pytest.mark.parametrize(
    ("sheet", "header"),
    [
        (b"<row/><row>" + INLINE + b"</row>", ["Reference"]),
        (b"<row>" + INLINE + b"<c><v>2</v></c></row>", None),
        (b"<row><c t='str'><f>A2</f><v>Reference</v></c></row>", None),
        (b"<row><c t='s'><v>99</v></c></row>", None),
        (b"<row>" + b"<c/>" * 70_000 + INLINE + b"</row>", None),
        (b"", None),
    ],
    ids="runs number formula no-such-text far-away none".split(),
)
def test_a_look_says_nothing_of_what_it_does_not_understand(
    sheet: bytes, header: list[str] | None
) -> None:
    data = zipped(workbook_parts(sheet1=SPACE + sheet + b"</sheetData></worksheet>"))

    assert uploads.opened("return.xlsx", data, workbook_returns.SHEET).header == header


def test_a_workbook_that_is_put_together_in_another_way_is_read_all_the_same(world: World) -> None:
    moved = {
        name.replace("workbook.xml", "book.xml"): data.replace(b"workbook.xml", b"book.xml")
        for name, data in workbook_parts().items()
    }

    upload = uploads.opened("return.xlsx", zipped(moved), workbook_returns.SHEET)

    assert upload.header is None
    assert [cells for _, cells in upload.rows()] == [["Reference", "Figure"], ["L001", "1"]]
