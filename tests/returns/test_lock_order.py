"""Those who look after records act at once with officers: locks are taken in one order."""

import random
from collections.abc import Callable
from typing import Any

import pytest

from councilportal.accounts.permissions import Role
from councilportal.administration import operations as administration
from councilportal.audit.models import Event
from councilportal.audit.queries import verify_chain
from councilportal.common.periods import london_day
from councilportal.common.refusals import Refused
from councilportal.organisation import operations as organisation
from councilportal.organisation import record_changes as upkeep
from councilportal.organisation.models import Appointment, Post
from councilportal.organisation.record_changes import StaleRecord
from objectives.models import Action
from performance.indicators import operations as indicators
from performance.models import Indicator
from performance.returns import operations
from performance.returns.models import Line
from tests.factories import make_post
from tests.returns.interleaving import PATIENCE, Drawn, Side, interleave
from tests.returns.support import (
    AT,
    ENDS_ON,
    GOOD,
    RED,
    World,
    bring_to,
    latest,
    make_world,
    save,
    standard,
)
from tests.returns.test_interleavings import SEED, set_up, stored_return

# Those who look after records


KEPT: dict[str, Callable[[World], Any]] = {
    "indicator": lambda world: Indicator.objects.get(ref="L001"),
    "service": lambda world: type(world.service).objects.get(pk=world.service.pk),
}
CHANGING: dict[str, tuple[Callable[..., Any], str]] = {
    "indicator": (indicators.change, "title"),
    "service": (organisation.change, "name"),
}


@pytest.mark.parametrize("kind", KEPT)
@pytest.mark.django_db(transaction=True)
def test_two_administrators_on_one_record(kind, pair):
    """Who changes what the other has changed unseen is told, and changes nothing."""
    rng = random.Random(f"{SEED} {kind}")
    world = pair[0].do(set_up)
    change, name = CHANGING[kind]
    who = world.lead if kind == "indicator" else world.admin
    drawn = Drawn()

    def side(words: str) -> Side:
        def read() -> Any:
            record = KEPT[kind](world)
            return record, upkeep.stamp(upkeep.plain(record, {name: ""}))

        def write(seen: Any) -> Any:
            record, stamp = seen
            return change(record=record, values={name: words}, by=who, at=AT, seen=stamp)

        return Side(read, write)

    lost = 0
    for number in range(40):
        sides = side(f"First {number}"), side(f"Second {number}")
        order = interleave(rng, pair, sides, drawn)
        stored = getattr(pair[0].do(lambda: KEPT[kind](world)), name)
        losers = [each.result for each in sides if isinstance(each.result, Exception)]
        if order in ("rwRW", "RWrw"):  # one after the other
            assert losers == []
        else:
            (loser,) = losers
            assert isinstance(loser, StaleRecord), loser
            # They are shown what is stored now, which the other wrote.
            assert loser.theirs == {name: stored}
            lost += 1
    events = pair[0].do(lambda: Event.objects.filter(action="change", record_type=kind).count())
    assert events == 80 - lost
    assert 0 < lost < 40


# One order of locks


def hand_over_world() -> tuple[World, Post]:
    """A red figure waits for approval; its action is for a post that leads half the council."""
    world = make_world()
    (indicator,) = standard(world, 1)
    for record, fields in (
        (world.service.directorate, ("director_post",)),
        (world.service, ("director_post", "head_post")),
        (indicator, ("owner",)),
    ):
        for each in fields:
            setattr(record, each, world.post)
        record.save()
    bring_to(world, "submitted", {"L001": RED})
    return world, make_post("Head of culture")


def ending_post(world: World, to: Post) -> None:
    administration.end(
        record=world.post, on=ENDS_ON, reason="Reorganised", by=world.admin, at=AT, to=to
    )


@pytest.mark.parametrize("first", ["approver", "administrator"])
@pytest.mark.django_db(transaction=True)
def test_an_approval_and_the_end_of_a_post_do_not_wait_for_each_other(first, pair):
    """Both hold the service and its post and both record: one waits, and then finds what is so."""
    world, to = pair[0].do(hand_over_world)
    version = pair[0].do(lambda: stored_return(world, ENDS_ON).version)
    tasks = {
        "approver": lambda: operations.approve(
            service=world.service, ends_on=ENDS_ON, version=version, by=world.approver, at=AT
        ),
        "administrator": lambda: ending_post(world, to),
    }
    (second,) = set(tasks) - {first}

    pair[0].begin(tasks[first], held=True)
    assert pair[0].stands.wait(PATIENCE)  # it has read and holds what it holds
    pair[1].begin(tasks[second], held=True)
    pair[1].stands.wait(0.3)  # waits in the database, or before its first change
    pair[1].let_go()
    pair[1].done.wait(0.3)
    pair[0].let_go()
    results = [person.finish() for person in pair]

    owners = pair[0].do(lambda: [each.owner_post for each in Action.objects.all()])
    if first == "approver":
        assert [each for each in results if isinstance(each, Exception)] == []
        assert owners == [to]  # the action that the approval made was handed over too
        assert pair[0].do(lambda: latest(Indicator.objects.get(), "2026-09")).revision == 1
    else:
        # No action is made for a post that has ended.
        assert results[0] is None
        assert isinstance(results[1], Refused), results[1]
        assert "Select the post that owns the action" in str(results[1])
        assert owners == []
    assert pair[0].do(lambda: Indicator.objects.get().owner_id) == to.pk
    assert pair[0].do(verify_chain).first_bad is None


@pytest.mark.django_db(transaction=True)
def test_a_draft_is_saved_while_the_officers_account_is_handed_over(pair):
    """One holds the service and names the officer, the other the officer and names the service."""

    def only_officer() -> World:
        world = make_world()
        standard(world, 1)
        Appointment.objects.filter(role=Role.OFFICER).exclude(user=world.officer).delete()
        return world

    world = pair[0].do(only_officer)
    key = f"{Role.OFFICER}-s{world.service.pk}"

    pair[0].begin(lambda: save(world, {"L001": GOOD}), held=True)
    assert pair[0].stands.wait(PATIENCE)
    pair[1].begin(
        lambda: organisation.end(
            record=world.officer,
            on=london_day(AT),
            reason="Left",
            by=world.admin,
            at=AT,
            hand_over={key: world.colleague},
        )
    )
    pair[1].done.wait(0.5)
    pair[0].let_go()
    results = [person.finish() for person in pair]

    assert [each for each in results if isinstance(each, Exception)] == []
    assert pair[0].do(lambda: Line.objects.get().changed_by) == world.officer
    heirs = pair[0].do(lambda: [each.user for each in Appointment.objects.filter(valid_to=None)])
    assert world.colleague in heirs
