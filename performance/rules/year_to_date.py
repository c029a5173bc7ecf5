"""The year to date of an indicator, and the levels that it is rated by. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from councilportal.common.periods import Period
from performance.rules.measures import (
    ADDITIVE,
    NO_LEVELS,
    History,
    Levels,
    Measure,
    Reading,
    Targets,
)
from performance.rules.words import Aggregation, Kind


@dataclass(frozen=True, slots=True)
class YearToDate:
    """A year to date and how many of its periods have a figure ("" where not counted).

    `made_of` are the periods that have a figure, oldest first. Figures of two definitions are never
    put together: then there is no value, and `redefined_after` is the last period of the old one.
    """

    value: Fraction | None
    periods: str = ""
    made_of: tuple[Period, ...] = ()
    redefined_after: Period | None = None


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
    if before is None or is_redefined(reading, history):
        return None
    total = before.figure(measure)
    return None if total is None else figure - total


def is_redefined(reading: Reading, history: History) -> bool:
    """True where the period before had another definition."""
    before = history.get(reading.period.previous)
    return before is not None and before.definition_version != reading.definition_version


def year_to_date(measure: Measure, period: Period, history: History) -> YearToDate:
    """The year to date at the end of a period (D6).

    Gives: the value over the periods present and how many they are ("5 of 6"); no value where
    there is none, where the aggregation is none, where twelve rolling months are not complete, or
    where figures of two definitions would be put together.
    Source: D6, D7; data format, "Year to date".
    """
    aggregation = measure.aggregation
    if aggregation is Aggregation.NONE or measure.kind is Kind.FORECAST:
        return NO_YEAR_TO_DATE
    if aggregation is Aggregation.REPORTED:
        reading = history.get(period)
        given = None if reading is None else reading.ytd_value
        return YearToDate(None if given is None else Fraction(given), made_of=(period,))
    if period.kind is not measure.frequency:
        return NO_YEAR_TO_DATE
    if aggregation is Aggregation.ROLLING12:
        count = max(1, 12 // period.kind.months)
        wanted: Sequence[Period] = [period.shifted(-n) for n in range(count - 1, -1, -1)]
    else:
        wanted = period.year_so_far
    readings = [reading for each in wanted if (reading := history.get(each)) is not None]
    value, present = _aggregated(measure, readings)
    if aggregation is Aggregation.ROLLING12 and len(present) < len(wanted):
        value = None
    redefined = None if aggregation in _OF_ONE_PERIOD else _redefined_after(present)
    return YearToDate(
        value if redefined is None else None,
        f"{len(present)} of {len(wanted)}",
        tuple(reading.period for reading in present),
        redefined,
    )


# Their year to date is what one period says, so nothing is put together.
_OF_ONE_PERIOD = (Aggregation.LATEST, Aggregation.CUMULATIVE_ENTRY)


def _redefined_after(readings: Sequence[Reading]) -> Period | None:
    """The last period before the latest change of definition; None where there was none."""
    for before, after in reversed(list(pairwise(readings))):
        if before.definition_version != after.definition_version:
            return before.period
    return None


def _aggregated(
    measure: Measure, readings: Sequence[Reading]
) -> tuple[Fraction | None, Sequence[Reading]]:
    """The aggregate of the readings that have what it needs, and those readings."""
    cases = [
        (reading, Fraction(reading.numerator), Fraction(reading.denominator))
        for reading in readings
        if reading.numerator is not None and reading.denominator
    ]
    aggregation = measure.aggregation
    if aggregation is Aggregation.ROLLING12:
        # Percentages cannot be added up: without all their cases there is no figure over twelve
        # months.
        is_ratio = bool(cases) or measure.unit.multiplier != 1
        aggregation = Aggregation.RATIO if is_ratio else Aggregation.SUM
    if aggregation is Aggregation.RATIO:
        present = [reading for reading, _, _ in cases]
        below = sum((each for _, _, each in cases), Fraction(0))
        if not below:
            return None, present
        above = sum((each for _, each, _ in cases), Fraction(0))
        return above / below * Fraction(measure.unit.multiplier), present
    known = [
        (reading, value) for reading in readings if (value := reading.figure(measure)) is not None
    ]
    present, figures = [reading for reading, _ in known], [value for _, value in known]
    if not figures:
        return None, ()
    match aggregation:
        case Aggregation.SUM:
            return sum(figures, Fraction(0)), present
        case Aggregation.MEAN:
            return sum(figures, Fraction(0)) / len(figures), present
        case _:
            return figures[-1], present


def is_of_every_period(measure: Measure, period: Period, ytd: YearToDate) -> bool:
    """True where the year to date lacks nothing that a total at the end of the period has.

    True for means, ratios and latest figures, which are no totals.
    """
    match measure.aggregation:
        case Aggregation.SUM:
            return len(ytd.made_of) == len(period.year_so_far)
        case Aggregation.CUMULATIVE_ENTRY:
            return ytd.made_of[-1:] == (period,)
    return True


def year_before(
    measure: Measure, ytd: YearToDate, history: History, known: tuple[Period, YearToDate]
) -> Fraction | None:
    """Last year's year to date over the periods that this year's is made of.

    A sum of two months is never compared with a sum of three.
    Takes: a period of last year with its year to date, which is known already.
    Gives: None where last year lacks one of the periods, or had another definition than this year's
    last period.
    """
    if not ytd.made_of:
        return None
    periods = [each.year_before for each in ytd.made_of]
    is_known = periods[-1] == known[0]
    before = known[1] if is_known else year_to_date(measure, periods[-1], history)
    if not before.made_of or _version(history, before) != _version(history, ytd):
        return None
    if measure.aggregation is not Aggregation.SUM or before.made_of == tuple(periods):
        return before.value
    value, present = _aggregated(measure, [history[each] for each in periods if each in history])
    has_all = len(present) == len(periods) and _redefined_after(present) is None
    return value if has_all else None


def _version(history: History, ytd: YearToDate) -> int | None:
    reading = history.get(ytd.made_of[-1])
    return None if reading is None else reading.definition_version


def year_to_date_levels(
    measure: Measure, period: Period, targets: Targets, made_of: Sequence[Period] | None = None
) -> Levels | None:
    """The levels that the year to date is compared with: those of the periods that it has.

    Takes: the periods that the year to date is made of; without them all since the year began.
    Gives: the `ytd_target` and `ytd_floor` of the last period with a figure where either is given;
    else for sums the levels of the periods, added up (missing where one is missing), for running
    totals those of all periods up to the last one; else the year's. None where there is none that
    is of these periods alone: a sum with a gap has no part of a given `ytd_target`.
    Source: data format, "Year to date".
    """
    present = period.year_so_far if made_of is None else made_of
    if not present:
        return NO_LEVELS
    last = present[-1]
    own = targets.of_period(measure, last)
    is_sum = measure.aggregation is Aggregation.SUM
    if own.ytd_target is not None or own.ytd_floor is not None:
        if is_sum and len(present) < len(last.year_so_far):
            return None
        return replace(own, target=own.ytd_target, floor=own.ytd_floor)
    if not is_sum and measure.aggregation is not Aggregation.CUMULATIVE_ENTRY:
        return targets.of_year(measure, period)
    summed = present if is_sum else last.year_so_far
    parts = [targets.of_period(measure, each) for each in summed]
    sums: dict[str, Decimal | None] = {}
    for name in ADDITIVE:
        values = [getattr(part, name) for part in parts]
        sums[name] = None if None in values else sum(values, Decimal(0))
    return replace(own, **sums)
