"""Typed columns: from text to plain values and back, with a sentence for every refusal.

A `Column` reads one cell and writes one value. `rows.read_entries` reads a whole sheet with them.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from councilportal.common import numbers
from councilportal.common.addresses import refused_ref
from councilportal.common.fuzzy import NOT_STATED, FuzzyDate, has_two_meanings, not_understood
from councilportal.common.fuzzy import read as read_fuzzy
from councilportal.common.period_words import read_period
from councilportal.common.periods import NotAPeriod, Period
from councilportal.common.text import NOTE, NotText, clean
from councilportal.common.words import Word
from councilportal.files import tables
from councilportal.files.tables import Cell, Value

Values = dict[str, Any]
REF_LENGTH = 40
MEMO = 10_000
MOST_PLACES = 9_999
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(r"[0-9]{2}:[0-9]{2}(:00)?")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z")


class Refused(ValueError):
    """The cell is refused; the message says what would be accepted."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a file.

    `read` turns the text of a filled cell into a plain value or raises Refused; `write` turns a
    value that is not None into text. `empty` is the value of an empty cell. A `required` column
    must exist and be filled. `text` columns are guarded against formulas. All text is cleaned;
    `strip` is False where spaces at its ends have a meaning; `is_ref` marks a reference. `typed`
    gives the text for a date or true/false cell of a spreadsheet. `doubt` gives the warning of an
    import about a value that it takes; "" for none. `is_read` marks a column whose cells may be
    written in several ways: an import says how it read those that are not written as an export
    would.
    """

    name: str
    read: Callable[[str], Any]
    write: Callable[[Any], str] = str
    required: bool = False
    empty: Any = None
    text: bool = False
    strip: bool = True
    is_ref: bool = False
    typed: Callable[[str], str] | None = None
    doubt: Callable[[Any], str] | None = None
    is_read: bool = False


def text_of(cell: Value) -> str:
    """The text of a cell, which may be a plain text or a `Cell` of a workbook."""
    return cell.text if isinstance(cell, Cell) else cell


def value_of(column: Column, cell: Value) -> Any:
    """The value of a cell in a column. Raises: Refused."""
    text = text_of(cell)
    if isinstance(cell, Cell):
        if cell.is_number and column.is_ref:
            raise Refused(
                "the cell is a number, and 1.10 would be kept as 1.1: format the column as text, "
                "and write the reference again."
            )
        if cell.wanted:
            raise Refused(cell.wanted)
        if cell.is_typed and column.typed is not None:
            text = column.typed(text)
    if column.text:
        text = tables.unguarded(text)
    try:
        text = clean(text, strip=column.strip)
    except NotText as error:
        raise Refused(f"{error}.") from error
    if not text or text.isspace():
        if column.required:
            raise Refused("this cell may not be empty.")
        return column.empty
    return column.read(text)


def is_ref(text: str, at_most: int = REF_LENGTH) -> bool:
    """True if the text can be a reference: usable in addresses, in lists and on paper."""
    return 0 < len(text) <= at_most and text.isprintable() and not {";", "/"} & set(text)


# Kinds of column. Each function makes one, named as in the format.


def text(name: str, *, required: bool = False, at_most: int = NOTE, strip: bool = True) -> Column:
    """Text of at most so many characters."""

    def read(cell: str) -> str:
        if len(cell) > at_most:
            raise Refused(f"write at most {at_most:,} characters; this has {len(cell):,}.")
        return cell

    return Column(name, read, required=required, empty="", text=True, strip=strip)


def ref(name: str, *, required: bool = False, at_most: int = REF_LENGTH) -> Column:
    """A reference, by which people cite a record."""

    def read(cell: str) -> str:
        wanted = tables.unguarded(cell).strip()
        if not is_ref(wanted, at_most):
            raise Refused(f"write a reference of at most {at_most} characters without ; or /.")
        return wanted

    return Column(name, read, write=tables.guarded, required=required, empty="", is_ref=True)


def own_ref(name: str, page: str) -> Column:
    """The reference of a record that has a page, which no other page hides.

    *Takes*: `page`, the name of its page.
    """
    column = ref(name, required=True)

    def read(cell: str) -> str:
        found: str = column.read(cell)
        if wanted := refused_ref(found, page):
            raise Refused(wanted)
        return found

    return replace(column, read=read)


def number(name: str, *, empty: Decimal | None = None) -> Column:
    """An exact decimal number."""

    def read(cell: str) -> Decimal:
        try:
            return numbers.parse(cell)
        except numbers.NotANumber as error:
            raise Refused(f"write {error}.") from error

    return Column(name, read, write=numbers.plain, empty=empty)


def whole(
    name: str, *, low: int, high: int, required: bool = False, empty: int | None = 0
) -> Column:
    """A whole number between two bounds; an empty cell is `empty`."""

    def read(cell: str) -> int:
        try:
            digits = cell.partition(".")[0].replace(",", "")
            found = numbers.whole(cell) if len(digits) < 10 else low - 1
        except numbers.NotANumber:
            found = low - 1
        if not low <= found <= high:
            raise Refused(f"write a whole number from {low} to {high}.")
        return found

    return Column(name, read, required=required, empty=empty)


def place(name: str) -> Column:
    """Where a record stands in lists, before the alphabet; 0, and an empty cell, is nowhere."""
    return replace(whole(name, low=0, high=MOST_PLACES), write=lambda value: str(value or ""))


def day(name: str, *, required: bool = False) -> Column:
    """A date, YYYY-MM-DD."""

    def read(cell: str) -> date:
        try:
            if not _DAY.fullmatch(cell):
                raise ValueError
            return date.fromisoformat(cell)
        except ValueError as error:
            raise Refused("write a real date as YYYY-MM-DD, such as 2017-03-31.") from error

    return Column(name, read, write=date.isoformat, required=required)


def time_of_day(name: str) -> Column:
    """A time of day, HH:MM. The time of a spreadsheet's cell may have seconds that are nought."""

    def read(cell: str) -> time:
        try:
            if not _TIME.fullmatch(cell):
                raise ValueError
            return time.fromisoformat(cell)
        except ValueError as error:
            raise Refused("write a time of day as HH:MM, such as 09:30 or 14:00.") from error

    def write(value: time) -> str:
        return value.strftime("%H:%M")

    return Column(name, read, write=write)


def fuzzy(name: str) -> Column:
    """A date as people write it, kept as written. Words that are not understood have no day."""

    def read(cell: str) -> FuzzyDate:
        length = len(" ".join(cell.split()))
        if length > 100:
            raise Refused(f"write at most 100 characters; this has {length:,}.")
        return read_fuzzy(cell)

    def write(value: FuzzyDate) -> str:
        return tables.guarded(value.text)

    def doubt(value: FuzzyDate) -> str:
        # Words without a digit, such as "see the table of versions", were never meant as a date.
        is_asked = any(map(str.isdigit, value.text)) or has_two_meanings(value.text)
        wrong = not_understood(value.text) if is_asked else ""
        return f"kept as words, without a last day: {wrong}." if wrong else ""

    return Column(name, read, write=write, empty=NOT_STATED, text=True, doubt=doubt)


def moment(name: str, *, required: bool = False) -> Column:
    """A date and time in UTC."""

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
    """Yes or no; empty is no. True and false of a spreadsheet are yes and no."""

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
    """One word of a fixed list; an empty cell is `empty`, which may be None."""
    by_value = {each.value: each for each in words}

    def read(cell: str) -> Word:
        if cell not in by_value:
            raise Refused(f"write {_one_of(list(by_value))}.")
        return by_value[cell]

    return Column(name, read, required=required, empty=empty)


def period(name: str, *, required: bool = False) -> Column:
    """A period, by its code or as people write it. The first day of a month is that month."""

    def read(cell: str) -> Period:
        try:
            return read_period(cell)
        except NotAPeriod as error:
            raise Refused(str(error).split(": ", 1)[1]) from error

    def month(cell: str) -> str:
        return cell[:7] if cell.endswith("-01") else cell

    def write(value: Period) -> str:
        return value.code

    return Column(name, read, write=write, required=required, typed=month, is_read=True)


def said_back(column: Column, cell: Value, value: Any) -> str:
    """How a cell of an `is_read` column was read; "" where it is written as an export would."""
    text = " ".join(text_of(cell).split())
    if not column.is_read or value is None or text == column.write(value):
        return ""
    return f"“{text}” is read as {column.write(value)}"


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


def letters(name: str, known: Sequence[str]) -> Column:
    """Some of a few letters, as a list in a cell; the value has them in order, as in "abc"."""

    def read(cell: str) -> str:
        found = {item.strip() for item in cell.split(";")}
        if not found <= set(known):
            raise Refused(f"write the {name} that apply out of {'; '.join(known)}.")
        return "".join(sorted(found))

    return Column(name, read, write="; ".join, empty="")


def _one_of(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"
