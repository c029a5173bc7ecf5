"""A day ends at midnight in London, in summer and in winter."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from councilportal.common.periods import Period, PeriodKind, containing, london_day
from performance.returns.rules import (
    end_of_day,
    has_passed,
)

LONDON = ZoneInfo("Europe/London")


YEARS = range(2021, 2031)


def last_sunday(year: int, month: int) -> date:
    last = date(year, month, 31)
    return last - timedelta(days=(last.weekday() + 1) % 7)


def edges() -> list[tuple[str, datetime]]:
    """All quarter ends, as midnight in London, and clock changes, at 01:00 UTC, of ten years."""
    found = []
    for year in YEARS:
        for month in (1, 4, 7, 10):
            midnight = datetime(year, month, 1, tzinfo=LONDON).astimezone(UTC)
            found.append((f"quarter end {midnight:%Y-%m-%d}", midnight))
        for month in (3, 10):
            day = last_sunday(year, month)
            change = datetime(day.year, day.month, day.day, 1, tzinfo=UTC)
            found.append((f"clock change {day}", change))
    return found


def is_summer(at: datetime) -> bool:
    """True in British Summer Time, worked out without a time zone database."""
    begins = datetime.combine(last_sunday(at.year, 3), datetime.min.time(), UTC)
    ends = datetime.combine(last_sunday(at.year, 10), datetime.min.time(), UTC)
    hour = timedelta(hours=1)
    return begins + hour <= at < ends + hour


@pytest.mark.parametrize(("name", "edge"), edges())
def test_every_minute_around_an_edge_has_its_period_and_deadline(name, edge):
    for minute in range(-120, 121):
        for second in (-1, 0):
            at = edge + timedelta(minutes=minute, seconds=second)
            wall = (at + timedelta(hours=is_summer(at))).replace(tzinfo=None)
            day = wall.date()
            assert london_day(at) == day
            first_month = (day.month - 1) // 3 * 3 + 1
            quarter = containing(PeriodKind.QUARTER, london_day(at))
            assert (quarter.start, quarter.kind) == (
                date(day.year, first_month, 1),
                PeriodKind.QUARTER,
            )
            month = containing(PeriodKind.MONTH, london_day(at))
            assert month == Period(day.replace(day=1), PeriodKind.MONTH)
            # A deadline of the day itself is not over, one of the day before is; to the second.
            assert not has_passed(day, at)
            assert has_passed(day - timedelta(days=1), at)
            assert has_passed(quarter.previous.end, at)
            assert not has_passed(quarter.end, at)


@pytest.mark.parametrize(("name", "edge"), edges())
def test_a_day_ends_at_midnight_in_london(name, edge):
    day = london_day(edge) - timedelta(days=1)
    ended = end_of_day(day)

    assert not has_passed(day, ended.astimezone(UTC) - timedelta(microseconds=1))
    assert has_passed(day, ended.astimezone(UTC))
    assert london_day(ended) == day + timedelta(days=1)
