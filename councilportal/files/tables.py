"""Reads CSV, .xlsx and .zip into numbered rows of text, and writes rows of text as CSV.

It does not know what a column means. A cell is text; a cell that cannot be read as text (a percent
format, a formula never calculated, a number with float error) is a fault that says what would be
right.
"""

import csv
import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from hashlib import sha256
from itertools import zip_longest
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

from councilportal.common.numbers import MAX_DIGITS, plain

MAX_ROWS = 1_000_000
# Characters that spreadsheets take for the beginning of a formula, some also in full width (OWASP).
GUARDED = ("=", "+", "-", "@", "'", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001
MAX_CELL = 1_000_000
csv.field_size_limit(MAX_CELL)


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem in a file: where it is, what was found, what would be accepted.

    `row` is the row number as in a spreadsheet (the header is 1); None for the whole file.
    """

    file: str
    row: int | None
    column: str
    found: str
    wanted: str

    def __str__(self) -> str:
        """One line for people."""
        place = self.file
        if self.row is not None:
            place += f" row {self.row}"
        if self.column:
            place += f", column {self.column}"
        found = self.found if len(self.found) <= 80 else f"{self.found[:79]}…"
        return f"{place}: found {found!r}; {self.wanted}" if found else f"{place}: {self.wanted}"


class CannotRead(Exception):
    """The file or folder cannot be read at all; `problems` says why."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        """Keep the problems."""
        super().__init__("\n".join(map(str, problems)))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a spreadsheet that is not plain text.

    `is_typed`: it is a date (`text` is YYYY-MM-DD) or a truth value (TRUE or FALSE), which the
    column converts. `wanted`: it is a fault, and this says what would be right. `stands_for`: for a
    cell with a percent format, the number that it shows.
    """

    text: str
    is_typed: bool = False
    wanted: str = ""
    stands_for: str = ""


Value = str | Cell


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table of a source: `name` is the format's file name without .csv, `file` is for messages.

    `rows` reads lazily and gives pairs of row number and values, the header first. `estimate` is
    the approximate number of rows. `csv` has the bytes if the table is a CSV file.
    """

    name: str
    file: str
    rows: Callable[[], Iterator[tuple[int, Sequence[Value]]]]
    estimate: int = 0
    csv: bytes = b""


@dataclass(frozen=True, slots=True)
class Source:
    """The tables of a folder, a workbook or a zip, with its name and the SHA-256 of its bytes."""

    name: str
    sheets: Mapping[str, Sheet]
    digest: str


def read_source(path: Path, *, known: Sequence[str], ignore: Sequence[str] = ()) -> Source:
    """The tables found at a path: a folder of CSV files, a CSV file, a workbook, a zip of either.

    Takes: `known`, the accepted table names; `ignore`, names to leave out.
    Raises: CannotRead where there is nothing to read, a file has an unknown name, or two have the
    same.
    """
    name = _printable(path.absolute().name)
    try:
        files = _files(path, ignore)
    except OSError as error:
        place = _printable(Path(error.filename or path).name)
        wanted = f"it cannot be read ({error.strerror}): give a file or folder that can."
        raise CannotRead([Problem(place, None, "", "", wanted)]) from error
    digest = sha256()
    sheets: list[Sheet] = []
    for file, data in files:
        digest.update(file.encode() + b"\0" + data)
        sheets += sheets_of(file, data)
    return Source(name, _by_name(name, sheets, known), digest.hexdigest())


def digest_of(path: Path, *, ignore: Sequence[str] = ()) -> str:
    """The SHA-256 that `read_source` gives for the same path, without reading the tables."""
    digest = sha256()
    for file, data in _files(path, ignore):
        digest.update(file.encode() + b"\0" + data)
    return digest.hexdigest()


def _files(path: Path, ignore: Sequence[str]) -> list[tuple[str, bytes]]:
    if path.is_dir():
        found = [each for each in sorted(path.iterdir()) if each.suffix.lower() == ".csv"]
        return [
            (_printable(each.name), each.read_bytes()) for each in found if each.stem not in ignore
        ]
    if not path.is_file():
        wanted = "there is no such file or folder."
        raise CannotRead([Problem(_printable(str(path)), None, "", "", wanted)])
    name = _printable(path.name)
    if path.suffix.lower() not in (".csv", ".xlsx", ".zip"):
        wanted = "give a folder of CSV files, a .csv file, an .xlsx workbook or a .zip of either."
        raise CannotRead([Problem(name, None, "", _printable(path.suffix), wanted)])
    return [(name, path.read_bytes())]


def _printable(name: str) -> str:
    """A file's name as text that can be printed and stored, even if it is not valid UTF-8."""
    text = name.encode("utf-8", "replace").decode()
    return "".join(letter if letter.isprintable() else "?" for letter in text)


def sheets_of(name: str, data: bytes, only: str = "") -> list[Sheet]:
    """The tables in a file's bytes; none for a file of another kind.

    Takes: `only`, the name of the one sheet of a workbook that is wanted ("": all).
    Raises: CannotRead, here or while rows are read.
    """
    match Path(name).suffix.lower():
        case ".csv":
            lines = data.count(b"\n")
            return [Sheet(Path(name).stem, name, lambda: _csv_rows(name, data), lines, data)]
        case ".xlsx":
            return _workbook_sheets(name, data, only)
        case ".zip":
            return _zip_sheets(name, data)
        case _:
            return []


def _by_name(source: str, sheets: Sequence[Sheet], known: Sequence[str]) -> dict[str, Sheet]:
    names = ", ".join(known)
    problems = [
        Problem(sheet.file, None, "", sheet.name, f"no file of that name is taken: use {names}.")
        for sheet in sheets
        if sheet.name not in known
    ]
    by_name: dict[str, Sheet] = {}
    for sheet in sheets:
        if sheet.name in by_name:
            wanted = f"{sheet.name} is here twice: keep one."
            problems.append(Problem(sheet.file, None, "", sheet.name, wanted))
        by_name[sheet.name] = sheet
    if not sheets:
        problems.append(
            Problem(source, None, "", "", f"nothing to import: give files named {names}.")
        )
    if problems:
        raise CannotRead(problems)
    return by_name


def _csv_rows(file: str, data: bytes) -> Iterator[tuple[int, Sequence[Value]]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = data.count(b"\n", 0, error.start) + 1
        found = data[error.start : error.end].decode("latin-1")
        raise CannotRead(
            [Problem(file, row, "", found, "the file is not UTF-8: save as CSV UTF-8.")]
        ) from error
    number = 0
    try:
        for number, cells in enumerate(csv.reader(io.StringIO(text, newline=""), strict=True), 1):
            yield number, cells
    except csv.Error as error:
        wanted = f"the file is not well-formed CSV ({error}): check the quotes."
        raise CannotRead([Problem(file, number + 1, "", "", wanted)]) from error


# The errors of reading a zip: not a zip, a wrong checksum, a password, an unknown method.
_BROKEN_ZIP = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    EOFError,
    OSError,
    RuntimeError,
    ValueError,
)


def _zip_sheets(file: str, data: bytes) -> list[Sheet]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return [
                sheet
                for info in archive.infolist()
                if info.filename.lower().endswith((".csv", ".xlsx"))
                and not info.filename.startswith("__MACOSX/")
                for sheet in sheets_of(Path(info.filename).name, archive.read(info))
            ]
    except _BROKEN_ZIP as error:
        wanted = "this is not a zip that can be opened: make it again without a password."
        raise CannotRead([Problem(file, None, "", str(error), wanted)]) from error


def sheet_name(title: str) -> str:
    """The table name of a sheet of a workbook."""
    return _printable(title).removesuffix(".csv")


def _workbook_sheets(file: str, data: bytes, only: str) -> list[Sheet]:
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
            place = f"{file} sheet {_printable(values.title)}"
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
        """Each row that is not empty, with as many cells as the first."""
        pairs = zip_longest(self.values.iter_rows(), self.formulas.iter_rows())
        width = 0
        number = 0
        try:
            for number, (row, formulas) in enumerate(pairs, 1):
                cells = [
                    _cell_text(cell, formula)
                    for cell, formula in zip_longest(row or (), formulas or ())
                ]
                if any(cells):
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
            return str(value)


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
    return text


def guarded(text: str) -> str:
    """The text as a CSV cell that no spreadsheet runs: with an apostrophe before a formula sign."""
    return f"'{text}" if text.startswith(GUARDED) else text


def unguarded(text: str) -> str:
    """The reverse of `guarded`: exactly one leading apostrophe is removed."""
    return text[1:] if text.startswith("'") else text


def write_csv(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """The bytes of a CSV file: UTF-8 without BOM, CRLF, quotes only where needed."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return out.getvalue().encode()
