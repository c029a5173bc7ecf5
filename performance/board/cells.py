"""One cell of a table of indicators: a figure, a rating, an arrow, a trend."""

from collections.abc import Sequence
from datetime import date
from urllib.parse import quote

from councilportal.common.document import (
    Cell,
    Chart,
    DirectionCell,
    NumberCell,
    RagCell,
    Series,
    TextCell,
)
from councilportal.common.numbers import count_of, plain
from councilportal.common.periods import Period
from councilportal.common.words import ExpectedRange
from performance.board.queries import IndicatorLine
from performance.rules.direction import Travel
from performance.rules.measures import NO_LEVELS, Levels, Measure, Reading
from performance.rules.rating import Rating
from performance.rules.showing import text_beside, texts_beside
from performance.rules.words import Aggregation, DataState, Kind, Method, RatingSource
from performance.rules.year_to_date import value_of

TREND_PERIODS = 13
LONG_TREND_PERIODS = 60
Lines = Sequence[IndicatorLine]
NOT_AVAILABLE = "n/a"
SNAPSHOT = "Snapshot data"


def indicator_address(ref: str, period: Period | None) -> str:
    """The address of an indicator's page, at a period where there is one."""
    return f"/performance/indicators/{quote(ref, safe='')}/" + (f"{period.slug}/" if period else "")


# Cells


def latest_cell(line: IndicatorLine, on: date) -> NumberCell:
    """The latest figure, marked where it ends earlier, covers a part only, or may change."""
    standing = line.standing
    reading = standing.reading
    if reading is None:
        return NumberCell(NOT_AVAILABLE)
    if standing.figure is None:
        why = reading.no_data_reason
        return NumberCell(why.label if why else NOT_AVAILABLE, note=reading.period.label)
    return NumberCell(
        standing.shown,
        exact=plain(standing.figure),
        note="; ".join(_marks(reading, on)),
    )


def reading_cell(line: IndicatorLine, reading: Reading, levels: Levels | None = None) -> NumberCell:
    """A reading's own figure: the forecast of a forecast, the year to date where that is all.

    Takes: the levels that it is read beside; those of its period where none are given.
    """
    measure = line.measure
    if reading.no_data_reason is not None:
        return NumberCell(reading.no_data_reason.label)
    beside = line.targets.of_period(measure, reading.period) if levels is None else levels
    if measure.kind is Kind.FORECAST:
        forecast = reading.forecast_value
        return NumberCell(text_beside(measure, forecast, beside), plain(forecast))
    figure = reading.figure(measure)
    if figure is None:
        return NumberCell(measure.text(reading.ytd_value), plain(reading.ytd_value), "year to date")
    if measure.aggregation is Aggregation.CUMULATIVE_ENTRY:  # a running total, not rated alone
        beside = NO_LEVELS
    return NumberCell(text_beside(measure, figure, beside), plain(figure))


def _marks(reading: Reading, on: date) -> list[str]:
    marks = []
    if reading.covers:
        marks.append(reading.covers)
    elif reading.period.end != on:
        marks.append(reading.period.label)
    if reading.data_state is DataState.PROVISIONAL:
        marks.append("provisional")
    elif reading.revision > 1 or reading.data_state is DataState.REVISED:
        marks.append("revised")
    return marks


def rag_cell(rating: Rating | None) -> RagCell:
    """A rating; N/a where none is made."""
    if rating is None:
        return RagCell(None, text="N/a")
    computed = rating.computed if rating.source is RatingSource.OVERRIDE else None
    return RagCell(rating.rag, source=rating.source, computed=computed)


def travel_cell(travel: Travel) -> DirectionCell:
    """A direction of travel; empty where there is none."""
    return DirectionCell(travel.direction, source=travel.source or "computed")


def year_to_date_cell(line: IndicatorLine) -> NumberCell:
    """The year to date, with how many of its periods have a figure where some are missing.

    Empty for a figure of a whole year or more, which has none: it is no snapshot of a day.
    """
    ytd = line.standing.ytd
    if line.measure.aggregation is Aggregation.NONE:
        return NumberCell(SNAPSHOT if _is_within_a_year(line) else "")
    if ytd.redefined_after is not None:
        return NumberCell(NOT_AVAILABLE, note="definition changed")
    if ytd.value is None:
        return NumberCell(NOT_AVAILABLE, note=_missing(ytd.periods))
    return NumberCell(line.standing.ytd_shown, plain(ytd.value), note=_missing(ytd.periods))


def year_to_date_rag_cell(line: IndicatorLine) -> Cell:
    """The rating of the year to date; empty for a figure of a whole year, which has none."""
    rating = line.standing.ytd_rating
    return rag_cell(rating) if rating or _is_within_a_year(line) else TextCell("")


def _is_within_a_year(line: IndicatorLine) -> bool:
    return line.measure.frequency.months < 12


def year_to_date_target_cell(line: IndicatorLine) -> NumberCell:
    """The target that the year to date is rated by; empty where it is not rated."""
    standing = line.standing
    rating, levels = standing.ytd_rating, standing.ytd_levels
    if rating is None or not rating.computed.is_rated or levels is None:
        return NumberCell("")
    return target_cell(line.measure, levels)


def _missing(periods: str) -> str:
    present, _, wanted = periods.partition(" of ")
    return "" if present == wanted else periods


def target_cell(measure: Measure, levels: Levels) -> NumberCell:
    """The target, as the indicator's method states it: a level, a level for green or a range."""
    match measure.method:
        case Method.THRESHOLDS:
            return given(measure, "green from ", levels.green_from)
        case Method.RANGE if levels.range_lower is not None and levels.range_upper is not None:
            return NumberCell(measure.given_range(levels.range_lower, levels.range_upper))
        case _:
            return given(measure, "", levels.target)


def floor_cell(measure: Measure, levels: Levels) -> NumberCell:
    """Where amber ends, as the method states it: a floor standard, a tolerance or a margin."""
    match measure.method:
        case Method.TOLERANCE_PERCENT | Method.WITHIN_TOLERANCE:
            return _tolerance(levels.tolerance_percent, "% tolerance")
        case Method.TOLERANCE_POINTS:
            if measure.unit.suffix != "%":
                return given(measure, "tolerance ", levels.tolerance_points)
            return _tolerance(levels.tolerance_points, " points tolerance")
        case Method.THRESHOLDS:
            return given(measure, "amber from ", levels.amber_from)
        case Method.RANGE:
            return given(measure, "margin ", levels.margin)
        case _:
            return given(measure, "", levels.floor)


def given(measure: Measure, words: str, level: object) -> NumberCell:
    """A cell with some words and a level that somebody set; empty where there is no level."""
    text = measure.given(level)  # type: ignore[arg-type]
    return NumberCell(f"{words}{text}" if text else "", plain(level))  # type: ignore[arg-type]


def _tolerance(level: object, words: str) -> NumberCell:
    exact = plain(level)  # type: ignore[arg-type]
    return NumberCell(f"{exact}{words}" if exact else "", exact)


def previous_year_cell(line: IndicatorLine) -> NumberCell:
    """Last year's figure; its note says of what: the same period, year to date, whole year."""
    standing = line.standing
    if standing.previous_year_value is None:
        return NumberCell(NOT_AVAILABLE)
    basis = {"same_period": "same period", "year_to_date": "year to date", "year": "whole year"}
    marks = [basis.get(standing.previous_year_basis or "", "")]
    if not standing.previous_year_is_comparable:
        marks.append("other definition")
    return NumberCell(
        standing.previous_year_shown,
        plain(standing.previous_year_value),
        note="; ".join(filter(None, marks)),
    )


def range_cell(place: ExpectedRange | None) -> TextCell:
    """Where an activity figure stands against its expected range."""
    return TextCell(place.label if place else "")


# Charts


def trend_chart(line: IndicatorLine, periods: int) -> Chart | None:
    """The figures of the latest periods with target and floor standard; None for fewer than two.

    Periods without a figure are gaps.
    """
    measure, reading = line.measure, line.standing.reading
    if reading is None:
        return None
    shown = _charted(line, reading.period, periods)
    values = [_charted_value(line, period) for period in shown]
    if sum(value is not None for value in values) < 2:
        return None
    levels = [line.targets.of_period(measure, period) for period in shown]
    texts = texts_beside(measure, values, levels)
    series = [Series(_figure_name(measure), tuple(plain(value) or None for value in values))]
    for name, level, style in (
        ("Target", "target", "target"),
        ("Floor standard", "floor", "floor"),
    ):
        given = [getattr(each, level) for each in levels]
        told = {value: plain(value) or None for value in set(given)}  # one or two in most charts
        points = tuple(told[value] for value in given)
        if any(points):
            series.append(Series(name, points, style=style))
    return Chart(
        summary=_trend_sentence(line, shown, texts),
        labels=tuple(period.short_label for period in shown),
        series=tuple(series),
        texts=tuple(text or "no data" for text in texts),
        unit=measure.unit.sign,
    )


def _charted(line: IndicatorLine, last: Period, count: int) -> list[Period]:
    """The periods of a chart, oldest first. A forecast indicator has one for each forecast made."""
    if line.measure.kind is Kind.FORECAST:
        made = sorted(line.history, key=lambda period: (period.end, period.start))
        return [period for period in made if period.end <= last.end][-count:]
    if last.kind is not line.measure.frequency:
        return []
    periods = [last.shifted(-n) for n in range(count - 1, -1, -1)]
    first = min((period.end for period in line.history), default=last.end)
    return [period for period in periods if period.end >= first]


def _charted_value(line: IndicatorLine, period: Period):  # type: ignore[no-untyped-def]
    if line.measure.kind is Kind.FORECAST:
        reading = line.history.get(period)
        return None if reading is None else reading.forecast_value
    return value_of(line.measure, period, line.history)


def _figure_name(measure: Measure) -> str:
    return "Forecast" if measure.kind is Kind.FORECAST else "Figure"


def _trend_sentence(line: IndicatorLine, periods: list[Period], texts: Sequence[str]) -> str:
    known = [(period, text) for period, text in zip(periods, texts, strict=True) if text]
    (first, then), (last, now) = known[0], known[-1]
    sentence = f"{line.ref}: {then} in {first.label}, {now} in {last.label}"
    gaps = len(texts) - len(known)
    return f"{sentence}; {count_of(gaps, 'period')} without data." if gaps else f"{sentence}."
