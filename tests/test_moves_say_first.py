"""Whoever can make a move reads what it will do, and whether it can be undone, before making it.

One row for each move of assessments, decisions, actions and returns: who reads it, on which page,
in which state, and the words. A new move without a row fails.
"""

import pytest
from django.test import Client
from django.urls import reverse

from eqia.rules.gate import DecisionState
from eqia.rules.workflow import Move as AssessmentMove
from objectives.rules.plan import SAID
from performance.returns.rules import Move as ReturnMove
from tests.eqia import house
from tests.everything import make_everything
from tests.factories import make_action
from tests.returns.support import ENDS_ON, GOOD, bring_to
from tests.test_matrix import clock  # noqa: F401 -- the clock

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_only]

ASSESSMENTS = {
    AssessmentMove.BEGIN: ("planned", "equality_lead", "tasks", "cannot become planned again"),
    AssessmentMove.SUBMIT: ("draft", "equality_lead", "submit", "take it back until both have"),
    AssessmentMove.WITHDRAW: ("submitted", "equality_lead", "withdraw", "It is a draft again"),
    AssessmentMove.RETURN: ("submitted", "head", "return", "You cannot take a return back"),
    AssessmentMove.SIGN: ("submitted", "head", "sign", "A signature cannot be taken back"),
    AssessmentMove.SUPERSEDE: ("published", "equality_lead", "revise", "The signed version stands"),
    AssessmentMove.DROP: ("draft", "equality_lead", "drop", "cannot be reopened"),
    "publish": ("signed", "equality_lead", "publish", "You can withhold it later"),
    "withhold": ("published", "equality_lead", "withhold", "nothing is published until somebody"),
}
DECISIONS = {
    DecisionState.DRAFT: ("ready", "equality_lead", "edit", "A change takes that back"),
    DecisionState.READY: ("draft", "director", "ready", "your reason are published"),
    DecisionState.TAKEN: ("ready", "equality_lead", "take", "not changed any more"),
}
RETURNS = {
    ReturnMove.SUBMIT: (
        "draft",
        "officer",
        "You can withdraw what you submit",
    ),
    ReturnMove.WITHDRAW: ("submitted", "officer", "It is a draft again with all that it says"),
    ReturnMove.SEND_BACK: ("submitted", "approver", "the return is the officer’s again"),
    ReturnMove.APPROVE: ("submitted", "approver", "Approved figures go on the board at once"),
    ReturnMove.LOCK: ("approved", "lead", "nobody but the performance lead"),
    ReturnMove.REOPEN: ("locked", "lead", "before anything changes"),
}


def said(user, address: str) -> str:
    client = Client()
    client.force_login(user)
    response = client.get(address)
    assert response.status_code == 200, address
    return " ".join(response.text.split())


def test_every_move_has_its_row():
    assert set(ASSESSMENTS) - {"publish", "withhold"} == set(AssessmentMove)
    assert set(DECISIONS) == set(DecisionState)
    assert set(RETURNS) == set(ReturnMove)


@pytest.mark.parametrize("move", ASSESSMENTS)
def test_moves_of_an_assessment_say_first_what_they_do(move):
    state, who, page, words = ASSESSMENTS[move]
    world, papers = make_everything()
    ref = house.bring_assessment_to(papers, state)
    numbers = [1] if page in ("publish", "withhold") else []

    assert words in said(world.people[who], reverse(f"assessment_{page}", args=[ref, *numbers]))


@pytest.mark.parametrize("state", DECISIONS)
def test_moves_of_a_decision_say_first_what_they_do(state):
    begins, who, page, words = DECISIONS[state]
    world, papers = make_everything()
    house.bring_decision_to(papers, begins)

    assert words in said(world.people[who], reverse(f"decision_{page}", args=[papers.decision.ref]))


@pytest.mark.parametrize("move", RETURNS)
def test_moves_of_a_return_say_first_what_they_do(move):
    state, who, words = RETURNS[move]
    world, _ = make_everything()
    bring_to(world, state, {"L001": GOOD})

    assert words in said(world.people[who], reverse("sheet", args=[world.service.ref, ENDS_ON]))


def test_progress_of_an_action_says_first_that_it_stays_and_how_to_open_it_again():
    world, _ = make_everything()
    action = make_action(origin="performance", origin_ref="L001 2026-08")

    page = said(world.people["lead"], reverse("action", args=[action.ref]))

    assert len(SAID) == 6
    assert "to correct it, record again" in page
    assert "can be opened again, with a reason" in page
