"""Sections of released tables as papers print them: short, and those that belong together as one.

A list of figures of several units ("7,719.6 full-time equivalents", "77.2%") is several tables, as
a table has one unit. A reader wants it as one list, after a line that says what it is of.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from councilportal.common.document import (
    Block,
    Bullets,
    Cell,
    Column,
    Facts,
    Figure,
    NumberCell,
    Paragraph,
    Row,
    Section,
    Table,
    TextCell,
)
from councilportal.common.numbers import joined as in_words
from objectives.information.compared_sections import SINCE, WARNED
from objectives.information.measured_sections import BESIDE, GROUP, MEASURE, by_measure

# The columns of a table of figures, in their order; each table has those that it fills.
_VALUE = "Value"
_ORDER = (
    *(GROUP, MEASURE, "Number", "Out of", "Per cent", _VALUE),
    *("Change", "In words", BESIDE, "Theirs", "Gap"),
)
_WHO = "Who or what"
_KIND = "About"  # the part says it
_MANY = 3  # facts of the table before, which are not said again
_REPEATED = 2  # columns of a chart's table: a group and its figure
_MOST_ACROSS = 7  # columns on an upright page
_WITH_UNITS = 2.4  # the width of figures with their units in words
_IN_UNIT = re.compile(rf"{_VALUE} \((.+)\)")


def joined(sections: Sequence[Section]) -> tuple[Section, ...]:
    """Sections of tables, those that belong together as one.

    They follow each other, their headings are alike up to a colon ("Workforce: age"), and their
    first block, the facts about them, says the same. Their second is the table of their figures.
    One figure alone is in the list before it too where its facts differ: they are said under it.
    """
    lists: list[tuple[str, list[Section]]] = []
    for (heading, _), each in groupby(sections, key=_about):
        own = list(each)
        if lists and heading == lists[-1][0] and all(map(_is_one_figure, own)):
            first = lists[-1][1][0]
            lists[-1][1].extend(_noted(section, first) for section in own)
        else:
            lists.append((heading, own))
    made: list[Section] = []
    before: list[Section] = []
    for heading, own in lists:
        name = made[-1].heading if made else ""
        made.append(_as_one(heading, own, _said(own[0], before, name)))
        before = own
    return tuple(made)


def _is_one_figure(section: Section) -> bool:
    rest = [block for block in section.blocks if not isinstance(block, Facts)]
    return len(rest) == 1 and isinstance(rest[0], Table) and len(rest[0].rows) == 1


def _noted(section: Section, first: Section) -> Section:
    """A section of one figure, with what sets it apart from the first of its list under its row."""
    own, of_first = _facts(section), _facts(first)
    names = {name for name, _ in own}
    told = [f"{name}: {text.rstrip('.')}." for name, text in own if (name, text) not in of_first]
    told += [f"{name}: not stated." for name, _ in of_first if name not in names]
    blocks = tuple(
        replace(
            block,
            rows=tuple(
                replace(row, note=" ".join(filter(None, (row.note, *told)))) for row in block.rows
            ),
        )
        if isinstance(block, Table)
        else block
        for block in section.blocks
    )
    return replace(section, blocks=blocks)


def _said(section: Section, before: Sequence[Section], name: str) -> str:
    """The facts about a table as a line, which does not repeat those of the table before it.

    *Takes*: what the table before it is called in the paper.
    """
    facts, last = _facts(section), _facts(before[0]) if before else ()
    same = [name for name, text in facts if (name, text) in last]
    if len(same) < _MANY:
        same = []
    said = " ".join(f"{name}: {text.rstrip('.')}." for name, text in facts if name not in same)
    if not same:
        return said
    names = in_words([same[0], *(f"{each[:1].lower()}{each[1:]}" for each in same[1:])])
    return f"{said} {names}: as of {name}.".strip()


def _about(section: Section) -> tuple[str, object]:
    return section.heading.partition(": ")[0], _facts(section)


def _facts(section: Section) -> tuple[tuple[str, str], ...]:
    return tuple(
        pair
        for block in section.blocks
        if isinstance(block, Facts)
        for pair in block.pairs
        if pair[0] != _KIND
    )


def _as_one(heading: str, own: Sequence[Section], said: str) -> Section:
    first = own[0]
    tables: list[Table] = []
    others: list[Block] = []
    for section in own:
        rest = [block for block in section.blocks if not isinstance(block, Facts)]
        tables += [block for block in rest[:1] if isinstance(block, Table)]
        others += [block for block in rest if block not in tables and not _repeats(block)]
    title = first.heading if len(own) == 1 else heading
    table = _as_table(f"Figures: {title}", tables)  # a caption that is the heading says it twice
    # Before the table, as a line after it may stand alone on the next page.
    blocks = (Paragraph(said), table, *_warned_once(_changed_as_one(title, others)))
    is_wide = len(table.columns) > _MOST_ACROSS
    return replace(first, heading=title, blocks=blocks, wide=is_wide)


def _repeats(block: Block) -> bool:
    """Whether a chart only draws what the table of figures says: it is beside nothing else."""
    return isinstance(block, Figure) and len(block.table.columns) == _REPEATED


def _warned_once(blocks: Sequence[Block]) -> Iterator[Block]:
    """Blocks, what readers are told before they compare as one list at their end."""
    told: dict[str, None] = {}
    is_told = False
    for block in blocks:
        if is_told and isinstance(block, Bullets):
            told |= dict.fromkeys(block.items)
        elif block != Paragraph(WARNED):
            yield block
        is_told = block == Paragraph(WARNED)
    if told:
        yield Paragraph(WARNED)
        yield Bullets(tuple(told))


def _changed_as_one(title: str, blocks: Sequence[Block]) -> list[Block]:
    """Blocks, their tables of what changed since one day as one; of one row a sentence."""
    made: list[Block] = []
    tables: dict[str, list[Table]] = {}
    for block in blocks:
        since = block.caption.partition(SINCE)[2] if isinstance(block, Table) else ""
        if not isinstance(block, Table) or not since:
            made.append(block)
        elif since in tables:
            tables[since].append(block)
        else:
            tables[since] = [block]
            made.append(block)
    told = {id(own[0]): _as_table(f"{title}{SINCE}{since}", own) for since, own in tables.items()}
    return [_told_short(told[id(each)]) if id(each) in told else each for each in made]


def _told_short(table: Table) -> Block:
    """A table of changes, or the sentence of its only row with what it is of."""
    if len(table.rows) > 1:
        return table
    (row,) = table.rows
    *of_what, said = (each.text for each in row.cells if isinstance(each, TextCell) and each.text)
    return Paragraph(f"{table.caption}. {', '.join(of_what)}: {said[:1].lower()}{said[1:]}")


def _as_table(caption: str, tables: Sequence[Table]) -> Table:
    """One table with the columns of all; the unit in a head goes to the figures if there are two.

    A measure heads its rows, or stands with the group or in place of it.
    """
    units = {unit for table in tables for column in table.columns if (unit := _unit(column))}
    is_mixed = len(tables) > 1 and len(units) > 1
    columns: dict[str, Column] = {}
    rows: list[tuple[Row, dict[str, Cell]]] = []
    parts: list[str] = []
    for table in tables:
        heads = [_VALUE if is_mixed and _unit(each) else each.head for each in table.columns]
        for head, column in zip(heads, table.columns, strict=True):
            width = _WITH_UNITS if is_mixed and head == _VALUE else column.width
            columns.setdefault(head, replace(column, head=head, width=width))
        for row in table.rows:
            cells = [
                _with_unit(cell, _unit(column)) if is_mixed else cell
                for column, cell in zip(table.columns, row.cells, strict=True)
            ]
            rows.append((row, dict(zip(heads, cells, strict=True))))
            parts.append(_part(table.caption))
    used = sorted(columns, key=_place)
    whole = Table(
        caption,
        tuple(columns[head] for head in used),
        tuple(
            replace(row, cells=tuple(cells.get(head, _EMPTY) for head in used))
            for row, cells in rows
        ),
    )
    made = by_measure(whole, parts)
    return replace(
        made,
        columns=tuple(
            replace(each, head=_WHO) if each.head == GROUP else each for each in made.columns
        ),
    )


_EMPTY = TextCell("")


def _part(caption: str) -> str:
    """What a list calls one of its tables: "Gaps" of "Attainment: gaps"; "" of "Attainment"."""
    name = caption.partition(": ")[2]
    return f"{name[:1].upper()}{name[1:]}"


def _place(head: str) -> int:
    name = _VALUE if _IN_UNIT.fullmatch(head) else head
    return _ORDER.index(name) if name in _ORDER else len(_ORDER)


def _unit(column: Column) -> str:
    """The unit in a head: "days" of "Value (days)"; "" where none stands there."""
    found = _IN_UNIT.fullmatch(column.head)
    return found[1] if found else ""


def _with_unit(cell: Cell, unit: str) -> Cell:
    if not unit or not isinstance(cell, NumberCell) or cell.text.endswith(unit):
        return cell
    text = f"{unit}{cell.text}" if unit == "£" else f"{cell.text} {unit}"
    return replace(cell, text=text)
