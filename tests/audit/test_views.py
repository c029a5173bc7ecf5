"""The audit page: filters, pages, CSV, verification; for auditors and administrators."""

import csv
import hmac
import io
import json
import random
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from councilportal.accounts.models import User
from councilportal.accounts.permissions import Role
from councilportal.audit import triggers
from councilportal.audit.models import Event
from councilportal.audit.operations import record
from councilportal.audit.rules import Entry, link_hash
from councilportal.files.tables import unguarded
from tests import factories, sizes
from tests.on_record import on_record

pytestmark = pytest.mark.django_db

AT = datetime(2026, 6, 30, 22, 30, tzinfo=UTC)  # still 30 June in London


def signed_in(role: Role) -> Client:
    user = factories.make_user(role)
    factories.make_appointment(user, role)
    client = Client()
    client.force_login(user, backend="councilportal.accounts.backends.OpenAccounts")
    return client


def record_some(count: int = 3, **values) -> None:
    for number in range(count):
        record(
            **{
                "action": "change",
                "record_type": "service",
                "record_ref": f"S{number}",
                "before": {"name": f"Old {number}"},
                "after": {"name": f"New {number}"},
                "reason": "Renamed",
                "by": None,
                "command": "set_council",
                "at": AT + timedelta(days=number),
                **values,
            }
        )


@pytest.mark.parametrize("role", Role)
def test_page_csv_and_check_are_for_auditors_and_administrators(role):
    client = signed_in(role)
    wanted = 200 if role in (Role.AUDITOR, Role.ADMIN) else 404

    got = [client.get("/audit/"), client.get("/audit/audit.csv"), client.post("/audit/verify/")]

    assert [answer.status_code for answer in got] == [wanted] * 3
    assert client.get("/audit/verify/").status_code in (404, 405)


def test_page_shows_old_beside_new_with_who_and_why():
    record_some(1)

    page = signed_in(Role.AUDITOR).get("/audit/").content.decode()

    assert "30 June 2026 23:30:00" in page
    assert "Old 0" in page
    assert "New 0" in page
    assert "Renamed" in page
    assert "set_council" in page


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, 4),
        ({"person": "set_council"}, 3),
        ({"action": "end"}, 1),
        ({"record_type": "post"}, 1),
        ({"reference": "S1"}, 1),
        ({"since_0": "1", "since_1": "7", "since_2": "2026"}, 2),
        ({"until_0": "30", "until_1": "6", "until_2": "2026"}, 2),
        ({"person": "nobody at all"}, 4),
    ],
)
def test_filters_narrow_the_events(asked, found):
    record_some(3)
    record_some(1, action="end", record_type="post", record_ref="P", command="load_demo")
    client = signed_in(Role.AUDITOR)

    page = client.get("/audit/", asked).content.decode()
    rows = list(csv.reader(io.StringIO(_csv(client, asked))))

    assert f"{found} event" in page
    assert len(rows) == found + 1


def _csv(client: Client, asked: dict[str, str]) -> str:
    return client.get("/audit/audit.csv", asked).getvalue().decode("utf-8-sig")


def test_csv_guards_formulas_and_keeps_the_hash():
    record_some(1, reason="=cmd()", record_ref="@SUM")

    rows = list(csv.DictReader(io.StringIO(_csv(signed_in(Role.AUDITOR), {}))))

    assert rows[0]["reason"] == "'=cmd()"
    assert rows[0]["record_ref"] == "'@SUM"
    assert rows[0]["hash"] == Event.objects.get().hash


@pytest.mark.parametrize("size", [24, 240])
def test_page_takes_few_queries_at_any_size(size):
    record_some(size)
    client = signed_in(Role.AUDITOR)

    with CaptureQueriesContext(connection) as queries:
        page = client.get("/audit/", {"page": "2"}).content.decode()

    assert len(queries) <= 12
    assert (f"Page 2 of {-(-size // 50)}" in page) == (size > 50)


def test_check_says_that_all_is_well_or_where_it_is_not():
    record_some(3)
    client = signed_in(Role.AUDITOR)

    whole = client.post("/audit/verify/").content.decode()
    triggers.drop(connection)
    second = Event.objects.order_by("id")[1]
    Event.objects.filter(pk=second.pk).update(reason="Forged")
    triggers.create(connection)
    broken = client.post("/audit/verify/").content.decode()

    assert "The record is whole" in whole
    assert "All 3 events" in whole
    assert f"Event {second.pk} does not follow" in broken


def test_odd_filters_never_break_the_page():
    record_some(2)
    client, drawn = signed_in(Role.AUDITOR), random.Random(sizes.seed("ODD_FILTERS", 20261128))
    odd = ["", "\0", "%", "'", "9" * 300, "😀", "-1", "31", "2", "0000", "set_council"]
    names = ["person", "action", "record_type", "reference", "page"]
    names += [f"{day}_{part}" for day in ("since", "until") for part in range(3)]

    for _ in range(sizes.size(30, 300)):
        asked = {name: drawn.choice(odd) for name in names}
        assert client.get("/audit/", asked).status_code == 200

    assert Event.objects.count() == 2


def test_renaming_oneself_hides_nothing(settings):
    client = signed_in(Role.AUDITOR)
    user = factories.make_user("sly", name="Sly Person")
    record_some(1, by=user)
    User.objects.filter(pk=user.pk).update(name="Ada Admin")
    user.refresh_from_db()
    record_some(1, by=user)

    page = " ".join(client.get("/audit/", {"person": "Ada Admin"}).content.decode().split())
    rows = list(csv.DictReader(io.StringIO(_csv(client, {"person": "Sly Person"}))))

    assert "2 events" in page
    assert page.count(f"sly, number {user.pk}") == 2
    assert [row["person"] for row in rows] == ["Ada Admin", "Sly Person"]
    assert [row["name_key"] for row in rows] == [_key_as_described(settings, row) for row in rows]
    assert {(row["person_number"], row["user_name"]) for row in rows} == {(str(user.pk), "sly")}


def test_a_reader_of_the_csv_can_verify_every_hash(settings):
    record_some(3, reason="=cmd() 'quoted'", before={"ref": "-1"})
    user = factories.make_user("sly")
    record_some(2, by=user)
    with on_record():
        factories.make_service()

    text = _csv(signed_in(Role.AUDITOR), {})

    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    key = settings.AUDIT_KEY.encode()
    assert len(rows) == 6
    for row in rows:
        said = {name: unguarded(value) for name, value in row.items()}
        entry = Entry(
            at=datetime.fromisoformat(said["at"]),
            actor_id=int(said["person_number"]) if said["person_number"] else None,
            name_key=said["name_key"],
            command="" if said["person_number"] else said["person"],
            operation=UUID(said["operation"]),
            **{name: said[name] for name in ("action", "record_type", "record_ref", "reason")},
            **{name: said[name] for name in ("before", "after", "rows")},
        )
        assert link_hash(key, said["previous_hash"], entry) == said["hash"]
        assert _hash_as_described(key, said) == said["hash"]
    for newer, older in pairwise(rows):
        assert newer["previous_hash"] == older["hash"]


def _key_as_described(settings: Any, said: dict[str, str]) -> str:
    """The key of the name in a row of the CSV by the words of fixtures/README.md."""
    message = f"{said['person_number']}\n{said['person']}".encode()
    return hmac.new(settings.AUDIT_KEY.encode(), message, "sha256").hexdigest()[:16]


def _hash_as_described(key: bytes, said: dict[str, str]) -> str:
    """The hash of a row of the CSV by the words of fixtures/README.md, without code of ours."""
    names = "action after before operation reason record_ref record_type rows".split()
    covered: dict[str, Any] = {name: said[name] for name in names}
    covered["actor_id"] = int(said["person_number"]) if said["person_number"] else None
    covered["name_key"] = said["name_key"]
    covered["command"] = "" if said["person_number"] else said["person"]
    moment = datetime.fromisoformat(said["at"]).astimezone(UTC)
    covered["at"] = moment.strftime("%Y-%m-%dT%H:%M:%S.%f+00:00")
    text = json.dumps(covered, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    message = f"{said['previous_hash']}\n{text}".encode()
    return hmac.new(key, message, "sha256").hexdigest()
