"""Approving a return: who may, and what it stores."""

from datetime import date
from decimal import Decimal

import pytest

from councilportal.audit.models import Event
from councilportal.common.refusals import Refused
from objectives.models import Action
from performance.models import Commentary, Reading, Target
from performance.returns import typed as typed_returns
from performance.returns.models import (
    CorrectiveAction,
)
from performance.returns.saving import StaleReturn
from performance.returns.typed import Typed
from tests.returns.operations.support import stored
from tests.returns.support import (
    ENDS_ON,
    GOOD,
    RED,
    approve,
    bring_to,
    latest,
    make_indicator,
    move,
    save,
    send_back,
    standard,
    submit,
)

pytestmark = pytest.mark.django_db


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
