"""Words of the one action plan, and what progress must contain. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from councilportal.common import personal
from councilportal.common.fuzzy import NOT_STATED, FuzzyDate
from councilportal.common.fuzzy_recurring import Recurs
from councilportal.common.numbers import count_of
from councilportal.common.periods import day_label
from councilportal.common.personal import PlacedFind
from councilportal.common.words import Word


class Origin(Word):
    """What an action comes from."""

    PERFORMANCE = "performance", "A red indicator"
    ASSESSMENT = "assessment", "An equality impact assessment"
    OBJECTIVE = "objective", "An objective"
    CONSULTATION = "consultation", "A consultation"
    INSPECTION = "inspection", "An inspection"
    SCRUTINY = "scrutiny", "A scrutiny review"
    AUDIT = "audit", "An audit"
    REPORT = "report", "A report"
    STATUTORY = "statutory", "The statutory equality action plan"

    @property
    def many(self) -> str:
        """Several of them, in words: "Red indicators"."""
        if self is Origin.STATUTORY:
            return self.label
        word = self.label.partition(" ")[2]
        return f"{word[:1].upper()}{word[1:]}s"


# Where actions come from that no record of the portal adds: a person does.
ADDED = tuple(each for each in Origin if each not in (Origin.PERFORMANCE, Origin.ASSESSMENT))


class ActionStatus(Word):
    """How far an action is.

    `DONE` is what its owner says. It counts as open until somebody else confirms it.
    """

    NOT_STARTED = "not_started", "Not started"
    UNDER_WAY = "under_way", "Under way"
    AT_RISK = "at_risk", "At risk"
    OFF_TRACK = "off_track", "Off track"
    DONE = "done", "Reported done"
    CONFIRMED = "confirmed", "Done and confirmed"
    DROPPED = "dropped", "Dropped"
    NOT_STATED = "not_stated", "Not stated"


CLOSED = (ActionStatus.CONFIRMED, ActionStatus.DROPPED)
ENDED = (ActionStatus.DONE, *CLOSED)  # who owns it has nothing left to do
NOT_BEGUN = (ActionStatus.NOT_STARTED, ActionStatus.NOT_STATED)
# What a draft may say of an action: only somebody who confirms it makes it confirmed.
DRAFTED = tuple(each for each in ActionStatus if each is not ActionStatus.CONFIRMED)
# The statuses that a person may choose. "Not stated" is only for published plans.
SAID = tuple(each for each in DRAFTED if each is not ActionStatus.NOT_STATED)


class Only(Word):
    """What the plan may be filtered by."""

    OPEN = "open", "Still to be done"
    MINE = "mine", "Still to be done by me"
    DUE = "due", "Due from me within 2 weeks, or overdue"
    OVERDUE = "overdue", "Overdue"
    CONFIRM = "confirm", "Reported done, to be confirmed by me"
    NEEDS = "needs", "Needs an owner or a date"


@dataclass(frozen=True, slots=True)
class Standing:
    """The status and the days of an action.

    `goes_on` is True where it has no end, whatever day it names. `recurs` is how often it is done
    again.
    """

    status: ActionStatus
    due: FuzzyDate = NOT_STATED
    review_on: date | None = None
    goes_on: bool = False
    recurs: Recurs | None = None

    @property
    def is_closed(self) -> bool:
        """True if it is dropped, or done and confirmed."""
        return self.status in CLOSED

    @property
    def has_no_end(self) -> bool:
        """True if it goes on, or is done again and again, so that no day ends it."""
        is_said = self.goes_on or self.recurs is not None
        return is_said or self.due.goes_on or self.due.recurs is not None

    @property
    def day(self) -> date | None:
        """The day by which something is asked: its last day, or that for review without one."""
        last = None if self.has_no_end else self.due.latest
        return last or self.review_on

    @property
    def is_by_review(self) -> bool:
        """True if `day` is the day for review."""
        return self.day is not None and (self.has_no_end or self.due.latest is None)

    def is_overdue(self, on: date) -> bool:
        """True if its `day` has passed and it is neither dropped nor confirmed as done."""
        return not self.is_closed and self.day is not None and self.day < on


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
    before: Standing,
    status: ActionStatus,
    note: str,
    due: FuzzyDate,
    on: date,
    review_on: date | None = None,
) -> Missing | None:
    """What is missing before the progress of an action may be recorded; None where nothing is.

    A reason is needed to drop an action, to open one again, to move a day, and where its day has
    passed and it is not done. A new date has a last day that has not passed; a date without an end
    needs a day for review.
    """
    after = replace(before, status=status, review_on=review_on or before.review_on)
    if is_moved(before, due):
        after = replace(after, due=due, goes_on=due.goes_on, recurs=due.recurs)
    return _missing_day(before, after, on) or _missing_reason(before, after, note, on)


def missing_at_first(due: FuzzyDate, review_on: date | None) -> Missing | None:
    """What the date of a new action lacks; None where nothing does."""
    if due.is_open and review_on is None:
        return Missing("review_on", "Enter a day for review: the date has no last day")
    return None


def passed_day(due: FuzzyDate, on: date) -> date | None:
    """The last day of a date that has passed before `on`; None where it has not, or has none.

    Whoever types such a day is asked whether it is right: what was done may be recorded late.
    """
    return due.latest if due.latest is not None and due.latest < on else None


def _missing_day(before: Standing, after: Standing, on: date) -> Missing | None:
    if after.review_on != before.review_on and after.review_on and after.review_on < on:
        return Missing("review_on", "Enter a day for review that has not passed")
    if not is_moved(before, after.due):
        return None
    if after.has_no_end:
        needed = "Enter a day for review: the new date has no last day"
        return None if after.review_on else Missing("review_on", needed)
    if after.due.latest is None:
        return Missing("due", "Enter a new date that has a last day, such as 31 March 2027")
    if after.due.latest < on:
        return Missing("due", "Enter a new date that has not passed")
    return None


def _missing_reason(before: Standing, after: Standing, note: str, on: date) -> Missing | None:
    if note.strip():
        return None
    why = ""
    if after.status is ActionStatus.DROPPED and before.status is not ActionStatus.DROPPED:
        why = "why the action is dropped"
    elif _is_opened(before, after):
        why = "why the action is opened again"
    elif is_moved(before, after.due):
        why = "why the date is moved"
    elif before.is_overdue(on) and after.status not in ENDED and before.day:
        why = f"why it is not done: it was due on {day_label(before.day)}"
        if before.is_by_review:
            why = f"what the review found: it was due on {day_label(before.day)}"
    elif before == after:
        why = "what has been done, or select another status"
    return Missing("note", f"Enter {why}") if why else None


def _is_opened(before: Standing, after: Standing) -> bool:
    """Whether it is opened again, as where what was confirmed is only reported done."""
    is_begun = before.status in ENDED and after.status not in ENDED
    return is_begun or (before.is_closed and not after.is_closed)


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
    overdue by 12 days", "Quarterly, review on 3 May 2027".
    """
    text, day = standing.due.text, standing.day
    if standing.is_closed or day is None:
        return text
    if standing.is_by_review:
        text = f"{text}, review on {day_label(day)}" if text else f"Review on {day_label(day)}"
    left = (day - on).days
    if standing.status is ActionStatus.DONE and left <= 0:
        return f"{text}, not confirmed yet"
    if left < 0:
        return f"{text}, overdue by {count_of(-left, 'day')}"
    if left == 0:
        return f"{text}, due today"
    return f"{text}, in {count_of(left, 'day')}" if left <= SOON else text


SOON = 14  # in the last so many days the date is shown with the days left
