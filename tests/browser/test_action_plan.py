"""The action plan, in Chromium: accessible, still at 320 pixels, recorded without JavaScript."""

from typing import TYPE_CHECKING, Any

import pytest

from councilportal.accounts.models import User
from councilportal.accounts.permissions import Role
from objectives.models import Action
from tests import factories
from tests.browser.test_pages import look_at, reader
from tests.conftest import NARROW

if TYPE_CHECKING:
    from tests.browser.test_pages import Open

__all__ = ["reader"]
pytestmark = [
    pytest.mark.browser,
    pytest.mark.by_draw,
    pytest.mark.django_db(transaction=True),
]
LONG = "Incomprehensibility" * 12 + " of many words" * 30


def appoint() -> None:
    factories.make_appointment(User.objects.get(username="reader"), Role.PERFORMANCE_LEAD)


def test_the_plan_and_an_action_are_accessible_empty_full_and_long(reader: "Open", axe: Any):
    appoint()
    look_at(reader, axe, ["/actions/", "/actions/?text=zebra"])

    post = factories.make_post(LONG[:150])
    place = factories.make_directorate("PLC", name=LONG[:150])
    action = factories.make_action(
        what=LONG, owner_post=post, directorate=place, due="30 September 2026"
    )
    factories.make_indicator("PRK-01", title=LONG[:200], from_action=action)
    factories.make_action(due="Tbc", origin="performance", origin_ref="PRK-01 2026-09")
    Action.objects.bulk_create(
        Action(
            ref=f"AP-2025-{number:04}",
            what="Mend it",
            origin="performance",
            origin_ref="PRK-01 2026-09",
            due_text="When it can be, " * 6,
            created_at=action.created_at,
        )
        for number in range(500)
    )
    action.progress.create(
        position=1, status="under_way", note=LONG, at=action.created_at, by_name=LONG[:150]
    )

    look_at(reader, axe, ["/actions/", "/actions/?page=11", f"/actions/{action.ref}/"])


def test_progress_is_recorded_without_javascript_and_what_is_missing_is_said(
    reader: "Open", axe: Any
):
    appoint()
    action = factories.make_action()
    page = reader(f"/actions/{action.ref}/", scripts=False, width=NARROW)

    page.get_by_label("Dropped").check()
    page.get_by_role("button", name="Record").click()
    assert page.title().startswith("Error: ")
    assert page.get_by_role("link", name="Enter why the action is dropped").is_visible()
    page.get_by_label("What was done, or why it was not").fill("No money.")
    page.get_by_role("button", name="Record").click()

    assert page.get_by_text("No money.").first.is_visible()
    assert list(action.progress.values_list("status", "note")) == [("dropped", "No money.")]

    page = reader(f"/actions/{action.ref}/", width=NARROW)
    page.get_by_label("Under way").check()
    page.get_by_role("button", name="Record").click()
    axe(page)
    assert page.get_by_role("link", name="Enter why the action is opened again").is_visible()
