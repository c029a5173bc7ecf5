"""What saving a record would change of periods that have ended, shown before it is saved."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from councilportal.common.numbers import count_of, joined
from councilportal.common.periods import Period, PeriodKind, containing, ended_label
from councilportal.organisation.models import Directorate, Post, Service
from councilportal.organisation.past_values import PAST_FIELDS
from councilportal.organisation.record_changes import changed_later, cited, plain, record_type_of
from performance.models import Indicator
from performance.queries import months_with_boards
from performance.returns.queries import in_calendar, reports_on, states_on
from performance.returns.rules import EDITABLE

# Fields by which boards, returns and reports count; they only say the other dated ones.
_PLACES = ("service", "directorate")
# Fields of an indicator that are of today on every board: figures are worked out by them. In words.
WORKED_OUT_BY = {
    **{name: name for name in ("unit", "decimals", "kind", "frequency", "polarity")},
    "method": "method of rating",
    "aggregation": "way to work out the year to date",
    "direction_basis": "period that direction is compared with",
    "direction_tolerance": "tolerance of direction",
}
_NAMED_MONTHS = 4
_LONGEST = 80  # characters of a text that is quoted


@dataclass(frozen=True, slots=True)
class _Days:
    """The first and the last day in force; None without one."""

    first: date | None
    last: date | None

    def have(self, on: date) -> bool:
        return (self.first is None or self.first <= on) and (self.last is None or on <= self.last)


def effects_on_the_past(
    record: Any, values: Mapping[str, Any], today: date, holds_from: date | None = None
) -> list[str]:
    """What saving these values would change of months that have ended, one sentence each.

    *Takes*: the record as it is stored, or a new one; the values by field, with records for
    relations; `holds_from`, the first day of new names and places, None where they have none.
    *Costs*: no query for kinds that no board shows; else at most 4, and 1 for a `holds_from` before
    today.
    """
    is_new = record.pk is None
    if not isinstance(record, Indicator | Service | Directorate | Post):
        return []
    found = [] if is_new else replaced_by(record, values, today, holds_from)
    months = months_with_boards(today)
    if not months:
        return found
    since = [each for each in months if holds_from is None or holds_from <= each.end]
    if not is_new:
        found += _renamed(record, values, since)
    if isinstance(record, Indicator):
        found += [] if is_new else _worked_out_anew(record, values, months)
        found += _indicator_days(record, values, months)
    return found


def replaced_by(
    record: Any, values: Mapping[str, Any], today: date, holds_from: date | None
) -> list[str]:
    """The later changes that a backdated one would replace, one sentence each.

    *Costs*: 1 query for a `holds_from` before today.
    """
    if holds_from is None or holds_from >= today:
        return []
    names = [name for name in PAST_FIELDS[record_type_of(record)] if name in values]
    before = plain(record, dict.fromkeys(names))
    after = {name: cited(values[name]) for name in names}
    found = changed_later(record, record_type_of(record), before, after, holds_from)
    return [f"This replaces a later change: {each}." for each in found]


def _renamed(record: Any, values: Mapping[str, Any], months: Sequence[Period]) -> list[str]:
    in_force = [each for each in months if record.is_in_force(each.end)]
    found = []
    for name in PAST_FIELDS[record_type_of(record)]:
        if not in_force or name not in values:
            continue
        before, after = getattr(record, name), values[name]
        if (before or "") == (after or ""):
            continue
        now, was = _quoted(after), _quoted(before)
        said = f"say {now} instead of {was}"
        if name in _PLACES:
            said = f"count it under {now} instead of {was}"
        elif name not in ("name", "title"):
            said = f"say {now} as its {_called(record, name)}, instead of {was}"
        found.append(f"Boards, returns and reports of {ended_label(in_force)} {said}.")
    return found


def _quoted(value: Any) -> str:
    said = " ".join(str(value or "").split())
    if not said:
        return "nothing"
    return f"“{said if len(said) <= _LONGEST else said[:_LONGEST] + ' …'}”"


def _called(record: Any, name: str) -> str:
    return str(record._meta.get_field(name).verbose_name)


def _worked_out_anew(
    record: Indicator, values: Mapping[str, Any], months: Sequence[Period]
) -> list[str]:
    """What is of today on every board: how figures are shown, added up, rated and compared."""
    in_force = [each for each in months if record.is_in_force(each.end)]
    names = [
        said
        for name, said in WORKED_OUT_BY.items()
        if name in values and plain(record, {name: None})[name] != cited(values[name])
    ]
    if not in_force or not names:
        return []
    said = f"work its figures out anew, by the new {joined(names)}: ratings and counts may change"
    return [f"Boards and reports of {ended_label(in_force)} {said}."]


def _indicator_days(
    record: Indicator, values: Mapping[str, Any], months: Sequence[Period]
) -> list[str]:
    is_new = record.pk is None
    after = _Days(values["valid_from"], record.valid_to)
    before = _Days(record.valid_from, record.valid_to)
    had = [each for each in months if not is_new and before.have(each.end)]
    added = [each for each in months if after.have(each.end) and each not in had]
    taken = [each for each in had if not after.have(each.end)]
    found = []
    if added:
        found.append(
            f"It is added to the boards of {ended_label(added)}. "
            "They say No data where it has no figure."
        )
        found += _added_to_returns(record, values, added)
    if taken:
        found.append(f"It is taken off the boards of {ended_label(taken)}, with its figures.")
    return found


def _added_to_returns(
    record: Indicator, values: Mapping[str, Any], added: Sequence[Period]
) -> list[str]:
    as_saved = Indicator(kind=values["kind"], frequency=values["frequency"])
    ends = [each.end for each in added if reports_on(as_saved, each.end)]
    made, opened = states_on(values["service"], ends), in_calendar(ends)
    closed = [each for each in ends if each in made and made[each] not in EDITABLE]
    asked = [each for each in ends if each in opened and each not in made]
    found = []
    if closed:
        found.append(
            f"{count_of(len(closed), 'return')} already submitted, approved or locked "
            f"{'gets' if len(closed) == 1 else 'get'} a line without a figure: "
            f"{_named(closed)}."
        )
    if asked:
        found.append(
            f"{count_of(len(asked), 'return')} that nobody made "
            f"{'is' if len(asked) == 1 else 'are'} asked for, as late or as Locked, no return, "
            f"unless figures are imported: {_named(asked)}."
        )
    return found


def _named(ends: Sequence[date]) -> str:
    labels = [containing(PeriodKind.MONTH, each).label for each in sorted(ends)]
    if len(labels) > _NAMED_MONTHS:
        return f"{labels[0]} to {labels[-1]}"
    return joined(labels)
