"""The pages of plans."""

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from councilportal.accounts.models import User
from councilportal.accounts.permissions import Role
from councilportal.organisation.people import person_on
from councilportal.organisation.queries import council_on
from objectives.delivery.consistency_sections import consistency_document
from objectives.delivery.template_queries import templates
from objectives.models import PlanPart
from tests.factories import (
    make_action,
    make_appointment,
    make_council,
    make_directorate,
    make_framework,
    make_line,
    make_objective,
    make_plan,
    make_user,
)

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_first]


@pytest.fixture
def pack(client):
    """A delivery plan with two parts, of which one is blank; a performance lead is signed in."""
    make_council()
    framework = make_framework()
    objective = make_objective(framework=framework, number="1", title="Open doors")
    for position, (ref, title) in enumerate((("doors", "Open doors"), ("change", "Changes")), 1):
        PlanPart.objects.create(plan_kind="delivery_plan", ref=ref, position=position, title=title)
    plan = make_plan(framework=framework, directorate=make_directorate())
    action = make_action(origin="objective", origin_ref="O1", due="31 March 2099")
    line = make_line(
        plan, part=PlanPart.objects.get(ref="doors"), words="Widen the doors", action=action
    )
    line.objectives.add(objective)
    user = make_user("reader")
    make_appointment(user, Role.PERFORMANCE_LEAD)
    client.force_login(user)
    client.get(reverse("account"))  # which writes into the session for the first time
    return plan


def test_a_plan_prints_its_parts_and_how_each_line_stands(
    client, pack, django_assert_max_num_queries
):
    with django_assert_max_num_queries(20):
        text = client.get(reverse("plan", args=["EDP"])).text
    assert "What its measures lack" not in text, "the plan sets no measures"

    for said in ("Widen the doors", "1 Open doors", "31 March 2099", "No owner", "Green"):
        assert said in text
    assert "Nothing is said here." in text, "of the part without lines"
    row = client.get(reverse("plan_as", args=["EDP", "csv"])).text.splitlines()[1]
    assert row.startswith("EDP,1,doors,,,Widen the doors,O1,")
    assert client.get(reverse("plan_as", args=["EDP", "json"])).status_code == 200


def test_the_list_is_filtered_and_leads_to_plans(client, pack):
    make_plan("OTHER", kind="action_plan", title="Another plan")

    text = client.get(reverse("plans")).text
    assert "2 plans." in text
    assert reverse("plan", args=["EDP"]) in text
    found = client.get(reverse("plans") + "?kind=action_plan").text
    assert "1 plan (Kind: Action plan)." in found
    assert "Delivery plan EDP" not in found
    rows = client.get(reverse("plans_as", args=["csv"]) + "?text=another").text
    assert [line.split(",")[0] for line in rows.splitlines()[1:]] == ["OTHER"]
    assert reverse("plans") in client.get(reverse("objectives")).text


@pytest.mark.parametrize("role", [None, *Role])
def test_a_draft_is_read_by_those_who_work_on_it(client, pack, role):
    make_plan("NEXT", state="draft")
    user = make_user("other")
    if role:
        make_appointment(user, role)
    client.force_login(user)
    reads = role in {
        *(Role.EQUALITY_LEAD, Role.PERFORMANCE_LEAD, Role.MEMBER, Role.AUDITOR, Role.ADMIN),
    }

    assert ("NEXT" in client.get(reverse("plans")).text) is reads
    assert client.get(reverse("plan", args=["NEXT"])).status_code == (200 if reads else 404)
    assert client.get(reverse("plan", args=["EDP"])).status_code == 200


def test_the_standing_of_an_action_is_for_those_who_may_know_of_it(client, pack):
    action = make_action(origin="audit", origin_ref="Audit 7", what="Shut the back door")
    make_line(pack, words="Look at the back door", action=action)
    client.force_login(make_user("other"))

    rows = client.get(reverse("plan_as", args=["EDP", "csv"])).text.splitlines()

    assert rows[2].endswith(",Look at the back door,,,,,,,,,,,,,")
    assert action.ref not in client.get(reverse("plan", args=["EDP"])).text


def test_plans_of_a_template_are_set_beside_it(client, pack, django_assert_max_num_queries):
    make_line(pack, words="A line of its own", heading="Elsewhere")

    with django_assert_max_num_queries(12):
        text = client.get(reverse("plans_consistency")).text

    assert "“Changes” is blank." in text
    assert "1 line stands in no part: 2." in text
    rows = client.get(reverse("plans_consistency_as", args=["csv"])).text.splitlines()
    assert rows[1:] == ["EDP,resources,doors,1", "EDP,resources,change,0", "EDP,resources,,1"]


def test_two_plans_of_a_directorate_are_told_by_their_titles(client, pack):
    make_plan("NEXT", title="The next", framework=pack.framework, directorate=pack.directorate)

    [template] = templates(person_on(User.objects.get(), timezone.localdate()), {})
    [section] = consistency_document([template], [], council_on(timezone.localdate())).sections

    table: Any = section.blocks[0]
    heads = sorted(row.cells[0].text for row in table.rows)
    assert heads == ["Delivery plan EDP", "The next"]


def test_actions_are_filtered_by_their_plan(client, pack):
    make_action(origin="objective", origin_ref="O1", what="In no plan")

    text = client.get(reverse("actions") + "?plan=EDP").text
    assert "1 action (Plan: Delivery plan EDP)." in text
    rows = client.get(reverse("actions_as", args=["csv"]) + "?plan=EDP").text.splitlines()
    assert len(rows) == 2
    assert reverse("actions") + "?plan=EDP" in client.get(reverse("plan", args=["EDP"])).text
