"""The calendar of returns and extensions: what is stored and what is refused."""

import json
from datetime import date

import pytest

from councilportal.audit.models import Event
from councilportal.common.periods import parse
from councilportal.common.refusals import Refused
from performance.returns import calendar_operations, queries, sheet
from performance.returns.models import (
    Extension,
    ReportingPeriod,
)
from performance.returns.rules import Deadlines
from tests.returns.operations.support import end_extension, events, extend
from tests.returns.support import (
    AT,
    ENDS_ON,
    GOOD,
    bring_to,
    make_calendar,
    standard,
)

pytestmark = pytest.mark.django_db


def test_calendar_is_made_once(world):
    first = make_calendar(world)
    again = make_calendar(world)

    assert (first, again, ReportingPeriod.objects.count()) == (21, 0, 21)
    assert events("calendar") == [("create", "Lead", "")]


def test_calendar_made_again_keeps_the_days_that_were_set(world):
    make_calendar(world)
    september = parse("2026-09")
    days = Deadlines(september, date(2026, 10, 1), date(2026, 10, 9), date(2026, 11, 30))
    calendar_operations.set_deadlines(deadlines=days, reason="Half-term", by=world.lead, at=AT)

    make_calendar(world)

    kept = ReportingPeriod.objects.get(period="2026-09")
    assert (kept.due_on, kept.locks_on) == (date(2026, 10, 9), date(2026, 11, 30))
    (event,) = Event.objects.filter(record_type="calendar", action="change")
    assert json.loads(event.before)["due_on"] == "2026-10-15"
    assert json.loads(event.after)["due_on"] == "2026-10-09"
    assert event.reason == "Half-term"


def test_deadlines_out_of_order_are_refused(world):
    make_calendar(world)
    days = Deadlines(parse("2026-09"), date(2026, 10, 20), date(2026, 10, 9), date(2026, 11, 30))

    with pytest.raises(Refused, match="opening day comes first"):
        calendar_operations.set_deadlines(deadlines=days, reason="", by=world.lead, at=AT)


def test_deadlines_as_they_are_write_nothing(world):
    make_calendar(world)
    kept = ReportingPeriod.objects.get(period="2026-09")

    calendar_operations.set_deadlines(
        deadlines=queries.deadlines_of(kept), reason="x", by=world.lead, at=AT
    )

    assert len(events("calendar")) == 1


def test_extension_gives_longer_and_tells_the_old_day(world):
    make_calendar(world)
    standard(world)
    extend(world)
    extend(world, until=date(2026, 11, 20), reason="Still")

    assert Extension.objects.get().until == date(2026, 11, 20)
    assert sheet.sheet(world.service, ENDS_ON).due_on == date(2026, 11, 20)
    assert [event.before for event in Event.objects.filter(action="extend").order_by("id")] == [
        "",
        '{"until":"2026-11-06"}',
    ]


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"reason": "  "}, "needs its reason"),
        ({"until": ENDS_ON}, "after the month end"),
        ({"until": date(2026, 1, 1)}, "after the month end"),
    ],
)
def test_extension_without_reason_or_time_is_refused(world, values, says):
    with pytest.raises(Refused, match=says):
        extend(world, **values)
    assert not Extension.objects.exists()


def test_extension_of_a_month_end_that_no_calendar_has_is_refused(world):
    standard(world)

    with pytest.raises(Refused, match="no reporting period that ends on 30 September 2026"):
        extend(world)
    assert not Extension.objects.exists()


@pytest.mark.parametrize("state", ["approved", "locked"])
def test_extension_of_an_approved_return_is_refused(world, state):
    make_calendar(world)
    standard(world, 1)
    bring_to(world, state, {"L001": GOOD})

    with pytest.raises(Refused, match="reopen it instead"):
        extend(world)


def test_extension_is_taken_back_with_its_reason(world):
    make_calendar(world)
    standard(world)
    given = extend(world)

    with pytest.raises(Refused, match="Say why"):
        end_extension(world, reason=" ")
    end_extension(world)

    assert sheet.sheet(world.service, ENDS_ON).due_on == date(2026, 10, 15)
    assert events()[-1] == ("end_extension", "Admin", "The system is back")
    event = Event.objects.latest("id")
    assert json.loads(event.before) == {"until": "2026-11-06", "reason": "New system"}
    with pytest.raises(Refused, match="taken back already"):
        end_extension(world, extension=given)
