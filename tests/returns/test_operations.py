"""Every write to returns: what it does and what it refuses."""

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from councilportal.audit.models import Event
from councilportal.audit.queries import verify_chain
from councilportal.common.periods import parse
from councilportal.common.refusals import NotKnown, Refused
from objectives.models import Action
from performance.models import Commentary, Reading, Target
from performance.returns import calendar_operations, operations, queries, sheet
from performance.returns import typed as typed_returns
from performance.returns.models import (
    CorrectiveAction,
    Extension,
    Line,
    ReportingPeriod,
    Return,
)
from performance.returns.operations import Incomplete, StaleReturn
from performance.returns.rules import Deadlines
from performance.returns.typed import Typed
from tests.returns.support import (
    AT,
    ENDS_ON,
    GOOD,
    LATER,
    RED,
    approve,
    bring_to,
    latest,
    make_calendar,
    make_indicator,
    make_reading,
    make_target,
    make_world,
    move,
    save,
    send_back,
    standard,
    submit,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return make_world()


def events(record_type: str = "return") -> list[tuple[str, str, str]]:
    found = Event.objects.filter(record_type=record_type).order_by("id")
    return list(found.values_list("action", "actor_name", "reason"))


def stored() -> Return:
    return Return.objects.get()


# The calendar


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


def extend(world, **values) -> Extension:
    return calendar_operations.extend(
        **{
            "service": world.service,
            "ends_on": ENDS_ON,
            "until": date(2026, 11, 6),
            "reason": "New system",
            "by": world.lead,
            "at": AT,
            **values,
        }
    )


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


def end_extension(world, **values) -> None:
    calendar_operations.end_extension(
        **{
            "extension": Extension.objects.first(),
            "reason": "The system is back",
            "by": world.admin,
            "at": LATER,
            **values,
        }
    )


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


# Entry closes


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
        "administrator can give Libraries longer, with a reason and a last day."
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
    with pytest.raises(Refused, match="give Technology longer"):
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


def test_a_closed_return_is_neither_open_nor_late_in_lists(open_world):
    def september(at: datetime) -> queries.Due:
        found = queries.due_returns([open_world.service], at)
        return next(each for each in found if each.ends_on == ENDS_ON)

    last = september(LAST_DAY)
    assert (last.is_open, last.days_late, last.closed_on) == (True, 30, None)
    closed = september(CLOSED)
    assert (closed.is_open, closed.days_late) == (False, 0)
    assert (closed.state, closed.closed_on) == ("draft", date(2026, 11, 14))


# Saving


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


# Submitting


def test_submitting_says_who_and_when(world):
    standard(world, 1)
    save(world, {"L001": GOOD})

    sent = submit(world)

    assert (sent.state, sent.version) == ("submitted", 2)
    assert (sent.submitted_by, sent.submitted_at) == (world.officer, AT)
    assert events() == [("submit", "Officer", "")]


@pytest.mark.parametrize("state", ["submitted", "approved", "locked"])
def test_only_a_draft_is_submitted(world, state):
    standard(world, 1)
    bring_to(world, state, {"L001": GOOD})

    with pytest.raises(Refused, match="cannot be submitted"):
        submit(world)


@pytest.mark.parametrize(
    ("who", "refusal"), [("approver", Refused), ("lead", Refused), ("member", NotKnown)]
)
def test_only_an_officer_submits(world, who, refusal):
    standard(world, 1)
    save(world, {"L001": GOOD})

    with pytest.raises(refusal):
        submit(world, by=world.people[who])


def test_a_return_not_begun_is_not_submitted(world):
    standard(world)

    with pytest.raises(Refused, match="Nothing has been entered"):
        submit(world)
    with pytest.raises(NotKnown):
        submit(world, by=world.member)


def test_submitting_an_old_version_is_refused(world):
    standard(world, 1)
    save(world, {"L001": GOOD})
    save(world, {"L001": Typed(value="95")})

    with pytest.raises(StaleReturn):
        submit(world, version=1)
    assert stored().state == "draft"


def problems_of(world) -> list[tuple[str, str]]:
    with pytest.raises(Incomplete) as refused:
        submit(world)
    return [(each.field, each.sentence) for each in refused.value.problems]


RATIO = {"numerator_label": "Answered", "denominator_label": "Calls"}


@pytest.mark.parametrize(
    ("settings", "typed", "field", "says"),
    [
        ({}, Typed(), "value", "Enter a figure"),
        ({}, Typed(commentary="Only words"), "value", "Give a figure"),
        ({}, Typed(value="ninety"), "value", "a plain number"),
        ({}, Typed(value="NaN"), "value", "a plain number"),
        ({}, Typed(value="1e9"), "value", "a plain number"),
        ({}, Typed(value="93%"), "value", "a plain number"),
        ({}, Typed(value="1234567890123456"), "value", "at most 15 digits"),
        ({}, Typed(value="1.1234567"), "value", "at most 6 decimals"),
        ({}, Typed(no_data_reason="lost"), "no_data_reason", "Write not_due"),
        ({}, Typed(value="93", no_data_reason="new"), "no_data_reason", "not both"),
        (RATIO, Typed(), "numerator", "Enter a figure"),
        (RATIO, Typed(numerator="9"), "denominator", "together"),
        (RATIO, Typed(numerator="9", denominator="0"), "denominator", "above 0"),
        (RATIO, Typed(numerator="9", denominator="-10"), "denominator", "above 0"),
        (RATIO, Typed(numerator="11", denominator="10"), "numerator", "not above"),
        (RATIO, Typed(numerator="-1", denominator="10"), "numerator", "not below 0"),
        (RATIO, Typed(value="80", numerator="9", denominator="10"), "value", "give 90"),
        ({"kind": "forecast"}, Typed(), "forecast_value", "Enter a figure"),
        ({"kind": "forecast"}, Typed(value="9"), "value", "forecast_value only"),
        ({"aggregation": "reported"}, Typed(), "ytd_value", "Enter a figure"),
        ({"unit": "yes_no", "method": "yes_no"}, Typed(value="2"), "value", "1 (done)"),
        ({}, Typed(value="9.3"), "explanation", "decimal point"),
        ({}, Typed(value="9.3", unchanged=True), "unchanged", "has changed"),
        ({}, Typed(value="92.5"), "explanation", "exactly the figure before"),
        ({}, Typed(value="85"), "commentary", "Enter commentary"),
        ({}, Typed(value="92"), "commentary", "Enter commentary"),
        ({}, Typed(value="75", commentary="x"), "action_what", "Enter the action"),
        (
            {},
            Typed(value="75", commentary="x", action_what="x", action_owner="Nobody"),
            "action_owner",
            "Select the post",
        ),
        (
            {},
            Typed(value="75", commentary="x", action_what="x", action_owner="Head of libraries"),
            "action_due",
            "Enter the day",
        ),
        (
            {},
            Typed(
                value="75",
                commentary="x",
                action_what="x",
                action_owner="Head of libraries",
                action_due="2026-09-30",
            ),
            "action_due",
            "after the end of the period",
        ),
    ],
)
def test_what_is_missing_keeps_a_return_from_being_submitted(world, settings, typed, field, says):
    frequency = {"frequency": "quarter"} if settings.get("kind") == "forecast" else {}
    indicator = make_indicator(world.service, "L001", **settings, **frequency)
    make_target(indicator)
    if not settings:
        make_reading(indicator, "2026-07", "91.5")
        make_reading(indicator, "2026-08", "92.5")
    save(world, {"L001": typed})

    found = problems_of(world)

    assert (field, True) in [(name, says in sentence) for name, sentence in found], found
    assert stored().state == "draft"
    assert events() == []


def test_every_problem_of_every_line_is_told_at_once(world):
    standard(world, 3)
    save(world, {"L001": Typed(value="x"), "L002": Typed(value="85")})

    with pytest.raises(Incomplete) as refused:
        submit(world)

    assert [(each.ref, each.field) for each in refused.value.problems] == [
        ("L001", "value"),
        ("L002", "commentary"),
        ("L003", "value"),
    ]


@pytest.mark.parametrize(
    "typed",
    [
        GOOD,
        RED,
        Typed(value="92.5", unchanged=True, commentary="x"),
        Typed(value="92.5", explanation="It is so", commentary="x"),
        Typed(value="9.3", explanation="It is so", commentary="x", action_what="a",
              action_owner="Head of libraries", action_due="31/12/2026"),
        Typed(no_data_reason="not_collected"),
    ],
)  # fmt: skip
def test_what_is_whole_is_submitted(world, typed):
    standard(world, 1)
    save(world, {"L001": typed})

    assert submit(world).state == "submitted"


def test_what_was_explained_stands_in_the_audit(world):
    standard(world, 1)
    save(world, {"L001": Typed(value="92.5", explanation="Counted twice", commentary="x")})
    submit(world)

    event = Event.objects.get(record_type="return")
    assert json.loads(event.after)["explained"] == {"L001": "Counted twice"}


# Withdrawing and sending back


def test_withdrawing_opens_the_return_again(world):
    standard(world, 1)
    bring_to(world, "submitted", {"L001": GOOD})

    back = move(world, "withdraw", "colleague")

    assert (back.state, back.submitted_by) == ("draft", None)
    save(world, {"L001": Typed(value="94")})


@pytest.mark.parametrize("state", ["draft", "sent_back", "approved", "locked"])
def test_only_what_is_submitted_is_withdrawn(world, state):
    standard(world, 1)
    bring_to(world, state, {"L001": GOOD})

    with pytest.raises(Refused, match="cannot be withdrawn"):
        move(world, "withdraw", "officer")


def test_sending_back_names_indicators_and_the_whole_return_goes(world):
    standard(world)
    bring_to(world, "submitted", {"L001": GOOD, "L002": GOOD})

    back = send_back(world, {"L001": "Is it July's?", "L002": "  "})

    assert (back.state, back.sent_back_reason) == ("sent_back", "Look again")
    assert {line.indicator.ref: line.sent_back_reason for line in back.lines.all()} == {
        "L001": "Is it July's?",
        "L002": "",
    }
    event = Event.objects.filter(action="send_back").get()
    assert event.reason == "Look again"
    assert json.loads(event.after)["indicators"] == {"L001": "Is it July's?"}


@pytest.mark.parametrize(
    ("lines", "values", "says"),
    [
        ({"L001": "x"}, {"reason": " "}, "Say why"),
        ({}, {}, "Name at least one"),
        ({"L001": " "}, {}, "Name at least one"),
        ({"L999": "x"}, {}, "Name at least one"),
        ({"L001": "x", "I001": "x"}, {}, "Name at least one"),
    ],
)
def test_sending_back_without_a_reason_is_refused(world, lines, values, says):
    standard(world, 1)
    bring_to(world, "submitted", {"L001": GOOD})

    with pytest.raises(Refused, match=says):
        send_back(world, lines, **values)
    assert stored().state == "submitted"


def test_what_was_sent_back_is_mended_and_approved(world):
    standard(world, 1)
    bring_to(world, "sent_back", {"L001": GOOD})
    save(world, {"L001": Typed(value="94.5")})

    again = submit(world)
    done = approve(world)

    assert (again.sent_back_reason, done.state) == ("", "approved")
    assert Line.objects.get().sent_back_reason == ""


@pytest.mark.parametrize("who", ["officer", "colleague", "lead", "auditor"])
def test_only_an_approver_of_the_directorate_decides(world, who):
    standard(world, 1)
    bring_to(world, "submitted", {"L001": GOOD})

    with pytest.raises(Refused, match="Only an approver"):
        approve(world, by=world.people[who])
    with pytest.raises(Refused, match="Only an approver"):
        send_back(world, {"L001": "x"}, by=world.people[who])


def test_approver_of_another_directorate_knows_nothing_of_it(world):
    standard(world, 1)
    bring_to(world, "submitted", {"L001": GOOD})

    with pytest.raises(NotKnown):
        approve(world, by=world.other_approver)


def test_approver_is_never_the_submitter(world):
    standard(world, 1)
    save(world, {"L001": GOOD}, by=world.both)
    submit(world, by=world.both)

    with pytest.raises(Refused, match="somebody else"):
        approve(world, by=world.both)
    with pytest.raises(Refused, match="somebody else"):
        send_back(world, {"L001": "x"}, by=world.both)
    assert approve(world).state == "approved"


# Approving


def test_approving_writes_each_figure_once(world):
    first, second = standard(world)
    bring_to(world, "approved", {"L001": GOOD, "L002": RED})

    reading = latest(first, "2026-09")
    assert (reading.value, reading.revision, reading.data_state) == (Decimal("93.1"), 1, "final")
    assert (reading.source, reading.entered_by) == ("return", world.officer)
    assert reading.ends_on == ENDS_ON
    assert Reading.objects.filter(period="2026-09").count() == 2
    assert Commentary.objects.get(reading=latest(second, "2026-09")).text == RED.commentary
    with pytest.raises(Refused, match="cannot be approved"):
        approve(world)


def test_drafts_are_on_no_board(world):
    standard(world, 1)
    bring_to(world, "submitted", {"L001": GOOD})

    assert not Reading.objects.filter(period="2026-09").exists()


def test_approving_another_version_than_was_read_is_refused(world):
    standard(world, 1)
    bring_to(world, "submitted", {"L001": GOOD})
    read = stored().version
    move(world, "withdraw", "officer")
    save(world, {"L001": Typed(value="12", explanation="x")})
    save(world, {"L001": Typed(value="94.9")})
    submit(world)

    with pytest.raises(StaleReturn) as refused:
        approve(world, version=read)

    assert refused.value.theirs == {"L001": Typed(value="94.9")}
    assert not Reading.objects.filter(period="2026-09").exists()


def test_approving_what_is_no_longer_whole_is_refused(world):
    standard(world, 1)
    bring_to(world, "submitted", {"L001": GOOD})
    make_indicator(world.service, "L002")

    with pytest.raises(Refused, match=r"no longer complete.*L002"):
        approve(world)

    assert stored().state == "submitted"
    assert not Reading.objects.filter(period="2026-09").exists()
    send_back(world, {"L001": "L002 is new"})


def test_approving_after_a_target_rose_asks_for_what_red_wants(world):
    standard(world, 1)
    bring_to(world, "submitted", {"L001": GOOD})
    Target.objects.update(target=Decimal(99), floor=Decimal(98))

    with pytest.raises(Refused, match="Enter the action"):
        approve(world)


def test_red_makes_one_action_with_its_owner(world):
    (indicator,) = standard(world, 1)
    bring_to(world, "approved", {"L001": RED})

    action = Action.objects.get()
    assert (action.what, str(action.owner_post), action.due_on, action.origin_ref) == (
        "Open both again",
        "Head of libraries",
        date(2026, 12, 31),
        "L001 2026-09",
    )
    assert CorrectiveAction.objects.get().indicator == indicator
    approval = Event.objects.get(action="approve")
    assert Event.objects.get(record_type="action").operation == approval.operation


def test_a_figure_that_is_not_red_makes_no_action(world):
    standard(world, 1)
    typed = Typed(value="95", action_what="x", action_owner="Head of libraries", action_due="x")
    bring_to(world, "approved", {"L001": typed})

    assert not Action.objects.exists()


def test_approving_again_makes_no_second_action(world):
    standard(world, 1)
    bring_to(world, "approved", {"L001": RED})
    move(world, "reopen", "lead", reason="Recount")
    save(world, {"L001": Typed(**{**_as_dict(RED), "value": "69.9", "action_what": "Other"})})
    submit(world)
    approve(world)

    assert Action.objects.count() == CorrectiveAction.objects.count() == 1


def _as_dict(typed: Typed) -> dict:
    return {name: getattr(typed, name) for name in typed_returns.TYPED}


# Locking, reopening, revising


def test_locking_and_reopening_are_the_performance_leads(world):
    standard(world, 1)
    bring_to(world, "approved", {"L001": GOOD})

    for who in ("officer", "approver", "auditor"):
        with pytest.raises(Refused, match="Only the performance lead"):
            move(world, "lock", who)
        with pytest.raises(Refused, match="Only the performance lead"):
            move(world, "reopen", who, reason="x")
    assert move(world, "lock", "lead").state == "locked"


def test_reopening_needs_a_reason(world):
    standard(world, 1)
    bring_to(world, "locked", {"L001": GOOD})

    with pytest.raises(Refused, match="needs its reason"):
        move(world, "reopen", "lead", reason=" \n")
    assert stored().state == "locked"


@pytest.mark.parametrize("state", ["approved", "locked"])
def test_what_is_reopened_becomes_a_revision_with_the_reason(world, state):
    (indicator,) = standard(world, 1)
    bring_to(world, state, {"L001": GOOD})
    opened = move(world, "reopen", "lead", reason="Two branches were left out")
    assert (opened.state, opened.approved_by, opened.submitted_by) == ("draft", None, None)
    assert latest(indicator, "2026-09").value == Decimal("93.1")  # stands until approved

    save(world, {"L001": Typed(value="91.9", commentary="Recounted.")})
    submit(world, at=LATER)
    done = approve(world, at=LATER)

    reading = latest(indicator, "2026-09")
    assert (reading.revision, reading.value) == (2, Decimal("91.9"))
    assert reading.corrects_note == "Two branches were left out"
    assert reading.data_state == "revised"
    assert done.reopened_reason == ""
    assert Reading.objects.filter(period="2026-09").count() == 2


def test_lines_that_say_the_same_write_nothing(world):
    first, second = standard(world)
    bring_to(world, "approved", {"L001": GOOD, "L002": GOOD})
    move(world, "reopen", "lead", reason="One is wrong")
    save(world, {"L001": Typed(value="94", commentary="Mended")})
    submit(world)
    approve(world)

    assert (latest(first, "2026-09").revision, latest(second, "2026-09").revision) == (2, 1)
    event = Event.objects.filter(action="approve").order_by("-id")[0]
    assert json.loads(event.after)["readings"] == ["L001"]


def test_commentary_alone_is_a_revision_too(world):
    (indicator,) = standard(world, 1)
    bring_to(world, "approved", {"L001": GOOD})
    move(world, "reopen", "lead", reason="A name in the words")
    save(world, {"L001": Typed(value="93.1", commentary="No name.")})
    submit(world)
    approve(world)

    assert latest(indicator, "2026-09").commentary.text == "No name."


def test_a_revision_keeps_what_an_import_knew(world):
    (indicator,) = standard(world, 1)
    make_reading(
        indicator,
        "2026-09",
        "88",
        previous_year_value=Decimal("85.5"),
        previous_year_basis="same_period",
        override_rating="green",
        override_reason="Flood",
        commentary="From the import",
    )
    save(world, {"L001": Typed(value="89", commentary="Corrected")})
    submit(world)
    approve(world)

    reading = latest(indicator, "2026-09")
    assert (reading.revision, reading.previous_year_value) == (2, Decimal("85.5"))
    assert reading.previous_year_basis == "same_period"
    assert reading.override_rating == ""  # it was about the other figure
    assert reading.corrects_note == "Corrected on approval"


def test_imported_figures_stand_in_the_sheet_and_are_not_asked_about(world):
    (indicator, other) = standard(world)
    make_reading(indicator, "2026-09", "50", commentary="Red, and imported so")
    save(world, {"L002": GOOD})

    line = sheet.sheet(world.service, ENDS_ON).lines[0]
    assert (line.typed.value, line.typed.commentary) == ("50", "Red, and imported so")
    submit(world)
    approve(world)

    assert latest(indicator, "2026-09").revision == 1
    assert latest(other, "2026-09").revision == 1


def test_provisional_figures_become_final_by_approval(world):
    (indicator,) = standard(world, 1)
    bring_to(world, "approved", {"L001": Typed(value="93", provisional=True)})
    assert latest(indicator, "2026-09").data_state == "provisional"

    move(world, "reopen", "lead", reason="The audit is done")
    save(world, {"L001": Typed(value="93")})
    submit(world)
    approve(world)

    reading = latest(indicator, "2026-09")
    assert (reading.revision, reading.data_state) == (2, "final")


def test_imported_provisional_figure_is_confirmed(world):
    (indicator,) = standard(world, 1)
    make_reading(indicator, "2026-09", "93", data_state="provisional", covers="To 20 September")
    save(world, {"L001": Typed(value="93")})
    submit(world)
    approve(world)

    reading = latest(indicator, "2026-09")
    assert (reading.data_state, reading.covers) == ("final", "")
    assert reading.corrects_note == "Confirmed as final on approval"


def test_a_judgement_is_the_owners_with_its_reason(world):
    indicator = make_indicator(world.service, "L001", method="judgement", owner=world.post)
    save(world, {"L001": Typed(value="3", judgement="amber", commentary="x")})
    assert problems_of(world) == [("judgement_reason", "Say why it is judged so")]

    typed = Typed(value="3", judgement="amber", judgement_reason="Late", commentary="x")
    save(world, {"L001": typed})
    submit(world)
    approve(world, at=LATER)

    reading = latest(indicator, "2026-09")
    assert (reading.judgement, reading.judgement_reason) == ("amber", "Late")
    assert (reading.judged_by, reading.judged_on) == (world.post, date(2026, 10, 10))


def test_a_judgement_without_an_owner_waits_for_one(world):
    make_indicator(world.service, "L001", method="judgement")
    save(world, {"L001": Typed(value="3", judgement="green", judgement_reason="On time")})

    ((field, sentence),) = problems_of(world)

    assert (field, "post that owns" in sentence) == ("judgement", True)


def test_a_judgement_elsewhere_is_not_taken(world):
    (indicator,) = standard(world, 1)
    bring_to(world, "approved", {"L001": Typed(value="93", judgement="red")})

    assert latest(indicator, "2026-09").judgement == ""


def test_running_total_is_stored_as_typed(world):
    indicator = make_indicator(
        world.service, "L001", unit="number", decimals=0, aggregation="cumulative_entry"
    )
    make_reading(indicator, "2026-08", "100")
    save(world, {"L001": Typed(value="90")})
    assert [field for field, _ in problems_of(world)] == ["explanation"]
    save(world, {"L001": Typed(value="120")})
    submit(world)
    approve(world)

    assert latest(indicator, "2026-09").value == Decimal(120)


def test_one_return_holds_every_frequency_that_ends_that_day(world):
    make_indicator(world.service, "M", frequency="month")
    make_indicator(world.service, "Q", frequency="quarter")
    make_indicator(world.service, "H", frequency="half_year")
    make_indicator(world.service, "Y", frequency="year")
    make_indicator(world.service, "F", frequency="year", kind="forecast")
    save(
        world,
        {
            "M": Typed(value="1"),
            "Q": Typed(value="2"),
            "H": Typed(value="3"),
            "F": Typed(forecast_value="4"),
            "Y": Typed(value="5"),
        },
    )
    submit(world)
    approve(world)

    written = {(each.indicator.ref, each.period) for each in Reading.objects.all()}
    assert written == {
        ("M", "2026-09"),
        ("Q", "2026/27-Q2"),
        ("H", "2026/27-H1"),
        ("F", "2026/27-Q2"),
    }


def test_an_indicator_that_moved_is_returned_by_its_new_service(world):
    first, second = standard(world)
    bring_to(world, "approved", {"L001": GOOD, "L002": GOOD})
    first.service = world.other
    first.save()

    assert [line.indicator for line in sheet.sheet(world.service, ENDS_ON).lines] == [second]
    moved = sheet.sheet(world.other, ENDS_ON).lines
    assert [(line.indicator, line.typed.value) for line in moved] == [(first, "93.1")]
    # The old return is corrected without it, and its figure stays.
    move(world, "reopen", "lead", reason="x")
    save(world, {"L002": Typed(value="94"), "L001": Typed(value="1")})
    submit(world)
    approve(world)
    assert (latest(first, "2026-09").revision, latest(second, "2026-09").revision) == (1, 2)


# The periodic lock


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
