"""What the lines of a plan do not meet of what its parts ask, as the statutory plan's do. Pure.

The parts of a plan are data, and so is what each asks: how many actions that are new or in
progress, and how many words a line may have (Equality Act 2010, section 78A, and its guidance).
objectives/RULES.md tells the check to readers.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from councilportal.common.numbers import count_of
from councilportal.common.periods import day_label
from councilportal.common.words import Word
from objectives.rules.duties import years_after
from objectives.rules.plan import ENDED, ActionStatus


class PartFinding(Word):
    """What is found of a part, or of a line in it."""

    TOO_FEW = "too_few", "Too few actions"
    NO_STATUS = "no_status", "Neither new nor in progress"
    NOT_LISTED = "not_listed", "Not from the list of actions"
    TOO_LONG = "too_long", "Too many words"
    REVIEW = "review", "No review within 12 months"


@dataclass(frozen=True, slots=True)
class AskedLine:
    """A line with its action. `status` is None where no action follows it.

    `is_listed` is True where it names an action of the list, or where the plan has no list.
    """

    position: int
    words: str
    status: ActionStatus | None = None
    review_on: date | None = None
    is_listed: bool = True

    @property
    def is_new_or_in_progress(self) -> bool:
        """True if its action is begun, or is to be."""
        return self.status is not None and self.status not in (*ENDED, ActionStatus.NOT_STATED)


@dataclass(frozen=True, slots=True)
class AskedPart:
    """A part with its lines in order.

    `actions` is how many are asked for, 0 for a part of words only; `words` the most words that a
    line may have, None for any number.
    """

    title: str
    actions: int
    words: int | None
    lines: Sequence[AskedLine]


def findings(parts: Sequence[AskedPart], on: date) -> Iterator[tuple[PartFinding, str]]:
    """What the parts ask and do not have on a day, each with a sentence: by part and by line.

    An action that is done goes on as it is: it needs no review, and is none of those asked for.
    """
    for part in parts:
        there = sum(each.is_new_or_in_progress for each in part.lines)
        if there < part.actions:
            asked = count_of(part.actions, "action")
            said = f"“{part.title}” asks for {asked} new or in progress. It has {there or 'none'}."
            yield PartFinding.TOO_FEW, said
        for line in part.lines:
            yield from _of_words(line, part.words)
            if part.actions:
                yield from _of_action(line, on)


def _of_words(line: AskedLine, most: int | None) -> Iterator[tuple[PartFinding, str]]:
    number = len(line.words.split())
    if most is not None and number > most:
        said = f"Line {line.position} has {number} words. At most {most} are allowed."
        yield PartFinding.TOO_LONG, said


def _of_action(line: AskedLine, on: date) -> Iterator[tuple[PartFinding, str]]:
    if not line.is_listed:
        said = f"Line {line.position} names no action of the list: choose a theme for it."
        yield PartFinding.NOT_LISTED, said
    if line.status is None:
        said = f"Line {line.position} has no action, which would say whether it is new."
        yield PartFinding.NO_STATUS, said
    elif line.status is ActionStatus.NOT_STATED:
        said = f"The action of line {line.position} does not say whether it is new or in progress."
        yield PartFinding.NO_STATUS, said
    if line.is_new_or_in_progress:
        yield from _of_review(line, on)


def _of_review(line: AskedLine, on: date) -> Iterator[tuple[PartFinding, str]]:
    review, last = line.review_on, years_after(on, 1)
    if review is None:
        said = f"Line {line.position} has no day for review."
    elif review < on:
        said = f"Line {line.position} was to be reviewed by {day_label(review)}."
    elif review > last:
        said = f"Line {line.position} is reviewed by {day_label(review)}: bring it forward to "
        said += f"{day_label(last)} or before."
    else:
        return
    yield PartFinding.REVIEW, said
