"""Adding to the audit chain."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID, uuid4

from councilportal.audit import chain
from councilportal.audit.chain import (
    Overtaken,
    UnrecordedWrite,
    WrongKey,
    long_writing,
    writing,
)
from councilportal.audit.models import Event
from councilportal.audit.rules import Actor, canonical

__all__ = ["Overtaken", "UnrecordedWrite", "WrongKey", "long_writing", "record", "writing"]


@writing()
def record(
    *,
    action: str,
    record_type: str,
    record_ref: str,
    before: Mapping[str, object] | None,
    after: Mapping[str, object] | None,
    reason: str = "",
    by: Actor | None,
    at: datetime,
    operation: UUID | None = None,
    actor_name: str = "",
) -> Event:
    """Add one event to the chain, in the transaction of the change that it describes.

    It is stored when the outermost `writing` ends, together with what the rows hold then that were
    written in it; others who record events wait until that transaction ends. An operation that
    writes rows begins with `writing` itself. At PostgreSQL's stricter isolation levels, use a fresh
    transaction: an old snapshot would see an old head, and the database would refuse the fork.

    *Takes*: `before` and `after` as plain values (see `rules.canonical`), None where the record did
    not or does not exist; `operation`, the id that all events of one act share (a new one by
    default); `actor_name`, the name of the command, where no person acts.
    *Gives*: the event. Pass its `operation` on to the next events of the same act.
    *Raises*: ValueError without a person and without a name, or for an `at` without a time zone.
    *Costs*: 1 query at the end of `writing`.
    """
    if by is None and not actor_name:
        raise ValueError("An event needs `by`, or the name of the command as `actor_name`.")
    if at.tzinfo is None:
        raise ValueError("An event needs a moment with its time zone.")
    event = Event(
        at=at,
        actor_id=None if by is None else by.pk,
        actor_name=actor_name if by is None else by.name,
        operation=operation or uuid4(),
        action=action,
        record_type=record_type,
        record_ref=record_ref,
        before=canonical(before),
        after=canonical(after),
        reason=reason,
    )
    chain.add(event)
    return event
