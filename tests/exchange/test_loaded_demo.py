"""The demo council: it is loaded once, and has an account for each role."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from councilportal.accounts.models import User
from councilportal.accounts.permissions import Role
from councilportal.organisation.models import Appointment, Council
from eqia.assessments import queries, reading
from eqia.rules.words import Capacity
from eqia.rules.workflow import State
from eqia.sign_off import operations
from tests.dumps import dump
from tests.exchange.test_commands import run

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """The demo in the database for all these tests, and what loading it said."""
    with django_db_blocker.unblock(), transaction.atomic():
        said, _ = run("load_demo")
        yield said
        transaction.set_rollback(True)


def test_load_demo_loads_once(demo):
    before = dump()
    again, _ = run("load_demo")

    assert "indicators: 86 new" in demo
    assert again == "The demo council is loaded already: nothing changed.\n"
    assert dump() == before
    assert Council.objects.get().short_name == "Brackenmere"


@pytest.mark.sqlite_first
def test_load_demo_costs_little_once_loaded(demo, django_assert_max_num_queries):
    with django_assert_max_num_queries(8):
        run("load_demo")


@pytest.mark.sqlite_first
def test_list_demo_accounts_gives_one_for_each_role_that_can_sign_in(demo):
    accounts = json.loads(run("list_demo_accounts", format="json")[0])

    assert {tuple(account) for account in accounts} == {("username", "password", "roles", "scope")}
    assert sorted(role for account in accounts for role in account["roles"]) == sorted(Role)
    for account in accounts:
        user = User.objects.get(username=account["username"])
        assert user.check_password(account["password"])
        if not account["roles"]:
            continue
        held = Appointment.objects.get(user=user)
        assert account["roles"] == [held.role]
        place = held.directorate or held.service
        kind = "service" if held.service else "directorate"
        assert account["scope"] == (f"{kind} {place.ref}" if place else "council")


@pytest.mark.sqlite_first
def test_two_demo_accounts_have_no_role_and_sign_by_the_post_they_hold(demo):
    accounts = json.loads(run("list_demo_accounts", format="json")[0])

    signing = {account["username"] for account in accounts if not account["roles"]}
    record = queries.assessment("EQ-2026-004")
    assert record is not None
    for capacity in Capacity:
        user = User.objects.get(username=capacity)
        sha256 = reading.read_assessment(record, timezone.localdate()).sha256
        record = operations.sign_off(
            ref=record.ref,
            capacity=capacity,
            statement=operations.STATEMENT,
            sha256=sha256,
            by=user,
            at=timezone.now(),
        )

    assert signing == set(Capacity)
    assert record.state == State.SIGNED
