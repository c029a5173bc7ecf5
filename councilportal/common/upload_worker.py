"""The child process that reads an uploaded spreadsheet: its bytes by stdin, its rows by stdout.

Run by `common.uploads` as `python -m councilportal.common.upload_worker .xlsx`. It knows no Django,
no settings and no secret, and dies of its limits rather than grow.
"""

import json
import sys
from typing import Any

from councilportal.common import tables
from councilportal.common.uploads import (
    MAX_CHARACTERS,
    MAX_COLUMNS,
    MAX_ROWS,
    MEGABYTES,
    SECONDS,
)


def main(suffix: str) -> int:
    """Read the file and write its rows, or why it is refused, as JSON."""
    _limit()
    # What openpyxl would load beside itself costs time and memory, and none of it reads a cell.
    for unwanted in ("numpy", "PIL", "lxml"):
        sys.modules[unwanted] = None  # type: ignore[assignment]
    try:
        answer: dict[str, Any] = {"sheets": _rows(suffix, sys.stdin.buffer.read())}
    except tables.CannotRead as refused:
        answer = {"refused": _sentence(refused.problems[0])}
    except _TooMuch as refused:
        answer = {"refused": str(refused)}
    sys.stdout.write(json.dumps(answer))
    return 0


class _TooMuch(Exception):
    pass


def _rows(suffix: str, data: bytes) -> dict[str, list[tuple[int, list[Any]]]]:
    found: dict[str, list[tuple[int, list[Any]]]] = {}
    room = MAX_CHARACTERS
    for sheet in tables.sheets_of(f"upload{suffix}", data):
        rows: list[tuple[int, list[Any]]] = []
        for number, cells in sheet.rows():
            if len(cells) > MAX_COLUMNS and any(cells[MAX_COLUMNS:]):
                raise _TooMuch(f"The file has more than {MAX_COLUMNS} columns: keep the return's.")
            if len(rows) >= MAX_ROWS or number > 100 * MAX_ROWS:
                raise _TooMuch(f"The file has more than {MAX_ROWS:,} rows: keep the return's.")
            kept = [_plain(cell) for cell in cells[:MAX_COLUMNS]]
            room -= sum(len(cell.text if isinstance(cell, tables.Cell) else cell) for cell in cells)
            if room < 0:
                raise _TooMuch("The file holds more text than a return: keep the return's.")
            if any(kept):
                rows.append((number, kept))
        found["" if suffix == ".csv" else sheet.name] = rows
    return found


def _plain(cell: tables.Value) -> str | list[object]:
    if isinstance(cell, str):
        return cell
    return [cell.text, cell.is_typed, cell.wanted, cell.stands_for]


def _sentence(problem: tables.Problem) -> str:
    row = f"Row {problem.row}: " if problem.row else ""
    return f"{row}{problem.wanted}" if row else problem.wanted[:1].upper() + problem.wanted[1:]


def _limit() -> None:
    """Take no more memory and processor time than a return needs."""
    try:
        import resource
    except ImportError:  # not a Unix: the clock of the parent remains
        return
    most = MEGABYTES * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
