"""The rating of one figure, by method (D2 to D6). Pure."""

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

from councilportal.common.words import Rag
from performance.rules.bands import bands
from performance.rules.explaining import explain
from performance.rules.measures import Levels, Measure, Reading
from performance.rules.words import Aggregation, Kind, Method, RatingSource


@dataclass(frozen=True, eq=False)
class Rating:
    """A rating with the sentence that explains it.

    `rag` is shown; `computed`, the result of the method, is counted. They differ only where there
    is an override. `explained` makes the sentence, only when somebody reads it, because most
    ratings of a large board are only counted.
    """

    rag: Rag
    computed: Rag
    source: RatingSource
    explained: Callable[[], str] = field(repr=False)

    @cached_property
    def sentence(self) -> str:
        """The sentence that explains the rating."""
        return self.explained()

    def __eq__(self, other: object) -> bool:
        """True for the same rating with the same sentence."""
        return isinstance(other, Rating) and self._compared == other._compared

    def __hash__(self) -> int:
        """The hash of what `__eq__` compares."""
        return hash(self._compared)

    @property
    def _compared(self) -> tuple[Rag, Rag, RatingSource, str]:
        return self.rag, self.computed, self.source, self.sentence


def rate(
    measure: Measure,
    value: Fraction | None,
    levels: Levels,
    *,
    reading: Reading | None = None,
    last_year: Fraction | None = None,
) -> Rating:
    """The rating of one figure, with its sentence.

    Takes: the exact figure in the indicator's unit (None: there is none); the levels of its period;
    its reading, for the cases, the reason for no data, the judgement and the override (None for a
    year to date, which has none of these); last year's figure.
    Gives: the first that applies of no data, not rated and no target, else green, amber or red. An
    override replaces that rating, and its sentence names both.
    Source: D3, D4, D5, D15; data format, "Targets and ratings".
    """
    return rate_with(measure, value, levels, reading=reading, last_year=lambda: last_year)


def rate_with(
    measure: Measure,
    value: Fraction | None,
    levels: Levels,
    *,
    reading: Reading | None,
    last_year: Callable[[], Fraction | None],
    is_redefined: bool = False,
) -> Rating:
    """As `rate`, but `last_year` is called only where the method or the sentence needs it.

    Takes: `is_redefined` where the period before had another definition.
    """
    if value is None:
        rating = plain_rating(Rag.NO_DATA, _why_no_figure(measure, reading, is_redefined))
    else:
        rating = _by_method(measure, value, levels, reading, last_year)
    if reading is None or reading.override_rating is None:
        return rating
    shown_as = reading.override_rating
    return Rating(
        shown_as,
        rating.computed,
        RatingSource.OVERRIDE,
        lambda: (
            f"Overridden from {rating.computed.label.lower()} to {shown_as.label.lower()}: "
            f"{_with_full_stop(reading.override_reason)} Without the override: {rating.sentence}"
        ),
    )


def _by_method(
    measure: Measure,
    value: Fraction,
    levels: Levels,
    reading: Reading | None,
    last_year: Callable[[], Fraction | None],
) -> Rating:
    if measure.kind is Kind.ACTIVITY:
        return plain_rating(Rag.NOT_RATED, "Activity indicators are shown for context, not rated.")
    if measure.method is Method.NONE:
        return plain_rating(Rag.NOT_RATED, "This indicator is not rated.")
    if measure.method is Method.JUDGEMENT:
        return _judged(reading)
    before = last_year() if measure.method is Method.WITHIN_TOLERANCE else None
    limits = bands(measure, levels, last_year=before)
    if limits is None:
        return plain_rating(Rag.NO_TARGET, _MISSING.get(measure.method, "No target is set."))
    rag = limits.rating(value)

    def explained() -> str:
        return explain(measure, value, levels, limits, rag, reading=reading, last_year=last_year())

    return Rating(rag, rag, RatingSource.COMPUTED, explained)


_ALONE = "No figure for the period alone: the running total before it {}."


def _why_no_figure(measure: Measure, reading: Reading | None, is_redefined: bool) -> str:
    if reading is not None and reading.no_data_reason is not None:
        return f"No figure: {reading.no_data_reason.label.lower()}."
    if measure.aggregation is Aggregation.CUMULATIVE_ENTRY:
        return _ALONE.format("had another definition" if is_redefined else "is missing")
    return "No figure for this period."


def plain_rating(rag: Rag, sentence: str) -> Rating:
    """A computed rating without an override, with its sentence."""
    return Rating(rag, rag, RatingSource.COMPUTED, lambda: sentence)


def _with_full_stop(text: str) -> str:
    """The text with a full stop at its end, unless it has one."""
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _judged(reading: Reading | None) -> Rating:
    if reading is None:
        return plain_rating(
            Rag.NOT_RATED, "A judgement is made of a period, not of the year to date."
        )
    rag = reading.judgement
    if rag is None:
        return plain_rating(Rag.NO_TARGET, "No judgement has been made.")
    said = f"Judged {rag.label.lower()} by {reading.judged_by}: {reading.judgement_reason}"
    return Rating(rag, rag, RatingSource.JUDGEMENT, lambda: _with_full_stop(said))


_MISSING = {
    Method.THRESHOLDS: "The levels for green and amber are not both set.",
    Method.RANGE: "The two ends of the range are not both set.",
    Method.TOLERANCE_POINTS: "A target and its tolerance are not both set.",
    Method.TOLERANCE_PERCENT: "A target above 0 and its tolerance are not both set.",
    Method.WITHIN_TOLERANCE: "A target above 0 and its tolerance are not both set.",
}
