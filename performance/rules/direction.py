"""The direction of travel and the expected range. Pure."""

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

from councilportal.common.periods import Period, PeriodKind
from councilportal.common.words import Direction, ExpectedRange
from performance.rules.bands import exact
from performance.rules.measures import History, Levels, Measure, Reading, more_to_part
from performance.rules.showing import edges
from performance.rules.words import DirectionBasis, DirectionSource, Kind, Polarity
from performance.rules.year_to_date import value_of


@dataclass(frozen=True, eq=False)
class Travel:
    """A direction of travel, its source, and the sentence that explains it.

    `explained` makes the sentence, only when somebody reads it.
    """

    direction: Direction | None = None
    source: DirectionSource | None = None
    explained: Callable[[], str] = field(default=str, repr=False)

    @cached_property
    def sentence(self) -> str:
        """The sentence that explains the direction; "" where there is none."""
        return self.explained()

    def __eq__(self, other: object) -> bool:
        """True for the same direction with the same sentence."""
        return isinstance(other, Travel) and self._compared == other._compared

    def __hash__(self) -> int:
        """The hash of what `__eq__` compares."""
        return hash(self._compared)

    @property
    def _compared(self) -> tuple[Direction | None, DirectionSource | None, str]:
        return self.direction, self.source, self.sentence


NO_TRAVEL = Travel()


def compare(measure: Measure, now: Fraction, before: Fraction, levels: Levels) -> Direction:
    """The direction from one figure to another (D7).

    Takes: both exact figures; the levels of the later one, for the band of a range.
    Gives: same within the tolerance; improving or worsening by polarity; increased or decreased
    where neither way is better; not comparable where a range has no band.
    """
    tolerance = exact(measure.direction_tolerance)
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
    """The direction of travel of a reading, compared with an earlier one by the indicator's basis
    (D7).

    Takes: `last_year`, to compare with the same period a year before; `has_older`, true where there
    are earlier readings than those in the history. A forecast is compared with the forecast before
    it.
    Gives: no direction for activity, for the basis none, and for a reading without a figure; the
    reported direction or "new" if there is no earlier reading at all; "not comparable" where the
    earlier reading is missing, has no figure or had another definition.
    """
    if measure.kind is Kind.ACTIVITY or measure.direction_basis is DirectionBasis.NONE:
        return NO_TRAVEL
    now = compared(measure, reading.period, history)
    if now is None:
        return NO_TRAVEL
    end = reading.period.end
    if not has_older and not any(each.end < end for each in history):
        return _first_ever(None if last_year else reading.reported_direction)
    reference = _reference(measure, reading.period, history, last_year=last_year)
    was = None if reference is None else compared(measure, reference, history)
    if reference is None or was is None:

        def missing() -> str:
            return "earlier forecast" if reference is None else f"figure for {when(reference)}"

        return _not_comparable(lambda: f"There is no {missing()} to compare with.")
    if history[reference].definition_version != reading.definition_version:
        return _not_comparable(
            lambda: (
                f"The definition has changed since {when(reference)}, "
                "so the two cannot be compared."
            )
        )
    direction = compare(measure, now, was, levels)
    if direction is Direction.NOT_COMPARABLE:
        return _not_comparable(lambda: "There is no range to compare the figures with.")
    return Travel(
        direction,
        DirectionSource.COMPUTED,
        lambda: (
            f"{direction.label}: {_travelled(measure, direction, now, was, reference, levels)}."
        ),
    )


def _first_ever(reported: Direction | None) -> Travel:
    if reported is None:
        return Travel(
            Direction.NEW,
            DirectionSource.COMPUTED,
            lambda: "This is the first figure, so there is nothing to compare it with.",
        )
    return Travel(
        reported,
        DirectionSource.REPORTED,
        lambda: f"{reported.label}, as reported: there is no earlier figure here to compare with.",
    )


def _not_comparable(explained: Callable[[], str]) -> Travel:
    return Travel(Direction.NOT_COMPARABLE, DirectionSource.COMPUTED, explained)


def compared(measure: Measure, period: Period, history: History) -> Fraction | None:
    """The figure that directions compare: for a forecast indicator, the forecast."""
    if measure.kind is Kind.FORECAST:
        reading = history.get(period)
        given = None if reading is None else reading.forecast_value
        return None if given is None else Fraction(given)
    return value_of(measure, period, history)


def _reference(
    measure: Measure, period: Period, history: History, *, last_year: bool
) -> Period | None:
    """The period to compare with; for a forecast indicator, the period of the forecast before."""
    if last_year or measure.direction_basis is DirectionBasis.SAME_PERIOD_LAST_YEAR:
        return period.year_before
    if measure.kind is Kind.FORECAST:
        earlier = (each for each in history if each.end < period.end)
        return max(earlier, key=lambda each: (each.end, each.start), default=None)
    return period.previous


def when(period: Period) -> str:
    """A period within a sentence: "August 2016", "quarter 1 2016/17"."""
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
    """The sentence that says from which figure to which the indicator moved."""
    more = more_to_part(measure, now, was)
    old = measure.text(was, more=more)
    new = measure.text(now, more=max(more, edges(measure, levels, value=now).more(measure, now)))
    made = "forecast in" if measure.kind is Kind.FORECAST else "in"
    before = f"{made} {when(reference)}"
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
    """Whether an activity figure is below, within or above its expected range (D9).

    The bounds count as within. A range may have only one bound.
    Gives: None where there is no figure or no range.
    """
    low, high = levels.range_lower, levels.range_upper
    if value is None or (low is None and high is None):
        return None
    if high is not None and value > high:
        return ExpectedRange.ABOVE
    if low is not None and value < low:
        return ExpectedRange.BELOW
    return ExpectedRange.WITHIN
