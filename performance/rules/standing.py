"""How an indicator stands: its rating, year to date, direction of travel and expected range;
counts.

Pure: plain values in, frozen values out; no clock, no database. D1 to D16 are the numbers of the
design's rules, which RULES.md explains. Everything is compared as an exact `Fraction` and rounded
only to be shown (D5). A missing figure stays missing: it never becomes red or 0.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache, cached_property, partial

from councilportal.common.periods import Period, months_before
from councilportal.common.words import Direction, ExpectedRange, Rag
from performance.rules.bands import Bands, bands, cases_short
from performance.rules.direction import NO_TRAVEL, Travel, compared, expected_range, travel, when
from performance.rules.earlier import NO_LAST_YEAR, LastYear, last_year, previous_forecast
from performance.rules.measures import NO_LEVELS, History, Levels, Measure, Reading, Targets
from performance.rules.rating import Rating, plain_rating, rate_with
from performance.rules.showing import text_beside
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
    is_of_every_period,
    is_redefined,
    value_of,
    year_to_date,
    year_to_date_levels,
)


@dataclass(frozen=True, eq=False)
class Standing:
    """How an indicator stands on a day: its latest reading and everything that follows from it.

    Each part is calculated when it is first used: a page that counts two thousand indicators needs
    all their ratings, but the sentences of only a few.

    Takes: the latest reading that still counts (None: the rating is then no data); the latest
    revisions of the indicator's readings of the whole, by period, and its targets, neither of which
    may change afterwards; `has_older`, true where there are readings older than the history.
    """

    measure: Measure
    reading: Reading | None
    history: History = field(repr=False)
    targets: Targets = field(repr=False)
    has_older: bool = False

    @cached_property
    def levels(self) -> Levels:
        """The levels of the latest reading's period."""
        if self.reading is None:
            return NO_LEVELS
        return self.targets.of_period(self.measure, self.reading.period)

    @cached_property
    def value(self) -> Fraction | None:
        """The figure of the period; None for a forecast indicator and where there is none."""
        if self.reading is None or self.measure.kind is Kind.FORECAST:
            return None
        return value_of(self.measure, self.reading.period, self.history)

    @cached_property
    def figure(self) -> Fraction | None:
        """The figure that is rated: the forecast of a forecast indicator, else the value."""
        if self.reading is None or self.measure.kind is not Kind.FORECAST:
            return self.value
        return compared(self.measure, self.reading.period, self.history)

    @cached_property
    def shown(self) -> str:
        """The figure as people read it beside its levels; "" where there is none."""
        return text_beside(
            self.measure, self.figure, self.levels, last_year=self._last_year.same_period
        )

    @cached_property
    def rating(self) -> Rating:
        """The rating of the figure."""
        if self.reading is None:
            return plain_rating(Rag.NO_DATA, "No figure has been reported.")
        find = self._find_last_year
        # An activity indicator may have only a year to date, which is not missing data.
        rated = self.figure
        if rated is None and self.measure.kind is Kind.ACTIVITY:
            rated = self.ytd.value
        return rate_with(
            self.measure,
            rated,
            self.levels,
            reading=self.reading,
            last_year=lambda: find().same_period,
            is_redefined=is_redefined(self.reading, self.history),
        )

    @cached_property
    def travel(self) -> Travel:
        """The direction of travel by the indicator's own basis."""
        return self._travel()

    @cached_property
    def travel_last_year(self) -> Travel:
        """The direction against last year, for an indicator that is compared with both."""
        if self.measure.direction_basis is not DirectionBasis.BOTH:
            return NO_TRAVEL
        return self._travel(last_year=True)

    def _travel(self, *, last_year: bool = False) -> Travel:
        if self.reading is None:
            return NO_TRAVEL
        return travel(
            self.measure,
            self.reading,
            self.history,
            self.levels,
            last_year=last_year,
            has_older=self.has_older,
        )

    @cached_property
    def ytd(self) -> YearToDate:
        """The year to date at the end of the latest reading's period."""
        if self.reading is None:
            return NO_YEAR_TO_DATE
        return year_to_date(self.measure, self.reading.period, self.history)

    @cached_property
    def ytd_levels(self) -> Levels | None:
        """The levels of the year to date; None where there are none of the periods that it has.

        Those of an activity indicator are its expected range.
        """
        reading, ytd = self.reading, self.ytd
        if reading is None:
            return NO_LEVELS
        if self.measure.kind is Kind.ACTIVITY:
            is_whole = is_of_every_period(self.measure, reading.period, ytd)
            return self.levels if is_whole else None
        return year_to_date_levels(self.measure, reading.period, self.targets, ytd.made_of)

    def _why_no_ytd(self) -> str:
        ytd = self.ytd
        if ytd.redefined_after is not None:
            return (
                f"No year to date: the definition has changed since {when(ytd.redefined_after)}, "
                "and figures of two definitions are not put together."
            )
        known = f": {ytd.periods} periods have a figure" if ytd.periods else ""
        return f"No year to date{known}."

    @cached_property
    def ytd_shown(self) -> str:
        """The year to date as people read it beside its levels; "" where there is none."""
        return text_beside(
            self.measure,
            self.ytd.value,
            self.ytd_levels or NO_LEVELS,
            last_year=self._last_year.ytd,
            is_ytd=True,
        )

    @cached_property
    def ytd_rating(self) -> Rating | None:
        """The rating of the year to date; None where the indicator has none."""
        measure, reading = self.measure, self.reading
        if reading is None or measure.aggregation is Aggregation.NONE:
            return None
        if measure.kind is Kind.FORECAST:
            return None
        if self.ytd.value is None:
            return plain_rating(Rag.NO_DATA, self._why_no_ytd())
        levels = self.ytd_levels
        if levels is None and measure.kind is not Kind.ACTIVITY:
            return plain_rating(
                Rag.NOT_RATED,
                f"Not rated: {self.ytd.periods} periods have a figure, "
                "and the year to date target is for all of them.",
            )
        find = self._find_last_year
        return rate_with(
            measure,
            self.ytd.value,
            levels or NO_LEVELS,
            reading=None,
            last_year=lambda: find().ytd,
        )

    @cached_property
    def expected_range(self) -> ExpectedRange | None:
        """Whether an activity figure is within its expected range; None for other kinds."""
        if self.measure.kind is not Kind.ACTIVITY:
            return None
        if self.measure.aggregation is Aggregation.NONE:
            return expected_range(self.value, self.levels)
        return expected_range(self.ytd.value, self.ytd_levels or NO_LEVELS)

    @property
    def previous_year_value(self) -> Fraction | None:
        """Last year's figure."""
        return self._last_year.value

    @property
    def previous_year_shown(self) -> str:
        """Last year's figure as people read it."""
        return self._last_year.text(self.measure, self.figure, self.ytd.value)

    @property
    def previous_year_basis(self) -> PreviousYearBasis | None:
        """What last year's figure covers: the same period, the year to date or the whole year."""
        return self._last_year.basis

    @property
    def previous_year_is_comparable(self) -> bool:
        """False where last year's figure had another definition."""
        return self._last_year.is_comparable

    @cached_property
    def previous_forecast(self) -> Decimal | None:
        """The forecast before the latest one; None for other kinds of indicator."""
        if self.reading is None:
            return None
        return previous_forecast(self.measure, self.reading, self.history)

    @cached_property
    def cases_short(self) -> int | None:
        """How many cases the figure is short of green: see `bands.cases_short`."""
        if self.reading is None or self.value is None:
            return None
        return cases_short(self.measure, self.reading, self._limits)

    @cached_property
    def _limits(self) -> Bands | None:
        return bands(self.measure, self.levels, last_year=self._last_year.same_period)

    @property
    def _last_year(self) -> LastYear:
        return self._find_last_year()

    @cached_property
    def _find_last_year(self) -> Callable[[], LastYear]:
        """What gives last year's figures, worked out once, when they are first asked for.

        The ratings keep it for their sentences. It does not refer to the standing: if it did, a
        board would stay in memory after its page until the garbage collector finds it.
        """
        if self.reading is None:
            return lambda: NO_LAST_YEAR
        return cache(partial(last_year, self.measure, self.reading, self.history, self.ytd))

    def __eq__(self, other: object) -> bool:
        """True where every part is the same, even if the two come from different histories."""
        return isinstance(other, Standing) and all(
            getattr(self, part) == getattr(other, part) for part in _PARTS
        )

    def __hash__(self) -> int:
        """The hash of the measure and the reading."""
        return hash((self.measure, self.reading))

    @property
    def is_judged(self) -> bool:
        """True where its rating is a judgement, which is counted separately from computed ones."""
        return self.measure.method is Method.JUDGEMENT and self.rating.computed.is_rated

    @property
    def counted_as(self) -> Rag | None:
        """The rating that headline counts count it as, whatever is shown; None for a judgement."""
        return None if self.is_judged else self.rating.computed

    @cached_property
    def is_at_maximum(self) -> bool:
        """True for a percentage where higher is better that shows 100 and so cannot rise."""
        return (
            self.measure.unit.ref == "percent"
            and self.measure.polarity is Polarity.HIGHER
            and self.shown == self.measure.text(Decimal(100))
        )


_PARTS = (
    "measure",
    "reading",
    "value",
    "figure",
    "shown",
    "levels",
    "rating",
    "travel",
    "travel_last_year",
    "ytd",
    "ytd_rating",
    "expected_range",
    "previous_year_value",
    "previous_year_basis",
    "previous_forecast",
    "cases_short",
)


def latest_period(measure: Measure, periods: Iterable[Period], on: date) -> Period | None:
    """The period of the latest reading that counts on a day, among periods that have readings.

    Gives: the period that ends last, among those that end on or before the day and in the 12 months
    up to it (24 for yearly frequencies, 36 for two years); where two end together, the one of the
    indicator's own frequency. A reading with a no-data reason counts too.
    Source: data format, "Ratings out".
    """
    after = months_before(on, measure.months_that_count)
    return max(
        (period for period in periods if after < period.end <= on),
        key=lambda period: (period.end, period.kind is measure.frequency, period.start),
        default=None,
    )


def stand(
    measure: Measure, history: History, targets: Targets, on: date, *, has_older: bool = False
) -> Standing:
    """How an indicator stands on a day. A board, which knows the latest readings, does the same.

    Takes: the latest revisions of its readings of the whole, by period; its targets; the last day
    of the period asked for (London date); `has_older`, true where there are readings older than the
    history.
    Source: data format, "Ratings out"; D3 to D11, D15.
    """
    period = latest_period(measure, history, on)
    reading = None if period is None else history[period]
    return Standing(measure, reading, history, targets, has_older)


@dataclass(frozen=True, slots=True)
class Counts:
    """The headline counts of some indicators (D10). Each mapping has all its keys."""

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
    """The headline counts of indicators with a computed rating; judgements are counted separately.

    An indicator with an override counts by its computed rating. Directions are counted over the
    base, including reported ones.
    Source: D10; data format, `--summary`.
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
