"""Which editions wait for whom: on home, and in the menu."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from councilportal.accounts.models import User
from councilportal.accounts.permissions import Role
from councilportal.common.at_once import alone
from councilportal.common.periods import london_day
from councilportal.organisation.people import person_on
from councilportal.publishing.editions.queries import nobody_approves, unapproved_in_steps
from councilportal.publishing.editions.waiting import waiting_for
from councilportal.publishing.models import Edition
from councilportal.publishing.rules.kinds import ReleaseState
from councilportal.publishing.rules.workflow import State
from tests.factories import make_appointment, make_user
from tests.publishing.making import make_edition

pytestmark = pytest.mark.django_db

NOW = datetime(2025, 11, 3, 9, 0, tzinfo=UTC)


def lists(user: User, now: datetime = NOW) -> list[str]:
    """The names of the lists in which an edition waits for the person."""
    waiting = waiting_for(person_on(user, london_day(now)), now)
    names = ("to_finish", "to_approve", "to_publish", "missed")
    return [name for name in names if getattr(waiting, name)]


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (State.DRAFT, {"lead": ["to_finish"]}),
        (State.MAKING, {}),
        (State.FROZEN, {"approver": ["to_approve"], "publisher": ["to_approve"]}),
        (State.APPROVED, {"publisher": ["to_publish"]}),
        (State.DROPPED, {}),
    ],
)
def test_an_edition_waits_for_those_whose_part_is_next(cast, state, expected):
    record = make_edition(cast)
    Edition.objects.filter(pk=record.pk).update(state=state)

    waits = {
        name: lists(getattr(cast, name)) for name in ("lead", "approver", "publisher", "outsider")
    }

    assert {name: found for name, found in waits.items() if found} == expected


def test_an_author_does_not_approve_and_finishes_the_own_draft(cast):
    record = make_edition(cast)
    record.authors.add(cast.publisher)
    drafts = lists(cast.publisher)
    Edition.objects.filter(pk=record.pk).update(state=State.FROZEN)

    assert (drafts, lists(cast.publisher)) == (["to_finish"], [])


def test_an_edition_that_only_its_authors_could_approve_says_so(cast):
    record = make_edition(cast)
    Edition.objects.filter(pk=record.pk).update(state=State.FROZEN)
    record.refresh_from_db()
    today = london_day(timezone.now())
    assert not nobody_approves(record, today)
    assert alone(unapproved_in_steps(today)) == []

    record.authors.add(cast.publisher, cast.approver)

    assert nobody_approves(record, today)
    assert alone(unapproved_in_steps(today)) == [record]


def test_leads_of_the_other_field_have_nothing_to_finish(cast):
    make_edition(cast)
    equality = make_user("eve.equality")
    make_appointment(equality, Role.EQUALITY_LEAD)

    assert lists(equality) == []


@pytest.mark.parametrize(
    ("after", "release", "is_missed"),
    [
        (timedelta(minutes=-1), ReleaseState.CONFIRMED, False),
        (timedelta(0), ReleaseState.PROVISIONAL, True),
        (timedelta(days=9), ReleaseState.CANCELLED, False),
    ],
)
def test_an_announced_date_that_passed_is_missed_unless_it_is_cancelled(
    cast, after, release, is_missed
):
    record = make_edition(cast)
    Edition.objects.filter(pk=record.pk).update(publish_at=NOW, release_state=release)

    assert ("missed" in lists(cast.lead, NOW + after)) is is_missed


def test_home_and_the_menu_lead_to_what_waits(client, cast):
    record = make_edition(cast)
    Edition.objects.filter(pk=record.pk).update(
        publish_at=timezone.now() - timedelta(days=2), release_state=ReleaseState.CONFIRMED
    )
    client.force_login(cast.lead)
    page = client.get("/").content.decode()

    assert "Reports to finish: 1" in page
    assert "Reports past their date: 1" in page
    assert f"/reports/dashboard/{record.slug}/1/" in page
    assert 'href="/reports/"' in page
