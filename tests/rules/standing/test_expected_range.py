"""Whether an activity is in its expected range (D9)."""

from decimal import Decimal
from fractions import Fraction

import pytest

from councilportal.common.words import ExpectedRange, Rag
from performance.rules.direction import NO_TRAVEL, expected_range
from performance.rules.words import (
    Aggregation,
    Kind,
    Method,
    NoDataReason,
)
from tests.rules.making import levels, reading, targets
from tests.rules.standing.support import on_day


@pytest.mark.parametrize(
    ("value", "lower", "upper", "place"),
    [
        ("357", "366", "437", ExpectedRange.BELOW),
        ("2571", "2200", "2600", ExpectedRange.WITHIN),
        ("365.99", "366", "437", ExpectedRange.BELOW),
        ("366", "366", "437", ExpectedRange.WITHIN),
        ("437", "366", "437", ExpectedRange.WITHIN),
        ("437.01", "366", "437", ExpectedRange.ABOVE),
        ("0", "0", "0", ExpectedRange.WITHIN),
        ("5", "6", None, ExpectedRange.BELOW),
        ("7", "6", None, ExpectedRange.WITHIN),
        ("7", None, "6", ExpectedRange.ABOVE),
        ("7", None, None, None),
    ],
)
def test_expected_range_holds_its_ends(value, lower, upper, place):
    given = levels(range_lower=lower, range_upper=upper)

    assert expected_range(Fraction(Decimal(value)), given) is place
    assert expected_range(None, given) is None


@pytest.mark.parametrize(
    ("aggregation", "row", "place"),
    [
        (Aggregation.REPORTED, {"ytd_value": "357"}, ExpectedRange.BELOW),
        (Aggregation.REPORTED, {"value": "400", "ytd_value": "357"}, ExpectedRange.BELOW),
        (Aggregation.REPORTED, {"value": "400"}, None),
        (Aggregation.NONE, {"value": "400"}, ExpectedRange.WITHIN),
        (Aggregation.LATEST, {"value": "500"}, ExpectedRange.ABOVE),
    ],
)
def test_activity_is_compared_by_its_year_to_date(aggregation, row, place):
    given = targets({"2016/17 2016-09": levels(range_lower="366", range_upper="437")})

    standing = on_day(
        reading("2016-09", **row),
        given=given,
        kind=Kind.ACTIVITY,
        method=Method.NONE,
        aggregation=aggregation,
    )

    assert standing.expected_range is place
    assert standing.rating.rag is Rag.NOT_RATED
    assert standing.travel == NO_TRAVEL


def test_activity_without_any_figure_is_no_data():
    standing = on_day(
        reading("2016-09", no_data_reason=NoDataReason.NOT_DUE),
        kind=Kind.ACTIVITY,
        method=Method.NONE,
        aggregation=Aggregation.SUM,
    )

    assert standing.rating.rag is Rag.NO_DATA
    assert standing.expected_range is None
    assert standing.ytd_rating is not None
    assert standing.ytd_rating.rag is Rag.NO_DATA


def test_range_is_of_activity_alone():
    given = targets({"2016/17": levels(range_lower="1", range_upper="2")})

    assert on_day(reading("2016-09", "5"), given=given).expected_range is None
