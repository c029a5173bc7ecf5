"""Rows that tests make, with the event that they would have if an operation had made them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from councilportal.audit import operations as audit


@contextmanager
def on_record() -> Iterator[None]:
    """Let an event state the rows that the block writes."""
    with audit.writing():
        yield
        audit.record(
            action="make",
            record_type="test",
            record_ref="",
            before=None,
            after=None,
            by=None,
            at=datetime(2026, 4, 1, tzinfo=UTC),
            actor_name="tests",
        )
