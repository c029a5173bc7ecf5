"""A table that an author wrote in Markdown. Pure."""

import re
from collections.abc import Callable, Sequence

from markdown_it.token import Token

from councilportal.common.document import Cell, Column, RichCell, Row, Table, TextCell
from councilportal.common.inline import Parts, words_of
from councilportal.common.numbers import count_of
from councilportal.publishing.narrative.cells import MOST_COLUMNS, MOST_ROWS
from councilportal.publishing.narrative.inlines import is_plain
from councilportal.publishing.narrative.nodes import Node

_CELLS = r"write one cell for each, a bar within one as \|, and an empty line after the table."
_BAR = re.compile(r"(?<!\\)\|")
CellReader = Callable[[Token, int], Parts]
_NO_CAPTION = "a table needs a caption: write “Table:” and its title in a paragraph above it."


def table(
    node: Node, caption: str, anchor: str, read: CellReader, written: Sequence[str]
) -> tuple[Table, list[tuple[str, str]]]:
    """The table, and what is wrong with it: pairs of what was found and why.

    Takes: what reads a cell, from its token and its line; the lines of its segment, as Markdown
    leaves out the cells of a row that are beyond its heads.
    """
    wrong = [] if caption else [("", _NO_CAPTION)]
    [head, *bodies] = node.children
    names = head.children[0].children
    lines = [row for body in bodies for row in body.children]
    if len(names) > MOST_COLUMNS or len(lines) > MOST_ROWS:
        why = f"a table may have {MOST_ROWS} rows and {MOST_COLUMNS} columns: divide it."
        wrong.append(("", why))
    columns = []
    for place, cell in enumerate(names[:MOST_COLUMNS], 1):
        name = words_of(read(cell.inline, cell.line)).strip()
        if not name:
            wrong.append(("", f"column {place} has no head: write what it holds."))
        columns.append(Column(name, align=cell.align))
    rows = []
    for number, row in enumerate(lines[:MOST_ROWS], 1):
        cells = [read(cell.inline, cell.line) for cell in row.children[:MOST_COLUMNS]]
        count = _cells_in(written[row.line])
        if count != len(names):
            has = f"{count_of(count, 'cell')} and the table {count_of(len(names), 'column')}"
            why = f"row {number} has {has}: {_CELLS}"
            wrong.append((written[row.line].strip(), why))
        if not words_of(cells[0]).strip():
            wrong.append(
                ("", f"row {number}: its first cell names the row: write what it is about.")
            )
        rows.append(
            Row(
                tuple(_cell(parts, is_first=place == 0) for place, parts in enumerate(cells)),
                anchor=f"{anchor}-{number}",
            )
        )
    return Table(caption, tuple(columns), tuple(rows), anchor), wrong


def _cells_in(line: str) -> int:
    """How many cells a row of a table has, bars at its ends aside."""
    cells = _BAR.split(line.strip())
    first = 1 if cells[0] == "" else 0
    last = 1 if len(cells) > first and cells[-1] == "" else 0
    return len(cells) - first - last


def _cell(parts: Parts, *, is_first: bool) -> Cell:
    if is_plain(parts):
        return TextCell(words_of(parts), header=is_first)
    return RichCell(parts)
