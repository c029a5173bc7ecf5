"""Words of the one action plan, and what progress must contain. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from councilportal.common import personal
from councilportal.common.fuzzy import NOT_STATED, FuzzyDate
from councilportal.common.numbers import count_of
from councilportal.common.periods import day_label
from councilportal.common.personal import PlacedFind
from councilportal.common.words import Word


class Origin(Word):
    """What an action comes from."""

    PERFORMANCE = "performance", "A red indicator"
    ASSESSMENT = "assessment", "An equality impact assessment"


class ActionStatus(Word):
    """How far an action is."""

    NOT_STARTED = "not_started", "Not started"
    UNDER_WAY = "under_way", "Under way"
    DONE = "done", "Done"
    DROPPED = "dropped", "Dropped"
    NOT_STATED = "not_stated", "Not stated"


CLOSED = (ActionStatus.DONE, ActionStatus.DROPPED)
# The statuses that a person may choose. "Not stated" is only for published plans.
SAID = tuple(each for each in ActionStatus if each is not ActionStatus.NOT_STATED)


class Only(Word):
    """What the plan may be filtered by."""

    OPEN = "open", "Still to be done"
    MINE = "mine", "Still to be done by me"
    DUE = "due", "Due from me within 2 weeks, or overdue"
    OVERDUE = "overdue", "Overdue"
    NEEDS = "needs", "Needs an owner or a date"


@dataclass(frozen=True, slots=True)
class Standing:
    """The status and the date of an action."""

    status: ActionStatus
    due: FuzzyDate = NOT_STATED

    @property
    def is_closed(self) -> bool:
        """True if it is done or dropped."""
        return self.status in CLOSED

    def is_overdue(self, on: date) -> bool:
        """True if its last day has passed and it is neither done nor dropped."""
        return not self.is_closed and self.due.latest is not None and self.due.latest < on


@dataclass(frozen=True, slots=True)
class Missing:
    """A reason why progress cannot be recorded: the field, and what to do."""

    field: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Unread:
    """What of an action comes from versions of its assessment that a person may not read.

    `values` are the action's attributes as the newest version says them that they may read, of
    those that later ones changed. `status` is what that version promised it with, where a later
    one ended the action; else "". `versions` are those that they may not read; `after` those that
    they may read and that follow one which they may not, by name.
    """

    values: Mapping[str, Any]
    status: str
    versions: frozenset[str]
    after: frozenset[str]


def is_moved(before: Standing, due: FuzzyDate) -> bool:
    """True if a date is given and differs from the action's."""
    return due.is_stated and due.text != before.due.text


def missing(
    before: Standing, status: ActionStatus, note: str, due: FuzzyDate, on: date
) -> Missing | None:
    """What is missing before the progress of an action may be recorded; None where nothing is.

    A reason is needed to drop an action, to open one again, to move its date, and where its date
    has passed and it is not done. A new date has a last day, and that day has not passed.
    """
    after = Standing(status, due if is_moved(before, due) else before.due)
    if is_moved(before, due):
        if due.latest is None:
            return Missing("due", "Enter a new date that has a last day, such as 31 March 2027")
        if due.latest < on:
            return Missing("due", "Enter a new date that has not passed")
    if note.strip():
        return None
    why = ""
    if status is ActionStatus.DROPPED and before.status is not ActionStatus.DROPPED:
        why = "why the action is dropped"
    elif before.is_closed and not after.is_closed:
        why = "why the action is opened again"
    elif is_moved(before, due):
        why = "why the date is moved"
    elif before.is_overdue(on) and not after.is_closed and before.due.latest:
        why = f"why it is not done: it was due on {day_label(before.due.latest)}"
    elif before == after:
        why = "what has been done, or select another status"
    return Missing("note", f"Enter {why}") if why else None


def asked_of_note(note: str) -> list[PlacedFind]:
    """What may be personal data in the note of a progress, which a published assessment prints."""
    return personal.ask([("What was done", note)])


# What an assessment may change of an action, by attribute, in the words of a note.
CHANGEABLE = {
    "what": "what is to be done",
    "owner_post": "the owner",
    "due_text": "the date",
    "due_on": "its last day",
    "review_on": "the day for review",
    "directorate": "the directorate",
    "service": "the service",
}
_LONGEST_BEFORE = 300  # characters of one value in a note; the record of changes has all


def before_in_words(before: Mapping[str, object]) -> str:
    """What an action said before it was changed, for the note of its progress.

    *Takes*: values before by attribute, out of `CHANGEABLE`; a record is its name.
    Gives: for example "the owner was Head of Parks, and the date was not stated".
    """
    # The last day follows from the date as written, unless the date stays as written.
    told = [name for name in before if name != "due_on" or "due_text" not in before]
    return ", and ".join(f"{CHANGEABLE[name]} was {_told(before[name])}" for name in told)


def note_of_change(why: str, before: Mapping[str, object]) -> str:
    """The note of the progress that tells a change by a version, with what the action said before.

    *Takes*: `why`, such as "EQ-2026-001 version 2 was signed off"; values before by attribute.
    """
    return f"{why}{_BEFORE}{before_in_words(before)}."


def without_before(note: str) -> str:
    """A note of `note_of_change` without what the action said before."""
    why, before, _ = note.partition(_BEFORE)
    return f"{why}." if before else note


_BEFORE = ". Before that "


def _told(value: object) -> str:
    if value is None or value == "":
        return "not stated"
    text = day_label(value) if isinstance(value, date) else " ".join(str(value).split())
    return text if len(text) <= _LONGEST_BEFORE else f"{text[:_LONGEST_BEFORE].rstrip()} …"


def due_in_words(standing: Standing, on: date) -> str:
    """The date as written, with the days left (in the last two weeks) or overdue.

    Gives: "" without a date; for example "Summer 2027", "31 March 2027, in 3 days", "March 2027,
    overdue by 12 days".
    """
    text, latest = standing.due.text, standing.due.latest
    if standing.is_closed or latest is None:
        return text
    left = (latest - on).days
    if left < 0:
        return f"{text}, overdue by {count_of(-left, 'day')}"
    if left == 0:
        return f"{text}, due today"
    return f"{text}, in {count_of(left, 'day')}" if left <= SOON else text


SOON = 14  # in the last so many days the date is shown with the days left
