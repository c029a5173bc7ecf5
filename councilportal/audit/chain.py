"""The order in which every operation takes its locks, and what is done at its end.

**First the chain, then rows.** An operation that records events begins with `writing`, which locks
the chain before it locks any row. Two such operations can therefore never wait for each other: the
second waits for the chain. (SQLite does the same by itself: its transactions begin IMMEDIATE.)
Saving a draft records no event and never locks the chain; it locks its return, and before the first
save its service.
Row locks stop other writers only (`no_key`), not inserts that refer to the row, unless the row is
to be deleted. So there are no deadlocks. `tests/returns/test_interleavings.py` tests this.

**An import locks the chain last** (`long_writing`), so that others save while it runs. Where a save
waits for a row of the import, it gives up when its time is over (`councilportal.database`) and
leaves the chain to the import, which asks for it again and again instead of waiting in the queue:
so there is no deadlock here either. `tests/exchange/test_beside_others.py` tests this.

At the end of the outermost `writing` the rows that were written are read and stated in the last
event (`councilportal.audit.digests`), and the events are added to the chain.
"""

import json
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from time import monotonic, sleep

from django.apps import apps
from django.conf import settings
from django.db import connection, models, transaction
from django.db.models import Max

from councilportal.audit import digests
from councilportal.audit.models import Event, PersonalText
from councilportal.audit.personal import Personal
from councilportal.audit.row_triggers import TRANSACTION, take_notes
from councilportal.audit.rules import NO_HASH, Entry, link_hash

_CHAIN_LOCK = 7_310_445  # any number that no other lock of ours uses
_TURN_SECONDS, _PAUSE_SECONDS = 60, 0.05  # how long an import asks for the chain, and how often
ENTRY_FIELDS = tuple(Entry.__dataclass_fields__)
_Rows = dict[type[models.Model], set[int]]


class UnrecordedWrite(Exception):
    """An operation has written rows that are on record, and no event: a fault of the code."""


class Overtaken(Exception):
    """Somebody else has changed what a `long_writing` rests on: it must be done again."""


class WrongKey(Exception):
    """AUDIT_KEY is not the key that the chain of this database was written with."""


@dataclass(slots=True)
class _Work:
    """One outermost `writing`: the events that wait to be stored, with the texts they keep apart.

    Notes of written rows with an id up to `mark`, and events up to `newest`, were there before.
    Notes of any other transaction than `within` are of rows that somebody wrote past the portal.
    """

    mark: int
    within: int
    newest: int = 0
    events: list[tuple[Event, Mapping[str, Personal]]] = field(default_factory=list)


_work: ContextVar[_Work | None] = ContextVar("audit_work", default=None)


@contextmanager
def writing() -> Iterator[None]:
    """A transaction that locks the chain first. Every operation that records events runs in it.

    Use it as a context manager or a decorator; it can be nested, and the events of the outermost
    one are added to the chain when it ends. For the order of locks see above.
    *Raises*: UnrecordedWrite where rows on record were written without any event; WrongKey.
    *Costs*: as `transaction.atomic`, and 2 queries. Where rows on record were written also 1 to
    forget the notes of them, 1 for each model, and those of the events: 1, 1 for each, 1 where they
    name people, and a few where one has a new name.
    """
    if _work.get() is not None:
        with _part():
            yield
        return
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_CHAIN_LOCK])
        with _working() as work:
            yield
            _keep_texts(work)
            _finish(work, digests.state(_written(work)))


@contextmanager
def long_writing(*, unchanged: Collection[type[models.Model]]) -> Iterator[None]:
    """A transaction of many rows, which locks the chain only when all of them are written.

    *Takes*: models on which the rows rest: a change of them by others meanwhile refuses it.
    *Raises*: Overtaken for that, for a change by others of a row that it wrote, and where others
    save for a minute without a pause; otherwise as `writing`.
    *Costs*: as `writing`, and 2 queries.
    """
    if _work.get() is not None:
        with _part():
            yield
        return
    with transaction.atomic(), _working() as work:
        work.newest = Event.objects.aggregate(pk=Max("pk"))["pk"] or 0
        yield
        rows = _written(work)
        said = digests.state(rows)  # it takes long, so it is done before the chain is locked
        _lock_when_free()
        _check_not_overtaken(work, rows, unchanged)
        _keep_texts(work)
        _finish(work, said | digests.state(_written(work)))


@contextmanager
def _working() -> Iterator[_Work]:
    """The outermost `writing` of this thread. Gives what it collects."""
    with connection.cursor() as cursor:
        within = TRANSACTION[connection.vendor]
        cursor.execute(f"SELECT max(id), {within} FROM audit_writtenrow")  # noqa: S608 -- own
        mark, within = cursor.fetchone()
        work = _Work(mark=mark or 0, within=within)
    token = _work.set(work)
    try:
        yield work
    finally:
        _work.reset(token)


@contextmanager
def _part() -> Iterator[None]:
    """A `writing` inside another: what it records is dropped where it is undone."""
    work = _work.get()
    events = [] if work is None else work.events
    waiting = len(events)
    try:
        with transaction.atomic():
            yield
    except BaseException:
        del events[waiting:]
        raise


def add(event: Event, texts: Mapping[str, Personal]) -> None:
    """Let an event be added to the chain at the end of the `writing` that is under way.

    *Takes*: the texts that the event keeps apart, by their keys.
    """
    work = _work.get()
    if work is None:
        raise RuntimeError("An event is recorded inside `writing`.")
    work.events.append((event, texts))


def _lock_when_free() -> None:
    """Lock the chain until the transaction ends, at a moment when nobody else has it."""
    if connection.vendor != "postgresql":  # SQLite's transactions begin IMMEDIATE: nobody has it
        return
    until = monotonic() + _TURN_SECONDS
    with connection.cursor() as cursor:
        while True:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_CHAIN_LOCK])
            if cursor.fetchone()[0]:
                return
            if monotonic() > until:
                raise Overtaken("others save without a pause")
            sleep(_PAUSE_SECONDS)


def _check_not_overtaken(
    work: _Work, rows: _Rows, unchanged: Collection[type[models.Model]]
) -> None:
    fixed = {model._meta.label for model in unchanged}
    own = {model._meta.label: keys for model, keys in rows.items()}
    since = Event.objects.filter(pk__gt=work.newest).exclude(rows="")
    for event, text in since.values_list("pk", "rows"):
        for label, said in json.loads(text).items():
            keys = (key for key, _ in digests.stated(said["rows"]))
            if label in fixed or not own.get(label, set()).isdisjoint(keys):
                raise Overtaken(f"event {event} has changed rows of {label}")


def _keep_texts(work: _Work) -> None:
    """Store the texts that events keep apart and that are new. Call it with the chain locked."""
    texts = {key: text for _, own in work.events for key, text in own.items()}
    if not texts:
        return
    there = set(PersonalText.objects.filter(key__in=texts).values_list("key", flat=True))
    PersonalText.objects.bulk_create(
        PersonalText(number=text.number, key=key, text=str(text))
        for key, text in texts.items()
        if key not in there
    )


def _finish(work: _Work, said: digests.Statement) -> None:
    """Store the events. *Takes*: what is said of the rows that were written."""
    if work.events:
        events = [event for event, _ in work.events]
        events[-1].rows = digests.as_text(said)
        _append(events)
    elif said:
        names = [
            f"{label} {[key for key, _ in digests.stated(each['rows'])]}"
            for label, each in said.items()
        ]
        raise UnrecordedWrite(f"No event says that these rows were written: {names}.")


def _written(work: _Work) -> _Rows:
    noted = take_notes(after=work.mark, within=work.within)
    return {apps.get_model(label): rows for label, rows in noted.items()}


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
    """What the hash of an event covers; also of an event as a migration knows it."""
    return Entry(*(getattr(event, name) for name in ENTRY_FIELDS))


def _is_ours(key: bytes, event: Event) -> bool:
    return event.hash == link_hash(key, event.previous_hash, entry_of(event))
