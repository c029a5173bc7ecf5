"""The order in which everybody takes locks.

**First the chain, then rows.** An operation that records anything begins by `writing`, which takes
the chain before the first row is held, so two of them never wait for each other: the second waits
at the door. (SQLite does the same by itself: its transactions begin IMMEDIATE.) What records
nothing, the saving of drafts, never takes the chain; it holds its service, then its return, in this
order. Rows are held against other writers only (`no_key`), not against those who merely refer to
them, except a row that is to be deleted; so nobody waits for who waits for them.
`tests/returns/test_interleavings.py` tries it.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

_CHAIN_LOCK = 7_310_445  # any number that nothing else of ours locks


@contextmanager
def writing() -> Iterator[None]:
    """A transaction that has the chain from its first statement: what every operation begins with.

    Around a block or, called, around a function; they nest. See above for the order of locks.
    *Costs*: as `transaction.atomic`; 1 query more on PostgreSQL.
    """
    with transaction.atomic():
        wait_for_other_writers()
        yield


def wait_for_other_writers() -> None:
    """Take the chain until the transaction ends."""
    # SQLite needs nothing: its transactions begin IMMEDIATE, so there is one writer at a time.
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_CHAIN_LOCK])
