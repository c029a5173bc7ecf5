"""Home as a desk: what waits for each role, in the order of their day, one click from each."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from councilportal.accounts.models import User
from councilportal.accounts.permissions import Role
from councilportal.organisation.models import PostHolder
from councilportal.overview.piles import LISTED
from eqia.rules.words import Capacity
from eqia.sign_off import operations as sign_off
from tests import factories
from tests.asked import FRAME, SEEN, asked
from tests.eqia.making import Cast, attest, fill, make_assessment, make_cast
from tests.returns.support import (
    AT,
    GOOD,
    World,
    bring_to,
    make_calendar,
    make_indicator,
    make_world,
    save,
    send_back,
    submit,
)

pytestmark = pytest.mark.django_db

COUNCIL = [  # the council at a glance; where it has figures, their latest readings too
    "select performance_indicator",
    "select performance_reading",
    "select performance_target",
]


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    """It is 10 October 2026: September's returns are open, and those before are late."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)
    factories.make_council()
    made = make_world()
    make_indicator(made.service, "L001", valid_from=date(2026, 8, 1))
    make_calendar(made)
    return made


def cast_beside(world: World) -> Cast:
    """The people of a sign-off, whose lead has the name of the world's performance lead."""
    User.objects.filter(pk=world.lead.pk).update(username="performance.lead")
    return make_cast()


def home(user: User) -> Any:
    client = Client()
    client.force_login(user)
    return client.get("/")


def piles(user: User) -> dict[str, list[tuple[str, ...]]]:
    """The entries of home by heading: what, to do and when."""
    return {
        pile.heading: [(each.title, each.to_do, each.by) for each in pile.entries]
        for pile in home(user).context["piles"]
    }


def test_officer_finds_what_was_sent_back_before_what_is_due(world):
    save(world, {"L001": GOOD})
    submit(world)
    send_back(world, {"L001": "Is this September?"})

    assert piles(world.officer) == {
        "Returns to enter": [
            (
                "Libraries, September 2026",
                "Sent back: correct and submit",
                "due on 15 October 2026, in 5 days",
            ),
            (
                "Libraries, August 2026",
                "Enter and submit",
                "was due on 15 September 2026, 25 days late",
            ),
        ]
    }
    page = home(world.officer).text
    assert "2 things wait for you, 1 of them late." in page
    assert 'href="/returns/LRA/2026-09-30/">Libraries, September 2026</a>' in page


def test_approver_finds_what_was_submitted_and_what_is_late(world):
    save(world, {"L001": GOOD})
    submit(world)

    assert list(piles(world.approver)) == ["Returns to approve", "Late returns of others"]
    assert piles(world.approver)["Returns to approve"] == [
        ("Libraries, September 2026", "Approve or send back", "submitted on 10 October 2026")
    ]
    # Who submitted it does not approve it.
    assert "Returns to approve" not in piles(world.officer)


def test_lead_finds_what_is_late_and_what_to_lock(world):
    bring_to(world, "approved", {"L001": GOOD})

    assert list(piles(world.lead)) == ["Late returns of others", "Returns to lock"]
    assert piles(world.lead)["Returns to lock"] == [
        ("Libraries, September 2026", "Lock", "approved on 10 October 2026")
    ]


def test_equality_lead_finds_assessments_returned_first(world):
    cast = cast_beside(world)
    make_assessment(cast)
    returned = make_assessment(cast, title="Returned one")
    type(returned).objects.filter(pk=returned.pk).update(state="returned", return_reason="Unclear")

    assert piles(cast.lead) == {
        "Assessments to write": [
            (
                f"{returned.ref} Returned one",
                "Returned: correct and send again",
                "no decision day yet",
            ),
            ("EQ-2026-001 Bowling greens", "Write and send for sign-off", "no decision day yet"),
        ]
    }


def test_lead_of_another_place_does_not_find_them(world):
    cast = cast_beside(world)
    make_assessment(cast)
    other = factories.make_user("other.lead")
    factories.make_appointment(other, Role.EQUALITY_LEAD, service=world.service)

    assert piles(other) == {}
    assert "Nothing is waiting for you." in home(other).text


def test_review_is_found_by_who_holds_the_post_and_who_wrote_it(world):
    cast = cast_beside(world)
    record = make_assessment(cast, title="Old one")
    type(record).objects.filter(pk=record.pk).update(
        state="signed", review_on=date(2026, 10, 1), lead_post=cast.service.head_post
    )

    for user in (cast.lead, cast.head):
        assert piles(user)["Assessments to review"] == [
            (f"{record.ref} Old one", "Review", "due on 1 October 2026")
        ]
    assert "Assessments to review" not in piles(cast.director)


def test_owner_finds_actions_that_are_due(world):
    PostHolder.objects.create(user=world.nobody, post=world.post)
    for ref, due in (("AP-1", "2026-10-01"), ("AP-2", "2026-10-20"), ("AP-3", "2027-01-31")):
        factories.make_action(ref=ref, owner_post=world.post, due=due)

    assert [(what, by) for what, _, by in piles(world.nobody)["Actions due"]] == [
        ("AP-1 Ring before the first visit", "2026-10-01, overdue by 9 days"),
        ("AP-2 Ring before the first visit", "2026-10-20, in 10 days"),
    ]


def test_who_may_confirm_finds_what_is_reported_done(world):
    cast = cast_beside(world)
    PostHolder.objects.create(user=world.nobody, post=world.post)
    factories.make_action(ref="AP-1", directorate=cast.directorate, status="done")
    factories.make_action(
        ref="AP-2", directorate=cast.directorate, status="done", confirmed_by_post=world.post
    )

    assert [what for what, _, _ in piles(cast.director)["Actions to confirm"]] == [
        "AP-1 Ring before the first visit"
    ]
    assert [what for what, _, _ in piles(world.nobody)["Actions to confirm"]] == [
        "AP-2 Ring before the first visit"
    ]


@pytest.mark.parametrize("name", ["member", "auditor", "nobody"])
def test_who_only_reads_sees_the_council_and_no_desk(world, name):
    page = home(world.people[name])

    heading = " ".join(page.text.split("<h1")[1].split("</h1>")[0].split())
    assert heading.endswith("How Westmarch County Council is doing")
    assert "Your work" not in page.text
    assert not page.context["has_desk"]


def test_home_lists_the_first_of_many_and_links_to_all(world):
    cast = cast_beside(world)
    for number in range(LISTED + 2):
        make_assessment(cast, title=f"Number {number}")

    page = home(cast.lead).text

    assert page.count(">EQ-2026-") == LISTED
    assert "8 of 10 are shown" in " ".join(page.split())
    assert 'href="/eqia/?only=writing"' in page


# In how many queries home reads what waits, and the month of the latest figure with it: as many as
# the source with most steps has.
STEPS = {
    "officer": 2,  # returns, then the readings of what is due
    "approver": 2,
    "lead": 2,
    "auditor": 1,
    "member": 1,
    "publisher": 1,
    "equality_lead": 2,  # reviews, then what they foretold
    "director": 1,  # 2 where an assessment was signed by one who could sign it
}


@pytest.mark.parametrize("much", [1, 12])
@pytest.mark.parametrize("name", STEPS)
def test_home_asks_the_same_however_much_waits(world, name, much):
    cast = cast_beside(world)
    for number in range(much):
        record = make_assessment(cast, title=f"Number {number}")
        factories.make_action(
            ref=f"AP-{number}", owner_post=cast.directorate.director_post, due="2026-10-01"
        )
        factories.make_action(ref=f"AD-{number}", directorate=cast.directorate, status="done")
        service = factories.make_service(f"S{number}", directorate=world.service.directorate)
        make_indicator(service, f"X{number:03}", valid_from=date(2026, 8, 1))
        type(record).objects.filter(pk=record.pk).update(
            state="draft" if number % 2 else "signed", review_on=date(2026, 10, 1)
        )
    people: dict[str, User] = {**world.people, "director": cast.director}
    client = Client()
    client.force_login(people[name])

    with CaptureQueriesContext(connection) as caught:
        client.get("/")

    found = asked(caught)
    for each in (*FRAME, *SEEN, *COUNCIL):
        found.remove(each)
    assert len(found) == STEPS[name], found


def test_home_of_who_does_everything_asks_nine_times(world):
    cast = cast_beside(world)
    everybody = cast.director
    for role in Role:
        factories.make_appointment(everybody, role)
    service = world.service
    type(service).objects.filter(pk=service.pk).update(head_post=cast.directorate.director_post)
    PostHolder.objects.create(user=everybody, post=world.post)
    save(world, {"L001": replace(GOOD, value="930")})
    make_assessment(cast, title="To write")
    sent = fill(make_assessment(cast, title="To sign"), cast)
    sign_off.submit(ref=sent.ref, saves=sent.saves, by=cast.lead, at=AT)
    attest(sent, Capacity.HEAD_OF_SERVICE, cast.head, AT)
    reviewed = make_assessment(cast, title="To review")
    type(reviewed).objects.filter(pk=reviewed.pk).update(
        state="signed", review_on=date(2026, 10, 1)
    )
    factories.make_action(ref="AP-1", owner_post=world.post, due="2026-10-01")
    factories.make_action(ref="AP-2", directorate=cast.directorate, status="done")
    factories.make_release()
    client = Client()
    client.force_login(everybody)
    client.get("/account/")

    with CaptureQueriesContext(connection) as caught:
        page = client.get("/")

    assert len(caught) == 9, asked(caught)
    assert [pile.heading for pile in page.context["piles"]] == [
        "Returns to enter",
        "Questions about figures",
        "Assessments to sign",
        "Assessments to write",
        "Assessments to review",
        "Actions due",
        "Actions to confirm",
        "Figures to release",
        "Gaps in responsibility",
    ]
