"""Writes of pay gaps: as they are entered, and as hourly pay makes them. Pay is never stored."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from councilportal.accounts.models import User
from councilportal.audit import operations as audit
from councilportal.common.periods import london_day
from councilportal.common.refusals import NotKnown, Refused
from councilportal.organisation.people import person_on
from councilportal.organisation.record_changes import record_type_of, remove, store
from objectives.models import PayGap
from objectives.pay import policies
from objectives.rules.pay_gap_checks import (
    ALIKE,
    FIGURES,
    bands_left,
    check_entry,
    check_siblings,
    check_together,
)
from objectives.rules.pay_gaps import PayGapKind
from objectives.rules.pay_shown import STATUTORY, gives_away, is_ordered

Values = Mapping[str, Any]


class NotRight(Refused):
    """Figures that may not be: `faults` names each field with what would be right."""

    def __init__(self, faults: Sequence[tuple[str, str]]) -> None:
        """Keep the fields, so that a form can say it beside each."""
        super().__init__(" ".join(f"{name}: {wanted}" for name, wanted in faults))
        self.faults = faults


@audit.writing()
def save_pay_gap(
    *, record: PayGap, values: Values, seen: str = "", by: User, at: datetime
) -> PayGap:
    """Add a pay gap, or change one.

    What the ethnic groups of a snapshot say alike is changed for all of them.
    *Takes*: an unsaved record for a new one; the stamp of what the page was made from.
    *Raises*: Refused for a person who may not, and where the group is told of already for that
    day; NotRight, also where it does not fit the other groups of its snapshot, and where one that
    is published or in a paper becomes one of another day, kind or group; StaleRecord.
    """
    policies.check_can_enter(person_on(by, london_day(at)))
    stored = PayGap.objects.filter(pk=record.pk).first() if record.pk else None
    if faults := [*check_entry(values), *_moved(stored, values, at)]:
        raise NotRight(faults)
    siblings = _siblings(record, values)
    others = [_beside(each, values, stored) for each in siblings]
    if faults := list(_check_beside(values, others, stored)):
        raise NotRight(faults)
    operation = uuid4()
    saved = _store(record, values, by, at, seen, operation=operation)
    for sibling, other in zip(siblings, others, strict=True):
        _store(sibling, other, by, at, operation=operation)
    return saved


def _siblings(record: PayGap, values: Values) -> list[PayGap]:
    """The other ethnic groups of a snapshot, locked."""
    if values["kind"] != PayGapKind.ETHNICITY:
        return []
    same = PayGap.objects.filter(kind=values["kind"], snapshot_on=values["snapshot_on"])
    return list(same.exclude(pk=record.pk).select_for_update().order_by("group"))


def _beside(sibling: PayGap, values: Values, stored: PayGap | None) -> dict[str, Any]:
    """What another group of the snapshot says once one that was `stored` with it is changed."""
    said = {name: getattr(sibling, name) for name in values}
    is_changed = stored and (stored.kind, stored.snapshot_on) == (sibling.kind, sibling.snapshot_on)
    return {**said, **{name: values[name] for name in ALIKE if is_changed}}


def _check_beside(
    values: Values, others: Sequence[Values], stored: PayGap | None
) -> Iterator[tuple[str, str]]:
    """What does not fit the other ethnic groups of a snapshot: a field and a sentence each.

    Groups follow each other, so that bands may add to less than 100 until all are published.
    """
    if values["kind"] != PayGapKind.ETHNICITY:
        return
    if any(other["group"].casefold() == values["group"].casefold() for other in others):
        yield "group", "name another group: this one is entered already for that day."
        return
    groups = [values, *others]
    yield from check_siblings(groups)
    for other in others:
        for name, wanted in check_entry(other):
            yield name, f"of {other['group']}, {wanted}"
    if values["published_on"] and not (stored and stored.published_on):
        for name, total in bands_left(groups).items():
            said = f"the shares of all groups in a band add to 100: here to {total}."
            yield name, f"{said} Enter all groups before they are published."


_NAMED_BY = ("kind", "snapshot_on", "group")


def _moved(stored: PayGap | None, values: Values, at: datetime) -> Iterator[tuple[str, str]]:
    """What would take a gap away from those who were told of it: other people, or another day."""
    moved = [each for each in _NAMED_BY if stored and getattr(stored, each) != values[each]]
    if stored and moved and (why := policies.why_kept(stored, at)):
        for name in moved:
            yield name, f"give what is stored. {why}"


@audit.writing()
def save_worked_out(
    *, kind: PayGapKind, snapshot_on: date, gaps: Sequence[Values], by: User, at: datetime
) -> list[PayGap]:
    """Store the gaps that hourly pay makes, all those of a snapshot at once.

    *Raises*: Refused for a person who may not, where the snapshot is told of already, and where
    there is nothing to tell; NotRight.
    """
    policies.check_can_enter(person_on(by, london_day(at)))
    if not gaps:
        raise Refused("There is no gap to save.")
    if PayGap.objects.filter(kind=kind, snapshot_on=snapshot_on).exists():
        raise Refused("The gaps of that day are entered already: change those, or choose another.")
    faults = [fault for values in gaps for fault in check_entry(values)]
    if kind is PayGapKind.ETHNICITY:
        faults += check_together(gaps)
    if faults:
        raise NotRight(faults)
    operation = uuid4()
    return [_store(PayGap(), values, by, at, operation=operation) for values in gaps]


# What the event of a deletion keeps: which gap it was, and none of its figures.
_KEPT = ("kind", "snapshot_on", "comparator", "group", "employees")


@audit.writing()
def delete_pay_gap(*, key: int, reason: str, by: User, at: datetime) -> None:
    """Delete a pay gap that was entered by mistake.

    *Raises*: NotKnown; Refused for a person who may not, without a reason, and where a gap of its
    snapshot is published or a paper that is frozen or out keeps its figures.
    """
    policies.check_can_enter(person_on(by, london_day(at)))
    record = PayGap.objects.select_for_update().filter(pk=key).first()
    if record is None:
        raise NotKnown("There is no such pay gap.")
    if not reason.strip():
        raise Refused("Say why the pay gap is deleted.")
    if why := policies.why_kept(record, at):
        raise Refused(why)
    remove(
        record=record,
        values=dict.fromkeys(_KEPT),
        reason=reason.strip(),
        by=by,
        at=at,
        record_ref=_ref(vars(record)),
    )


def _ref(values: Values) -> str:
    return f"{values['kind']} {values['snapshot_on']} {values['group']}".strip()


def _store(
    record: PayGap, values: Values, by: User, at: datetime, seen: str = "", **rest: Any
) -> PayGap:
    [away] = gives_away(PayGapKind(values["kind"]), [values])
    return store(
        record=record,
        values=values,
        reason=STATUTORY if away else "",
        by=by,
        at=at,
        seen=seen,
        record_ref=_ref(values),
        tells=_told,
        **rest,
    )


@audit.writing()
def keep_reasons(*, gaps: Sequence[PayGap], by: User | None, at: datetime) -> None:
    """Record why shares of few people are shown: that the law orders them. A part of an import.

    Nothing is recorded of gaps of which no share tells of few.
    """
    operation = uuid4()
    for each in gaps:
        [away] = gives_away(PayGapKind(each.kind), [vars(each)])
        if not away:
            continue
        audit.record(
            action="import",
            record_type=record_type_of(each),
            record_ref=_ref(vars(each)),
            before=None,
            after={"of_few": [name for name in FIGURES if name in away]},
            reason=STATUTORY,
            by=by,
            at=at,
            operation=operation,
            command="import_data",
        )


NOT_TOLD, CHANGED = "not told", "changed"


def _told(before: Values | None, after: Values) -> tuple[Values | None, Values]:
    """What an event tells: no figure of those that readers may see only in part, but which changed.

    Nor how many are on full pay, as the others are on leave.

    *Takes*: plain values before, None for a new gap, and after.
    """
    names = ("full_pay", *FIGURES)
    if is_ordered(PayGapKind(after["kind"]), after["employees"]):
        names = names[:1]
    quiet = dict.fromkeys(names, NOT_TOLD)
    changed = {name: CHANGED for name in names if before and before[name] != after[name]}
    return before and {**before, **quiet}, {**after, **quiet, **changed}
