"""The statutory clock: what the law asks to be published, and by when (L2, L3, L6 to L8). Pure."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from councilportal.common.words import Word


class DutyRule(Word):
    """How the next day of a duty is counted."""

    AGAIN_WITHIN = "again_within", "Again within so many years of the last time"
    EVERY_YEAR_BY = "every_year_by", "By the same day, every year or every so many years"
    CLEAR_DAYS_BEFORE = "clear_days_before", "So many clear days before a meeting"


class DutyNation(Word):
    """Where a duty holds."""

    ENGLAND = "england", "England"
    WALES = "wales", "Wales"
    SCOTLAND = "scotland", "Scotland"


class CouncilKind(Word):
    """The kinds of council that a duty may be for."""

    ANY = "any", "Every council"
    COUNTY = "county", "County council"
    UNITARY = "unitary", "Unitary council"
    DISTRICT = "district", "District council"
    BOROUGH = "borough", "Metropolitan or London borough"


class DutyCheck(Word):
    """What else has to be right for a duty to be met."""

    MEASURABLE = "measurable", "Objectives have a measure"


class NotNumbers(ValueError):
    """The numbers of a duty do not fit its rule; the message says what would."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """What a rule counts with: years or clear days, and the month and day of one by the same day.

    `first` is the day by which a duty that comes again was to be met for the first time.
    """

    count: int = 1
    month: int = 0
    day: int = 0
    first: date | None = None


_WANTED = {
    DutyRule.AGAIN_WITHIN: "write the number of years, and with it the first day, such as 4 or "
    "4; 2018-03-30",
    DutyRule.EVERY_YEAR_BY: "write a month and a day, such as 03-30, or the number of years and "
    "the first day, such as 4; 2017-04-30",
    DutyRule.CLEAR_DAYS_BEFORE: "write the number of clear days, such as 5",
}
_LONGEST = 100  # years or days


def read_numbers(rule: DutyRule, text: str) -> Numbers:
    """The numbers of a duty as its file writes them: "4", "4; 2018-03-30", or "03-30".

    Raises: NotNumbers.
    """
    numbers = _read(text)
    fits = {
        DutyRule.AGAIN_WITHIN: numbers and (numbers.first or not numbers.month),
        DutyRule.EVERY_YEAR_BY: numbers and numbers.month,
        DutyRule.CLEAR_DAYS_BEFORE: numbers and not numbers.month,
    }
    if numbers is None or not fits[rule]:
        raise NotNumbers(_WANTED[rule])
    return numbers


def _read(text: str) -> Numbers | None:
    """The numbers of any rule; None where they are of none."""
    count, sign, first = text.partition("; ")
    try:
        if found := re.fullmatch(r"([0-9]{2})-([0-9]{2})", text):
            # 29 February is there in a leap year, and the last of February in others.
            date(2024, month := int(found[1]), day := int(found[2]))
            return Numbers(month=month, day=day)
        if not re.fullmatch(r"[0-9]{1,3}", count) or not 1 <= int(count) <= _LONGEST:
            return None
        if not sign:
            return Numbers(count=int(count))
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", first):
            return None
        begins = date.fromisoformat(first)
    except ValueError:
        return None
    return Numbers(int(count), begins.month, begins.day, begins)


def years_after(day: date, years: int) -> date:
    """The same day so many years later; 29 February becomes 28 February."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def next_due(
    rule: DutyRule, numbers: Numbers, last: date | None, first: date | None
) -> date | None:
    """The last day by which a duty must be done again.

    Takes: `last`, the day of the last publication, None where there was none; `first`, the day from
    which the duty holds.
    Gives: the first day of its numbers, else `first`, where nothing was ever published; None where
    the rule counts from meetings, and where the duty has no first day: it is switched off until a
    council gives it one, whatever was published before. A year begins with the day of
    publication, so that it ends on the day before (L2): published on 10 February 2026, due again
    by 9 February 2027. By the same day: the one after the day that `last` met, which is the day
    nearest to it, so that a council that publishes in time is not asked twice.
    """
    begins = numbers.first or first
    if rule is DutyRule.CLEAR_DAYS_BEFORE or begins is None:
        return None
    if rule is DutyRule.AGAIN_WITHIN:
        return years_after(last, numbers.count) - timedelta(days=1) if last else begins
    due = begins if begins == numbers.first else _day_from(numbers, begins)
    if last is None or (first is not None and last < first):
        return due
    # The day that is met is the one that is nearest: what is published some weeks after its day
    # was late for it, and is not early for the next.
    while (following := _of_year(numbers, due.year + numbers.count)) - last < last - due:
        due = following
    return _of_year(numbers, due.year + numbers.count)


def _day_from(numbers: Numbers, begins: date) -> date:
    """The first day with the month and day of the numbers that is not before a day."""
    this = _of_year(numbers, begins.year)
    return this if this >= begins else _of_year(numbers, begins.year + 1)


def _of_year(numbers: Numbers, year: int) -> date:
    try:
        return date(year, numbers.month, numbers.day)
    except ValueError:  # 29 February
        return date(year, numbers.month, numbers.day - 1)


class DutyState(Word):
    """How a duty stands on a day."""

    DONE = "done", "Published"
    SOON = "soon", "Due soon"
    OVERDUE = "overdue", "Overdue"
    NEVER = "never", "Never published"
    MEETINGS = "meetings", "Counted for each meeting"
    OFF = "off", "Switched off"


SOON = 90  # days before a duty is due on which it is first told
REMINDED = (90, 30, 7)  # days before on which people are reminded


def state_of(rule: DutyRule, due: date | None, last: date | None, on: date) -> DutyState:
    """How a duty stands on a day.

    Takes: `due`, what `next_due` gave; `last`, the day of the last publication.
    """
    if rule is DutyRule.CLEAR_DAYS_BEFORE:
        return DutyState.MEETINGS
    if due is None:
        return DutyState.OFF
    if due < on:
        return DutyState.OVERDUE
    if last is None:
        return DutyState.NEVER
    if (due - on).days <= SOON:
        return DutyState.SOON
    return DutyState.DONE


def is_reminded(due: date, on: date, *, every: int) -> bool:
    """Whether people are told on a day of what is due: before, on the day, and so often after."""
    left = (due - on).days
    return left in (*REMINDED, 0) or (left < 0 and left % every == 0)
