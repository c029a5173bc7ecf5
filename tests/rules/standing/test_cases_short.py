"""How many cases a figure is short of its target (D15)."""

from decimal import Decimal
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from councilportal.common.words import Rag
from performance.rules.bands import bands, cases_short
from performance.rules.measures import Levels
from performance.rules.rating import rate
from performance.rules.words import (
    Aggregation,
    Method,
    Polarity,
)
from tests.rules.making import levels, measure, reading, targets
from tests.rules.standing.support import on_day


def short(numerator: str, denominator: str, given: Levels, **changes) -> int | None:
    indicator = measure(**changes)
    row = reading("2016-09", numerator=numerator, denominator=denominator)
    return cases_short(indicator, row, bands(indicator, given))


@pytest.mark.parametrize(
    ("name", "numerator", "denominator", "target", "cases"),
    [
        ("GL03: 125 of 158 needs 143", "125", "158", "90", 18),
        ("GL03: 143 are enough", "143", "158", "90", 0),
        ("FP02: 93% of 1,008", "937", "1008", "98", 51),
        ("PI04: 89% of 7,393", "6580", "7393", "90", 74),
        ("HR08: 61 responses, one reply is 1.6 points", "48", "61", "80", 1),
        ("exactly on target", "9", "10", "90", 0),
        ("one short", "8", "10", "90", 1),
        ("none at all", "0", "10", "90", 9),
        ("parts of cases", "8.5", "10", "90", 1),
        ("target of nought", "-1", "10", "0", 1),
        ("more than all", "10", "10", "105", 1),
    ],
)
def test_cases_short_where_higher_is_better(name, numerator, denominator, target, cases):
    assert short(numerator, denominator, levels(target=target)) == cases


@pytest.mark.parametrize(
    ("numerator", "denominator", "target", "cases"),
    [
        ("12", "80", "10", 4),
        ("8", "80", "10", 0),
        ("8.1", "80", "10", 1),
        ("1", "80", "0", 1),
        ("1", "80", "-1", None),
    ],
)
def test_cases_short_where_lower_is_better(numerator, denominator, target, cases):
    found = short(numerator, denominator, levels(target=target), polarity=Polarity.LOWER)

    assert found == cases


@pytest.mark.parametrize(("numerator", "cases"), [("1", 1), ("2", 0), ("3", 0), ("5", 2), ("0", 2)])
def test_cases_short_of_a_range(numerator, cases):
    given = levels(range_lower="20", range_upper="30")

    assert short(numerator, "10", given, polarity=Polarity.RANGE, method=Method.RANGE) == cases


def test_cases_short_of_a_range_that_no_number_meets():
    given = levels(range_lower="21", range_upper="29")

    for numerator in ("1", "5"):
        found = short(numerator, "10", given, polarity=Polarity.RANGE, method=Method.RANGE)
        assert found is None


@pytest.mark.parametrize(
    ("changes", "row"),
    [
        ({}, {"value": "50"}),
        ({}, {"numerator": "5"}),
        ({}, {"numerator": "0", "denominator": "0"}),
        ({"method": Method.NONE}, {"numerator": "5", "denominator": "10"}),
        ({"method": Method.JUDGEMENT}, {"numerator": "5", "denominator": "10"}),
        ({"aggregation": Aggregation.CUMULATIVE_ENTRY}, {"numerator": "5", "denominator": "10"}),
    ],
)
def test_cases_short_is_empty_where_it_cannot_be_known(changes, row):
    assert on_day(reading("2016-09", **row), **changes).cases_short is None


def test_cases_short_is_empty_without_target():
    row = reading("2016-09", numerator="5", denominator="10")

    assert on_day(row, given=targets({})).cases_short is None


@given(
    st.integers(0, 500),
    st.integers(1, 500),
    st.decimals(0, 120, places=1),
    st.sampled_from((Polarity.HIGHER, Polarity.LOWER)),
)
def test_cases_short_is_the_least_number(
    numerator: int, denominator: int, target: Decimal, polarity: Polarity
) -> None:
    indicator, given = measure(polarity=polarity), Levels(target=target)
    found = short(str(numerator), str(denominator), given, polarity=polarity)
    step = 1 if polarity is Polarity.HIGHER else -1

    def rag(cases: int) -> Rag:
        row = reading(
            "2016-09", numerator=str(numerator + step * cases), denominator=str(denominator)
        )
        return rate(indicator, row.figure(indicator), given).rag

    assert found is not None
    assert rag(found) is Rag.GREEN
    assert found == 0 or rag(found - 1) is not Rag.GREEN


def test_cases_needed_are_counted_from_the_exact_share():
    """Floating point takes 0.07 of 100 for a little over 7 and would ask for one more."""
    assert ceil(0.07 * 100) == 8
    assert short("6", "100", levels(target="7")) == 1
