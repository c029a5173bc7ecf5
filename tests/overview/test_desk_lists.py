"""Each pile of home links to a list with exactly as many rows as the pile has entries."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from councilportal.accounts.models import User
from councilportal.organisation.models import Service
from eqia.models import Assessment
from performance.returns.models import Return
from performance.returns.typed import Typed
from tests import factories
from tests.eqia.making import Cast, fill, make_assessment, make_cast
from tests.returns.support import (
    AT,
    ENDS_ON,
    World,
    make_calendar,
    make_indicator,
    make_reading,
    make_world,
    save,
)

pytestmark = pytest.mark.django_db

# Whose home has which piles, in the busy council below.
HOMES = {
    "officer": ["Returns to enter", "Questions about figures"],
    "approver": ["Returns to approve", "Late returns of others"],
    "lead": ["Late returns of others", "Returns to lock"],
    "both": ["Returns to enter", "Questions about figures", "Returns to approve"],
    "cast_lead": ["Assessments to write", "Assessments to review"],
    "head": ["Assessments to sign", "Assessments to review", "Actions due"],
    "admin": ["Gaps in responsibility"],
}


@pytest.fixture
def people(monkeypatch: pytest.MonkeyPatch) -> dict[str, User]:
    """It is 10 October 2026 in a council where something of every kind waits for somebody."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)
    factories.make_council()
    world = make_world()
    User.objects.filter(pk=world.lead.pk).update(username="performance.lead")
    cast = make_cast()
    _returns(world)
    _assessments(cast)
    for number, due in enumerate(("2026-10-01", "2026-10-20", "2027-01-31")):
        factories.make_action(ref=f"AP-{number}", owner_post=cast.service.head_post, due=due)
    return {**world.people, "cast_lead": cast.lead, "head": cast.head}


def _returns(world: World) -> None:
    make_calendar(world)
    for ref in ("L001", "L002", "L003"):
        indicator = make_indicator(world.service, ref, valid_from=date(2026, 4, 1))
        for month in (6, 7):
            make_reading(indicator, f"2026-{month:02}", "91.5")
    asked = Typed(value="12.0")
    save(world, {"L001": asked, "L002": Typed(value="91.9"), "L003": asked})
    for ref, state in (("SUB", "submitted"), ("SUC", "submitted"), ("APP", "approved")):
        service = factories.make_service(ref, directorate=world.service.directorate)
        make_indicator(service, f"{ref}1", valid_from=date(2026, 8, 1))
        _moved(service, state, world)


def _moved(service: Service, state: str, world: World) -> None:
    moved: dict[str, Any] = {"submitted_by": world.officer, "submitted_at": AT}
    if state == "approved":
        moved |= {"approved_by": world.approver, "approved_at": AT}
    Return.objects.create(service=service, ends_on=ENDS_ON, state=state, **moved)


def _assessments(cast: Cast) -> None:
    fill(make_assessment(cast, title="To sign"), cast)
    make_assessment(cast, title="To write")
    for title, review in (("Late", "2026-10-01"), ("Soon", "2026-10-20"), ("Far", "2027-10-01")):
        record = make_assessment(cast, title=title)
        Assessment.objects.filter(pk=record.pk).update(
            state="signed", review_on=date.fromisoformat(review), lead_post=cast.service.head_post
        )
    Assessment.objects.filter(title="To sign").update(
        state="submitted", submitted_at=AT, head_post=cast.service.head_post
    )


def rows(client: Client, address: str) -> int:
    """How many rows the list at an address has: of the named table, or of the page's only list."""
    path, _, anchor = address.partition("#")
    page = client.get(path)
    assert page.status_code == 200, address
    text = page.text.split("<main")[1].split("</main>")[0]
    if anchor:
        text = text.split(f'id="{anchor}"')[1].split("</table>")[0]
    return text.count('scope="row"') or text.count("<li>")


@pytest.mark.parametrize("name", HOMES)
def test_each_pile_links_to_a_list_of_as_many_rows(people, name):
    client = Client()
    client.force_login(people[name])

    piles = {pile.heading: pile for pile in client.get("/").context["piles"]}

    assert set(HOMES[name]) <= set(piles)
    counts = {heading: len(pile.entries) for heading, pile in piles.items()}
    assert {heading: rows(client, pile.everything) for heading, pile in piles.items()} == counts


def test_every_kind_of_pile_is_among_them(people):
    met = {pile.heading for user in people.values() for pile in _home(user).context["piles"]}
    assert met == {heading for headings in HOMES.values() for heading in headings}


def _home(user: User) -> Any:
    client = Client()
    client.force_login(user)
    return client.get("/")


def test_officer_finds_each_question_of_a_draft_until_it_is_answered(people):
    def waiting() -> list[tuple[str, str, str]]:
        piles = {each.heading: each for each in _home(people["officer"]).context["piles"]}
        found = piles.get("Questions about figures")
        return [(each.title, each.href, each.to_do) for each in found.entries] if found else []

    first, second = waiting()
    assert first[0] == "L001 Title of L001: Libraries, September 2026"
    assert first[1] == "/returns/LRA/2026-09-30/#L001"
    assert first[2].startswith("12.0% is at most half of 91.5%, the figure before.")
    assert second[0].startswith("L003 ")
    assert 'id="L001"' in _get(people["officer"], first[1]).text

    stored = Return.objects.get(service__ref="LRA", ends_on=ENDS_ON)
    stored.lines.filter(indicator__ref="L001").update(explanation="The roof came down.")
    assert [each[0] for each in waiting()] == [second[0]]

    assert "Questions about figures" not in _home(people["approver"]).text
    Return.objects.filter(pk=stored.pk).update(
        state="submitted", submitted_by=people["officer"], submitted_at=AT
    )
    assert waiting() == []


def test_questions_of_many_drafts_cost_as_much_as_those_of_one(people):
    def queries() -> int:
        client = Client()
        client.force_login(people["officer"])
        with CaptureQueriesContext(connection) as caught:
            client.get("/")
        return len(caught)

    one = queries()
    stored = Return.objects.get(service__ref="LRA", ends_on=ENDS_ON)
    lines = list(stored.lines.all())
    stored.pk, stored.ends_on = None, date(2026, 8, 31)
    stored.save(force_insert=True)
    for line in lines:
        line.pk, line.sheet = None, stored
        line.save(force_insert=True)
    piles = {each.heading: each for each in _home(people["officer"]).context["piles"]}
    assert len(piles["Questions about figures"].entries) == 4
    assert queries() == one


def _get(user: User, address: str) -> Any:
    client = Client()
    client.force_login(user)
    return client.get(address)


def test_roles_that_only_read_have_no_pile(people):
    for name in ("member", "auditor", "publisher", "nobody"):
        assert _home(people[name]).context["piles"] == []
