"""Walks over a document once and collects what the checks look at. Pure.

Kinds of blocks and cells are told apart here and in `text_of` alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import assert_never

from councilportal.common.diagrams import Diagram
from councilportal.common.document import (
    Block,
    Box,
    Bullets,
    Cell,
    Chart,
    ChartCell,
    Document,
    Facts,
    Figure,
    Footnotes,
    ListCell,
    Markdown,
    Note,
    Paragraph,
    RichCell,
    RichParagraph,
    Row,
    Section,
    Table,
    TextCell,
)
from councilportal.common.inline import FootnoteRef, Items, PartRef, Parts, WebLink, words_of
from councilportal.publishing.linter.findings import Place
from councilportal.publishing.linter.marked import marked
from councilportal.publishing.linter.placed import (
    Kind,
    PlacedHeading,
    PlacedLink,
    PlacedMark,
    PlacedNote,
    PlacedNumber,
    PlacedPicture,
    PlacedTable,
    Text,
    each_item,
    heading_of,
    text_of,
)


@dataclass(frozen=True, slots=True)
class _Where:
    """A place while walking: anchors of part and section, words so far, number of the block."""

    part: str
    section: str
    words: str
    number: int = 0


@dataclass(slots=True)
class Walk:
    """Everything of a document, each list in its order."""

    texts: list[Text] = field(default_factory=list)
    tables: list[PlacedTable] = field(default_factory=list)
    notes: list[PlacedNote] = field(default_factory=list)
    headings: list[PlacedHeading] = field(default_factory=list)
    links: list[PlacedLink] = field(default_factory=list)
    pictures: list[PlacedPicture] = field(default_factory=list)
    numbers: list[PlacedNumber] = field(default_factory=list)
    marks: list[PlacedMark] = field(default_factory=list)
    footnotes: list[PlacedMark] = field(default_factory=list)
    anchors: list[Place] = field(default_factory=list)
    skips: list[Text] = field(default_factory=list)
    position: int = 0

    def _at(self, where: _Where, *words: str, anchor: str = "", name: str = "") -> Place:
        self.position += 1
        told = ", ".join(filter(None, (where.words, *words)))
        place = Place(where.part, anchor or where.section, told, name, self.position)
        if anchor:
            self.anchors.append(place)
        return place

    def document(self, document: Document) -> None:
        """Walk over the whole document."""
        self._blocks(document.cover, _Where("", "", "Cover"))
        for section in (*document.sections, *document.easy_read):
            self._section(section, section.anchor, "", 1, "")
        if document.foot:
            place = self._at(_Where("", "", "Foot of the pages"))
            self.texts.append(Text(place, document.foot, Kind.FACT, "Foot"))

    def _section(self, section: Section, part: str, path: str, level: int, parent: str) -> None:
        words = ", ".join(filter(None, (path, section.heading)))
        where = _Where(part, section.anchor, words or "A part without a heading")
        place = self._at(where, anchor=section.anchor)
        self.headings.append(PlacedHeading(place, section.heading, level, parent))
        self.texts.append(Text(place, section.heading, Kind.HEADING))
        self._blocks(section.blocks, where)
        for inner in section.sections:
            self._section(inner, part, words, level + 1, section.anchor)

    def _blocks(self, blocks: Sequence[Block], where: _Where) -> None:
        for number, block in enumerate(blocks, 1):
            self._block(block, replace(where, number=number))

    def _block(self, block: Block, at: _Where) -> None:
        match block:
            case Paragraph() | RichParagraph():
                self._paragraph(block, at)
            case Markdown():
                self._markdown(block, at)
            case Bullets():
                place = self._at(at, "list")
                self.texts += [Text(place, item, Kind.PROSE) for item in block.items]
            case Items():
                self._items(block, at)
            case Note():
                self._note(block, at)
            case Footnotes():
                self._footnotes(block, at)
            case _:
                self._frame(block, at)

    def _frame(self, block: Facts | Table | Figure | Box | Diagram, at: _Where) -> None:
        match block:
            case Facts():
                place = self._at(at, block.caption)
                self.texts += [Text(place, value, Kind.FACT, name) for name, value in block.pairs]
            case Table():
                self._table(block, at)
            case Figure():
                self._figure(block, at)
            case Box():
                self._box(block, at)
            case Diagram():
                self._diagram(block, at)
            case _:
                assert_never(block)

    def _paragraph(self, block: Paragraph | RichParagraph, at: _Where) -> None:
        place = self._at(at, f"paragraph {block.number or at.number}", anchor=block.anchor)
        if block.number:
            self.numbers.append(PlacedNumber(place, block.number))
        text = self._said(block.parts, place) if isinstance(block, RichParagraph) else block.text
        self.texts.append(Text(place, text, Kind.PROSE))

    def _said(self, parts: Parts, place: Place) -> str:
        """The words of some parts; their links and marks of footnotes are collected."""
        for each in parts:
            if isinstance(each, WebLink):
                self.links.append(PlacedLink(place, each.text, each.href))
            elif isinstance(each, PartRef):
                self.links.append(PlacedLink(place, each.text, f"#{each.anchor}"))
            elif isinstance(each, FootnoteRef):
                self.marks.append(PlacedMark(place, each.ref))
        return words_of(parts)

    def _items(self, items: Items, at: _Where) -> None:
        for item in each_item(items):
            place = self._at(at, "list", anchor=item.anchor)
            self.texts.append(Text(place, self._said(item.parts, place), Kind.PROSE))

    def _note(self, block: Note, at: _Where) -> None:
        place = self._at(at, f"note {block.ref}", anchor=block.anchor, name=block.ref)
        self.notes.append(PlacedNote(place, block, at.section))
        self.texts.append(Text(place, block.text, Kind.NOTE))

    def _figure(self, block: Figure, at: _Where) -> None:
        place = self._at(at, block.caption)
        self.texts.append(Text(place, block.caption, Kind.HEADING))
        self._picture(place, block.caption, block.chart)
        self._table(block.table, at)

    def _box(self, block: Box, at: _Where) -> None:
        place = self._at(at, block.heading, anchor=block.anchor)
        self.texts.append(Text(place, block.heading, Kind.HEADING))
        self._blocks(block.blocks, replace(at, words=place.words))

    def _footnotes(self, block: Footnotes, at: _Where) -> None:
        for note in block.notes:
            place = self._at(at, f"footnote {note.ref}")
            self.footnotes.append(PlacedMark(place, note.ref))
            self.texts.append(Text(place, self._said(note.parts, place), Kind.NOTE))

    def _diagram(self, block: Diagram, at: _Where) -> None:
        place = self._at(at, block.caption)
        self.texts.append(Text(place, block.caption, Kind.HEADING))
        self.pictures.append(PlacedPicture(place, block.caption, block.summary))
        words = [*(box.text for box in block.boxes), *(arrow.label for arrow in block.arrows)]
        self.texts += [Text(place, each, Kind.CELL, block.caption) for each in words if each]

    def _markdown(self, block: Markdown, at: _Where) -> None:
        for number, item in enumerate(marked(block.source), 1):
            name = "heading" if item.level else f"paragraph {number}"
            place = self._at(at, name)
            text = Text(place, item.text, Kind.HEADING if item.level else Kind.PROSE)
            self.texts.append(text)
            if item.skips:
                self.skips.append(text)
            self.links += [PlacedLink(place, title, href) for title, href in item.links]
            self.pictures += [PlacedPicture(place, "picture", alt) for alt in item.pictures]

    def _table(self, table: Table, at: _Where) -> None:
        place = self._at(at, table.caption, anchor=table.anchor)
        self.texts.append(Text(place, table.caption, Kind.HEADING))
        rows = tuple(self._row(row, table, at) for row in table.rows)
        self.tables.append(PlacedTable(place, table, at.section, rows))

    def _row(self, row: Row, table: Table, at: _Where) -> Place:
        name = heading_of(row)
        words = f"row {name}" if name else "a row without a heading"
        inside = replace(at, section=table.anchor or at.section)
        place = self._at(inside, table.caption, words, anchor=row.anchor, name=name)
        for cell, column in zip(row.cells, table.columns, strict=False):
            self._cell(cell, column.head, place)
        if row.note:
            self.texts.append(Text(place, row.note, Kind.NOTE))
        return place

    def _cell(self, cell: Cell, head: str, place: Place) -> None:
        if text := text_of(cell):
            self.texts.append(Text(place, text, Kind.CELL, head))
        match cell:
            case TextCell() if cell.href:
                self.links.append(PlacedLink(place, cell.text, cell.href))
            case RichCell():
                self._said(cell.parts, place)
            case ListCell():
                for item in each_item(cell.items):
                    self._said(item.parts, place)
            case ChartCell():
                self._picture(place, head, cell.chart)
            case _:
                pass

    def _picture(self, place: Place, name: str, chart: Chart | None) -> None:
        if chart is not None:
            self.pictures.append(PlacedPicture(place, name, chart.summary))


def walked(document: Document) -> Walk:
    """Everything of a document."""
    walk = Walk()
    walk.document(document)
    return walk
