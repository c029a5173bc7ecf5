"""Which figure of last year a figure is compared with."""

from fractions import Fraction

import pytest

from councilportal.common.numbers import plain
from councilportal.common.words import Rag
from performance.rules.words import (
    Aggregation,
    Kind,
    Method,
    PreviousYearBasis,
)
from tests.rules.making import levels, reading, targets
from tests.rules.standing.support import on_day

B = PreviousYearBasis


GIVEN = {"previous_year_value": "99", "previous_year_basis": B.YEAR}


LAST = {
    "year to date first": (
        Aggregation.SUM, ["2015-08", "2015-09"], GIVEN, ("12", B.YEAR_TO_DATE),
    ),
    "else the period": (Aggregation.NONE, ["2015-08", "2015-09"], GIVEN, ("6", B.SAME_PERIOD)),
    "the period where its year is not whole": (
        Aggregation.ROLLING12, ["2015-08", "2015-09"], GIVEN, ("6", B.SAME_PERIOD),
    ),
    "given where that period is missing": (Aggregation.SUM, ["2015-08"], GIVEN, ("99", B.YEAR)),
    "given": (Aggregation.SUM, [], GIVEN, ("99", B.YEAR)),
    "nothing": (Aggregation.SUM, [], {}, ("", None)),
}  # fmt: skip


@pytest.mark.parametrize("name", LAST)
def test_last_years_figure(name):
    aggregation, before, cells, expected = LAST[name]
    rows = [reading(code, "6") for code in before]

    standing = on_day(
        *rows, reading("2016-09", "7", **cells), aggregation=aggregation, unit="number"
    )

    assert (plain(standing.previous_year_value), standing.previous_year_basis) == expected


def test_last_years_figure_of_a_forecast_is_the_one_given():
    standing = on_day(
        reading("2015-09", forecast_value="70"),
        reading("2016-09", forecast_value="100", **GIVEN),
        kind=Kind.FORECAST,
    )

    assert (standing.previous_year_value, standing.previous_year_basis) == (Fraction(99), B.YEAR)


@pytest.mark.parametrize(
    ("basis", "rag"), [(B.SAME_PERIOD, Rag.AMBER), (B.YEAR_TO_DATE, Rag.RED), (B.YEAR, Rag.RED)]
)
def test_given_figure_of_the_same_period_is_rated_against(basis, rag):
    given = targets({"2016/17": levels(target="100", tolerance_percent="10")})
    row = reading("2016-09", "80", previous_year_value="79", previous_year_basis=basis)

    standing = on_day(row, given=given, method=Method.WITHIN_TOLERANCE)

    assert standing.rating.rag is rag


def test_given_year_to_date_of_last_year_is_rated_against():
    given = targets({"2016/17": levels(target="100", tolerance_percent="10")})
    row = reading(
        "2016-09",
        "80",
        ytd_value="80",
        previous_year_value="79",
        previous_year_basis=B.YEAR_TO_DATE,
    )

    standing = on_day(
        row, given=given, method=Method.WITHIN_TOLERANCE, aggregation=Aggregation.REPORTED
    )

    assert standing.rating.rag is Rag.RED
    assert standing.ytd_rating is not None
    assert standing.ytd_rating.rag is Rag.AMBER


def test_computed_figure_of_last_year_comes_before_the_given_one():
    given = targets({"2016/17": levels(target="100", tolerance_percent="10")})
    row = reading("2016-09", "80", previous_year_value="79", previous_year_basis=B.SAME_PERIOD)

    standing = on_day(reading("2015-09", "81"), row, given=given, method=Method.WITHIN_TOLERANCE)

    assert standing.rating.rag is Rag.RED
