"""What a figure means: rating, year to date, direction of travel, expected range, counts.

Pure: plain values in, frozen values out; no clock, no database. Numbers D1 to D16 are those of the
design's rules, told in plain words in RULES.md. Everything is compared as an exact `Fraction` and
rounded only to be shown (D5). Missing is a value: no absent figure ever becomes red or nought.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from councilportal.common.periods import Period, months_before
from councilportal.common.words import Direction, ExpectedRange, Rag
from performance.rules.bands import bands, cases_short, display
from performance.rules.direction import NO_TRAVEL, Travel, compared, expected_range, travel
from performance.rules.measures import NO_LEVELS, History, Levels, Measure, Reading, Targets
from performance.rules.rating import Rating, plain_rating, rate
from performance.rules.words import (
    RATINGS,
    Aggregation,
    DirectionBasis,
    Kind,
    Method,
    Polarity,
    PreviousYearBasis,
    RatingSource,
)
from performance.rules.year_to_date import (
    NO_YEAR_TO_DATE,
    YearToDate,
    value_of,
    year_to_date,
    year_to_date_levels,
)


@dataclass(frozen=True)
class Standing:
    """How an indicator stands on a day: its latest reading and everything that follows from it.

    Without any reading `reading` is None, the figures are None and the rating is no data. `figure`
    is what is rated: the forecast of a forecast indicator, else the value. `shown` is it as people
    read it.
    """

    measure: Measure
    reading: Reading | None
    value: Fraction | None
    figure: Fraction | None
    shown: str
    levels: Levels
    rating: Rating
    travel: Travel
    travel_last_year: Travel
    ytd: YearToDate
    ytd_rating: Rating | None
    expected_range: ExpectedRange | None
    previous_year_value: Fraction | None
    previous_year_basis: PreviousYearBasis | None
    previous_forecast: Decimal | None
    cases_short: int | None

    @property
    def is_counted(self) -> bool:
        """True where it counts in the base: its computed rating is green, amber or red (D10)."""
        return self.rating.computed.is_rated and not self.is_judged

    @property
    def is_judged(self) -> bool:
        """True where its rating is a judgement, which is never counted with computed ones."""
        return self.measure.method is Method.JUDGEMENT and self.rating.computed.is_rated

    @cached_property
    def is_at_maximum(self) -> bool:
        """True where a percentage that should be high shows 100 and cannot rise."""
        return (
            self.measure.unit.ref == "percent"
            and self.measure.polarity is Polarity.HIGHER
            and self.shown == self.measure.text(Decimal(100))
        )


def latest_reading(measure: Measure, history: Iterable[Reading], on: date) -> Reading | None:
    """The latest reading that stands on a day.

    Gives: of those whose own period ends on or before the day and in the 12 months up to it (24 for
    the yearly frequencies, 36 for two years), the one that ends last; where two end together, the
    one of the indicator's own frequency. A reading with a no-data reason is a reading.
    Source: data format, "Ratings out".
    """
    months = {12: 24, 24: 36}.get(measure.frequency.months, 12)
    after = months_before(on, months)
    return max(
        (reading for reading in history if after < reading.period.end <= on),
        key=lambda reading: (
            reading.period.end,
            reading.period.kind is measure.frequency,
            reading.period.start,
        ),
        default=None,
    )


def stand(
    measure: Measure, history: History, targets: Targets, on: date, *, has_older: bool = False
) -> Standing:
    """How an indicator stands on a day: the one function that turns figures into meaning.

    Takes: the latest revisions of its readings of the whole, by period; its targets; the last day
    of the period asked for (London date); `has_older` where there are readings older than the
    history.
    Source: data format, "Ratings out"; D3 to D11, D15.
    """
    reading = latest_reading(measure, history.values(), on)
    if reading is None:
        return _nothing(measure)
    period = reading.period
    levels = targets.of_period(measure, period)
    is_forecast = measure.kind is Kind.FORECAST
    value = None if is_forecast else value_of(measure, period, history)
    figure = compared(measure, period, history)
    ytd = year_to_date(measure, period, history)
    last_year = _last_year(measure, reading, history)
    is_activity = measure.kind is Kind.ACTIVITY
    # An activity figure may be a year to date alone, which is no absence.
    rated = ytd.value if is_activity and figure is None else figure
    rating = rate(measure, rated, levels, reading=reading, last_year=last_year.same_period)
    limits = bands(measure, levels, last_year=last_year.same_period)
    return Standing(
        measure=measure,
        reading=reading,
        value=value,
        figure=figure,
        shown="" if figure is None else display(measure, figure, levels, limits, rating.computed),
        levels=levels,
        rating=rating,
        travel=travel(measure, reading, history, levels, has_older=has_older),
        travel_last_year=(
            travel(measure, reading, history, levels, last_year=True, has_older=has_older)
            if measure.direction_basis is DirectionBasis.BOTH
            else NO_TRAVEL
        ),
        ytd=ytd,
        ytd_rating=_year_to_date_rating(measure, period, ytd, targets, last_year),
        expected_range=(
            expected_range(value if measure.aggregation is Aggregation.NONE else ytd.value, levels)
            if is_activity
            else None
        ),
        previous_year_value=last_year.value,
        previous_year_basis=last_year.basis,
        previous_forecast=_previous_forecast(measure, reading, history),
        cases_short=None if value is None else cases_short(measure, reading, limits),
    )


def _nothing(measure: Measure) -> Standing:
    return Standing(
        measure=measure,
        reading=None,
        value=None,
        figure=None,
        shown="",
        levels=NO_LEVELS,
        rating=plain_rating(Rag.NO_DATA, "No figure has been reported."),
        travel=NO_TRAVEL,
        travel_last_year=NO_TRAVEL,
        ytd=NO_YEAR_TO_DATE,
        ytd_rating=None,
        expected_range=None,
        previous_year_value=None,
        previous_year_basis=None,
        previous_forecast=None,
        cases_short=None,
    )


@dataclass(frozen=True, slots=True)
class _LastYear:
    """Last year's figures: what is shown and its basis; the same period's; the year to date's."""

    value: Fraction | None
    basis: PreviousYearBasis | None
    same_period: Fraction | None
    ytd: Fraction | None


def _last_year(measure: Measure, reading: Reading, history: History) -> _LastYear:
    """What there is to compute from; what was given fills each gap of its own basis."""
    basis = reading.previous_year_basis
    given = None if reading.previous_year_value is None else Fraction(reading.previous_year_value)
    if measure.kind is Kind.FORECAST:
        return _LastYear(given, basis, None, None)
    before = reading.period.year_before
    ytd = year_to_date(measure, before, history).value if before in history else None
    same = value_of(measure, before, history)
    value, shown_basis = given, basis
    if ytd is not None:
        value, shown_basis = ytd, PreviousYearBasis.YEAR_TO_DATE
    elif same is not None:
        value, shown_basis = same, PreviousYearBasis.SAME_PERIOD
    if same is None and basis is PreviousYearBasis.SAME_PERIOD:
        same = given
    if ytd is None and basis is PreviousYearBasis.YEAR_TO_DATE:
        ytd = given
    return _LastYear(value, shown_basis, same, ytd)


def _year_to_date_rating(
    measure: Measure, period: Period, ytd: YearToDate, targets: Targets, last_year: _LastYear
) -> Rating | None:
    if measure.aggregation is Aggregation.NONE or measure.kind is Kind.FORECAST:
        return None
    if ytd.value is None:
        known = f": {ytd.periods} periods have a figure" if ytd.periods else ""
        return plain_rating(Rag.NO_DATA, f"No year to date{known}.")
    levels = year_to_date_levels(measure, period, targets)
    return rate(measure, ytd.value, levels, last_year=last_year.ytd)


def _previous_forecast(measure: Measure, reading: Reading, history: History) -> Decimal | None:
    if measure.kind is not Kind.FORECAST:
        return None
    earlier = [each for each in history.values() if each.period.end < reading.period.end]
    if not earlier:
        return None
    return max(earlier, key=lambda each: (each.period.end, each.period.start)).forecast_value


@dataclass(frozen=True, slots=True)
class Counts:
    """The headline counts of some indicators (D10). Keys of each mapping are always all there."""

    base: int
    rating: Mapping[Rag, int]
    unrated: Mapping[Rag, int]
    direction: Mapping[Direction, int]
    same_at_maximum: int
    ytd_base: int
    ytd_rating: Mapping[Rag, int]
    judgement: Mapping[Rag, int]
    overridden: int


def count(standings: Iterable[Standing]) -> Counts:
    """The headline counts: over indicators with a computed rating; judgements on their own.

    An override counts by its computed rating. Directions are counted over the base, reported ones
    included. Source: D10; data format, `--summary`.
    """
    rating = dict.fromkeys(RATINGS, 0)
    unrated = dict.fromkeys((Rag.NO_TARGET, Rag.NO_DATA, Rag.NOT_RATED), 0)
    direction = dict.fromkeys(Direction, 0)
    ytd_rating = dict.fromkeys(RATINGS, 0)
    judgement = dict.fromkeys(RATINGS, 0)
    at_maximum = overridden = 0
    for standing in standings:
        computed = standing.rating.computed
        overridden += standing.rating.source is RatingSource.OVERRIDE
        if standing.ytd_rating is not None and standing.ytd_rating.computed.is_rated:
            ytd_rating[standing.ytd_rating.computed] += 1
        if standing.is_judged:
            judgement[computed] += 1
        elif not computed.is_rated:
            unrated[computed] += 1
        else:
            rating[computed] += 1
            if (way := standing.travel.direction) is not None:
                direction[way] += 1
                at_maximum += way is Direction.SAME and standing.is_at_maximum
    return Counts(
        base=sum(rating.values()),
        rating=rating,
        unrated=unrated,
        direction=direction,
        same_at_maximum=at_maximum,
        ytd_base=sum(ytd_rating.values()),
        ytd_rating=ytd_rating,
        judgement=judgement,
        overridden=overridden,
    )
