"""The check that objectives are specific and measurable (rule L3). Pure.

objectives/RULES.md tells it to readers.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from councilportal.common.numbers import joined
from councilportal.common.words import Word
from objectives.rules.frameworks import Named


class Lack(Word):
    """What an objective needs and does not have, in the order in which it is told."""

    MEASURE = "measure", "a measure"
    BASELINE = "baseline", "a baseline"
    TARGET = "target", "a target"
    DATE = "date", "a date"
    OWNER = "owner", "an owner"
    CHARACTERISTIC = "characteristic", "a characteristic"


class Is(Word):
    """What the words of a measure are."""

    MEASURE = "measure", "A measure"
    METHOD = "method", "How it is done, not how much it brings"
    POINTER = "pointer", "A pointer to another document"


_COUNTS = re.compile(
    r"%|\b(number|percentages?|per ?cent|rates?|average|how many|how much|share|proportion|amount"
    r"|gap|per (\d[\d,]*|head|person|year))\b",
    re.IGNORECASE,
)
_POINTS = re.compile(
    r"\b(see|refer to|set out in|listed in|as in|report(ed)? (in|to))\b|\b(reports?|plan)$",
    re.IGNORECASE,
)
_METHOD = re.compile(
    r"^(by|through|monitor(ing|ed)?|embed(ding)?|meet(ing)?|follow(ing)?|using)\b"
    r"|\b(in line with|surveys?|reviews?|consultations?|audits?|criteria)\b",
    re.IGNORECASE,
)


def what_is(words: str, reference: str = "") -> Is:
    """What the words of a measure are.

    *Takes*: the words, and the measure's outside reference: what has a code elsewhere is a
    measure, and so is what counts something ("number of", "%").
    """
    if reference or _COUNTS.search(words):
        return Is.MEASURE
    if _POINTS.search(words):
        return Is.POINTER
    return Is.METHOD if _METHOD.search(words) else Is.MEASURE


@dataclass(frozen=True, slots=True)
class MeasureFact:
    """What the check knows of a measure.

    `what` tells two measures apart: an indicator's title, a milestone or words. A milestone has no
    figures, so neither baseline nor target is asked of it.
    """

    what: str
    reference: str = ""
    is_words: bool = False
    is_milestone: bool = False
    has_baseline: bool = False
    has_target: bool = False
    has_date: bool = False
    has_owner: bool = False
    has_characteristics: bool = False

    @property
    def kind(self) -> Is:
        """What it is; indicators and milestones are measures."""
        return what_is(self.what, self.reference) if self.is_words else Is.MEASURE


@dataclass(frozen=True, slots=True)
class Measured:
    """What the check knows of an objective, or of a line of a plan, with its measures in order."""

    ref: str
    title: str
    number: str = ""
    named: str = ""
    has_owner: bool = False
    measures: tuple[MeasureFact, ...] = ()

    @property
    def says(self) -> str:
        """Its number and title."""
        return f"{self.number} {self.title}".strip()


def lacks(measured: Measured) -> tuple[Lack, ...]:
    """What an objective lacks: nothing where one measure of it has all that the rule asks.

    Otherwise what is missing is told of the measure that lacks least, the first of several. A
    method or a pointer is no measure.
    """
    whole = [each for each in measured.measures if each.kind is Is.MEASURE]
    found = [_lacks_of(measured, each) for each in whole]
    if not found:
        return Lack.MEASURE, *_lacks_of(measured, MeasureFact(""))
    return min(found, key=len)


def _lacks_of(measured: Measured, measure: MeasureFact) -> tuple[Lack, ...]:
    has_no_figure = measure.is_milestone
    has = {
        Lack.BASELINE: measure.has_baseline or has_no_figure,
        Lack.TARGET: measure.has_target or has_no_figure,
        Lack.DATE: measure.has_date,
        Lack.OWNER: measure.has_owner or measured.has_owner,
        Lack.CHARACTERISTIC: measure.has_characteristics
        or measured.named in (Named.NAMED, Named.ALL),
    }
    return tuple(lack for lack, is_there in has.items() if not is_there)


def lacks_said(found: Sequence[Lack]) -> str:
    """What an objective lacks, as a sentence; "" for nothing."""
    return f"It lacks {joined([each.label for each in found])}." if found else ""


class FindingKind(Word):
    """What the check finds in a framework besides what single objectives lack."""

    LACKS = "lacks", "Not measurable"
    METHOD = "method", "A method for a measure"
    POINTER = "pointer", "A pointer for a measure"
    SAME_REFERENCE = "same_reference", "One reference for two measures"
    TWO_REFERENCES = "two_references", "One measure under two references"
    EMPTY_THEME = "empty_theme", "A theme without objectives"
    NUMBER = "number", "A number that is left out"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that the check found: about what (its words), and a sentence.

    `ref` is that of the objective, the line or the theme; "" where it is about several.
    """

    kind: FindingKind
    about: str
    sentence: str
    ref: str = ""


@dataclass(frozen=True, slots=True)
class ThemeFact:
    """What the check knows of a theme. `has_content`: objectives, lines or parts of its own.

    `own_standards` is how many standards it counts; it `is_counted` if it, or the theme of which it
    is a part, counts any.
    """

    ref: str
    title: str
    has_content: bool
    own_standards: int | None = None
    is_counted: bool = False
    cuts_across: bool = False
    introduction: str = ""


def check(measured: Sequence[Measured], themes: Sequence[ThemeFact] = ()) -> tuple[Finding, ...]:
    """Everything that the check finds in a framework or in a plan, in the order of its rules."""
    return (
        *_lacking(measured),
        *_no_measures(measured),
        *_references([each for one in measured for each in one.measures]),
        *_empty_themes(themes),
        *(
            Finding(FindingKind.NUMBER, number, f"Number {number} is left out.")
            for number in left_out([each.number for each in measured])
        ),
    )


def _lacking(measured: Iterable[Measured]) -> Iterator[Finding]:
    for each in measured:
        if said := lacks_said(lacks(each)):
            yield Finding(FindingKind.LACKS, each.says, said, each.ref)


def _no_measures(measured: Iterable[Measured]) -> Iterator[Finding]:
    kinds = {Is.METHOD: FindingKind.METHOD, Is.POINTER: FindingKind.POINTER}
    said = {
        Is.METHOD: "“{}” says how it is done. A measure says how much it brings.",
        Is.POINTER: "“{}” points to another document. Write the measure here.",
    }
    for one in measured:
        for each in one.measures:
            if each.kind in kinds:
                sentence = said[each.kind].format(each.what)
                yield Finding(kinds[each.kind], one.says, sentence, one.ref)


def _references(measures: Sequence[MeasureFact]) -> Iterator[Finding]:
    """One outside reference for two measures, and one measure under two references."""
    coded = [each for each in measures if each.reference]
    for reference, found in _grouped((each.reference, each.what) for each in coded):
        if len(found) > 1:
            said = f"{reference} stands for {joined([f'“{what}”' for what in found])}."
            yield Finding(FindingKind.SAME_REFERENCE, reference, said)
    for what, found in _grouped((each.what, each.reference) for each in coded):
        if len(found) > 1:
            said = f"“{what}” has the references {joined(found)}."
            yield Finding(FindingKind.TWO_REFERENCES, what, said)


def _grouped(pairs: Iterable[tuple[str, str]]) -> Iterator[tuple[str, list[str]]]:
    """Each first part with its different second parts, all in the order in which they come.

    Capitals and spaces make no difference.
    """
    found: dict[str, tuple[str, dict[str, str]]] = {}
    for one, other in pairs:
        _, others = found.setdefault(_key(one), (one, {}))
        others.setdefault(_key(other), other)
    for one, others in found.values():
        yield one, list(others.values())


def _key(text: str) -> str:
    return " ".join(text.casefold().split())


def _empty_themes(themes: Iterable[ThemeFact]) -> Iterator[Finding]:
    for theme in themes:
        if not (theme.has_content or theme.cuts_across or theme.is_counted):
            said = "No objective belongs to it."
            yield Finding(FindingKind.EMPTY_THEME, theme.title, said, theme.ref)


_NUMBERED = re.compile(r"(?P<before>(?:.*[^\dA-Za-z])?)(?P<last>\d{1,3}|[A-Za-z])")


def left_out(numbers: Iterable[str]) -> tuple[str, ...]:
    """The numbers that a series leaves out, from 1, or from A, to the last one that is there.

    "1.1, 1.2, 1.4" leaves out 1.3. Numbers of other forms are passed over.
    """
    read = []
    for number in numbers:
        if match := _NUMBERED.fullmatch(number.strip()):
            last = match["last"]
            first = "1" if last.isdigit() else "A" if last.isupper() else "a"
            count = int(last) if last.isdigit() else ord(last) - ord(first) + 1
            read.append((match["before"], first, count))
    missing = []
    for (before, first), group in groupby(sorted(set(read)), key=lambda each: each[:2]):
        there = {count for _, _, count in group}
        for count in range(1, max(there)):
            if count not in there:
                last = str(count) if first == "1" else chr(ord(first) + count - 1)
                missing.append(before + last)
    return tuple(missing)
