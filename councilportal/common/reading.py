"""What a document says, for those who count, search or check it: its blocks, texts and anchors.

Pure. A block within a box comes after its box; tables of figures count as tables.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from councilportal.common.diagrams import Diagram
from councilportal.common.document import (
    Block,
    Box,
    BragCell,
    Bullets,
    Cell,
    ChartCell,
    Column,
    DirectionCell,
    Document,
    Facts,
    Figure,
    Footnotes,
    HiddenCell,
    ListCell,
    Markdown,
    Note,
    NumberCell,
    Paragraph,
    RagCell,
    RichCell,
    RichParagraph,
    Row,
    Section,
    Table,
    TextCell,
)
from councilportal.common.inline import Items, words_of
from councilportal.common.words import Shorthand

# A heading that its author numbered: "6. Costs", "Appendix 1", "Annex B: costs", "Part II".
# "Section 106 agreements" and "Schedule 12A" are of laws, and "Part A plan" is none.
_BY_HAND = re.compile(
    r"\d+(\.\d+)*[.)]\s"
    r"|(?i:appendix|annexe?|chapter|part)\s(\d|[IVX]{2,}\b|[A-Z](?![\w’']|\s+[a-z]))"
)


def sections(of: Document | Section) -> Iterator[Section]:
    """Every section of a document, or a section itself, each followed by those in it, in order."""
    if isinstance(of, Section):
        yield of
    for section in of.sections:
        yield from sections(section)


def blocks(of: Document | Section) -> Iterator[Block]:
    """Every block, in order, from the cover on."""
    if isinstance(of, Document):
        yield from with_boxed(of.cover)
    for section in sections(of):
        yield from with_boxed(section.blocks)


def headed(section: Section) -> str:
    """The heading of a section with its number: "6. Conclusion", and "6.1 Costs" within it.

    A heading that its author numbered by hand is printed as it is.
    """
    by_hand = _BY_HAND.match(section.heading)
    if not section.number or by_hand or section.heading.startswith(f"{section.number} "):
        return section.heading
    stop = "" if "." in section.number else "."
    return f"{section.number}{stop} {section.heading}"


def headed_parts(document: Document) -> dict[tuple[str, str], str]:
    """By anchor and heading of each section, its heading with its number."""
    return {(each.anchor, each.heading): headed(each) for each in sections(document)}


def with_boxed(found: Iterable[Block]) -> Iterator[Block]:
    """The blocks, each box followed by what is in it."""
    for block in found:
        yield block
        if isinstance(block, Box):
            yield from with_boxed(block.blocks)


def tables(of: Document | Section) -> Iterator[Table]:
    """Every table, in order."""
    for block in blocks(of):
        if isinstance(block, Table):
            yield block
        elif isinstance(block, Figure):
            yield block.table


def listed(of: Document | Section) -> Iterator[Table]:
    """Every table in order, facts as tables of name and value; facts of the cover are left out."""
    for section in sections(of):
        for block in with_boxed(section.blocks):
            table = table_of(block)
            if table is not None:
                yield table


def table_of(block: Block) -> Table | None:
    """The table that a block is or has: facts are one of name and value."""
    match block:
        case Table():
            return block
        case Figure():
            return block.table
        case Facts():
            rows = tuple(Row((TextCell(name), TextCell(value))) for name, value in block.pairs)
            return Table(block.caption, (Column("Name"), Column("Value")), rows)
    return None


def texts(block: Block) -> Iterable[str]:
    """The texts of a block that people read, without those of blocks in it; Markdown as written."""
    return _TEXTS[type(block)](block)


def text_of(cell: Cell) -> str:
    """What a cell says, as text: a list has a line for each item, a chart its summary."""
    match cell:
        case NumberCell():
            return f"{cell.text} {cell.note}".rstrip()
        case RagCell():
            return cell.text or (cell.rag.label if cell.rag else "")
        case BragCell():
            return cell.text or (cell.brag.label if cell.brag else "")
        case DirectionCell():
            return cell.direction.label if cell.direction else ""
        case ChartCell():
            return cell.chart.summary if cell.chart else ""
        case HiddenCell():
            return cell.shorthand.mark
        case RichCell():
            return words_of(cell.parts)
        case ListCell():
            return "\n".join(_of_items(cell.items))
    return cell.text


def _of_items(found: Items) -> Iterator[str]:
    for item in found.items:
        yield words_of(item.parts)
        if item.items:
            yield from _of_items(item.items)


def _of_table(table: Table) -> Iterator[str]:
    yield table.caption
    yield from (group.text for group in table.heads)
    yield from (column.head for column in table.columns)
    for row in table.rows:
        yield from (text_of(cell) for cell in row.cells)
        yield row.note


def _of_diagram(diagram: Diagram) -> Iterator[str]:
    yield from (diagram.caption, diagram.summary)
    yield from (box.text for box in diagram.boxes)
    yield from (arrow.label for arrow in diagram.arrows)


_TEXTS: dict[type, Callable[[Any], Iterable[str]]] = {
    Paragraph: lambda block: (block.text,),
    RichParagraph: lambda block: (words_of(block.parts),),
    Markdown: lambda block: (block.source,),
    Bullets: lambda block: block.items,
    Items: _of_items,
    Note: lambda block: (block.text,),
    Facts: lambda block: (block.caption, *(text for pair in block.pairs for text in pair)),
    Box: lambda block: (block.heading,),
    Footnotes: lambda block: (words_of(note.parts) for note in block.notes),
    Diagram: _of_diagram,
    Figure: lambda block: (block.caption, *_of_table(block.table)),
    Table: _of_table,
}


def column_names(table: Table) -> list[str]:
    """The full name of each column: the head over it, if any, and its own ("2026: Women")."""
    overs = [group.text for group in table.heads for _ in range(group.span)]
    overs = overs or [""] * len(table.columns)
    return [
        f"{over}: {column.head}" if over else column.head
        for over, column in zip(overs, table.columns, strict=True)
    ]


def rows_by_group(table: Table) -> Iterator[tuple[str, Row]]:
    """Each row of cells with the words of the row that heads its group, "" where none does."""
    group = ""
    for row in table.rows:
        if row.is_group_head:
            group = text_of(row.cells[0])
        else:
            yield group, row


def notes_of(row: Row, names: Sequence[str]) -> Iterator[str]:
    """What is said beside its figures, each with the name of its column, and under the row."""
    for cell, name in zip(row.cells, names, strict=True):
        if isinstance(cell, NumberCell) and cell.note:
            yield f"{name}: {cell.note}"
    if row.note:
        yield row.note


def shorthand(document: Document) -> tuple[Shorthand, ...]:
    """The shorthand in its tables, each once, in the order of their definition."""
    cells = (cell for table in tables(document) for row in table.rows for cell in row.cells)
    used = {cell.shorthand for cell in cells if isinstance(cell, HiddenCell)}
    return tuple(each for each in Shorthand if each in used)


def anchors(document: Document) -> set[str]:
    """The ids of its parts, to which a `PartRef` can lead."""
    found = {section.anchor for section in sections(document)}
    for block in blocks(document):
        match block:
            case Paragraph() | RichParagraph() | Note() | Box():
                found.add(block.anchor)
            case Items():
                found.update(_anchors_of(block))
            case Table():
                found.add(block.anchor)
                found.update(row.anchor for row in block.rows)
    return found - {""}


def _anchors_of(found: Items) -> Iterator[str]:
    for item in found.items:
        yield item.anchor
        if item.items:
            yield from _anchors_of(item.items)


def footnotes(document: Document) -> set[str]:
    """The marks of its footnotes."""
    return {
        note.ref
        for block in blocks(document)
        if isinstance(block, Footnotes)
        for note in block.notes
    }
