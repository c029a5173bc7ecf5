"""A new date of an action is said back as it was read, or refused."""

from datetime import date

import pytest

from councilportal.accounts.permissions import Role
from tests import factories
from tests.eqia.making import AT
from tests.objectives.test_plan_views import holding, page, post

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)


def test_a_new_date_is_said_back_as_it_was_read():
    lead = holding(Role.PERFORMANCE_LEAD)
    action = factories.make_action(origin="performance", origin_ref="L001 2026-09")

    post(lead, action, due="Q4 2026/27")

    action.refresh_from_db()
    assert action.due_on == date(2027, 3, 31)
    read_as = "“Q4 2026/27” is read as January to March 2027, last day 31 March 2027."
    assert f"What became of {action.ref} is recorded. {read_as}" in page(
        lead, f"/actions/{action.ref}/"
    )


@pytest.mark.parametrize("due", ["Q4 2026", "31/13/2026", "30 Septembr 2027"])
def test_a_new_date_that_is_not_understood_is_refused(due):
    lead = holding(Role.PERFORMANCE_LEAD)
    action = factories.make_action(origin="performance", origin_ref="L001 2026-09")

    shown = post(lead, action, wanted=200, due=due)

    assert "Enter for “new date” a day, a month" in shown
    action.refresh_from_db()
    assert action.due_text == "31 October 2026"
