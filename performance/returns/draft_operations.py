"""The saving of a draft: what was typed is kept as it was typed.

A draft is not audited and does not take the chain; see `councilportal.audit.chain` for the locks.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from councilportal.accounts.models import User
from councilportal.common.refusals import NotKnown
from councilportal.files.loading import Coded, insert_columns
from councilportal.organisation.models import Service
from performance.models import Indicator
from performance.returns import policies, queries, sheet
from performance.returns.models import Line, Return
from performance.returns.rules import ReturnState
from performance.returns.saving import StaleReturn, check_entry, held_return, person_acting
from performance.returns.typed import BLANK, TYPED, Typed, TypedLine


@transaction.atomic
def save_lines(
    *,
    service: Service,
    ends_on: date,
    typed: Mapping[str, Typed],
    version: int,
    by: User,
    at: datetime,
) -> Return:
    """Save what was typed, as a draft; nothing is checked and nothing is lost.

    *Takes*: lines by reference, those on the form (others stay); the version that the form was made
    from, 0 for a return not begun. Saving what is stored already changes nothing, whatever the
    version, so that a form sent twice is no conflict.
    *Raises*: StaleReturn where somebody saved in between; Refused before the return opens, after
    entry closed or where the person may not; NotKnown, also where the service reports nothing on
    that day.
    """
    return _saved(_held_to_edit(service, ends_on, by, at), typed, version, by, at)


@transaction.atomic
def save_post(
    *,
    service: Service,
    ends_on: date,
    read: Callable[[Sequence[TypedLine]], Mapping[str, Typed]],
    version: int,
    by: User,
    at: datetime,
) -> Return:
    """Save what a post says, as `save_lines` does.

    *Takes*: `read`, which gives what was typed, by reference, of the lines as they are stored. It
    is called under the lock, once it is known that the person may edit them.
    *Raises*: as `save_lines`, and what `read` raises.
    """
    held = _held_to_edit(service, ends_on, by, at)
    lines = sheet.typed_lines(held.due, held.stored, ends_on)
    return _saved(held, read(lines), version, by, at)


@dataclass(frozen=True)
class _Held:
    """A return that its officer may edit, held until the transaction ends.

    `due` are the indicators that it reports, `stored` what is stored of them, by their keys.
    """

    record: Return
    due: Sequence[Indicator]
    stored: Mapping[int, Typed]


def _held_to_edit(service: Service, ends_on: date, by: User, at: datetime) -> _Held:
    """*Raises*: NotKnown, Refused, as `save_lines`. *Costs*: 5 queries, 6 before the first save."""
    record = held_return(service, ends_on)
    due = queries.due_indicators(service, ends_on)
    if record is None and not due:
        raise NotKnown(f"{service} reports nothing on {ends_on}.")
    state = ReturnState(record.state) if record else ReturnState.DRAFT
    policies.check_can_edit(person_acting(by, at), service, state)
    check_entry(service, ends_on, due, record, at)
    if record is None:
        return _Held(Return(service=service, ends_on=ends_on, version=0), due, {})
    keys = {indicator.pk for indicator in due}
    lines = record.lines.values_list("indicator_id", *TYPED)
    stored = {key: Typed(*values) for key, *values in lines if key in keys}
    return _Held(record, due, stored)


def _is_own(record: Return, changed: Sequence[tuple[Indicator, Typed]], by: User) -> bool:
    """True if nobody else saved the lines that differ from what was typed. *Costs*: 1 query."""
    if record.pk is None:
        return False
    differing = record.lines.filter(indicator__in=[indicator for indicator, _ in changed])
    return not differing.exclude(changed_by=by).exists()


def _saved(held: _Held, typed: Mapping[str, Typed], version: int, by: User, at: datetime) -> Return:
    """The return with the lines that were changed, saved."""
    record, stored = held.record, held.stored
    changed = [
        (indicator, values)
        for indicator in held.due
        if (values := typed.get(indicator.ref)) is not None
        and values != stored.get(indicator.pk, BLANK)
    ]
    if record.version and not changed:
        return record
    if record.version != version:
        theirs = {each.ref: stored[each.pk] for each in held.due if each.pk in stored}
        raise StaleReturn(theirs, record.version, is_own=_is_own(record, changed, by))
    record.version += 1
    if by.pk not in record.authors:
        record.authors.append(by.pk)
    record.save(update_fields=["version", "authors"] if record.pk else None)
    if changed:
        _write(record, changed, by, at)
    return record


def _write(
    record: Return, changed: Sequence[tuple[Indicator, Typed]], by: User, at: datetime
) -> None:
    """Write lines, new and stored ones alike; why one was sent back stays. *Costs*: 1 query."""
    rows = [
        (record.pk, indicator.pk, by.pk, at, *(getattr(values, name) for name in TYPED))
        for indicator, values in changed
    ]
    names = ("sheet_id", "indicator_id", "changed_by_id", "changed_at", *TYPED)
    columns = map(_coded, zip(*rows, strict=True))
    unique = ("sheet_id", "indicator_id")
    insert_columns(Line, dict(zip(names, columns, strict=True)), unique=unique)


def _coded(cells: Sequence[Any]) -> Coded:
    """A column as `insert_columns` takes it."""
    distinct = {cell: place for place, cell in enumerate(dict.fromkeys(cells))}
    return [distinct[cell] for cell in cells], list(distinct)
