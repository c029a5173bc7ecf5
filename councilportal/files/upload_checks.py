"""Checks of an uploaded spreadsheet before anything reads the whole file.

They take a fraction of a second and unpack at most `MAX_UNPACKED` bytes, piece by piece. `uploads`
calls them; the child process that reads workbooks, `upload_worker`, has the same limits.
"""

import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO
from typing import Any

from councilportal.common.numbers import joined
from councilportal.files.kinds import sentence, why_no_workbook
from councilportal.files.tables import Cell, Value, is_blank
from councilportal.files.workbook_counts import LONGEST, Counts
from councilportal.files.workbooks import sheet_name

MAX_BYTES = 5_000_000
MAX_UNPACKED = 20_000_000
MAX_ENTRIES = 100
MAX_RATIO = 100
MAX_ROWS = 10_000
LAST_ROW = 10 * MAX_ROWS  # the highest number of a row: blank rows stand between others
MAX_COLUMNS = 60
MAX_CELLS = MAX_ROWS * MAX_COLUMNS
MAX_NAMES = 2_000  # defined names
MAX_SHEETS = 250
MAX_MERGED = 5_000
MAX_OTHERS = 50_000  # styles, merged cells, drawings and so on
MAX_ELEMENTS = 2_000_000
MAX_CHARACTERS = 5_000_000
MEGABYTES = 190
SECONDS = 6
TOO_LARGE = f"The file must be smaller than {MAX_BYTES // 1_000_000} MB."

Row = tuple[int, Sequence[Value]]

_PIECE = 65_536
_LOOK = 250_000  # bytes of a part to read where only its beginning matters
_LOCAL_HEADER = struct.Struct("<4s22xHH")
_UTF_16 = (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")
# Pictures may name a document type: no sheet is read from them, and defusedxml would refuse to.
_PICTURES = "xl/media/"
_TOO_BIG = (
    "The file unpacks to much more than such a file holds: delete what does not belong to it, and "
    "save it again as .xlsx."
)
_TOO_LONG = f"The file has more than {MAX_ROWS:,} rows: keep its own."


class UploadRefused(Exception):
    """The file is refused; the message tells the person why and what would be accepted."""


class TooMuch(UploadRefused):
    """It holds more than is safe to read."""


def bounded(rows: Iterable[Row]) -> Iterator[Row]:
    """The rows that are not empty. *Raises*: UploadRefused where there are too many.

    The limit of text counts all columns, also those that are ignored, because they were read.
    """
    room = MAX_CHARACTERS
    for count, (number, cells) in enumerate(rows):
        if not is_blank(cells[MAX_COLUMNS:]):
            raise UploadRefused(f"The file has more than {MAX_COLUMNS} columns: keep its own.")
        if count >= MAX_ROWS or number > LAST_ROW:
            raise UploadRefused(_TOO_LONG)
        room -= sum(len(cell.text if isinstance(cell, Cell) else cell) for cell in cells)
        if room < 0:
            raise UploadRefused("The file holds too much text: keep its own.")
        if not is_blank(cells):
            yield number, cells[:MAX_COLUMNS]


def check_workbook(data: bytes) -> None:
    """Check that the bytes are a workbook, and that it does not unpack to more than is safe to
    read.

    Raises: UploadRefused; TooMuch where it is too large.
    """
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        reason = why_no_workbook(data) or "this is not a workbook: save it as .xlsx."
        raise UploadRefused(sentence(reason)) from error
    _check_entries(entries)
    unpacked = 0
    counts = Counts()
    for entry in entries:
        own = 0
        tail = b""
        count = counts.part()
        for piece in _pieces(data, entry):
            if not entry.filename.startswith(_PICTURES):
                _check_text(tail + piece, is_first=not own)
            own += len(piece)
            unpacked += len(piece)
            if unpacked > MAX_UNPACKED or own > entry.file_size:
                raise TooMuch(_TOO_BIG)
            count(piece)
            _check_counts(counts)
            tail = (tail + piece)[-8:]
    if unpacked > MAX_RATIO * len(data):
        raise TooMuch(_TOO_BIG)


def _check_counts(counts: Counts) -> None:
    """Refuse what would take long to read, for what it is."""
    if counts.rows > MAX_ROWS:
        raise TooMuch(_TOO_LONG)
    if counts.last_row > LAST_ROW:
        raise UploadRefused(
            f"The file has a row {counts.last_row:,}, and rows are read up to {LAST_ROW:,}: delete "
            "what stands far below the others, and save it again as .xlsx."
        )
    if counts.names > MAX_NAMES:
        raise UploadRefused(
            f"The file has more than {MAX_NAMES:,} defined names: delete them (in Excel: Formulas, "
            "Name Manager), and save it again as .xlsx."
        )
    if counts.cells > MAX_CELLS:
        raise UploadRefused(
            f"The file has more than {MAX_CELLS:,} cells, with the empty ones between them: delete "
            "the columns and rows that are not asked for, and save it again as .xlsx."
        )
    if counts.sheets > MAX_SHEETS:
        raise UploadRefused(
            f"The file has more than {MAX_SHEETS} sheets: keep those that are asked for."
        )
    if counts.merged > MAX_MERGED:
        raise UploadRefused(
            f"The file has more than {MAX_MERGED:,} merged cells: unmerge them, and save it again "
            "as .xlsx."
        )
    is_full = counts.others > MAX_OTHERS or counts.elements > MAX_ELEMENTS
    if is_full or counts.longest > LONGEST:
        raise UploadRefused(
            "The file holds too many styles, drawings or other things beside its cells: copy the "
            "cells into a new workbook, as values, and save that as .xlsx."
        )


def _check_entries(entries: Sequence[zipfile.ZipInfo]) -> None:
    """Check the list of contents. It may be wrong about sizes, which are counted afterwards."""
    if len(entries) > MAX_ENTRIES:
        raise TooMuch(f"The file holds more than {MAX_ENTRIES} parts: save it as .xlsx.")
    if any("vbaproject" in entry.filename.lower() for entry in entries):
        raise UploadRefused("The file holds macros: save it as a workbook without macros (.xlsx).")
    if any(entry.flag_bits & 1 for entry in entries):
        raise UploadRefused("The file has a password: save it without one.")
    if any(
        entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for entry in entries
    ):
        raise UploadRefused("This is not a workbook: save it as .xlsx.")
    if sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        raise TooMuch(_TOO_BIG)


def _check_text(text: bytes, *, is_first: bool) -> None:
    if is_first and text.startswith(_UTF_16):  # in which entities would not be found below
        raise UploadRefused(
            "The file is written in UTF-16, which no spreadsheet program does: save it again as "
            ".xlsx."
        )
    if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
        raise UploadRefused(
            "The file defines entities, which no spreadsheet program writes: save it again as "
            ".xlsx."
        )


def _pieces(data: bytes, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """The real unpacked contents of an entry, piece by piece, whatever its headers say."""
    broken = UploadRefused("The file is damaged: save it again as .xlsx.")
    head = data[entry.header_offset : entry.header_offset + _LOCAL_HEADER.size]
    if len(head) < _LOCAL_HEADER.size or head[:4] != b"PK\3\4":
        raise broken
    _, name_length, extra_length = _LOCAL_HEADER.unpack(head)
    start = entry.header_offset + _LOCAL_HEADER.size + name_length + extra_length
    packed = data[start : start + entry.compress_size]
    if entry.compress_type == zipfile.ZIP_STORED:
        yield packed
        return
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        for place in range(0, len(packed), _PIECE):
            waiting = packed[place : place + _PIECE]
            while waiting and not inflater.eof:
                yield inflater.decompress(waiting, _PIECE)
                waiting = inflater.unconsumed_tail
    except zlib.error as error:
        raise broken from error


# Reading the beginning of a checked workbook


def header_of(data: bytes, sheet: str) -> list[str] | None:
    """The texts of the first row that is not empty, without reading the whole sheet.

    Gives: None where the workbook has an unusual structure, or this row has numbers or formulas;
    then the whole sheet must be read.
    Raises: UploadRefused where there is no sheet of that name.
    """
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            places = [
                (sheet_name(each.get("name", "")), _id_of(each))
                for each in _elements(archive, "xl/workbook.xml", "sheet")
            ]
            found = [place for name, place in places if name == sheet]
            if len(found) == 1:
                return _first_row(archive, _part(archive, found[0]))
    except Exception:  # any error of the zip or the XML
        return None
    if found:
        return None
    names = joined([name for name, _ in places])
    raise UploadRefused(
        f"There is no sheet named {sheet}; the sheets are: {names[:200] or 'none'}. "
        "Fill in the workbook that can be downloaded here."
    )


def _elements(archive: zipfile.ZipFile, path: str, name: str) -> Iterator[Any]:
    """The elements with a name, in any namespace, because there are two standards.

    *Raises*: a parse error after the last element that is complete in the beginning of the part.
    """
    from defusedxml.ElementTree import iterparse

    with archive.open(path) as part:
        beginning = BytesIO(part.read(_LOOK))
    for _, element in iterparse(beginning):
        if _is(element, name):
            yield element


def _is(element: Any, name: str) -> bool:
    return str(element.tag).rpartition("}")[2] == name


def _id_of(element: Any) -> str:
    return next((value for key, value in element.items() if key.endswith("}id")), "")


def _part(archive: zipfile.ZipFile, place: str) -> str:
    """The path of a sheet in the workbook, from its relationship."""
    for relationship in _elements(archive, "xl/_rels/workbook.xml.rels", "Relationship"):
        if relationship.get("Id") == place:
            target = str(relationship.get("Target"))
            return target[1:] if target.startswith("/") else f"xl/{target}"
    raise KeyError(place)


def _first_row(archive: zipfile.ZipFile, path: str) -> list[str] | None:
    for row in _elements(archive, path, "row"):
        cells = [cell for cell in row if _is(cell, "c") and len(cell)]
        if all(cell.get("t") == "s" for cell in cells):
            numbers = [int(value.text) for cell in cells for value in cell if _is(value, "v")]
            texts = _shared(archive, max(numbers, default=-1) + 1)
            header = [texts[number] for number in numbers]
        elif all(cell.get("t") == "inlineStr" for cell in cells):
            header = [_text(each) for cell in cells for each in cell if _is(each, "is")]
        else:
            return None
        if any(header):
            return header
    return None


def _shared(archive: zipfile.ZipFile, count: int) -> list[str]:
    """The first texts of the shared list, to which sheets refer by number."""
    texts: list[str] = []
    if count:
        for element in _elements(archive, "xl/sharedStrings.xml", "si"):
            texts.append(_text(element))
            if len(texts) == count:
                break
    return texts


def _text(element: Any) -> str:
    """The text, plain or in runs, without the phonetic text that Japanese workbooks add."""
    runs = [part for part in element if _is(part, "t")]
    runs += [each for part in element if _is(part, "r") for each in part if _is(each, "t")]
    return "".join(run.text or "" for run in runs)
