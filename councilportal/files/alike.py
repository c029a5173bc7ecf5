"""Finds equal rows, and rows that are stored already, among many rows at once.

A column comes as codes: one whole number for each row. Rows with equal values have the same code;
a code below 0 means that the value is not known.
"""

from collections.abc import Callable, Iterable, Sequence
from itertools import chain, repeat
from typing import Any

import numpy

from councilportal.files.frames import Places, Truths, Typed

Codes = Any  # an array of numpy: for each row a whole number


def numbers_of(*values: Iterable[Any]) -> dict[Any, int]:
    """A number from 0 for each distinct value."""
    return {each: number for number, each in enumerate(dict.fromkeys(chain(*values)))}


def numbered(*parts: Codes) -> Codes:
    """Codes of several columns together: rows that are equal in every part have the same code."""
    import pandas  # where it is needed: that takes half a second, and most commands read no file

    found = numpy.zeros(len(parts[0]), dtype=numpy.int64)
    for part in parts:
        if len(part) and (part != part[0]).any():
            both = found * (int(part.max()) + 2) + part + 1
            found = pandas.factorize(both)[0]
    known = numpy.logical_and.reduce([part >= 0 for part in parts])
    return numpy.where(known, found, -1)


def numbered_alike(own: Sequence[Codes], stored: Sequence[Codes]) -> tuple[Codes, Codes]:
    """As `numbered`, for rows and stored rows: those with equal keys have the same code."""
    pairs = zip(own, stored, strict=True)
    found = numbered(*(numpy.concatenate(pair).astype(numpy.int64) for pair in pairs))
    return found[: len(own[0])], found[len(own[0]) :]


def places_of(own: Codes, stored: Codes) -> Places:
    """For each row the place of its code among the stored codes, which are unique; else -1."""
    import pandas

    found: Places = pandas.Index(stored).get_indexer(own)
    return numpy.where(own < 0, -1, found)


def is_single(codes: Codes) -> Truths:
    """True for the rows whose code no other row has."""
    counts = numpy.bincount(codes + 1)
    return (counts[codes + 1] == 1) & (codes >= 0)


def is_of_any(codes: Codes, rows: Truths) -> Truths:
    """True for the rows that have a code in common with one of these."""
    marked = numpy.zeros(int(codes.max(initial=0)) + 2, dtype=bool)
    marked[codes[rows] + 1] = True
    return marked[codes + 1]


def first_of_each(codes: Codes) -> tuple[Places, Places]:
    """For each row the place of its code among the distinct ones, and the first row of each."""
    import pandas

    places, found = pandas.factorize(codes)
    first = numpy.empty(len(found), dtype=numpy.int64)
    first[places[::-1]] = numpy.arange(len(codes))[::-1]
    return places, first


def asked_once(
    asks: Callable[[int], int], rows: Truths, codes: Codes, otherwise: int = False
) -> Any:
    """The answer of `asks` for each of the rows. It is called once for each distinct code.

    Takes: `asks`, called with the first row that has the code; `otherwise`, the answer for all
    other rows. Answers have the type of `otherwise`.
    """
    answers = numpy.full(len(rows), otherwise)
    wanted = numpy.flatnonzero(rows)
    if len(wanted):
        places, first = first_of_each(codes[wanted])
        told = [asks(row) for row in wanted[first].tolist()]
        answers[wanted] = numpy.array(told, dtype=answers.dtype)[places]
    return answers


def is_same(
    column: Typed,
    kept: Sequence[Any],
    places: Places,
    stored_as: Callable[[Any], Any] = lambda value: value,
) -> Truths:
    """True for the rows whose value is equal to the stored cell at their place.

    Takes: `kept`, the stored cells, either plain or as `stored_as` gives them. None and "" are
    equal.
    """
    numbers: dict[Any, int] = {"": 0, None: 0}
    own = numpy.empty(len(column.values), dtype=numpy.int64)
    for place, value in enumerate(column.values):
        own[place] = numbers.setdefault(value, len(numbers))
        numbers[stored_as(value)] = own[place]
    found = map(numbers.get, kept, repeat(-1))
    there: Codes = numpy.fromiter(found, numpy.int64, len(kept))
    return own[column.places] == there[places]


def is_same_figure(column: Typed, kept: Sequence[Any], places: Places) -> Truths:
    """As `is_same` for numbers of at most 15 digits, each of which has a float of its own."""
    own = column.each(lambda value: numpy.nan if value is None else float(value), float)
    there = numpy.array(kept, dtype=float)[places]
    return (own == there) | (numpy.isnan(own) & numpy.isnan(there))
