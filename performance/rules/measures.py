"""The inputs of a rating: the measure, its levels and its readings. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from decimal import Decimal
from fractions import Fraction
from typing import Self

from councilportal.common.numbers import MAX_DECIMALS, plain, rounded, shown
from councilportal.common.periods import Period, PeriodKind, containing
from councilportal.common.words import Direction, Rag
from performance.rules.words import (
    Aggregation,
    DataState,
    DirectionBasis,
    Kind,
    Method,
    NoDataReason,
    Polarity,
    PreviousYearBasis,
)


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of measure. A ratio of cases is multiplied by `multiplier`: 100 for percent.

    `prefix` and `suffix` stand right before and after every figure; `one` is the suffix of 1.
    """

    ref: str
    name: str
    prefix: str = ""
    suffix: str = ""
    multiplier: Decimal = Decimal(1)
    one: str = ""

    @property
    def sign(self) -> str:
        """The unit by itself, as an axis has it: "£k", "days"; "" for none."""
        return f"{self.prefix}{self.suffix}".strip()

    def text(self, value: Fraction | Decimal, decimals: int) -> str:
        """A number with its unit and any minus first: "-£2.9m", "1 day", "1.0 days"."""
        is_one = self.one and decimals == 0 and abs(rounded(value, 0)) == 1
        return shown(
            value, decimals, prefix=self.prefix, suffix=self.one if is_one else self.suffix
        )


UNITS: Mapping[str, Unit] = {
    unit.ref: unit
    for unit in (
        Unit("percent", "Percent", suffix="%", multiplier=Decimal(100)),
        Unit("number", "Number"),
        Unit("thousands", "Thousands", suffix=" thousand"),
        Unit("pounds", "Pounds", prefix="£"),
        Unit("pounds_thousand", "Thousands of pounds", prefix="£", suffix="k"),
        Unit("pounds_million", "Millions of pounds", prefix="£", suffix="m"),
        Unit("days", "Days", suffix=" days", one=" day"),
        Unit("hours", "Hours", suffix=" hours", one=" hour"),
        Unit("minutes", "Minutes", suffix=" minutes", one=" minute"),
        Unit("seconds", "Seconds", suffix=" seconds", one=" second"),
        Unit("tonnes", "Tonnes", suffix=" tonnes", one=" tonne"),
        Unit("kg", "Kilograms", suffix=" kg"),
        Unit("rate_per_10000", "Rate per 10,000", suffix=" per 10,000", multiplier=Decimal(10_000)),
        Unit("ratio", "Ratio"),
        Unit("yes_no", "Yes or no"),
        Unit("score", "Score"),
    )
}


YES_NO: Mapping[Fraction | Decimal | int, str] = {1: "Yes", 0: "No"}


def decimals_of(value: Decimal) -> int:
    """How many decimals the value needs."""
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
    def months_that_count(self) -> int:
        """How many months before a day its latest reading still counts: 12, of years 24 or 36."""
        return {12: 24, 24: 36}.get(self.frequency.months, 12)

    @property
    def is_yes_no(self) -> bool:
        """True where 1 is yes and 0 is no."""
        return self.unit.ref == "yes_no"

    def text(self, value: Fraction | Decimal | None, *, more: int = 0) -> str:
        """The value as people read it, with its unit; `more` adds decimals; "" for None."""
        if value is None:
            return ""
        if self.is_yes_no and value in YES_NO:
            return YES_NO[value]
        return self.number(value, more=more)

    def number(self, value: Fraction | Decimal | None, *, more: int = 0) -> str:
        """The value as `text` gives it, except yes and no, which are 1 and 0."""
        if value is None:
            return ""
        return self.unit.text(value, self.decimals + more)

    def year_to_date(self, value: Fraction | None, *, more: int = 0) -> str:
        """A year to date as people read it. For yes/no indicators it is the number of yes."""
        is_count = self.aggregation is not Aggregation.LATEST
        return self.number(value, more=more) if is_count else self.text(value, more=more)

    def given(self, value: Decimal | None) -> str:
        """A level that somebody set, with all its decimals: a target of 97.5 is never "98%"."""
        if value is None:
            return ""
        return self.text(value, more=max(0, decimals_of(value) - self.decimals))

    def given_range(self, low: Decimal | None, high: Decimal | None) -> str:
        """Two levels that somebody set, with a unit that is a word said once: "18 to 24 days"."""
        first, last = self.given(low), self.given(high)
        for word in (self.unit.suffix, self.unit.one):
            if word.startswith(" "):
                first = first.removesuffix(word)
        return f"{first} to {last}"

    def points(self, value: Decimal) -> str:
        """A difference in the unit: "2 percentage points" for a percentage, else as a level."""
        if self.unit.suffix != "%":
            return self.given(value)
        return f"{plain(value)} percentage {'point' if value == 1 else 'points'}"

    def level(self, name: str, value: Decimal) -> str:
        """A level of a target with its unit: a tolerance in percent is one whatever the unit."""
        if name.endswith("_percent"):
            return f"{plain(value)}%"
        is_difference = name.endswith("_points") or name == "margin"
        return self.points(value) if is_difference else self.given(value)

    def difference(self, value: Fraction | Decimal, *, more: int = 0) -> str:
        """A difference between two figures: "2.1 percentage points" for a percentage."""
        if self.unit.suffix != "%":
            return self.number(value, more=more)
        text = shown(value, self.decimals + more)
        return f"{text} percentage {'point' if text == '1' else 'points'}"


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
        """These levels, with the levels of `under` where these have none."""
        filled = {name: value for name in LEVEL_NAMES if (value := getattr(self, name)) is not None}
        return replace(under, **filled) if filled else under


LEVEL_NAMES = tuple(level.name for level in fields(Levels))
LEVEL_LABELS: Mapping[str, str] = {
    "target": "Target",
    "floor": "Floor",
    "ytd_target": "Year to date target",
    "ytd_floor": "Year to date floor",
    "green_tolerance_percent": "Green tolerance in percent",
    "tolerance_percent": "Amber tolerance in percent",
    "green_tolerance_points": "Green tolerance in points",
    "tolerance_points": "Amber tolerance in points",
    "green_from": "Green from",
    "amber_from": "Amber from",
    "range_lower": "Range from",
    "range_upper": "Range to",
    "margin": "Margin around the range",
}
NO_LEVELS = Levels()
# The levels that add up over a year of sums; tolerances and margins do not.
ADDITIVE = ("target", "floor", "green_from", "amber_from", "range_lower", "range_upper")


@dataclass(frozen=True)
class Targets:
    """All targets of an indicator: levels by year and period (None: those of the whole year)."""

    rows: Mapping[tuple[Period, Period | None], Levels] = field(default_factory=dict)

    def of_year(self, measure: Measure, period: Period) -> Levels:
        """The levels of the year that the period belongs to."""
        return self.rows.get((_target_year(measure, period), None), NO_LEVELS)

    def of_period(self, measure: Measure, period: Period) -> Levels:
        """The levels of the period: its own where set, else those of the year."""
        year = _target_year(measure, period)
        own = self.rows.get((year, period))
        whole = self.rows.get((year, None), NO_LEVELS)
        return whole if own is None else own.over(whole)


def _target_year(measure: Measure, period: Period) -> Period:
    kind = measure.year_kind
    return period if period.kind is kind else containing(kind, period.end)


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
        """The exact figure: numerator over denominator where given, else the value.

        Gives: None where there is neither, or where the denominator is 0.
        """
        if self.numerator is not None and self.denominator is not None:
            if self.denominator == 0:
                return None
            ratio = Fraction(self.numerator) / Fraction(self.denominator)
            return ratio * Fraction(measure.unit.multiplier)
        # As Fraction(value), in half the time: a board asks for tens of thousands.
        return None if self.value is None else Fraction(*self.value.as_integer_ratio())


History = Mapping[Period, Reading]


def more_to_part(measure: Measure, one: Fraction, other: Fraction) -> int:
    """How many more decimals than usual it takes to show two figures as different."""
    if one == other:
        return 0
    for more in range(MAX_DECIMALS):
        if rounded(one, measure.decimals + more) != rounded(other, measure.decimals + more):
            return more
    return MAX_DECIMALS
