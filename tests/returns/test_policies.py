"""Who may make which move with a return in which state: the whole grid, as one table."""

import os
from pathlib import Path

import pytest

from councilportal.accounts.permissions import Role
from councilportal.common.refusals import NotKnown, Refused
from councilportal.organisation import people
from councilportal.organisation.models import Service
from councilportal.organisation.policies import Held
from performance.returns import policies
from performance.returns.models import Return
from performance.returns.rules import Move, ReturnState
from tests.returns.support import AT, ENDS_ON, make_world

pytestmark = pytest.mark.django_db
GOLDEN = Path(__file__).resolve().parent.parent / "golden" / "moves.txt"


def answer(check, *arguments) -> str:
    """yes; no with the beginning of its reason; 404."""
    try:
        check(*arguments)
    except NotKnown:
        return "404"
    except Refused as refused:
        return _SHORT[next(word for word in _SHORT if word in str(refused))]
    return "yes"


_SHORT = {
    "You submitted": "own",
    "cannot be": "state",
    "Only": "role",
    "is submitted:": "state",
    "is approved:": "state",
    "is locked:": "state",
}


def grid() -> str:
    """The table: yes, 404, or why not: role, state, or that it is their own."""
    world = make_world()
    rows = []
    for name, user in sorted(world.people.items()):
        held = user.appointments.all()
        who = people.person(user.pk, held)
        for state in ReturnState:
            # Submitted by the one who is both officer and approver.
            record = Return(
                service=world.service,
                ends_on=ENDS_ON,
                state=state,
                submitted_by=world.both,
                submitted_at=AT,
            )
            cells = [
                answer(policies.check_can_see, who, world.service),
                answer(policies.check_can_edit, who, world.service, state),
                *(
                    answer(policies.check_can_move, who, record, world.service, move)
                    for move in Move
                ),
            ]
            rows.append([name, state.value, *cells])
    head = ["who", "state", "see", "edit", *(move.value for move in Move)]
    widths = [max(len(row[n]) for row in [head, *rows]) for n in range(len(head))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in [head, *rows]
    ]
    return "\n".join(lines) + "\n"


def test_every_role_state_and_move_is_as_the_table_says():
    found = grid()

    if os.environ.get("UPDATE_GOLDEN"):
        GOLDEN.write_text(found)
    assert found == GOLDEN.read_text()


def test_can_and_check_agree():
    world = make_world()
    record = Return(service=world.service, ends_on=ENDS_ON, submitted_by=world.both)
    for user in world.people.values():
        who = people.person(user.pk, user.appointments.all())
        for state in ReturnState:
            record.state = state
            assert policies.can_edit(who, world.service, state) is (
                answer(policies.check_can_edit, who, world.service, state) == "yes"
            )
            for move in Move:
                arguments = (who, record, world.service, move)
                allowed = answer(policies.check_can_move, *arguments) == "yes"
                assert policies.can_move(*arguments) is allowed


def test_a_role_covers_its_place_only():
    world = make_world()
    service, other = world.service, world.other

    def covered(**place) -> tuple[bool, bool]:
        held = Held(Role.OFFICER, place.get("directorate"), place.get("service"))
        here, there = ((each.directorate_id, each.pk) for each in (service, other))
        return held.covers(*here), held.covers(*there)

    assert covered() == (True, True)
    assert covered(service=service.pk) == (True, False)
    assert covered(directorate=service.directorate_id) == (True, False)
    assert covered(directorate=other.directorate_id) == (False, True)


def test_the_services_that_a_person_sees_are_those_of_the_query():
    world = make_world()
    service, services = world.service, [world.service, world.other]
    for role in Role:
        for place in (
            Held(role),
            Held(role, service.directorate_id),
            Held(role, None, service.pk),
        ):
            who = people.Person(world.nobody.pk, (place,))
            found = Service.objects.filter(policies.seen(who))
            assert set(found) == {each for each in services if policies.can_see(who, each)}
            held = Service.objects.filter(who.services(Role.OFFICER))
            assert set(held) == {each for each in services if who.holds(Role.OFFICER, each)}


def test_nobody_without_a_role_knows_of_returns():
    world = make_world()
    who = people.person(world.nobody.pk, ())

    assert not policies.can_see(who, world.service)
    assert not policies.has_returns(who)
    assert not policies.can_see_all(who)
    with pytest.raises(NotKnown):
        policies.check_can_see_all(who)


def test_lead_and_auditor_see_the_whole_council():
    world = make_world()

    seeing = {
        name
        for name, user in world.people.items()
        if policies.can_see_all(people.person(user.pk, user.appointments.all()))
    }

    assert seeing == {"lead", "auditor"}
