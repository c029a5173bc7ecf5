"""The bands of green, amber and red for given levels, and how many cases short of green. Pure."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil

from councilportal.common.words import Rag
from performance.rules.measures import Levels, Measure, Reading
from performance.rules.words import Aggregation, Method, Polarity


@dataclass(frozen=True, slots=True)
class Bands:
    """The bounds of green and amber, inclusive; None is no bound. Outside amber is red."""

    green_low: Fraction | None = None
    green_high: Fraction | None = None
    amber_low: Fraction | None = None
    amber_high: Fraction | None = None

    def rating(self, value: Fraction) -> Rag:
        """The rating of a value within these bands."""
        if _within(value, self.green_low, self.green_high):
            return Rag.GREEN
        return Rag.AMBER if _within(value, self.amber_low, self.amber_high) else Rag.RED


def _within(value: Fraction, low: Fraction | None, high: Fraction | None) -> bool:
    return (low is None or value >= low) and (high is None or value <= high)


def exact(value: Decimal | None) -> Fraction:
    """The value as a fraction; 0 for None."""
    # As Fraction(value), in half the time: a board asks for tens of thousands.
    return Fraction(0) if value is None else Fraction(*value.as_integer_ratio())


def bands(measure: Measure, levels: Levels, *, last_year: Fraction | None = None) -> Bands | None:
    """The bands under the indicator's method; None where a level that it needs is missing.

    Takes: levels in the unit of the indicator; tolerances in percent of the target, which must
    then be above 0, or in points; `last_year`, the same period's figure, for the method that
    compares with it.
    Source: D3 and D4; two-step tolerances of the data format.
    """
    higher = measure.polarity is not Polarity.LOWER
    match measure.method:
        case Method.TARGET_FLOOR if levels.target is not None:
            floor = levels.target if levels.floor is None else levels.floor
            return _one_sided(exact(levels.target), exact(floor), higher)
        case Method.TOLERANCE_PERCENT if _has_percent(levels):
            target = exact(levels.target)
            return _tolerated(
                target,
                target * exact(levels.green_tolerance_percent) / 100,
                target * exact(levels.tolerance_percent) / 100,
                higher,
            )
        case Method.TOLERANCE_POINTS if (
            levels.target is not None and levels.tolerance_points is not None
        ):
            return _tolerated(
                Fraction(levels.target),
                exact(levels.green_tolerance_points),
                Fraction(levels.tolerance_points),
                higher,
            )
        case Method.THRESHOLDS if levels.green_from is not None and levels.amber_from is not None:
            return _one_sided(Fraction(levels.green_from), Fraction(levels.amber_from), higher)
        case Method.RANGE if levels.range_lower is not None and levels.range_upper is not None:
            low, high = Fraction(levels.range_lower), Fraction(levels.range_upper)
            margin = exact(levels.margin)
            return Bands(low, high, low - margin, high + margin)
        case Method.WITHIN_TOLERANCE if _has_percent(levels):
            slack = exact(levels.target) * exact(levels.tolerance_percent) / 100
            green = exact(levels.target) + (-slack if higher else slack)
            return _one_sided(green, green if last_year is None else last_year, higher)
        case Method.YES_NO if levels.target is not None:
            target = Fraction(levels.target)
            return Bands(target, target, target, target)
    return None


def _has_percent(levels: Levels) -> bool:
    """True where a tolerance in percent can be used: the target is above 0 (D4)."""
    return levels.target is not None and levels.target > 0 and levels.tolerance_percent is not None


def _one_sided(green: Fraction, amber: Fraction, higher: bool) -> Bands:
    if higher:
        return Bands(green_low=green, amber_low=amber)
    return Bands(green_high=green, amber_high=amber)


def _tolerated(target: Fraction, green: Fraction, amber: Fraction, higher: bool) -> Bands:
    side = -1 if higher else 1
    return _one_sided(target + side * green, target + side * amber, higher)


def cases_short(measure: Measure, reading: Reading, limits: Bands | None) -> int | None:
    """The smallest whole number of cases to add (lower is better: to remove) to be green (D15).

    Gives: 0 for green; None where the numerator or denominator is unknown or does not belong to the
    rated figure, where the method has no level for green, or where no whole number makes it green.
    """
    cases = cases_of(measure, reading)
    if cases is None or limits is None:
        return None
    numerator, denominator = Fraction(cases[0]), Fraction(cases[1])
    scale = denominator / Fraction(measure.unit.multiplier)
    low = None if limits.green_low is None else limits.green_low * scale
    high = None if limits.green_high is None else limits.green_high * scale
    if low is not None and numerator < low:
        short = ceil(low - numerator)
        return short if high is None or numerator + short <= high else None
    if high is not None and numerator > high:
        short = ceil(numerator - high)
        if numerator - short < 0 or (low is not None and numerator - short < low):
            return None
        return short
    return 0


def cases_of(measure: Measure, reading: Reading) -> tuple[Decimal, Decimal] | None:
    """Numerator and denominator of the figure that is rated, where known."""
    if reading.numerator is None or not reading.denominator:
        return None
    if measure.aggregation is Aggregation.CUMULATIVE_ENTRY:
        return None  # these belong to the running total, not to the period
    return reading.numerator, reading.denominator
