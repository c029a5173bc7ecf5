"""The page of the board: what it shows, how it is narrowed, and its files."""

import json

import pytest
from django.urls import reverse

from tests import factories
from tests.performance.board.pages.support import BOARD, rows_of, shown

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_first]

HOSTILE = "\"><script>alert('x')</script>&"


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


@pytest.mark.parametrize(("rating", "is_said"), [("no_data", True), ("red", False)])
def test_a_file_without_an_indicator_says_how_all_of_them_stand(board, rating, is_said):
    address = f"{BOARD.removesuffix('/')}.json?rating={rating}"

    document = json.loads(board.get(address).getvalue())["document"]

    told = [block["text"] for block in document["cover"]]
    sentences = board.get(f"{BOARD}?rating={rating}").context["sentences"]
    assert told[1:] == (list(sentences) if is_said else [])


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
    assert (
        "An administrator or the performance lead adds them, one by one or by an import."
        in response.text
    )
    assert "At a glance" not in response.text


def test_words_of_others_are_shown_as_words(reader):
    service = factories.make_service(name=HOSTILE, delivered_by=HOSTILE)
    indicator = factories.make_indicator(
        title=HOSTILE, outcome=HOSTILE, definition=HOSTILE, service=service
    )
    factories.make_target(indicator)
    factories.make_reading(indicator, "2025-08", commentary=HOSTILE)
    factories.make_reading(
        indicator,
        value=50,
        commentary=HOSTILE,
        override_rating="green",
        override_reason=HOSTILE,
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
        'attachment; filename="performance-board-2025-09-directorate-d0-rating-red.csv"'
    )
    assert told["Content-Type"] == "application/json"
    datasets = {each["name"]: each for each in json.loads(told.getvalue())["document"]["datasets"]}
    assert {row[0] for row in datasets["ratings"]["rows"]} == refs


def test_an_override_stays_in_the_list_of_its_count_and_says_what_it_is(reader):
    indicator = factories.make_indicator("OVER")
    factories.make_target(indicator)
    factories.make_reading(
        indicator, value=50, override_rating="green", override_reason="A mistake in the source."
    )

    assert shown(reader.get("/performance/board/2025-09/?rating=red")) == {"OVER"}
    assert shown(reader.get("/performance/board/2025-09/?rating=green")) == set()
    page = reader.get("/performance/board/2025-09/?rating=red").content.decode()
    assert "overridden" in page
