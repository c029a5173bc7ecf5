"""Every count has as many rows as the list that it links to, or that stands beside it."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client

from councilportal.common.document import Document, Section, Table
from councilportal.common.periods import parse
from councilportal.common.words import Rag
from councilportal.organisation.models import Directorate, Service
from performance.board import queries
from performance.board.dashboard_sections import Heading, dashboard
from performance.rules.standing import count
from performance.rules.words import Kind, RatingSource
from tests import sizes
from tests.exchange.support import FIXTURES, bring_in, undone
from tests.performance.board.pages.support import shown

# Counts and lists are made of the same rows, whichever database gives them: once is enough.
pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_only]
MONTHS = ("2026-10", "2026-06", "2025-03", "2023-09")
WALKED = sizes.size(("2026-10", "2025-03"), MONTHS)  # the newest, and one of another year


@pytest.fixture(scope="module", autouse=True)
def stored(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The demo in the database for all these tests, which only read it."""
    with django_db_blocker.unblock(), undone():
        bring_in(FIXTURES / "demo", ignore=("accounts", "council"))
        yield


@pytest.fixture
def demo(reader: Client) -> Client:
    """Somebody who reads the demo."""
    return reader


def pages_of(answer: Any, client: Client, address: str) -> set[str]:
    """The indicators on all pages of a board."""
    found = shown(answer)
    page = answer.context["page"]
    for number in range(2, page.paginator.num_pages + 1):
        found |= shown(client.get(f"{address}&page={number}"))
    return found


def walked(client: Client, address: str) -> int:
    """Follow each count of a page to its list. Gives: how many links there were."""
    context = client.get(address).context
    for link in context["rag_counts"]:
        if not link.href:  # of a part without indicators
            assert link.number == 0
            continue
        assert urlsplit(link.href).path.startswith("/performance/board/")
        answer = client.get(link.href)
        rows = pages_of(answer, client, link.href)
        assert len(rows) == link.number, f"{link.href} of {address}"
    return len(context["rag_counts"])


@pytest.mark.parametrize("month", WALKED)
def test_each_count_of_a_board_has_as_many_rows_as_its_list(demo, month):
    for query in ("", "?directorate=ADS", "?kind=kpi", "?kind=activity", "?text=of"):
        assert walked(demo, f"/performance/board/{month}/{query}") == 6


def test_each_count_of_home_and_of_the_parts_has_as_many_rows_as_its_list(demo):
    addresses = ["/"]
    addresses += [f"/directorates/{each.ref}/" for each in Directorate.objects.all()]
    services = list(Service.objects.order_by("directorate", "ref"))
    one_of_each = {each.directorate_id: each for each in services}
    some = sizes.size(list(one_of_each.values()), services)
    addresses += [f"/services/{each.ref}/" for each in some]
    for address in addresses:
        assert walked(demo, address) == 6


def test_those_rated_by_judgement_have_a_list_of_their_own(demo):
    for month in MONTHS:
        lines = queries.board(parse(month).end)
        answer = demo.get(f"/performance/board/{month}/?rating=judgement")
        judged = sum(count(line.standing for line in lines).judgement.values())
        assert len(shown(answer)) == judged
        assert len(queries.with_rating(lines, RatingSource.JUDGEMENT)) == judged


def section(document: Document, anchor: str) -> Section | None:
    return next((each for each in document.sections if each.anchor == anchor), None)


def test_the_list_of_red_indicators_has_as_many_rows_as_the_count_says(demo):
    for address in ("/", *(f"/directorates/{each.ref}/" for each in Directorate.objects.all())):
        context = demo.get(address).context
        red = context["counts"].rating[Rag.RED]
        found = section(context["document"], "red-now")
        assert (found is None) == (red == 0)
        if found is not None:
            (table,) = found.blocks
            assert isinstance(table, Table)
            said = re.search(r" of (\d+)$", found.heading)
            assert (int(said[1]) if said else len(table.rows)) == red
            assert len(table.rows) == min(red, 10)


@pytest.mark.parametrize("month", MONTHS)
@pytest.mark.parametrize("directorate", ["", "ADS"])
def test_the_numbers_on_the_cover_are_those_of_the_rows(demo, month, directorate):
    period = parse(month)
    lines = queries.board(period.end, queries.Scope(directorate=directorate))
    document = dashboard(Heading("Council", "#123b5c", "Council", period), lines)

    numbers = dict(document.cover[0].pairs)  # type: ignore[union-attr]
    total, kpis, activity = map(int, re.findall(r"\d+", numbers["Indicators"]))
    summary = section(document, "summary")
    assert summary is not None
    rows = [
        row for each in document.sections if each.anchor.startswith("service-") for row in of(each)
    ]
    assert total == kpis + activity == len(rows) == len(lines)
    assert kpis == sum(len(table.rows) for table in summary.blocks if isinstance(table, Table))
    assert activity == sum(line.measure.kind is Kind.ACTIVITY for line in lines)


def of(service: Section) -> list[Any]:
    """The rows of indicators of a service."""
    return [row for block in service.blocks[1:] if isinstance(block, Table) for row in block.rows]


@pytest.mark.parametrize("month", MONTHS)
def test_the_first_sentences_add_up_to_all_indicators(demo, month):
    counts = demo.get(f"/performance/board/{month}/").context["counts"]
    lines = queries.board(parse(month).end)

    judged = sum(counts.judgement.values())
    assert counts.base + sum(counts.unrated.values()) + judged == len(lines)
