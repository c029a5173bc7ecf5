"""A sheet as typed columns, for checks of many rows at once.

Each distinct cell of a column is read once, by the column itself, so a value is what reading row by
row would give. What a frame cannot tell of a row in words is left to `rows.read_entries`.
"""

import codecs
import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy

from councilportal.files.columns import Column, Refused, said_back, value_of
from councilportal.files.loading import Coded
from councilportal.files.rows import Entry, Reader, header_of
from councilportal.files.tables import MAX_CELL, MAX_ROWS, CannotRead, Sheet, Value, is_blank

Places = Any  # an array of numpy: whole numbers
Truths = Any  # an array of numpy: true or false for each row
Codes = tuple[Places, Sequence[str]]  # a column: the places of its cells among its distinct texts


@dataclass(frozen=True, slots=True)
class Typed:
    """A column: distinct values, each once, and for each row the place of its value among them.

    `refused` says of each distinct value whether the column refuses it; it is None then. `said`
    tells how cells were read that are not written as an export would.
    """

    places: Places
    values: Sequence[Any]
    refused: Truths
    said: Sequence[str] = ()

    def each(self, function: Callable[[Any], Any], kind: Any = object) -> Any:
        """The function's result for each row, as an array. It is called once for each value."""
        found = numpy.empty(len(self.values), dtype=kind)
        for place, value in enumerate(self.values):
            found[place] = function(value)
        return found[self.places]

    def at(self, row: int) -> Any:
        """The value of one row."""
        return self.values[self.places[row]]

    @property
    def is_blank(self) -> bool:
        """True if no row can have anything in the column."""
        return all(value in (None, "") for value in self.values)

    @property
    def only(self) -> Any:
        """The value of every row, where all say the same; else None."""
        return self.at(0) if (self.places == self.places[0]).all() else None

    @property
    def filled(self) -> Truths:
        """True for the rows in which the column is not empty."""
        return self.each(lambda value: value not in (None, ""), bool)

    def coded(self, function: Callable[[Any], Any] = lambda value: value) -> Coded:
        """The column as loading takes it, each value made into what the function gives for it."""
        # Values that no row has left may be of rows that were refused.
        used = numpy.bincount(self.places, minlength=len(self.values)).tolist()
        values = [function(v) if n else None for n, v in zip(used, self.values, strict=True)]
        is_same = len(self.places) in used
        return [used.index(len(self.places))] * len(
            self.places
        ) if is_same else self.places.tolist(), values

    def of(self, rows: Places) -> "Typed":
        """The column with only these rows."""
        return Typed(self.places[rows], self.values, self.refused)


@dataclass(frozen=True, slots=True)
class Frame:
    """The rows of a sheet that are not empty.

    `columns` are those of the header, by name. `readable` is true for rows that have no cell beyond
    the header and no refused cell.
    """

    sheet: Sheet
    header: Sequence[Value]
    numbers: Places
    cells_of: Callable[[int], Sequence[Value]]
    columns: Mapping[str, Typed]
    readable: Truths

    def __len__(self) -> int:
        """How many rows there are."""
        return len(self.numbers)

    def column(self, column: Column) -> Typed:
        """A column by name; if the file has none, every row has the value of an empty cell."""
        found = self.columns.get(column.name)
        return constant(column.empty, len(self)) if found is None else found

    def sheet_of(self, rows: Truths) -> Sheet:
        """A sheet of some of the rows, each with its number."""
        places = numpy.flatnonzero(rows).tolist()
        numbers = self.numbers.tolist()
        kept = [(1, self.header), *((numbers[place], self.cells_of(place)) for place in places)]
        return Sheet(self.sheet.name, self.sheet.file, lambda: iter(kept), len(places))


def entries_of(frame: Frame, columns: Sequence[Column], names: Sequence[str]) -> Iterator[Entry]:
    """The rows of a frame in which these columns can be read, with the values of these alone.

    Takes: all columns of the format.
    """
    header = header_of(frame.sheet, frame.header, columns, Reader()) or ()
    typed = {name: frame.columns[name] for name in names if name in frame.columns}
    wrong = [each.refused[each.places] for each in typed.values()]
    rows = numpy.flatnonzero(~numpy.logical_or.reduce(wrong)).tolist() if wrong else []
    numbers = frame.numbers.tolist()
    for row in rows:
        values = {name: each.at(row) for name, each in typed.items()}
        yield Entry(frame.sheet.file, numbers[row], values, header, frame.cells_of(row))


def constant(value: Any, rows: int) -> Typed:
    """A column with the same value in every row."""
    return Typed(numpy.zeros(rows, dtype=numpy.int64), [value], numpy.zeros(1, dtype=bool))


def read_frame(sheet: Sheet, columns: Sequence[Column]) -> Frame | None:
    """The sheet as typed columns; None where its header is refused or it cannot be read completely.

    Takes: all columns of the format.
    """
    try:
        rows = sheet.rows()
        head = next(rows, (1, ()))[1]
        header = header_of(sheet, head, columns, Reader())
        if header is None:
            return None
        codes = _csv_columns(sheet.csv, len(head)) if len(header) == len(head) else None
        if codes is None:
            return _of_rows(sheet, head, header, list(rows))
    except CannotRead:
        return None
    empty = numpy.logical_and.reduce([_is_empty(*each) for each in codes])
    kept = numpy.flatnonzero(~empty)
    if not 0 < len(kept) <= len(empty) <= MAX_ROWS:
        return None
    if len(kept) < len(empty):
        codes = [(places[kept], texts) for places, texts in codes]
    typed = {c.name: _typed(c, *each) for c, each in zip(header, codes, strict=True)}

    def cells_of(row: int) -> Sequence[Value]:
        return [texts[places[row]] for places, texts in codes]

    return Frame(
        sheet, head, kept + 2, cells_of, typed, _readable(typed, numpy.ones(len(kept), bool))
    )


def _of_rows(
    sheet: Sheet,
    head: Sequence[Value],
    header: Sequence[Column],
    rows: Sequence[tuple[int, Sequence[Value]]],
) -> Frame | None:
    filled = [row for row in rows if not is_blank(row[1])]
    if not filled or len(rows) > MAX_ROWS:
        return None
    numbers, cells = zip(*filled, strict=True)
    width = len(header)
    fits = numpy.fromiter((is_blank(each[width:]) for each in cells), bool, len(cells))
    even = [each if len(each) == width else _even(each, width) for each in cells]
    typed = {
        column.name: _typed(column, *_factorized(found))
        for column, found in zip(header, zip(*even, strict=True), strict=False)
    }
    return Frame(
        sheet, head, numpy.array(numbers), cells.__getitem__, typed, _readable(typed, fits)
    )


def _even(cells: Sequence[Value], width: int) -> Sequence[Value]:
    return [*cells[:width], *[""] * (width - len(cells))]


def _readable(columns: Mapping[str, Typed], fits: Truths) -> Truths:
    for each in columns.values():
        if each.refused.any():
            fits = fits & ~each.refused[each.places]
    return fits


_QUOTED = re.compile(rb'"(?:(?<=[,\r\n]")|(?<=\A"))[^"]*+(?:""[^"]*+)*+"(?=[,\r\n]|\Z)')


def _csv_columns(data: bytes, width: int) -> list[Codes] | None:
    """The columns of a CSV file below its header, read by pandas some five times faster than rows.

    Gives: for each column the places of its cells among its distinct texts, and those; None for a
    file that pandas may read differently from Python's strict reader: cells with text beside their
    quotes, rows of other widths, old line ends. That reader then reports what is wrong.
    """
    import pandas  # where it is needed: that takes half a second, and most commands read no file

    quotes = data.count(b'"')
    if not data or b"\0" in data or data.count(b"\r") != data.count(b"\r\n"):
        return None
    if quotes and sum(each.count(b'"') for each in _QUOTED.findall(data)) != quotes:
        return None
    try:
        found = pandas.read_csv(
            io.BytesIO(data.removeprefix(codecs.BOM_UTF8)),
            header=None,
            dtype="category",
            na_filter=False,
            skip_blank_lines=False,
        )
    except ValueError:  # what pandas raises for all that it cannot read
        return None
    if len(found) < 2 or len(found.columns) != width:
        return None
    codes = [_below_header(found[n].cat) for n in found]
    commas = (width - 1) * len(found)  # if no row is short; a long one is an error above
    for places, texts in codes:
        if max(map(len, texts)) > MAX_CELL:
            return None
        within = numpy.array([text.count(",") for text in texts])
        commas += int(within[places].sum()) if within.any() else 0
    there = numpy.count_nonzero(numpy.frombuffer(data, dtype=numpy.uint8) == ord(","))
    return codes if commas == there else None


def _below_header(column: Any) -> Codes:
    """The cells of a column without its name, which keeps pandas from reading numbers."""
    texts = list(column.categories)
    codes = column.codes.to_numpy().astype(numpy.int64)
    name, places = codes[0], codes[1:]
    if not (places == name).any():
        del texts[name]
        places = places - (places > name)
    return places, texts


def _is_empty(places: Places, texts: Sequence[str]) -> Truths:
    blank = [place for place, text in enumerate(texts) if not text.strip()]
    return numpy.isin(places, blank) if blank else numpy.zeros(len(places), dtype=bool)


def _factorized(cells: Sequence[Value]) -> tuple[Places, Sequence[Value]]:
    if cells.count(cells[0]) == len(cells):
        return numpy.zeros(len(cells), dtype=numpy.int64), [cells[0]]
    import pandas

    array = numpy.empty(len(cells), dtype=object)
    array[:] = cells
    places, distinct = pandas.factorize(array)
    return places, list(distinct)


def _typed(column: Column, places: Places, distinct: Sequence[Value]) -> Typed:
    values: list[Any] = []
    refused: list[bool] = []
    said: list[str] = []
    into: list[int] = []
    known: dict[Any, int] = {}
    for cell in distinct:
        try:
            value = value_of(column, cell)
        except Refused:
            place, value, is_refused = len(values), None, True
        else:
            place, is_refused = known.setdefault(value, len(values)), False
            if how := said_back(column, cell, value):
                said.append(how)
        if place == len(values):
            values.append(value)
            refused.append(is_refused)
        into.append(place)
    if len(values) < len(distinct):
        places = numpy.array(into)[places]
    return Typed(places, values, numpy.array(refused), said)
