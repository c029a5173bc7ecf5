"""The questions about a line of a sheet: its figure beside the earlier ones of its definition."""

from collections.abc import Sequence
from fractions import Fraction

from councilportal.common.periods import Period
from performance.returns.rules import MOST_BEFORE, Question, fallen, questions, total_questions
from performance.rules.measures import History, Measure, Reading
from performance.rules.standing import Standing
from performance.rules.words import Aggregation, Kind
from performance.rules.year_to_date import value_of


def asked(
    measure: Measure,
    reading: Reading,
    history: History,
    standing: Standing,
    neighbours: Sequence[str],
) -> list[Question]:
    """The questions about a reading, compared with earlier ones that have the same definition."""
    known = {
        each: one
        for each, one in history.items()
        if one.definition_version == reading.definition_version
    }
    found = _about_the_total(measure, reading, known, standing)
    if standing.figure is None:
        return found
    period = reading.period
    before = [
        value
        for n in range(1, MOST_BEFORE + 1)
        if (value := figure_of(measure, period.shifted(-n), known)) is not None
    ]
    forecast = _forecast_of_a_period(measure, reading, standing)
    found += questions(
        measure,
        standing.figure,
        before,
        levels=standing.levels,
        forecast=forecast,
        neighbours=neighbours,
        is_ratio=reading.numerator is not None,
    )
    if measure.aggregation is Aggregation.CUMULATIVE_ENTRY and len(period.year_so_far) > 1:
        earlier = known.get(period.previous)
        total, was = reading.figure(measure), earlier.figure(measure) if earlier else None
        if total is not None and was is not None and (fell := fallen(measure, total, was)):
            found.append(fell)
    return found


def _about_the_total(
    measure: Measure, reading: Reading, known: History, standing: Standing
) -> list[Question]:
    """The questions about a year to date that the service reports itself.

    It is compared with those before it in its year; without any, with last year's of the period.
    """
    if measure.aggregation is not Aggregation.REPORTED or reading.ytd_value is None:
        return []
    period = reading.period
    earlier = [*reversed(period.year_so_far[:-1]), period.year_before]
    before = [
        Fraction(one.ytd_value)
        for each in earlier
        if (one := known.get(each)) is not None and one.ytd_value is not None
    ]
    return total_questions(measure, Fraction(reading.ytd_value), before[:1], standing.levels)


def figure_of(measure: Measure, period: Period, history: History) -> Fraction | None:
    """The figure that questions are about: for a forecast indicator, the forecast."""
    if measure.kind is not Kind.FORECAST:
        return value_of(measure, period, history)
    reading = history.get(period)
    given = reading.forecast_value if reading else None
    return None if given is None else Fraction(given)


def _forecast_of_a_period(
    measure: Measure, reading: Reading, standing: Standing
) -> Fraction | None:
    """The year-end forecast as the figure of one period, to compare with earlier periods.

    If the periods of a year add up, it is the average figure that the remaining periods need.
    """
    if measure.kind is Kind.FORECAST or reading.forecast_value is None:
        return None
    forecast = Fraction(reading.forecast_value)
    if measure.aggregation not in (Aggregation.SUM, Aggregation.CUMULATIVE_ENTRY):
        return forecast
    left = 12 // measure.frequency.months - len(reading.period.year_so_far)
    if left <= 0 or standing.ytd.value is None:
        return None
    return (forecast - standing.ytd.value) / left
