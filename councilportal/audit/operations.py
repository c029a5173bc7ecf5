"""Adding to the audit chain, and the order in which everybody takes locks.

**One order: first the chain, then rows.** An operation that records anything begins by `writing`,
which takes the chain before the first row is held, so two of them never wait for each other: the
second waits at the door. (SQLite does the same by itself: its transactions begin IMMEDIATE.) What
records nothing, the saving of drafts, never takes the chain; it holds its service, then its return,
in this order, and only against other writers of these rows (`no_key`: not against those who merely
refer to them), so it waits for nobody who waits for it. `tests/returns/test_interleavings.py`
tries it.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID, uuid4

from django.conf import settings
from django.db import connection, transaction

from councilportal.audit.models import Event
from councilportal.audit.rules import NO_HASH, Actor, Entry, canonical, link_hash

_CHAIN_LOCK = 7_310_445  # any number that nothing else of ours locks


@contextmanager
def writing() -> Iterator[None]:
    """A transaction that has the chain from its first statement: what every operation begins with.

    Around a block or, called, around a function; they nest. See above for the order of locks.
    *Costs*: as `transaction.atomic`; 1 query on PostgreSQL.
    """
    with transaction.atomic():
        _wait_for_other_writers()
        yield


@transaction.atomic
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
    """Add one event at the head of the chain, in the transaction of the change that it tells about.

    Others who record wait until that transaction ends. Where it holds rows, let it begin by
    `writing`. At PostgreSQL's stricter isolation levels, take a fresh transaction: an old snapshot
    would see an old head, and the database would refuse the fork.

    *Takes*: `before` and `after` as plain values (see `rules.canonical`), None for nothing there;
    `operation`, the identity that all events of one act share (a new one by default);
    `actor_name`, used where no person acts: the name of the command.
    *Gives*: the event; its `operation` serves the next ones of the same act.
    *Raises*: ValueError without a person and without a name, or for an `at` without a time zone.
    *Costs*: 2 queries and a savepoint; one more on PostgreSQL for the lock.
    """
    if by is None and not actor_name:
        raise ValueError("An event needs `by`, or the name of the command as `actor_name`.")
    if at.tzinfo is None:
        raise ValueError("An event needs a moment with its time zone.")
    entry = Entry(
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
    _wait_for_other_writers()
    head = Event.objects.order_by("-id").values_list("hash", flat=True).first() or NO_HASH
    return Event.objects.create(
        at=entry.at,
        actor_id=entry.actor_id,
        actor_name=entry.actor_name,
        operation=entry.operation,
        action=entry.action,
        record_type=entry.record_type,
        record_ref=entry.record_ref,
        before=entry.before,
        after=entry.after,
        reason=entry.reason,
        previous_hash=head,
        hash=link_hash(settings.AUDIT_KEY.encode(), head, entry),
    )


def _wait_for_other_writers() -> None:
    # SQLite needs nothing: its transactions begin IMMEDIATE, so there is one writer at a time.
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_CHAIN_LOCK])
