"""Board, dashboard report and indicator pages: what they show, and what they cost."""

import csv
import json
from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.db import connection
from django.template import Template
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from councilportal.organisation.models import Council
from performance.models import Indicator, Unit
from tests import factories
from tests.asked import FRAME, SEEN, asked

pytestmark = pytest.mark.django_db

BOARD = "/performance/board/2025-09/"
HOSTILE = "\"><script>alert('x')</script>&"


@pytest.fixture
def reader(client: Client) -> Client:
    factories.make_council()
    client.force_login(factories.make_user())
    return client


@pytest.fixture
def board(reader: Client) -> Client:
    factories.make_board(24)
    return reader


def shown(response: Any) -> set[str]:
    """The indicators on a page of the board."""
    document = response.context["document"]
    tables = [block for section in document.sections for block in section.blocks[1:]]
    return {row.cells[0].text for table in tables for row in table.rows}


def rows_of(response: Any) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(response.content.decode())))


# What pages cost


CHOICES = ["select performance_indicator"]  # what the board can be narrowed to
LINES = [
    "select performance_indicator",  # with service, posts and unit
    "select performance_target",
    "select performance_reading",  # as far back as a standing looks
    "select performance_reading",  # the first of each indicator
]
MONTHS = ["select performance_reading"]  # those with figures; elsewhere, the latest of them
ABOUT = [
    "select performance_indicator",  # with service, posts, objective and unit
    "select organisation_characteristic",
    "select performance_target",
    "select performance_reading",  # the history until then
    "select performance_reading",  # every revision
    "select performance_targetchange",
]
DIRECTORATES, SERVICES = ["select organisation_directorate"], ["select organisation_service"]
BARE = [each for each in FRAME if "appointment" not in each]  # a file has no navigation


@pytest.mark.parametrize("number", [24, 240])
@pytest.mark.parametrize(
    ("path", "own", "frame"),
    [
        (BOARD, [*CHOICES, *LINES, *MONTHS], FRAME),
        (f"{BOARD}?rating=red&directorate=D1&text=team", [*CHOICES, *LINES, *MONTHS], FRAME),
        ("/performance/board/2025-09.csv", [*CHOICES, *LINES], BARE),
        ("/performance/board/2025-09.json", [*CHOICES, *LINES], BARE),
        ("/performance/dashboard/2025-09/", [*CHOICES, *LINES], FRAME),
        ("/performance/dashboard/2025-09/?directorate=D1", [*CHOICES, *LINES], FRAME),
        ("/performance/dashboard/2025-09.json", [*CHOICES, *LINES], BARE),
        ("/performance/indicators/", ["select performance_indicator"], FRAME),
        ("/performance/indicators/?q=team", ["select performance_indicator"], FRAME),
        ("/performance/indicators/KPI-0001/2025-09/", ABOUT, FRAME),
        ("/performance/indicators/KPI-0001/2025-09.json", ABOUT, BARE),
        ("/", ["select objectives_action", *DIRECTORATES, *LINES, *MONTHS], FRAME),
        ("/directorates/", DIRECTORATES, FRAME),
        ("/directorates/D1/", [*DIRECTORATES, *SERVICES, *LINES, *MONTHS], FRAME),
        ("/services/S1/", [*SERVICES, *LINES, *MONTHS], FRAME),
    ],
)
def test_page_costs_the_same_queries_whatever_its_size(reader, number, path, own, frame):
    """All are counted, of a request that notes that the person is there: the issue allows 12."""
    Unit.objects.create(ref="visits", name="Visits")
    factories.make_board(number, months=4)
    Indicator.objects.filter(ref__endswith="1").update(unit="visits")  # of the council's own

    with CaptureQueriesContext(connection) as queries:
        response = reader.get(path)

    assert response.status_code == 200
    assert asked(queries) == sorted([*own, *frame, *SEEN])
    assert len(queries) <= 12


def test_a_day_before_a_new_name_of_the_council_costs_no_more(reader):
    """The heading is of the month shown, the frame of today; both are read at once."""
    factories.make_board(2, months=4)
    Council.objects.update(valid_to=date(2025, 9, 30))
    factories.make_council(name="Greater Westmarch Council", valid_from=date(2025, 10, 1))

    with CaptureQueriesContext(connection) as queries:
        response = reader.get("/performance/dashboard/2025-09/")

    assert response.context["document"].council == "Westmarch County Council"
    assert response.context["council"].name == "Greater Westmarch Council"
    assert asked(queries).count("select organisation_council") == 1


@pytest.mark.parametrize(
    "path",
    [
        BOARD,
        "/performance/dashboard/2025-09/",
        "/performance/indicators/",
        "/performance/indicators/KPI-0001/2025-09/",
        "/",
        "/directorates/",
        "/directorates/D1/",
        "/services/S1/",
    ],
)
def test_templates_ask_only_for_the_council_and_the_roles(board, monkeypatch, path):
    asked: list[str] = []
    render = Template.render

    def counted(self: Template, context: Any) -> Any:
        with CaptureQueriesContext(connection) as queries:
            drawn = render(self, context)
        asked.extend(query["sql"] for query in queries)
        return drawn

    monkeypatch.setattr(Template, "render", counted)
    board.get(path)

    frame = ("organisation_council", "organisation_appointment")
    assert all(any(table in query for table in frame) for query in asked), asked
    assert len(asked) <= len(frame)


# Board


def test_board_shows_every_indicator_with_counts_and_words(board):
    response = board.get(BOARD)

    assert len(shown(response)) == 24
    assert response.context["counts"].base == 16
    assert "Of 16 indicators rated" in response.text
    assert "Westmarch County Council: performance board" in response.text
    assert "Two posts are vacant." in response.text


def test_board_without_a_period_leads_to_the_latest_month_and_keeps_the_filters(board):
    response = board.get("/performance/?rating=red&text=a%26b")

    assert response.status_code == 302
    assert response["Location"] == BOARD + "?rating=red&text=a%26b"


@pytest.mark.parametrize("period", ["2025-26-Q2", "2025-26-H1", "2025-09"])
def test_board_of_a_longer_period_is_that_of_its_last_day(board, period):
    assert len(shown(board.get(f"/performance/board/{period}/"))) == 24


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("directorate=D1", 12),
        ("service=S3", 6),
        ("directorate=D0&service=S3", 0),
        ("kind=activity", 4),
        ("kind=kpi", 20),
        ("rating=green", 6),
        ("rating=red", 4),
        ("rating=no_target", 4),
        ("rating=not_rated", 4),
        ("rating=no_data", 0),
        ("outcome=Outcome 1", 8),
        ("text=kpi-000", 10),
        ("text=team 23", 1),
        ("directorate=D1&kind=kpi&outcome=Outcome 1&text=KPI", 4),
        # Nonsense filters nothing.
        ("directorate=nope&service=' OR 1=1&kind=x&rating=purple&outcome=%00", 24),
        ("text=" + "a" * 101, 24),
        ("page=x&unknown=1", 24),
    ],
)
def test_filters_narrow_the_board(board, query, number):
    response = board.get(f"{BOARD}?{query}")

    assert response.status_code == 200
    assert len(shown(response)) == number


def test_counts_are_those_of_the_part_whatever_rating_is_shown(board):
    response = board.get(f"{BOARD}?directorate=D1&rating=red")

    assert response.context["counts"] == board.get(f"{BOARD}?directorate=D1").context["counts"]
    assert "Directorate 1: performance board" in response.text


def test_links_of_the_board_keep_its_filters(board):
    response = board.get(f"{BOARD}?directorate=D1&text=team&page=1")

    periods = response.context["periods"]
    assert periods["previous"].href == "/performance/board/2025-08/?directorate=D1&text=team"
    assert periods["next"] is None
    assert {link.href for link in periods["choices"]} == {
        f"/performance/board/{month}/?directorate=D1&text=team"
        for month in [
            *(f"2025-{n:02}" for n in range(1, 10)),
            *(f"2024-{n:02}" for n in range(4, 13)),
        ]
    }
    assert [link.href for link in response.context["selected"]] == [
        f"{BOARD}?text=team",
        f"{BOARD}?directorate=D1",
    ]
    assert [count.href for count in response.context["rag_counts"]][:3] == [
        f"{BOARD}?directorate=D1&text=team&rating={rating}" for rating in ("green", "amber", "red")
    ]
    assert 'href="/performance/board/2025-09.csv?directorate=D1&amp;text=team"' in response.text
    assert 'href="/performance/dashboard/2025-09/?directorate=D1"' in response.text
    assert 'href="/performance/dashboard/2025-09.pdf?directorate=D1"' in response.text


def test_every_count_leads_to_that_many_indicators(board):
    for count in board.get(BOARD).context["rag_counts"]:
        assert len(shown(board.get(count.href))) == count.number


def test_board_that_filters_leave_empty_says_so_and_offers_the_way_back(board):
    response = board.get(f"{BOARD}?text=nothing+like+it")

    assert "No indicators match these filters" in response.text
    assert f'<a class="govuk-link" href="{BOARD}">Clear all filters</a>' in response.text
    assert "At a glance" in response.text


def test_board_without_indicators_says_how_they_come_in(reader):
    response = reader.get(BOARD)

    assert "There are no indicators in this period" in response.text
    assert "manage.py import_data" in response.text
    assert "At a glance" not in response.text


def test_words_of_others_are_shown_as_words(reader):
    service = factories.make_service(name=HOSTILE, delivered_by=HOSTILE)
    indicator = factories.make_indicator(
        title=HOSTILE, outcome=HOSTILE, definition=HOSTILE, service=service
    )
    factories.make_target(indicator)
    factories.make_reading(indicator, "2025-08", commentary=HOSTILE)
    factories.make_reading(
        indicator, commentary=HOSTILE, override_rating="red", override_reason=HOSTILE
    )

    for path in (
        f"{BOARD}?text=alert('x')",
        "/performance/dashboard/2025-09/",
        "/performance/indicators/PAY-01/2025-09/",
        f"/performance/indicators/?q={HOSTILE}",
        "/",
        "/services/payroll/",
    ):
        response = reader.get(path)

        assert response.status_code == 200
        assert "<script>alert" not in response.text
        assert "&lt;script&gt;" in response.text


@pytest.mark.parametrize("ref", ["A & B", "50%", "Größe #1?", "a..b", "x.csv", "PAY 'n' \"go\""])
def test_references_of_any_kind_have_a_page_that_links_lead_to(reader, ref):
    service = factories.make_service(ref, directorate=factories.make_directorate(ref))
    indicator = factories.make_indicator(ref, service=service)
    factories.make_target(indicator)
    factories.make_reading(indicator, value=1)
    (row,) = reader.get(BOARD).context["document"].sections[0].blocks[1].rows

    assert reader.get(row.cells[0].href).context["line"].ref == ref
    assert reader.get(reverse("service", args=[ref])).context["title"] == service.name
    part = reader.get(reverse("directorate", args=[ref]))
    assert len(shown(reader.get(part.context["board"]))) == 1
    assert reader.get(part.context["dashboard"]).status_code == 200
    answer = reader.get(row.cells[0].href.rstrip("/") + ".csv")
    assert [each["ref"].removeprefix("'") for each in rows_of(answer)] == [ref]
    assert answer["Content-Disposition"].startswith("attachment; filename")


def test_board_of_500_shows_200_at_a_time(reader):
    factories.make_board(500, months=2)

    pages = [reader.get(f"{BOARD}?kind=kpi&page={number}") for number in (1, 2, 3)]

    found = [shown(page) for page in pages]
    assert [len(refs) for refs in found] == [200, 200, 17]
    assert len(set.union(*found)) == 417
    assert 'href="?kind=kpi&amp;page=2"' in pages[0].text
    assert "Page 2 of 3" in pages[1].text
    assert 'href="?kind=kpi&amp;page=3"' in pages[1].text
    assert len({page.context["sentences"] for page in pages}) == 1
    assert shown(reader.get(f"{BOARD}?kind=kpi&page=99")) == found[2]
    assert len(rows_of(reader.get("/performance/board/2025-09.csv?kind=kpi"))) == 417


def test_files_of_the_board_hold_what_it_shows(board):
    query = "?directorate=D0&rating=red"
    refs = shown(board.get(BOARD + query))

    written = board.get(f"/performance/board/2025-09.csv{query}")
    told = board.get(f"/performance/board/2025-09.json{query}")

    assert {row["ref"] for row in rows_of(written)} == refs
    assert {row["rating"] for row in rows_of(written)} == {"red"}
    assert written["Content-Type"] == "text/csv; charset=utf-8"
    assert written["Content-Disposition"] == (
        'attachment; filename="performance-board-2025-09.csv"'
    )
    assert told["Content-Type"] == "application/json"
    datasets = {each["name"]: each for each in json.loads(told.content)["document"]["datasets"]}
    assert {row[0] for row in datasets["ratings"]["rows"]} == refs


# Dashboard


def test_dashboard_of_a_directorate_holds_its_indicators_alone(board):
    whole = board.get("/performance/dashboard/2025-09.csv")
    part = board.get("/performance/dashboard/2025-09.csv?directorate=D1")

    assert len(rows_of(whole)) == 24
    assert {row["directorate"] for row in rows_of(part)} == {"D1"}
    assert "Directorate 1: performance dashboard" in (
        board.get("/performance/dashboard/2025-09/?directorate=D1").text
    )


def test_dashboard_without_indicators_says_so(reader):
    response = reader.get("/performance/dashboard/2025-09/")

    assert response.status_code == 200
    assert "No indicator has a rating in this period." in response.text
    assert "There is no indicator to show." in response.text
    assert rows_of(reader.get("/performance/dashboard/2025-09.csv")) == []


# Indicators


def test_list_of_indicators_finds_words_and_counts_matches(board):
    response = board.get("/performance/indicators/?q=team+7")

    assert "3 indicators for “team 7”" not in response.text
    assert "2 indicators for “team 7”" in response.text
    assert 'href="/performance/indicators/KPI-0007/"' in response.text


def test_list_of_indicators_without_a_match_says_what_to_try(board):
    response = board.get("/performance/indicators/?q=zebra")

    assert "No indicator matches" in response.text
    assert "Try fewer words" in response.text


def test_list_of_500_indicators_comes_in_pages_that_keep_the_words(reader):
    factories.make_board(240, months=1)

    response = reader.get("/performance/indicators/?q=team&page=2")

    assert "240 indicators for “team”" in response.text
    assert "Page 2 of 3" in response.text
    assert 'href="?q=team&amp;page=3"' in response.text


def test_indicator_without_a_period_leads_to_its_latest_reading(reader):
    factories.make_reading(factories.make_indicator(), "2025/26-Q1")

    response = reader.get("/performance/indicators/PAY-01/")

    assert response["Location"] == "/performance/indicators/PAY-01/2025-26-Q1/"


def test_indicator_without_readings_has_a_page(reader):
    factories.make_indicator(definition="Invoices paid within 30 days.")

    response = reader.get("/performance/indicators/PAY-01/", follow=True)

    assert response.status_code == 200
    assert "No data" in response.text
    assert "Invoices paid within 30 days." in response.text
    assert [section.anchor for section in response.context["document"].sections] == [
        "standing",
        "about",
    ]


def test_indicator_shows_its_history_until_the_period(reader):
    indicator = factories.make_indicator()
    factories.make_target(indicator, "2024/25", target=90, floor=80)
    factories.make_target(indicator)
    group = factories.make_characteristic("sex", ("female", "male")).categories.get(ref="female")
    factories.make_reading(indicator, "2025-07", value=91, commentary="July was hot.")
    factories.make_reading(indicator, "2025-08", value=92)
    factories.make_reading(
        indicator, "2025-08", value=93, revision=2, corrects_note="One invoice was late."
    )
    factories.make_reading(indicator, "2025-08", value=88, group=group)
    factories.make_reading(indicator, "2025-09", value=97)

    august = reader.get("/performance/indicators/PAY-01/2025-08/")

    assert [section.anchor for section in august.context["document"].sections] == [
        "standing",
        "trend",
        "about",
        "targets",
        "revisions",
        "groups",
        "commentary",
    ]
    assert "93% is below the target of 95%" in august.text
    for words in ("One invoice was late.", "July was hot.", "PAY-01 by sex", "88%"):
        assert words in august.text
    assert "97%" not in august.text.split('id="standing"')[1].split('id="about"')[0]
    periods = august.context["periods"]
    assert periods["previous"].href == "/performance/indicators/PAY-01/2025-07/"
    assert periods["next"].href == "/performance/indicators/PAY-01/2025-09/"


def test_indicator_that_has_ended_keeps_its_page(reader):
    indicator = factories.make_indicator(valid_to="2025-03-31")
    factories.make_reading(indicator, "2025-03")

    response = reader.get("/performance/indicators/PAY-01/", follow=True)

    assert response.status_code == 200
    assert "31 March 2025" in response.text
