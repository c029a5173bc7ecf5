"""A test that flushes may write audit events, and leaves the database as the migrations made it."""

import json
from collections import Counter
from datetime import UTC, datetime

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, connections, transaction

from councilportal.audit import triggers
from councilportal.audit.models import Event
from councilportal.overview.queries import SEALS

AT = datetime(2026, 1, 1, 9, 0, tzinfo=UTC)


def add_event() -> Event:
    return Event.objects.create(
        at=AT,
        command="Test",
        operation="00000000-0000-0000-0000-000000000001",
        action="test",
        record_type="test",
        record_ref="1",
        previous_hash="0" * 64,
        hash="1" * 64,
    )


@pytest.mark.parametrize("turn", ["first", "second"])
@pytest.mark.django_db(transaction=True)
def test_transactional_test_begins_as_migrations_left_it(turn):
    serialised = json.loads(vars(connections["default"])["_test_serialized_contents"])
    as_migrated = Counter(entry["model"] for entry in serialised)

    found = Counter(
        {model._meta.label_lower: model._base_manager.count() for model in apps.get_models()}
    )
    add_event()

    assert +found == as_migrated
    assert triggers.missing(connection) == []
    assert [name for seals in SEALS for name in seals.missing(connection)] == []


@pytest.mark.django_db(transaction=True)
def test_event_cannot_be_deleted_within_a_transactional_test():
    event = add_event()

    with pytest.raises(DatabaseError), transaction.atomic():
        event.delete()

    assert Event.objects.count() == 1
