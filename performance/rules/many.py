"""Ratings of many figures at once, without their sentences.

`bands` and `Bands.rating` define the rating of one figure; `rate_many` gives the same for columns.
Figures are compared as whole numbers of millionths, which is exact: a figure has at most six
decimals, and a bound that is between two millionths is moved to the next one inside the band.
"""

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from math import ceil, floor
from typing import Any

import numpy

from councilportal.common.numbers import MAX_DECIMALS, MAX_DIGITS
from councilportal.common.words import Rag
from performance.rules.bands import Bands

RAGS = (Rag.GREEN, Rag.AMBER, Rag.RED, Rag.NO_TARGET, Rag.NO_DATA, Rag.NOT_RATED)
_SCALE = 10**MAX_DECIMALS
# Floats hold whole numbers below this exactly. Larger ones are rated one by one.
_FITS = 10**MAX_DIGITS
_LOWEST, _HIGHEST = -(2**63), 2**63 - 1
_SIDES = ("green_low", "green_high", "amber_low", "amber_high")
# A quotient of floats is nearer to the true one than this part of it.
_NEAR = 1e-12


def rate_many(
    limits: Sequence[Bands | None],
    places: Any,
    figures: Any,
    *,
    rough: Any = None,
    exact: Callable[[int], Fraction | None] | None = None,
) -> Any:
    """The rating of each figure, as its index in RAGS.

    Takes: `limits`, the bands of each indicator and period (None where a level is missing);
    `places`, for each figure the index of its bands; `figures`, an array or list of floats,
    Decimals or whole numbers of at most 15 digits and 6 decimals, None or NaN where there is none;
    `rough`, for each figure whether it is a float near the true figure, such as a quotient: of
    those that are too near to a bound for a float, `exact` gives the true figure by row.
    Gives: a numpy array of int8, one for each figure: no data where there is no figure, else no
    target where there are no bands, else green, amber or red.
    """
    given = numpy.asarray(figures, dtype=numpy.float64)
    scaled = given * _SCALE
    missing = numpy.isnan(scaled)
    singly = ~missing & (numpy.abs(scaled) >= _FITS)
    whole = numpy.rint(numpy.where(missing | singly, 0, scaled)).astype(numpy.int64)
    places = numpy.asarray(places, dtype=numpy.int64)
    bounds = [
        _bounds((getattr(each, side) if each else None for each in limits), side)[places]
        for side in _SIDES
    ]
    low_green, high_green, low_amber, high_amber = bounds
    green = (whole >= low_green) & (whole <= high_green)
    amber = (whole >= low_amber) & (whole <= high_amber)
    found = numpy.where(green, 0, numpy.where(amber, 1, 2)).astype(numpy.int8)
    if rough is not None:
        singly |= ~missing & _is_near(scaled, rough, bounds)
    for row in numpy.flatnonzero(singly).tolist():
        own = limits[int(places[row])]
        figure = Fraction(str(figures[row])) if exact is None else exact(row)
        found[row] = 2 if own is None or figure is None else RAGS.index(own.rating(figure))
    no_bands = numpy.fromiter((each is None for each in limits), bool, len(limits))
    found[no_bands[places]] = 3
    found[missing] = 4
    return found


def _is_near(scaled: Any, rough: Any, bounds: Sequence[Any]) -> Any:
    """Where a rough figure is within two millionths of a bound, or nearer than floats can tell."""
    near = numpy.zeros(len(scaled), dtype=bool)
    for bound in bounds:
        slack = 2 + numpy.abs(scaled) * _NEAR
        near |= numpy.abs(scaled - bound.astype(numpy.float64)) <= slack
    return near & numpy.asarray(rough, dtype=bool)


def _bounds(bounds: Iterable[Fraction | None], side: str) -> Any:
    """The bounds in whole millionths, moved to the next one inside the band."""
    is_low = side.endswith("low")
    nearest, open_end = (ceil, _LOWEST) if is_low else (floor, _HIGHEST)
    whole = (
        open_end if each is None else max(_LOWEST, min(_HIGHEST, nearest(each * _SCALE)))
        for each in bounds
    )
    return numpy.array(list(whole), dtype=numpy.int64)
