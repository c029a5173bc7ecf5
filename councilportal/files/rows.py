"""Reads the rows of a file into values by their columns, and writes them back."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from councilportal.common import numbers
from councilportal.common.text import printable
from councilportal.files import tables
from councilportal.files.columns import MEMO, Column, Refused, Values, text_of, value_of
from councilportal.files.tables import MAX_ROWS, Problem, Sheet, Value, is_blank


@dataclass(frozen=True, slots=True)
class Entry:
    """A row that could be read: its file and number, its values by column, its original cells."""

    file: str
    row: int
    values: Values
    header: Sequence[Column]
    cells: Sequence[Value]

    def found(self, name: str) -> str:
        """The original text of the cell in a column; "" where the row or the file has none."""
        cells = zip(self.header, self.cells, strict=False)
        return next((text_of(cell) for column, cell in cells if column.name == name), "")

    def problem(self, column: str, wanted: str) -> Problem:
        """A problem in a column of this row."""
        return Problem(self.file, self.row, column, self.found(column), wanted)


@dataclass(slots=True)
class Reader:
    """What reading a sheet gives besides its entries.

    `refs` has the first key cell of every row, including faulty rows, with the number of its last
    row.
    """

    problems: list[Problem] = field(default_factory=list)
    refs: dict[str, int] = field(default_factory=dict)
    _keys: dict[tuple[Any, ...], int] = field(default_factory=dict)
    _more_keys: Callable[[], Mapping[tuple[Any, ...], int]] = dict

    @property
    def keys(self) -> dict[tuple[Any, ...], int]:
        """The key of every row that could be read, with the number of the row."""
        more, self._more_keys = self._more_keys, dict
        self._keys |= more()
        return self._keys

    def add_keys(self, more: Callable[[], Mapping[tuple[Any, ...], int]]) -> None:
        """Add keys of rows loaded as columns. `more` is called only if somebody needs the keys."""
        self._more_keys = more


def read_entries(
    sheet: Sheet, columns: Sequence[Column], key: Sequence[str], reader: Reader
) -> Iterator[Entry]:
    """The entries of a sheet, one by one. All problems are added to `reader.problems`.

    Takes: all columns of the format; `key`, the columns in which no two rows may be the same.
    Gives: entries with a value for each column that the file has.
    """
    rows = sheet.rows()
    try:
        header = header_of(sheet, next(rows, (1, ()))[1], columns, reader)
        if header is None:
            _look_below(sheet, rows, columns, reader)
            return
        yield from _entries(sheet, rows, header, key, reader)
    except tables.CannotRead as error:
        reader.problems += error.problems


def _entries(
    sheet: Sheet,
    rows: Iterator[tuple[int, Sequence[Value]]],
    header: Sequence[Column],
    key: Sequence[str],
    reader: Reader,
) -> Iterator[Entry]:
    memos: list[dict[Value, Any]] = [{} for _ in header]
    first = key[0]
    keys = reader.keys
    for count, (number, cells) in enumerate(rows, 1):
        if count > MAX_ROWS:
            wanted = f"the file has more than {MAX_ROWS:,} rows: split it."
            reader.problems.append(Problem(sheet.file, number, "", "", wanted))
            return
        if is_blank(cells):
            continue
        entry = Entry(sheet.file, number, {}, header, cells)
        problems = _fill(entry, memos)
        ref = entry.values.get(first) or entry.found(first).strip()
        reader.refs[ref] = max(number, reader.refs.get(ref, 0))  # some were taken as columns
        if problems:
            reader.problems += problems
            continue
        own = tuple(entry.values.get(name) for name in key)
        if own in keys:
            same = numbers.joined(list(key))
            wanted = f"row {keys[own]} has the same {same}: keep one."
            reader.problems.append(entry.problem(first, wanted))
            continue
        keys[own] = number
        yield entry


_TITLE_ROWS = 10  # as many rows with titles may stand above a header that is found


def _look_below(
    sheet: Sheet,
    rows: Iterator[tuple[int, Sequence[Value]]],
    columns: Sequence[Column],
    reader: Reader,
) -> None:
    """Where a row below the first has the names of columns, say only that."""
    for number, cells in islice(rows, _TITLE_ROWS):
        if not is_blank(cells) and header_of(sheet, cells, columns, Reader()) is not None:
            wanted = f"the names of the columns are in row {number}: delete the rows above it."
            reader.problems[:] = [Problem(sheet.file, 1, "", "", wanted)]
            return


def header_of(
    sheet: Sheet, cells: Sequence[Value], columns: Sequence[Column], reader: Reader
) -> tuple[Column, ...] | None:
    """The columns that the first row names; None, and problems in `reader`, where it is refused."""
    by_name = {column.name: column for column in columns}
    names = [printable(text_of(cell)).strip() for cell in cells]
    while names and not names[-1]:
        names.pop()
    problems = []
    for name in names:
        if not name:
            wanted = "a column has no name in the first row: name it, or delete the column."
            problems.append(Problem(sheet.file, 1, "", "", wanted))
        elif name not in by_name:
            wanted = f"there is no such column: use {', '.join(by_name)}."
            problems.append(Problem(sheet.file, 1, name, name, wanted))
        elif names.count(name) > 1:
            problems.append(Problem(sheet.file, 1, name, name, "the column is here twice."))
    problems += [
        Problem(sheet.file, 1, column.name, "", f"the column {column.name} is missing: add it.")
        for column in columns
        if column.required and column.name not in names
    ]
    reader.problems += dict.fromkeys(problems)
    return None if problems else tuple(by_name[name] for name in names)


def _fill(entry: Entry, memos: Sequence[dict[Value, Any]]) -> list[Problem]:
    """Read the cells of a row into its values. Gives the problems.

    Most cells of a column are the same as another one, so each column has a memo of values.
    """
    cells, header, values = entry.cells, entry.header, entry.values
    extra = cells[len(header) :]
    if not is_blank(extra):
        wanted = (
            f"the row has {len(cells)} cells and the header {len(header)}: put double quotes round "
            "a text that has commas, and give every column its name."
        )
        found = ",".join(map(text_of, extra))
        return [Problem(entry.file, entry.row, "", found, wanted)]
    problems = []
    short = ("",) * (len(header) - len(cells))  # cells that are missing at the end are empty
    for column, cell, memo in zip(header, (*cells, *short), memos, strict=False):
        if cell in memo:
            values[column.name] = memo[cell]
            continue
        try:
            value = value_of(column, cell)
        except Refused as error:
            problems.append(entry.problem(column.name, str(error)))
            continue
        values[column.name] = value
        if len(memo) < MEMO:
            memo[cell] = value
    return problems


def written(columns: Sequence[Column], values: Mapping[str, Any]) -> tuple[str, ...]:
    """The text of the cells of one row: "" for None, text guarded against formulas."""
    cells = []
    for column in columns:
        value = values[column.name]
        cell = "" if value is None else column.write(value)
        cells.append(tables.guarded(cell) if column.text and column.write is str else cell)
    return tuple(cells)
