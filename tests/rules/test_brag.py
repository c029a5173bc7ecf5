"""How an action stands, at the edges of each rule, and who confirms that it is done."""

from datetime import date

import pytest

from councilportal.common.fuzzy import NOT_STATED, FuzzyDate, read
from councilportal.common.words import Brag
from objectives.rules.brag import judge
from objectives.rules.confirming import Confirmer, confirmer
from objectives.rules.plan import ActionStatus, Standing

ON = date(2026, 11, 20)
NEW, BEGUN, RISK, OFF, DONE, CONFIRMED, DROPPED, SILENT = ActionStatus
YESTERDAY, SOON, LATER = date(2026, 11, 19), date(2026, 12, 4), date(2026, 12, 5)
BLUE, RED, AMBER, GREEN, NONE = Brag


def by(day: date) -> FuzzyDate:
    return FuzzyDate(day.isoformat(), day, day)


@pytest.mark.parametrize(
    ("status", "due", "review", "brag", "why"),
    [
        (CONFIRMED, by(YESTERDAY), None, BLUE, "It is done, and somebody else has confirmed it."),
        (DROPPED, by(YESTERDAY), None, None, "It was dropped."),
        (BEGUN, by(YESTERDAY), None, RED, "It was due on 19 November 2026, 1 day ago."),
        (BEGUN, by(ON), None, GREEN, "It is due on 20 November 2026."),
        (NEW, by(ON), None, AMBER, "It is due on 20 November 2026, and it is not begun."),
        (NEW, by(SOON), None, AMBER, "It is due on 4 December 2026, and it is not begun."),
        (SILENT, by(SOON), None, AMBER, "It is due on 4 December 2026, and it is not begun."),
        (BEGUN, by(SOON), None, GREEN, "It is due on 4 December 2026."),
        (NEW, by(LATER), None, GREEN, "It is due on 5 December 2026."),
        (OFF, by(LATER), None, RED, "It is said to be off track."),
        (OFF, by(YESTERDAY), None, RED, "It was due on 19 November 2026, 1 day ago."),
        (RISK, by(LATER), None, AMBER, "It is said to be at risk."),
        (RISK, by(YESTERDAY), None, RED, "It was due on 19 November 2026, 1 day ago."),
        (RISK, NOT_STATED, None, AMBER, "It is said to be at risk."),
        (DONE, by(ON), None, GREEN, "It is reported done, and waits to be confirmed."),
        (
            *(DONE, by(YESTERDAY), None, RED),
            "It is reported done, and was not confirmed by 19 November 2026.",
        ),
        (NEW, NOT_STATED, None, NONE, "Nothing says by which day it is due."),
        (NEW, read("Year 2"), None, NONE, "Nothing says by which day it is due."),
        (NEW, read("Target"), None, NONE, "Nothing says by which day it is due."),
        (NEW, read("ongoing"), None, GREEN, "It has no end, and nobody says that it is off track."),
        (BEGUN, read("Quarterly"), YESTERDAY, RED, "Its review was due on 19 November 2026, 1 day"),
        (BEGUN, read("Quarterly"), ON, GREEN, "Its review is due on 20 November 2026."),
        (NEW, read("Year 2"), SOON, AMBER, "Its review is due on 4 December 2026, and it is not"),
        (NEW, read("Spring 2017 and ongoing"), None, GREEN, "It has no end"),
        (NEW, by(LATER), YESTERDAY, GREEN, "It is due on 5 December 2026."),
    ],
)
def test_how_an_action_stands_and_why(status, due, review, brag, why):
    found = judge(Standing(status, due, review), ON)

    assert found.brag == brag
    assert found.why.startswith(why)


def test_a_day_of_what_goes_on_never_makes_it_overdue():
    for more in ({"goes_on": True}, {"recurs": read("annually").recurs}):
        standing = Standing(BEGUN, by(YESTERDAY), **more)
        assert (judge(standing, ON).brag, standing.is_overdue(ON)) == (GREEN, False)


# Keys: 1 to 4 are posts, 11 to 14 their holders, 20 and 21 equality leads of the council.
HOLDERS = {1: {11}, 2: {12, 14}, 3: {13}}


@pytest.mark.parametrize(
    ("posts", "owner", "reporter", "wanted"),
    [
        ((1, 2, 3), 9, 10, Confirmer(1, frozenset({11}))),
        ((None, 2, 3), 9, 10, Confirmer(2, frozenset({12, 14}))),
        ((None, 2, 3), 9, 12, Confirmer(2, frozenset({14}))),
        ((1, 2, 3), 1, 10, Confirmer(2, frozenset({12, 14}))),  # who owns it does not confirm it
        ((1, 2, 3), 9, 11, Confirmer(2, frozenset({12, 14}))),  # nor who reported it done
        ((4, None, 3), 9, 10, Confirmer(3, frozenset({13}))),  # nobody holds the post
        ((None, None, None), 9, 10, Confirmer(None, frozenset({20, 21}))),
        ((3, 3, 3), 9, 13, Confirmer(None, frozenset({20, 21}))),
        ((None, None, None), 9, 20, Confirmer(None, frozenset({21}))),
    ],
)
def test_somebody_else_confirms(posts, owner, reporter, wanted):
    found = confirmer(posts, owner=owner, reporter=reporter, holders=HOLDERS, leads={20, 21})

    assert found == wanted
