"""Counts over time are those of the board on each of the days, on real and on awkward data."""

from collections import defaultdict
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from councilportal.common.periods import Period, PeriodKind, latest_ended, parse
from councilportal.common.words import Rag
from performance.board.queries import ALL, Scope, board
from performance.board.recount_queries import PeriodCounts, counts_over_time
from performance.rules.standing import count
from performance.rules.words import Kind
from tests import factories
from tests.exchange.support import FIXTURES, bring_in
from tests.performance.board.pages.support import rows_of
from tests.rules.making import tally_of

pytestmark = pytest.mark.django_db


def by_the_board(period: Period, scope: Scope) -> PeriodCounts:
    """The same counts, of standings."""
    lines = board(period.end, scope)
    parts: dict[str, dict[str, list]] = {
        "directorate": defaultdict(list),
        "service": defaultdict(list),
    }
    for line in lines:
        parts["directorate"][line.place.directorate_ref].append(line.standing)
        parts["service"][line.place.service_ref].append(line.standing)
    directorates, services = (
        {ref: tally_of(count(own)) for ref, own in sorted(part.items())} for part in parts.values()
    )
    return PeriodCounts(
        period, tally_of(count(line.standing for line in lines)), directorates, services
    )


def before(last: str, number: int) -> list[Period]:
    return [parse(last).shifted(-back) for back in reversed(range(number))]


@pytest.mark.parametrize(
    ("folder", "ignore", "lasts"),
    [
        (FIXTURES / "demo", ("accounts", "council"), ("2026-10", "2026/27-Q2", "2026/27")),
        (FIXTURES / "reference" / "kent", (), ("2016-09", "2016/17-Q2")),
        (FIXTURES / "reference" / "hampshire", (), ("2017-09", "2017/18-Q2", "2017/18")),
        (FIXTURES / "imports" / "whole", (), ("2026-09", "2026/27-Q2")),
    ],
    ids=lambda value: value.name if isinstance(value, Path) else "",
)
def test_counts_are_those_of_the_board_on_each_day(folder, ignore, lasts):
    bring_in(folder, ignore=ignore)
    known = 0
    for last in lasts:
        periods = before(last, 12)
        found = counts_over_time(periods)
        assert found == [by_the_board(each, ALL) for each in periods]
        known += sum(each.tally.indicators for each in found)
    assert known > 0


def test_counts_are_those_of_what_is_filtered():
    factories.make_board(24, months=14)
    periods = before("2025-09", 4)
    for scope in (
        Scope(directorate="D1"),
        Scope(service="S2"),
        Scope(kind=Kind.ACTIVITY),
        Scope(text="team 7", outcome="Outcome 1"),
    ):
        assert counts_over_time(periods, scope) == [by_the_board(each, scope) for each in periods]


def test_awkward_indicators_are_counted_as_the_board_counts_them():
    ended = factories.make_indicator("ENDED", valid_to=parse("2025-07").end)
    begun = factories.make_indicator("BEGUN", valid_from=parse("2025-08").start)
    total = factories.make_indicator("TOTAL", aggregation="cumulative_entry")
    yearly = factories.make_indicator("YEARLY", frequency="year")
    grouped = factories.make_indicator("GROUPED")
    characteristic = factories.make_characteristic(categories=("under_65",))
    for each in (ended, begun, total, yearly, grouped):
        factories.make_target(each, year="2025/26")
        factories.make_target(each, year="2022/23")
    for back in range(14):
        code = parse("2025-09").shifted(-back).code
        factories.make_reading(ended, code, value=96)
        factories.make_reading(begun, code, value=90)
        factories.make_reading(total, code, value=20 * (14 - back))
    factories.make_reading(yearly, "2022/23", value=99)  # counts until February 2025
    factories.make_reading(begun, "2025-09", value=80, revision=2, corrects_note="Typed wrongly.")
    group = characteristic.categories.get()
    factories.make_reading(grouped, "2025-09", value=99, group=group)
    periods = before("2025-09", 12)

    found = counts_over_time(periods)

    assert found == [by_the_board(each, ALL) for each in periods]
    assert [each.tally.unrated[Rag.NO_DATA] for each in found[3:6]] == [1, 1, 2]


def test_costs_are_the_same_for_any_number_of_indicators_and_periods():
    factories.make_board(24, months=14)
    for number in (2, 12):
        with CaptureQueriesContext(connection) as asked:
            counts_over_time(before("2025-09", number))
        assert len(asked) == 3


# The page


def test_the_page_has_a_row_for_each_quarter_with_a_link_to_its_board(reader):
    factories.make_board(24, months=18)

    page = reader.get("/performance/over-time/2025-26-Q2/?directorate=D1")

    assert page.status_code == 200
    *_, figure, table = page.context["document"].sections[0].blocks
    assert len(figure.table.rows) == len(figure.chart.labels) == len(table.rows) == 12
    last = table.rows[-1]
    board_page = reader.get("/performance/board/2025-26-Q2/?directorate=D1")
    counts = board_page.context["counts"]
    assert [cell.text for cell in last.cells[:5]] == [
        "Quarter 2 2025/26",
        *(str(number) for number in (counts.base, *counts.rating.values())),
    ]
    assert last.cells[0].href == "/performance/board/2025-26-Q2/?directorate=D1"


def test_the_csv_has_the_counts_of_all_and_of_each_part(reader):
    factories.make_board(24, months=18)

    rows = rows_of(reader.get("/performance/over-time/2025-09.csv"))

    assert [row["part"] for row in rows].count("all") == 12
    assert {row["ref"] for row in rows if row["part"] == "directorate"} == {"D0", "D1"}
    last = {row["part"] + row["ref"]: row for row in rows if row["period"] == "2025-09"}
    assert int(last["all"]["green"]) == sum(
        int(last[f"service{ref}"]["green"]) for ref in ("S0", "S1", "S2", "S3")
    )
    assert int(last["all"]["base"]) > 0


def test_the_board_links_to_the_last_whole_quarter_and_keeps_its_filters(reader):
    factories.make_board(24)

    page = reader.get("/performance/board/2025-08/?service=S1&rating=red")

    quarter = latest_ended(PeriodKind.QUARTER, parse("2025-08").end)
    assert f"/performance/over-time/{quarter.slug}/?service=S1" in page.content.decode()


def test_a_council_without_figures_has_a_page_too(reader):
    page = reader.get("/performance/over-time/2025-26/")

    assert "No indicator has a rating in 2025/26." in page.content.decode()
