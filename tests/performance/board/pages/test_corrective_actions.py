"""The corrective actions of indicators on their page, the board, the dashboard and their papers."""

import json
from datetime import date

import pytest
from django.core.management import call_command
from django.db.models import Q

from councilportal.accounts.permissions import Role
from councilportal.organisation.people import NOBODY
from objectives.plan import policies
from performance.board import action_queries
from performance.models import Indicator
from tests import factories

pytestmark = pytest.mark.django_db

PAGES = (
    "/performance/indicators/PAY-01/2025-09/",
    "/performance/board/2025-09/",
    "/performance/dashboard/2025-09/",
)
AFTER = date(2025, 9, 30)


@pytest.fixture
def red(db):
    indicator = factories.make_indicator()
    factories.make_target(indicator)
    factories.make_reading(indicator, "2025-09", value=50)
    return indicator


def make_action(cited, **values):
    return factories.make_action(origin="performance", origin_ref=cited, **values)


def rows_of(response):
    """The rows of the page's section of corrective actions, as text; none without a section."""
    return [
        [cell.text for cell in row.cells]
        for section in response.context["document"].sections
        if section.anchor == "corrective-actions"
        for table in section.blocks
        for row in table.rows
    ]


@pytest.mark.parametrize("path", PAGES)
def test_says_which_figure_what_who_until_when_and_how_far(reader, red, path):
    post = factories.make_post("Head of Payments")
    action = make_action(
        "PAY-01 2025-09", what="Pay each week", owner_post=post, due="May 2099", status="under_way"
    )
    assert rows_of(reader.get(path)) == [
        [
            action.ref,
            "PAY-01, September 2025",
            "Pay each week",
            "Head of Payments",
            "May 2099",
            "Under way",
        ]
    ]


@pytest.mark.parametrize("path", PAGES)
def test_has_no_section_without_an_action(reader, red, path):
    make_action("PAY-011 2025-09")
    factories.make_action(origin_ref="PAY-01 2025-09")  # of an assessment that is named so

    response = reader.get(path)

    assert response.status_code == 200
    assert "Corrective actions" not in response.text


@pytest.mark.parametrize("path", PAGES)
def test_an_action_of_a_later_figure_is_not_of_the_period(reader, red, path):
    make_action("PAY-01 2025-10")

    assert rows_of(reader.get(path)) == []


def test_what_was_done_about_an_earlier_figure_is_only_on_the_page_of_the_indicator(reader, red):
    old = make_action("PAY-01 2025-07", status="confirmed", due="1 August 2025")
    still = make_action("PAY-01 2025-08", status="not_started", due="1 September 2099")
    now = make_action("PAY-01 2025-09", status="done", due="1 October 2099")

    indicator, board, dashboard = ([row[0] for row in rows_of(reader.get(path))] for path in PAGES)

    assert indicator == [old.ref, still.ref, now.ref]
    assert board == dashboard == [still.ref, now.ref]


def test_an_imported_action_may_cite_its_period_in_words(reader, red):
    make_action("PAY-01 autumn", due="")

    (row,) = rows_of(reader.get(PAGES[0]))

    assert (row[1], row[3], row[4]) == ("PAY-01, autumn", "No owner", "No date")


@pytest.mark.parametrize("path", PAGES)
def test_links_to_an_action_only_who_may_open_its_page(client, red, path):
    action = make_action("PAY-01 2025-09")
    address = f'href="/actions/{action.ref}/"'

    client.force_login(factories.make_user("nobody"))
    page = client.get(path)
    assert action.ref in page.text
    assert address not in page.text

    member = factories.make_user("member")
    factories.make_appointment(member, Role.MEMBER)
    client.force_login(member)
    assert address in client.get(path).text
    assert client.get(f"/actions/{action.ref}/").status_code == 200


def test_only_what_the_person_may_know_of_is_read(red, monkeypatch):
    action = make_action("PAY-01 2025-09")
    indicator = Indicator.objects.get(ref="PAY-01")
    found, watched = action_queries.of_indicator(indicator, AFTER, NOBODY)
    assert ([each.action for each in found], watched) == ([action], None)
    nothing = Q(pk__in=[])
    monkeypatch.setattr(policies, "known", lambda who: nothing)

    assert action_queries.of_indicator(indicator, AFTER, NOBODY) == ([], None)


def test_papers_have_them(reader, red, tmp_path):
    action = make_action("PAY-01 2025-09", what="Pay each week")

    for path in PAGES:
        file = json.loads(reader.get(f"{path.rstrip('/')}.json").getvalue())
        assert action.ref in json.dumps(file)
    output = tmp_path / "dashboard.json"
    call_command("export_dashboard", period="2025-09", format="json", output=output)
    assert action.ref in output.read_text("utf-8")
