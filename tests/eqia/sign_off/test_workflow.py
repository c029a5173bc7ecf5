"""Who may move an assessment when: every state, move and role, and then thousands of random steps.

Whatever people do in whatever order, what is signed stays as it was signed.
"""

import random
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from councilportal.accounts.permissions import Role
from councilportal.common.refusals import NotKnown, Refused
from councilportal.organisation import people
from councilportal.organisation.models import PostHolder
from eqia import models, policies
from eqia.assessments import operations as assessments
from eqia.assessments import reading, saving
from eqia.rules import grid, workflow
from eqia.rules.words import Capacity
from eqia.rules.workflow import MOVES, SEALED, Move, State
from eqia.sign_off import operations as sign_off
from tests import factories, sizes
from tests.eqia.making import AT, attest, fill, make_assessment, make_cast, sign, stored

pytestmark = pytest.mark.django_db
ROLES = ("lead", "lead of another directorate", "head", "director", "member", "auditor", "outsider")


def everybody_of(cast):
    """Somebody of each role."""
    elsewhere = factories.make_directorate("CFE", name="Children")
    other, member, auditor = (factories.make_user(name) for name in ("other", "member", "auditor"))
    factories.make_appointment(other, Role.EQUALITY_LEAD, directorate=elsewhere)
    factories.make_appointment(member, Role.MEMBER)
    factories.make_appointment(auditor, Role.AUDITOR)
    found = (cast.lead, other, cast.head, cast.director, member, auditor, cast.outsider)
    return dict(zip(ROLES, found, strict=True))


def in_state(state, cast):
    """An assessment brought to a state by operations."""
    if state is State.PLANNED:
        return make_assessment(cast, planned=True)
    record = fill(make_assessment(cast), cast)
    who: dict[str, Any] = {"ref": record.ref, "at": AT}
    match state:
        case State.DRAFT:
            return record
        case State.DROPPED:
            return sign_off.drop(**who, reason="Not pursued.", by=cast.lead)
        case State.SIGNED:
            return sign(record, cast)
        case State.SUPERSEDED:
            old = sign(record, cast)
            new = sign_off.revise(ref=old.ref, what_changed="More.", by=cast.lead, at=AT)
            sign(fill(new, cast), cast)
            return stored(old.ref, 1)
    record = sign_off.submit(**who, saves=record.saves, by=cast.lead)
    if state is State.RETURNED:
        return sign_off.return_to_author(**who, reason="Too thin.", answers={}, by=cast.head)
    return record


def move(name, record, by, capacity=None):
    """Make a move through its operation."""
    who: dict[str, Any] = {"ref": record.ref, "by": by, "at": AT}
    match name:
        case Move.BEGIN:
            return assessments.begin(**who)
        case Move.SUBMIT:
            return sign_off.submit(**who, saves=record.saves)
        case Move.WITHDRAW:
            return sign_off.withdraw(**who)
        case Move.RETURN:
            return sign_off.return_to_author(**who, reason="Too thin.", answers={})
        case Move.DROP:
            return sign_off.drop(**who, reason="Not pursued.")
        case _:
            return attest(record, capacity or Capacity.HEAD_OF_SERVICE, by)


LEADS = {Move.BEGIN, Move.SUBMIT, Move.WITHDRAW, Move.DROP}
BY_PEOPLE = (*LEADS, Move.RETURN, Move.SIGN)


def expected(state, name, role):
    """What a move by a role comes to, told apart from the policies."""
    if role in ("outsider", "lead of another directorate") and state not in SEALED:
        return NotKnown
    if role in ("outsider", "lead of another directorate"):
        return NotKnown  # signed, but not published
    if (state, name) not in MOVES:
        return Refused
    able = {"lead"} if name in LEADS else {"head", "director"}
    return None if role in able else Refused


@pytest.mark.parametrize("state", list(State))
def test_every_state_move_and_role(state):
    cast = make_cast()
    everybody = everybody_of(cast)
    record = in_state(state, cast)
    if not record.is_latest:  # operations take the newest: what is superseded has no door at all
        assert not any(left is state for left, _ in MOVES)
        return

    for name in BY_PEOPLE:
        for role, user in everybody.items():
            wanted = expected(state, name, role)
            point = transaction.savepoint()
            if wanted is None:
                capacity = Capacity.DIRECTOR if role == "director" else Capacity.HEAD_OF_SERVICE
                moved = move(name, record, user, capacity)
                # The first of two attestations leaves it where it is.
                after = state if name is Move.SIGN else MOVES[state, name]
                assert moved.state == after, (name, role)
            else:
                with pytest.raises(wanted), transaction.atomic():
                    move(name, record, user)
            transaction.savepoint_rollback(point)
            record.refresh_from_db()
            assert record.state == state


@pytest.mark.parametrize("state", list(State))
def test_only_its_lead_writes_and_only_while_it_is_open(state):
    cast = make_cast()
    everybody = everybody_of(cast)
    record = in_state(state, cast)
    is_open = state in workflow.EDITABLE

    for role, user in everybody.items():
        who = people.person_on(user, AT.date())
        assert policies.can_edit(who, record) == (is_open and role == "lead"), role


def content(record):
    """All that is signed, by its hash."""
    found = stored(record.ref, record.number)
    return reading.read_assessment(found, AT.date()).sha256


def write_past_the_operations(record, dice):
    """Try to change what is sealed as no operation would; the database refuses each."""
    rows = models.Answer.objects.filter(group__assessment=record)
    attempts = (
        lambda: rows.update(text="changed"),
        lambda: rows.delete(),
        lambda: models.GridRow.objects.filter(assessment=record).delete(),
        lambda: models.CitedEvidence.objects.filter(assessment=record).update(says="changed"),
        lambda: models.Assessment.objects.filter(pk=record.pk).update(risk="high"),
        lambda: models.Assessment.objects.filter(pk=record.pk).update(state=State.RETURNED),
        lambda: models.VersionLine.objects.create(assessment=record, position=99, version="x"),
        lambda: models.SignOff.objects.filter(assessment=record).update(statement="changed"),
    )
    with pytest.raises(DatabaseError), transaction.atomic():
        dice.choice(attempts)()


def test_nothing_edits_what_is_signed_in_thousands_of_random_steps():
    cast = make_cast()
    everybody = everybody_of(cast)
    steps = sizes.size(500, 10_000)
    # Others on each database.
    usual = {"sqlite": 20261121, "postgresql": 20261122}[connection.vendor]
    dice = random.Random(sizes.seed("WORKFLOW", usual))
    # A second pair of signatories, so that an author may meet another.
    deputy = factories.make_user("deputy")
    assert cast.service.head_post is not None
    PostHolder.objects.create(user=deputy, post=cast.service.head_post)
    users = [*everybody.values(), deputy]
    # One is signed from the start, so that a short run writes past the operations, too.
    records = [make_assessment(cast, title=f"Green {number}") for number in range(2)]
    records.append(in_state(State.SIGNED, cast))
    signed: dict[tuple[str, int], str] = {}
    done, refused, sealed = 0, 0, 0

    for step in range(steps):
        record = models.Assessment.objects.newest().get(ref=dice.choice(records).ref)
        by = dice.choice([cast.lead, cast.lead, cast.head, cast.director, *users])
        often = (Move.SUBMIT, Move.SIGN, Move.SIGN, "revise")
        what = dice.choice((*BY_PEOPLE, *often, "answer", "fill", "past"))
        try:
            with transaction.atomic():
                act(what, record, by, cast, dice)
            done += 1
        except (Refused, NotKnown, sign_off.Incomplete, saving.StaleAssessment):
            refused += 1
            continue
        newest = models.Assessment.objects.newest().get(ref=record.ref)
        if newest.state in SEALED and (newest.ref, newest.number) not in signed:
            signed[newest.ref, newest.number] = content(newest)
        if newest.state == State.DROPPED or newest.number > 6:
            records = [each for each in records if each.ref != newest.ref]
            records.append(make_assessment(cast, title=f"Green {step}"))
        if what == "past":
            sealed += 1

    for (ref, number), sha256 in signed.items():
        found = stored(ref, number)
        assert found.state in SEALED
        assert content(found) == sha256
        assert {
            each.capacity for each in reading.read_assessment(found, AT.date()).sign_offs
        } == set(Capacity)
        authors = set(found.authors.values_list("pk", flat=True))
        assert not authors & set(found.sign_offs.values_list("signed_by", flat=True))
    assert len(signed) >= max(1, steps // 500)
    assert min(done, refused, sealed) >= max(1, steps // 1000)


def act(what, record, by, cast, dice):
    """One step; whatever is asked of a state that it is not for is refused."""
    match what:
        case "answer":
            cells = {("age", "detail"): grid.Answer("", f"Words {dice.random()}")}
            assessments.save_page(ref=record.ref, answers=cells, saves=record.saves, by=by, at=AT)
        case "fill":
            if by != cast.lead or record.state not in (State.DRAFT, State.RETURNED):
                raise Refused("Only its lead fills it.")
            fill(record, cast)
        case "revise":
            sign_off.revise(ref=record.ref, what_changed="More.", by=by, at=AT)
        case "past":
            if record.state not in SEALED:
                raise Refused("Nothing is sealed.")
            write_past_the_operations(record, dice)
        case Move.SIGN:
            if record.state == State.SUBMITTED:
                attest(record, dice.choice(list(Capacity)), by)
            else:
                unread: dict[str, Any] = {
                    "statement": "Read.",
                    "by": by,
                    "at": AT,
                }
                sign_off.sign_off(
                    ref=record.ref, capacity=Capacity.DIRECTOR, sha256="0" * 64, **unread
                )
        case _:
            if what in (Move.DROP, Move.RETURN, Move.WITHDRAW) and dice.random() < 0.8:
                raise Refused("Seldom.")
            move(what, record, by)
