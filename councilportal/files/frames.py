"""A sheet as typed columns, for checks of many rows at once.

Each distinct cell of a column is read once, by the column itself, so a value is what reading row by
row would give. What a frame cannot tell of a row in words is left to `rows.read_entries`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy
import pandas

from councilportal.files.columns import Column, Refused, value_of
from councilportal.files.rows import Reader, header_of
from councilportal.files.tables import MAX_ROWS, CannotRead, Sheet, Value

Places = Any  # an array of numpy: whole numbers
Truths = Any  # an array of numpy: true or false for each row


@dataclass(frozen=True, slots=True)
class Typed:
    """A column: its distinct values, and for each row the place of its value among them.

    `refused` says of each distinct value whether the column refuses it; it is None then.
    """

    places: Places
    values: Sequence[Any]
    refused: Truths

    def each(self, function: Callable[[Any], Any], kind: Any = object) -> Any:
        """What the function gives for each row, as an array. It is called once for each value."""
        found = numpy.empty(len(self.values), dtype=kind)
        for place, value in enumerate(self.values):
            found[place] = function(value)
        return found[self.places]

    @property
    def filled(self) -> Truths:
        """True for the rows that have something in the column."""
        return self.each(lambda value: value not in (None, ""), bool)

    def of(self, rows: Places) -> "Typed":
        """The column of some rows alone."""
        return Typed(self.places[rows], self.values, self.refused)


@dataclass(frozen=True, slots=True)
class Frame:
    """The rows of a sheet that are not empty.

    `columns` are those of the header, by name. `readable` is true for rows that are as wide as the
    header and of which no cell is refused.
    """

    sheet: Sheet
    header: Sequence[Value]
    numbers: Places
    cells: Sequence[Sequence[Value]]
    columns: Mapping[str, Typed]
    readable: Truths

    def __len__(self) -> int:
        """How many rows there are."""
        return len(self.cells)

    def column(self, column: Column) -> Typed:
        """A column by name; where the file has none, what an empty cell of it means."""
        found = self.columns.get(column.name)
        return constant(column.empty, len(self)) if found is None else found

    def sheet_of(self, rows: Truths) -> Sheet:
        """A sheet of some of the rows, each with its number."""
        places = numpy.flatnonzero(rows).tolist()
        numbers = self.numbers.tolist()
        kept = [(1, self.header), *((numbers[place], self.cells[place]) for place in places)]
        return Sheet(self.sheet.name, self.sheet.file, lambda: iter(kept), len(places))


def constant(value: Any, rows: int) -> Typed:
    """A column that says the same in every row."""
    return Typed(numpy.zeros(rows, dtype=numpy.int64), [value], numpy.zeros(1, dtype=bool))


def read_frame(sheet: Sheet, columns: Sequence[Column]) -> Frame | None:
    """The sheet as typed columns; None where its header is refused or it cannot be read to its end.

    Takes: all columns of the format.
    """
    try:
        rows = list(sheet.rows())
    except CannotRead:
        return None
    if not 1 < len(rows) <= MAX_ROWS + 1:
        return None
    head = rows[0][1]
    header = header_of(sheet, head, columns, Reader())
    filled = [row for row in rows[1:] if any(row[1])]
    if header is None or not filled:
        return None
    numbers, cells = zip(*filled, strict=True)
    width = len(header)
    fits = numpy.fromiter((len(each) == width for each in cells), bool, len(cells))
    even = cells if fits.all() else [_even(each, width) for each in cells]
    typed = {
        column.name: _typed(column, found)
        for column, found in zip(header, zip(*even, strict=True), strict=False)
    }
    readable = fits
    for each in typed.values():
        if each.refused.any():
            readable = readable & ~each.refused[each.places]
    return Frame(sheet, head, numpy.array(numbers), cells, typed, readable)


def _even(cells: Sequence[Value], width: int) -> Sequence[Value]:
    return [*cells[:width], *[""] * (width - len(cells))]


def _typed(column: Column, cells: Sequence[Value]) -> Typed:
    if cells.count(cells[0]) == len(cells):
        places, distinct = numpy.zeros(len(cells), dtype=numpy.int64), [cells[0]]
    else:
        array = numpy.empty(len(cells), dtype=object)
        array[:] = cells
        places, distinct = pandas.factorize(array)
    values: list[Any] = []
    refused = numpy.zeros(len(distinct), dtype=bool)
    for place, cell in enumerate(distinct):
        try:
            values.append(value_of(column, cell))
        except Refused:
            values.append(None)
            refused[place] = True
    return Typed(places, values, refused)
