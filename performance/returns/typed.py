"""What was typed for an indicator of a return, and the reading that it becomes."""

from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import CharField, TextField

from councilportal.common import numbers
from councilportal.common.fuzzy import read
from councilportal.common.periods import Period
from councilportal.common.text import NOTE
from performance.models import Indicator
from performance.returns.models import Line
from performance.rules.measures import Measure, Reading
from performance.rules.words import RATINGS, Aggregation, DataState, Method, NoDataReason

FIGURES = ("value", "numerator", "denominator", "ytd_value", "forecast_value")
ANSWERS = {"1": "Yes", "0": "No"}  # the stored text of a figure that is yes or no, and its label
SAID = ("no_data_reason", "judgement", "judgement_reason", "commentary")


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed for one indicator, field by field, as text."""

    value: str = ""
    numerator: str = ""
    denominator: str = ""
    ytd_value: str = ""
    forecast_value: str = ""
    no_data_reason: str = ""
    unchanged: bool = False
    provisional: bool = False
    judgement: str = ""
    judgement_reason: str = ""
    commentary: str = ""
    explanation: str = ""
    action_what: str = ""
    action_owner: str = ""
    action_due: str = ""
    action_passed: bool = False  # its due day has passed, and is right

    @property
    def is_blank(self) -> bool:
        """True if nothing was typed."""
        return self == BLANK


TYPED = tuple(field.name for field in fields(Typed))
# The number of characters that each text may have, whatever the door.
LONGEST = {
    field.name: field.max_length or NOTE
    for field in Line._meta.get_fields()
    if isinstance(field, CharField | TextField) and field.name in TYPED
}
BLANK = Typed()


@dataclass(frozen=True)
class TypedLine:
    """One indicator of a return and what stands in its fields: all that reading a post needs."""

    indicator: Indicator
    measure: Measure
    typed: Typed

    @property
    def wants_ratio(self) -> bool:
        """True where numerator and denominator are asked for."""
        return (
            bool(self.indicator.denominator_label) or self.measure.aggregation is Aggregation.RATIO
        )

    def says_as(self, other: "TypedLine") -> bool:
        """True where the same figures were typed for another indicator; False without any."""
        own, others = _figures(self.typed), _figures(other.typed)
        return own == others and own is not None and any(each is not None for each in own.values())


def typed_of(line: Line | None) -> Typed:
    """The typed text of a stored line; blank for None."""
    return BLANK if line is None else Typed(**{name: getattr(line, name) for name in TYPED})


def action_date(typed: Typed) -> date | None:
    """The due day of the action; None where the text is not a date.

    It is a day as people write it: 2026-12-31, 31/12/2026, 31 12 2026, 31st of December 2026.
    """
    when = read(typed.action_due)
    return when.latest if when.earliest == when.latest else None


def typed_as(stored: Reading | None) -> Typed:
    """An approved reading as somebody would type it, which is what a sheet begins with."""
    if stored is None:
        return BLANK
    words: dict[str, Any] = {name: numbers.plain(getattr(stored, name)) for name in FIGURES}
    words |= {name: getattr(stored, name) or "" for name in SAID}
    return Typed(**words, provisional=is_provisional(stored))


def is_provisional(reading: Reading) -> bool:
    """True if the figures may still change."""
    return reading.data_state is DataState.PROVISIONAL


def reading_from(
    indicator: Indicator, measure: Measure, period: Period, typed: Typed, stored: Reading | None
) -> Reading | None:
    """The reading that typed text means; None without a figure or reason, and for unreadable text.

    Fields that are not typed keep their approved values: last year's figure and a reported
    direction, and an override while the figures are unchanged. A judgement is attributed to the
    post that owns the indicator.

    *Takes*: `stored`, the approved reading, if any; the result would be its next revision.
    """
    figures = _figures(typed)
    if figures is None:
        return None
    reasons = {reason.value: reason for reason in NoDataReason}
    reason = reasons.get(typed.no_data_reason)
    if reason is None and all(figure is None for figure in figures.values()):
        return None
    ratings = {rag.value: rag for rag in RATINGS}
    judged = ratings.get(typed.judgement) if measure.method is Method.JUDGEMENT else None
    kept = stored is not None and all(
        getattr(stored, name) == figure for name, figure in figures.items()
    )
    base = stored if stored is not None else Reading(period)
    return Reading(
        period=period,
        revision=base.revision + 1 if stored else 1,
        previous_year_value=base.previous_year_value,
        previous_year_basis=base.previous_year_basis,
        reported_direction=base.reported_direction,
        covers=base.covers if kept and typed.provisional else "",
        data_state=_data_state(typed, stored, kept=kept),
        no_data_reason=reason,
        judgement=judged,
        judged_by=indicator.owner.title if judged and indicator.owner else "",
        judgement_reason=typed.judgement_reason.strip() if judged else "",
        override_rating=base.override_rating if kept else None,
        override_reason=base.override_reason if kept else "",
        definition_version=indicator.definition_version,
        commentary=typed.commentary.strip(),
        **figures,
    )


def _figures(typed: Typed) -> dict[str, Decimal | None] | None:
    """The typed figures as numbers, by field; None where one of them cannot be read."""
    figures: dict[str, Decimal | None] = {}
    for name in FIGURES:
        text = getattr(typed, name).strip()
        try:
            figures[name] = numbers.parse(text) if text else None
        except numbers.NotANumber:
            return None
    return figures


def _data_state(typed: Typed, stored: Reading | None, *, kept: bool) -> DataState:
    """The data state of the reading: a provisional figure that is confirmed becomes final (D12)."""
    if typed.provisional:
        return DataState.PROVISIONAL
    if stored is None or (kept and is_provisional(stored)):
        return DataState.FINAL
    return DataState.REVISED
