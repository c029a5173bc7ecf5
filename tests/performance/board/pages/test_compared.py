"""Two periods compared: what changed, side by side, as page, PDF, CSV and JSON of one document."""

from collections.abc import Sequence

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from councilportal.common.document import Document, NumberCell, RagCell, Row, Table, TextCell
from councilportal.common.periods import parse
from councilportal.common.words import Rag
from performance.board.compared_sections import Change, Pair, paired
from performance.board.queries import board, boards
from tests import factories
from tests.exchange.support import FIXTURES, bring_in
from tests.performance.board.pages.support import rows_of

pytestmark = pytest.mark.django_db
ADDRESS = "/performance/compare/2025-09/"


@pytest.fixture
def five(reader):
    """Indicators that got worse, better, lost and gained a rating, and one that began."""
    figures = {
        "WORSE": ("2025-06", 96, "2025-09", 50),
        "BETTER": ("2025-06", 50, "2025-09", 90),
        "LOST": ("2025-06", 96, "2025-09", None),
        "GAINED": ("2025-06", None, "2025-09", 96),
        "SAME": ("2025-06", 96, "2025-09", 97),
    }
    for ref, (first, was, last, now) in figures.items():
        indicator = factories.make_indicator(ref)
        factories.make_target(indicator)
        for period, value in ((first, was), (last, now)):
            cells = {"no_data_reason": "not_collected"} if value is None else {"value": value}
            factories.make_reading(indicator, period, **cells)
    begun = factories.make_indicator("BEGUN", valid_from=parse("2025-08").start)
    factories.make_reading(begun, "2025-09")
    factories.make_indicator("ENDED", valid_to=parse("2025-07").end)
    factories.make_indicator("COUNT", kind="activity", method="none")
    return reader


def ref_of(row: Row) -> str:
    first = row.cells[0]
    assert isinstance(first, TextCell)
    return first.text


def tables_of(document: Document) -> dict[str, Table]:
    """The tables of indicators, by what became of them."""
    found = {section.heading: section.blocks[0] for section in document.sections[1:]}
    return {heading: table for heading, table in found.items() if isinstance(table, Table)}


def test_each_indicator_is_in_the_table_of_what_became_of_it(five):
    tables = tables_of(five.get(ADDRESS).context["document"])

    assert {head: [ref_of(row) for row in table.rows] for head, table in tables.items()} == {
        "Worse": ["WORSE"],
        "Better": ["BETTER"],
        "No longer rated": ["LOST"],
        "Now rated": ["GAINED"],
        "The same": ["SAME"],
        "Not rated in either": ["COUNT"],
        "New on the board": ["BEGUN"],
        "No longer on the board": ["ENDED"],
    }


def test_figures_ratings_and_directions_stand_side_by_side(five):
    table = tables_of(five.get(ADDRESS).context["document"])["Worse"]

    heads = [column.head for column in table.columns]
    assert heads[3:] == [
        *("Figure Jun 25", "Figure Sep 25", "RAG Jun 25", "RAG Sep 25"),
        *("Direction Jun 25", "Direction Sep 25"),
    ]
    cells = table.rows[0].cells
    assert [cell.text for cell in cells[3:5] if isinstance(cell, NumberCell)] == ["96%", "50%"]
    assert cells[5:7] == (RagCell(Rag.GREEN), RagCell(Rag.RED))


def test_the_csv_and_json_have_what_the_page_has(five):
    rows = {row["ref"]: row for row in rows_of(five.get("/performance/compare/2025-09.csv"))}

    assert {ref: row["change"] for ref, row in rows.items()} == {
        "WORSE": "worse",
        "BETTER": "better",
        "LOST": "no_longer_rated",
        "GAINED": "now_rated",
        "SAME": "same",
        "COUNT": "not_rated",
        "BEGUN": "new",
        "ENDED": "ended",
    }
    worse = rows["WORSE"]
    assert (worse["before_rating"], worse["after_rating"]) == ("green", "red")
    assert (worse["before_period"], worse["after_period"]) == ("2025-06", "2025-09")
    assert rows["BEGUN"]["before_rating"] == rows["ENDED"]["after_rating"] == ""
    said = five.get("/performance/compare/2025-09.json").text
    assert "ratings of 8 indicators: 1 worse, 1 better" in said


def test_another_period_and_the_filters_of_the_board_can_be_asked_for(five):
    answer = five.get(f"{ADDRESS}?before=2025-08&text=same")

    document = answer.context["document"]
    assert document.subtitle == "August 2025 and September 2025"
    table = tables_of(document)["The same"]
    assert [ref_of(row) for row in table.rows] == ["SAME"]
    assert "Compare with" in answer.content.decode()
    wrong = five.get(f"{ADDRESS}?before=2030-01").context["document"]
    assert wrong.subtitle == "June 2025 and September 2025"


def test_an_override_does_not_hide_a_change(reader):
    indicator = factories.make_indicator()
    factories.make_target(indicator)
    factories.make_reading(indicator, "2025-06", value=96)
    factories.make_reading(
        indicator, value=50, override_rating="green", override_reason="The source was wrong."
    )

    before, after = boards([parse("2025-06").end, parse("2025-09").end])
    (pair,) = paired(before, after)

    assert pair.change is Change.WORSE


def test_the_same_reading_and_a_changed_definition_are_said(reader):
    still = factories.make_indicator("STILL", frequency="year")
    factories.make_reading(still, "2024/25", value=96)
    changed = factories.make_indicator("CHANGED")
    factories.make_reading(changed, "2025-06", value=96)
    factories.make_reading(changed, "2025-09", value=96, definition_version=2)

    tables = tables_of(reader.get(ADDRESS).context["document"])

    notes = {ref_of(row): row.note for table in tables.values() for row in table.rows}
    assert notes == {
        "STILL": "Both are the same reading: there is no newer one.",
        "CHANGED": "The definition has changed in between.",
    }


def test_boards_of_several_days_are_those_of_each(reader):
    bring_in(FIXTURES / "demo", ignore=("accounts", "council"))
    periods = [parse(code) for code in ("2023-09", "2025-10", "2026-10")]

    together = boards([period.end for period in periods])

    for period, lines in zip(periods, together, strict=True):
        assert shown_of(lines) == shown_of(board(period.end))
    pairs: Sequence[Pair] = paired(together[0], together[2])
    assert {pair.change for pair in pairs} >= {Change.WORSE, Change.BETTER, Change.SAME}


def shown_of(lines):
    return [(line.ref, line.title, line.place, line.standing) for line in lines]


@pytest.mark.parametrize("number", [6, 60])
def test_two_periods_cost_as_many_queries_as_one_board(number):
    factories.make_board(number, months=14)

    with CaptureQueriesContext(connection) as asked:
        boards([parse("2025-06").end, parse("2025-09").end])

    assert len(asked) == 4


def test_a_board_links_to_what_changed_and_keeps_its_filters(five):
    page = five.get("/performance/board/2025-09/?text=same&rating=green").content.decode()

    assert 'href="/performance/compare/2025-09/?text=same"' in page


def test_the_comparison_is_a_pdf_too(five):
    answer = five.get("/performance/compare/2025-09.pdf")

    assert answer.status_code == 200
    assert answer.content.startswith(b"%PDF-")
