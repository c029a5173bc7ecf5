"""Ratings of many figures at once, without their sentences.

`bands` and `Bands.rating` define the rating of one figure; `rate_many` gives the same for columns.
Figures are compared as whole numbers of millionths, which is exact: a figure has at most six
decimals, and a bound that is between two millionths is moved to the next one inside the band.
"""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from math import ceil, floor
from typing import Any

import numpy

from councilportal.common.numbers import MAX_DECIMALS, MAX_DIGITS
from councilportal.common.words import Rag
from performance.rules.bands import Bands

RAGS = (Rag.GREEN, Rag.AMBER, Rag.RED, Rag.NO_TARGET, Rag.NO_DATA)
_SCALE = 10**MAX_DECIMALS
# Floats hold whole numbers below this exactly. Larger ones are rated one by one.
_FITS = 10**MAX_DIGITS
_LOWEST, _HIGHEST = -(2**63), 2**63 - 1
_SIDES = ("green_low", "green_high", "amber_low", "amber_high")


def rate_many(limits: Sequence[Bands | None], places: Any, figures: Any) -> Any:
    """The rating of each figure, as its index in RAGS.

    Takes: `limits`, the bands of each indicator and period (None where a level is missing);
    `places`, for each figure the index of its bands; `figures`, an array or list of floats,
    Decimals or whole numbers of at most 15 digits and 6 decimals, None or NaN where there is none.
    Gives: a numpy array of int8, one for each figure: no data where there is no figure, else no
    target where there are no bands, else green, amber or red.
    """
    exact = numpy.asarray(figures, dtype=numpy.float64) * _SCALE
    missing = numpy.isnan(exact)
    large = ~missing & (numpy.abs(exact) >= _FITS)
    scaled = numpy.rint(numpy.where(missing | large, 0, exact)).astype(numpy.int64)
    places = numpy.asarray(places, dtype=numpy.int64)
    low_green, high_green, low_amber, high_amber = (
        _bounds((getattr(each, side) if each else None for each in limits), side)[places]
        for side in _SIDES
    )
    green = (scaled >= low_green) & (scaled <= high_green)
    amber = (scaled >= low_amber) & (scaled <= high_amber)
    found = numpy.where(green, 0, numpy.where(amber, 1, 2)).astype(numpy.int8)
    for row in numpy.flatnonzero(large).tolist():
        own = limits[int(places[row])]
        found[row] = 2 if own is None else RAGS.index(own.rating(Fraction(str(figures[row]))))
    no_bands = numpy.fromiter((each is None for each in limits), bool, len(limits))
    found[no_bands[places]] = 3
    found[missing] = 4
    return found


def _bounds(bounds: Iterable[Fraction | None], side: str) -> Any:
    """The bounds in whole millionths, moved to the next one inside the band."""
    is_low = side.endswith("low")
    nearest, open_end = (ceil, _LOWEST) if is_low else (floor, _HIGHEST)
    whole = (
        open_end if each is None else max(_LOWEST, min(_HIGHEST, nearest(each * _SCALE)))
        for each in bounds
    )
    return numpy.array(list(whole), dtype=numpy.int64)
