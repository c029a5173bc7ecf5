"""Notices, and the e-mail made from them. Pure."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from councilportal.common.numbers import joined
from councilportal.common.words import Word

LONGEST_SUBJECT = 200
EVERY = 7  # days between reminders of what is overdue or waiting


class Occasion(Word):
    """Why an e-mail goes out; each person gets at most one a day of each."""

    DAILY = "daily", "The reminder of the day"
    CHASE = "chase", "Chased by somebody"


@dataclass(frozen=True, slots=True)
class Notice:
    """What one app reminds one person of on a day.

    `subject` is used if the e-mail has no other notice; `things` is what the lines are about, in
    the plural. In an e-mail with several notices, the one that `leads` gives the subject.
    """

    subject: str
    lines: tuple[str, ...]
    things: str
    opens: str = "page"
    leads: bool = False


@dataclass(frozen=True, slots=True)
class Mail:
    """A message in plain text."""

    subject: str
    body: str


def is_reminder_day(due: date | None, on: date, before: Collection[int]) -> bool:
    """True so many days `before` a due day (0: the day itself), and every week after it."""
    if due is None:
        return False
    left = (due - on).days
    return left in before or (left < 0 and -left % EVERY == 0)


def is_waiting_day(since: date | None, on: date) -> bool:
    """True on the day after a day, and every week from then on."""
    return since is not None and (on - since).days >= 1 and ((on - since).days - 1) % EVERY == 0


def listing(heading: str, said: Sequence[tuple[str, str]], *, things: str) -> Notice:
    """A notice that lists what is waiting.

    *Takes*: each item as a pair of words and its whole address.
    """
    lines = [heading, ""]
    for words, address in said:
        lines += [f"* {words}.", f"  {address}", ""]
    subject = said[0][0] if len(said) == 1 else f"{len(said)} {things} wait for you"
    return Notice(subject, tuple(lines), things)


def compose(name: str, notices: Sequence[Notice], *, council: str) -> Mail:
    """The e-mail with the notices of a person (at least one), in order.

    *Takes*: the names of the person and of the council.
    """
    lines = [
        f"Dear {name},",
        "",
        *(line for notice in notices for line in notice.lines),
        f"Each link opens the {notices[0].opens} once you have signed in.",
        "",
        "If this is no longer your work, ask the person who looks after accounts to hand it over.",
        "",
        council,
        "Equality and performance reporting",
        "",
    ]
    return Mail(" ".join(_subject(notices).split())[:LONGEST_SUBJECT], "\n".join(lines))


def _subject(notices: Sequence[Notice]) -> str:
    if len(notices) == 1 or notices[0].leads:
        return notices[0].subject
    return f"{joined([notice.things for notice in notices]).capitalize()} wait for you"
