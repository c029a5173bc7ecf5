"""States and moves of an assessment. Pure."""

from collections.abc import Mapping

from councilportal.common.words import Word


class State(Word):
    """Where a version of an assessment is on its way."""

    PLANNED = "planned", "Planned"
    DRAFT = "draft", "Draft"
    SUBMITTED = "submitted", "Waiting for sign-off"
    RETURNED = "returned", "Returned"
    SIGNED = "signed", "Signed off"
    SUPERSEDED = "superseded", "Superseded"
    DROPPED = "dropped", "Dropped"


class Move(Word):
    """What people do to an assessment."""

    BEGIN = "begin", "Begin the screening"
    SUBMIT = "submit", "Send for sign-off"
    WITHDRAW = "withdraw", "Take back"
    RETURN = "return", "Return to the author"
    SIGN = "complete", "Second attestation"
    SUPERSEDE = "supersede", "Signed off again as a new version"
    DROP = "drop", "Drop"


MOVES: Mapping[tuple[State, Move], State] = {
    (State.PLANNED, Move.BEGIN): State.DRAFT,
    (State.DRAFT, Move.SUBMIT): State.SUBMITTED,
    (State.RETURNED, Move.SUBMIT): State.SUBMITTED,
    (State.SUBMITTED, Move.WITHDRAW): State.DRAFT,
    (State.SUBMITTED, Move.RETURN): State.RETURNED,
    (State.SUBMITTED, Move.SIGN): State.SIGNED,
    (State.SIGNED, Move.SUPERSEDE): State.SUPERSEDED,
    (State.PLANNED, Move.DROP): State.DROPPED,
    (State.DRAFT, Move.DROP): State.DROPPED,
    (State.RETURNED, Move.DROP): State.DROPPED,
}
EDITABLE = frozenset({State.PLANNED, State.DRAFT, State.RETURNED})
SEALED = frozenset({State.SIGNED, State.SUPERSEDED})  # the database refuses changes
SENT = frozenset({State.SUBMITTED, *SEALED})
LIVE = frozenset({State.DRAFT, State.SUBMITTED, State.RETURNED, State.SIGNED})


def diagram() -> str:
    """The table of moves as a diagram, in Mermaid."""
    arrows = (f"    {state} --> {end}: {move.label}" for (state, move), end in MOVES.items())
    names = (f"    {state}: {state.label}" for state in State)
    starts = (f"    [*] --> {state}" for state in (State.PLANNED, State.DRAFT))
    return "\n".join(("stateDiagram-v2", *names, *starts, *arrows))
