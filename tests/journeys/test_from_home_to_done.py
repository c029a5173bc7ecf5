"""From home to done: three page loads for an officer's 24 indicators, two clicks for the others."""

from typing import Any

import pytest

from councilportal.accounts.models import User
from performance.returns.models import ReportingPeriod, Return
from tests.browser.looking import is_sound
from tests.eqia.making import make_cast
from tests.eqia.pages import submitted
from tests.factories import make_council
from tests.journeys.figures import CLEAN, make_indicators
from tests.journeys.ways import PASSWORD, Clicking, ClickingWithoutScripts, Tally
from tests.returns.support import (
    AT,
    ENDS_ON,
    GOOD,
    World,
    bring_to,
    make_calendar,
    make_world,
    standard,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

RETURN = "Libraries, September 2026"


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch, settings: Any) -> World:
    """A council whose first return is that of September; people sign in by password."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    make_council()
    made = make_world()
    make_calendar(made)
    ReportingPeriod.objects.exclude(ends_on=ENDS_ON).delete()
    return made


def at_home(person: Clicking) -> Clicking:
    """The person signs in and is at home; what comes after is counted."""
    person.user.set_password(PASSWORD)
    person.user.save()
    person.visits("/sign-in/")
    person.sees("Your work", "h1")
    is_sound(person.page, person.scan)
    person.clicks = 0
    person.tally.begin("work")
    return person


def state() -> str:
    return Return.objects.get(service__ref="LRA", ends_on=ENDS_ON).state


@pytest.mark.parametrize(
    "way", [Clicking, ClickingWithoutScripts], ids=["with scripts", "without JavaScript"]
)
def test_officer_submits_24_indicators_in_three_page_loads(
    way: type[Clicking], live_server: Any, open_page: Any, world: World, axe: Any
) -> None:
    make_indicators(world)
    tally = Tally()
    scan = axe if way.scripts else None  # axe is a script
    officer = at_home(way(open_page, live_server.url, world.officer, tally, scan))

    officer.follows(RETURN)
    officer.fills(CLEAN)
    officer.presses("Submit for approval")

    officer.sees("is submitted. An approver now reads it.")
    assert (state(), Return.objects.get().lines.count()) == ("submitted", 24)
    assert tally.loads["work"] <= 3


def test_approver_approves_in_two_clicks(
    live_server: Any, open_page: Any, world: World, axe: Any
) -> None:
    standard(world)
    bring_to(world, "submitted", {"L001": GOOD, "L002": GOOD})
    approver = at_home(Clicking(open_page, live_server.url, world.approver, Tally(), axe))

    approver.follows(RETURN)
    approver.presses("Approve")

    approver.sees("is approved. Its figures are on the board.")
    assert (state(), approver.clicks) == ("approved", 2)


def test_lead_locks_in_two_clicks(live_server: Any, open_page: Any, world: World, axe: Any) -> None:
    standard(world)
    bring_to(world, "approved", {"L001": GOOD, "L002": GOOD})
    lead = at_home(Clicking(open_page, live_server.url, world.lead, Tally(), axe))

    lead.follows(RETURN)
    lead.presses("Lock")

    lead.sees("is locked.")
    assert (state(), lead.clicks) == ("locked", 2)


def test_head_of_service_signs_in_two_clicks(
    live_server: Any, open_page: Any, world: World, axe: Any
) -> None:
    User.objects.filter(pk=world.lead.pk).update(username="performance.lead")
    cast = make_cast()
    record = submitted(cast)
    head = at_home(Clicking(open_page, live_server.url, cast.head, Tally(), axe))

    head.follows(f"{record.ref} {record.title}")
    head.presses("Sign")

    head.sees("Success")
    assert (record.sign_offs.get().signed_by, head.clicks) == (cast.head, 2)
