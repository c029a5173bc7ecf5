"""Which achievement answers which promise, and how validations stand on a day."""

from datetime import date

import pytest

from objectives.rules.achievements import About, Expiry, answers, expiry, is_reminded, time_left

DAY = date(2018, 3, 11)


@pytest.mark.parametrize(
    ("done", "promise", "answered"),
    [
        (About(1, 7, 3), About(1, 7, 3), True),
        (About(2, 7, 3), About(1, 7, 3), False),  # another objective of the same theme
        (About(None, 7, 3), About(1, 7, 3), True),  # one names no objective: the theme decides
        (About(1, 7, 3), About(None, 7, 3), True),
        (About(None, 8, 3), About(None, 7, 3), False),
        (About(1, 7, 4), About(1, 7, 3), False),  # another directorate
        (About(1, 7, None), About(1, 7, 3), False),
        (About(1, 7, 4), About(1, 7, None), True),  # the council's promise, whoever kept it
        (About(None, None, 3), About(1, None, 3), False),
        (About(None, None, 3), About(None, None, 3), True),
        (About(None, 7, 3), About(None, None, 3), False),
        (About(), About(), False),  # nothing says what they have to do with each other
    ],
)
def test_a_promise_is_answered_by_what_is_about_the_same(done, promise, answered):
    assert answers(done, promise) is answered


@pytest.mark.parametrize(
    ("on", "stands", "reminded", "said"),
    [
        (date(2017, 12, 10), Expiry.HOLDS, False, "in 91 days"),
        (date(2017, 12, 11), Expiry.SOON, True, "in 90 days"),
        (date(2017, 12, 12), Expiry.SOON, False, "in 89 days"),
        (date(2018, 2, 9), Expiry.SOON, True, "in 30 days"),
        (date(2018, 3, 10), Expiry.SOON, False, "in 1 day"),
        (date(2018, 3, 11), Expiry.SOON, True, "today"),
        (date(2018, 3, 12), Expiry.EXPIRED, False, "1 day ago"),
    ],
)
def test_a_validation_holds_with_its_last_day(on, stands, reminded, said):
    assert expiry(DAY, on) is stands
    assert is_reminded(DAY, on) is reminded
    assert time_left(DAY, on) == said
    assert expiry(None, on) is Expiry.OPEN
