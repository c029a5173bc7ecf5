"""Writing events and checking the stored chain."""

import json
from contextlib import suppress
from datetime import UTC, datetime
from decimal import Decimal
from importlib import import_module
from types import SimpleNamespace
from uuid import UUID

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection

from councilportal.audit import triggers
from councilportal.audit.comparing import differences
from councilportal.audit.models import Event, PersonalText
from councilportal.audit.on_record import NOT_ON_RECORD, models_on_record
from councilportal.audit.operations import UnrecordedWrite, WrongKey, record, writing
from councilportal.audit.personal import Personal, key_of
from councilportal.audit.queries import verify_chain
from councilportal.audit.rules import NO_HASH, ChainReport
from councilportal.organisation.models import Council, Post
from tests.factories import make_post, make_user
from tests.on_record import on_record

pytestmark = [pytest.mark.django_db, pytest.mark.each_database]

AT = datetime(2026, 6, 30, 23, 0, 0, 123456, tzinfo=UTC)


def record_some(count: int) -> list[Event]:
    return [
        record(
            action="record",
            record_type="reading",
            record_ref=f"PAY{number}",
            before=None,
            after={"value": Decimal(number)},
            by=None,
            at=AT,
            command="import_data",
        )
        for number in range(count)
    ]


def test_record_keeps_who_what_when_and_why(settings):
    user = make_user()

    event = record(
        action="change",
        record_type="reading",
        record_ref="PAY1 2026/27-Q1",
        before={"value": Decimal("1.5")},
        after={"value": Decimal("2.5")},
        reason="Late return",
        by=user,
        at=AT,
        operation=UUID(int=7),
    )

    name = PersonalText.objects.get()
    assert (name.number, name.text) == (user.pk, "Ola Officer")
    assert list(json.loads(event.rows)) == ["audit.PersonalText"]
    stored = Event.objects.values().get()
    assert stored == {
        "id": event.id,
        "at": AT,
        "actor_id": user.pk,
        "name_key": key_of(settings.AUDIT_KEY.encode(), Personal("Ola Officer", user.pk)),
        "command": "",
        "operation": UUID(int=7),
        "action": "change",
        "record_type": "reading",
        "record_ref": "PAY1 2026/27-Q1",
        "before": '{"value":"1.5"}',
        "after": '{"value":"2.5"}',
        "reason": "Late return",
        "rows": event.rows,
        "previous_hash": NO_HASH,
        "hash": event.hash,
    }


def test_record_by_a_command_keeps_its_name():
    (event,) = record_some(1)

    assert (event.actor_id, event.command) == (None, "import_data")


def test_record_refuses_an_event_by_nobody():
    with pytest.raises(ValueError, match="needs `by`"):
        record(action="x", record_type="y", record_ref="", before=None, after=None, by=None, at=AT)


def test_record_refuses_a_moment_without_time_zone():
    with pytest.raises(ValueError, match="time zone"):
        record(
            action="x",
            record_type="y",
            record_ref="",
            before=None,
            after=None,
            by=None,
            command="test",
            at=AT.replace(tzinfo=None),
        )


def test_events_follow_each_other():
    events = record_some(3)

    assert [event.previous_hash for event in events] == [NO_HASH, events[0].hash, events[1].hash]
    assert verify_chain() == ChainReport(3, events[2].id, events[2].hash, None)


def test_no_events_are_a_chain_that_holds():
    assert verify_chain() == ChainReport(0, 0, NO_HASH, None)


def test_verify_costs_one_query(django_assert_num_queries):
    record_some(5)

    with django_assert_num_queries(1):
        verify_chain()


@pytest.mark.parametrize(
    "tampering",
    [
        'UPDATE audit_event SET after = \'{"value":"9"}\' WHERE id = %s',
        "UPDATE audit_event SET command = 'set_council' WHERE id = %s",
        "UPDATE audit_event SET at = '2026-06-30 23:00:00.123457+00:00' WHERE id = %s",
    ],
)
def test_change_behind_our_back_is_found(tampering):
    events = record_some(5)
    triggers.drop(connection)

    with connection.cursor() as cursor:
        cursor.execute(tampering, [events[2].id])

    assert verify_chain() == ChainReport(2, events[1].id, events[1].hash, events[2].id)


def test_removal_behind_our_back_is_found():
    events = record_some(5)
    triggers.drop(connection)

    Event.objects.filter(id=events[1].id).delete()

    assert verify_chain() == ChainReport(1, events[0].id, events[0].hash, events[2].id)


def test_new_order_behind_our_back_is_found():
    events = record_some(5)
    triggers.drop(connection)

    last = events[-1].id
    for old, new in [(events[1].id, last + 1), (events[2].id, events[1].id)]:
        Event.objects.filter(id=old).update(id=new)

    assert verify_chain().first_bad == events[2].id - 1


def test_nothing_is_written_with_another_key(settings):
    record_some(2)
    settings.AUDIT_KEY = "demonstration-only, or of another portal"

    with pytest.raises(WrongKey, match=r"set -a; \. /etc/councilportal/environment"):
        record_some(1)

    assert Event.objects.count() == 2


def test_a_chain_that_was_begun_with_keys_refuses_a_command_without_them(settings):
    migration = import_module("councilportal.audit.migrations.0001_event")
    known, settings.AUDIT_KEY = settings.AUDIT_KEY, "of this portal alone"
    settings.DEMONSTRATION = False
    migration.begin_chain(apps, SimpleNamespace(connection=connection))
    begun = verify_chain()
    settings.DEMONSTRATION, settings.AUDIT_KEY = True, known

    with pytest.raises(WrongKey):
        record_some(1)

    assert (begun.count, begun.first_bad) == (1, None)
    assert str(Event.objects.get()) == "migrate: begin record of changes"
    assert list(differences()) == []


def test_a_demonstration_begins_with_an_empty_chain():
    migration = import_module("councilportal.audit.migrations.0001_event")

    migration.begin_chain(apps, SimpleNamespace(connection=connection))

    assert not Event.objects.exists()


def test_a_command_with_another_key_changes_nothing_and_says_why(settings):
    record_some(1)
    settings.AUDIT_KEY = "another"

    with pytest.raises(CommandError, match="AUDIT_KEY is not the key"):
        call_command("set_council", "--name", "Westmarch", "--colour", "#123b5c")

    assert (Event.objects.count(), Council.objects.count()) == (1, 0)


def test_rows_on_record_are_not_written_without_an_event():
    with pytest.raises(UnrecordedWrite, match=r"organisation\.Post \[\d+\]"), writing():
        make_post("Head of pay")

    assert Post.objects.count() == 0


def test_an_event_of_a_part_that_was_undone_is_not_written():
    with writing():
        with suppress(ValueError), writing():
            record_some(1)
            raise ValueError
        record_some(1)

    assert Event.objects.count() == 1


def test_an_event_states_the_rows_that_were_written_and_those_that_are_gone():
    with on_record():
        post = make_post("Head of pay")
    key = post.pk
    with on_record():
        post.delete()

    made, gone = (
        json.loads(event.rows)["organisation.Post"] for event in Event.objects.order_by("pk")
    )
    assert made["columns"] == {"": ["id", "valid_from", "valid_to", "title"]}
    assert len(made["rows"][str(key)]) == 16
    assert gone["rows"] == {str(key): "-" * 16}
    assert list(differences()) == []


def test_every_model_is_on_record_or_named_with_the_reason():
    labels = {model._meta.label for model in apps.get_models(include_auto_created=True)}
    kept = {model._meta.label for model in models_on_record()}
    parts = {part for each in models_on_record().values() for part in each.parts}

    assert kept | parts | set(NOT_ON_RECORD) == labels
    assert len(kept) + len(parts) + len(NOT_ON_RECORD) == len(labels)
