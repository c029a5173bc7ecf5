"""What progress of an action has to say, and its date in words."""

from datetime import date

import pytest

from councilportal.common.fuzzy import read
from objectives.rules.plan import ActionStatus, Standing, due_in_words, missing

ON = date(2026, 11, 20)
NEW, BEGUN, RISK, OFF, DONE, CONFIRMED, DROPPED, SILENT = ActionStatus
LATE, LATER = "October 2026", "March 2027"


@pytest.mark.parametrize(
    ("before", "due", "after", "note", "moved", "wanted"),
    [
        (NEW, LATER, BEGUN, "", "", None),
        (NEW, LATER, NEW, "", "", "Enter what has been done, or select another status"),
        (NEW, LATER, NEW, "Two of three.", "", None),
        (NEW, LATER, DONE, "", "", None),
        (NEW, LATER, DROPPED, "", "", "Enter why the action is dropped"),
        (NEW, LATER, DROPPED, " \n", "", "Enter why the action is dropped"),
        (NEW, LATER, DROPPED, "No money.", "", None),
        (DONE, LATER, BEGUN, "", "", "Enter why the action is opened again"),
        (DROPPED, LATE, BEGUN, "", "", "Enter why the action is opened again"),
        (DROPPED, LATE, BEGUN, "There is money.", "", None),
        (DONE, LATER, DONE, "", "", "Enter what has been done, or select another status"),
        (DONE, LATE, DONE, "", "", "Enter what has been done, or select another status"),
        (CONFIRMED, LATER, BEGUN, "", "", "Enter why the action is opened again"),
        (CONFIRMED, LATER, DONE, "", "", "Enter why the action is opened again"),
        (CONFIRMED, LATER, DONE, "It came back.", "", None),
        (CONFIRMED, LATER, CONFIRMED, "", "", "Enter what has been done"),
        (DROPPED, LATER, DONE, "", "", "Enter why the action is opened again"),
        (BEGUN, LATER, OFF, "", "", None),
        (BEGUN, LATER, BEGUN, "Again.", "Quarterly", "Enter a day for review"),
        (BEGUN, LATE, BEGUN, "", "", "Enter why it is not done: it was due on 31 October 2026"),
        (NEW, LATE, BEGUN, "", "", "Enter why it is not done: it was due on 31 October 2026"),
        (BEGUN, LATE, DONE, "", "", None),
        (BEGUN, LATE, BEGUN, "", LATER, "Enter why the date is moved"),
        (BEGUN, LATER, BEGUN, "A strike.", "Summer 2027", None),
        (BEGUN, LATER, DONE, "", LATER, None),  # the same date is not moved
        (BEGUN, LATER, BEGUN, "Later.", "Tbc", "Enter a new date that has a last day"),
        (BEGUN, LATER, BEGUN, "Later.", "May 2026", "Enter a new date that has not passed"),
        (BEGUN, "Tbc", BEGUN, "", "", "Enter what has been done, or select another status"),
        (SILENT, "", BEGUN, "", "", None),
    ],
)
def test_what_is_still_to_be_said(before, due, after, note, moved, wanted):
    found = missing(Standing(before, read(due)), after, note, read(moved), ON)

    assert (found is None) == (wanted is None)
    assert found is None or found.sentence.startswith(wanted)
    where = {"a new": "due", "a day": "review_on"}
    assert found is None or found.field == where.get(str(wanted)[6:11], "note")


@pytest.mark.parametrize(
    ("due", "was", "review", "moved", "wanted"),
    [
        (
            "Quarterly",
            date(2026, 11, 19),
            None,
            "",
            "Enter what the review found: it was",
        ),
        ("Quarterly", date(2026, 11, 20), None, "", "Enter what has been done"),
        ("Quarterly", None, date(2026, 11, 19), "", "Enter a day for review that has not passed"),
        ("Quarterly", None, date(2026, 11, 20), "", None),
        (LATER, None, None, "Ongoing", "Enter a day for review: the new date has no last day"),
        (LATER, None, date(2027, 1, 1), "Ongoing", "Enter why the date is moved"),
        (LATER, date(2027, 1, 1), None, "Year 2", "Enter a new date that has a last day"),
    ],
)
def test_what_goes_on_is_asked_about_by_its_day_for_review(due, was, review, moved, wanted):
    before = Standing(BEGUN, read(due), was)

    found = missing(before, BEGUN, "", read(moved), ON, review)

    assert (found is None) == (wanted is None)
    assert found is None or found.sentence.startswith(wanted)


@pytest.mark.parametrize(
    ("due", "status", "words"),
    [
        ("31 March 2027", NEW, "31 March 2027"),
        ("5 December 2026", NEW, "5 December 2026"),
        ("4 December 2026", NEW, "4 December 2026, in 14 days"),
        ("21 November 2026", BEGUN, "21 November 2026, in 1 day"),
        ("20 November 2026", BEGUN, "20 November 2026, due today"),
        ("October 2026", BEGUN, "October 2026, overdue by 20 days"),
        ("October 2026", SILENT, "October 2026, overdue by 20 days"),
        ("October 2026", DONE, "October 2026, not confirmed yet"),
        ("December 2026", DONE, "December 2026"),
        ("October 2026", CONFIRMED, "October 2026"),
        ("October 2026", DROPPED, "October 2026"),
        ("Tbc", NEW, "Tbc"),
        ("", NEW, ""),
    ],
)
def test_a_date_in_words(due, status, words):
    assert due_in_words(Standing(status, read(due)), ON) == words


@pytest.mark.parametrize(
    ("due", "review", "words"),
    [
        ("Quarterly", date(2027, 5, 3), "Quarterly, review on 3 May 2027"),
        ("Ongoing", date(2026, 11, 20), "Ongoing, review on 20 November 2026, due today"),
        ("", date(2026, 11, 18), "Review on 18 November 2026, overdue by 2 days"),
        ("Spring 2017 and ongoing", None, "Spring 2017 and ongoing"),
        ("October 2026", date(2027, 5, 3), "October 2026, overdue by 20 days"),
    ],
)
def test_without_a_last_day_the_day_for_review_is_told(due, review, words):
    assert due_in_words(Standing(NEW, read(due), review), ON) == words
