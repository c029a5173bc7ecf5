"""What pages of returns ask of the database: all of it, at 24 and at 240 indicators.

The issue allows 12 queries. Most requests below are the first after signing in.
"""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from performance.models import Indicator, Target, Unit
from performance.returns.models import Return
from tests import factories
from tests.asked import FRAME, SEEN, asked
from tests.returns.support import (
    AT,
    DEFAULT_LEVELS,
    ENDS_ON,
    GOOD,
    RED,
    World,
    approve,
    make_calendar,
    make_indicator,
    make_reading,
    make_world,
    move,
    save,
    send_back,
    submit,
)
from tests.sizes import size

# What a page costs should not depend on the database: only a long run asks PostgreSQL too.
pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_first, pytest.mark.by_draw]

SHEET = "/returns/LRA/2026-09-30/"
MOST = 12

SHEET_READS = [
    "select organisation_service",  # with directorate and posts
    "select returns_return",  # with its lines and who changed, submitted and approved them
    "select performance_indicator",  # with owner, objective and unit
    "select performance_reading",
    "select performance_target",
    "select returns_reportingperiod",  # the calendar, with the service's extension
]
POSTS = ["select organisation_post"]  # who may own an action
MOVES = ["select audit_event"]  # what was done to the return
EFFECTS = [
    "select performance_reading",  # of periods after this one, which a correction would reach
    "select performance_indicator",  # and a whole board, for the council's counts
    "select performance_target",
    "select performance_reading",
    "select performance_reading",
]
DUE = [
    "select organisation_service",
    "select returns_reportingperiod",
    "select returns_return",
    "select returns_extension",
    "select performance_indicator",
    "select performance_reading",  # which figures are there
]
SAVE = [
    "select organisation_service",  # without asking yet who may see its returns
    "select returns_return",  # and from here under its lock
    "select organisation_appointment",
    "select performance_indicator",
    "select returns_reportingperiod",
    "select returns_line",
    "insert returns_line",
    "update returns_return",
]
GRID = [*DUE, "select organisation_appointment"]  # with whom each return is
LATE = ["select organisation_appointment"]  # who enters the figures of a late service

ASKED = [  # the questions about figures of the officer's drafts, as their sheets ask them
    "select returns_line",
    "select performance_indicator",
    "select performance_reading",
    "select performance_target",
]

# It asks whether to go on and shows what that reaches: a sheet and a board in one.
REOPEN = f"{SHEET}reopen/"
# An officer's list of returns has what their sheets ask: a list and a sheet in one.
TWO_IN_ONE = {("lead", REOPEN), ("officer", "/returns/")}

# In this order: who opens which page, what it asks beside the frame, and the state it is met in.
PAGES = {
    "none": [("officer", SHEET, [*SHEET_READS, *POSTS])],
    "draft": [
        ("officer", SHEET, [*SHEET_READS, *POSTS]),
        ("officer", f"{SHEET}?check", [*SHEET_READS, *POSTS]),
        ("officer", "/returns/", [*DUE, *ASKED]),
        ("lead", "/returns/", [*DUE, *LATE]),
        ("lead", "/returns/grid/", GRID),
    ],
    "submitted": [
        ("officer", SHEET, [*SHEET_READS, *MOVES]),
        ("approver", SHEET, [*SHEET_READS, *MOVES]),
        ("approver", f"{SHEET}approve/", SHEET_READS),
        ("approver", f"{SHEET}send-back/", SHEET_READS),
        ("approver", "/returns/", [*DUE, *LATE]),
    ],
    "sent_back": [
        ("officer", SHEET, [*SHEET_READS, *POSTS]),
        ("approver", SHEET, [*SHEET_READS, *MOVES]),
    ],
    "approved": [
        ("lead", SHEET, [*SHEET_READS, *MOVES]),
        ("lead", "/returns/grid/", GRID),
        ("lead", REOPEN, [*SHEET_READS, *EFFECTS]),
    ],
    "locked": [("lead", SHEET, [*SHEET_READS, *MOVES])],
    "reopened": [("officer", SHEET, [*SHEET_READS, *POSTS])],
}


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    """It is 10 October 2026: September's returns are open, and August's are late."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)
    factories.make_council()
    made = make_world()
    make_calendar(made)
    return made


def fill(world: World, count: int) -> list[str]:
    """Indicators with a target, some of them in a unit of the council's own."""
    Unit.objects.create(ref="visits", name="Visits")
    made = [
        make_indicator(world.service, f"L{number:03d}", unit="visits" if number % 2 else "percent")
        for number in range(count)
    ]
    Target.objects.bulk_create(
        Target(indicator=each, year="2026/27", **DEFAULT_LEVELS) for each in made
    )
    make_reading(made[0], "2026-08", "92.5")
    return [each.ref for each in made]


def bring_on(world: World, state: str, refs: list[str]) -> None:
    """The return from the state before, in the order of PAGES."""
    if state == "draft":
        save(world, dict.fromkeys(refs, GOOD) | {refs[0]: RED})
    elif state == "submitted":
        submit(world)
    elif state == "sent_back":
        send_back(world, {refs[0]: "Is it right?"})
    elif state == "approved":
        submit(world)
        approve(world)
    elif state == "locked":
        move(world, "lock", "lead")
    elif state == "reopened":
        move(world, "reopen", "lead", reason="A branch was counted twice")


def signed_in(world: World, name: str) -> Client:
    client = Client()
    client.force_login(world.people[name])
    return client


def asked_for(client: Client, address: str) -> list[str]:
    with CaptureQueriesContext(connection) as queries:
        page = client.get(address)
    assert page.status_code == 200, address
    return asked(queries)


@pytest.mark.parametrize("count", [24, size(96, 240)])
def test_every_page_of_a_return_costs_the_same_in_every_state(world, count):
    refs = fill(world, count)

    for state, pages in PAGES.items():
        bring_on(world, state, refs)
        for name, address, own in pages:
            found = asked_for(signed_in(world, name), address)

            assert found == sorted([*own, *FRAME, *SEEN]), (state, name, address)
            assert len(found) <= MOST or (name, address) in TWO_IN_ONE


@pytest.mark.parametrize("count", [24, size(96, 240)])
def test_a_save_reads_what_is_due_once_and_neither_histories_nor_targets(world, count):
    refs = fill(world, count)
    client = signed_in(world, "officer")
    client.post(SHEET, {"version": "0", **{f"{ref}-value": "93.1" for ref in refs}})

    with CaptureQueriesContext(connection) as queries:
        page = client.post(SHEET, {"version": "1", f"{refs[0]}-value": "93.2"})

    assert page["Location"] == SHEET
    steps = {"savepoint", "release"}  # of the tests' own transaction
    found = [each for each in asked(queries) if each not in steps]
    assert found == sorted([*SAVE, *FRAME[:2]])


def test_page_after_a_save_and_after_a_while_costs_no_more(world, monkeypatch):
    fill(world, 24)
    client = signed_in(world, "officer")
    own = [*SHEET_READS, *POSTS, *FRAME]
    client.post(SHEET, {"version": "0", "L000-value": "93.1"})

    after_the_save = asked_for(client, SHEET)
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT + timedelta(minutes=1))
    after_a_minute = asked_for(client, SHEET)

    assert after_the_save == sorted(own)
    assert after_a_minute == sorted(own)


def test_first_page_of_a_role_that_needs_two_steps_costs_one_more(world, settings):
    """Whether somebody has the second step is read once a session."""
    settings.MFA_REQUIRED_ROLES = frozenset({"officer"})
    fill(world, 24)
    client = signed_in(world, "officer")
    led_away = client.get(SHEET)
    Authenticator.objects.create(user=world.officer, type=Authenticator.Type.TOTP, data={})

    first = asked_for(signed_in(world, "officer"), SHEET)

    assert led_away["Location"] == "/account/two-steps/on/"
    assert first == sorted([*SHEET_READS, *POSTS, *FRAME, *SEEN, "select mfa_authenticator"])


def test_return_without_lines_costs_no_more(world):
    """Lines may be gone from a return; it is still found by the one query."""
    fill(world, 2)
    Return.objects.create(service=world.service, ends_on=ENDS_ON, version=7)

    found = asked_for(signed_in(world, "officer"), SHEET)

    assert found == sorted([*SHEET_READS, *POSTS, *FRAME, *SEEN])
    assert Indicator.objects.count() == 2
