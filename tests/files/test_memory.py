"""Reading that ends for want of memory is not told as a broken file."""

from typing import Any
from xml.etree.ElementTree import ParseError

import pytest
from openpyxl import Workbook
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from councilportal.files import sources, tables
from tests.returns.harmful import bytes_of


def out_of_memory() -> ParseError:
    """What expat says when it is refused memory."""
    error = ParseError("out of memory: line 1, column 0")
    error.code = 1
    return error


def rows_until(end: Exception, after: int) -> Any:
    """Rows of a sheet, as many as told, then the end."""

    def iter_rows(self: ReadOnlyWorksheet) -> Any:
        for _ in range(after):
            yield next(self._cells_by_row(1, 1, 1, 1))
        raise end

    return iter_rows


@pytest.mark.parametrize("end", [MemoryError(), out_of_memory()], ids=["python", "expat"])
@pytest.mark.parametrize("after", [0, 1])
def test_want_of_memory_is_no_broken_file(
    monkeypatch: pytest.MonkeyPatch, end: Exception, after: int
) -> None:
    monkeypatch.setattr(ReadOnlyWorksheet, "iter_rows", rows_until(end, after))

    with pytest.raises(MemoryError):
        read_whole()


@pytest.mark.parametrize("after", [0, 1])
def test_a_broken_sheet_is_told_as_broken(monkeypatch: pytest.MonkeyPatch, after: int) -> None:
    broken = ParseError("not well-formed, out of memory: line 1, column 0")
    broken.code = 4
    monkeypatch.setattr(ReadOnlyWorksheet, "iter_rows", rows_until(broken, after))

    with pytest.raises(tables.CannotRead, match="save"):
        read_whole()


def read_whole() -> None:
    book = Workbook()
    book.active.append(["ref"])
    for sheet in sources.sheets_of("book.xlsx", bytes_of(book)):
        list(sheet.rows())
