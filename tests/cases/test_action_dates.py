"""The case of the due days of actions: one day, by every form, autosave and import of an action."""

from datetime import date

import pytest

from councilportal.accounts.permissions import Role
from objectives.models import Action
from tests import factories
from tests.cases.doors import as_workbook, officer
from tests.eqia.making import make_assessment, make_cast
from tests.eqia.pages import post as post_of_assessment
from tests.eqia.pages import signed_in
from tests.objectives.test_plan_views import holding, post
from tests.returns.pages.support import SHEET, posted
from tests.returns.spreadsheets.support import confirmed, uploaded
from tests.returns.support import World, approve, make_calendar, make_world, standard, submit

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_only]
CASE = "107 dates of actions"
DAYS = ("31/03/2027", "31 March 2027", "31st of March 2027", "By 31.03.2027", "31-03-27")
MEANT = date(2027, 3, 31)
NO_DAY = ("31/13/2027", "Q4 2027", "Phase 2 of 2027")


def red(due: str) -> dict[str, str]:
    """A red figure of L001 with its action, as a browser posts it."""
    return posted(
        0,
        L001_value="70.2",
        L001_commentary="Two branches were closed.",
        L001_explanation="Two branches were closed.",
        L001_action_what="Open both again",
        L001_action_owner="Head of libraries",
        L001_action_due=due,
    )


@pytest.fixture
def world() -> World:
    """The return has one indicator."""
    made = make_world()
    make_calendar(made)
    standard(made, 1)
    return made


def due_in_the_plan(world: World) -> date | None:
    """The due day of the action that the approved return puts into the plan."""
    submit(world)
    approve(world)
    return Action.objects.get().due_on


@pytest.mark.case(CASE, door="form of a return")
@pytest.mark.parametrize("text", DAYS)
def test_form_of_a_return(text: str, world: World) -> None:
    assert officer(world).post(SHEET, red(text)).status_code == 302

    assert due_in_the_plan(world) == MEANT


@pytest.mark.case(CASE, door="autosave of a return")
@pytest.mark.parametrize("text", DAYS)
def test_autosave_of_a_return(text: str, world: World) -> None:
    said = officer(world).post(f"{SHEET}draft/", {**red(text), "checked": "1"}).json()

    assert said["lines"]["L001"]["errors"] == {}
    assert due_in_the_plan(world) == MEANT


@pytest.mark.case(CASE, door="workbook")
@pytest.mark.parametrize("text", DAYS)
def test_workbook_of_a_return(text: str, world: World) -> None:
    client = officer(world)
    row = {
        "Reference": "L001",
        "Figure": "70.2",
        "Commentary": "Closed.",
        "Explanation": "Closed.",
        "What will put it right": "Open both again",
        "Owner": "Head of libraries",
        "Due": text,
    }

    confirmed(client, uploaded(client, as_workbook([list(row), list(row.values())])))

    assert due_in_the_plan(world) == MEANT


@pytest.mark.case(CASE, door="autosave of a return")
@pytest.mark.parametrize("text", [*NO_DAY, "March 2027", "from 31 March 2027"])
def test_a_return_refuses_what_is_no_day(text: str, world: World) -> None:
    said = officer(world).post(f"{SHEET}draft/", {**red(text), "checked": "1"}).json()

    assert said["lines"]["L001"]["errors"] == {
        "L001-action_due": "Enter the day it is due, like 31 12 2026"
    }


@pytest.mark.case(CASE, door="form of an assessment")
@pytest.mark.parametrize("text", [*DAYS, "Q4 of 2026/27"])
def test_form_of_an_assessment(text: str) -> None:
    cast = make_cast()
    record = make_assessment(cast)

    post_of_assessment(signed_in(cast.lead), "actions", record, **_promise(text))

    assert record.mitigations.get().due_latest == MEANT


@pytest.mark.case(CASE, door="form of an assessment")
@pytest.mark.parametrize("text", NO_DAY)
def test_form_of_an_assessment_refuses_what_is_not_certain(text: str) -> None:
    cast = make_cast()
    record = make_assessment(cast)

    page = post_of_assessment(signed_in(cast.lead), "actions", record, **_promise(text)).text

    assert "Enter for “due” a day, a month" in page
    assert not record.mitigations.exists()


def _promise(due: str) -> dict[str, str]:
    return {"action-rows": "1", "action1-what": "Open early", "action1-due": due}


@pytest.mark.case(CASE, door="form of the action plan")
@pytest.mark.parametrize("text", [*DAYS, "Q4 of 2026/27"])
def test_form_of_the_action_plan(text: str) -> None:
    action = factories.make_action(origin="performance", origin_ref="L001 2026-09")

    post(holding(Role.PERFORMANCE_LEAD), action, due=text)

    action.refresh_from_db()
    assert action.due_on == MEANT
