"""Reads the sheets of a workbook into numbered rows of text."""

import io
import re
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from itertools import zip_longest
from typing import Any
from xml.etree.ElementTree import ParseError

from councilportal.common.numbers import MAX_DIGITS, plain
from councilportal.files.tables import (
    CannotRead,
    Cell,
    Problem,
    Sheet,
    Value,
    is_blank,
    printable_name,
)


def sheet_name(title: str) -> str:
    """The table name of a sheet of a workbook."""
    return printable_name(title).removesuffix(".csv")


def workbook_sheets(file: str, data: bytes, only: str = "") -> list[Sheet]:
    """The sheets of a workbook that hold anything.

    Takes: `only`, the name of the one sheet that is wanted ("": all).
    Raises: CannotRead, here or while rows are read.
    """
    # Imported here: openpyxl takes half a second and few commands need it.
    from openpyxl import load_workbook

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about styles and other things that are not figures
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
            formulas = load_workbook(io.BytesIO(data), read_only=True)
        sheets = []
        for values in book.worksheets:
            name = sheet_name(values.title)
            if only and name != only:
                continue
            place = f"{file} sheet {printable_name(values.title)}"
            rows = _SheetRows(place, values, formulas[values.title])
            estimate = values.max_row or 0
            # The sheet size that is stored in a file may be wrong, and rows would be lost.
            for sheet in (values, formulas[values.title]):
                sheet.reset_dimensions()
            if any(True for _ in rows()):
                sheets.append(Sheet(name, place, rows, estimate))
    except CannotRead:
        raise
    except Exception as error:  # openpyxl passes on any error of the zip or the XML
        _check_memory(error)
        wanted = "this is not a workbook that can be opened: save it as .xlsx."
        raise CannotRead([Problem(file, None, "", type(error).__name__, wanted)]) from error
    return sheets


@dataclass(frozen=True, slots=True)
class _SheetRows:
    """The rows of a sheet: the values as last calculated, together with their formulas."""

    place: str
    values: Any
    formulas: Any

    def __call__(self) -> Iterator[tuple[int, Sequence[Value]]]:
        """Each row that is not blank, with as many cells as the first or more."""
        pairs = zip_longest(self.values.iter_rows(), self.formulas.iter_rows())
        width = 0
        number = 0
        try:
            for number, (row, formulas) in enumerate(pairs, 1):
                cells = [
                    _cell_text(cell, formula)
                    for cell, formula in zip_longest(row or (), formulas or ())
                ]
                if not is_blank(cells):
                    width = width or len(cells)
                    yield number, cells + [""] * (width - len(cells))
        except Exception as error:  # as above
            _check_memory(error)
            wanted = "the sheet cannot be read from here on: save the workbook again as .xlsx."
            found = type(error).__name__
            raise CannotRead([Problem(self.place, number + 1, "", found, wanted)]) from error


_EXPAT_NO_MEMORY = 1


def _check_memory(error: Exception) -> None:
    """*Raises*: MemoryError where memory ran out, because the file is then not broken."""
    is_of_parser = isinstance(error, ParseError) and error.code == _EXPAT_NO_MEMORY
    if isinstance(error, MemoryError) or is_of_parser:
        raise MemoryError from error


def _cell_text(cell: Any, formula: Any) -> Value:
    value = None if cell is None else cell.value
    if value is None:
        return _without_value(cell, formula)
    match value:
        case bool():
            return Cell("TRUE" if value else "FALSE", is_typed=True)
        case int() | float() | Decimal():
            return _number_text(value, str(cell.number_format or ""))
        case datetime():
            if value.time() != time.min:
                return Cell(value.isoformat(" "), wanted="write a date without a time of day.")
            return Cell(value.date().isoformat(), is_typed=True)
        case date():
            return Cell(value.isoformat(), is_typed=True)
        case _:
            return _unescaped(str(value))


def _unescaped(text: str) -> str:
    """The text with the characters that workbooks write by their numbers: `_x000D_` is CR.

    Source: ECMA-376 part 1, 22.9.2.19 (ST_Xstring); `_x005F_` is an underscore that begins none.
    """
    if "_x" not in text:
        return text
    found = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
    return found.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")


def escaped(text: str) -> str:
    """The text as a workbook keeps it: what would be read as a character by its number is not."""
    return _ESCAPED.sub(lambda match: f"_x005F{match[0]}", text)


_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")


def _without_value(cell: Any, formula: Any) -> Value:
    written = None if formula is None else formula.value
    if (
        written is None or getattr(cell, "data_type", "") == "str"
    ):  # calculated, and the result is empty text
        return ""
    wanted = "this formula is not calculated: open the file, let it calculate, and save it."
    return Cell(str(getattr(written, "text", written)), wanted=wanted)


_LITERAL = re.compile(r'"[^"]*"|\\.')


def _number_text(value: float | Decimal, number_format: str) -> Value:
    exact = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    if not exact.is_finite():
        return Cell(str(value), wanted="write a number.")
    text = f"{exact.normalize():f}"
    if "%" in _LITERAL.sub("", number_format):
        stands_for = f"{(exact * 100).normalize():f}"
        wanted = (
            f"the cell is formatted as a percent and would stand for {stands_for}: "
            f"write {stands_for} in a cell formatted as a number."
        )
        return Cell(f"{stands_for}%", wanted=wanted, stands_for=stands_for)
    if len(exact.normalize().as_tuple().digits) > MAX_DIGITS:
        wanted = f"write a number with at most {MAX_DIGITS} digits; {plain(exact)} may be meant."
        return Cell(text, wanted=wanted)
    return Cell(text, is_number=True) if "." in text else text
