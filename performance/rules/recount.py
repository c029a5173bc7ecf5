"""Counts of ratings on many days, by columns. Pure.

`stand` and `count` define how an indicator stands on a day and what is counted. A recount gives the
same numbers for many days at once: it rates each reading once, and makes no sentences.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any, NamedTuple

import numpy

from councilportal.common.periods import Period, months_before
from councilportal.common.words import Rag
from performance.rules.bands import Bands, bands
from performance.rules.direction import compared
from performance.rules.earlier import last_year
from performance.rules.many import RAGS, rate_many
from performance.rules.measures import History, Levels, Measure, Targets
from performance.rules.words import RATINGS, Aggregation, Kind, Method
from performance.rules.year_to_date import year_to_date

UNRATED = (Rag.NO_TARGET, Rag.NO_DATA, Rag.NOT_RATED)


@dataclass(frozen=True, slots=True)
class Counted:
    """An indicator as a recount needs it.

    `history` has the latest revision of each of its readings of the whole by period; it is asked
    only where one reading is not enough: for running totals, last year's figure and the year to
    date of an activity without a figure.
    """

    measure: Measure
    targets: Targets
    history: History
    valid_from: date | None = None
    valid_to: date | None = None


class ReadingRow(NamedTuple):
    """The latest revision of a reading, as one row of the columns that are rated.

    `place` is the place of its indicator among those counted. Figures are as the database gives
    them, floats or Decimals. `judgement` is the word of one, or "".
    """

    place: int
    period: Period
    value: Any = None
    numerator: Any = None
    denominator: Any = None
    forecast_value: Any = None
    judgement: str = ""
    override_rating: str = ""


@dataclass(frozen=True, slots=True)
class Tally:
    """The counts of ratings of some indicators on a day. Each mapping has all its keys (D10)."""

    base: int
    rating: Mapping[Rag, int]
    unrated: Mapping[Rag, int]
    judgement: Mapping[Rag, int]
    overridden: int

    @property
    def indicators(self) -> int:
        """How many indicators are counted, rated or not."""
        return self.base + sum(self.unrated.values()) + sum(self.judgement.values())


@dataclass(frozen=True, slots=True)
class Recount:
    """How indicators were rated on some days: arrays of one row for each day.

    In `codes`, by indicator, is the index in RAGS of its computed rating, -1 where it was not in
    force.
    """

    codes: Any = field(repr=False)
    is_overridden: Any = field(repr=False)
    is_judgement: Any = field(repr=False)

    def tally(self, day: int, places: Sequence[int] | None = None) -> Tally:
        """The counts on a day, by its place: of all indicators, or of those at these places."""
        chosen = slice(None) if places is None else numpy.asarray(places, dtype=numpy.int64)
        codes, judged = self.codes[day][chosen], self.is_judgement[chosen]
        computed, opinions = (
            numpy.bincount(codes[mine & (codes >= 0)], minlength=len(RAGS)).tolist()
            for mine in (~judged, judged)
        )
        rating = {rag: computed[RAGS.index(rag)] for rag in RATINGS}
        return Tally(
            base=sum(rating.values()),
            rating=rating,
            unrated={
                rag: sum(each[RAGS.index(rag)] for each in (computed, opinions)) for rag in UNRATED
            },
            judgement={rag: opinions[RAGS.index(rag)] for rag in RATINGS},
            overridden=int(numpy.count_nonzero(self.is_overridden[day][chosen])),
        )


def recount(
    indicators: Sequence[Counted], rows: Sequence[ReadingRow], days: Sequence[date]
) -> Recount:
    """How the indicators were rated on each of the days.

    Takes: the indicators; the latest revisions of all their readings, in any order, as far back as
    the first of the days looks; days (London dates).
    Gives: for each day and indicator the computed rating that `stand` gives.
    Source: D3 to D6 and D10; data format, "Ratings out".
    """
    latest = _latest(indicators, rows, days)
    asked = numpy.unique(latest[latest >= 0])
    # One more than there are rows: a place of -1, no reading, finds it.
    codes = numpy.full(len(rows) + 1, RAGS.index(Rag.NO_DATA), dtype=numpy.int8)
    overridden = numpy.zeros(len(rows) + 1, dtype=bool)
    if len(asked):
        chosen = [rows[each] for each in asked.tolist()]
        codes[asked] = _rated(indicators, chosen)
        overridden[asked] = [bool(row.override_rating) for row in chosen]
    first = _ordinals([each.valid_from for each in indicators], open_end=0)
    last = _ordinals([each.valid_to for each in indicators], open_end=date.max.toordinal())
    on = numpy.array([day.toordinal() for day in days], dtype=numpy.int64)[:, None]
    in_force = (first <= on) & (on <= last)
    return Recount(
        codes=numpy.where(in_force, codes[latest], -1),
        is_overridden=in_force & overridden[latest],
        is_judgement=numpy.array(
            [each.measure.method is Method.JUDGEMENT for each in indicators], dtype=bool
        ),
    )


def _ordinals(days: Sequence[date | None], *, open_end: int) -> Any:
    given = [open_end if day is None else day.toordinal() for day in days]
    return numpy.array(given, dtype=numpy.int64)


def _latest(indicators: Sequence[Counted], rows: Sequence[ReadingRow], days: Sequence[date]) -> Any:
    """The row of the latest reading that counts, by day and indicator; -1 where there is none.

    As `standing.latest_period`: the one that ends last; of those, one of the indicator's frequency;
    of those, the one that began last.
    """
    found = numpy.full((len(days), len(indicators)), -1, dtype=numpy.int64)
    if not rows:
        return found
    place = numpy.array([row.place for row in rows], dtype=numpy.int64)
    end = numpy.array([row.period.end.toordinal() for row in rows], dtype=numpy.int64)
    start = numpy.array([row.period.start.toordinal() for row in rows], dtype=numpy.int64)
    own = numpy.array([row.period.kind is indicators[row.place].measure.frequency for row in rows])
    order = numpy.lexsort((start, own, end, place))
    span = date.max.toordinal() + 1
    keys = (place * span + end)[order]
    months = numpy.array([each.measure.months_that_count for each in indicators])
    every = numpy.arange(len(indicators))
    for number, day in enumerate(days):
        last = numpy.searchsorted(keys, every * span + day.toordinal(), side="right") - 1
        row = order[numpy.maximum(last, 0)]
        kinds = {each: months_before(day, each).toordinal() for each in set(months.tolist())}
        after = numpy.array([kinds[each] for each in months.tolist()])
        counts = (last >= 0) & (place[row] == every) & (end[row] > after)
        found[number] = numpy.where(counts, row, -1)
    return found


def _rated(indicators: Sequence[Counted], rows: Sequence[ReadingRow]) -> Any:
    """The computed rating of each row, as its index in RAGS."""
    measures = [indicators[row.place].measure for row in rows]
    figures, rough = _figures(indicators, rows, measures)
    limits, places = _limits(indicators, rows)
    codes = rate_many(
        limits,
        places,
        figures,
        rough=rough,
        exact=lambda row: _exactly(indicators[rows[row].place], rows[row].period),
    )
    missing = numpy.isnan(figures)
    for row, measure in enumerate(measures):
        if measure.kind is Kind.ACTIVITY:
            own = indicators[rows[row].place]
            if missing[row] and year_to_date(measure, rows[row].period, own.history).value is None:
                continue
            codes[row] = RAGS.index(Rag.NOT_RATED)
        elif missing[row]:
            continue
        elif measure.method is Method.NONE:
            codes[row] = RAGS.index(Rag.NOT_RATED)
        elif measure.method is Method.JUDGEMENT:
            codes[row] = RAGS.index(Rag(rows[row].judgement or Rag.NO_TARGET))
    return codes


def _exactly(indicator: Counted, period: Period) -> Fraction | None:
    return compared(indicator.measure, period, indicator.history)


def _figures(
    indicators: Sequence[Counted], rows: Sequence[ReadingRow], measures: Sequence[Measure]
) -> tuple[Any, Any]:
    """The figure of each row that is rated (NaN: none), and whether it is only near the true one.

    A running total's figure is what its period added, which takes the reading before.
    """
    value, above, below, forecast = (
        numpy.array([getattr(row, name) for row in rows], dtype=numpy.float64)
        for name in ("value", "numerator", "denominator", "forecast_value")
    )
    multiplier = numpy.array([float(each.unit.multiplier) for each in measures])
    is_forecast = numpy.array([each.kind is Kind.FORECAST for each in measures])
    has_cases = ~(numpy.isnan(above) | numpy.isnan(below)) & ~is_forecast
    above[~has_cases] = numpy.nan
    below[~has_cases | (below == 0)] = numpy.nan
    figures = numpy.where(has_cases, above / below * multiplier, value)
    figures = numpy.where(is_forecast, forecast, figures)
    for row, measure in enumerate(measures):
        if measure.aggregation is Aggregation.CUMULATIVE_ENTRY and not is_forecast[row]:
            figure = _exactly(indicators[rows[row].place], rows[row].period)
            figures[row] = numpy.nan if figure is None else float(figure)
            has_cases[row] = True
    return figures, has_cases


def _limits(
    indicators: Sequence[Counted], rows: Sequence[ReadingRow]
) -> tuple[list[Bands | None], list[int]]:
    """The bands of the rows, once for levels that repeat, and where among them each row's are."""
    limits: list[Bands | None] = []
    known: dict[tuple[int, Levels], int] = {}
    places = []
    for row in rows:
        own = indicators[row.place]
        measure, levels = own.measure, own.targets.of_period(own.measure, row.period)
        before, key = None, (row.place, levels)
        if measure.method is Method.WITHIN_TOLERANCE:
            before = _last_year(own, row.period)
        elif key in known:
            places.append(known[key])
            continue
        else:
            known[key] = len(limits)
        places.append(len(limits))
        limits.append(bands(measure, levels, last_year=before))
    return limits, places


def _last_year(indicator: Counted, period: Period) -> Fraction | None:
    measure, history = indicator.measure, indicator.history
    ytd = year_to_date(measure, period, history)
    return last_year(measure, history[period], history, ytd).same_period
