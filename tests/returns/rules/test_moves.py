"""The table of moves between the states of a return."""

from performance.returns.rules import (
    EDITABLE,
    MOVES,
    Move,
    ReturnState,
)


def test_table_of_moves_is_total():
    table = {
        state: {move: led for move in Move if (led := MOVES.get((state, move))) is not None}
        for state in ReturnState
    }

    assert table == {
        ReturnState.DRAFT: {Move.SUBMIT: ReturnState.SUBMITTED},
        ReturnState.SUBMITTED: {
            Move.WITHDRAW: ReturnState.DRAFT,
            Move.SEND_BACK: ReturnState.SENT_BACK,
            Move.APPROVE: ReturnState.APPROVED,
        },
        ReturnState.SENT_BACK: {Move.SUBMIT: ReturnState.SUBMITTED},
        ReturnState.APPROVED: {Move.LOCK: ReturnState.LOCKED, Move.REOPEN: ReturnState.DRAFT},
        ReturnState.LOCKED: {Move.REOPEN: ReturnState.DRAFT},
    }


def test_every_state_is_reached_from_every_other():
    for start in ReturnState:
        reached, fresh = {start}, {start}
        while fresh:
            fresh = {led for (state, _), led in MOVES.items() if state in fresh} - reached
            reached |= fresh
        assert reached == set(ReturnState), start


def test_every_move_is_possible_somewhere():
    assert {move for _, move in MOVES} == set(Move)


def test_only_states_from_which_one_submits_may_be_edited():
    assert {state for state, move in MOVES if move is Move.SUBMIT} == EDITABLE
