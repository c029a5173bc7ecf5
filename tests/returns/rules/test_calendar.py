"""The calendar of a year: its periods, and how late a return is."""

from datetime import date, timedelta
from itertools import pairwise

import pytest

from councilportal.common.periods import PeriodKind, containing, parse
from performance.returns.rules import (
    calendar_of,
    days_late,
    latest_due,
)


@pytest.mark.parametrize("first", range(2015, 2031))
def test_calendar_of_a_year_holds_every_period_that_ends_in_it(first):
    year = containing(PeriodKind.YEAR, date(first, 4, 1))

    found = calendar_of(year)

    kinds = [each.period.kind for each in found]
    assert {kind: kinds.count(kind) for kind in PeriodKind} == {
        PeriodKind.MONTH: 12,
        PeriodKind.QUARTER: 4,
        PeriodKind.HALF_YEAR: 2,
        PeriodKind.YEAR: 1,
        PeriodKind.ACADEMIC_YEAR: 1,
        PeriodKind.CALENDAR_YEAR: 1,
        PeriodKind.TWO_YEARS: 1 if first % 2 else 0,
    }
    for each in found:
        assert year.start <= each.period.end <= year.end
        assert each.opens_on == each.period.end + timedelta(days=1)
        assert each.opens_on <= each.due_on <= each.locks_on
        assert parse(each.period.code) == each.period


def test_calendars_of_following_years_meet_without_gap_or_overlap():
    years = [containing(PeriodKind.YEAR, date(first, 4, 1)) for first in range(2015, 2031)]

    every = [each.period for year in years for each in calendar_of(year)]

    assert len(every) == len(set(every))
    for kind in PeriodKind:
        own = sorted(period for period in every if period.kind is kind)
        assert all(one.following == other for one, other in pairwise(own))


def test_september_is_due_with_the_frequency_that_is_due_last():
    found = calendar_of(parse("2026/27"))
    september = [each for each in found if each.period.end == date(2026, 9, 30)]

    assert [each.period.code for each in september] == ["2026-09", "2026/27-Q2", "2026/27-H1"]
    assert [each.due_on for each in september] == [
        date(2026, 10, 15),
        date(2026, 10, 21),
        date(2026, 10, 28),
    ]
    assert latest_due(september) == date(2026, 10, 28)
    assert latest_due([]) is None


@pytest.mark.parametrize(
    ("on", "late"),
    [("2026-10-14", 0), ("2026-10-15", 0), ("2026-10-16", 1), ("2026-11-15", 31)],
)
def test_days_late_count_from_the_day_after(on, late):
    assert days_late(date(2026, 10, 15), date.fromisoformat(on)) == late
