"""Rows that tests make, with the event that an operation would leave; who did what."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from councilportal.audit import operations as audit
from councilportal.audit.models import Event
from councilportal.audit.queries import actor_of, texts_of


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
            command="tests",
        )


def who(event: Event) -> str:
    """The name that the person had then, or the name of the command."""
    return actor_of(event, texts_of([event]))
