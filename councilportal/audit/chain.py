"""The order in which every operation takes its locks, and what is done at its end.

**First the chain, then rows.** An operation that records events begins with `writing`, which locks
the chain before it locks any row. Two such operations can therefore never wait for each other: the
second waits for the chain. (SQLite does the same by itself: its transactions begin IMMEDIATE.)
Saving a draft records no event and never locks the chain; it locks its service, then its return.
Row locks stop other writers only (`no_key`), not inserts that refer to the row, unless the row is
to be deleted. So there are no deadlocks. `tests/returns/test_interleavings.py` tests this.

At the end of the outermost `writing` the rows that were written are read and stated in the last
event (`councilportal.audit.digests`), and the events are added to the chain.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from django.apps import apps
from django.conf import settings
from django.db import connection, models, transaction

from councilportal.audit import digests
from councilportal.audit.models import Event, WrittenRow
from councilportal.audit.rules import NO_HASH, Entry, link_hash

_CHAIN_LOCK = 7_310_445  # any number that no other lock of ours uses
ENTRY_FIELDS = tuple(Entry.__dataclass_fields__)
_Rows = dict[type[models.Model], set[int]]


class UnrecordedWrite(Exception):
    """An operation has written rows that are on record, and no event: a fault of the code."""


class WrongKey(Exception):
    """AUDIT_KEY is not the key that the chain of this database was written with."""


@dataclass(slots=True)
class _Work:
    """One outermost `writing`: events that wait, and what was written.

    Notes of written rows with an id up to `mark` were there before it began.
    """

    mark: int
    events: list[Event] = field(default_factory=list)


_work: ContextVar[_Work | None] = ContextVar("audit_work", default=None)


@contextmanager
def writing() -> Iterator[None]:
    """A transaction that locks the chain first. Every operation that records events runs in it.

    Use it as a context manager or a decorator; it can be nested, and the events of the outermost
    one are added to the chain when it ends. For the order of locks see above.
    *Raises*: UnrecordedWrite where rows on record were written without any event; WrongKey.
    *Costs*: as `transaction.atomic`, and 2 queries. Where rows on record were written also 1 to
    forget the notes of them, 1 for each model, and those of the events: 1, and 1 for each.
    """
    outer = _work.get()
    if outer is not None:
        waiting = len(outer.events)
        try:
            with transaction.atomic():
                yield
        except BaseException:
            del outer.events[waiting:]
            raise
        return
    with transaction.atomic():
        work = _Work(_begin())
        token = _work.set(work)
        try:
            yield
            _finish(work)
        finally:
            _work.reset(token)


def add(event: Event) -> None:
    """Let an event be added to the chain at the end of the `writing` that is under way."""
    work = _work.get()
    if work is None:
        raise RuntimeError("An event is recorded inside `writing`.")
    work.events.append(event)


def _begin() -> int:
    """Lock the chain until the transaction ends. Gives: the newest note of a written row, or 0."""
    with connection.cursor() as cursor:
        # SQLite needs no lock: its transactions begin IMMEDIATE, so there is one writer at a time.
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_CHAIN_LOCK])
        cursor.execute("SELECT max(id) FROM audit_writtenrow")
        return int(cursor.fetchone()[0] or 0)


def _finish(work: _Work) -> None:
    rows = _written(work)
    said = digests.state(rows)
    if not work.events:
        if said:
            names = ", ".join(
                sorted(f"{model._meta.label} {sorted(rows[model])}" for model in rows)
            )
            raise UnrecordedWrite(f"No event says that these rows were written: {names}.")
        return
    work.events[-1].rows = said
    _append(work.events)


def _written(work: _Work) -> _Rows:
    notes = WrittenRow.objects.filter(pk__gt=work.mark)
    found: _Rows = {}
    written = list(notes.values_list("model", "row"))
    for label, row in written:
        found.setdefault(apps.get_model(label), set()).add(row)
    if written:
        notes._raw_delete(notes.db)  # type: ignore[attr-defined] # no cascade: nothing refers to it
    return found


def has_our_key() -> bool:
    """Whether the newest event was written with this AUDIT_KEY; True without events.

    *Costs*: 1 query.
    """
    last = Event.objects.order_by("-id").first()
    return last is None or _is_ours(settings.AUDIT_KEY.encode(), last)


def _append(events: list[Event]) -> None:
    key = settings.AUDIT_KEY.encode()
    last = Event.objects.order_by("-id").first()
    if last is not None and not _is_ours(key, last):
        raise WrongKey(
            "AUDIT_KEY is not the key that the record of changes in this database was written "
            "with, so nothing was saved. Set the portal's environment first, as README says: "
            "set -a; . /etc/councilportal/environment; set +a. A database that was begun without "
            "keys is a demonstration: use an empty one. Where the key is right, somebody has "
            "changed the newest event: run check_records."
        )
    head = NO_HASH if last is None else last.hash
    for event in events:
        event.previous_hash = head
        event.hash = head = link_hash(key, head, entry_of(event))
        event.save(force_insert=True)


def entry_of(event: Event) -> Entry:
    """What the hash of an event covers."""
    return Entry(*(getattr(event, name) for name in ENTRY_FIELDS))


def _is_ours(key: bytes, event: Event) -> bool:
    return event.hash == link_hash(key, event.previous_hash, entry_of(event))
