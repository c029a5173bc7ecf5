"""The order in which every operation takes its locks.

**First the chain, then rows.** An operation that records events begins with `writing`, which locks
the chain before it locks any row. Two such operations can therefore never wait for each other: the
second waits for the chain. (SQLite does the same by itself: its transactions begin IMMEDIATE.)
Saving a draft records no event and never locks the chain; it locks its service, then its return.
Row locks stop other writers only (`no_key`), not inserts that refer to the row, unless the row is
to be deleted. So there are no deadlocks. `tests/returns/test_interleavings.py` tests this.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

_CHAIN_LOCK = 7_310_445  # any number that no other lock of ours uses


@contextmanager
def writing() -> Iterator[None]:
    """A transaction that locks the chain first. Every operation that records events runs in it.

    Use it as a context manager or a decorator; it can be nested. For the order of locks see above.
    *Costs*: as `transaction.atomic`; 1 query more on PostgreSQL.
    """
    with transaction.atomic():
        wait_for_other_writers()
        yield


def wait_for_other_writers() -> None:
    """Lock the chain until the transaction ends."""
    # SQLite needs nothing: its transactions begin IMMEDIATE, so there is one writer at a time.
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_CHAIN_LOCK])
