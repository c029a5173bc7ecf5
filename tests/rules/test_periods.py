"""Periods: codes, labels, bounds, neighbours, and London days."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from councilportal.common.periods import (
    NotAPeriod,
    Period,
    PeriodKind,
    containing,
    latest_ended,
    london_day,
    months_before,
    parse,
    parse_slug,
)
from tests import sizes

K = PeriodKind

# code: kind, first day, last day, label, short label, previous, a year before, year of its targets
PERIODS = {
    "2016-09": (
        K.MONTH, "2016-09-01", "2016-09-30",
        "September 2016", "Sep 16", "2016-08", "2015-09", "2016/17",
    ),
    "2016-03": (
        K.MONTH, "2016-03-01", "2016-03-31",
        "March 2016", "Mar 16", "2016-02", "2015-03", "2015/16",
    ),
    "2016-02": (
        K.MONTH, "2016-02-01", "2016-02-29",
        "February 2016", "Feb 16", "2016-01", "2015-02", "2015/16",
    ),
    "2016/17-Q1": (
        K.QUARTER, "2016-04-01", "2016-06-30",
        "Quarter 1 2016/17", "Q1 16/17", "2015/16-Q4", "2015/16-Q1", "2016/17",
    ),
    "2016/17-Q4": (
        K.QUARTER, "2017-01-01", "2017-03-31",
        "Quarter 4 2016/17", "Q4 16/17", "2016/17-Q3", "2015/16-Q4", "2016/17",
    ),
    "2016/17-H2": (
        K.HALF_YEAR, "2016-10-01", "2017-03-31",
        "Half 2 2016/17", "H2 16/17", "2016/17-H1", "2015/16-H2", "2016/17",
    ),
    "2016/17": (
        K.YEAR, "2016-04-01", "2017-03-31",
        "2016/17", "16/17", "2015/16", "2015/16", "2016/17",
    ),
    "1999/00": (
        K.YEAR, "1999-04-01", "2000-03-31",
        "1999/00", "99/00", "1998/99", "1998/99", "1999/00",
    ),
    "AY2016/17": (
        K.ACADEMIC_YEAR, "2016-09-01", "2017-08-31",
        "Academic year 2016/17", "16/17", "AY2015/16", "AY2015/16", "AY2016/17",
    ),
    "CY2016": (
        K.CALENDAR_YEAR, "2016-01-01", "2016-12-31",
        "Year 2016", "2016", "CY2015", "CY2015", "CY2016",
    ),
    "2016/18": (
        K.TWO_YEARS, "2016-04-01", "2018-03-31",
        "2016/18 (two years)", "16/18", "2014/16", "2014/16", "2016/18",
    ),
}  # fmt: skip


@pytest.mark.parametrize("code", PERIODS)
def test_code_names_its_period(code):
    kind, start, end, label, short, previous, year_before, year = PERIODS[code]

    period = parse(code)

    assert period.kind is kind
    assert (period.start.isoformat(), period.end.isoformat()) == (start, end)
    assert (period.code, period.label, period.short_label) == (code, label, short)
    assert period.previous.code == previous
    assert period.year_before.code == year_before
    assert period.year.code == year


@pytest.mark.parametrize(
    ("code", "label"),
    {
        "2016-09": "September 2016",
        "2016/17-Q2": "Quarter 2 2016/17 (July to September 2016)",
        "2016/17-H2": "Half 2 2016/17 (October 2016 to March 2017)",
        "2016/17": "2016/17 (April 2016 to March 2017)",
        "CY2016": "Year 2016 (January to December 2016)",
        "2016/18": "2016/18 (April 2016 to March 2018)",
    }.items(),
)
def test_long_label_gives_the_months(code, label):
    assert parse(code).long_label == label


@pytest.mark.parametrize(
    "text",
    [
        "", "2016", "2016-9", "2016-00", "2016-13", "2016/19", "2016/16", "2016/15", "16/17",
        "2016/17-Q0", "2016/17-Q5", "2016/17-H3", "2016/18-Q1", "AY2016", "AY2016/18", "CY16",
        "CY2016/17", "2016/17-q1", "Q1 2016/17", "2016-09-01", " 2016-09", "2016-09\n", "1899-12",
        "٢٠١٦-٠٩", "2016\u201117",
    ],
)  # fmt: skip
def test_other_texts_are_no_period(text):
    with pytest.raises(NotAPeriod, match="is not a period: write a month such as 2016-09"):
        parse(text)


@pytest.mark.parametrize("code", PERIODS)
def test_slug_leads_back(code):
    period = parse(code)

    assert "/" not in period.slug
    assert parse_slug(period.slug, prefer=period.kind) == period


def test_slug_of_a_month_or_a_year_is_what_is_preferred():
    assert parse_slug("2011-12").code == "2011-12"
    assert parse_slug("2011-12", prefer=K.YEAR).code == "2011/12"
    assert parse_slug("2016-17").code == "2016/17"


@pytest.mark.parametrize("slug", ["2016-19", "2016", "1899-12", "2016-17-Q5", "x"])
def test_other_slugs_are_no_period(slug):
    with pytest.raises(NotAPeriod):
        parse_slug(slug)


@pytest.mark.parametrize(
    ("code", "count", "first"),
    [
        ("2016-04", 1, "2016-04"),
        ("2016-09", 6, "2016-04"),
        ("2017-03", 12, "2016-04"),
        ("2016/17-Q3", 3, "2016/17-Q1"),
        ("2016/17-H2", 2, "2016/17-H1"),
        ("2016/17", 1, "2016/17"),
        ("AY2016/17", 1, "AY2016/17"),
        ("2016/18", 1, "2016/18"),
    ],
)
def test_year_so_far_begins_in_april(code, count, first):
    so_far = parse(code).year_so_far

    assert (len(so_far), so_far[0].code, so_far[-1].code) == (count, first, code)


@pytest.mark.parametrize(
    ("kind", "day", "code"),
    [
        (K.MONTH, "2016-09-30", "2016-09"),
        (K.QUARTER, "2016-03-31", "2015/16-Q4"),
        (K.QUARTER, "2016-04-01", "2016/17-Q1"),
        (K.HALF_YEAR, "2016-09-30", "2016/17-H1"),
        (K.HALF_YEAR, "2016-10-01", "2016/17-H2"),
        (K.YEAR, "2017-03-31", "2016/17"),
        (K.ACADEMIC_YEAR, "2016-08-31", "AY2015/16"),
        (K.ACADEMIC_YEAR, "2016-09-01", "AY2016/17"),
        (K.CALENDAR_YEAR, "2016-12-31", "CY2016"),
        (K.TWO_YEARS, "2018-03-31", "2016/18"),
        (K.TWO_YEARS, "2018-04-01", "2018/20"),
    ],
)
def test_containing_finds_the_period_of_a_day(kind, day, code):
    assert containing(kind, date.fromisoformat(day)).code == code


def test_latest_ended_counts_the_last_day():
    assert latest_ended(K.QUARTER, date(2016, 9, 30)).code == "2016/17-Q2"
    assert latest_ended(K.QUARTER, date(2016, 9, 29)).code == "2016/17-Q1"


def test_months_before_is_the_end_of_a_month():
    assert months_before(date(2016, 9, 30), 12) == date(2015, 9, 30)
    assert months_before(date(2016, 2, 29), 12) == date(2015, 2, 28)


@given(
    kind=st.sampled_from(PeriodKind),
    day=st.dates(date(1903, 1, 1), date(2190, 12, 31)),
)
def test_periods_follow_each_other_without_gap(kind: PeriodKind, day: date) -> None:
    period = containing(kind, day)

    assert period.start <= day <= period.end
    assert period.following.previous == period == period.previous.following
    assert period.previous.end + timedelta(days=1) == period.start
    assert parse(period.code) == period
    assert parse_slug(period.slug, prefer=kind) == period
    assert period.year_before.end < period.end


# London days: for each year the quarter ends and the days when clocks change.
YEARS = (1996, 2016, 2020, 2024, 2026, 2031)
QUARTER_ENDS = ((3, 31), (6, 30), (9, 30), (12, 31))


def last_sunday(year: int, month: int) -> date:
    last = date(year, month, 31)
    return last - timedelta(days=(last.weekday() + 1) % 7)


def clocks_are_forward(at: datetime) -> bool:
    """British summer time: from the last Sunday of March to that of October, 1am UTC."""
    spring, autumn = (
        datetime.combine(last_sunday(at.year, month), datetime.min.time(), UTC) + timedelta(hours=1)
        for month in (3, 10)
    )
    return spring <= at < autumn


def minutes_around(at: datetime) -> list[datetime]:
    return [at + timedelta(minutes=minute) for minute in range(-120, 121)]


@pytest.mark.parametrize("year", YEARS)
def test_every_minute_near_a_quarter_end_has_its_london_day(year):
    for month, day in QUARTER_ENDS:
        midnight = datetime(year, month, day, tzinfo=UTC) + timedelta(days=1)
        for at in minutes_around(midnight):
            by_rule = (at + timedelta(hours=clocks_are_forward(at))).date()

            found = london_day(at)

            assert found == by_rule
            assert containing(K.QUARTER, found).end >= found


@pytest.mark.parametrize("year", YEARS)
def test_every_minute_near_a_change_of_clocks_has_its_london_day(year):
    for month in (3, 10):
        sunday = datetime.combine(last_sunday(year, month), datetime.min.time(), UTC)
        for change in (sunday, sunday + timedelta(hours=1)):
            for at in minutes_around(change):
                by_rule = (at + timedelta(hours=clocks_are_forward(at))).date()

                assert london_day(at) == by_rule


@pytest.mark.parametrize("year", range(2021, 2031))
def test_every_minute_of_ten_years_has_its_london_day(year):
    """At the short size one minute in 61: each minute of the hour, and each hour of the day."""
    apart = timedelta(minutes=sizes.size(61, 1))
    forward, back = (
        datetime.combine(last_sunday(year, month), datetime.min.time(), UTC) + timedelta(hours=1)
        for month in (3, 10)
    )
    at, end = datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)

    while at < end:
        assert london_day(at) == (at + timedelta(hours=forward <= at < back)).date(), at
        at += apart


def test_london_day_does_not_depend_on_the_zone_that_it_is_told_in():
    at = datetime(2016, 6, 30, 23, 30, tzinfo=UTC)

    abroad = at.astimezone(ZoneInfo("America/New_York"))

    assert london_day(at) == london_day(abroad) == date(2016, 7, 1)
    assert containing(K.QUARTER, london_day(at)) == Period(date(2016, 7, 1), K.QUARTER)
