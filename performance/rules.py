"""What a figure means: rating, year to date, direction of travel, expected range, counts.

Pure: plain values in, frozen values out; no clock, no database. Numbers D1 to D16 are those of the
design's rules, told in plain words in RULES.md. Everything is compared as an exact `Fraction` and
rounded only to be shown (D5). Missing is a value: no absent figure ever becomes red or nought.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from math import ceil
from typing import Self

from councilportal.common.numbers import MAX_DECIMALS, count_of, plain, rounded, shown
from councilportal.common.periods import Period, PeriodKind, containing, months_before
from councilportal.common.words import Direction, ExpectedRange, Rag, Word


class Polarity(Word):
    """Which way is better."""

    HIGHER = "higher", "Higher is better"
    LOWER = "lower", "Lower is better"
    RANGE = "range", "Within a range is best"
    NONE = "none", "Neither way is better"


class Kind(Word):
    """What sort of indicator it is."""

    KPI = "kpi", "Key performance indicator"
    ACTIVITY = "activity", "Activity indicator"
    FORECAST = "forecast", "Forecast"
    MILESTONE = "milestone", "Milestone"


class Method(Word):
    """How a figure is rated (D3, D4). The label is printed in every key."""

    TARGET_FLOOR = "target_floor", "Target and floor standard"
    TOLERANCE_PERCENT = "tolerance_percent", "Target with a tolerance in percent of it"
    TOLERANCE_POINTS = "tolerance_points", "Target with a tolerance in points"
    THRESHOLDS = "thresholds", "Thresholds for green and amber"
    RANGE = "range", "Within a range"
    WITHIN_TOLERANCE = (
        "within_tolerance_or_better_than_last_year",
        "Within a tolerance of target, or no worse than last year",
    )
    JUDGEMENT = "judgement", "Judgement by a named post"
    YES_NO = "yes_no", "Done or not done"
    NONE = "none", "Not rated"


class Aggregation(Word):
    """How the year to date is worked out (D6)."""

    SUM = "sum", "Sum of the periods"
    RATIO = "ratio", "Sum of numerators over sum of denominators"
    MEAN = "mean", "Mean of the periods"
    LATEST = "latest", "Latest figure"
    CUMULATIVE_ENTRY = "cumulative_entry", "Entered as a running total"
    ROLLING12 = "rolling12", "Last 12 months"
    REPORTED = "reported", "As reported by the service"
    NONE = "none", "No year to date"


class DirectionBasis(Word):
    """What a figure is compared with for its direction of travel (D7)."""

    PREVIOUS_PERIOD = "previous_period", "The period before"
    SAME_PERIOD_LAST_YEAR = "same_period_last_year", "The same period last year"
    BOTH = "both", "The period before and the same period last year"
    NONE = "none", "No direction of travel"


class DataState(Word):
    """How settled a figure is."""

    PROVISIONAL = "provisional", "Provisional"
    REVISED = "revised", "Revised"
    FINAL = "final", "Final"


class NoDataReason(Word):
    """Why a period has no figure."""

    NOT_DUE = "not_due", "Not due"
    NOT_COLLECTED = "not_collected", "Not collected"
    SUPPRESSED = "suppressed", "Suppressed"
    NEW = "new", "New indicator"
    NOT_APPLICABLE = "not_applicable", "Not applicable"


class PreviousYearBasis(Word):
    """What last year's figure is the figure of."""

    SAME_PERIOD = "same_period", "Same period last year"
    YEAR_TO_DATE = "year_to_date", "Year to date last year"
    YEAR = "year", "Last year as a whole"


class RatingSource(Word):
    """Where a rating comes from; only computed ones are counted together (D4)."""

    COMPUTED = "computed", "Computed"
    JUDGEMENT = "judgement", "Judgement"
    OVERRIDE = "override", "Overridden"


class DirectionSource(Word):
    """Where a direction comes from."""

    COMPUTED = "computed", "Computed"
    REPORTED = "reported", "As reported"


RATINGS = (Rag.GREEN, Rag.AMBER, Rag.RED)
REPORTABLE = (Direction.IMPROVING, Direction.WORSENING, Direction.SAME)


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of measure. A ratio of cases is multiplied by `multiplier`: 100 for percent."""

    ref: str
    name: str
    prefix: str = ""
    suffix: str = ""
    multiplier: Decimal = Decimal(1)


UNITS: Mapping[str, Unit] = {
    unit.ref: unit
    for unit in (
        Unit("percent", "Percent", suffix="%", multiplier=Decimal(100)),
        Unit("number", "Number"),
        Unit("thousands", "Thousands"),
        Unit("pounds", "Pounds", prefix="£"),
        Unit("pounds_thousand", "Thousands of pounds", prefix="£", suffix="k"),
        Unit("pounds_million", "Millions of pounds", prefix="£", suffix="m"),
        Unit("days", "Days"),
        Unit("hours", "Hours"),
        Unit("minutes", "Minutes"),
        Unit("seconds", "Seconds"),
        Unit("tonnes", "Tonnes"),
        Unit("kg", "Kilograms"),
        Unit("rate_per_10000", "Rate per 10,000", multiplier=Decimal(10_000)),
        Unit("ratio", "Ratio"),
        Unit("yes_no", "Yes or no"),
        Unit("score", "Score"),
    )
}


YES_NO: Mapping[Fraction | Decimal | int, str] = {1: "Yes", 0: "No"}


def _decimals(value: Decimal) -> int:
    return max(0, -int(value.normalize().as_tuple().exponent))


@dataclass(frozen=True, slots=True)
class Measure:
    """The settings of an indicator that its ratings depend on (D1)."""

    unit: Unit
    decimals: int
    polarity: Polarity
    kind: Kind
    frequency: PeriodKind
    aggregation: Aggregation
    method: Method
    direction_basis: DirectionBasis = DirectionBasis.PREVIOUS_PERIOD
    direction_tolerance: Decimal = Decimal(0)

    @property
    def year_kind(self) -> PeriodKind:
        """The kind of year that its targets are set for."""
        return self.frequency if self.frequency.months >= 12 else PeriodKind.YEAR

    @property
    def is_yes_no(self) -> bool:
        """True where 1 is yes and 0 is no."""
        return self.unit.ref == "yes_no"

    def text(self, value: Fraction | Decimal | None, *, more: int = 0) -> str:
        """The value as people read it, with its unit; `more` decimals than usual; "" for None."""
        if value is None:
            return ""
        if self.is_yes_no and value in YES_NO:
            return YES_NO[value]
        return self.number(value, more=more)

    def number(self, value: Fraction | Decimal | None, *, more: int = 0) -> str:
        """The value as `text` has it, and yes or no as 1 or 0."""
        if value is None:
            return ""
        return shown(value, self.decimals + more, prefix=self.unit.prefix, suffix=self.unit.suffix)

    def year_to_date(self, value: Fraction | None) -> str:
        """A year to date as people read it: how often it was yes is a number."""
        is_count = self.aggregation is not Aggregation.LATEST
        return self.number(value) if is_count else self.text(value)

    def given(self, value: Decimal | None) -> str:
        """A level somebody set, with every decimal given: a target of 97.5 is never "98%"."""
        if value is None:
            return ""
        return self.text(value, more=max(0, _decimals(value) - self.decimals))

    def points(self, value: Decimal) -> str:
        """A distance in the unit: "2 percentage points" of a percentage, else as a level."""
        if self.unit.suffix != "%":
            return self.given(value)
        return f"{plain(value)} percentage {'point' if value == 1 else 'points'}"


@dataclass(frozen=True, slots=True)
class Levels:
    """The levels that a figure is compared with; None is a cell left empty."""

    target: Decimal | None = None
    floor: Decimal | None = None
    ytd_target: Decimal | None = None
    ytd_floor: Decimal | None = None
    green_tolerance_percent: Decimal | None = None
    tolerance_percent: Decimal | None = None
    green_tolerance_points: Decimal | None = None
    tolerance_points: Decimal | None = None
    green_from: Decimal | None = None
    amber_from: Decimal | None = None
    range_lower: Decimal | None = None
    range_upper: Decimal | None = None
    margin: Decimal | None = None

    def over(self, under: Self) -> Self:
        """These levels, with those of `under` where a cell is empty."""
        filled = {name: value for name in LEVEL_NAMES if (value := getattr(self, name)) is not None}
        return replace(under, **filled) if filled else under


LEVEL_NAMES = tuple(level.name for level in fields(Levels))
NO_LEVELS = Levels()
# The levels that add up over a year of sums; tolerances and margins do not.
_ADDITIVE = ("target", "floor", "green_from", "amber_from", "range_lower", "range_upper")


@dataclass(frozen=True)
class Targets:
    """All targets of an indicator: rows by year and, within it, by period (None is the year's)."""

    rows: Mapping[tuple[Period, Period | None], Levels] = field(default_factory=dict)

    def of_year(self, measure: Measure, period: Period) -> Levels:
        """The levels of the year that the period belongs to."""
        return self.rows.get((_target_year(measure, period), None), NO_LEVELS)

    def of_period(self, measure: Measure, period: Period) -> Levels:
        """The levels of the period: its own cells where it has any, else the year's."""
        year = _target_year(measure, period)
        own = self.rows.get((year, period))
        whole = self.rows.get((year, None), NO_LEVELS)
        return whole if own is None else own.over(whole)


def _target_year(measure: Measure, period: Period) -> Period:
    if period.kind is measure.year_kind:
        return period
    return containing(measure.year_kind, period.end)


@dataclass(frozen=True, slots=True)
class Reading:
    """What was reported for one period: the latest revision, for the whole or one group (D2)."""

    period: Period
    revision: int = 1
    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    ytd_value: Decimal | None = None
    forecast_value: Decimal | None = None
    previous_year_value: Decimal | None = None
    previous_year_basis: PreviousYearBasis | None = None
    reported_direction: Direction | None = None
    covers: str = ""
    data_state: DataState = DataState.FINAL
    no_data_reason: NoDataReason | None = None
    judgement: Rag | None = None
    judged_by: str = ""
    judgement_reason: str = ""
    override_rating: Rag | None = None
    override_reason: str = ""
    definition_version: int = 1
    commentary: str = ""

    def figure(self, measure: Measure) -> Fraction | None:
        """The figure exactly: numerator over denominator where given, else the value.

        Gives: None where there is neither, or where the denominator is nought.
        """
        if self.numerator is not None and self.denominator is not None:
            if self.denominator == 0:
                return None
            ratio = Fraction(self.numerator) / Fraction(self.denominator)
            return ratio * Fraction(measure.unit.multiplier)
        return None if self.value is None else Fraction(self.value)


History = Mapping[Period, Reading]


@dataclass(frozen=True, slots=True)
class Bands:
    """Where green and amber lie: inclusive bounds, None is no bound. Past amber is red."""

    green_low: Fraction | None = None
    green_high: Fraction | None = None
    amber_low: Fraction | None = None
    amber_high: Fraction | None = None

    def rating(self, value: Fraction) -> Rag:
        """The rating of a value within these bands."""
        if _within(value, self.green_low, self.green_high):
            return Rag.GREEN
        return Rag.AMBER if _within(value, self.amber_low, self.amber_high) else Rag.RED


@dataclass(frozen=True, slots=True)
class Rating:
    """A rating with the sentence that explains it.

    `rag` is what is shown; `computed` what the method gives, which is what is counted; they differ
    only under an override.
    """

    rag: Rag
    computed: Rag
    source: RatingSource
    sentence: str


def _within(value: Fraction, low: Fraction | None, high: Fraction | None) -> bool:
    return (low is None or value >= low) and (high is None or value <= high)


def _exact(value: Decimal | None) -> Fraction:
    return Fraction(0) if value is None else Fraction(value)


def bands(measure: Measure, levels: Levels, *, last_year: Fraction | None = None) -> Bands | None:
    """Where green and amber lie under the indicator's method; None where a needed level is missing.

    Takes: levels in the unit of the indicator; tolerances in percent of the target, which must
    then be above 0, or in points; `last_year`, the same period's figure, for the method that
    compares with it.
    Source: D3 and D4; two-step tolerances of the data format.
    """
    higher = measure.polarity is not Polarity.LOWER
    match measure.method:
        case Method.TARGET_FLOOR if levels.target is not None:
            floor = levels.target if levels.floor is None else levels.floor
            return _one_sided(Fraction(levels.target), Fraction(floor), higher)
        case Method.TOLERANCE_PERCENT if _has_percent(levels):
            target = _exact(levels.target)
            return _tolerated(
                target,
                target * _exact(levels.green_tolerance_percent) / 100,
                target * _exact(levels.tolerance_percent) / 100,
                higher,
            )
        case Method.TOLERANCE_POINTS if (
            levels.target is not None and levels.tolerance_points is not None
        ):
            return _tolerated(
                Fraction(levels.target),
                _exact(levels.green_tolerance_points),
                Fraction(levels.tolerance_points),
                higher,
            )
        case Method.THRESHOLDS if levels.green_from is not None and levels.amber_from is not None:
            return _one_sided(Fraction(levels.green_from), Fraction(levels.amber_from), higher)
        case Method.RANGE if levels.range_lower is not None and levels.range_upper is not None:
            low, high = Fraction(levels.range_lower), Fraction(levels.range_upper)
            margin = _exact(levels.margin)
            return Bands(low, high, low - margin, high + margin)
        case Method.WITHIN_TOLERANCE if _has_percent(levels):
            slack = _exact(levels.target) * _exact(levels.tolerance_percent) / 100
            green = _exact(levels.target) + (-slack if higher else slack)
            return _one_sided(green, green if last_year is None else last_year, higher)
        case Method.YES_NO if levels.target is not None:
            target = Fraction(levels.target)
            return Bands(target, target, target, target)
    return None


def _has_percent(levels: Levels) -> bool:
    """True where there is a tolerance in percent of a target that has one: above 0 (D4)."""
    return levels.target is not None and levels.target > 0 and levels.tolerance_percent is not None


def _one_sided(green: Fraction, amber: Fraction, higher: bool) -> Bands:
    if higher:
        return Bands(green_low=green, amber_low=amber)
    return Bands(green_high=green, amber_high=amber)


def _tolerated(target: Fraction, green: Fraction, amber: Fraction, higher: bool) -> Bands:
    side = -1 if higher else 1
    return _one_sided(target + side * green, target + side * amber, higher)


def rate(
    measure: Measure,
    value: Fraction | None,
    levels: Levels,
    *,
    reading: Reading | None = None,
    last_year: Fraction | None = None,
) -> Rating:
    """The rating of one figure, with its sentence.

    Takes: the figure exactly, in the indicator's unit (None: there is none); the levels of its
    period; the reading that it is the figure of, for its cases, its reason for no data, its
    judgement and its override (None for a year to date, which has none of these); last year's
    figure.
    Gives: first that applies, no data, not rated, no target, else green, amber or red. An override
    is shown in place of that rating and names both.
    Source: D3, D4, D5, D15; data format, "Targets and ratings".
    """
    rating = _by_method(measure, value, levels, reading, last_year)
    if reading is None or reading.override_rating is None:
        return rating
    shown_as = reading.override_rating
    return Rating(
        shown_as,
        rating.computed,
        RatingSource.OVERRIDE,
        f"Overridden from {rating.computed.label.lower()} to {shown_as.label.lower()}: "
        f"{_stopped(reading.override_reason)} Without the override: {rating.sentence}",
    )


def _by_method(
    measure: Measure,
    value: Fraction | None,
    levels: Levels,
    reading: Reading | None,
    last_year: Fraction | None,
) -> Rating:
    if value is None:
        return _plain_rating(Rag.NO_DATA, _why_no_figure(measure, reading))
    if measure.kind is Kind.ACTIVITY:
        return _plain_rating(Rag.NOT_RATED, "Activity indicators are shown for context, not rated.")
    if measure.method is Method.NONE:
        return _plain_rating(Rag.NOT_RATED, "This indicator is not rated.")
    if measure.method is Method.JUDGEMENT:
        return _judged(reading)
    limits = bands(measure, levels, last_year=last_year)
    if limits is None:
        return _plain_rating(Rag.NO_TARGET, _MISSING.get(measure.method, "No target is set."))
    rag = limits.rating(value)
    sentence = explain(measure, value, levels, limits, rag, reading=reading, last_year=last_year)
    return _plain_rating(rag, sentence)


def _why_no_figure(measure: Measure, reading: Reading | None) -> str:
    if reading is not None and reading.no_data_reason is not None:
        return f"No figure: {reading.no_data_reason.label.lower()}."
    if measure.aggregation is Aggregation.CUMULATIVE_ENTRY:
        return "No figure for the period alone: the running total before it is missing."
    return "No figure for this period."


def _plain_rating(rag: Rag, sentence: str) -> Rating:
    return Rating(rag, rag, RatingSource.COMPUTED, sentence)


def _stopped(text: str) -> str:
    """The text as a sentence: with a full stop unless it ends in one."""
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _judged(reading: Reading | None) -> Rating:
    if reading is None:
        return _plain_rating(
            Rag.NOT_RATED, "A judgement is made of a period, not of the year to date."
        )
    rag = reading.judgement
    if rag is None:
        return _plain_rating(Rag.NO_TARGET, "No judgement has been made.")
    said = f"Judged {rag.label.lower()} by {reading.judged_by}: {reading.judgement_reason}"
    return Rating(rag, rag, RatingSource.JUDGEMENT, _stopped(said))


_MISSING = {
    Method.THRESHOLDS: "The levels for green and amber are not both set.",
    Method.RANGE: "The two ends of the range are not both set.",
    Method.TOLERANCE_POINTS: "A target and its tolerance are not both set.",
    Method.TOLERANCE_PERCENT: "A target above 0 and its tolerance are not both set.",
    Method.WITHIN_TOLERANCE: "A target above 0 and its tolerance are not both set.",
}


def explain(
    measure: Measure,
    value: Fraction,
    levels: Levels,
    limits: Bands,
    rag: Rag,
    *,
    reading: Reading | None = None,
    last_year: Fraction | None = None,
) -> str:
    """The sentence that explains a computed rating: figure, comparison, rule, cases (D5, D15).

    Gives: for instance "98.4% is below the target of 99.0% but not below the floor standard of
    98.0%, so amber. Higher is better." The figure has as many decimals as it needs to be seen on
    its side of each level.
    """
    if measure.method is Method.YES_NO:
        return _done_or_not(value == 1, levels.target == 1, rag)
    figure = _telling(measure, value, levels, limits, last_year)
    match measure.method:
        case Method.THRESHOLDS:
            said = _against_thresholds(measure, value, levels, rag)
        case Method.RANGE:
            said = _against_range(measure, value, levels, rag)
        case Method.WITHIN_TOLERANCE:
            said = _against_target_or_last_year(measure, value, levels, limits, rag, last_year)
        case Method.TOLERANCE_PERCENT | Method.TOLERANCE_POINTS:
            said = _against_tolerance(measure, value, levels, limits, rag)
        case _:
            said = _against_floor(measure, value, levels, rag)
    better = f" {measure.polarity.label}." if measure.polarity in _SIDED else ""
    inputs, remedy = _about_cases(measure, reading, limits)
    return f"{figure}{inputs} {said}, so {rag.label.lower()}.{better}{remedy}"


_SIDED = (Polarity.HIGHER, Polarity.LOWER)


def _telling(
    measure: Measure,
    value: Fraction,
    levels: Levels,
    limits: Bands,
    last_year: Fraction | None,
) -> str:
    """The figure with the fewest decimals that show on which side of every level it is."""
    bounds = (limits.green_low, limits.green_high, limits.amber_low, limits.amber_high, last_year)
    steps = {each for each in bounds if each is not None}
    if levels.target is not None:
        steps.add(Fraction(levels.target))
    for more in range(MAX_DECIMALS):
        near = Fraction(rounded(value, measure.decimals + more))
        if all(_side(near, each) == _side(value, each) for each in steps):
            return measure.text(value, more=more)
    return measure.text(value, more=MAX_DECIMALS)


def _side(value: Fraction, level: Fraction) -> int:
    return (value > level) - (value < level)


def _done_or_not(is_done: bool, is_wanted: bool, rag: Rag) -> str:
    figure = "Done" if is_done else "Not done"
    if is_done == is_wanted:
        return f"{figure}, as the target asks, so {rag.label.lower()}."
    wanted = "the target is to have it done" if is_wanted else "the target is not to do it"
    return f"{figure}, but {wanted}, so {rag.label.lower()}."


def _wrong_side(measure: Measure) -> str:
    return "above" if measure.polarity is Polarity.LOWER else "below"


def _or_better(measure: Measure) -> str:
    return "or less" if measure.polarity is Polarity.LOWER else "or more"


def _beside(value: Fraction, level: Decimal | None) -> str:
    """Where a figure is: "above", "on", "below" a level."""
    return {1: "above", 0: "on", -1: "below"}[_side(value, _exact(level))]


def _against_floor(measure: Measure, value: Fraction, levels: Levels, rag: Rag) -> str:
    target, floor = measure.given(levels.target), measure.given(levels.floor)
    wrong = _wrong_side(measure)
    if rag is Rag.GREEN:
        return f"is {_beside(value, levels.target)} the target of {target}"
    if rag is Rag.AMBER:
        return f"is {wrong} the target of {target} but not {wrong} the floor standard of {floor}"
    if levels.floor is None:
        return f"is {wrong} the target of {target} and no floor standard is set"
    if levels.floor == levels.target:
        return f"is {wrong} the target of {target}, which is also the floor standard"
    return f"is {wrong} the floor standard of {floor} (the target is {target})"


def _against_thresholds(measure: Measure, value: Fraction, levels: Levels, rag: Rag) -> str:
    wrong = _wrong_side(measure)
    asked = "allowed" if measure.polarity is Polarity.LOWER else "needed"
    green, amber = measure.given(levels.green_from), measure.given(levels.amber_from)
    if rag is Rag.GREEN:
        on_it = value == _exact(levels.green_from)
        place = "exactly" if on_it else _beside(value, levels.green_from)
        return f"is {place} the {green} {asked} for green"
    if rag is Rag.AMBER:
        return (
            f"is {wrong} the {green} {asked} for green "
            f"but not {wrong} the {amber} {asked} for amber"
        )
    return f"is {wrong} the {amber} {asked} for amber (green: {green} {_or_better(measure)})"


def _against_range(measure: Measure, value: Fraction, levels: Levels, rag: Rag) -> str:
    wanted = f"{measure.given(levels.range_lower)} to {measure.given(levels.range_upper)}"
    if rag is Rag.GREEN:
        return f"is within the range of {wanted}"
    side = "above" if value > _exact(levels.range_upper) else "below"
    if not levels.margin:
        return f"is {side} the range of {wanted}"
    margin = measure.points(levels.margin)
    if rag is Rag.AMBER:
        return f"is {side} the range of {wanted} but within the margin of {margin}"
    return f"is {side} the range of {wanted} by more than the margin of {margin}"


def _against_tolerance(
    measure: Measure, value: Fraction, levels: Levels, limits: Bands, rag: Rag
) -> str:
    wrong, place = _wrong_side(measure), _beside(value, levels.target)
    target = measure.given(levels.target)
    if place != wrong:
        return f"is {place} the target of {target}"
    in_percent = measure.method is Method.TOLERANCE_PERCENT
    if rag is Rag.GREEN:
        allowed = levels.green_tolerance_percent if in_percent else levels.green_tolerance_points
        edge = limits.green_high if limits.green_low is None else limits.green_low
    else:
        allowed = levels.tolerance_percent if in_percent else levels.tolerance_points
        edge = limits.amber_high if limits.amber_low is None else limits.amber_low
    if not allowed:
        return f"is {wrong} the target of {target} and no tolerance is allowed"
    slack = f"{plain(allowed)}%" if in_percent else measure.points(allowed)
    level = measure.given(Decimal(plain(edge)))
    if rag is Rag.RED:
        return f"is more than {slack} {wrong} the target of {target} ({wrong} {level})"
    return (
        f"is {wrong} the target of {target} but within {slack} of it "
        f"({level} {_or_better(measure)})"
    )


def _against_target_or_last_year(
    measure: Measure,
    value: Fraction,
    levels: Levels,
    limits: Bands,
    rag: Rag,
    last_year: Fraction | None,
) -> str:
    target, place = measure.given(levels.target), _beside(value, levels.target)
    if place != _wrong_side(measure):
        return f"is {place} the target of {target}"
    edge = limits.green_high if limits.green_low is None else limits.green_low
    level = f"{measure.given(Decimal(plain(edge)))} {_or_better(measure)}"
    near = f"within {plain(levels.tolerance_percent)}% of the target of {target} ({level})"
    if rag is Rag.GREEN:
        return f"is {near}"
    if last_year is None:
        return f"is not {near} and there is no figure for last year to compare with"
    before = measure.text(last_year, more=_more_to_part(measure, value, last_year))
    if rag is Rag.AMBER:
        return f"is not {near} but no worse than last year's {before}"
    return f"is not {near} and worse than last year's {before}"


def _about_cases(measure: Measure, reading: Reading | None, limits: Bands) -> tuple[str, str]:
    """The cases behind a figure, and how many are short of green, as parts of a sentence (D15)."""
    cases = None if reading is None else _cases(measure, reading)
    if reading is None or cases is None:
        return "", ""
    above, below = (shown(each, _decimals(each)) for each in cases)
    # Where the figure is no share, the numerator counts no cases: days, pounds.
    is_share = measure.unit.multiplier != 1
    inputs = f" ({above} of {below})" if is_share else f" ({above} divided by {below})"
    short = cases_short(measure, reading, limits)
    if not short:
        return inputs, ""
    figure = reading.figure(measure)
    too_high = limits.green_high is not None and figure is not None and figure > limits.green_high
    if is_share:
        change = count_of(short, "fewer case" if too_high else "more case")
        return inputs, f" {change} would make it green."
    change = f"{short:,} {'less' if too_high else 'more'}"
    return inputs, f" It would be green if the first number were {change}."


def _more_to_part(measure: Measure, one: Fraction, other: Fraction) -> int:
    """How many more decimals than usual it takes to see two figures apart."""
    if one == other:
        return 0
    for more in range(MAX_DECIMALS):
        if rounded(one, measure.decimals + more) != rounded(other, measure.decimals + more):
            return more
    return MAX_DECIMALS


def display(
    measure: Measure, value: Fraction, levels: Levels, limits: Bands | None, rag: Rag
) -> str:
    """The figure as shown: one more decimal where it looks on target and is not (D5)."""
    text = measure.text(value)
    if rag in (Rag.AMBER, Rag.RED) and limits is not None and measure.method is not Method.YES_NO:
        edges = [limits.green_low, limits.green_high]
        if levels.target is not None:
            edges.append(Fraction(levels.target))
        if any(edge is not None and measure.text(edge) == text for edge in edges):
            return measure.text(value, more=1)
    return text


def cases_short(measure: Measure, reading: Reading, limits: Bands | None) -> int | None:
    """The least whole number of cases to add (lower is better: take away) for green (D15).

    Gives: 0 where it is green; None where numerator or denominator is not known or is not that of
    the figure rated, where the method has no level for green, or where no whole number would do.
    """
    cases = _cases(measure, reading)
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


def _cases(measure: Measure, reading: Reading) -> tuple[Decimal, Decimal] | None:
    """Numerator and denominator of the figure that is rated, where known."""
    if reading.numerator is None or not reading.denominator:
        return None
    if measure.aggregation is Aggregation.CUMULATIVE_ENTRY:
        return None  # theirs is the running total, not the period
    return reading.numerator, reading.denominator


@dataclass(frozen=True, slots=True)
class YearToDate:
    """A year to date and how many of its periods have a figure ("" where not counted)."""

    value: Fraction | None
    periods: str = ""


NO_YEAR_TO_DATE = YearToDate(None)


def value_of(measure: Measure, period: Period, history: History) -> Fraction | None:
    """The figure of one period; of a running total, what the period itself added (D6)."""
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

    Gives: the value over the periods present and how many they are ("5 of 6"); no value where
    there is none, where the aggregation is none, or where twelve rolling months are not complete.
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
    """The aggregate of the readings that have what it needs, and how many those are."""
    pairs = [
        (Fraction(reading.numerator), Fraction(reading.denominator))
        for reading in readings
        if reading.numerator is not None and reading.denominator
    ]
    figures = [value for reading in readings if (value := reading.figure(measure)) is not None]
    aggregation = measure.aggregation
    if aggregation is Aggregation.ROLLING12:
        # Shares never add up: without all their cases there is no figure over twelve months.
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

    Gives: the period's own `ytd_target` and `ytd_floor` where either is given; else for sums and
    running totals the levels of the periods since the year began, added up (missing where one is
    missing); else the year's.
    Source: data format, "Targets and ratings".
    """
    own = targets.of_period(measure, period)
    if own.ytd_target is not None or own.ytd_floor is not None:
        return replace(own, target=own.ytd_target, floor=own.ytd_floor)
    if measure.aggregation not in (Aggregation.SUM, Aggregation.CUMULATIVE_ENTRY):
        return targets.of_year(measure, period)
    parts = [targets.of_period(measure, each) for each in period.year_so_far]
    sums: dict[str, Decimal | None] = {}
    for name in _ADDITIVE:
        values = [getattr(part, name) for part in parts]
        sums[name] = None if None in values else sum(values, Decimal(0))
    return replace(own, **sums)


@dataclass(frozen=True, slots=True)
class Travel:
    """A direction of travel, where it comes from, and the sentence that explains it."""

    direction: Direction | None = None
    source: DirectionSource | None = None
    sentence: str = ""


NO_TRAVEL = Travel()


def compare(measure: Measure, now: Fraction, before: Fraction, levels: Levels) -> Direction:
    """The direction from one figure to another (D7).

    Takes: both figures exactly; the levels of the later one, for the band of a range.
    Gives: same within the tolerance; better or worse by polarity; increased or decreased where
    neither way is better; not comparable where a range has no band.
    """
    tolerance = Fraction(measure.direction_tolerance)
    change = now - before
    if measure.polarity is Polarity.RANGE:
        if levels.range_lower is None or levels.range_upper is None:
            return Direction.NOT_COMPARABLE
        low, high = Fraction(levels.range_lower), Fraction(levels.range_upper)
        change = _outside(before, low, high) - _outside(now, low, high)
    if abs(change) <= tolerance:
        return Direction.SAME
    if measure.polarity is Polarity.NONE:
        return Direction.INCREASED if change > 0 else Direction.DECREASED
    better = change < 0 if measure.polarity is Polarity.LOWER else change > 0
    return Direction.IMPROVING if better else Direction.WORSENING


def _outside(value: Fraction, low: Fraction, high: Fraction) -> Fraction:
    return max(low - value, Fraction(0), value - high)


def travel(
    measure: Measure,
    reading: Reading,
    history: History,
    levels: Levels,
    *,
    last_year: bool = False,
    has_older: bool = False,
) -> Travel:
    """The direction of travel of a reading against the one that its indicator compares with (D7).

    Takes: `last_year` to compare with the same period a year before; `has_older` where there are
    earlier readings than the history holds. Forecasts are compared with the forecast before.
    Gives: none for activity and basis none, or where the reading has no figure; with no earlier
    reading at all, the reported direction or "new"; "not comparable" where the earlier one is
    missing, has no figure or had another definition.
    """
    if measure.kind is Kind.ACTIVITY or measure.direction_basis is DirectionBasis.NONE:
        return NO_TRAVEL
    now = _compared(measure, reading.period, history)
    if now is None:
        return NO_TRAVEL
    earlier = [each for each in history if each.end < reading.period.end]
    if not earlier and not has_older:
        return _first_ever(None if last_year else reading.reported_direction)
    reference = _reference(measure, reading.period, earlier, last_year=last_year)
    was = None if reference is None else _compared(measure, reference, history)
    if reference is None or was is None:
        missing = "earlier forecast" if reference is None else f"figure for {_when(reference)}"
        return _not_comparable(f"There is no {missing} to compare with.")
    if history[reference].definition_version != reading.definition_version:
        return _not_comparable(
            f"The definition has changed since {_when(reference)}, so the two cannot be compared."
        )
    direction = compare(measure, now, was, levels)
    if direction is Direction.NOT_COMPARABLE:
        return _not_comparable("There is no range to compare the figures with.")
    return Travel(
        direction,
        DirectionSource.COMPUTED,
        f"{direction.label}: {_travelled(measure, direction, now, was, reference, levels)}.",
    )


def _first_ever(reported: Direction | None) -> Travel:
    if reported is None:
        return Travel(
            Direction.NEW,
            DirectionSource.COMPUTED,
            "This is the first figure, so there is nothing to compare it with.",
        )
    return Travel(
        reported,
        DirectionSource.REPORTED,
        f"{reported.label}, as reported: there is no earlier figure here to compare with.",
    )


def _not_comparable(sentence: str) -> Travel:
    return Travel(Direction.NOT_COMPARABLE, DirectionSource.COMPUTED, sentence)


def _compared(measure: Measure, period: Period, history: History) -> Fraction | None:
    """The figure that directions compare: of a forecast indicator, the forecast."""
    if measure.kind is Kind.FORECAST:
        reading = history.get(period)
        given = None if reading is None else reading.forecast_value
        return None if given is None else Fraction(given)
    return value_of(measure, period, history)


def _reference(
    measure: Measure, period: Period, earlier: Sequence[Period], *, last_year: bool
) -> Period | None:
    """The period to compare with; of forecasts the one made before, if there is one."""
    if last_year or measure.direction_basis is DirectionBasis.SAME_PERIOD_LAST_YEAR:
        return period.year_before
    if measure.kind is Kind.FORECAST:
        return max(earlier, key=lambda each: (each.end, each.start), default=None)
    return period.previous


def _when(period: Period) -> str:
    """The period within a sentence: "August 2016", "quarter 1 2016/17"."""
    label = period.label
    return label if period.kind is PeriodKind.MONTH else label[0].lower() + label[1:]


_WITHIN = ExpectedRange.WITHIN


def _travelled(
    measure: Measure,
    direction: Direction,
    now: Fraction,
    was: Fraction,
    reference: Period,
    levels: Levels,
) -> str:
    """From which figure to which, in words that fit the direction."""
    more = _more_to_part(measure, now, was)
    new, old = measure.text(now, more=more), measure.text(was, more=more)
    made = "forecast in" if measure.kind is Kind.FORECAST else "in"
    before = f"{made} {_when(reference)}"
    in_range = measure.polarity is Polarity.RANGE
    if now == was:
        return f"{new}, as {before}"
    if direction is not Direction.SAME:
        how = {Direction.IMPROVING: "nearer to", Direction.WORSENING: "further from"}
        beside = f", {how[direction]} the range" if in_range else ""
        return f"{new}, from {old} {before}{beside}"
    if in_range and expected_range(now, levels) is expected_range(was, levels) is _WITHIN:
        return f"{new}, and {old} {before}, both within the range"
    if not measure.direction_tolerance:
        return f"{new}, as far from the range as {old} {before}"
    tolerance = measure.points(measure.direction_tolerance)
    return f"{new}, from {old} {before}, a change within the tolerance of {tolerance}"


def expected_range(value: Fraction | None, levels: Levels) -> ExpectedRange | None:
    """Where an activity figure stands against its expected range; bounds count as within (D9).

    Gives: None where there is no figure or no range. One bound alone is a range open on one side.
    """
    low, high = levels.range_lower, levels.range_upper
    if value is None or (low is None and high is None):
        return None
    if high is not None and value > high:
        return ExpectedRange.ABOVE
    if low is not None and value < low:
        return ExpectedRange.BELOW
    return ExpectedRange.WITHIN


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
    figure = _compared(measure, period, history)
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
        rating=_plain_rating(Rag.NO_DATA, "No figure has been reported."),
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
        return _plain_rating(Rag.NO_DATA, f"No year to date{known}.")
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
