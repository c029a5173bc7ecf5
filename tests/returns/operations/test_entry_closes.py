"""What is refused after the lock day, and what an extension allows."""

from datetime import UTC, date, datetime

import pytest

from councilportal.common.refusals import Refused
from performance.returns import queries, reminders, requests, sheet
from performance.returns import typed as typed_returns
from performance.returns.models import (
    Line,
    Return,
)
from tests.returns.operations.support import end_extension, extend
from tests.returns.support import (
    ENDS_ON,
    GOOD,
    RED,
    World,
    approve,
    bring_to,
    make_calendar,
    make_indicator,
    move,
    save,
    send_back,
    standard,
    submit,
)

pytestmark = pytest.mark.django_db

LAST_DAY = datetime(2026, 11, 14, 23, 59, 59, tzinfo=UTC)  # that of September's months


CLOSED = datetime(2026, 11, 15, tzinfo=UTC)


@pytest.fixture
def open_world(world):
    make_calendar(world)
    standard(world, 1)
    return world


def refused_as_closed(attempt, *arguments, **values) -> None:
    with pytest.raises(Refused) as refused:
        attempt(*arguments, **values)
    assert str(refused.value) == (
        "Entry closed after 14 November 2026 and nothing was approved. The performance lead or an "
        "administrator can extend the deadline of Libraries, with a reason and a last day."
    )


def test_nothing_is_entered_after_the_lock_day(open_world):
    refused_as_closed(save, open_world, {"L001": GOOD}, at=CLOSED)
    assert not Return.objects.exists()

    save(open_world, {"L001": GOOD}, at=LAST_DAY)
    refused_as_closed(save, open_world, {"L001": RED}, at=CLOSED)
    refused_as_closed(submit, open_world, at=CLOSED)
    assert typed_returns.typed_of(Line.objects.get()) == GOOD
    assert submit(open_world, at=LAST_DAY).state == "submitted"


def test_what_was_submitted_in_time_is_approved_and_not_withdrawn(open_world):
    bring_to(open_world, "submitted", {"L001": GOOD})

    refused_as_closed(move, open_world, "withdraw", "officer", at=CLOSED)
    assert approve(open_world, at=CLOSED).state == "approved"


def test_what_is_sent_back_after_the_lock_day_needs_longer(open_world):
    bring_to(open_world, "submitted", {"L001": GOOD})
    send_back(open_world, {"L001": "Count again"}, at=CLOSED)

    refused_as_closed(save, open_world, {"L001": RED}, at=CLOSED)
    extend(open_world, until=date(2026, 11, 20), at=CLOSED)
    save(open_world, {"L001": RED}, at=CLOSED)
    assert submit(open_world, at=CLOSED).state == "submitted"


def test_an_extension_opens_entry_up_to_its_last_day_for_its_service_alone(open_world):
    make_indicator(open_world.other, "I001")
    extend(open_world, until=date(2026, 11, 20), at=CLOSED)

    save(open_world, {"L001": GOOD}, at=datetime(2026, 11, 20, 23, 59, 59, tzinfo=UTC))
    with pytest.raises(Refused, match="closed after 20 November 2026"):
        save(open_world, {"L001": RED}, at=datetime(2026, 11, 21, tzinfo=UTC))
    with pytest.raises(Refused, match="extend the deadline of Technology"):
        save(open_world, {}, service=open_world.other, by=open_world.other_officer, at=CLOSED)
    end_extension(open_world)
    refused_as_closed(save, open_world, {"L001": RED}, at=CLOSED)


def test_an_extension_shorter_than_the_calendar_closes_nothing_early(open_world):
    extend(open_world, until=date(2026, 10, 20))

    save(open_world, {"L001": GOOD}, at=LAST_DAY)


def test_a_reopened_return_is_corrected_whatever_the_day(open_world):
    bring_to(open_world, "locked", {"L001": GOOD})
    move(open_world, "reopen", "lead", reason="A branch was left out", at=CLOSED)

    save(open_world, {"L001": RED}, at=CLOSED)
    submit(open_world, at=CLOSED)
    move(open_world, "withdraw", "officer", at=CLOSED)
    submit(open_world, at=CLOSED)
    assert approve(open_world, at=CLOSED).state == "approved"


def september(world: World, at: datetime) -> queries.Due:
    found = queries.due_returns([world.service], at)
    return next(each for each in found if each.ends_on == ENDS_ON)


def test_a_reopened_return_is_not_late(open_world):
    bring_to(open_world, "locked", {"L001": GOOD})
    move(open_world, "reopen", "lead", reason="A branch was left out", at=CLOSED)

    due = september(open_world, datetime(2027, 1, 28, 9, tzinfo=UTC))
    assert (due.is_open, due.is_reopened, due.days_late) == (True, True, 0)
    found = sheet.sheet(open_world.service, ENDS_ON)
    assert requests.how_late(found, CLOSED) == 0
    said = reminders.notice(reminders.Digest((due,), (), ()), CLOSED.date(), link=str)
    assert "reopened, to be corrected and submitted again" in "\n".join(said.lines)


def test_a_closed_return_is_neither_open_nor_late_in_lists(open_world):
    last = september(open_world, LAST_DAY)
    assert (last.is_open, last.days_late, last.closed_on) == (True, 30, None)
    closed = september(open_world, CLOSED)
    assert (closed.is_open, closed.days_late) == (False, 0)
    assert (closed.state, closed.closed_on) == ("draft", date(2026, 11, 14))
