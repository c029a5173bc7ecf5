"""One action as a paper and as data: the same as its page, for the same readers."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from councilportal.accounts.permissions import Role
from councilportal.overview.action_sections import date_said
from councilportal.printing import kept
from objectives.models import ActionProgress
from tests import factories

pytestmark = pytest.mark.django_db
AT = datetime(2026, 10, 5, 9, tzinfo=UTC)


@pytest.fixture
def lead(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)
    factories.make_council()
    user = factories.make_user("lead")
    factories.make_appointment(user, Role.PERFORMANCE_LEAD)
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def action(db):
    made = factories.make_action(
        what="Mow by hand.\nEvery week.",
        origin="performance",
        origin_ref="PRK-01 2026-08",
        due="September 2026",
        status="under_way",
    )
    for position, (at, due, before, note) in enumerate(
        [
            (AT.replace(month=8), "September 2026", "July 2026", "Dry summer."),
            (AT.replace(month=9), "", "", "Half done."),
        ],
        1,
    ):
        ActionProgress.objects.create(
            action=made,
            position=position,
            status="under_way",
            note=note,
            due_text=due,
            due_before=before,
            by_name="Jo Lee",
            at=at,
        )
    return made


def test_paper_of_an_action_has_its_facts_and_what_became_of_it(lead, action, monkeypatch):
    factories.make_indicator("PRK-01", from_action=action, title="Quiet mornings")
    sources = []

    def pdf_of(paper: Any, **_: Any) -> bytes:
        sources.append(paper.source)
        return b"%PDF"

    monkeypatch.setattr(kept, "pdf_of", pdf_of)

    answer = lead.get(f"/actions/{action.ref}.pdf")

    assert answer.headers["Content-Disposition"] == f'inline; filename="{action.ref}.pdf"'
    [paper] = sources
    for said in (
        f">Action {action.ref}</h1>",
        "<p>Mow by hand.</p>",
        "<p>Every week.</p>",
        "<td>Under way, overdue</td>",
        "PRK-01 2026-08: Quiet mornings",
        "<li>PRK-01 Quiet mornings</li>",
        "Promised for July 2026, moved to September 2026. <br>Dry summer.",
        "As at 5 October 2026",
    ):
        assert said in paper, said
    assert paper.index("Half done.") < paper.index("Dry summer.")  # the newest first


def test_data_of_an_action_are_its_row_of_the_plan_and_its_progress(lead, action):
    own = lead.get(f"/actions/{action.ref}.csv").text
    progress = lead.get(f"/actions/{action.ref}.csv?dataset=progress").text
    data = json.loads(lead.get(f"/actions/{action.ref}.json").getvalue())

    assert own == lead.get("/actions/plan.csv").text
    assert progress.splitlines()[1:] == [
        "2026-09-05T09:00:00+00:00,under_way,Jo Lee,,,,Half done.,",
        "2026-08-05T09:00:00+00:00,under_way,Jo Lee,July 2026,September 2026,,Dry summer.,",
    ]
    assert [each["name"] for each in data["document"]["datasets"]] == ["actions", "progress"]
    assert (
        f'href="/actions/{action.ref}.csv?dataset=progress"'
        in lead.get(f"/actions/{action.ref}/").text
    )


def test_action_that_nobody_spoke_of_says_so(lead):
    action = factories.make_action(origin="performance", origin_ref="PRK-02 2026-08")

    assert "No progress has been recorded yet." in lead.get(f"/actions/{action.ref}.json").text


def test_file_of_an_action_is_for_the_readers_of_its_page_alone(lead, action):
    other = Client()
    other.force_login(factories.make_user("nobody"))

    assert other.get(f"/actions/{action.ref}.csv").status_code == 404
    assert Client().get(f"/actions/{action.ref}.csv").status_code == 302
    assert lead.get("/actions/AP-2026-9999.csv").status_code == 404
    assert lead.get(f"/actions/{action.ref}.doc").status_code == 404


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("July 2026", "May 2027", "Promised for July 2026, moved to May 2027."),
        ("", "May 2027", "Dated May 2027."),
        ("July 2026", "", "Promised for July 2026, without a date from then on."),
        ("", "", ""),
    ],
)
def test_date_that_was_moved_is_said(before, after, said):
    assert date_said(ActionProgress(due_before=before, due_text=after)) == said
