"""Finds the tables of a folder, a zip, a workbook or a CSV file."""

import io
import zipfile
from collections.abc import Iterable, Sequence
from hashlib import sha256
from pathlib import Path, PurePath

from councilportal.files.kinds import BROKEN_ZIP, why_no_workbook, why_not_read
from councilportal.files.tables import CannotRead, Problem, Sheet, Source, csv_rows, printable_name
from councilportal.files.workbooks import workbook_sheets

# What may lie beside the files of a folder or a zip: words about them, and pictures.
_BESIDE = (".md", ".png", ".svg", ".jpg", ".jpeg", ".pdf")


def read_source(path: Path, *, known: Sequence[str], ignore: Sequence[str] = ()) -> Source:
    """The tables found at a path: a folder of CSV files, a CSV file, a workbook, a zip of either.

    Takes: `known`, the accepted table names; `ignore`, names to leave out.
    Raises: CannotRead where there is nothing to read, a file has an unknown name, or two have the
    same.
    """
    name = printable_name(path.absolute().name)
    try:
        files = _files(path, ignore)
    except OSError as error:
        place = printable_name(Path(error.filename or path).name)
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
        found = [each for each in sorted(path.iterdir()) if each.suffix or not each.is_dir()]
        found = [each for each in found if each.stem not in ignore and not _is_beside(each.name)]
        _check_names([each.name for each in found], (".csv",))
        return [(printable_name(each.name), each.read_bytes()) for each in found]
    if not path.is_file():
        wanted = "there is no such file or folder."
        raise CannotRead([Problem(printable_name(str(path)), None, "", "", wanted)])
    name = printable_name(path.name)
    if path.suffix.lower() not in (".csv", ".xlsx", ".zip"):
        wanted = why_not_read(path.name) or (
            "give a folder of CSV files, a .csv file, an .xlsx workbook or a .zip of either."
        )
        raise CannotRead([Problem(name, None, "", printable_name(path.suffix), wanted)])
    return [(name, path.read_bytes())]


def _is_beside(name: str) -> bool:
    """True for a file that is not meant to be read: words, pictures, what programs leave."""
    return name.startswith((".", "~$")) or PurePath(name).suffix.lower() in _BESIDE


def _check_names(names: Iterable[str], kinds: Sequence[str]) -> None:
    """Refuse every file that would not be read. *Raises*: CannotRead."""
    wanted = f"this file would not be read: take it out, or give it as {' or '.join(kinds)}."
    if problems := [
        Problem(printable_name(name), None, "", "", wanted)
        for name in names
        if PurePath(name).suffix.lower() not in kinds
    ]:
        raise CannotRead(problems)


def sheets_of(name: str, data: bytes, only: str = "") -> list[Sheet]:
    """The tables in a file's bytes; none for a file of another kind.

    Takes: `only`, the name of the one sheet of a workbook that is wanted ("": all).
    Raises: CannotRead, here or while rows are read.
    """
    match Path(name).suffix.lower():
        case ".csv":
            lines = data.count(b"\n")
            return [Sheet(Path(name).stem, name, lambda: csv_rows(name, data), lines, data)]
        case ".xlsx":
            if reason := why_no_workbook(data):
                raise CannotRead([Problem(name, None, "", "", reason)])
            return workbook_sheets(name, data, only)
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


def _zip_sheets(file: str, data: bytes) -> list[Sheet]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            found = [
                info
                for info in archive.infolist()
                if not info.is_dir()
                and not info.filename.startswith("__MACOSX/")
                and not _is_beside(PurePath(info.filename).name)
            ]
            _check_names([info.filename for info in found], (".csv", ".xlsx"))
            return [
                sheet
                for info in found
                for sheet in sheets_of(PurePath(info.filename).name, archive.read(info))
            ]
    except BROKEN_ZIP as error:
        wanted = "this is not a zip that can be opened: make it again without a password."
        raise CannotRead([Problem(file, None, "", str(error), wanted)]) from error
