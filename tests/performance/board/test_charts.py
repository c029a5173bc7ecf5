"""The charts of a report: figures, targets and gaps."""

import re
from datetime import date

import pytest

from councilportal.common.document import (
    Chart,
    ChartCell,
)
from councilportal.printing.charts import sparkline, trend
from performance.board import cells as cells_board
from tests import factories
from tests.performance.board.support import cells, heads, line_of, only_line, table_of

pytestmark = pytest.mark.django_db


def test_trend_has_figures_targets_and_gaps():
    indicator = factories.make_indicator()
    factories.make_target(indicator)
    for period, value in (("2025-06", 90), ("2025-07", None), ("2025-09", 96)):
        values = {"value": value} if value else {"no_data_reason": "not_collected"}
        factories.make_reading(indicator, period, **values)

    chart = cells_board.trend_chart(only_line(), 13)

    assert isinstance(chart, Chart)
    assert chart.labels == ("Jun 25", "Jul 25", "Aug 25", "Sep 25")
    assert [(series.name, series.values) for series in chart.series] == [
        ("Figure", ("90", None, None, "96")),
        ("Target", ("95",) * 4),
        ("Floor standard", ("85",) * 4),
    ]
    assert chart.summary == (
        "PAY-01: 90% in June 2025, 96% in September 2025; 2 periods without data."
    )


@pytest.mark.parametrize("periods", [[], ["2025-09"]])
def test_fewer_than_two_figures_make_no_trend(periods):
    indicator = factories.make_indicator()
    for period in periods:
        factories.make_reading(indicator, period)

    assert cells_board.trend_chart(only_line(), 13) is None
    assert "Trend" not in heads(table_of("PAY-01"))


def test_sparkline_is_of_thirteen_months_and_the_page_of_sixty():
    factories.make_board(1, months=70)
    line = line_of("KPI-0000")
    assert line is not None

    spark = cells(table_of("KPI-0000"))["Trend"]

    assert isinstance(spark, ChartCell)
    assert spark.chart is not None
    assert len(spark.chart.labels) == 13
    trend = cells_board.trend_chart(line, cells_board.LONG_TREND_PERIODS)
    assert trend is not None
    assert len(trend.labels) == 60


def test_nothing_is_drawn_through_a_suppressed_figure():
    indicator = factories.make_indicator()
    for period, value in (("2025-06", 90), ("2025-07", 91), ("2025-09", 96), ("2025-10", 97)):
        factories.make_reading(indicator, period, value=value)
    factories.make_reading(indicator, "2025-08", no_data_reason="suppressed")
    line = line_of("PAY-01", date(2025, 10, 31))

    for periods in (cells_board.TREND_PERIODS, cells_board.LONG_TREND_PERIODS):
        chart = cells_board.trend_chart(line, periods)
        assert chart is not None
        assert chart.series[0].values == ("90", "91", None, "96", "97")
        for drawn in (sparkline(chart, "a"), trend(chart, "b")):
            figures = max(re.findall(r' d="(M[^"]+)"', drawn), key=len)
            assert figures.count("M") == 2
