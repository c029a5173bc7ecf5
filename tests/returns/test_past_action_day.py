"""A due day of a corrective action that has passed is asked about, whichever way it comes in."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client

from objectives.models import Action
from performance.returns import sheet, sheet_checks
from performance.returns.models import Line
from tests.cases.doors import as_workbook, officer
from tests.returns.pages.support import SHEET, posted, stored
from tests.returns.spreadsheets.support import confirmed, uploaded
from tests.returns.support import (
    AT,
    ENDS_ON,
    RED,
    World,
    approve,
    make_calendar,
    make_world,
    save,
    standard,
    submit,
)

pytestmark = pytest.mark.django_db
PAST, LATER = "2026-10-05", "2026-10-10"  # it is 10 October; September's return
ASKED = "5 October 2026 has passed: enter a later day, or tick that it is right"
TICK = "The day has passed and is right"


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    """The return has one indicator."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)
    made = make_world()
    make_calendar(made)
    standard(made, 1)
    return made


def red(due: str = PAST, **more: str) -> dict[str, str]:
    """A red figure of L001 with its action, as a browser posts it."""
    return posted(
        0,
        L001_value="70.2",
        L001_commentary="Two branches were closed.",
        L001_explanation="Two branches were closed.",
        L001_action_what="Open both again",
        L001_action_owner="Head of libraries",
        L001_action_due=due,
        **more,
    )


def problems_of(world: World) -> list[str]:
    """The fields of which something is wrong as the return is stored."""
    found = sheet.sheet(world.service, ENDS_ON)
    return [each.field for each in sheet_checks.problems(found)]


def test_the_form_asks_and_takes_a_tick_or_a_later_day(world: World) -> None:
    client = officer(world)

    page = client.post(f"{SHEET}submit/", red(), follow=True).text
    assert ASKED in page
    assert TICK in page
    assert stored().state == "draft"
    assert Line.objects.get().action_due == PAST  # nothing typed is lost

    ticked = red(L001_action_passed="on") | {"version": str(stored().version)}
    client.post(f"{SHEET}submit/", ticked)
    assert Line.objects.get().action_passed
    assert stored().state == "submitted"


def test_the_tick_is_out_of_the_way_where_no_day_has_passed(world: World) -> None:
    client = officer(world)
    client.post(SHEET, red(LATER))
    page = client.get(SHEET).text

    assert "<div data-passed hidden>" in page
    assert problems_of(world) == []


@pytest.mark.parametrize(("tick", "errors"), [("", {"L001-action_passed": ASKED}), ("on", {})])
def test_autosave_asks_after_a_check(world: World, tick: str, errors: dict[str, str]) -> None:
    more = {"L001_action_passed": tick} if tick else {}
    said = officer(world).post(f"{SHEET}draft/", red(**more) | {"checked": "1"}).json()

    assert said["lines"]["L001"]["errors"] == errors
    assert said["lines"]["L001"]["passed"]


def row(**more: str) -> bytes:
    cells = {
        "Reference": "L001",
        "Figure": "70.2",
        "Commentary": "Closed.",
        "Explanation": "Closed.",
        "What will put it right": "Open both again",
        "Owner": "Head of libraries",
        "Due": PAST,
    } | more
    return as_workbook([list(cells), list(cells.values())])


def test_the_preview_of_a_workbook_asks_and_its_column_answers(world: World) -> None:
    client: Client = officer(world)
    assert ASKED in uploaded(client, row()).text

    answered = uploaded(client, row(**{TICK: "yes"}))
    assert ASKED not in answered.text
    confirmed(client, answered)
    assert problems_of(world) == []


def test_a_day_that_passes_later_is_not_asked_about_again(world: World) -> None:
    save(world, {"L001": replace(RED, action_due=LATER)})

    submit(world, at=AT + timedelta(days=3))
    approve(world, at=AT + timedelta(days=4))

    assert Action.objects.get().due_on == AT.date()


def test_a_figure_that_needs_no_action_is_not_asked_about_one(world: World) -> None:
    save(world, {"L001": replace(RED, value="95", action_due=PAST)})

    assert "action_passed" not in problems_of(world)
