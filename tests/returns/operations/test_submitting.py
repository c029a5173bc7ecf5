"""Submitting a return: what must be complete first, and what it stores."""

import json

import pytest

from councilportal.audit.models import Event
from councilportal.common.refusals import NotKnown, Refused
from performance.returns.operations import Incomplete
from performance.returns.saving import StaleReturn
from performance.returns.typed import Typed
from tests.returns.operations.support import events, problems_of, stored
from tests.returns.support import (
    AT,
    GOOD,
    RED,
    bring_to,
    make_indicator,
    make_reading,
    make_target,
    save,
    standard,
    submit,
)

pytestmark = pytest.mark.django_db


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
        (RATIO, Typed(numerator="11", denominator="10"), "explanation", "more than the whole"),
        (RATIO, Typed(numerator="-1", denominator="10"), "explanation", "-10.0% is below 0%"),
        ({}, Typed(value="0,500"), "value", "decimals after a point: 0.500"),
        ({}, Typed(value="0,5"), "value", "decimals after a point: 0.5"),
        ({}, Typed(value="00,123"), "value", "a plain number"),
        ({}, Typed(value="93,125"), "explanation", "more than the whole, 100%"),
        (RATIO, Typed(value="80", numerator="9", denominator="10"), "value", "give 90"),
        ({"kind": "forecast"}, Typed(), "forecast_value", "Enter a figure"),
        ({"kind": "forecast"}, Typed(value="9"), "value", "“Forecast for the year end” only"),
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
