"""Typed columns: text of a table to plain values and back, with every refusal in words.

A `Column` reads one cell and writes one value. `read_entries` goes over a sheet and gives the rows
that could be read, beside all the problems of those that could not.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from councilportal.common import numbers
from councilportal.common.fuzzy import NOT_STATED, FuzzyDate
from councilportal.common.fuzzy import read as read_fuzzy
from councilportal.common.periods import NotAPeriod, Period, parse
from councilportal.common.words import Word
from councilportal.files import tables
from councilportal.files.reader import Reader
from councilportal.files.tables import MAX_ROWS, Cell, Problem, Sheet, Value

Values = dict[str, Any]
REF_LENGTH = 40
_MEMO = 10_000
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z")


class Refused(ValueError):
    """The cell is not taken; the message says what would be."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a file.

    `read` turns a filled cell's text into a plain value or raises Refused; `write` turns a value
    that is not None into text. `empty` is what an empty cell means. A `required` column must be
    there and filled. `text` columns are kept as written and guarded against formulas; others are
    trimmed. `typed` says what a date or a truth value of a spreadsheet becomes.
    """

    name: str
    read: Callable[[str], Any]
    write: Callable[[Any], str] = str
    required: bool = False
    empty: Any = None
    text: bool = False
    typed: Callable[[str], str] | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A row that could be read: where it stood, its values by column, its cells as found."""

    file: str
    row: int
    values: Values
    header: Sequence[Column]
    cells: Sequence[Value]

    def found(self, name: str) -> str:
        """The text of the cell in a column; "" where the row or the file has none."""
        cells = zip(self.header, self.cells, strict=False)
        return next((_text(cell) for column, cell in cells if column.name == name), "")

    def problem(self, column: str, wanted: str) -> Problem:
        """A problem of this row's, in one of its columns."""
        return Problem(self.file, self.row, column, self.found(column), wanted)


def read_entries(
    sheet: Sheet, columns: Sequence[Column], key: Sequence[str], reader: Reader
) -> Iterator[Entry]:
    """The entries of a sheet, one by one; everything wrong goes to `reader.problems`.

    Takes: all columns of the format; `key`, the columns that no two rows may share.
    Gives: entries with a value for each column that the file has.
    """
    rows = sheet.rows()
    try:
        header = header_of(sheet, next(rows, (1, ()))[1], columns, reader)
        if header is None:
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
        if not any(cells):
            continue
        entry = Entry(sheet.file, number, {}, header, cells)
        problems = _fill(entry, memos)
        reader.refs[entry.values.get(first) or entry.found(first).strip()] = number
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


def header_of(
    sheet: Sheet, cells: Sequence[Value], columns: Sequence[Column], reader: Reader
) -> tuple[Column, ...] | None:
    """The columns that the first row names; None where it is refused, and `reader` has why."""
    by_name = {column.name: column for column in columns}
    names = [_text(cell).strip() for cell in cells]
    while names and not names[-1]:
        names.pop()
    problems = []
    for name in names:
        if name not in by_name:
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
    """Read the cells of a row into its values; gives what is wrong with them.

    Most cells of a column say the same as another one, so what each says is kept in its memo.
    """
    cells, header, values = entry.cells, entry.header, entry.values
    if len(cells) != len(header):
        extra = [_text(cell) for cell in cells[len(header) :]]
        if any(extra) or len(cells) < len(header):
            wanted = f"the row has {len(cells)} cells and the header {len(header)}."
            return [Problem(entry.file, entry.row, "", "".join(extra), wanted)]
    problems = []
    for column, cell, memo in zip(header, cells, memos, strict=False):
        if cell in memo:
            values[column.name] = memo[cell]
            continue
        try:
            value = value_of(column, cell)
        except Refused as error:
            problems.append(entry.problem(column.name, str(error)))
            continue
        values[column.name] = value
        if len(memo) < _MEMO:
            memo[cell] = value
    return problems


def _text(cell: Value) -> str:
    return cell.text if isinstance(cell, Cell) else cell


def value_of(column: Column, cell: Value) -> Any:
    """What a cell means in a column. Raises: Refused."""
    text = _text(cell)
    if isinstance(cell, Cell):
        if cell.wanted:
            raise Refused(cell.wanted)
        if cell.is_typed and column.typed is not None:
            text = column.typed(text)
    if column.text:
        if "\0" in text:
            raise Refused("take out the character that cannot be stored (NUL).")
        text = tables.unguarded(text)
        filled = bool(text) and not text.isspace()
    else:
        text = text.strip()
        filled = bool(text)
    if not filled:
        if column.required:
            raise Refused("this cell may not be empty.")
        return column.empty
    return column.read(text)


def is_ref(text: str, at_most: int = REF_LENGTH) -> bool:
    """True if the text can be a reference: in an address, in a list, on paper."""
    return 0 < len(text) <= at_most and text.isprintable() and not {";", "/"} & set(text)


# Kinds of column. Each function makes one, named as in the format.


def text(name: str, *, required: bool = False, at_most: int = 5_000) -> Column:
    """Words, as written."""

    def read(cell: str) -> str:
        if len(cell) > at_most:
            raise Refused(f"write at most {at_most:,} characters; this has {len(cell):,}.")
        return cell

    return Column(name, read, required=required, empty="", text=True)


def ref(name: str, *, required: bool = False, at_most: int = REF_LENGTH) -> Column:
    """A reference: what people cite."""

    def read(cell: str) -> str:
        wanted = tables.unguarded(cell).strip()
        if not is_ref(wanted, at_most):
            raise Refused(f"write a reference of at most {at_most} characters without ; or /.")
        return wanted

    return Column(name, read, write=tables.guarded, required=required, empty="")


def number(name: str, *, empty: Decimal | None = None) -> Column:
    """An exact decimal number."""

    def read(cell: str) -> Decimal:
        try:
            return numbers.parse(cell)
        except numbers.NotANumber as error:
            raise Refused(f"write {error}.") from error

    return Column(name, read, write=numbers.plain, empty=empty)


def whole(name: str, *, low: int, high: int, required: bool = False, empty: int = 0) -> Column:
    """A whole number between two bounds."""

    def read(cell: str) -> int:
        digits = cell if cell.isascii() and cell.isdigit() and len(cell) < 10 else "-1"
        if not low <= int(digits) <= high:
            raise Refused(f"write a whole number from {low} to {high}.")
        return int(digits)

    return Column(name, read, required=required, empty=empty)


def day(name: str) -> Column:
    """A date, YYYY-MM-DD."""

    def read(cell: str) -> date:
        try:
            if not _DAY.fullmatch(cell):
                raise ValueError
            return date.fromisoformat(cell)
        except ValueError as error:
            raise Refused("write a real date as YYYY-MM-DD, such as 2017-03-31.") from error

    return Column(name, read, write=date.isoformat)


def fuzzy(name: str) -> Column:
    """A date as people write it, kept as written."""

    def read(cell: str) -> FuzzyDate:
        found = read_fuzzy(cell)
        if len(found.text) > 100:
            raise Refused(f"write at most 100 characters; this has {len(found.text):,}.")
        return found

    def write(value: FuzzyDate) -> str:
        return tables.guarded(value.text)

    return Column(name, read, write=write, empty=NOT_STATED, text=True)


def moment(name: str, *, required: bool = False) -> Column:
    """A moment in universal time."""

    def read(cell: str) -> datetime:
        try:
            if not _MOMENT.fullmatch(cell):
                raise ValueError
            return datetime.fromisoformat(cell)
        except ValueError as error:
            raise Refused("write a moment such as 2026-10-05T09:30:00Z.") from error

    def write(value: datetime) -> str:
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")

    return Column(name, read, write=write, required=required)


def yes_no(name: str) -> Column:
    """Yes or no; empty is no. The truth values of a spreadsheet are yes and no."""

    def read(cell: str) -> bool:
        if cell.lower() not in ("yes", "no"):
            raise Refused("write yes or no.")
        return cell.lower() == "yes"

    def typed(cell: str) -> str:
        return {"TRUE": "yes", "FALSE": "no"}.get(cell, cell)

    def write(value: bool) -> str:
        return "yes" if value else "no"

    return Column(name, read, write=write, empty=False, typed=typed)


def word(
    name: str,
    words: type[Word] | Sequence[Word],
    *,
    required: bool = False,
    empty: Word | None = None,
) -> Column:
    """One of a fixed list of words; None where an empty cell has no word to stand for it."""
    by_value = {each.value: each for each in words}

    def read(cell: str) -> Word:
        if cell not in by_value:
            raise Refused(f"write {_one_of(list(by_value))}.")
        return by_value[cell]

    return Column(name, read, required=required, empty=empty)


def period(name: str, *, required: bool = False) -> Column:
    """A period by its code. A date cell on the first of a month is that month."""

    def read(cell: str) -> Period:
        try:
            return parse(cell)
        except NotAPeriod as error:
            raise Refused(str(error).split(": ", 1)[1]) from error

    def month(cell: str) -> str:
        return cell[:7] if cell.endswith("-01") else cell

    return Column(name, read, write=lambda value: str(value.code), required=required, typed=month)


def listed(name: str) -> Column:
    """A list of references in a cell, separated by "; "."""

    def read(cell: str) -> tuple[str, ...]:
        items = tuple(item.strip() for item in cell.split(";"))
        if not all(items):
            raise Refused("write the items with '; ' between them and none empty.")
        if not all(map(is_ref, items)):
            raise Refused(f"write references of at most {REF_LENGTH} characters without /.")
        if len(set(items)) < len(items):
            raise Refused("an item is in the list twice.")
        return items

    return Column(
        name, read, write=lambda value: tables.guarded("; ".join(value)), empty=(), text=True
    )


def _one_of(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"


def written(columns: Sequence[Column], values: Mapping[str, Any]) -> tuple[str, ...]:
    """The cells of one row: "" for None, text guarded."""
    cells = []
    for column in columns:
        value = values[column.name]
        cell = "" if value is None else column.write(value)
        cells.append(tables.guarded(cell) if column.text and column.write is str else cell)
    return tuple(cells)
