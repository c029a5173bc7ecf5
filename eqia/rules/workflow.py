"""States and moves of an assessment, and the order of its versions. Pure."""

from collections.abc import Mapping

from councilportal.common.words import Word


class State(Word):
    """The state of a version of an assessment."""

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
    SIGN = "complete", "Second attestation"  # the value is stored in the record of changes
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
SENT = frozenset({State.SUBMITTED, *SEALED})  # have the moment when they were sent
LIVE = frozenset({State.DRAFT, State.SUBMITTED, State.RETURNED, State.SIGNED})


def diagram() -> str:
    """The table of moves as a diagram in Mermaid, for README."""
    arrows = (f"    {state} --> {end}: {move.label}" for (state, move), end in MOVES.items())
    names = (f"    {state}: {state.label}" for state in State)
    starts = (f"    [*] --> {state}" for state in (State.PLANNED, State.DRAFT))
    return "\n".join(("stateDiagram-v2", *names, *starts, *arrows))


def out_of_order(states: Mapping[int, State]) -> tuple[int, str] | None:
    """The number of a version whose state does not fit the others, and what would be right.

    Numbers run from 1. Dropped versions apart, the last version is not superseded. The version
    before a last one that is still being written is signed; all others before it are superseded.

    *Takes*: the states of all versions of one assessment, by number.
    *Gives*: None where all fit.
    """
    for number, place in zip(sorted(states), range(1, len(states) + 1), strict=True):
        if number != place:
            return number, f"versions run from 1 without a gap: give version {place} first."
    live = [number for number in sorted(states) if states[number] is not State.DROPPED]
    for place, number in enumerate(live):
        last = place == len(live) - 1
        before_open = place == len(live) - 2 and states[live[-1]] is not State.SIGNED
        if last and states[number] is State.SUPERSEDED:
            return number, f"nothing supersedes version {number}: it is signed."
        if not last and before_open and states[number] is not State.SIGNED:
            return (
                number,
                f"version {number} has to be signed before version {live[-1]} begins.",
            )
        if not last and not before_open and states[number] is not State.SUPERSEDED:
            return (
                number,
                f"version {number} has to be superseded: version {live[-1]} follows it.",
            )
    return None
