"""Where a page says that somebody can do a thing, that person has the link."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from councilportal.accounts.models import User
from councilportal.accounts.permissions import Role
from tests import factories
from tests.returns.support import GOOD, World, make_calendar, make_indicator, make_world, move
from tests.returns.support import bring_to as bring_return_to

TEMPLATES = Path(settings.BASE_DIR) / "templates"
WHO = "administrator|performance lead|equality lead|head of service|director|approver|officer"
SAYS = re.compile(
    rf"\b(?:An?|The|Only|only|nobody but) (?:the |an? )?(?:[a-z ]*\b)?(?:{WHO})s?\b[^.<]*?"
    r"\b(?:can|may|adds?|reads?)\b",
)
# The templates that say so, each with how that person gets there, tried below.
SAYING = {
    "overview/directorates.html": "add a directorate",
    "overview/home.html": "add an indicator",
    "performance/board.html": "add an indicator",
    "performance/indicators.html": "add an indicator",
    "eqia/groups.html": "add a characteristic",
    "eqia/submit.html": "who signs is told, on their desk and by e-mail",
    "eqia/decision_ready.html": "the form to override stands there for a director",
    "eqia/decision_take.html": "the form to override stands there for a director",
    "returns/approve.html": "of what comes next: the read page has the button to reopen",
    "returns/extend.html": "extend a deadline",
    "returns/my_returns.html": "extend a deadline",
    "returns/read.html": "reopen; the buttons stand on the same page",
}


def test_every_sentence_that_says_who_can_do_a_thing_is_known() -> None:
    found = {
        str(path.relative_to(TEMPLATES))
        for path in TEMPLATES.rglob("*.html")
        if SAYS.search(" ".join(_words(path).split()))
    }
    assert found == set(SAYING)


def _words(path: Path) -> str:
    text = path.read_text("utf-8")
    return re.sub(r"{% comment %}.*?{% endcomment %}", "", text, flags=re.DOTALL)


@pytest.fixture
def world(db: None, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setattr("django.utils.timezone.now", lambda: datetime(2026, 10, 10, 9, tzinfo=UTC))
    factories.make_council()
    return make_world()


def page(user: User, address: str) -> str:
    client = Client()
    client.force_login(user)
    answer = client.get(address)
    assert answer.status_code == 200, address
    return str(answer.text.split("<main")[1])


@pytest.mark.parametrize(
    ("name", "other", "address", "way"),
    [
        ("lead", "member", "/", "/admin/indicators/add/"),
        ("lead", "member", "/performance/", "/admin/indicators/add/"),
        ("admin", "member", "/performance/indicators/", "/admin/indicators/add/"),
        ("admin", "member", "/eqia/groups/", "/admin/characteristics/add/"),
        ("lead", "auditor", "/returns/grid/", "/admin/calendar/"),
    ],
)
def test_who_can_add_what_is_not_there_has_the_link(world, name, other, address, way):
    for who, has in ((name, True), (other, False)):
        client = Client()
        client.force_login(world.people[who])
        main = client.get(address, follow=True).text.split("<main")[1]
        assert (f'href="{way}"' in main) is has, who


def test_directorates_too(db):
    factories.make_council()
    admin = factories.make_user("admin")
    factories.make_appointment(admin, Role.ADMIN)
    assert 'href="/admin/directorates/add/"' in page(admin, "/directorates/")


def test_who_can_extend_a_deadline_or_reopen_has_the_link(world):
    make_indicator(world.service, "L001")
    make_calendar(world)
    closed = "/returns/LRA/2026-04-30/"

    extend = 'href="/admin/calendar/exceptions/add/?service=LRA&amp;ends_on=2026-04-30"'
    assert extend in page(world.lead, closed)
    assert "The performance lead or an administrator can extend" in page(world.officer, closed)
    assert "exceptions/add/" not in page(world.officer, closed)
    assert 'href="/admin/calendar/exceptions/add/"' in page(world.lead, "/returns/")
    form = page(world.lead, "/admin/calendar/exceptions/add/?service=LRA&ends_on=2026-04-30")
    assert re.search(r'value="LRA" selected', form)
    assert re.search(r'value="2026-04-30" selected', form)

    bring_return_to(world, "approved", {"L001": GOOD})
    move(world, "lock", "lead")
    locked = "/returns/LRA/2026-09-30/"
    inset = page(world.lead, locked).split("This return is locked.")[1].split("</p>")[0]
    assert f'href="{locked}reopen/"' in inset
    assert "Only the performance lead can reopen it" in page(world.officer, locked)
