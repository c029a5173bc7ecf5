"""Benchmarks on the page of an indicator: which are shown, with which dates, and in its files."""

from datetime import date

import pytest

from performance.board import indicator_queries
from performance.models import Benchmark
from tests import factories
from tests.performance.board.pages.support import rows_of

pytestmark = pytest.mark.django_db
PAGE = "/performance/indicators/PAY-01/2025-09/"


@pytest.fixture
def compared():
    indicator = factories.make_indicator(decimals=1)
    for period, value in (("2025-06", "88"), ("2025-09", "91.5")):
        factories.make_reading(indicator, period, value=value)

    def add(statistic: str, period: str = "2025-09", of_set: str = "England", **values: object):
        given = {"period": period, "as_at": date(2025, 10, 31), **values}
        return Benchmark.objects.create(
            indicator=indicator, comparator_set=of_set, statistic=statistic, **given
        )

    return add


def told(response) -> list[tuple[str, ...]]:
    sections = {each.anchor: each for each in response.context["document"].sections}
    if "benchmarks" not in sections:
        return []
    (table,) = sections["benchmarks"].blocks
    return [tuple(cell.text for cell in row.cells) for row in table.rows]


def test_a_page_shows_benchmarks_with_their_dates_and_where_ours_stands(reader, compared):
    compared("rank", rank=18, of=152)
    compared("mean", value="90.25")
    compared("median", "2025-06", value="88.04", of_set="Counties like us", of=16)
    compared("quartile", "", rank=2, of=4, as_at=date(2025, 3, 31))

    response = reader.get(PAGE)

    assert told(response) == [
        (
            *("Counties like us", "Median", "88.04%", "June 2025", "31 October 2025"),
            "Ours is worse, 88.00%; 3 months before our figures",
        ),
        ("England", "Mean", "90.25%", "September 2025", "31 October 2025", "Ours is better, 91.5%"),
        (
            "England",
            "Our rank",
            "18th of 152, best quarter",
            "September 2025",
            "31 October 2025",
            "",
        ),
        (
            *("England", "Our quarter", "Second quarter", "", "31 March 2025"),
            "6 months before our figures",
        ),
    ]
    assert "16 in the set" in response.text


def test_columns_of_which_nothing_is_known_are_left_out_and_our_own_figure_stands_by_its_rank(
    reader, compared
):
    compared("rank", rank=18, of=152, value="91.5", as_at=None)

    response = reader.get(PAGE)

    assert told(response) == [
        ("England", "Our rank", "18th of 152, best quarter", "September 2025")
    ]
    assert "ours 91.5%" in response.text


def test_only_the_latest_of_a_set_and_statistic_is_shown_and_none_of_later_periods(
    reader, compared
):
    compared("mean", "2025-06", value="80")
    compared("mean", "2025-08", value="81", as_at=date(2025, 9, 1))
    compared("mean", "2025-08", value="82", as_at=date(2025, 9, 30))
    compared("mean", "2025-10", value="83")

    assert [row[2] for row in told(reader.get(PAGE))] == ["82.0%"]
    assert [row[2] for row in told(reader.get(PAGE.replace("-09", "-07")))] == ["80.0%"]
    assert told(reader.get(PAGE.replace("-09", "-05"))) == []


def test_an_indicator_without_benchmarks_has_no_section_and_no_query(
    reader, django_assert_num_queries
):
    factories.make_reading(factories.make_indicator(), "2025-09")

    assert told(reader.get(PAGE)) == []
    found = indicator_queries.indicator("PAY-01")
    assert found is not None
    with django_assert_num_queries(0):
        assert indicator_queries.benchmarks_of(found, date(2025, 9, 30)) == []


def test_the_files_of_an_indicator_have_its_benchmarks(reader, compared):
    compared("rank", rank=18, of=152)
    compared("mean", value="90.25")

    response = reader.get(f"{PAGE.removesuffix('/')}.csv?dataset=benchmarks")

    assert rows_of(response) == [
        {
            "set": "England",
            "statistic": "mean",
            "period": "2025-09",
            "as_at": "2025-10-31",
            "value": "90.25",
            "rank": "",
            "of": "",
        },
        {
            "set": "England",
            "statistic": "rank",
            "period": "2025-09",
            "as_at": "2025-10-31",
            "value": "",
            "rank": "18",
            "of": "152",
        },
    ]
    assert "18th of 152, best quarter" in reader.get(f"{PAGE.removesuffix('/')}.json").text
