"""A document of a part says so in its title, summary, reference and file name."""

import json
from dataclasses import replace

import pytest
from django.test import Client

from councilportal.accounts.permissions import Role
from councilportal.common.document import (
    Column,
    Document,
    Paragraph,
    Section,
    Table,
    part_of,
)
from councilportal.printing import html
from tests import factories

BOARD = "/performance/board/2025-09"


def whole():
    return Document("plan", "Plan", "", "Afonwen", "#003a5d", "Five actions.", ())


def test_part_says_what_it_is_narrowed_to():
    part = part_of(whole(), "Status: Done", "status-done")

    assert part.reference == "plan-status-done"
    assert part.title == "Plan (Status: Done)"
    assert part.summary == "Only a part is shown. Status: Done. Five actions."
    assert part.cover == (Paragraph("Only a part is shown. Status: Done."),)


def test_whole_stays_as_it_is():
    assert part_of(whole(), "", "") == whole()


def test_paper_says_when_by_whom_and_in_which_state_it_was_made():
    table = Table("T", (Column("Ref"), Column("YTD RAG")), ())
    sections = (Section("one", "One", (table, table)),)
    document = replace(whole(), made_on="2026-11-28", state="Draft", sections=sections)

    paper = html.paper(document)

    said = "As at 28 November 2026. Produced by Afonwen. State: draft."
    assert said in paper
    assert paper.count("RAG is the rating: red, amber or green. YTD is the year to date.") == 1
    assert "RAG is" not in html.paper(whole())
    assert "As at" not in html.body(document)
    alone = html.paper(replace(document, foot="Draft. Ask for large print."))
    assert "State: draft" not in alone
    assert ">Draft. Ask for large print.</p>" in alone


@pytest.fixture
def reader():
    factories.make_council()
    factories.make_board(12)
    user = factories.make_user()
    factories.make_appointment(user, Role.MEMBER)
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "name", "in_title"),
    [
        ("", "performance-board-2025-09", None),
        ("?rating=red", "performance-board-2025-09-rating-red", "Rating: Red"),
        ("?kind=kpi&rating=red", "performance-board-2025-09-kind-kpi-rating-red", "Rating: Red"),
        ("?text=ave", "performance-board-2025-09-text-ave", "Indicator contains: ave"),
    ],
)
def test_board_of_a_part_is_named_as_one(reader, query, name, in_title):
    answer = reader.get(f"{BOARD}.json{query}")

    assert answer["Content-Disposition"] == f'attachment; filename="{name}.json"'
    document = json.loads(answer.getvalue())["document"]
    assert document["reference"] == name
    if in_title:
        assert in_title in document["title"]
        assert in_title in document["summary"]
    else:
        assert "(" not in document["title"]


@pytest.mark.django_db
def test_dashboard_of_a_directorate_has_a_file_name_of_its_own(reader):
    whole_name = reader.get("/performance/dashboard/2025-09.json")["Content-Disposition"]

    part = reader.get("/performance/dashboard/2025-09.json?directorate=D0")

    assert 'filename="performance-dashboard-2025-09.json"' in whole_name
    assert 'filename="performance-dashboard-2025-09-d0.json"' in part["Content-Disposition"]


@pytest.mark.django_db
def test_action_plan_has_a_pdf(reader):
    factories.make_action(ref="AP-2026-0001")

    answer = reader.get("/actions/plan.pdf?status=open")

    assert answer.status_code == 200
    assert answer.content.startswith(b"%PDF-")
