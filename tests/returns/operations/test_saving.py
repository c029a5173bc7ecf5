"""Saving lines of a return: what is stored and what is refused."""

from datetime import UTC, date, datetime, timedelta

import pytest

from councilportal.common.refusals import NotKnown, Refused
from performance.models import Indicator, Reading, Unit
from performance.returns import typed as typed_returns
from performance.returns.draft_operations import save_post
from performance.returns.models import (
    Line,
    ReportingPeriod,
    Return,
)
from performance.returns.saving import StaleReturn
from performance.returns.sheet import sheet
from performance.returns.typed import Typed, TypedLine
from tests.returns.operations.support import stored
from tests.returns.support import (
    AT,
    ENDS_ON,
    GOOD,
    RED,
    bring_to,
    make_calendar,
    make_indicator,
    make_reading,
    save,
    standard,
)

pytestmark = pytest.mark.django_db


def test_first_save_begins_the_return(world):
    standard(world)

    saved = save(world, {"L001": GOOD})

    assert (saved.version, saved.state) == (1, "draft")
    (line,) = Line.objects.select_related("changed_by")
    assert typed_returns.typed_of(line) == GOOD
    assert (line.changed_by.username, line.changed_at) == ("officer", AT)
    assert Reading.objects.count() == 4  # those of July and August


def test_saving_keeps_what_is_typed_as_typed(world):
    standard(world)
    odd = Typed(value=" ninety ", commentary="  \u202eabc\n\t😀 ", action_due="next week")

    save(world, {"L001": odd})

    assert typed_returns.typed_of(Line.objects.get()) == odd


def test_saving_leaves_lines_that_are_not_on_the_form(world):
    standard(world)
    save(world, {"L001": GOOD})
    save(world, {"L002": RED})

    lines = {line.indicator.ref: typed_returns.typed_of(line) for line in Line.objects.all()}
    assert lines == {"L001": GOOD, "L002": RED}
    assert stored().version == 2


def test_saving_lines_of_other_services_changes_nothing(world):
    standard(world)
    make_indicator(world.other, "I001")

    save(world, {"I001": GOOD, "nonsense": GOOD, "L001": GOOD})

    assert [line.indicator.ref for line in Line.objects.all()] == ["L001"]


def test_the_same_form_twice_is_no_conflict_and_no_new_version(world):
    standard(world)
    save(world, {"L001": GOOD}, version=0)
    again = save(world, {"L001": GOOD}, version=0)

    assert again.version == stored().version == 1


def test_old_version_is_refused_with_what_is_stored(world):
    standard(world)
    save(world, {"L001": GOOD})
    save(world, {"L001": RED}, by=world.colleague)

    with pytest.raises(StaleReturn) as refused:
        save(world, {"L001": Typed(value="12")}, version=1)

    assert refused.value.theirs == {"L001": RED}
    assert refused.value.version == 2
    assert typed_returns.typed_of(Line.objects.get()) == RED


def test_version_of_a_return_that_is_not_begun_is_nought(world):
    standard(world)

    with pytest.raises(StaleReturn):
        save(world, {"L001": GOOD}, version=1)
    assert not Return.objects.exists()


@pytest.mark.parametrize(
    ("who", "refusal"),
    [
        ("approver", Refused),
        ("lead", Refused),
        ("auditor", Refused),
        ("member", NotKnown),
        ("admin", NotKnown),
        ("equality_lead", NotKnown),
        ("publisher", NotKnown),
        ("other_officer", NotKnown),
        ("other_approver", NotKnown),
        ("nobody", NotKnown),
    ],
)
def test_only_officers_of_the_service_save(world, who, refusal):
    standard(world)

    with pytest.raises(refusal):
        save(world, {"L001": GOOD}, by=world.people[who])
    assert not Return.objects.exists()


def test_an_appointment_that_has_ended_saves_nothing(world):
    standard(world)
    world.officer.appointments.update(valid_to=date(2026, 10, 9))

    with pytest.raises(NotKnown):
        save(world, {"L001": GOOD})
    save(world, {"L001": GOOD}, at=AT - timedelta(days=1))


@pytest.mark.parametrize("state", ["submitted", "approved", "locked"])
def test_closed_returns_are_not_saved(world, state):
    standard(world, 1)
    bring_to(world, state, {"L001": GOOD})

    with pytest.raises(Refused, match="figures cannot be changed now"):
        save(world, {"L001": RED})


def test_nothing_is_saved_for_a_day_on_which_nothing_is_due(world):
    standard(world)

    for day in (date(2026, 9, 29), date(2019, 2, 28)):
        world.service.indicators.update(valid_from=date(2026, 1, 1))
        with pytest.raises(NotKnown):
            save(world, {"L001": GOOD}, ends_on=day)
    assert not Return.objects.exists()


def test_nothing_is_saved_before_the_return_opens(world):
    standard(world)
    make_calendar(world)
    ReportingPeriod.objects.filter(period="2026-09").update(opens_on=date(2026, 10, 5))

    with pytest.raises(Refused, match="opens on 5 October 2026"):
        save(world, {"L001": GOOD}, at=datetime(2026, 10, 4, 22, 59, tzinfo=UTC))
    save(world, {"L001": GOOD}, at=datetime(2026, 10, 4, 23, 0, tzinfo=UTC))  # 5 October in London


def test_without_a_calendar_a_return_opens_the_day_after(world):
    standard(world)

    with pytest.raises(Refused, match="opens on 1 October 2026"):
        save(world, {"L001": GOOD}, at=datetime(2026, 9, 30, 22, 59, tzinfo=UTC))
    save(world, {"L001": GOOD}, at=datetime(2026, 9, 30, 23, 0, tzinfo=UTC))


# Posts


def post(world, read, **values):
    """Save what `read` makes of the lines, as the officer, on version 0."""
    given = {"service": world.service, "ends_on": ENDS_ON, "version": 0, "at": AT}
    return save_post(**{**given, "by": world.officer, "read": read, **values})


def test_a_post_is_read_over_the_lines_that_the_sheet_shows(world):
    Unit.objects.create(ref="boxes", name="Boxes", symbol=" boxes", multiplier=1)
    standard(world, 3)  # L003 has neither a line nor a figure
    make_indicator(world.service, "L004", unit="boxes", denominator_label="Boxes")
    make_reading(Indicator.objects.get(ref="L002"), "2026-09", "92.5")
    save(world, {"L001": RED, "L004": GOOD})
    shown = sheet(world.service, ENDS_ON).lines
    read: list[TypedLine] = []

    def keep(lines):
        read.extend(lines)
        return {}

    post(world, keep, version=1)

    assert [each.indicator.ref for each in read] == ["L001", "L002", "L003", "L004"]
    assert [each.typed.value for each in read] == ["70.2", "92.5", "", "93.1"]
    for name in ("indicator", "measure", "typed", "wants_ratio"):
        assert [getattr(each, name) for each in read] == [getattr(each, name) for each in shown]


@pytest.mark.parametrize(
    ("who", "state", "day", "refusal"),
    [
        ("approver", "draft", AT, Refused),
        ("nobody", "draft", AT, NotKnown),
        ("officer", "submitted", AT, Refused),
        ("officer", "draft", AT - timedelta(days=30), Refused),
        ("officer", "draft", AT + timedelta(days=90), Refused),
    ],
)
def test_a_post_that_may_not_be_saved_is_not_read(world, who, state, day, refusal):
    make_calendar(world)
    standard(world, 1)
    bring_to(world, state, {"L001": GOOD})
    read: list[object] = []

    with pytest.raises(refusal):
        post(world, read.append, version=1, by=world.people[who], at=day)

    assert read == []


def test_a_post_that_cannot_be_read_saves_nothing(world):
    standard(world)

    with pytest.raises(ZeroDivisionError):
        post(world, lambda lines: {"L001": GOOD, "L002": 1 // 0})

    assert not Return.objects.exists()
