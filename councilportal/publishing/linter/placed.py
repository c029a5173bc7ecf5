"""What the checks look at: words, tables, notes, headings, links, each with its place. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from councilportal.common.document import (
    BragCell,
    Cell,
    ListCell,
    Note,
    NumberCell,
    RichCell,
    Row,
    Table,
    TextCell,
)
from councilportal.common.inline import Item, Items, words_of
from councilportal.common.words import Word
from councilportal.publishing.linter.findings import Place


class Kind(Word):
    """What kind of words a text is."""

    PROSE = "prose", "Paragraph or item of a list"
    NOTE = "note", "Note under a table or a row"
    CELL = "cell", "Cell of a table"
    HEADING = "heading", "Heading or caption"
    FACT = "fact", "Value of a block of facts"


@dataclass(frozen=True, slots=True)
class Text:
    """Some words of a paper. `head` is that of the column, or the name of the fact."""

    place: Place
    text: str
    kind: Kind
    head: str = ""

    @property
    def is_said(self) -> bool:
        """True for words that somebody wrote in sentences."""
        return self.kind in (Kind.PROSE, Kind.NOTE)


@dataclass(frozen=True, slots=True)
class PlacedTable:
    """A table; `section` is the anchor of the section that holds it."""

    place: Place
    table: Table
    section: str
    row_places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class PlacedNote:
    """A note under a table; `section` is the anchor of the section that holds it."""

    place: Place
    note: Note
    section: str


@dataclass(frozen=True, slots=True)
class PlacedHeading:
    """A heading: `level` is 1 for a part, `parent` the anchor of the section around it."""

    place: Place
    text: str
    level: int
    parent: str


@dataclass(frozen=True, slots=True)
class PlacedLink:
    """A link with the words that it stands on."""

    place: Place
    text: str
    href: str


@dataclass(frozen=True, slots=True)
class PlacedPicture:
    """A chart or picture: its name and the sentence that says what it shows."""

    place: Place
    name: str
    summary: str


@dataclass(frozen=True, slots=True)
class PlacedMark:
    """The mark of a footnote, in the text or at the footnote itself."""

    place: Place
    ref: str


@dataclass(frozen=True, slots=True)
class PlacedNumber:
    """The number printed before a paragraph ("2.1"), or before a heading."""

    place: Place
    number: str


def each_item(items: Items) -> Iterator[Item]:
    """The items of a list and of the lists under them, in order."""
    for item in items.items:
        yield item
        if item.items is not None:
            yield from each_item(item.items)


def text_of(cell: Cell) -> str:
    """The words or the figure of a cell; "" for a rating, a direction, a chart, a hidden figure."""
    match cell:
        case TextCell() | NumberCell() | BragCell():
            return cell.text
        case RichCell():
            return words_of(cell.parts)
        case ListCell():
            return "; ".join(words_of(item.parts) for item in each_item(cell.items))
        case _:
            return ""


def heading_of(row: Row) -> str:
    """The words of the first cell of a row."""
    return text_of(row.cells[0]).strip() if row.cells else ""
