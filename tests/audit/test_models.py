"""The locked door: what the database itself refuses."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from councilportal.audit import triggers
from councilportal.audit.models import Event
from councilportal.audit.operations import record

pytestmark = [pytest.mark.django_db, pytest.mark.each_database]

AT = datetime(2026, 4, 1, 9, 0, tzinfo=UTC)
REFUSAL = "takes new rows only"


@pytest.fixture
def event() -> Event:
    return record(
        action="create",
        record_type="council",
        record_ref="Westmarch",
        before=None,
        after={},
        by=None,
        at=AT,
        command="set_council",
    )


def refuses(statement: str) -> None:
    """Assert that the database refuses a statement on the record of changes."""
    with (
        pytest.raises(DatabaseError, match=REFUSAL),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_update_is_refused(event):
    with pytest.raises(DatabaseError, match=REFUSAL), transaction.atomic():
        Event.objects.filter(id=event.id).update(reason="Second thoughts")

    assert Event.objects.get().reason == ""


def test_delete_is_refused(event):
    with pytest.raises(DatabaseError, match=REFUSAL), transaction.atomic():
        event.delete()

    assert Event.objects.count() == 1


def test_raw_delete_of_everything_is_refused(event):
    refuses("DELETE FROM audit_event")

    assert Event.objects.count() == 1


@pytest.mark.sqlite_only
def test_insert_or_replace_is_refused(event):
    copied = ", ".join(str(field.column) for field in Event._meta.fields)

    refuses(f"INSERT OR REPLACE INTO audit_event ({copied}) SELECT * FROM audit_event")

    assert Event.objects.get().pk == event.pk


@pytest.mark.pg_only
def test_truncate_is_refused(event):
    refuses("TRUNCATE audit_event")

    assert Event.objects.count() == 1


@pytest.mark.pg_only
def test_insert_on_conflict_update_is_refused(event):
    columns = ", ".join(str(field.column) for field in Event._meta.fields)

    refuses(
        f"INSERT INTO audit_event ({columns}) SELECT {columns} FROM audit_event "
        "ON CONFLICT (id) DO UPDATE SET reason = 'Second thoughts'"
    )


def test_chain_cannot_fork(event):
    second = {
        field.attname: getattr(event, field.attname)
        for field in Event._meta.fields
        if field.attname != "id"
    }

    with pytest.raises(IntegrityError), transaction.atomic():
        Event.objects.create(**{**second, "hash": "1" * 64})


@pytest.mark.parametrize("field", ["action", "record_type"])
def test_event_without_its_words_is_refused(field):
    values = {
        "at": AT,
        "command": "import_data",
        "operation": UUID(int=1),
        "action": "import",
        "record_type": "files",
        "hash": "1" * 64,
        "previous_hash": "0" * 64,
    }

    with pytest.raises(IntegrityError, match=f"event_{field}_not_empty"), transaction.atomic():
        Event.objects.create(**{**values, field: ""})


@pytest.mark.parametrize(
    "who",
    [
        {"command": ""},
        {"actor_id": 1, "name_key": "k", "command": "import_data"},
        {"actor_id": 1, "command": ""},
        {"name_key": "k"},
    ],
)
def test_an_event_is_by_a_person_or_a_command(event, who):
    values = {**Event.objects.values().get(), "id": None, "hash": "1" * 64}
    values["previous_hash"] = event.hash

    with (
        pytest.raises(IntegrityError, match="event_by_a_person_or_a_command"),
        transaction.atomic(),
    ):
        Event.objects.create(**{**values, **who})


def test_triggers_come_off_and_on_again():
    triggers.drop(connection)
    absent = triggers.missing(connection)

    triggers.create(connection)
    triggers.create(connection)

    expected = ["audit_event_no_update", "audit_event_no_delete"]
    if connection.vendor == "postgresql":
        expected.append("audit_event_no_truncate")
    assert absent == expected
    assert triggers.missing(connection) == []


def test_event_names_actor_and_record(event):
    assert str(event) == "set_council: create council Westmarch"
