"""The year to date of an indicator, and the levels that it is rated by. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from councilportal.common.periods import Period
from performance.rules.measures import ADDITIVE, History, Levels, Measure, Reading, Targets
from performance.rules.words import Aggregation, Kind


@dataclass(frozen=True, slots=True)
class YearToDate:
    """A year to date and how many of its periods have a figure ("" where not counted)."""

    value: Fraction | None
    periods: str = ""


NO_YEAR_TO_DATE = YearToDate(None)


def value_of(measure: Measure, period: Period, history: History) -> Fraction | None:
    """The figure of one period; for a running total, what the period added to it (D6)."""
    reading = history.get(period)
    if reading is None:
        return None
    figure = reading.figure(measure)
    if measure.aggregation is not Aggregation.CUMULATIVE_ENTRY or figure is None:
        return figure
    if period == period.year_so_far[0]:
        return figure
    before = history.get(period.previous)
    total = None if before is None else before.figure(measure)
    return None if total is None else figure - total


def year_to_date(measure: Measure, period: Period, history: History) -> YearToDate:
    """The year to date at the end of a period (D6).

    Gives: the value over the periods that have a figure, and how many those are ("5 of 6"); no
    value where no period has one, for the aggregation none, and where twelve rolling months are
    incomplete.
    Source: D6; data format, "Year to date".
    """
    aggregation = measure.aggregation
    if aggregation is Aggregation.NONE or measure.kind is Kind.FORECAST:
        return NO_YEAR_TO_DATE
    if aggregation is Aggregation.REPORTED:
        reading = history.get(period)
        given = None if reading is None else reading.ytd_value
        return YearToDate(None if given is None else Fraction(given))
    if period.kind is not measure.frequency:
        return NO_YEAR_TO_DATE
    if aggregation is Aggregation.ROLLING12:
        count = max(1, 12 // period.kind.months)
        wanted: Sequence[Period] = [period.shifted(-n) for n in range(count - 1, -1, -1)]
    else:
        wanted = period.year_so_far
    readings = [history[each] for each in wanted if each in history]
    value, present = _aggregated(measure, readings)
    if aggregation is Aggregation.ROLLING12 and present < len(wanted):
        value = None
    return YearToDate(value, f"{present} of {len(wanted)}")


def _aggregated(measure: Measure, readings: Sequence[Reading]) -> tuple[Fraction | None, int]:
    """The aggregate of the readings that have the needed figures, and how many those are."""
    pairs = [
        (Fraction(reading.numerator), Fraction(reading.denominator))
        for reading in readings
        if reading.numerator is not None and reading.denominator
    ]
    figures = [value for reading in readings if (value := reading.figure(measure)) is not None]
    aggregation = measure.aggregation
    if aggregation is Aggregation.ROLLING12:
        # Percentages cannot be added up: without all their cases there is no figure over twelve
        # months.
        is_ratio = bool(pairs) or measure.unit.multiplier != 1
        aggregation = Aggregation.RATIO if is_ratio else Aggregation.SUM
    if aggregation is Aggregation.RATIO:
        below = sum((pair[1] for pair in pairs), Fraction(0))
        if not below:
            return None, len(pairs)
        above = sum((pair[0] for pair in pairs), Fraction(0))
        return above / below * Fraction(measure.unit.multiplier), len(pairs)
    if not figures:
        return None, 0
    match aggregation:
        case Aggregation.SUM:
            return sum(figures, Fraction(0)), len(figures)
        case Aggregation.MEAN:
            return sum(figures, Fraction(0)) / len(figures), len(figures)
        case _:
            return figures[-1], len(figures)


def year_to_date_levels(measure: Measure, period: Period, targets: Targets) -> Levels:
    """The levels that the year to date is compared with.

    Gives: the period's own `ytd_target` and `ytd_floor` where either is set; else, for sums and
    running totals, the sum of the levels of the year's periods so far (missing where one is
    missing); else the year's levels.
    Source: data format, "Targets and ratings".
    """
    own = targets.of_period(measure, period)
    if own.ytd_target is not None or own.ytd_floor is not None:
        return replace(own, target=own.ytd_target, floor=own.ytd_floor)
    if measure.aggregation not in (Aggregation.SUM, Aggregation.CUMULATIVE_ENTRY):
        return targets.of_year(measure, period)
    parts = [targets.of_period(measure, each) for each in period.year_so_far]
    sums: dict[str, Decimal | None] = {}
    for name in ADDITIVE:
        values = [getattr(part, name) for part in parts]
        sums[name] = None if None in values else sum(values, Decimal(0))
    return replace(own, **sums)
