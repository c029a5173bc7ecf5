"""Which reading an indicator stands on."""

from decimal import Decimal

import pytest

from councilportal.common.periods import containing
from councilportal.common.words import Rag
from performance.rules.direction import NO_TRAVEL
from performance.rules.measures import Levels
from performance.rules.words import (
    Aggregation,
    Kind,
    NoDataReason,
)
from tests.rules.making import latest_reading, levels, measure, reading, targets
from tests.rules.standing.support import SEPTEMBER, K, on_day

# frequency, months that a period may be old, the last period that stands, the first that does not
WINDOWS = [
    (K.MONTH, "2015-10", "2015-09"),
    (K.QUARTER, "2015/16-Q3", "2015/16-Q2"),
    (K.HALF_YEAR, "2015/16-H2", "2015/16-H1"),
    (K.YEAR, "2014/15", "2013/14"),
    (K.ACADEMIC_YEAR, "AY2014/15", "AY2013/14"),
    (K.CALENDAR_YEAR, "CY2014", "CY2013"),
    (K.TWO_YEARS, "2012/14", "2011/13"),
]


@pytest.mark.parametrize(("frequency", "stands", "too_old"), WINDOWS)
def test_reading_stands_for_its_window(frequency, stands, too_old):
    indicator = measure(frequency=frequency)

    assert latest_reading(indicator, [reading(stands, "1")], SEPTEMBER) is not None
    assert latest_reading(indicator, [reading(too_old, "1")], SEPTEMBER) is None


@pytest.mark.parametrize(
    ("frequency", "months"),
    [(K.MONTH, 12), (K.QUARTER, 12), (K.YEAR, 24), (K.CALENDAR_YEAR, 24), (K.TWO_YEARS, 36)],
)
def test_window_is_so_many_months_long(frequency, months):
    """The reading of a period stands on the last day of each of so many months from its end on."""
    indicator, row = (
        measure(frequency=frequency),
        reading(containing(frequency, SEPTEMBER).code, "1"),
    )
    month = containing(K.MONTH, row.period.end)

    stands = [
        latest_reading(indicator, [row], month.shifted(place).end) is not None
        for place in range(-1, months + 1)
    ]

    assert stands == [False, *[True] * months, False]


def test_reading_of_a_later_period_does_not_stand_yet():
    assert latest_reading(measure(), [reading("2016-10", "1")], SEPTEMBER) is None
    assert latest_reading(measure(), [reading("2016/17", "1")], SEPTEMBER) is None


def test_reading_without_data_lets_nothing_older_take_its_place():
    standing = on_day(
        reading("2016-08", "95"), reading("2016-09", no_data_reason=NoDataReason.NOT_DUE)
    )

    assert standing.reading is not None
    assert standing.reading.period.code == "2016-09"
    assert (standing.rating.rag, standing.figure, standing.shown) == (Rag.NO_DATA, None, "")
    assert standing.travel == NO_TRAVEL


@pytest.mark.parametrize(
    ("frequency", "code"),
    [(K.MONTH, "2016-09"), (K.QUARTER, "2016/17-Q2"), (K.HALF_YEAR, "2016/17-H1")],
)
def test_of_readings_that_end_together_that_of_the_frequency_stands(frequency, code):
    rows = [reading(each, "1") for each in ("2016-09", "2016/17-Q2", "2016/17-H1")]

    for order in (rows, rows[::-1]):
        latest = latest_reading(measure(frequency=frequency), order, SEPTEMBER)
        assert latest is not None
        assert latest.period.code == code


def test_reading_keeps_its_own_period_and_targets():
    given = targets({"2015/16": levels(target="50"), "2016/17": levels(target="90")})

    standing = on_day(reading("2016-03", "60"), given=given)

    assert standing.levels.target == 50
    assert standing.rating.rag is Rag.GREEN


def test_nothing_reported_is_no_data():
    standing = on_day()

    assert (standing.reading, standing.rating.rag) == (None, Rag.NO_DATA)
    assert standing.rating.sentence == "No figure has been reported."


def test_period_row_replaces_the_cells_that_it_fills():
    given = targets(
        {"2016/17": levels(target="90", floor="85"), "2016/17 2016-09": levels(target="95")}
    )

    assert (on_day(reading("2016-09", "90"), given=given).levels) == Levels(
        target=Decimal(95), floor=Decimal(85)
    )
    assert on_day(reading("2016-08", "90"), given=given).levels.target == 90


@pytest.mark.parametrize("kind", [Kind.KPI, Kind.FORECAST])
@pytest.mark.parametrize("aggregation", Aggregation)
def test_later_readings_change_nothing(kind, aggregation):
    rows = [
        reading(code, None if kind is Kind.FORECAST else "9", forecast_value="9", ytd_value="9")
        for code in ("2015-09", "2016-08", "2016-09", "2016-10", "2017-09")
    ]

    until_then = on_day(*rows[:3], kind=kind, aggregation=aggregation)

    assert on_day(*rows, kind=kind, aggregation=aggregation) == until_then
