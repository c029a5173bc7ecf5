"""Several people write at once: the chain stays one chain."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from django.db import connection, connections

from councilportal.audit.operations import record
from councilportal.audit.queries import verify_chain


def _record_some(writer: int) -> None:
    try:
        for number in range(10):
            record(
                action="record",
                record_type="reading",
                record_ref=f"{writer}.{number}",
                before=None,
                after=None,
                by=None,
                at=datetime(2026, 4, 1, tzinfo=UTC),
                command=f"writer {writer}",
            )
    finally:
        connections.close_all()


@pytest.mark.pg_only
@pytest.mark.django_db(transaction=True)
def test_writers_at_once_make_one_chain():
    assert connection.vendor == "postgresql"

    with ThreadPoolExecutor(max_workers=4) as writers:
        list(writers.map(_record_some, range(4)))

    report = verify_chain()
    assert (report.count, report.first_bad) == (40, None)
