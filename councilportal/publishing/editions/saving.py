"""What every write to an edition does: find and hold it, check who asks, count and record."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from councilportal.accounts.models import User
from councilportal.audit import operations as audit
from councilportal.common.periods import london_day
from councilportal.organisation.people import Person, person_on
from councilportal.publishing import policies
from councilportal.publishing.editions import queries
from councilportal.publishing.models import Edition
from councilportal.publishing.rules.workflow import MOVES, Move, State

Values = Mapping[str, Any]


class StaleEdition(Exception):
    """It was saved in between; `saves` is the count that is stored now."""

    def __init__(self, saves: int) -> None:
        """Keep the count, so that the page can go on from it."""
        super().__init__("This edition was saved again after you opened it.")
        self.saves = saves


@contextmanager
def snapshot() -> Iterator[None]:
    """A transaction in which everything is read as it was at one moment.

    SQLite's transactions are that by themselves. PostgreSQL is asked for it, which it allows only
    as the first thing in a transaction.
    """
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost and connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


def person_acting(by: User, at: datetime) -> Person:
    """The person with the roles and posts that they hold on the London day. *Costs*: 2 queries."""
    return person_on(by, london_day(at))


def hold_draft(key: tuple[str, str, int], saves: int, by: User, at: datetime) -> Edition:
    """A draft, locked until the transaction ends, for a person who may write in it.

    *Takes*: what its address says: series, slug and number; the count of saves that the page was
    made from.
    *Raises*: NotKnown, Refused, StaleEdition. *Costs*: 4 queries.
    """
    record = queries.edition(*key, hold=True)
    policies.check_can_write(person_acting(by, at), record, at)
    check_saves(record, saves)
    return record


def check_saves(record: Edition, saves: int) -> None:
    """*Raises*: StaleEdition for a page that is older than what is stored."""
    if record.saves != saves:
        raise StaleEdition(record.saves)


def count_save(record: Edition, by: User) -> Edition:
    """Store a changed draft, count the save, and make the person one of its authors."""
    record.saves += 1
    record.save()
    record.authors.add(by)
    return record


def move_to(
    key: tuple[str, str, int], move: Move, by: User, at: datetime, *, saves: int | None = None
) -> Edition:
    """An edition, locked, in its state after the move; not stored yet.

    *Takes*: `saves`, the count that the page was made from, where the move is of what was read.
    *Raises*: NotKnown, Refused, StaleEdition. *Costs*: 5 queries.
    """
    record = queries.edition(*key, hold=True)
    wrote = queries.is_author(record, by.pk)
    policies.check_can_move(person_acting(by, at), record, move, wrote, at)
    if saves is not None:
        check_saves(record, saves)
    record.state = MOVES[State(record.state), move]
    return record


def store_move(
    record: Edition,
    move: Move,
    by: User | None,
    at: datetime,
    *,
    reason: str = "",
    also: Values | None = None,
    operation: UUID | None = None,
) -> Edition:
    """Store an edition after a move, count the save, and record the move as one event."""
    record.saves += 1
    record.save()
    after = {"state": record.state, **(also or {})}
    record_event(record, move, None, after, by, at, reason=reason, operation=operation)
    return record


def record_event(
    record: Edition,
    action: str,
    before: Values | None,
    after: Values | None,
    by: User | None,
    at: datetime,
    *,
    reason: str = "",
    operation: UUID | None = None,
) -> None:
    """Add an event about an edition to the record of changes."""
    audit.record(
        action=action,
        record_type="edition",
        record_ref=str(record),
        before=before,
        after=after,
        reason=reason,
        by=by,
        at=at,
        operation=operation,
        command="make_files",
    )
