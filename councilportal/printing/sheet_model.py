"""What a workbook is made of before it is .xlsx or .ods: cover, sheets, and their cells. Pure."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from councilportal.common.numbers import shown


@dataclass(frozen=True, slots=True)
class Shape:
    """How a number is shown: "-£1,204.5m" has a prefix, thousands commas, 1 decimal, a suffix."""

    prefix: str = ""
    suffix: str = ""
    decimals: int = 0
    is_grouped: bool = False


@dataclass(frozen=True, slots=True)
class Number:
    """A cell with a number, exactly; `shape` is None where it is shown as it is."""

    exact: Decimal
    shape: Shape | None = None

    @property
    def text(self) -> str:
        """The number as the cell shows it."""
        if self.shape is None:
            return f"{self.exact:f}"
        look = self.shape
        digits = shown(abs(self.exact), look.decimals)
        sign = "-" if self.exact < 0 and digits.strip("0.,") else ""
        digits = digits if look.is_grouped else digits.replace(",", "")
        return f"{sign}{look.prefix}{digits}{look.suffix}"


@dataclass(frozen=True, slots=True)
class Link:
    """A cell with the name of a sheet, which leads there."""

    sheet: str


Value = str | Number | Link


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet with one table: title in A1, a row for each of `lines`, then heads and rows.

    `table` is the name by which programs know the table; `name` is on the tab.
    """

    name: str
    title: str
    lines: tuple[str, ...]
    table: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]

    @property
    def above(self) -> int:
        """How many rows there are above the heads of the table."""
        return 1 + len(self.lines)

    @property
    def widths(self) -> tuple[int, ...]:
        """The width of each column in characters: between 8 and 60, as its words need it."""
        columns = zip(*self.rows, strict=True) if self.rows else ([] for _ in self.heads)
        return tuple(
            min(60, max(8, *map(_longest_line, (head, *map(text_of, cells)))) + 2)
            for head, cells in zip(self.heads, columns, strict=True)
        )

    @property
    def is_frozen(self) -> bool:
        """True where the heads stay in sight: a long table with little above it."""
        return len(self.rows) > _SHORT and self.above <= _LITTLE


_SHORT, _LITTLE = 30, 4


@dataclass(frozen=True, slots=True)
class Cover:
    """The first sheet: its title in A1, then a line of each row under its heading."""

    title: str
    intro: tuple[str, ...]
    about: tuple[str, ...]
    contact: tuple[str, ...] = ()

    name = "Cover"
    headings = ("Introductory information", "About these data", "Contact")

    @property
    def rows(self) -> tuple[str, ...]:
        """Every row, from the title down."""
        parts = zip(self.headings, (self.intro, self.about, self.contact), strict=True)
        return (self.title, *(row for head, lines in parts if lines for row in (head, *lines)))


@dataclass(frozen=True, slots=True)
class Sheets:
    """A whole workbook. `made_at` is the moment that its properties say; `author` the council."""

    cover: Cover
    tables: tuple[Sheet, ...]
    title: str
    subject: str
    author: str
    language: str
    made_at: datetime


def text_of(value: Value) -> str:
    """What the cell shows."""
    match value:
        case Number():
            return value.text
        case Link():
            return value.sheet
    return value


def _longest_line(text: str) -> int:
    return max(map(len, text.split("\n")), default=0)
