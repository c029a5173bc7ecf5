"""What was done: words of achievements, which of them keeps which promise, how validations stand.

Pure.
"""

from dataclasses import dataclass
from datetime import date

from councilportal.common.numbers import count_of
from councilportal.common.words import Word

SOON = 90  # days before its last day in which a validation is said to expire soon
REMINDED = (90, 30, 0)  # days before its last day on which its owner is reminded


class AchievementKind(Word):
    """What is told of a year."""

    HAVE_DONE = "have_done", "We have"
    WILL_DO = "will_do", "We will"
    CASE_STUDY = "case_study", "Case study"
    EVENT = "event", "Event"
    GRANT = "grant", "Grant"
    AWARD = "award", "Award"
    SCRUTINY = "scrutiny", "Scrutiny"


class Side(Word):
    """Who judged: somebody of the council, or somebody else."""

    INTERNAL = "internal", "Internal"
    EXTERNAL = "external", "External"


@dataclass(frozen=True, slots=True)
class About:
    """What an achievement is about, by keys: an objective, its theme, a directorate."""

    objective: int | None = None
    theme: int | None = None
    directorate: int | None = None


def answers(done: About, promise: About) -> bool:
    """True if what was done in a year may answer what was promised the year before.

    Both are of one directorate, where the promise names one; and of one objective, or of one theme
    where either names no objective. A promise about neither is answered only by its directorate.
    """
    if promise.directorate is not None and done.directorate != promise.directorate:
        return False
    if promise.objective is not None and done.objective is not None:
        return promise.objective == done.objective
    if promise.theme is not None or promise.objective is not None:
        return promise.theme is not None and promise.theme == done.theme
    return promise.directorate is not None and done.objective is None and done.theme is None


class Expiry(Word):
    """How a validation stands on a day, by its last day."""

    OPEN = "open", "No last day"
    HOLDS = "holds", "Holds"
    SOON = "soon", "Expires soon"
    EXPIRED = "expired", "Expired"


def expiry(expires_on: date | None, on: date) -> Expiry:
    """How a validation stands on a day: it holds up to and with its last day."""
    if expires_on is None:
        return Expiry.OPEN
    left = (expires_on - on).days
    if left < 0:
        return Expiry.EXPIRED
    return Expiry.SOON if left <= SOON else Expiry.HOLDS


def is_reminded(expires_on: date, on: date) -> bool:
    """True on the days on which the owner of a validation is reminded of its last day."""
    return (expires_on - on).days in REMINDED


def time_left(expires_on: date, on: date) -> str:
    """How far away the last day of a validation is: "in 20 days", "today", "3 days ago"."""
    left = (expires_on - on).days
    if left == 0:
        return "today"
    return f"in {count_of(left, 'day')}" if left > 0 else f"{count_of(-left, 'day')} ago"
