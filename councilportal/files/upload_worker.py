"""The child process that reads an uploaded workbook from stdin and writes its rows to stdout.

Run by `councilportal.files.uploads` as `python -m councilportal.files.upload_worker SHEET`. It has
no Django, no settings and no secrets. It ends without an answer when it reaches a limit.
"""

import json
import sys
from itertools import chain
from typing import Any

from councilportal.files import sources, tables
from councilportal.files.upload_checks import MEGABYTES, SECONDS, UploadRefused, bounded
from councilportal.files.uploads import problem_sentence


def main(wanted: str) -> int:
    """Write the rows of the wanted sheet, or why they are refused, as JSON."""
    _limit()
    # openpyxl's optional imports cost time and memory, and are not needed to read cells.
    for unwanted in ("numpy", "PIL", "lxml"):
        sys.modules[unwanted] = None  # type: ignore[assignment]
    answer: dict[str, Any]
    try:
        sheets = sources.sheets_of("upload.xlsx", sys.stdin.buffer.read(), only=wanted)
        rows = bounded(chain.from_iterable(sheet.rows() for sheet in sheets[:1]))
        answer = {"rows": [(number, [_plain(cell) for cell in cells]) for number, cells in rows]}
    except tables.CannotRead as refused:
        answer = {"refused": problem_sentence(refused.problems[0])}
    except UploadRefused as refused:
        answer = {"refused": str(refused)}
    sys.stdout.write(json.dumps(answer))
    return 0


def _plain(cell: tables.Value) -> str | list[object]:
    if isinstance(cell, str):
        return cell
    return [cell.text, cell.is_typed, cell.wanted, cell.stands_for, cell.is_number]


def _limit() -> None:
    """Limit memory and processor time to what a return needs."""
    try:
        import resource
    except ImportError:  # not Unix: only the time limit of the parent applies
        return
    most = MEGABYTES * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
