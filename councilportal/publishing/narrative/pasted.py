"""A table as an author pastes or uploads it: its heads and rows as text.

Cells pasted from a spreadsheet have tabs between them; a file is CSV or a workbook (.xlsx), whose
first sheet is taken, read with the limits of every upload.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from councilportal.common.numbers import NotANumber, parse
from councilportal.common.text import LONG
from councilportal.files.tables import CannotRead, Cell, Value, csv_rows, is_blank, unguarded
from councilportal.files.upload_checks import UploadRefused
from councilportal.files.uploads import opened
from councilportal.publishing.narrative.cells import LONGEST, MOST_COLUMNS, MOST_ROWS
from councilportal.publishing.narrative.references import Problem

Texts = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pasted:
    """The heads and the rows of a table, and why it, or a cell of it, cannot be read."""

    heads: Texts = ()
    rows: tuple[Texts, ...] = ()
    problems: tuple[Problem, ...] = ()


def from_text(text: str) -> Pasted:
    """A table that was pasted: cells with tabs between them, or CSV. Heads are in its first row."""
    if len(text) > LONG:
        return _refused(f"write at most {LONG:,} characters; this has {len(text):,}.")
    try:
        return _table(_rows(text))
    except CannotRead as error:
        problem = error.problems[0]
        place = f"line {problem.row}" if problem.row else "the table"
        return Pasted(problems=(Problem(place, problem.found, problem.wanted),))


_HEADS = re.compile(r'(?:"(?:[^"]|"")*"|[^"\r\n])*')  # a head may have line breaks in quotes


def _rows(text: str) -> list[Sequence[Value]]:
    first = text.strip("\r\n")
    heads = _HEADS.match(first)
    if "\t" in first.partition("\n")[0] or (heads and "\t" in heads[0]):
        return _divided_by_tabs(text)
    data = text.encode("utf-8", "replace")
    return [row for _, row in csv_rows("the table", data)]


def _divided_by_tabs(text: str) -> list[Sequence[Value]]:
    """Cells of a spreadsheet: only those with a tab or a line break are put in quotes.

    So a cell may begin with a quotation mark of its own, as `"Good" homes` does.
    """
    try:
        return list(csv.reader(io.StringIO(text, newline=""), "excel-tab", strict=True))
    except csv.Error:
        return [line.split("\t") for line in text.splitlines()]


def from_upload(name: str, data: bytes) -> Pasted:
    """A table of an uploaded file: .csv, or the first sheet of an .xlsx workbook."""
    try:
        upload = opened(name, data, "")
        rows = [cells for _, cells in upload.rows()]
    except UploadRefused as error:
        return _refused(str(error))
    found = _table(rows)
    return found if upload.is_csv else _with_decimals(found)


def _refused(why: str) -> Pasted:
    return Pasted(problems=(Problem("the table", "", why),))


def _table(rows: Iterable[Sequence[Value]]) -> Pasted:
    filled = [row for row in rows if not is_blank(row)]
    if not filled:
        return _refused("it is empty: give a row of heads, and rows of cells below it.")
    if len(filled) - 1 > MOST_ROWS:
        return _refused(f"a table may have {MOST_ROWS} rows, and this has {len(filled) - 1:,}.")
    problems: list[Problem] = []
    heads, *texts = [_texts(number, row, problems) for number, row in enumerate(filled)]
    while not heads[-1].strip():  # not all are empty
        heads = heads[:-1]
    if len(heads) > MOST_COLUMNS:
        return _refused(f"a table may have {MOST_COLUMNS} columns, and this has {len(heads)}.")
    return Pasted(heads, tuple(texts), tuple(problems))


def _texts(number: int, row: Sequence[Value], problems: list[Problem]) -> Texts:
    texts = []
    for place, value in enumerate(row, 1):
        text = value.text if isinstance(value, Cell) else value
        if isinstance(value, Cell) and value.wanted and not value.stands_for:
            where = f"row {number}, column {place}" if number else f"the head of column {place}"
            problems.append(Problem(where, text[:LONGEST], value.wanted))
        texts.append(unguarded(text))
    return tuple(texts)


def _with_decimals(found: Pasted) -> Pasted:
    """The table with as many decimals in a column as its longest figure has: workbooks keep 1.10 as
    1.1.
    """
    most = [
        max((_decimals(row[place]) for row in found.rows if place < len(row)), default=0)
        for place in range(len(found.heads))
    ]
    rows = tuple(
        tuple(_padded(text, decimals) for text, decimals in zip(row, most, strict=False))
        + row[len(most) :]
        for row in found.rows
    )
    return Pasted(found.heads, rows, found.problems)


def _decimals(text: str) -> int:
    return len(text.partition(".")[2].rstrip("%")) if _is_number(text) else 0


def _is_number(text: str) -> bool:
    try:
        parse(text.removesuffix("%"))
    except NotANumber:
        return False
    return True


def _padded(text: str, decimals: int) -> str:
    if not decimals or not _is_number(text):
        return text
    number, percent = text.removesuffix("%"), "%" if text.endswith("%") else ""
    missing = decimals - _decimals(text)
    return f"{number}{'' if '.' in number or not missing else '.'}{'0' * missing}{percent}"
