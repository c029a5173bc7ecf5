"""What saving a record would change of periods that have ended, shown before it is saved."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from councilportal.common.numbers import count_of, joined
from councilportal.common.periods import Period, PeriodKind, containing, latest_ended
from councilportal.organisation.models import Directorate, Post, Service
from performance.models import Indicator
from performance.queries import first_figure
from performance.returns.queries import in_calendar, reports_on, states_on
from performance.returns.rules import EDITABLE

# Fields that boards, returns and reports say in words, and those by which they count.
_NAMES = ("name", "title")
_PLACES = ("service", "directorate")
_NAMED_MONTHS = 4


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
    *Costs*: no query for kinds that no board shows; else at most 4.
    """
    is_new = record.pk is None
    if not isinstance(record, Indicator | Service | Directorate | Post):
        return []
    months = _ended_months(today)
    if not months:
        return []
    since = [each for each in months if holds_from is None or holds_from <= each.end]
    found = [] if is_new else _renamed(record, values, since)
    if isinstance(record, Indicator):
        found += _indicator_days(record, values, months)
    return found


def _ended_months(today: date) -> list[Period]:
    """The months that have ended, from the first with a figure on, oldest first."""
    first = first_figure()
    found = []
    month = latest_ended(PeriodKind.MONTH, today)
    while first is not None and month.end >= first:
        found.append(month)
        month = containing(PeriodKind.MONTH, month.start).previous
    return found[::-1]


def _renamed(record: Any, values: Mapping[str, Any], months: Sequence[Period]) -> list[str]:
    in_force = [each for each in months if record.is_in_force(each.end)]
    found = []
    for name in (*_NAMES, *_PLACES):
        if not in_force or name not in values:
            continue
        before, after = getattr(record, name), values[name]
        if before != after:
            said = f"say “{after}” instead of “{before}”"
            if name in _PLACES:
                said = f"count it under “{after}” instead of “{before}”"
            found.append(f"Boards, returns and reports of {_months(in_force)} {said}.")
    return found


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
            f"It is added to the boards of {_months(added)}. "
            "They say No data where it has no figure."
        )
        found += _added_to_returns(record, values, added)
    if taken:
        found.append(f"It is taken off the boards of {_months(taken)}, with its figures.")
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


def _months(of: Sequence[Period]) -> str:
    if len(of) == 1:
        return f"1 month that has ended, {of[0].label}"
    return f"{len(of)} months that have ended, {of[0].label} to {of[-1].label}"


def _named(ends: Sequence[date]) -> str:
    labels = [containing(PeriodKind.MONTH, each).label for each in sorted(ends)]
    if len(labels) > _NAMED_MONTHS:
        return f"{labels[0]} to {labels[-1]}"
    return joined(labels)
