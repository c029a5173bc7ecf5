"""Clear days, working days, and the file of bank holidays, which is checked by the rules of law."""

import csv
import re
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from councilportal.common import working_days
from councilportal.common.working_days import (
    DayKind,
    Nation,
    NoticeRules,
    UnknownBankHolidays,
    agenda_days,
    bank_holidays,
    clear_days,
    is_working_day,
    known_years,
    latest_publication,
    notice_until,
    weekday_label,
)

FIRST, LAST = known_years()
YEARS = range(FIRST, LAST + 1)
ENGLAND, WALES, SCOTLAND, ULSTER = Nation
MONDAY = 0
# What was proclaimed for one year: the day that the rule gives (None for one more), and the day.
MOVED: dict[int, list[tuple[date | None, date]]] = {
    2012: [(date(2012, 5, 28), date(2012, 6, 4)), (None, date(2012, 6, 5))],  # jubilee
    2020: [(date(2020, 5, 4), date(2020, 5, 8))],  # VE day
    2022: [
        (date(2022, 5, 30), date(2022, 6, 2)),
        (None, date(2022, 6, 3)),  # jubilee
        (None, date(2022, 9, 19)),  # funeral
    ],
    2023: [(None, date(2023, 5, 8))],  # coronation
}
MORE_IN_SCOTLAND = {2026: date(2026, 6, 15)}  # World Cup


def easter(year: int) -> date:
    """Easter Sunday. Source: the anonymous Gregorian algorithm (Meeus, Jones, Butcher)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    l_ = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 19 * l_) // 433
    month = (h + l_ - 7 * m + 90) // 25
    return date(year, month, (h + l_ - 7 * m + 33 * month + 19) % 32)


def monday(year: int, month: int, which: int) -> date:
    """The first (0) or the last (-1) Monday of a month."""
    days = (date(year, month, 1) + timedelta(days=n) for n in range(31))
    return [each for each in days if each.month == month and each.weekday() == MONDAY][which]


def on_weekdays(*days: date) -> Iterator[date]:
    """The days; instead of one at a weekend the next weekday that is free (1971 c. 80, s. 1)."""
    taken = {each for each in days if each.weekday() < 5}
    yield from taken
    for each in days:
        if each.weekday() >= 5:
            while each.weekday() >= 5 or each in taken:
                each += timedelta(days=1)
            taken.add(each)
            yield each


def by_rule(year: int, nation: Nation) -> set[date]:
    """The bank holidays of a year by the rules of law and the proclamations."""
    sunday = easter(year)
    found = {sunday - timedelta(days=2), monday(year, 5, 0), monday(year, 5, -1)}
    found |= set(on_weekdays(date(year, 12, 25), date(year, 12, 26)))
    if nation is SCOTLAND:
        found |= set(on_weekdays(date(year, 1, 1), date(year, 1, 2)))
        found |= {monday(year, 8, 0), *on_weekdays(date(year, 11, 30))}
        found |= {MORE_IN_SCOTLAND[year]} if year in MORE_IN_SCOTLAND else set()
    else:
        found |= {sunday + timedelta(days=1), monday(year, 8, -1)}
        found |= set(on_weekdays(date(year, 1, 1)))
    if nation is ULSTER:
        found |= {*on_weekdays(date(year, 3, 17)), *on_weekdays(date(year, 7, 12))}
    for usual, proclaimed in MOVED.get(year, []):
        found = (found - {usual}) | {proclaimed} if usual else found | {proclaimed}
    return found


def test_easter_is_known():
    assert [easter(year) for year in (2016, 2019, 2024, 2026)] == [
        date(2016, 3, 27),
        date(2019, 4, 21),
        date(2024, 3, 31),
        date(2026, 4, 5),
    ]


@pytest.mark.parametrize("nation", Nation)
@pytest.mark.parametrize("year", YEARS)
def test_the_file_has_what_the_rules_give(year: int, nation: Nation) -> None:
    assert {day for day in bank_holidays(nation) if day.year == year} == by_rule(year, nation)


def test_the_file_tells_its_source_its_day_and_its_years():
    text = Path(working_days.__file__).with_name("bank_holidays.csv").read_text("utf-8")
    assert "# Source: GOV.UK" in text
    assert re.search(r"^# Taken: \d{4}-\d\d-\d\d$", text, re.MULTILINE)
    assert (FIRST, LAST) == (2012, 2027)
    assert {day.year for nation in Nation for day in bank_holidays(nation)} == set(YEARS)


def test_bank_holidays_are_on_weekdays_and_in_order():
    for nation in Nation:
        days = list(bank_holidays(nation))
        assert days == sorted(set(days))
        assert all(day.weekday() < 5 for day in days)
        assert all(bank_holidays(nation).values())


@pytest.mark.parametrize(
    ("published", "meeting", "clear"),
    [
        (date(2016, 11, 24), date(2016, 12, 2), 5),  # L8: Kent's agenda
        (date(2016, 11, 25), date(2016, 12, 2), 4),
        (date(2016, 12, 1), date(2016, 12, 2), 0),
        (date(2016, 12, 2), date(2016, 12, 2), 0),
        (date(2016, 12, 5), date(2016, 12, 2), 0),
        (date(2026, 12, 23), date(2027, 1, 4), 4),  # Christmas and the New Year do not count
        (date(2026, 4, 1), date(2026, 4, 8), 2),  # Easter
    ],
)
def test_clear_days_are_working_days_between(published: date, meeting: date, clear: int) -> None:
    assert clear_days(published, meeting) == clear


@pytest.mark.parametrize(
    ("year", "england", "scotland"),
    # In Scotland 2 January is free as well.
    [
        *((2016, 5, 4), (2017, 6, 5), (2018, 6, 5), (2019, 5, 4), (2020, 4, 3)),
        *((2021, 4, 3), (2022, 5, 4), (2023, 6, 5), (2024, 5, 4), (2025, 4, 3)),
    ],
)
def test_few_days_are_clear_between_christmas_and_the_new_year(year, england, scotland):
    over = date(year, 12, 24), date(year + 1, 1, 5)

    found = [clear_days(*over, nation) for nation in Nation]
    assert found == [england, england, scotland, england]


@pytest.mark.parametrize(
    "sunday",
    [
        *(date(2017, 4, 16), date(2018, 4, 1), date(2019, 4, 21), date(2020, 4, 12)),
        *(date(2021, 4, 4), date(2022, 4, 17), date(2023, 4, 9), date(2024, 3, 31)),
        *(date(2025, 4, 20), date(2026, 4, 5)),
    ],
)
def test_easter_takes_two_days_from_notice_and_in_scotland_one(sunday):
    thursday, wednesday = sunday - timedelta(days=3), sunday + timedelta(days=3)

    assert [clear_days(thursday, wednesday, nation) for nation in Nation] == [1, 1, 2, 1]


def test_all_days_count_where_the_council_says_so():
    rules = NoticeRules(agenda_counts=DayKind.CALENDAR)
    assert rules.clear_days(date(2016, 11, 24), date(2016, 12, 2)) == 7
    assert rules.latest_publication(date(2016, 12, 2)) == date(2016, 11, 26)


def test_nations_have_days_of_their_own():
    day = date(2026, 11, 30)  # St Andrew's Day
    assert [is_working_day(day, nation) for nation in Nation] == [True, True, False, True]
    found = [latest_publication(date(2026, 12, 4), 5, nation).day for nation in Nation]
    assert found == [26, 26, 25, 26]


def test_wales_and_scotland_ask_for_three_clear_days_and_england_for_five_since_2002():
    found = {each: NoticeRules(each).latest_publication(date(2016, 12, 2)) for each in Nation}
    # Friday 2 December; in Scotland the Wednesday before is St Andrew's Day.
    assert found == {
        ENGLAND: date(2016, 11, 24),
        WALES: date(2016, 11, 28),
        SCOTLAND: date(2016, 11, 25),
        ULSTER: date(2016, 11, 24),
    }
    said = NoticeRules(Nation.WALES).papers_sentence(date(2016, 12, 2))
    assert said == "Papers must be published by Monday 28 November 2016."
    before, after = date(2002, 9, 30), date(2002, 10, 1)
    assert [agenda_days(ENGLAND, day) for day in (before, after)] == [3, 5]
    assert [agenda_days(WALES, day) for day in (before, after)] == [3, 3]


def test_each_nation_has_days_of_notice_without_a_gap_and_a_law_for_each():
    text = Path(working_days.__file__).with_name("agenda_days.csv").read_text("utf-8")
    rows = list(csv.DictReader(text.splitlines()[1:]))
    for nation in Nation:
        own = [row for row in rows if row["nation"] == nation]
        assert own[0]["valid_from"] == own[-1]["valid_to"] == ""
        for row, following in pairwise(own):
            last = date.fromisoformat(row["valid_to"])
            assert date.fromisoformat(following["valid_from"]) == last + timedelta(days=1)
    assert all(row["law"] for row in rows)


@pytest.mark.parametrize("nation", Nation)
def test_the_latest_publication_is_in_time_and_the_next_working_day_is_late(nation: Nation) -> None:
    for offset in range(360):
        meeting = date(2026, 1, 20) + timedelta(days=offset)
        last = latest_publication(meeting, 5, nation)
        assert is_working_day(last, nation)
        assert clear_days(last, meeting, nation) == 5
        following = last + timedelta(days=1)
        while not is_working_day(following, nation):
            following += timedelta(days=1)
        assert clear_days(following, meeting, nation) == 4


def test_notice_of_a_key_decision_is_28_clear_days():
    last = notice_until(date(2026, 12, 16))
    assert last == date(2026, 11, 17)
    assert clear_days(last, date(2026, 12, 16), counted=DayKind.CALENDAR) == 28
    working = NoticeRules(decision_counts=DayKind.WORKING)
    assert working.notice_until(date(2026, 12, 16)) == date(2026, 11, 5)


@pytest.mark.parametrize("meeting", [date(FIRST, 1, 5), date(LAST + 1, 1, 10), date(2040, 6, 1)])
def test_what_is_not_known_is_no_number(meeting: date) -> None:
    with pytest.raises(UnknownBankHolidays, match="are not known here, only those of 2012 to 2027"):
        latest_publication(meeting, 5)
    with pytest.raises(UnknownBankHolidays):
        clear_days(meeting - timedelta(days=14), meeting)
    said = NoticeRules().papers_sentence(meeting)
    assert said.startswith("The last day to publish papers is not known. The bank holidays of ")


def test_all_days_are_known_where_all_count():
    assert notice_until(date(2040, 6, 30)) == date(2040, 6, 1)


def test_a_sentence_says_by_when():
    said = NoticeRules().papers_sentence(date(2016, 12, 2))
    assert said == "Papers must be published by Thursday 24 November 2016."
    assert weekday_label(date(2026, 12, 9)) == "Wednesday 9 December 2026"
