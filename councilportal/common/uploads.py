"""A spreadsheet that somebody sends: refused for its size or kind, else read in a child process.

What can be told from the bytes is told here, in a fraction of a second and without unpacking more
than `MAX_UNPACKED`: sizes that lie, entities, macros. The rest is read by `upload_worker`, under a
clock and a limit of memory, so that no file can hold up or fill up the portal.
"""

import json
import os
import struct
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from pathlib import Path, PurePath

from councilportal.common.tables import Cell, Value

MAX_BYTES = 5_000_000
MAX_UNPACKED = 20_000_000
MAX_ENTRIES = 100
MAX_RATIO = 100
MAX_ROWS = 10_000
MAX_COLUMNS = 60
MAX_CHARACTERS = 5_000_000
MEGABYTES = 190
SECONDS = 6

Rows = Sequence[tuple[int, Sequence[Value]]]

_ROOT = Path(__file__).resolve().parents[2]
_PIECE = 65_536
_LOCAL_HEADER = struct.Struct("<4s22xHH")
_MACROS = (".xlsm", ".xltm", ".xlam", ".xlsb", ".xls")
_KEPT_ENVIRONMENT = ("PATH", "HOME", "SYSTEMROOT", "TEMP", "TMPDIR")


class UploadRefused(Exception):
    """The file is not taken; the message says why and what would do, for the person who sent it."""


def read(name: str, data: bytes) -> Mapping[str, Rows]:
    """The tables of an uploaded .xlsx or .csv file.

    Takes: the file's name and its bytes.
    Gives: by sheet ("" for a CSV file) the rows that are not empty, with their numbers.
    Raises: UploadRefused.
    Costs: a child process of at most 6 seconds and 190 MB.
    """
    suffix = PurePath(name).suffix.lower()
    if suffix in _MACROS:
        raise UploadRefused(
            "The file may hold macros, which are not taken: save it as a workbook without macros "
            "(.xlsx)."
        )
    if suffix not in (".xlsx", ".csv"):
        raise UploadRefused("Choose a workbook (.xlsx) or a CSV file (.csv).")
    if not data:
        raise UploadRefused("The file is empty.")
    if len(data) > MAX_BYTES:
        raise UploadRefused(f"The file must be smaller than {MAX_BYTES // 1_000_000} MB.")
    if suffix == ".xlsx":
        check_workbook(data)
    return _in_child(suffix, data)


def check_workbook(data: bytes) -> None:
    """Refuse what is no workbook, or one that would unpack to more than is safe to read.

    Raises: UploadRefused.
    """
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise UploadRefused("This is not a workbook: save it as .xlsx.") from error
    _check_entries(entries)
    unpacked = rows = 0
    for entry in entries:
        own = 0
        tail = b""
        for piece in _pieces(data, entry):
            own += len(piece)
            unpacked += len(piece)
            if unpacked > MAX_UNPACKED or own > entry.file_size:
                raise UploadRefused(_TOO_BIG)
            joined = tail + piece
            if b"<!DOCTYPE" in joined or b"<!ENTITY" in joined:
                raise UploadRefused(
                    "The file defines entities, which no spreadsheet program writes: save it again "
                    "as .xlsx."
                )
            rows += (tail[-3:] + piece).count(b"<row")
            if rows > MAX_ROWS:
                raise UploadRefused(_TOO_LONG)
            tail = joined[-8:]
    if unpacked > MAX_RATIO * len(data):
        raise UploadRefused(_TOO_BIG)


_TOO_BIG = (
    "The file unpacks to much more than a return holds: delete what does not belong to it, and "
    "save it again as .xlsx."
)
_TOO_LONG = f"The file has more than {MAX_ROWS:,} rows: keep those of the return."


def _check_entries(entries: Sequence[zipfile.ZipInfo]) -> None:
    """What the list of contents says: it may lie about sizes, which are counted afterwards."""
    if len(entries) > MAX_ENTRIES:
        raise UploadRefused(f"The file holds more than {MAX_ENTRIES} parts: save it as .xlsx.")
    if any("vbaproject" in entry.filename.lower() for entry in entries):
        raise UploadRefused("The file holds macros: save it as a workbook without macros (.xlsx).")
    if any(entry.flag_bits & 1 for entry in entries):
        raise UploadRefused("The file has a password: save it without one.")
    if any(
        entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for entry in entries
    ):
        raise UploadRefused("This is not a workbook: save it as .xlsx.")
    if sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        raise UploadRefused(_TOO_BIG)


def _pieces(data: bytes, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """What an entry really unpacks to, piece by piece, whatever its headers say."""
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


def _in_child(suffix: str, data: bytes) -> Mapping[str, Rows]:
    command = [sys.executable, "-m", "councilportal.common.upload_worker", suffix]
    environment = {key: os.environ[key] for key in _KEPT_ENVIRONMENT if key in os.environ}
    try:
        done = subprocess.run(
            command,
            input=data,
            capture_output=True,
            cwd=_ROOT,
            env=environment | {"PYTHONUTF8": "1", "OPENPYXL_LXML": "False"},
            timeout=SECONDS,
            check=False,
        )
        answer = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, ValueError) as error:
        raise UploadRefused(
            "The file takes too long or too much memory to read: delete what does not belong to "
            "the return, and save it again as .xlsx."
        ) from error
    if "refused" in answer:
        raise UploadRefused(answer["refused"])
    return {
        name: [(number, [_cell(cell) for cell in cells]) for number, cells in rows]
        for name, rows in answer["sheets"].items()
    }


def _cell(cell: str | list[object]) -> Value:
    if isinstance(cell, str):
        return cell
    text, is_typed, wanted, stands_for = cell
    return Cell(str(text), bool(is_typed), str(wanted), str(stands_for))
