"""A quarter's update of a plan: all lines in one save, two officers at once, nothing lost."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from councilportal.accounts.permissions import Role
from councilportal.common.refusals import NotKnown, Refused
from councilportal.organisation.models import PostHolder
from objectives.delivery.operations import NotUpdated, Said, update_plan
from objectives.models import Action, ActionProgress
from objectives.rules.plan import ActionStatus
from tests.factories import (
    make_action,
    make_appointment,
    make_council,
    make_directorate,
    make_line,
    make_plan,
    make_post,
    make_user,
)

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_first]
AT = datetime(2026, 11, 30, 9, tzinfo=UTC)
DONE, UNDER_WAY = ActionStatus.DONE, ActionStatus.UNDER_WAY


@pytest.fixture
def plan():
    """An adopted plan of a directorate: two actions, and a line without one."""
    make_council()
    director = make_post("Director of Resources")
    plan = make_plan(directorate=make_directorate(director_post=director))
    for ref in ("A-1", "A-2"):
        action = make_action(ref=ref, origin="objective", origin_ref="O1", due="March 2099")
        make_line(plan, action=action)
    make_line(plan, words="No action follows it")
    return plan


@pytest.fixture
def lead(plan):
    user = make_user("lead")
    make_appointment(user, Role.EQUALITY_LEAD)
    return user


def in_post(plan, name="director"):
    user = make_user(name)
    PostHolder.objects.create(user=user, post=plan.directorate.director_post)
    return user


def said_of(ref):
    rows = ActionProgress.objects.filter(action__ref=ref).order_by("position")
    return list(rows.values_list("status", "note"))


# The operation


def test_all_lines_are_saved_together(plan, lead):
    said = [Said("A-1", UNDER_WAY), Said("A-2", DONE, note="Opened")]

    assert update_plan(plan="EDP", said=said, by=lead, at=AT) == 2

    assert (said_of("A-1"), said_of("A-2")) == ([("under_way", "")], [("done", "Opened")])


def test_nothing_is_saved_where_one_line_lacks_something_or_somebody_else_was_first(plan, lead):
    update_plan(plan="EDP", said=[Said("A-2", UNDER_WAY)], by=lead, at=AT)
    said = [Said("A-1", ActionStatus.DROPPED), Said("A-2", DONE)]

    with pytest.raises(NotUpdated) as refused:
        update_plan(plan="EDP", said=said, by=lead, at=AT)

    assert str(refused.value.incomplete["A-1"]) == "Enter why the action is dropped"
    assert refused.value.stale == ["A-2"]
    assert (said_of("A-1"), said_of("A-2")) == ([], [("under_way", "")])


@pytest.mark.parametrize(
    ("who", "may"),
    [("director", True), ("place_lead", True), ("other_lead", False), ("nobody", False)],
)
def test_the_lead_and_the_director_of_the_directorate_update_its_own_lines(plan, who, may):
    user = in_post(plan, who) if who == "director" else make_user(who)
    if who.endswith("lead"):
        place = plan.directorate if who == "place_lead" else make_directorate("other")
        make_appointment(user, Role.EQUALITY_LEAD, directorate=place)

    if may:
        assert update_plan(plan="EDP", said=[Said("A-1", UNDER_WAY)], by=user, at=AT) == 1
    else:
        with pytest.raises((Refused, NotKnown)):
            update_plan(plan="EDP", said=[Said("A-1", UNDER_WAY)], by=user, at=AT)
        assert said_of("A-1") == []


def test_a_draft_and_what_is_no_line_of_the_plan_are_refused(plan, lead):
    make_action(ref="A-9", origin="objective", origin_ref="O1")
    with pytest.raises(NotKnown):
        update_plan(plan="EDP", said=[Said("A-9", UNDER_WAY)], by=lead, at=AT)
    plan.state = "draft"
    plan.save()
    with pytest.raises(Refused):
        update_plan(plan="EDP", said=[Said("A-1", UNDER_WAY)], by=lead, at=AT)


# The page


def page_of(client, ref="EDP"):
    return client.get(reverse("plan_update", args=[ref]))


def fields_of(page):
    """What the page would post as it stands."""
    posted = {"seen": page.context["seen"], **dict(page.context["counts"])}
    for form in page.context["forms"]:
        posted[f"{form.prefix}-status"] = form["status"].value()
    return posted


def test_the_page_has_every_line_and_saves_what_was_changed(
    client, plan, django_assert_max_num_queries
):
    client.force_login(in_post(plan))
    client.get(reverse("account"))  # which writes into the session for the first time
    with django_assert_max_num_queries(20):
        page = page_of(client)
    assert "No action follows this line yet." in page.text

    posted = fields_of(page) | {"line2-status": "under_way", "line2-note": "Begun"}
    answer = client.post(reverse("plan_update", args=["EDP"]), posted)

    assert answer.status_code == 302
    assert (said_of("A-1"), said_of("A-2")) == ([], [("under_way", "Begun")])
    assert reverse("plan_update", args=["EDP"]) in client.get(reverse("plan", args=["EDP"])).text


def test_what_is_wrong_is_named_by_its_line_and_nothing_typed_is_lost(client, plan, lead):
    client.force_login(lead)
    posted = fields_of(page_of(client)) | {
        "line1-status": "under_way",
        "line1-note": "Walls are up",
        "line2-status": "dropped",
    }

    answer = client.post(reverse("plan_update", args=["EDP"]), posted)

    assert "Line 2: Enter why the action is dropped" in answer.text
    assert "Walls are up" in answer.text
    assert said_of("A-1") == []


@pytest.mark.parametrize(
    ("status", "said"),
    [("confirmed", "it is confirmed, and words open it again"), ("not_stated", "how far it is")],
)
def test_words_beside_a_status_that_nobody_may_say_keep_the_page(client, plan, lead, status, said):
    """They took the whole update away: each line was to be typed once more."""
    Action.objects.filter(ref="A-1").update(status=status)
    client.force_login(lead)
    posted = fields_of(page_of(client)) | {
        "line1-note": "A remark",
        "line2-status": "under_way",
        "line2-note": "Walls are up",
    }

    answer = client.post(reverse("plan_update", args=["EDP"]), posted)

    assert answer.status_code == 200
    assert f"Line 1: Select how far it is{': ' * (status == 'confirmed')}" in answer.text
    assert said in answer.text
    assert "A remark" in answer.text
    assert "Walls are up" in answer.text
    right = posted | {"line1-note": ""}
    assert client.post(reverse("plan_update", args=["EDP"]), right).status_code == 302
    assert (said_of("A-1"), said_of("A-2")) == ([], [("under_way", "Walls are up")])


def test_two_officers_at_once_lose_nothing(client, plan, lead):
    client.force_login(lead)
    first = fields_of(page_of(client))
    other = [Said("A-1", UNDER_WAY, note="By another"), Said("A-2", UNDER_WAY)]
    update_plan(plan="EDP", said=other, by=in_post(plan), at=AT)
    posted = first | {"line1-status": "at_risk", "line1-note": "By me"}

    answer = client.post(reverse("plan_update", args=["EDP"]), posted)

    assert answer.status_code == 409
    assert "By another" in answer.text
    assert "By me" in answer.text
    assert 'name="choose-line1-status"' in answer.text
    assert said_of("A-1") == [("under_way", "By another")]

    again = fields_of(answer) | {"line1-status": "at_risk", "line1-note": "By me"}
    assert client.post(reverse("plan_update", args=["EDP"]), again).status_code == 302
    assert said_of("A-1")[1:] == [("at_risk", "By me")]
    assert said_of("A-2") == [("under_way", "")], "left as it was shown, so it stays"


def test_a_line_that_only_the_other_changed_is_no_conflict(client, plan, lead):
    client.force_login(lead)
    first = fields_of(page_of(client))
    update_plan(plan="EDP", said=[Said("A-1", UNDER_WAY)], by=in_post(plan), at=AT)

    posted = first | {"line2-status": "done"}
    assert client.post(reverse("plan_update", args=["EDP"]), posted).status_code == 302

    assert (said_of("A-1"), said_of("A-2")) == ([("under_way", "")], [("done", "")])
    assert client.post(reverse("plan_update", args=["EDP"]), posted).status_code == 302
    assert said_of("A-2") == [("done", "")], "what is sent twice is recorded once"


def test_who_may_say_nothing_is_refused_and_a_draft_is_adopted_first(client, plan, lead):
    make_plan("NEXT", state="draft")
    client.force_login(make_user("reader"))
    assert page_of(client).status_code == 403
    assert page_of(client, "NEXT").status_code == 404
    client.force_login(lead)
    assert page_of(client, "NEXT").status_code == 403
