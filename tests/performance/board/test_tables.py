"""The tables of the board: which there are, and their columns."""

import pytest

from councilportal.common.document import (
    DirectionCell,
    NumberCell,
    Table,
    TextCell,
)
from councilportal.common.words import Direction
from performance.board import (
    queries,
)
from performance.board import tables as tables_board
from tests import factories
from tests.performance.board.support import SEPTEMBER, cells, heads, table_of

pytestmark = pytest.mark.django_db


def test_columns_with_nothing_in_them_are_left_out():
    indicator = factories.make_indicator(method="none", aggregation="none", direction_basis="none")
    factories.make_reading(indicator)

    assert heads(table_of("PAY-01")) == [
        "Ref",
        "Indicator",
        "Latest month",
        "Month RAG",
        "Year to date",
        "YTD RAG",
        "Last year",
    ]


def test_last_year_has_no_column_where_no_figure_is_there_for_it_to_stand_beside():
    indicator = factories.make_indicator(method="none", aggregation="none", direction_basis="none")
    factories.make_reading(indicator, no_data_reason="not_due")

    assert "Last year" not in heads(table_of("PAY-01"))


def test_direction_on_last_year_has_a_column_where_it_is_asked_for():
    indicator = factories.make_indicator(direction_basis="both")
    for period, value in (("2024-09", 90), ("2025-08", 97), ("2025-09", 96)):
        factories.make_reading(indicator, period, value=value)

    found = cells(table_of("PAY-01"))

    assert found["Direction"] == DirectionCell(Direction.WORSENING)
    assert found["On last year"] == DirectionCell(Direction.IMPROVING)


def test_indicators_of_each_frequency_and_kind_have_a_table():
    for frequency in ("two_years", "year", "month", "quarter"):
        factories.make_indicator(f"F-{frequency}", frequency=frequency)
    factories.make_indicator("K-act", kind="activity", method="none")
    factories.make_indicator("K-for", kind="forecast", frequency="year")
    factories.make_indicator("K-mil", kind="milestone", method="yes_no", unit="yes_no")

    tables = tables_board.tables_of(queries.board(SEPTEMBER), SEPTEMBER, "s")

    assert [table.caption for table in tables] == [
        "Key performance indicators",
        "Indicators reported quarterly",
        "Indicators reported yearly",
        "Indicators reported every two years",
        "Milestones",
        "Forecasts of the year",
        "Activity indicators",
    ]
    assert len({table.anchor for table in tables}) == len(tables)


def test_no_column_names_the_outcome_that_stands_in_the_heading():
    factories.make_indicator("A", method="none", outcome="Clean air")
    lines = queries.board(SEPTEMBER)

    told, under = (
        tables_board.tables_of(lines, SEPTEMBER, "s", names_outcome=each)[0]
        for each in (True, False)
    )

    assert set(heads(told)) - set(heads(under)) == {"Outcome"}


def test_a_brief_table_only_names_what_has_no_figure_with_its_target():
    """Hampshire's appendix 2: most of its 48 measures were printed without a figure."""
    factories.make_target(factories.make_indicator("A"))
    factories.make_indicator("B", frequency="quarter")
    factories.make_reading(factories.make_indicator("C", frequency="quarter"), "2025/26-Q2")
    lines = queries.board(SEPTEMBER)

    without, with_one = tables_board.tables_of(lines, SEPTEMBER, "s", is_brief=True)

    assert heads(without) == ["Ref", "Indicator", "Target", "Floor"]
    assert "Quarter RAG" in heads(with_one)
    assert len(tables_board.tables_of(lines, SEPTEMBER, "s")[0].columns) > len(without.columns)


@pytest.mark.parametrize(("ref", "width"), [("A", 6.5), ("FIN-2025", 8.5), ("X" * 40, 16)])
def test_column_of_references_is_as_wide_as_the_longest(ref, width):
    factories.make_indicator(ref)

    assert table_of(ref).columns[0].width == width


def test_links_of_references_are_addresses():
    factories.make_reading(factories.make_indicator("50% #1?2"))

    assert table_of("50% #1?2").rows[0].cells[0].href == (
        "/performance/indicators/50%25%20%231%3F2/2025-09/"
    )


def test_services_are_headed_once_for_each_deliverer():
    service = factories.make_service(
        "roads",
        name="Roads",
        delivered_by="Own staff",
        director_post=factories.make_post(),
        cabinet_portfolio=factories.make_post("Cabinet Member, Place"),
    )
    factories.make_indicator("A", service=service)
    factories.make_indicator("B", service=service, delivered_by="Builder Ltd")
    factories.make_indicator("C", service=service, delivered_by="Roads")

    found = tables_board.service_sections(queries.board(SEPTEMBER), SEPTEMBER)

    headings = {section.heading: section for section in found}
    assert sorted(headings) == ["Roads", "Roads: Builder Ltd", "Roads: Own staff"]
    header = headings["Roads: Builder Ltd"].blocks[0]
    assert isinstance(header, Table)
    assert cells(header) == {
        "Service area": TextCell("Roads"),
        "Directorate": TextCell("Resources"),
        "Director": TextCell("Director of Finance"),
        "Cabinet portfolio": TextCell("Cabinet Member, Place"),
        "Delivered by": TextCell("Builder Ltd"),
    }


def test_only_figures_within_a_year_are_snapshots():
    for frequency, period in (("year", "2024/25"), ("two_years", "2022/24"), ("month", "2025-09")):
        ref = f"F-{frequency}"
        indicator = factories.make_indicator(ref, frequency=frequency, aggregation="none")
        factories.make_reading(indicator, period)

    assert cells(table_of("F-month"))["Year to date"] == NumberCell("Snapshot data")
    for ref in ("F-year", "F-two_years"):
        assert not {"Year to date", "YTD RAG"} & set(heads(table_of(ref)))


def test_the_target_of_the_year_to_date_stands_where_it_is_rated_by_another():
    total = factories.make_indicator("SUM", aggregation="sum", unit="number")
    mean = factories.make_indicator("MEAN", aggregation="mean", unit="number")
    bare = factories.make_indicator("BARE", aggregation="sum", unit="number")
    for each in (total, mean):
        factories.make_target(each, target=10, floor=5)
    for each in (total, mean, bare):
        for month in range(4, 10):
            factories.make_reading(each, f"2025-{month:02}", value=10)

    table = table_of("SUM", "MEAN", "BARE")

    by_ref = {row.cells[0].text: place for place, row in enumerate(table.rows)}
    shown = {ref: cells(table, place)["YTD target"].text for ref, place in by_ref.items()}
    assert shown == {"SUM": "60", "MEAN": "10", "BARE": ""}
    assert "YTD target" not in heads(table_of("MEAN", "BARE"))
