"""Which headings each cell of a table names in the tag tree, by the rules of HTML.

A cell of figures names the heading of its group of rows, those of its row and those of its columns;
a heading names those above it. WeasyPrint knows only tables of one page and no groups of rows.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Any

Cells = Sequence[Any]
GROUP = "rowgroup"
_ROW = ("row", GROUP)


def name_headings(
    parts: Sequence[Sequence[Cells]], element_of: Callable[[Any], Any], pydyf: Any
) -> None:
    """Write the list of headings into each cell of a table.

    Takes: the rows of the head and of each body, in order, as lists of structure elements; what
    gives the HTML element that a structure element was made from.
    """
    of_columns: dict[int, list[Any]] = defaultdict(list)
    for rows in parts:
        _name_in_part(rows, of_columns, element_of, pydyf)


def _name_in_part(
    rows: Sequence[Cells],
    of_columns: dict[int, list[Any]],
    element_of: Callable[[Any], Any],
    pydyf: Any,
) -> None:
    below: dict[int, int] = {}  # column: how many more rows a cell above reaches over
    groups: dict[int, Any] = {}  # column: the heading of the rows that follow
    reaching: list[tuple[int, Any]] = []  # headings of rows with how many rows they are for
    of_row: list[Any] = []
    for cells in rows:
        placed = list(_placed(cells, below))
        kinds = [_scope(cell, element_of) for cell in cells]
        is_note = len(cells) == 1 and not kinds[0]
        reaching = [(left - 1, name) for left, name in reaching if left > 1]
        reaching += [
            (int(cell["A"].get("RowSpan", 1)), cell["ID"])
            for cell, kind in zip(cells, kinds, strict=True)
            if kind == "row"
        ]
        if not is_note:
            of_row = [name for _, name in reaching]
        for (cell, columns), kind in zip(placed, kinds, strict=True):
            above = [name for column in columns for name in of_columns[column]]
            if kind == GROUP:
                groups = {at: name for at, name in groups.items() if at < columns.start}
                groups[columns.start] = cell["ID"]
                names = []
            elif kind:
                names = [*groups.values(), *above] if kind == "row" else above
            else:
                names = [*groups.values(), *of_row]
                names += () if is_note and of_row else above
            unique = {name.data: name for name in names}
            cell["A"].pop("Headers", None)
            if unique:
                cell["A"]["Headers"] = pydyf.Array(unique.values())
            if kind and kind not in _ROW and "".join(element_of(cell).itertext()).strip():
                for column in columns:
                    of_columns[column].append(cell["ID"])


def _scope(cell: Any, element_of: Callable[[Any], Any]) -> str:
    """What a cell is the heading of: row, rowgroup, col or colgroup; "" if it is no heading."""
    if cell["S"] != "/TH":
        return ""
    return str(element_of(cell).get("scope") or "col")


def _placed(cells: Cells, below: dict[int, int]) -> Iterator[tuple[Any, range]]:
    """Each cell of a row with its columns, which leave out those that a cell above reaches into."""
    column = 0
    still = {at: left for at, left in below.items() if left}
    below.clear()
    below.update({at: left - 1 for at, left in still.items()})
    for cell in cells:
        while column in still:
            column += 1
        columns = range(column, column + int(cell["A"].get("ColSpan", 1)))
        for at in columns:
            below[at] = int(cell["A"].get("RowSpan", 1)) - 1
        column = columns.stop
        yield cell, columns
