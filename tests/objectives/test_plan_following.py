"""Lines of an adopted plan that have no action: an update follows them up, and nothing is lost."""

import json
from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from councilportal.accounts.permissions import Role
from councilportal.audit.models import Event
from councilportal.audit.queries import verify_chain
from councilportal.common.fuzzy import read
from councilportal.common.refusals import NotKnown, Refused
from councilportal.organisation.models import PostHolder
from councilportal.organisation.people import person_on
from objectives.delivery.operations import Followed, NotUpdated, update_plan
from objectives.models import Action, PlanLine
from objectives.plan import policies
from objectives.rules.plan import ActionStatus
from tests.factories import (
    make_appointment,
    make_characteristic,
    make_council,
    make_directorate,
    make_line,
    make_objective,
    make_plan,
    make_post,
    make_user,
)

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_first]
AT = datetime(2026, 11, 30, 9, tzinfo=UTC)
UNDER_WAY, AT_RISK = ActionStatus.UNDER_WAY, ActionStatus.AT_RISK
ADDRESS = "/plans/EDP/update/"


@pytest.fixture
def plan():
    """An adopted plan of a directorate: two lines without action."""
    make_council()
    director, keeper = make_post("Director of Resources"), make_post("Equality officer")
    place = make_directorate(director_post=director)
    plan = make_plan(directorate=place, updated_by_post=keeper)
    line = make_line(plan, words="Train every new manager")
    line.objectives.add(make_objective())
    line.characteristics.add(make_characteristic())
    make_line(plan)
    return plan


@pytest.fixture
def lead(plan):
    user = make_user("lead")
    make_appointment(user, Role.EQUALITY_LEAD)
    return user


def people(plan):
    """Users who hold the posts of the plan, and roles at its place and elsewhere."""
    found = {name: make_user(name) for name in ("director", "keeper", "place_lead", "other_lead")}
    PostHolder.objects.create(user=found["director"], post=plan.directorate.director_post)
    PostHolder.objects.create(user=found["keeper"], post=plan.updated_by_post)
    make_appointment(found["place_lead"], Role.EQUALITY_LEAD, directorate=plan.directorate)
    elsewhere = make_directorate("other")
    make_appointment(found["other_lead"], Role.EQUALITY_LEAD, directorate=elsewhere)
    return found


def follow(by, line=1, **values):
    said = Followed(line, values.pop("status", UNDER_WAY), **values)
    return update_plan(plan="EDP", said=[said], by=by, at=AT)


def action_of(line=1):
    return PlanLine.objects.get(plan__ref="EDP", position=line).action


# The operation


def test_a_line_gets_an_action_with_its_words_and_how_it_stands(plan, lead):
    owner = make_post("Head of HR")
    follow(lead, owner=str(owner.pk), note="Two courses held", due=read("March 2099"))

    action = action_of()
    assert (action.what, action.origin) == ("Train every new manager", "objective")
    assert (action.owner_post, action.directorate) == (owner, plan.directorate)
    assert (action.due_on, action.status) == (date(2099, 3, 31), "under_way")
    assert [each.ref for each in action.objectives.all()] == ["O1"]
    assert action.characteristics.count() == 1
    said = action.progress.get()
    assert (said.status, said.note, said.by) == ("under_way", "Two courses held", lead)
    told = Event.objects.filter(record_type="plan", action="follow_line").get()
    assert json.loads(told.after) == {"position": 1, "action": action.ref}
    assert verify_chain().first_bad is None


@pytest.mark.parametrize(
    ("who", "may"),
    [("director", True), ("keeper", True), ("place_lead", True), ("other_lead", False)],
)
def test_who_updates_the_plan_follows_its_lines_up(plan, who, may):
    user = people(plan)[who]
    if not may:
        with pytest.raises(Refused):
            follow(user)
        assert action_of() is None
        return
    follow(user)
    # And says again how it stands, whoever owns it.
    assert Action.objects.filter(policies.known(person(user)), pk=action_of().pk).exists()
    assert policies.may_record(person(user), action_of())


def person(user):
    return person_on(user, AT.date())


def test_what_is_missing_is_said_and_then_nothing_is_stored(plan, lead):
    said = [
        Followed(1, UNDER_WAY, due=read("ongoing")),
        Followed(2, ActionStatus.DROPPED),
    ]
    with pytest.raises(NotUpdated) as refused:
        update_plan(plan="EDP", said=said, by=lead, at=AT)

    assert {name: why.field for name, why in refused.value.incomplete.items()} == {
        1: "review_on",
        2: "note",
    }
    assert not Action.objects.exists()
    assert (action_of(1), action_of(2)) == (None, None)


def test_a_line_is_followed_up_once_and_only_one_of_the_plan(plan, lead):
    follow(lead)
    with pytest.raises(NotUpdated) as refused:
        follow(lead, status=AT_RISK)
    assert refused.value.stale == [1]
    with pytest.raises(NotKnown):
        follow(lead, line=9)
    with pytest.raises(NotKnown):
        follow(lead, line=2, owner="99999")
    assert Action.objects.count() == 1


def test_a_draft_is_adopted_first(plan, lead):
    plan.state = "draft"
    plan.save()
    with pytest.raises(Refused):
        follow(lead)


# The page


def page_of(client):
    return client.get(ADDRESS)


def fields_of(page):
    """What the page would post as it stands."""
    posted = {"seen": page.context["seen"], **dict(page.context["counts"])}
    for form in page.context["forms"]:
        posted |= {f"{form.prefix}-{name}": form[name].value() or "" for name in form.fields}
    return {name: value for name, value in posted.items() if not name.endswith("review_on")}


def test_every_line_is_updated_in_one_save(client, plan, lead):
    client.force_login(lead)
    owner = make_post("Head of HR")
    posted = fields_of(page_of(client)) | {
        "line1-status": "under_way",
        "line1-owner": str(owner.pk),
        "line1-due": "June 2099",
        "line2-status": "not_started",
    }

    answer = client.post(ADDRESS, posted, follow=True)

    assert "2 lines updated." in answer.text
    assert (action_of(1).owner_post, action_of(1).due_text) == (owner, "June 2099")
    assert (action_of(2).owner_post, action_of(2).status) == (None, "not_started")
    assert "Head of HR" in answer.text, "the plan says who does it"
    again = page_of(client)
    assert "No action follows this line" not in again.text
    assert client.post(ADDRESS, posted, follow=True).status_code == 200
    assert Action.objects.count() == 2, "what is sent twice is stored once"


def test_what_is_wrong_is_named_by_its_line_and_nothing_typed_is_lost(client, plan, lead):
    client.force_login(lead)
    posted = fields_of(page_of(client)) | {
        "line1-note": "Two courses held",
        "line2-status": "under_way",
        "line2-due": "ongoing",
    }
    first = client.post(ADDRESS, posted)
    assert "Line 1: Select how far it is" in first.text
    assert "Two courses held" in first.text

    second = client.post(ADDRESS, posted | {"line1-status": "under_way"})
    assert (
        "Line 2, next day for review: Enter a day for review: the date has no last day"
        in second.text
    )
    assert "Two courses held" in second.text
    assert not Action.objects.exists()


def test_two_officers_who_follow_up_the_same_line_lose_nothing(client, plan, lead):
    theirs, mine = make_post("Head of HR"), make_post("Head of Training")
    client.force_login(lead)
    first = fields_of(page_of(client))
    follow(people(plan)["director"], owner=str(theirs.pk), note="By another")
    posted = first | {
        "line1-status": "at_risk",
        "line1-note": "By me",
        "line1-owner": str(mine.pk),
    }

    answer = client.post(ADDRESS, posted)

    assert answer.status_code == 409
    for told in ("By another", "By me", 'name="choose-line1-status"'):
        assert told in answer.text
    assert "you chose Head of Training as its owner. Its owner is Head of HR now." in answer.text
    again = fields_of(answer) | {"line1-status": "at_risk", "line1-note": "By me"}
    assert client.post(ADDRESS, again).status_code == 302
    rows = action_of().progress.order_by("position").values_list("status", "note")
    assert list(rows) == [("under_way", "By another"), ("at_risk", "By me")]


def test_a_line_that_only_the_other_followed_up_is_no_conflict(client, plan, lead):
    client.force_login(lead)
    posted = fields_of(page_of(client)) | {"line2-status": "under_way"}
    follow(people(plan)["director"])

    assert client.post(ADDRESS, posted).status_code == 302

    assert (action_of(1).progress.count(), action_of(2).status) == (1, "under_way")


def test_the_plan_leads_to_its_update_where_no_line_has_an_action(client, plan, lead):
    client.force_login(lead)
    assert ADDRESS in client.get(reverse("plan", args=["EDP"])).text
    client.force_login(make_user("reader"))
    assert ADDRESS not in client.get(reverse("plan", args=["EDP"])).text
    assert page_of(client).status_code == 403


# The plan was changed meanwhile


def test_what_was_typed_is_shown_where_the_plan_is_a_draft_again(client, plan, lead):
    client.force_login(lead)
    posted = fields_of(page_of(client)) | {"line1-status": "under_way", "line1-note": "Held two"}
    plan.state = "draft"
    plan.save()

    answer = client.post(ADDRESS, posted)

    assert answer.status_code == 409
    for told in ("What you typed is not saved", "is a draft again", "Held two", "Under way"):
        assert told in answer.text
    assert "Line 2" not in answer.text, "of which nothing was said"
    # Who does not read drafts is told no more of it than that, and keeps the words as well.
    keeper = people(plan)["keeper"]
    client.force_login(keeper)
    answer = client.post(ADDRESS, posted)
    assert answer.status_code == 404
    assert "Held two" in answer.text
