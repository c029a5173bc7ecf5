"""How an action stands, in one word with the sentence that says why. Pure."""

from dataclasses import dataclass
from datetime import date

from councilportal.common.numbers import count_of
from councilportal.common.periods import day_label
from councilportal.common.words import Brag
from objectives.rules.plan import NOT_BEGUN, SOON, ActionStatus, Standing


@dataclass(frozen=True, slots=True)
class Judged:
    """How an action stands, and why in a sentence. `brag` is None for one that was dropped."""

    brag: Brag | None
    why: str


def judge(standing: Standing, on: date) -> Judged:
    """How an action stands on a day.

    Blue: done and confirmed. Red: its day has passed, or it is said to be off track. Amber: it is
    said to be at risk, or is due within 14 days and not begun. No date: nothing says when. Green:
    all else. What goes on or is done again has no day of its own but that for review.
    """
    status = standing.status
    if status is ActionStatus.DROPPED:
        return Judged(None, "It was dropped.")
    if status is ActionStatus.CONFIRMED:
        return Judged(Brag.BLUE, "It is done, and somebody else has confirmed it.")
    return _overdue(standing, on) or _said(status) or _by_its_day(standing, on)


def _overdue(standing: Standing, on: date) -> Judged | None:
    day = standing.day
    if day is None or not standing.is_overdue(on):
        return None
    late = f"{day_label(day)}, {count_of((on - day).days, 'day')} ago"
    if standing.status is ActionStatus.DONE:
        return Judged(Brag.RED, f"It is reported done, and was not confirmed by {day_label(day)}.")
    if standing.is_by_review:
        return Judged(Brag.RED, f"Its review was due on {late}.")
    return Judged(Brag.RED, f"It was due on {late}.")


def _said(status: ActionStatus) -> Judged | None:
    if status is ActionStatus.OFF_TRACK:
        return Judged(Brag.RED, "It is said to be off track.")
    if status is ActionStatus.AT_RISK:
        return Judged(Brag.AMBER, "It is said to be at risk.")
    return None


def _by_its_day(standing: Standing, on: date) -> Judged:
    day = standing.day
    if standing.status is ActionStatus.DONE:
        return Judged(Brag.GREEN, "It is reported done, and waits to be confirmed.")
    if day is None and standing.has_no_end:
        return Judged(Brag.GREEN, "It has no end, and nobody says that it is off track.")
    if day is None:
        return Judged(Brag.NO_DATE, "Nothing says by which day it is due.")
    due = f"{'Its review' if standing.is_by_review else 'It'} is due on {day_label(day)}"
    if (day - on).days <= SOON and standing.status in NOT_BEGUN:
        return Judged(Brag.AMBER, f"{due}, and it is not begun.")
    return Judged(Brag.GREEN, f"{due}.")
