"""When a paper is due, where it goes, and from which day on it is overdue."""

from datetime import UTC, date, datetime, timedelta

import pytest

from councilportal.common.periods import PeriodKind, parse
from councilportal.publishing.rules import programme
from councilportal.publishing.rules.programme import Late, Step
from councilportal.publishing.rules.workflow import State

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
TODAY = date(2026, 11, 29)
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)


@pytest.mark.parametrize(
    ("step", "due", "meets_on", "why"),
    [
        (Step.EXPECTED, None, None, None),
        (Step.EXPECTED, TODAY, None, None),
        (Step.EXPECTED, YESTERDAY, None, Late.PERIOD),
        (Step.APPROVED, TODAY, TODAY, None),
        (Step.APPROVED, YESTERDAY, TODAY, Late.PERIOD),
        (Step.DRAFT, None, YESTERDAY, Late.MEETING),
        (Step.DRAFT, YESTERDAY, YESTERDAY, Late.MEETING),
        (Step.ANNOUNCED, TOMORROW, YESTERDAY, Late.MEETING),
        (Step.ANNOUNCED, YESTERDAY, TOMORROW, Late.PERIOD),
        (Step.PUBLISHED, YESTERDAY, YESTERDAY, None),
        (Step.WITHDRAWN, YESTERDAY, YESTERDAY, None),
        (None, None, YESTERDAY, Late.MEETING),
    ],
)
def test_a_paper_is_overdue_from_the_day_after_it_was_due_or_its_meeting(step, due, meets_on, why):
    assert programme.late(step, due, meets_on, TODAY) == why


@pytest.mark.parametrize(
    ("state", "moment", "step"),
    [
        (State.DRAFT, NOW + timedelta(days=1), Step.DRAFT),
        (State.MAKING, None, Step.DRAFT),
        (State.FROZEN, None, Step.FROZEN),
        (State.APPROVED, None, Step.APPROVED),
        (State.PUBLISHED, NOW + timedelta(seconds=1), Step.ANNOUNCED),
        (State.PUBLISHED, NOW, Step.PUBLISHED),
        (State.WITHDRAWN, NOW, Step.WITHDRAWN),
        (State.DROPPED, None, None),
    ],
)
def test_each_state_has_its_step(state, moment, step):
    assert programme.step_of(state, moment, NOW) == step


def test_a_paper_is_due_its_days_after_the_end_of_its_period():
    end = parse("2026/27-Q2").end

    assert programme.due_on(end, 0) == date(2026, 9, 30)
    assert programme.due_on(end, 70) == date(2026, 12, 9)
    assert programme.due_on(end, None) is None


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        # A series without an edition begins now; nothing was missed before.
        ({}, ["2026-11"]),
        ({"2026-09": True}, ["2026-10", "2026-11"]),
        # One that is begun is not expected, and what was left out before it is.
        ({"2026-08": True, "2026-10": False}, ["2026-09", "2026-11"]),
        ({"2026-10": True, "2026-11": False}, []),
        # What lies before the last that is out is over.
        ({"2026-01": False, "2026-10": True}, ["2026-11"]),
        ({"2026-09": False}, ["2026-10", "2026-11"]),
        ({"2026-12": False}, []),
        ({"2026-12": True}, []),
        # Periods of another length are of a cadence before.
        ({"2026/27-Q1": True}, ["2026-11"]),
    ],
)
def test_the_periods_for_which_an_edition_is_expected(known, expected):
    periods = {parse(code): is_out for code, is_out in known.items()}

    found = programme.awaited(PeriodKind.MONTH, periods, TODAY)

    assert [each.code for each in found] == expected


BOARD, CABINET = 1, 2
MEETINGS = [
    (CABINET, date(2026, 12, 1), "first"),
    (BOARD, date(2026, 12, 8), "board"),
    (CABINET, date(2026, 12, 8), "same day"),
    (CABINET, date(2027, 1, 13), "cabinet"),
]


@pytest.mark.parametrize(
    ("due", "bodies", "keys"),
    [
        (date(2026, 11, 30), [CABINET], ["first"]),
        (date(2026, 12, 1), [CABINET], ["same day"]),
        (date(2026, 12, 1), [BOARD, CABINET], ["board", "same day"]),
        (date(2026, 12, 8), [BOARD, CABINET], ["cabinet"]),
        (date(2026, 12, 8), [BOARD], []),
        (date(2027, 1, 12), [CABINET, BOARD], ["cabinet"]),
        (date(2026, 11, 30), [], []),
    ],
)
def test_a_paper_goes_to_the_meetings_of_its_bodies_after_its_due_day(due, bodies, keys):
    assert programme.route(due, bodies, MEETINGS) == keys


@pytest.mark.parametrize(
    ("steps", "public", "exempt"),
    [
        ([], False, False),
        ([Step.FROZEN], False, False),
        ([Step.APPROVED], False, True),
        ([Step.ANNOUNCED], False, True),
        ([Step.DRAFT, Step.PUBLISHED], True, True),
    ],
)
def test_the_paper_of_an_exempt_item_needs_no_publication(steps, public, exempt):
    assert programme.has_paper(steps, is_exempt=False) == public
    assert programme.has_paper(steps, is_exempt=True) == exempt
