"""Stores, ends and deletes records that administrators look after, with an event for each change.

For the operations of this app and of the apps above; it checks no role.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from hashlib import sha256
from typing import Any, TypeVar
from uuid import UUID

from django.db import IntegrityError, models, transaction

from councilportal.accounts.models import User
from councilportal.audit import operations as audit
from councilportal.audit.personal import Personal, person_reference
from councilportal.audit.rules import canonical
from councilportal.common.periods import day_label, london_day
from councilportal.common.refusals import Refused
from councilportal.organisation.models import Appointment, BodyMember, Deputy, PostHolder
from councilportal.organisation.past_values import (
    LaterChange,
    forget_past,
    is_past_place,
    keep_past,
    later_changes,
)

M = TypeVar("M", bound=models.Model)
Values = Mapping[str, Any]
_LONGEST_REFERENCE = 200
_EARLIEST = date(1900, 1, 1)
_TELLING = frozenset({"name", "username", "email"})  # fields of an account that tell who it is


class StaleRecord(Exception):
    """The record was changed in between: `theirs` is what is stored now, by field."""

    def __init__(self, theirs: Mapping[str, object]) -> None:
        """Keep what they stored, so that both can be shown."""
        super().__init__("This was changed after you opened it.")
        self.theirs = theirs


def cited(value: Any) -> Any:
    """A value as an event stores it; for a record, its ref, title or username."""
    if not isinstance(value, models.Model):
        return value
    if isinstance(value, User):
        return Personal(value.username, value.pk)
    for name in ("ref", "title"):
        if hasattr(value, name):
            return getattr(value, name)
    return str(value)


def plain(record: models.Model, names: Mapping[str, Any]) -> dict[str, object]:
    """The fields of a record as an event stores them. Takes: a mapping with the fields as keys."""
    values = {name: cited(getattr(record, name)) for name in names}
    if isinstance(record, User) and record.pk is not None:
        for name in _TELLING.intersection(values):
            values[name] = Personal(values[name], record.pk)
    return values


def stamp(values: Mapping[str, object]) -> str:
    """A short hash of plain values, by which a form shows what it was made from."""
    return sha256(canonical(values).encode()).hexdigest()[:20]


def held(record: M, *, to_delete: bool = False) -> M:
    """The record as it is stored now, locked until the transaction ends.

    Other rows can still be made to refer to it, unless it is to be deleted.
    """
    stored = type(record)._default_manager.select_for_update(no_key=not to_delete)
    return stored.get(pk=record.pk)


def store(
    *,
    record: M,
    values: Values,
    reason: str,
    by: User | None,
    at: datetime,
    seen: str = "",
    also: Values | None = None,
    action: str = "",
    record_ref: str = "",
    operation: UUID | None = None,
    holds_from: date | None = None,
    replaces_later: bool = False,
    tells: Callable[[Values | None, Values], tuple[Values | None, Values]] | None = None,
) -> M:
    """Create the record or change what differs; store and record nothing if nothing differs.

    *Takes*: the record, unsaved if it is new; `seen`, the stamp of the plain values that the change
    was made from ("": no comparison); `also`, values that are not in the form; `holds_from`, the
    first day of new names and places, today unless given; `replaces_later`, that changes after
    that day are to be replaced; `record_ref`, by default `reference_of` the record; `tells`, what
    the event tells of the plain values before and after, by default all. Call it in a transaction.
    *Raises*: StaleRecord; Refused where the database has another record with the same reference,
    for a `holds_from` after today or before 1900, and where later changes would be replaced.
    """
    is_new = record.pk is None
    record_type = record_type_of(record)
    before = None
    if holds_from is not None and not _EARLIEST <= holds_from <= london_day(at):
        raise Refused("Give today or an earlier day, from which the new name or place holds.")
    if not is_new:
        record = held(record)
        before = plain(record, values)
        if seen and stamp(before) != seen:
            raise StaleRecord(before)
        before |= plain(record, also or {})
    values = {**values, **(also or {})}
    for name, value in values.items():
        setattr(record, name, value)
    after = plain(record, values)
    if before == after:
        return record
    if before is not None and holds_from is not None and not replaces_later:
        _check_later(record, record_type, before, after, holds_from)
    _save(record)
    reference = record_ref or reference_of(record)
    if before is not None:
        keep_past(
            record_type,
            reference,
            before,
            after,
            holds_from=holds_from or london_day(at),
            first_day=getattr(record, "valid_from", None),
        )
    now = plain(record, values)  # a new record has its number by now
    told = (before, now) if tells is None else tells(before, now)
    audit.record(
        action=action or ("create" if is_new else "change"),
        record_type=record_type,
        record_ref=reference,
        before=told[0],
        after=told[1],
        reason=reason,
        by=by,
        at=at,
        operation=operation,
        command=record_type,
    )
    return record


def keep_lists(
    *,
    record: models.Model,
    lists: Mapping[str, Iterable[models.Model]],
    record_ref: str = "",
    reason: str,
    by: User | None,
    at: datetime,
    operation: UUID | None = None,
) -> None:
    """Set lists of other records that a record has, with one event where any of them differs.

    *Takes*: the records that are wanted, by field. Call it in a transaction.
    *Costs*: 1 query for each list, and at most 3 for each that differs.
    """
    before, after = {}, {}
    for name, wanted in lists.items():
        stored = sorted(str(cited(each)) for each in getattr(record, name).all())
        told = sorted(str(cited(each)) for each in wanted)
        if stored != told:
            getattr(record, name).set(wanted)
            before[name], after[name] = stored, told
    if after:
        audit.record(
            action="change",
            record_type=record_type_of(record),
            record_ref=record_ref or reference_of(record),
            before=before,
            after=after,
            reason=reason,
            by=by,
            at=at,
            operation=operation,
        )


def changed_later(
    record: Any, record_type: str, before: Values, after: Values, holds_from: date
) -> list[str]:
    """The changes after a day that these values would replace, each in words.

    *Takes*: the plain values stored and wanted, by field. *Costs*: 1 query.
    """
    ref = before["title"] if record_type == "post" else record.ref
    found = later_changes(record_type, str(ref), before, after, holds_from=holds_from)
    return [_in_words(record, each) for each in found]


def _in_words(record: Any, change: LaterChange) -> str:
    name = record._meta.get_field(change.field).verbose_name
    was, became = (f"“{each}”" if each else "empty" for each in (change.before, change.after))
    return f"on {day_label(change.on)} the {name} became {became}; before, it was {was}"


def _check_later(
    record: Any, record_type: str, before: Values, after: Values, holds_from: date
) -> None:
    if found := changed_later(record, record_type, before, after, holds_from):
        said = ". ".join(each[:1].upper() + each[1:] for each in found)
        raise Refused(f"It changed after {day_label(holds_from)}. {said}. Give a later day.")


def needs_first_day(record: Any) -> bool:
    """True if saving the record needs a first day: it is new, or has one that would be lost.

    A blank would put the record on every board, return and report of the past.
    """
    return record.pk is None or record.valid_from is not None


def check_first_day(record: Any, values: Values) -> None:
    """*Raises*: Refused where a first day is needed and the values have none."""
    if "valid_from" in values and values["valid_from"] is None and needs_first_day(record):
        raise Refused("Give a first day: without one it would count for all periods of the past.")


def check_reason(reason: str) -> None:
    """*Raises*: Refused without a reason."""
    if not reason.strip():
        raise Refused("Say why it ends.")


def check_end(record: Any, on: date | None, reason: str) -> None:
    """*Raises*: Refused without a reason, and for a last day before the record's first."""
    check_reason(reason)
    if on is not None and record.valid_from is not None and on < record.valid_from:
        raise Refused(f"Give a day that is not before the first, {day_label(record.valid_from)}.")


def end(
    *,
    record: models.Model,
    on: date | None,
    reason: str,
    by: User,
    at: datetime,
    record_ref: str = "",
) -> None:
    """Set the last day of a record, or clear it with `on` None.

    *Raises*: Refused without a reason, and for a day before the first.
    """
    check_end(record, on, reason)
    store(
        record=record,
        values={"valid_to": on},
        record_ref=record_ref,
        reason=reason,
        by=by,
        at=at,
        action="end" if on else "reopen",
    )


def referring(record: models.Model) -> list[str]:
    """The records that refer to this one, in words ("3 services"); empty if there are none.

    *Costs*: 1 query for each kind of record that can refer to it.
    """
    found = []
    for relation in record._meta.related_objects:
        count = relation.related_model._base_manager.filter(
            **{relation.field.name: record.pk}
        ).count()
        if count:
            meta = relation.related_model._meta
            found.append(f"{count} {meta.verbose_name if count == 1 else meta.verbose_name_plural}")
    return found


def remove(
    *,
    record: models.Model,
    values: Values,
    reason: str,
    by: User,
    at: datetime,
    record_ref: str = "",
) -> None:
    """Delete a record that nothing refers to.

    *Takes*: `values`, whose keys are the fields that the event keeps. Call it in a transaction.
    *Raises*: Refused where something refers to the record.
    """
    record = held(record, to_delete=True)
    if found := referring(record):
        way = "give it a last day" if hasattr(record, "valid_to") else "change them"
        raise Refused(f"{', '.join(found)} refer to it: {way} instead of deleting it.")
    before, reference = plain(record, values), record_ref or reference_of(record)
    record_type = record_type_of(record)
    if is_past_place(record_type, reference):
        raise Refused("Boards of the past have it: give it a last day instead of deleting it.")
    record.delete()
    forget_past(record_type, [reference])
    audit.record(
        action="delete",
        record_type=record_type,
        record_ref=reference,
        before=before,
        after=None,
        reason=reason,
        by=by,
        at=at,
    )


def reference_of(record: models.Model) -> str:
    """The name of the record in events: its ref or title, or the numbers of its people."""
    match record:
        case Appointment():
            place = record.directorate or record.service
            words = [person_reference(record.user_id), record.role]
            words += [place.ref] if place else []
        case Deputy():
            words = [person_reference(record.deputy_id), "for", person_reference(record.person_id)]
        case PostHolder():
            words = [person_reference(record.user_id), record.post.title]
        case User():
            words = [person_reference(record.pk)]
        case BodyMember():
            words = [record.body.ref, record.post.title]
        case _:
            words = [str(cited(record))]
    return " ".join(words)[:_LONGEST_REFERENCE]


def _save(record: models.Model) -> None:
    try:
        with transaction.atomic():
            record.save()
    except IntegrityError as error:
        raise Refused(
            "The database does not take this: another record has the same reference, or dates are "
            "out of order. Check what is stored and try again."
        ) from error


def record_type_of(record: models.Model) -> str:
    """The name of the kind of record in events: "directorate", "account"."""
    return "account" if isinstance(record, User) else str(record._meta.verbose_name)
