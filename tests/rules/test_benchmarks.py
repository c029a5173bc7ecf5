"""Benchmarks: what a row may say, quarters of ranks, and how far they lag (D13)."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from councilportal.common.periods import parse
from performance.rules.benchmarks import (
    BenchmarkFields,
    Statistic,
    beside,
    check_benchmark,
    lag_said,
    ordinal,
    place_said,
    quarter,
)
from performance.rules.words import Polarity

MEAN: dict[str, Any] = {
    "statistic": "mean",
    "indicator": "X1",
    "period": parse("2016-09"),
    "value": Decimal(88),
}
RANK: dict[str, Any] = {**MEAN, "statistic": "rank", "value": None, "rank": 18, "of": 152}
QUARTILE: dict[str, Any] = {**RANK, "statistic": "quartile", "rank": 1, "of": 4}


@pytest.mark.parametrize(
    ("row", "changes", "refused"),
    [
        (MEAN, {}, []),
        (MEAN, {"of": 16}, []),
        (MEAN, {"period": None, "as_at": date(2016, 9, 30)}, []),
        (MEAN, {"period": None}, ["period"]),
        (MEAN, {"table": "STAFF"}, ["table"]),
        (MEAN, {"indicator": ""}, ["indicator"]),
        (MEAN, {"indicator": "", "table": "STAFF"}, []),
        (MEAN, {"value": None}, ["value"]),
        (MEAN, {"rank": 1, "of": 2}, ["rank"]),
        (RANK, {}, []),
        (RANK, {"value": Decimal(88)}, []),
        (RANK, {"rank": 152}, []),
        (RANK, {"rank": 153}, ["rank"]),
        (RANK, {"rank": None}, ["rank"]),
        (RANK, {"of": None}, ["of"]),
        (QUARTILE, {}, []),
        (QUARTILE, {"rank": 4}, []),
        (QUARTILE, {"rank": 5}, ["rank"]),
        (QUARTILE, {"of": 152}, ["of"]),
        (QUARTILE, {"rank": None, "of": None}, ["rank", "of"]),
    ],
)
def test_a_benchmark_is_one_figure_of_one_thing(row, changes, refused):
    found = list(check_benchmark(BenchmarkFields(**{**row, **changes})))

    assert [column for column, _ in found] == refused
    assert all(wanted.endswith(".") for _, wanted in found)


@pytest.mark.parametrize(
    ("rank", "of", "expected"),
    [
        *((1, 4, 1), (2, 4, 2), (4, 4, 4), (1, 5, 1), (2, 5, 2), (5, 5, 4)),
        *((38, 152, 1), (39, 152, 2), (76, 152, 2), (77, 152, 3), (114, 152, 3), (115, 152, 4)),
        *((18, 152, 1), (12, 152, 1), (15, 152, 1), (152, 152, 4)),
    ],
)
def test_quarters_of_ranks_begin_with_the_best(rank, of, expected):
    assert quarter(rank, of) == expected


@pytest.mark.parametrize(
    ("polarity", "said"),
    [
        (Polarity.HIGHER, ("18th of 152, best quarter", "Last quarter")),
        (Polarity.LOWER, ("18th of 152, best quarter", "Last quarter")),
        (Polarity.NONE, ("18th of 152", "Quarter 4 of 4")),
        (Polarity.RANGE, ("18th of 152", "Quarter 4 of 4")),
    ],
)
def test_there_is_a_best_only_where_a_way_is_better(polarity, said):
    rank = place_said(Statistic.RANK, 18, 152, polarity)

    assert (rank, place_said(Statistic.QUARTILE, 4, 4, polarity)) == said


def test_fewer_than_four_have_no_quarters():
    said = [place_said(Statistic.RANK, 1, of, Polarity.HIGHER) for of in (1, 3, 4)]

    assert said == ["1st of 1", "1st of 3", "1st of 4, best quarter"]


def test_places_are_written_as_people_say_them():
    numbers = (1, 2, 3, 4, 11, 12, 13, 21, 22, 23, 101, 111, 112, 1_003)

    assert [ordinal(each) for each in numbers] == [
        *("1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "22nd", "23rd", "101st"),
        *("111th", "112th", "1,003rd"),
    ]


@pytest.mark.parametrize(
    ("ours", "polarity", "said"),
    [
        ("88", Polarity.HIGHER, "the same"),
        ("88.01", Polarity.HIGHER, "better"),
        ("87.99", Polarity.HIGHER, "worse"),
        ("88.01", Polarity.LOWER, "worse"),
        ("87.99", Polarity.LOWER, "better"),
        ("88.01", Polarity.NONE, "higher"),
        ("87.99", Polarity.RANGE, "lower"),
        (None, Polarity.HIGHER, ""),
    ],
)
def test_ours_is_better_by_the_polarity_alone(ours, polarity, said):
    assert beside(Fraction(ours) if ours else None, Fraction(88), polarity) == said


@pytest.mark.parametrize(
    ("last_day", "said"),
    [
        (date(2016, 9, 30), ""),
        (date(2016, 10, 31), ""),
        (date(2016, 9, 29), "before our figures, which end on 30 September 2016"),
        (date(2016, 8, 31), "1 month before our figures"),
        (date(2015, 9, 30), "12 months before our figures"),
    ],
)
def test_how_far_a_benchmark_lags_is_said(last_day, said):
    assert lag_said(last_day, date(2016, 9, 30)) == said
