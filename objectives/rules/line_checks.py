"""What is wrong with the actions of the lines of a plan. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from councilportal.common.numbers import joined
from councilportal.common.words import Word
from objectives.rules.plan import Standing


class LineFinding(Word):
    """What is found of a line."""

    NO_LEAD = "no_lead", "No lead"
    PLACEHOLDER = "placeholder", "No date, but a word for one"
    SAME = "same", "The same work twice"


@dataclass(frozen=True, slots=True)
class FollowedLine:
    """A line that an action follows.

    `words` are its own, `objectives` the titles of those that it names; `leads` who owns and leads
    it, in order.
    """

    position: int
    words: str
    objectives: str
    standing: Standing
    leads: tuple[str, ...] = ()


def findings(lines: Sequence[FollowedLine]) -> Iterator[tuple[LineFinding, str]]:
    """What is wrong with lines, each with a sentence: by kind, in the order of the lines."""
    for each in lines:
        if not each.leads:
            yield LineFinding.NO_LEAD, f"Line {each.position} has no lead."
    for each in lines:
        if is_placeholder(each.standing):
            said = f"Line {each.position} is due “{each.standing.due.text}”, which is no date."
            yield LineFinding.PLACEHOLDER, said
    for one, others in _alike(lines):
        yield LineFinding.SAME, _said_of_all([one, *others])


def _alike(lines: Sequence[FollowedLine]) -> Iterator[tuple[FollowedLine, list[FollowedLine]]]:
    """A line with the later ones that may be the same work; each line is told of once where it can.

    So a plan with many lines of like words has at most one finding a line.
    """
    told = [(each, _said(each)) for each in lines]
    named: set[int] = set()
    for place, (one, of_one) in enumerate(told):
        others = [
            other
            for other, of_other in told[place + 1 :]
            if not {one.position, other.position} <= named
            and _differ(one, other)
            and _is_same(of_one, of_other)
        ]
        if others:
            named |= {each.position for each in (one, *others)}
            yield one, others


def is_placeholder(standing: Standing) -> bool:
    """True if words stand for a date and tell neither a day, nor that it goes on or recurs."""
    due = standing.due
    return due.is_stated and due.latest is None and not standing.has_no_end


_WORD = re.compile(r"[^\W_]{3,}|\d+")
_SMALL = frozenset({"and", "the", "for", "with", "from", "into", "its", "end", "their"})
_SHARED, _FEWEST = 0.7, 5  # of the words of a line, and how many at least


@dataclass(frozen=True, slots=True)
class _Said:
    """The words of a line, and with them those of the titles of its objectives."""

    own: set[str]
    whole: set[str]


def _said(line: FollowedLine) -> _Said:
    own = _words(line.words)
    return _Said(own, own | _words(line.objectives))


def _words(text: str) -> set[str]:
    return {word for word in _WORD.findall(text.casefold()) if word not in _SMALL}


def _is_same(one: _Said, other: _Said) -> bool:
    """True if two lines may tell the same work.

    Most words of one stand in the other, or in the titles of the objectives of that.
    """
    return _is_within(one, other) or _is_within(other, one)


def _is_within(one: _Said, other: _Said) -> bool:
    shared = len(one.own & other.whole)
    return shared >= _FEWEST and shared / len(one.own) >= _SHARED


def _differ(one: FollowedLine, other: FollowedLine) -> bool:
    return (one.leads, one.standing.due.text) != (other.leads, other.standing.due.text)


def _said_of_all(lines: Sequence[FollowedLine]) -> str:
    several = "two" if len(lines) == 2 else "several"
    differing = []
    if len({each.standing.due.text for each in lines}) > 1:
        differing.append(f"{several} dates")
    if len({each.leads for each in lines}) > 1:
        differing.append(f"{several} leads")
    said = f"Lines {joined([str(each.position) for each in lines])} may be the same work"
    return f"{said}, with {' and '.join(differing)}."
