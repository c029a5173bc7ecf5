"""By when a duty must be met again: the vectors of L2, L3 and L8, leap years, changes of law."""

from datetime import date, timedelta

import pytest

from objectives.rules.duties import (
    DutyRule,
    DutyState,
    NotNumbers,
    Numbers,
    is_reminded,
    next_due,
    read_numbers,
    state_of,
    years_after,
)

AGAIN, YEARLY, CLEAR = DutyRule


@pytest.mark.parametrize(
    ("text", "last", "due"),
    [
        ("1", date(2026, 2, 10), date(2027, 2, 9)),  # L2
        ("1", date(2026, 3, 30), date(2027, 3, 29)),
        ("4", date(2018, 3, 30), date(2022, 3, 29)),  # L3
        ("1", date(2024, 2, 29), date(2025, 2, 27)),
        ("4", date(2024, 2, 29), date(2028, 2, 28)),
        ("1", date(2023, 3, 1), date(2024, 2, 29)),
        ("1; 2018-03-30", None, date(2018, 3, 30)),
        ("1; 2018-03-30", date(2018, 1, 31), date(2019, 1, 30)),
        ("4", None, date(2017, 3, 31)),
    ],
)
def test_a_duty_comes_again_within_years_of_its_publication(text, last, due):
    assert next_due(AGAIN, read_numbers(AGAIN, text), last, date(2017, 3, 31)) == due


@pytest.mark.parametrize(
    ("text", "last", "due"),
    [
        ("03-30", date(2026, 3, 30), date(2027, 3, 30)),
        ("03-30", date(2026, 3, 29), date(2027, 3, 30)),  # in time, so not due the day after
        ("03-30", date(2025, 11, 1), date(2027, 3, 30)),
        ("03-30", date(2026, 3, 31), date(2027, 3, 30)),  # late
        ("03-30", date(2026, 9, 1), date(2027, 3, 30)),  # very late
        ("03-30", None, date(2018, 3, 30)),
        ("03-30", date(2017, 3, 30), date(2018, 3, 30)),  # before it was law
        ("03-30", date(2017, 3, 31), date(2019, 3, 30)),
        ("02-29", date(2026, 1, 1), date(2027, 2, 28)),
        ("02-29", date(2027, 3, 1), date(2028, 2, 29)),
        ("12-31", date(2026, 12, 31), date(2027, 12, 31)),
        ("2; 2019-04-30", None, date(2019, 4, 30)),
        ("2; 2019-04-30", date(2017, 5, 1), date(2021, 4, 30)),
        ("2; 2019-04-30", date(2025, 4, 15), date(2027, 4, 30)),  # not two years after
        ("2; 2019-04-30", date(2025, 6, 20), date(2027, 4, 30)),
        ("4; 2020-02-29", date(2024, 2, 1), date(2028, 2, 29)),
    ],
)
def test_a_duty_by_the_same_day_is_due_on_the_day_after_the_one_that_was_met(text, last, due):
    assert next_due(YEARLY, read_numbers(YEARLY, text), last, date(2017, 3, 31)) == due


def test_nothing_is_due_without_a_first_day_and_for_meetings():
    assert next_due(YEARLY, Numbers(month=3, day=30), None, None) is None
    assert next_due(AGAIN, Numbers(count=1), None, None) is None
    assert next_due(CLEAR, Numbers(count=5), date(2026, 1, 1), date(2017, 3, 31)) is None


@pytest.mark.parametrize(
    ("rule", "text", "numbers"),
    [
        (AGAIN, "4", Numbers(count=4)),
        (AGAIN, "4; 2018-03-30", Numbers(4, 3, 30, date(2018, 3, 30))),
        (YEARLY, "03-30", Numbers(month=3, day=30)),
        (YEARLY, "02-29", Numbers(month=2, day=29)),
        (YEARLY, "4; 2017-04-30", Numbers(4, 4, 30, date(2017, 4, 30))),
        (CLEAR, "5", Numbers(count=5)),
    ],
)
def test_numbers_fit_their_rule(rule, text, numbers):
    assert read_numbers(rule, text) == numbers


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        *((AGAIN, text) for text in ("", "0", "101", "four", "03-30", "4;2018-03-30", "4; 2018")),
        *((AGAIN, text) for text in ("4; 2018-02-30", "-1", "٤", "4; ")),
        *((YEARLY, text) for text in ("", "5", "3-30", "02-30", "13-01", "00-10", "2018-03-30")),
        *((YEARLY, text) for text in ("0; 2018-03-30", "4; 2018-02-30", "4; 03-30")),
        *((CLEAR, text) for text in ("", "0", "03-30", "5; 2018-03-30")),
    ],
)
def test_other_numbers_are_refused_with_what_would_do(rule, text):
    with pytest.raises(NotNumbers, match=r"^write "):
        read_numbers(rule, text)


DUE = date(2027, 3, 29)


@pytest.mark.parametrize(
    ("on", "due", "last", "state"),
    [
        (date(2026, 12, 28), DUE, date(2026, 3, 30), DutyState.DONE),
        (date(2026, 12, 29), DUE, date(2026, 3, 30), DutyState.SOON),  # 90 days before
        (DUE, DUE, date(2026, 3, 30), DutyState.SOON),
        (date(2027, 3, 30), DUE, date(2026, 3, 30), DutyState.OVERDUE),
        (date(2026, 1, 1), DUE, None, DutyState.NEVER),
        (date(2027, 3, 30), DUE, None, DutyState.OVERDUE),
        (date(2027, 3, 30), None, None, DutyState.OFF),  # the duty has no first day
        (date(2027, 3, 30), None, date(2026, 3, 30), DutyState.OFF),
    ],
)
def test_a_duty_stands_by_its_day(on, due, last, state):
    assert state_of(AGAIN, due, last, on) is state


def test_meetings_have_no_state_of_a_day():
    assert state_of(CLEAR, None, None, DUE) is DutyState.MEETINGS


def test_people_are_reminded_90_30_and_7_days_before_on_the_day_and_each_week_after():
    days = [DUE - timedelta(days=left) for left in range(100, -29, -1)]
    told = [(DUE - day).days for day in days if is_reminded(DUE, day, every=7)]
    assert told == [90, 30, 7, 0, -7, -14, -21, -28]


def test_a_leap_day_has_its_year_end():
    assert years_after(date(2024, 2, 29), 1) == date(2025, 2, 28)
    assert years_after(date(2024, 2, 29), 4) == date(2028, 2, 29)
