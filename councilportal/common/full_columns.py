"""Tables of documents without columns that would say nothing in any row."""

from collections.abc import Collection
from dataclasses import replace

from councilportal.common.document import Cell, Row, Table, TextCell


def without_empty(table: Table, empty: Collection[str] = ()) -> Table:
    """A table without the columns after its first that say nothing; rows keep their anchors.

    *Takes*: `empty`, the texts that say nothing, beside none at all.
    """
    rows = [row for row in table.rows if not row.is_group_head]
    kept = [
        place
        for place in range(len(table.columns))
        if place == 0 or any(_says(row.cells[place], empty) for row in rows)
    ]

    def of(row: Row) -> Row:
        if row.is_group_head:
            return row
        return replace(row, cells=tuple(row.cells[place] for place in kept))

    columns = tuple(table.columns[place] for place in kept)
    return replace(table, columns=columns, rows=tuple(map(of, table.rows)))


def _says(cell: Cell, empty: Collection[str]) -> bool:
    return not isinstance(cell, TextCell) or bool(cell.text and cell.text not in empty)
