"""What the pages of the action plan cost, however many actions there are."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from councilportal.accounts.models import User
from councilportal.accounts.permissions import Role
from objectives.models import Action
from objectives.plan.operations import record_progress
from objectives.rules.plan import ActionStatus
from tests import factories
from tests.asked import FRAME, SEEN, asked
from tests.eqia.making import AT
from tests.objectives.test_plan_views import client_of, holding

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_first, pytest.mark.by_draw]
TODAY = AT.date()


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)


@pytest.mark.parametrize("size", [3, 2_000])
def test_the_plan_and_an_action_cost_the_same_however_many_there_are(size):
    post = factories.make_post("Head of Parks")
    place = factories.make_directorate("PLC")
    first = factories.make_action(owner_post=post, directorate=place)
    Action.objects.bulk_create(
        Action(
            ref=f"AP-2025-{number:04}",
            what="Mend it " * 40,
            origin="assessment" if number % 2 else "performance",
            origin_ref=f"L{number:04} 2026-09",
            owner_post=post,
            directorate=place,
            due_on=TODAY,
            due_text="Today",
            created_at=AT,
        )
        for number in range(size)
    )
    for _ in range(3):
        record_progress(
            ref=first.ref,
            status=ActionStatus.UNDER_WAY,
            note="On the way.",
            seen=first.progress.count(),
            by=_recorder(),
            at=AT,
        )
    officer = holding(Role.OFFICER)
    lead = client_of(_recorder())
    officer.get("/actions/")  # the first page after signing in notes that they were seen

    plan = _asked(officer, "/actions/")
    one = _asked(lead, f"/actions/{first.ref}/", seen=True)

    assert plan == sorted(
        [
            *FRAME,
            "select organisation_directorate",  # to filter by, with owners, objectives and the like
            "select eqia_assessment",  # versions that they may not read
            *["select objectives_action"] * 2,  # how many; the first fifty
            "select eqia_mitigatingaction",  # the assessments they come from
            "select performance_indicator",  # the indicators they come from
        ]
    )
    assert one == sorted(
        [
            *(*FRAME, *SEEN),
            "select objectives_action",
            "select eqia_assessment",  # versions that they may not read
            "select objectives_actionprogress",
            "select eqia_mitigatingaction",
            "select performance_indicator",  # what it comes from, what watches it
            "select organisation_post",  # its leads, objectives and characteristics
        ]
    )


def _recorder() -> User:
    found = User.objects.filter(username="recorder").first()
    if found is None:
        found = factories.make_user("recorder")
        factories.make_appointment(found, Role.PERFORMANCE_LEAD)
    return found


def _asked(client: Client, address: str, *, seen: bool = False) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return asked(captured.captured_queries)
