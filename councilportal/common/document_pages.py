"""A long document a page at a time: so many rows of its tables and items of its lists.

Pure. Files and papers have the whole; only pages on screen are cut.
"""

from collections.abc import Iterable
from dataclasses import replace

from councilportal.common.document import Block, Bullets, Document, Paragraph, Row, Section, Table
from councilportal.common.numbers import count_of

MOST_ON_COVER = 10  # items of a list on the cover; the rest of them stand in the tables


def rows_in(of: Document | Section) -> int:
    """How many rows of tables and items of lists the sections have; heads of groups not counted."""
    own = sum(map(_weight, of.blocks)) if isinstance(of, Section) else 0
    return own + sum(rows_in(each) for each in of.sections)


def place_of(document: Document, anchor: str) -> int | None:
    """How many rows stand before the row with an anchor; None where no row has it."""
    place = 0
    for block in _blocks(document.sections):
        if isinstance(block, Table):
            for row in block.rows:
                if row.anchor == anchor:
                    return place
                place += not row.is_group_head
        else:
            place += _weight(block)
    return None


def cut(document: Document, first: int, end: int) -> Document:
    """The document with its rows from `first` (counted from 0) up to, and without, `end`.

    Words before the rows of a section stand with the first of them, words after them with the last.
    A section without rows stands with the row that follows it, or at the end. A head of a group of
    rows is repeated where a page begins within its group, and the caption of a table that is cut
    says which rows stand here. The cover stands before the first row, with few items of each list;
    later pages begin with its first sentence.
    """
    total = rows_in(document)
    sections, _ = _sections(document.sections, 0, (first, end), total)
    return replace(document, cover=_cover(document.cover, is_first=first == 0), sections=sections)


def _cover(blocks: tuple[Block, ...], *, is_first: bool) -> tuple[Block, ...]:
    if not is_first:
        return tuple(each for each in blocks[:1] if isinstance(each, Paragraph))
    return tuple(_shortened(each) if isinstance(each, Bullets) else each for each in blocks)


def _shortened(block: Bullets) -> Bullets:
    left = len(block.items) - MOST_ON_COVER
    if left < 2:  # one more is as long as to say so
        return block
    return Bullets((*block.items[:MOST_ON_COVER], f"And {count_of(left, 'other')}, listed below"))


def _blocks(sections: Iterable[Section]) -> Iterable[Block]:
    for section in sections:
        yield from section.blocks
        yield from _blocks(section.sections)


def _weight(block: Block) -> int:
    match block:
        case Table():
            return sum(not row.is_group_head for row in block.rows)
        case Bullets():
            return len(block.items)
    return 0


def _sections(
    sections: Iterable[Section], before: int, page: tuple[int, int], total: int
) -> tuple[tuple[Section, ...], int]:
    """Those of the sections that stand on a page, cut, and how many rows there are up to here."""
    kept = []
    for section in sections:
        blocks, after = _cut_blocks(section.blocks, before, page, total)
        parts, after = _sections(section.sections, after, page, total)
        is_bare = not section.blocks and not section.sections and _is_on(page, before, total)
        if blocks or parts or is_bare:
            kept.append(replace(section, blocks=blocks, sections=parts))
        before = after
    return tuple(kept), before


def _cut_blocks(
    blocks: tuple[Block, ...], before: int, page: tuple[int, int], total: int
) -> tuple[tuple[Block, ...], int]:
    kept: list[Block] = []
    first = before
    for block in blocks:
        after = before + _weight(block)
        if after == before:
            # Words after the rows of their section stand with the last of these.
            if _is_on(page, before if before == first else before - 1, total):
                kept.append(block)
        elif (own := _cut_block(block, page[0] - before, page[1] - before)) is not None:
            kept.append(own)
        before = after
    return tuple(kept), before


def _is_on(page: tuple[int, int], place: int, total: int) -> bool:
    """Whether what stands before the row of a place is on a page; the last has what follows all."""
    first, end = page
    return first <= place < end or (place >= total and end >= total)


def _cut_block(block: Block, first: int, end: int) -> Block | None:
    """A block of rows or items with those of a page; None where it has none of them."""
    if isinstance(block, Table):
        rows, own = tuple(_cut_rows(block.rows, first, end)), _weight(block)
        if not rows:
            return None
        first, end = max(first, 0), min(end, own)
        if (first, end) == (0, own):
            return block
        place = f"row {end}" if end == first + 1 else f"rows {first + 1} to {end}"
        return replace(block, caption=f"{block.caption} ({place} of {own:,})", rows=rows)
    if isinstance(block, Bullets):
        items = block.items[max(first, 0) : max(end, 0)]
        return Bullets(items) if items else None
    return block


def _cut_rows(rows: Iterable[Row], first: int, end: int) -> Iterable[Row]:
    head: Row | None = None
    place = 0
    for row in rows:
        if row.is_group_head:
            head = row
            continue
        if first <= place < end:
            if head is not None:
                yield head
                head = None
            yield row
        place += 1
