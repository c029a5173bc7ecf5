"""What a work programme says of a paper: how far it is, when it is due, and whether it is late.

Pure. A work programme is the forward plan of a body: what comes to which of its meetings.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import TypeVar

from councilportal.common.periods import Period, PeriodKind, containing
from councilportal.common.words import Word
from councilportal.publishing.rules.workflow import State

Key = TypeVar("Key")


class Step(Word):
    """How far a paper is, as the programme says it."""

    EXPECTED = "expected", "Expected"
    DRAFT = "draft", "Draft"
    FROZEN = "frozen", "Frozen"
    APPROVED = "approved", "Approved"
    ANNOUNCED = "announced", "Announced"
    PUBLISHED = "published", "Published"
    WITHDRAWN = "withdrawn", "Withdrawn"


class Late(Word):
    """Why something is overdue."""

    PERIOD = "not_published", "Not published by the day on which it was due"
    MEETING = "meeting_passed", "Its meeting has passed and it is not published"
    PAPER = "without_paper", "Its meeting has passed without a published paper"


_STEPS: Mapping[State, Step] = {
    State.DRAFT: Step.DRAFT,
    State.MAKING: Step.DRAFT,  # its files can still fail, which makes it a draft again
    State.FROZEN: Step.FROZEN,
    State.APPROVED: Step.APPROVED,
    State.WITHDRAWN: Step.WITHDRAWN,
}


def step_of(state: State, publish_at: datetime | None, now: datetime) -> Step | None:
    """How far an edition is at a moment; None for one that was dropped."""
    if state is State.PUBLISHED:
        is_out = publish_at is not None and publish_at <= now
        return Step.PUBLISHED if is_out else Step.ANNOUNCED
    return _STEPS.get(state)


def called(series: str, place: str, period: Period) -> str:
    """What lists call an edition that may not tell its subject.

    *Takes*: the title of its series, the name of its directorate or "", its period.
    """
    return ", ".join(filter(None, (series, place, period.label)))


def due_on(ends_on: date, lag_days: int | None) -> date | None:
    """The day on which the edition of a period is due; None where the series names no lag."""
    return None if lag_days is None else ends_on + timedelta(days=lag_days)


def late(step: Step | None, due: date | None, meets_on: date | None, today: date) -> Late | None:
    """Why the edition of a period is overdue; None where it is not.

    It is in time on its due day and on the day of its meeting, and overdue from the day after. The
    meeting is told where both have passed: a paper that a meeting missed is the worse of the two.
    """
    if step in (Step.PUBLISHED, Step.WITHDRAWN):
        return None
    if meets_on is not None and meets_on < today:
        return Late.MEETING
    return Late.PERIOD if due is not None and due < today else None


def awaited(kind: PeriodKind, known: Mapping[Period, bool], today: date) -> list[Period]:
    """The periods of a series for which an edition is expected and none is begun, in order.

    They follow the last period that is out; before the first one is out, they follow the earliest
    that is begun. A series without any edition begins with the period of the day. The last one is
    that period, unless it is begun already: then nothing more is expected yet.
    *Takes*: the periods that have an edition, each with whether one is out.
    """
    found = {period: is_out for period, is_out in known.items() if period.kind is kind}
    last = containing(kind, today)
    out = [period for period, is_out in found.items() if is_out]
    period = max(out, default=min(found, default=last))
    expected = []
    while period <= last:
        if period not in found:
            expected.append(period)
        period = period.following
    return expected


def route(
    after: date, bodies: Iterable[int], meetings: Sequence[tuple[int, date, Key]]
) -> list[Key]:
    """The meetings that a paper goes to which is due on a day, by their keys.

    Of the first body it is the first meeting after that day; of each further one, the first on the
    day of the meeting before or later. A body without such a meeting is passed over.
    *Takes*: keys of bodies in their order; meetings in order of time, each with body and day.
    """
    found: list[Key] = []
    earliest = after + timedelta(days=1)
    for body in bodies:
        for of, on, key in meetings:
            if of == body and on >= earliest:
                found.append(key)
                earliest = on
                break
    return found


def has_paper(steps: Collection[Step], *, is_exempt: bool) -> bool:
    """True if the paper of an item has come.

    *Takes*: how far its editions are. The paper of an exempt item is never published: approved is
    enough.
    """
    enough = {Step.PUBLISHED, Step.WITHDRAWN}
    if is_exempt:
        enough |= {Step.APPROVED, Step.ANNOUNCED}
    return not enough.isdisjoint(steps)
