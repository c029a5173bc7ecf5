"""What a framework that is copied for a new year takes along, and what became other in it. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from councilportal.common.words import Word


def new_ref(ref: str, old: str, new: str) -> str:
    """The reference of a copy: that of its framework in it is replaced, else put before it.

    *Takes*: the reference of a theme or an objective; the references of the framework that is
    copied and of the new one.
    """
    return ref.replace(old, new, 1) if old in ref else f"{new}-{ref}"


def keeps_target(target_on: date | None, first_day: date) -> bool:
    """Whether a copy keeps a target: one whose day is past by the first day is to be set anew."""
    return target_on is None or target_on >= first_day


class ChangeKind(Word):
    """What became other between a framework and its copy."""

    ADDED = "added", "Added"
    LEFT_OUT = "left_out", "Left out"
    OTHER_WORDS = "other_words", "Other words"
    OTHER_TARGET = "other_target", "Another target"
    MEASURE_ADDED = "measure_added", "A measure added"
    MEASURE_LEFT_OUT = "measure_left_out", "A measure left out"


@dataclass(frozen=True, slots=True)
class MeasureSaid:
    """A measure: what it measures in words, by which it is known again, and its target.

    `level` is the target in words, with its unit.
    """

    what: str
    target: Decimal | None = None
    target_on: date | None = None
    level: str = ""


@dataclass(frozen=True, slots=True)
class ObjectiveSaid:
    """An objective with its measures in order. `copied_from` is the reference of the earlier one.

    Its words are its number as printed and its title.
    """

    ref: str
    words: str
    copied_from: str = ""
    measures: tuple[MeasureSaid, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """One change: of which objective (in words), what there was and what there is.

    `before` and `after` are words, or targets; None where there was or is none. `ref` is that of
    the objective, of the old framework where it is left out.
    """

    kind: ChangeKind
    ref: str
    about: str
    before: str | MeasureSaid | None = None
    after: str | MeasureSaid | None = None


def compare(old: Sequence[ObjectiveSaid], new: Sequence[ObjectiveSaid]) -> tuple[Change, ...]:
    """What changed from a framework to its copy, in the new order; then what is left out.

    Several objectives may be copied from one, and each is compared with it. How words are broken
    into lines makes no difference.
    """
    before = {each.ref: each for each in old}
    found: list[Change] = []
    for each in new:
        earlier = before.get(each.copied_from)
        if earlier is None:
            found.append(Change(ChangeKind.ADDED, each.ref, each.words, after=each.words))
        else:
            found += _of_one(earlier, each)
    kept = {each.copied_from for each in new}
    found += [
        Change(ChangeKind.LEFT_OUT, each.ref, each.words, before=each.words)
        for each in old
        if each.ref not in kept
    ]
    return tuple(found)


def _of_one(earlier: ObjectiveSaid, each: ObjectiveSaid) -> Iterator[Change]:
    about = each.words
    if _plain(earlier.words) != _plain(each.words):
        yield Change(ChangeKind.OTHER_WORDS, each.ref, about, earlier.words, each.words)
    left = list(earlier.measures)
    for measure in each.measures:
        was = next((one for one in left if _plain(one.what) == _plain(measure.what)), None)
        if was is None:
            yield Change(ChangeKind.MEASURE_ADDED, each.ref, about, after=measure)
            continue
        left.remove(was)
        if (was.target, was.target_on) != (measure.target, measure.target_on):
            yield Change(ChangeKind.OTHER_TARGET, each.ref, about, was, measure)
    for gone in left:
        yield Change(ChangeKind.MEASURE_LEFT_OUT, each.ref, about, before=gone)


def _plain(text: str) -> str:
    return " ".join(text.split())
