"""A paper as lists of what the checks look at, each thing with its place. Pure.

Kinds of blocks are told apart here alone: a new kind of block is added to `_Walk.block`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import assert_never

from councilportal.common import document as paper_words
from councilportal.common.document import (
    Block,
    Bullets,
    Chart,
    ChartCell,
    Document,
    Facts,
    Figure,
    Markdown,
    Note,
    NumberCell,
    Paragraph,
    Row,
    Section,
    Table,
    TextCell,
)
from councilportal.common.words import Word
from councilportal.publishing.linter.facts import IndicatorFact, PaperFacts
from councilportal.publishing.linter.findings import WHOLE, Place
from councilportal.publishing.linter.marked import marked


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
class PlacedNumber:
    """The number printed before a paragraph ("2.1"), or before a heading."""

    place: Place
    number: str


@dataclass(frozen=True, slots=True)
class _Where:
    """A place while walking: anchors of part and section, words so far, number of the block."""

    part: str
    section: str
    words: str
    number: int = 0


@dataclass(slots=True)
class _Walk:
    """Collects everything of a document, in its order."""

    texts: list[Text] = field(default_factory=list)
    tables: list[PlacedTable] = field(default_factory=list)
    notes: list[PlacedNote] = field(default_factory=list)
    headings: list[PlacedHeading] = field(default_factory=list)
    links: list[PlacedLink] = field(default_factory=list)
    pictures: list[PlacedPicture] = field(default_factory=list)
    numbers: list[PlacedNumber] = field(default_factory=list)
    anchors: list[Place] = field(default_factory=list)
    skips: list[Text] = field(default_factory=list)
    position: int = 0

    def at(self, where: _Where, *words: str, anchor: str = "") -> Place:
        self.position += 1
        told = ", ".join(filter(None, (where.words, *words)))
        return Place(where.part, anchor or where.section, told, self.position)

    def document(self, document: Document) -> None:
        self.blocks(document.cover, _Where("", "", "Cover"))
        for section in document.sections:
            self.section(section, section.anchor, "", 1, "")

    def section(self, section: Section, part: str, path: str, level: int, parent: str) -> None:
        words = ", ".join(filter(None, (path, section.heading)))
        where = _Where(part, section.anchor, words or "A part without a heading")
        place = self.at(where)
        self.anchors.append(place)
        self.headings.append(PlacedHeading(place, section.heading, level, parent))
        self.texts.append(Text(place, section.heading, Kind.HEADING))
        self.blocks(section.blocks, where)
        for inner in section.sections:
            self.section(inner, part, words, level + 1, section.anchor)

    def blocks(self, blocks: Sequence[Block], where: _Where) -> None:
        for number, block in enumerate(blocks, 1):
            self.block(block, replace(where, number=number))

    def block(self, block: Block, at: _Where) -> None:
        match block:
            case Paragraph():
                self.paragraph(block, at)
            case Markdown():
                self.markdown(block, at)
            case Bullets():
                place = self.at(at, "list")
                self.texts += [Text(place, item, Kind.PROSE) for item in block.items]
            case Note():
                self.note(block, at)
            case Facts():
                place = self.at(at, block.caption)
                self.texts += [Text(place, value, Kind.FACT, name) for name, value in block.pairs]
            case Table():
                self.table(block, at)
            case Figure():
                self.figure(block, at)
            case _:
                assert_never(block)

    def paragraph(self, block: Paragraph, at: _Where) -> None:
        place = self.at(at, f"paragraph {block.number or at.number}")
        if block.number:
            self.numbers.append(PlacedNumber(place, block.number))
        self.texts.append(Text(place, block.text, Kind.PROSE))

    def note(self, block: Note, at: _Where) -> None:
        place = self.at(at, f"note {block.ref}", anchor=block.anchor)
        if block.anchor:
            self.anchors.append(place)
        self.notes.append(PlacedNote(place, block, at.section))
        self.texts.append(Text(place, block.text, Kind.NOTE))

    def figure(self, block: Figure, at: _Where) -> None:
        place = self.at(at, block.caption)
        self.texts.append(Text(place, block.caption, Kind.HEADING))
        self.picture(place, block.caption, block.chart)
        self.table(block.table, at)

    def markdown(self, block: Markdown, at: _Where) -> None:
        for number, item in enumerate(marked(block.source), 1):
            name = "heading" if item.level else f"paragraph {number}"
            place = self.at(at, name)
            text = Text(place, item.text, Kind.HEADING if item.level else Kind.PROSE)
            self.texts.append(text)
            if item.skips:
                self.skips.append(text)
            self.links += [PlacedLink(place, title, href) for title, href in item.links]
            self.pictures += [PlacedPicture(place, "picture", alt) for alt in item.pictures]

    def table(self, table: Table, at: _Where) -> None:
        place = self.at(at, table.caption, anchor=table.anchor)
        if table.anchor:
            self.anchors.append(place)
        self.texts.append(Text(place, table.caption, Kind.HEADING))
        rows = tuple(self.row(row, table, at) for row in table.rows)
        self.tables.append(PlacedTable(place, table, at.section, rows))

    def row(self, row: Row, table: Table, at: _Where) -> Place:
        name = f"row {heading_of(row)}" if heading_of(row) else "a row without a heading"
        place = self.at(at, table.caption, name, anchor=row.anchor or table.anchor)
        if row.anchor:
            self.anchors.append(place)
        for cell, column in zip(row.cells, table.columns, strict=False):
            self.cell(cell, column.head, place)
        if row.note:
            self.texts.append(Text(place, row.note, Kind.NOTE))
        return place

    def cell(self, cell: paper_words.Cell, head: str, place: Place) -> None:
        if isinstance(cell, TextCell):
            self.texts.append(Text(place, cell.text, Kind.CELL, head))
            if cell.href:
                self.links.append(PlacedLink(place, cell.text, cell.href))
        elif isinstance(cell, NumberCell):
            self.texts.append(Text(place, cell.text, Kind.CELL, head))
        elif isinstance(cell, ChartCell):
            self.picture(place, head, cell.chart)

    def picture(self, place: Place, name: str, chart: Chart | None) -> None:
        if chart is not None:
            self.pictures.append(PlacedPicture(place, name, chart.summary))


def text_of(cell: paper_words.Cell) -> str:
    """The words or the figure of a cell; "" for a rating, a direction and a chart."""
    return cell.text if isinstance(cell, TextCell | NumberCell) else ""


def heading_of(row: Row) -> str:
    """The words of the first cell of a row."""
    return text_of(row.cells[0]).strip() if row.cells else ""


class Paper:
    """A whole paper with what the records say of it: what every check takes."""

    def __init__(self, document: Document, facts: PaperFacts) -> None:
        """Keep both; the document is walked when it is first asked for."""
        self.document = document
        self.facts = facts

    @cached_property
    def walked(self) -> _Walk:
        """Everything of the document, in its order."""
        walk = _Walk()
        walk.document(self.document)
        return walk

    @cached_property
    def said(self) -> tuple[Text, ...]:
        """The words that somebody wrote in sentences: paragraphs, lists and notes."""
        return tuple(text for text in self.walked.texts if text.is_said and text.text.strip())

    @cached_property
    def _by_position(self) -> dict[int, list[Text]]:
        texts: dict[int, list[Text]] = {}
        for text in self.walked.texts:
            texts.setdefault(text.place.position, []).append(text)
        return texts

    def texts_at(self, places: Iterable[Place]) -> list[Text]:
        """The texts of these places, such as the cells and notes of rows."""
        return [text for place in places for text in self._by_position.get(place.position, ())]

    @cached_property
    def indicators(self) -> dict[str, IndicatorFact]:
        """The indicators of the facts, by reference."""
        return {fact.ref: fact for fact in self.facts.indicators}

    @cached_property
    def rows(self) -> dict[str, tuple[tuple[PlacedTable, Row, Place], ...]]:
        """The rows of all tables by the words of their first cell."""
        rows: dict[str, tuple[tuple[PlacedTable, Row, Place], ...]] = {}
        for placed in self.walked.tables:
            for row, place in zip(placed.table.rows, placed.row_places, strict=True):
                name = heading_of(row)
                rows[name] = (*rows.get(name, ()), (placed, row, place))
        return rows

    def place_of(self, ref: str) -> Place:
        """The place of the row with this reference: the last one, where the details stand."""
        return self.rows[ref][-1][2] if ref in self.rows else WHOLE

    def has_anchor(self, anchor: str) -> bool:
        """True if the paper has this anchor."""
        return anchor in self._anchors

    @cached_property
    def _anchors(self) -> frozenset[str]:
        return frozenset(place.anchor for place in self.walked.anchors)
