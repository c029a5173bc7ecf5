"""The table of moves."""

from eqia.rules import workflow
from eqia.rules.workflow import MOVES, Move, State


def test_moves_lead_from_the_beginning_to_every_state():
    reached = {State.PLANNED, State.DRAFT}
    for _ in State:
        reached |= {end for (start, _move), end in MOVES.items() if start in reached}

    assert reached == set(State)
    assert {move for _, move in MOVES} == set(Move)
    assert "signed --> superseded" in workflow.diagram()
