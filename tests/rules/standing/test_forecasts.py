"""Forecasts are rated and are no values; revised readings change what is rated (D11)."""

from fractions import Fraction

from councilportal.common.words import Direction, Rag
from performance.rules.words import (
    Aggregation,
    Kind,
)
from tests.rules.making import reading
from tests.rules.standing.support import K, on_day


def test_forecast_is_rated_and_is_no_value():
    standing = on_day(
        reading("2016/17-Q1", forecast_value="100"),
        reading("2016-09", forecast_value="88"),
        kind=Kind.FORECAST,
        frequency=K.YEAR,
        aggregation=Aggregation.SUM,
    )

    assert (standing.value, standing.figure, standing.shown) == (None, Fraction(88), "88%")
    assert (standing.rating.rag, standing.travel.direction) == (Rag.AMBER, Direction.WORSENING)
    assert standing.previous_forecast == 100
    assert (standing.ytd.value, standing.ytd_rating, standing.cases_short) == (None, None, None)


def test_revised_reading_changes_rating_and_year_to_date():
    before, first = reading("2016-08", "80"), reading("2016-09", "84")
    second = reading("2016-09", "91", revision=2)

    was = on_day(before, first, aggregation=Aggregation.MEAN)
    now = on_day(before, first, second, aggregation=Aggregation.MEAN)

    assert (was.rating.rag, was.ytd.value) == (Rag.RED, Fraction(82))
    assert (now.rating.rag, now.ytd.value) == (Rag.GREEN, Fraction(171, 2))
