"""How a figure that was typed wrongly differs from those before it. Pure.

Each rule looks for slips of the keyboard: a decimal point or a digit too many, too few or in the
wrong place, a lost or added sign, the figure of another period or of another indicator. Together
they ask about most slips and about few true figures; `tests/returns/rules/test_keying_errors.py`
measures both.
"""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from statistics import median

from councilportal.common.numbers import MAX_DECIMALS, rounded
from performance.rules.measures import ADDITIVE, Levels, Measure

MOST_CHANGES = 12
NINEFOLD = 9
TWOFOLD = 2
# Up to this many figures before, their changes say nothing, so a doubled figure is asked about.
FEW = 2
ENOUGH_FOR_DECIMALS = 3
FURTHER = 6
# A change of this many units of the last decimal or less is no jump, however steady the figure was.
HARDLY = 2
UNITS_FOR_SAME = 5
PLAUSIBLE = 2
# Units in which a figure below 0 may be meant although none was before.
_SIGNED = ("pounds", "pounds_thousand", "pounds_million", "score", "ratio", "percent")


def times_apart(figure: Fraction, last: Fraction) -> Fraction | None:
    """How many times larger or smaller a figure is than the one before, at least 1.

    Gives: None where one of them is 0 or their signs differ.
    """
    if not figure or not last or figure / last < 0:
        return None
    ratio = figure / last
    return max(ratio, 1 / ratio)


def is_slipped(figure: Fraction, last: Fraction) -> bool:
    """True for nine times the figure before or more, or a ninth of it or less."""
    times = times_apart(figure, last)
    return times is not None and times >= NINEFOLD


def is_doubled(figure: Fraction, previous: Sequence[Fraction]) -> bool:
    """True for twice or half of the figure before, or further, where one or two are known."""
    if not 0 < len(previous) <= FEW:
        return False
    times = times_apart(figure, previous[0])
    return times is not None and times >= TWOFOLD


def usual_changes(previous: Sequence[Fraction]) -> list[Fraction]:
    """The latest changes from figure to figure, without their signs; at most 12.

    Takes: figures of earlier periods, newest first.
    """
    return [abs(one - other) for one, other in pairwise(previous[: MOST_CHANGES + 1])]


def usual_jump(changes: Sequence[Fraction]) -> Decimal:
    """The root mean square of changes. Takes: at least one."""
    squares = sum((each * each for each in changes), Fraction(0)) / len(changes)
    return (Decimal(squares.numerator) / squares.denominator).sqrt()


def has_jumped(measure: Measure, figure: Fraction, previous: Sequence[Fraction]) -> bool:
    """True for a change of over six times the root mean square of the latest ones.

    Gives: False below three figures before.
    """
    if len(previous) <= FEW:
        return False
    changes = usual_changes(previous)
    squares = sum((each * each for each in changes), Fraction(0)) / len(changes)
    change = abs(figure - previous[0])
    return change > HARDLY * last_unit(measure) and change**2 > FURTHER**2 * squares


def is_copied(measure: Measure, figure: Fraction, previous: Sequence[Fraction]) -> bool:
    """True for exactly the figure before, where figures usually change visibly.

    That is by at least five units of the last decimal. At 0, and at 100 for a percentage, it is
    False, because figures stay there.
    """
    changes = usual_changes(previous)
    return (
        bool(changes)
        and figure == previous[0]
        and median(changes) >= UNITS_FOR_SAME * last_unit(measure)
        and not is_at_limit(measure, figure)
    )


def is_of_neighbour(measure: Measure, figure: Fraction, previous: Sequence[Fraction]) -> bool:
    """True for a figure that, typed for a neighbour too, is not likely here by itself.

    Gives: False below two figures before, at a limit, and for a figure within twice the usual
    change of the one before.
    """
    changes = usual_changes(previous)
    if not changes or is_at_limit(measure, figure):
        return False
    return abs(figure - previous[0]) > PLAUSIBLE * median(changes)


def decimals_too_many(figure: Fraction, previous: Sequence[Fraction]) -> tuple[int, int] | None:
    """The decimals of a figure and the most of those before, if it has more than any of them.

    Takes: figures that were typed, not worked out of cases.
    Gives: None below three figures before.
    """
    if len(previous) < ENOUGH_FOR_DECIMALS:
        return None
    most = max(map(_decimals, previous))
    own = _decimals(figure)
    return (own, most) if own > most else None


def is_oddly_negative(
    measure: Measure, figure: Fraction, previous: Sequence[Fraction], levels: Levels
) -> bool:
    """True for a figure below 0 where no earlier figure and no level is.

    A first figure of money, a score or a ratio may be below 0. A percentage is left to
    `checks.beyond_whole`.
    """
    if figure >= 0 or measure.unit.ref == "percent":
        return False
    if not previous and measure.unit.ref in _SIGNED:
        return False
    named = (getattr(levels, name) for name in ADDITIVE)
    return not any(each < 0 for each in (*previous, *named) if each is not None)


def last_unit(measure: Measure) -> Fraction:
    """One unit of the last decimal that an indicator shows."""
    return Fraction(1, 10**measure.decimals)


def is_at_limit(measure: Measure, figure: Fraction) -> bool:
    """True for 0, and for 100 of a percentage."""
    return figure == 0 or (measure.unit.ref == "percent" and figure == 100)


def _decimals(figure: Fraction) -> int:
    """How many decimals it takes to write a figure, at most 6."""
    for decimals in range(MAX_DECIMALS):
        if Fraction(rounded(figure, decimals)) == figure:
            return decimals
    return MAX_DECIMALS
