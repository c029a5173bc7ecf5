"""What the tests of import and export share: folders, workbooks, dumps."""

import csv
import datetime as dt
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import openpyxl
from django.db import transaction

from councilportal.exchange import NAMES, ImportRefused, Report, import_path
from councilportal.files.tables import Problem

FIXTURES = Path(__file__).resolve().parent.parent.parent / "fixtures"
WHOLE = FIXTURES / "imports" / "whole"
BROKEN = FIXTURES / "imports" / "broken"
LATER = set(NAMES[NAMES.index("readings") + 1 :])  # files of assessments
AT = dt.datetime(2026, 11, 21, 9, 30, tzinfo=dt.UTC)


def bring_in(path: Path, **options: Any) -> Report:
    return import_path(path=path, at=AT, **{"by": None, **options})


def problems_of(path: Path, **options: Any) -> list[Problem]:
    """The problems for which an import is refused; an empty list where it is accepted."""
    try:
        bring_in(path, **options)
    except ImportRefused as refused:
        return refused.problems
    return []


@contextmanager
def undone() -> Iterator[None]:
    """Roll back everything that the block writes."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def whole_with(folder: Path, **files: str) -> Path:
    """A copy of the whole set with these files replaced, or extended if the text begins with +."""
    shutil.copytree(WHOLE, folder, dirs_exist_ok=True)
    for name, text in files.items():
        path = folder / f"{name}.csv"
        before = path.read_text("utf-8") if text.startswith("+") else ""
        path.write_text(before + text.removeprefix("+"), "utf-8", newline="")
    return folder


def overlaid(folder: Path, case: str) -> Path:
    """The whole set with the files of a broken case laid over it.

    Files of assessments are included only if the case is about them.
    """
    is_later = any(path.stem in LATER for path in (BROKEN / case).iterdir())
    folder.mkdir(parents=True, exist_ok=True)
    for path in WHOLE.iterdir():
        if is_later or path.stem not in LATER:
            shutil.copy(path, folder)
    return Path(shutil.copytree(BROKEN / case, folder, dirs_exist_ok=True))


def rows_of(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def workbook(folder: Path, target: Path) -> openpyxl.Workbook:
    """A workbook of text cells with a sheet for each CSV file of a folder, saved to `target`."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for path in sorted(folder.glob("*.csv")):
        sheet = book.create_sheet(path.stem)
        for row in rows_of(path):
            sheet.append([cell or None for cell in row])
        for cell in (cell for line in sheet.iter_rows() for cell in line if cell.value is not None):
            cell.data_type = "s"
    book.save(target)
    return book


def zipped(folder: Path, target: Path) -> Path:
    with zipfile.ZipFile(target, "w") as archive:
        for path in sorted(folder.iterdir()):
            archive.write(path, f"set/{path.name}")
    return target


def replace_in_zip(path: Path, old: bytes, new: bytes) -> None:
    """Replace bytes in the parts of a workbook that openpyxl cannot write."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert any(old in part for part in parts.values())
    with zipfile.ZipFile(path, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part.replace(old, new))
