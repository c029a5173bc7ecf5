"""An uploaded spreadsheet: refused for its size or kind, or else read with limits.

`upload_checks` looks at the bytes first and refuses harmful files. `upload_worker` then reads the
workbook in a child process with limits of time and memory, so that no file can block the portal or
fill its memory.
"""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

from councilportal.files import sources, tables
from councilportal.files.kinds import sentence, why_no_workbook, why_not_read
from councilportal.files.tables import Cell, Value
from councilportal.files.upload_checks import (
    MAX_BYTES,
    MAX_CELLS,
    SECONDS,
    TOO_LARGE,
    Row,
    UploadRefused,
    bounded,
    check_workbook,
    header_of,
)

_ROOT = Path(__file__).resolve().parents[2]
_KEPT_ENVIRONMENT = ("PATH", "HOME", "SYSTEMROOT", "TEMP", "TMPDIR")


@dataclass(frozen=True, slots=True)
class Upload:
    """A file whose size and kind are accepted.

    `header` has the texts of its first row; None where only reading the whole file can tell.
    """

    data: bytes
    is_csv: bool
    sheet: str
    header: Sequence[str] | None

    def rows(self) -> Sequence[Row]:
        """The rows that are not empty, with their numbers.

        Raises: UploadRefused.
        Costs: for a workbook, a child process of at most 6 seconds and 190 MB.
        """
        return _csv_rows(self.data) if self.is_csv else _in_child(self.data, self.sheet)


def opened(name: str, data: bytes, sheet: str) -> Upload:
    """Check an uploaded .csv file, or one sheet of an .xlsx file, and prepare to read it.

    Takes: the file's name and its bytes; the name of the sheet ("": the first one).
    Raises: UploadRefused, also where the workbook has no sheet of that name.
    """
    suffix = PurePath(name).suffix.lower()
    if reason := why_not_read(name):
        raise UploadRefused(sentence(reason))
    if suffix not in (".xlsx", ".csv"):
        raise UploadRefused(
            "Choose a workbook (.xlsx) or a CSV file (.csv); another file can be saved in Excel as "
            "Excel Workbook (.xlsx)."
        )
    if not data:
        raise UploadRefused("The file is empty.")
    if len(data) > MAX_BYTES:
        raise UploadRefused(TOO_LARGE)
    if suffix == ".csv":
        return Upload(data, is_csv=True, sheet=sheet, header=None)
    check_workbook(data)
    if reason := why_no_workbook(data):
        raise UploadRefused(sentence(reason))
    return Upload(data, is_csv=False, sheet=sheet, header=header_of(data, sheet) if sheet else None)


def problem_sentence(problem: tables.Problem) -> str:
    """A sentence that tells the person why a table cannot be read."""
    return f"Row {problem.row}: {problem.wanted}" if problem.row else sentence(problem.wanted)


def _csv_rows(data: bytes) -> Sequence[Row]:
    if data.count(b",") > MAX_CELLS:  # checked first: a row is read whole, however long
        raise UploadRefused("The file has too many columns and rows: keep its own.")
    [sheet] = sources.sheets_of("upload.csv", data)
    try:
        return list(bounded(sheet.rows()))
    except tables.CannotRead as refused:
        raise UploadRefused(problem_sentence(refused.problems[0])) from refused


def _in_child(data: bytes, sheet: str) -> Sequence[Row]:
    command = [sys.executable, "-m", "councilportal.files.upload_worker", sheet]
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
            "it, and save it again as .xlsx."
        ) from error
    if "refused" in answer:
        raise UploadRefused(answer["refused"])
    return [(number, [_cell(cell) for cell in cells]) for number, cells in answer["rows"]]


def _cell(cell: str | list[object]) -> Value:
    if isinstance(cell, str):
        return cell
    text, is_typed, wanted, stands_for, is_number = cell
    return Cell(str(text), bool(is_typed), str(wanted), str(stands_for), bool(is_number))
