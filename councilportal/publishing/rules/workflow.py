"""States and moves of an edition, and how it stands for readers at a moment. Pure."""

from collections.abc import Mapping
from datetime import datetime

from councilportal.common.words import Word


class State(Word):
    """The state of an edition."""

    DRAFT = "draft", "Draft"
    MAKING = "making", "Being frozen"
    FROZEN = "frozen", "Frozen"
    APPROVED = "approved", "Approved"
    PUBLISHED = "published", "Published"
    WITHDRAWN = "withdrawn", "Withdrawn"
    DROPPED = "dropped", "Dropped"


class Move(Word):
    """What people, or the job that makes the files, do to an edition."""

    FREEZE = "freeze", "Freeze"
    FINISH = "finish", "Files are made and valid"
    FAIL = "fail", "Files cannot be made"
    RETURN = "return", "Return to draft"
    APPROVE = "approve", "Approve"
    PUBLISH = "publish", "Set the moment of publication"
    HOLD = "hold", "Hold back before that moment"
    WITHDRAW = "withdraw", "Withdraw"
    DROP = "drop", "Drop"
    RESUME = "resume", "Take up again"


MOVES: Mapping[tuple[State, Move], State] = {
    (State.DRAFT, Move.FREEZE): State.MAKING,
    (State.MAKING, Move.FINISH): State.FROZEN,
    (State.MAKING, Move.FAIL): State.DRAFT,
    (State.FROZEN, Move.RETURN): State.DRAFT,
    (State.FROZEN, Move.APPROVE): State.APPROVED,
    (State.APPROVED, Move.RETURN): State.DRAFT,
    (State.APPROVED, Move.PUBLISH): State.PUBLISHED,
    (State.PUBLISHED, Move.HOLD): State.APPROVED,
    (State.PUBLISHED, Move.WITHDRAW): State.WITHDRAWN,
    (State.DRAFT, Move.DROP): State.DROPPED,
    (State.DROPPED, Move.RESUME): State.DRAFT,
}
OPEN = frozenset({State.DRAFT, State.MAKING, State.FROZEN, State.APPROVED})
HAS_FILES = frozenset({State.FROZEN, State.APPROVED, State.PUBLISHED, State.WITHDRAWN})
OUT = frozenset({State.PUBLISHED, State.WITHDRAWN})  # readable from its moment on


class Standing(Word):
    """How an edition stands for readers at a moment. It is worked out and never stored."""

    UNSEEN = "unseen", "Not published"
    LATEST = "latest", "Published"
    SUPERSEDED = "superseded", "Superseded"
    WITHDRAWN = "withdrawn", "Withdrawn"


def standing(
    state: State, publish_at: datetime | None, corrected_at: datetime | None, now: datetime
) -> Standing:
    """How an edition stands for readers at a moment.

    *Takes*: its state and moment of publication; the moment of the correction that takes its place,
    if there is one that is out; the moment that is asked about. An unknown moment never passes.
    """
    if state not in OUT or publish_at is None or publish_at > now:
        return Standing.UNSEEN
    if state is State.WITHDRAWN:
        return Standing.WITHDRAWN
    if corrected_at is not None and corrected_at <= now:
        return Standing.SUPERSEDED
    return Standing.LATEST


def diagram() -> str:
    """The table of moves as a diagram in Mermaid, for README."""
    arrows = (f"    {state} --> {end}: {move.label}" for (state, move), end in MOVES.items())
    names = (f"    {state}: {state.label}" for state in State)
    return "\n".join(("stateDiagram-v2", *names, f"    [*] --> {State.DRAFT}", *arrows))
