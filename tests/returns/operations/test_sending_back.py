"""Withdrawing a return and sending it back: who may, and what it stores."""

import json

import pytest

from councilportal.audit.models import Event
from councilportal.common.refusals import NotKnown, Refused
from performance.returns.models import (
    Line,
)
from performance.returns.typed import Typed
from tests.returns.operations.support import stored
from tests.returns.support import (
    GOOD,
    approve,
    bring_to,
    move,
    save,
    send_back,
    standard,
    submit,
)

pytestmark = pytest.mark.django_db


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
    kept = Line.objects.get().sent_back_reason
    again = submit(world)
    done = approve(world)

    assert kept == "Is it right?"
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
