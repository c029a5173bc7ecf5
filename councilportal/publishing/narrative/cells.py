"""Typed cells of a table that an author made: from text to an exact value, and to what is printed.

Pure. Decimals are printed as they were typed, so 84.60 stays 84.60.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from councilportal.common import fuzzy, numbers
from councilportal.common.text import NotText, clean
from councilportal.common.words import Word

MOST_ROWS = 200
MOST_COLUMNS = 20
LONGEST = 500  # characters of a cell


class Type(Word):
    """What a column of an author's table holds; the label is a cell that it takes."""

    WORDS = "words", "any words"
    NUMBER = "number", "1,234.5"
    MONEY = "money", "1,234.50"
    PERCENT = "percent", "97.5"
    DATE = "date", "30 September 2016"

    @property
    def is_number(self) -> bool:
        """True for what can be added and compared."""
        return self in (Type.NUMBER, Type.MONEY, Type.PERCENT)


class NotOfType(ValueError):
    """The cell is not of its column's type; the message says what it is not, and what would be."""


@dataclass(frozen=True, slots=True)
class Typed:
    """A cell that was understood: `text` as printed, `exact` for data, `number` where it is one.

    `decimals` are those that were typed. An empty cell has no number: it is never 0. What is not
    `understood` is printed as it was typed.
    """

    text: str
    exact: str = ""
    number: Decimal | None = None
    decimals: int = 0
    understood: bool = True


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a column and what the column holds."""

    name: str
    type: Type

    @property
    def has_unit(self) -> bool:
        """True where the head says a unit of money, such as "Net budget (£k)"."""
        return any(sign in self.name for sign in "£$€")

    @property
    def sign(self) -> str:
        """What is printed before money: nothing where the head has the unit."""
        return "£" if self.type is Type.MONEY and not self.has_unit else ""

    @property
    def data_name(self) -> str:
        """The name of the column in data files, where figures stand without a unit."""
        if self.type is Type.PERCENT and "%" not in self.name:
            return f"{self.name} (%)"
        return f"{self.name} (£)" if self.sign else self.name

    def is_exact(self, cell: Typed) -> bool:
        """True for what is not rounded: whole numbers that are counts, and pounds with pence."""
        if self.type is Type.NUMBER:
            return cell.decimals == 0
        return bool(self.sign) and cell.decimals == 2


def typed(head: Head, text: str) -> Typed:
    """The cell of a column. Raises: NotOfType."""
    try:
        said = clean(text)
    except NotText as error:
        raise NotOfType(f"{error}.") from error
    if len(said) > LONGEST:
        raise NotOfType(f"write at most {LONGEST} characters; this has {len(said):,}.")
    return _READERS[head.type](head, said) if said else Typed("")


def _words(_: Head, said: str) -> Typed:
    said = " ".join(said.split())
    return Typed(said, said)


def _number(head: Head, said: str) -> Typed:
    try:
        number = numbers.parse(said)
    except numbers.NotANumber as error:
        accepted, _, way_out = str(error).partition(numbers.ACCEPTED)
        if accepted:  # too many digits or decimals
            raise NotOfType(f"write {error}.") from error
        raise _not(head, way_out or _other_way(said)) from error
    decimals = max(0, -int(number.as_tuple().exponent))
    suffix = "%" if head.type is Type.PERCENT else ""
    text = numbers.shown(number, decimals, prefix=head.sign, suffix=suffix)
    return Typed(text, numbers.plain(number), number, decimals)


_IN_BRACKETS = re.compile(r"\((£?[0-9][0-9,]*(\.[0-9]+)?)\)|£\(([0-9][0-9,]*(\.[0-9]+)?)\)")
_IN_THOUSANDS = re.compile(r"[-−]?£?[0-9][0-9,]*(\.[0-9]+)?[kKmM]")
_NO_FIGURE = ("-", "–", "—", "..", ":", "n/a", "na", "not applicable", "not available", "nil")


def _other_way(said: str) -> str:
    """What would do for a figure as accountants write it; "" for others."""
    if found := _IN_BRACKETS.fullmatch(said):
        return f"; with a minus: -{found[1] or found[3]}"
    if said.lower() in _NO_FIGURE:
        return "; empty where there is no figure, 0 where there is none of it"
    if _IN_THOUSANDS.fullmatch(said):
        return "; with its unit in the head, such as Net (£m)"
    return ""


def _money(head: Head, said: str) -> Typed:
    minus = said[:1] if said[:1] in _MINUS else ""
    return _number(head, minus + said.removeprefix(minus).lstrip().removeprefix("£").lstrip())


_MINUS = ("-", "−")


def _percent(head: Head, said: str) -> Typed:
    return _number(head, said.removesuffix("%").rstrip())


def _date(head: Head, said: str) -> Typed:
    when = fuzzy.read(said) if len(said) <= 100 else fuzzy.NOT_STATED
    if when.earliest is None or when.earliest != when.latest:
        raise _not(head)
    return Typed(_day_text(when.earliest), when.earliest.isoformat())


def _day_text(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _not(head: Head, way_out: str = "") -> NotOfType:
    named = {Type.MONEY: "money", Type.PERCENT: "a percentage"}.get(head.type, f"a {head.type}")
    return NotOfType(f"this is not {named} such as {head.type.label}{way_out}.")


_READERS: Mapping[Type, Callable[[Head, str], Typed]] = {
    Type.WORDS: _words,
    Type.NUMBER: _number,
    Type.MONEY: _money,
    Type.PERCENT: _percent,
    Type.DATE: _date,
}
