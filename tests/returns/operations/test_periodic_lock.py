"""Approved returns are locked when their days have passed."""

from datetime import UTC, date, datetime

import pytest

from councilportal.audit.queries import verify_chain
from performance.returns import operations
from tests.returns.operations.support import events, stored
from tests.returns.support import (
    GOOD,
    RED,
    bring_to,
    make_calendar,
    make_indicator,
    move,
    standard,
)

pytestmark = pytest.mark.django_db


def lock_passed(world, day: date) -> int:
    at = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    return operations.lock_passed(by=None, at=at)


def test_passed_returns_are_locked_by_their_own_frequencies(world):
    make_calendar(world)
    standard(world, 1)  # monthly: locked after 14 November, though half-years lock on 29
    bring_to(world, "approved", {"L001": GOOD})

    assert lock_passed(world, date(2026, 11, 14)) == 0
    assert lock_passed(world, date(2026, 11, 15)) == 1
    assert stored().state == "locked"
    assert events()[-1] == ("lock", "lock_returns", "")
    assert lock_passed(world, date(2026, 11, 16)) == 0


def test_a_return_with_a_half_year_is_locked_with_it(world):
    make_calendar(world)
    make_indicator(world.service, "M")
    make_indicator(world.service, "H", frequency="half_year")
    bring_to(world, "approved", {"M": GOOD, "H": GOOD})

    assert lock_passed(world, date(2026, 11, 29)) == 0
    assert lock_passed(world, date(2026, 11, 30)) == 1


@pytest.mark.parametrize("state", ["draft", "submitted", "sent_back", "locked"])
def test_only_approved_returns_are_locked(world, state):
    make_calendar(world)
    standard(world, 1)
    bring_to(world, state, {"L001": GOOD})

    assert lock_passed(world, date(2027, 12, 1)) == 0
    assert stored().state == state


def test_without_a_calendar_nothing_is_locked(world):
    standard(world, 1)
    bring_to(world, "approved", {"L001": GOOD})

    assert lock_passed(world, date(2030, 1, 1)) == 0


def test_every_step_is_in_one_chain(world):
    standard(world, 1)
    bring_to(world, "locked", {"L001": RED})
    move(world, "reopen", "lead", reason="x")

    assert [event[0] for event in events()] == ["submit", "approve", "lock", "reopen"]
    assert verify_chain().first_bad is None
