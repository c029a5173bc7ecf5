"""Home leads to the quarter's update of a plan and to its overview, for those who owe them."""

from datetime import UTC, date, datetime

import pytest
from django.test import Client

from councilportal.accounts.permissions import Role
from councilportal.common.periods import parse
from councilportal.organisation.models import Directorate, Post, PostHolder
from objectives.delivery.operations import Followed, update_plan
from objectives.models import Overview, Plan
from objectives.rules.plan import ActionStatus
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_first]
AT = datetime(2026, 11, 30, 9, tzinfo=UTC)
UPDATE, OVERVIEW = "/plans/EDP/update/", "/achievements/overviews/COM/2026-27-Q2/"


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)


@pytest.fixture
def people():
    """The director, the equality lead, the keeper of the plan of a directorate, and others."""
    factories.make_council()
    posts = {name: factories.make_post(name) for name in ("director", "keeper", "other")}
    place = factories.make_directorate("COM", director_post=posts["director"])
    factories.make_line(factories.make_plan(directorate=place))
    factories.make_line(factories.make_plan("DRAFT", directorate=place, state="draft"))
    new = factories.make_plan("NEW", directorate=place, valid_from=date(2026, 10, 1))
    factories.make_line(new)
    found = {name: factories.make_user(name) for name in (*posts, "place_lead", "lead")}
    for name, post in posts.items():
        PostHolder.objects.create(user=found[name], post=post)
    factories.make_appointment(found["place_lead"], Role.EQUALITY_LEAD, directorate=place)
    factories.make_appointment(found["lead"], Role.EQUALITY_LEAD)
    return found


def home(user):
    client = Client()
    client.force_login(user)
    return client.get("/").text


def owed(people, address):
    return {name for name, user in people.items() if f'href="{address}"' in home(user)}


def test_who_updates_the_plan_is_asked_until_something_is_said_of_it_in_the_quarter(people):
    assert owed(people, UPDATE) == {"director", "place_lead"}
    assert "DRAFT" not in home(people["director"])
    assert "/plans/NEW/update/" not in home(people["director"]), "no quarter of it has ended"

    said = [Followed(1, ActionStatus.UNDER_WAY)]
    update_plan(plan="EDP", said=said, by=people["lead"], at=AT)
    assert owed(people, UPDATE) == set()


def test_the_post_that_updates_the_plan_is_asked_instead(people):
    plan = Plan.objects.get(ref="EDP")
    plan.updated_by_post = Post.objects.get(title="keeper")
    plan.save()
    assert owed(people, UPDATE) == {"keeper"}
    plan.updated_by_post, plan.directorate = None, None
    plan.save()
    assert owed(people, UPDATE) == {"lead"}, "a plan of the council"


def test_the_overview_of_the_last_quarter_is_asked_for_until_it_is_written(people):
    assert owed(people, OVERVIEW) == {"director", "place_lead"}
    quarter = parse("2026/27-Q2").label
    assert f"for {quarter}, which ended on 30 September 2026" in home(people["director"])

    place = Directorate.objects.get(ref="COM")
    Overview.objects.create(directorate=place, period="2026/27-Q2", risks="None", issues="")
    assert owed(people, OVERVIEW) == set()
