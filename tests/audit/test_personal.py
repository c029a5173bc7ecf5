"""What events hold of people: numbers and keys; the texts stand apart."""

import json
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection

from councilportal.accounts.permissions import Role
from councilportal.audit.comparing import differences as faults
from councilportal.audit.models import Event, PersonalText
from councilportal.audit.operations import record, writing
from councilportal.audit.personal import (
    REMOVED,
    Personal,
    key_of,
    keys_in,
    person_reference,
    set_apart,
    with_user_names,
)
from councilportal.audit.queries import differences, texts_of
from councilportal.organisation import operations as organisation
from councilportal.organisation.models import Appointment, Deputy, PostHolder
from tests import factories
from tests.on_record import on_record, who

AT = datetime(2026, 6, 30, 22, 30, tzinfo=UTC)
SECRET = b"the secret of these tests"


def test_a_personal_text_is_a_text_and_keeps_its_number():
    text = Personal("Jo Lee", 12)

    assert (text, text.number, json.dumps(text)) == ("Jo Lee", 12, '"Jo Lee"')


def test_personal_texts_are_set_apart_wherever_they_stand():
    jo, also = Personal("Jo Lee", 12), Personal("Jo Lee", 13)
    found: dict[str, Personal] = {}

    said = set_apart(SECRET, {"a": jo, "b": [also, "Jo"], "c": {"d": jo}, "e": 1}, found)

    keys = [key_of(SECRET, jo), key_of(SECRET, also)]
    assert said == {
        "a": {"person": 12, "text": keys[0]},
        "b": [{"person": 13, "text": keys[1]}, "Jo"],
        "c": {"d": {"person": 12, "text": keys[0]}},
        "e": 1,
    }
    assert found == dict(zip(keys, [jo, also], strict=True))
    assert list(keys_in(json.loads(json.dumps(said)))) == [keys[0], keys[1], keys[0]]
    assert key_of(b"another secret", jo) not in keys


@pytest.mark.parametrize(
    ("record_type", "reference", "shown"),
    [
        ("account", "person 12", "jo_lee (person 12)"),
        ("deputy", "person 12 for person 1", "jo_lee (person 12) for person 1"),
        ("post holder", "person 123 Head of pay", "person 123 Head of pay"),
        ("service", "person 12", "person 12"),
    ],
)
def test_a_reference_is_shown_with_todays_user_names(record_type, reference, shown):
    assert with_user_names(record_type, reference, {12: "jo_lee"}) == shown


def _forms() -> dict[str, Any]:
    """A change by an administrator of each kind of record that names people."""
    pat = factories.make_user("pat_piper", name="Pat Piper", email="pat@west.example")
    kim = factories.make_user("kim_kestrel", name="Kim Kestrel")
    last = {"valid_to": AT.date()}
    first, place = {"valid_from": AT.date()}, {"directorate": None, "service": None}
    return {
        "account": (pat, {"name": "Pat Pipit", "email": "pipit@west.example"}),
        "appointment": (Appointment(), {"user": pat, "role": "officer", **place, **first}),
        "deputy": (Deputy(), {"person": pat, "deputy": kim, "reason": "Leave", **last, **first}),
        "post holder": (PostHolder(), {"user": pat, "post": factories.make_post(), **first}),
    }


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["account", "appointment", "deputy", "post holder"])
def test_no_event_of_a_form_holds_a_name_and_the_page_shows_it(kind):
    admin = factories.make_user("ada_admin", name="Ada Admin")
    factories.make_appointment(admin, Role.ADMIN)
    changed, values = _forms()[kind]

    organisation.change(record=changed, values=values, by=admin, at=AT)

    event = Event.objects.get()
    held = " ".join(str(value) for value in Event.objects.values().get().values()).casefold()
    words = ("pat", "piper", "pipit", "kim", "kestrel", "ada admin", "ada_admin", "west.example")
    assert not [word for word in words if word in held]
    assert (event.record_type, event.record_ref.split()[0]) == (kind, "person")
    shown = " ".join(each.after for each in differences(event, texts_of([event])))
    assert ("Pat Pipit" if kind == "account" else "pat_piper") in shown
    assert who(event) == "Ada Admin"


@pytest.mark.django_db
def test_a_name_is_kept_once_and_costs_one_query_from_then_on(django_assert_num_queries):
    with on_record():
        user = factories.make_user()

    def act() -> None:
        record(action="x", record_type="y", record_ref="", before=None, after=None, by=user, at=AT)

    act()
    # Savepoint and its end, mark, texts, notes, newest, event; on PostgreSQL the lock.
    with django_assert_num_queries(7 + (connection.vendor == "postgresql")):
        act()

    assert PersonalText.objects.count() == 1
    assert list(faults()) == []


@pytest.mark.django_db
def test_a_name_of_an_event_that_was_undone_is_not_kept():
    user = factories.make_user()
    with writing():
        with suppress(ValueError), writing():
            record(
                action="x", record_type="y", record_ref="", before=None, after=None, by=user, at=AT
            )
            raise ValueError
        record(
            action="x",
            record_type="y",
            record_ref=person_reference(user.pk),
            before=None,
            after=None,
            by=None,
            command="tests",
            at=AT,
        )

    assert (PersonalText.objects.count(), Event.objects.count()) == (0, 1)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("statement", "said", "shown"),
    [
        ("UPDATE audit_personaltext SET text = 'Jo Lee'", "was changed other than", "Jo Lee"),
        ("UPDATE audit_personaltext SET text = ''", "was changed other than", REMOVED),
        ("DELETE FROM audit_personaltext", "was deleted other than", REMOVED),
    ],
)
def test_a_text_changed_other_than_by_the_portal_is_named(statement, said, shown):
    user = factories.make_user()
    record(action="x", record_type="y", record_ref="", before=None, after=None, by=user, at=AT)

    with connection.cursor() as cursor:
        cursor.execute(statement)

    assert any(found.startswith("Personal text ") and said in found for found in faults())
    assert who(Event.objects.get()) == shown
