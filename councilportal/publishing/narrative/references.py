"""References to live figures in the words of authors: `{{ count:red }}`, `{{ value:CS04 }}`.

Pure. An author writes a reference; the figure is put there when the paper is composed, so that
words and tables cannot differ. A reference that cannot be filled never raises: it comes back as a
`Problem`, its place shows a mark, and a paper with a problem cannot be frozen. RULES.md of
publishing has the list of references; the tests run its examples.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import partial

from councilportal.common.words import Direction, Rag, Word
from councilportal.publishing.narrative.number_words import LARGEST, in_words

MOST = 500  # references in one text
_MOST_GUESSES = 20  # spelling is compared with thousands of names: not for every reference
_LONGEST_SHOWN = 60


class Form(Word):
    """How a figure is written in a sentence."""

    DIGITS = "digits", "12"
    WORDS = "words", "twelve"
    CAPITAL = "capital", "Twelve, at the beginning of a sentence"


class Names(Word):
    """What stands after the colon of a reference."""

    COUNT = "count", "a count"
    SHARE = "share", "a share"
    BASE = "base", "a base"
    INDICATOR = "indicator", "the reference of an indicator"
    PART = "part", "a part of this paper"


class Kind(Word):
    """The kinds of reference, each with what it gives."""

    COUNT = "count", "how many indicators there are of a rating or a direction"
    SHARE = "share", "the same as a percentage, with its base"
    BASE = "base", "how many indicators counts and shares are of"
    VALUE = "value", "the latest figure"
    TARGET = "target", "its target"
    RATING = "rating", "its rating"
    DIRECTION = "direction", "its direction of travel"
    PREVIOUS = "previous", "the figure of the period before"
    LAST_YEAR = "last_year", "last year's figure"
    YTD = "ytd", "the year to date"
    YTD_TARGET = "ytd_target", "the target of the year to date"
    YTD_RATING = "ytd_rating", "the rating of the year to date"
    SHORT = "short", "how many cases the figure is short of green"
    PERIOD = "period", "the period of the latest figure"
    TITLE = "title", "the title of the indicator"
    PART = "part", "the heading of a part of this paper, with its page"


_NAMES = {
    Kind.COUNT: Names.COUNT,
    Kind.SHARE: Names.SHARE,
    Kind.BASE: Names.BASE,
    Kind.PART: Names.PART,
}
_FORMS: Mapping[Kind, Sequence[Form]] = {
    **dict.fromkeys((Kind.COUNT, Kind.BASE, Kind.SHORT), tuple(Form)),
    **dict.fromkeys((Kind.RATING, Kind.DIRECTION, Kind.YTD_RATING), (Form.CAPITAL,)),
}
_RATED = (Rag.GREEN, Rag.AMBER, Rag.RED)
IMPROVED_OR_SAME = "improved_or_same"
SHARES = (
    *(rag.value for rag in _RATED),
    *(way.value for way in Direction),
    IMPROVED_OR_SAME,
    *(f"ytd_{rag}" for rag in _RATED),
    *(f"judged_{rag}" for rag in _RATED),
)
COUNTS = (
    *SHARES,
    *(rag.value for rag in (Rag.NO_TARGET, Rag.NO_DATA, Rag.NOT_RATED)),
    "overridden",
    "indicators",
)
BASES = ("", "ytd", "judged")
_FIXED = {Names.COUNT: COUNTS, Names.SHARE: SHARES, Names.BASE: BASES}
_EXAMPLES = {
    Names.COUNT: "count:red",
    Names.SHARE: "share:green",
    Names.INDICATOR: "{}:CS04",
    Names.PART: "part:measures",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in an author's words: where, what was found, why and what would be right.

    `place` is in words: "line 3", or "row 3, column “Net”" of a table; "" is the part as a whole.
    """

    place: str
    found: str
    why: str

    def __str__(self) -> str:
        """One line for people."""
        found = f"“{shortened(self.found)}”: " if self.found else ""
        place = f"{self.place}: " if self.place else ""
        return f"{place}{found}{self.why}"


Use = tuple[Kind, str]


@dataclass(frozen=True, slots=True)
class Value:
    """A live figure: `text` as tables print it, `exact` as plain decimal text.

    `indicator` and `period` (its code) name the reading that it comes from; `base` is what a count
    or share is of.
    """

    text: str
    exact: str = ""
    indicator: str = ""
    period: str = ""
    base: int | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """What the references of a paper stand for.

    `values` has a value for each use that can be filled, `absent` the reason for each one that has
    no figure. `indicators` and `parts` are all names, for guesses of what was meant; the heading of
    a part stands in `values`.
    """

    values: Mapping[Use, Value] = field(default_factory=dict)
    absent: Mapping[Use, str] = field(default_factory=dict)
    indicators: Sequence[str] = ()
    parts: Sequence[str] = ()

    def names(self, kind: Kind) -> Sequence[str]:
        """What may stand after the colon of a kind."""
        names = names_of(kind)
        if names is Names.INDICATOR:
            return self.indicators
        return self.parts if names is Names.PART else _FIXED[names]


NOTHING_KNOWN = Known()


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference as it was understood: `written` is the whole of it with its braces."""

    kind: Kind
    ref: str
    form: Form | None
    written: str
    line: int

    @property
    def use(self) -> Use:
        """What it refers to."""
        return self.kind, self.ref


@dataclass(frozen=True, slots=True)
class Fault:
    """A reference that is not understood: why, and what would be right."""

    written: str
    why: str
    line: int


@dataclass(frozen=True, slots=True)
class Filled:
    """A reference with what is printed in its place; `value` is None where there is a problem."""

    reference: Reference | Fault
    text: str
    value: Value | None = None


Piece = str | Reference | Fault


def names_of(kind: Kind) -> Names:
    """What stands after the colon of a kind."""
    return _NAMES.get(kind, Names.INDICATOR)


def pieces(text: str) -> list[Piece]:
    """The words of a text, and the references in it, in order. A reference is on one line."""
    found: list[Piece] = []
    end = 0
    line = 1
    for match in _BRACES.finditer(text):
        if match.start() > end:
            found.append(text[end : match.start()])
        line += text.count("\n", end, match.start())
        found.append(_read(match[0], match["inside"], line))
        end = match.end()
    if end < len(text):
        found.append(text[end:])
    return found


# A whole reference; else two braces that open or close nothing, with what follows on the line.
_BRACES = re.compile(r"\{\{(?P<inside>(?:(?!\{\{|\}\})[^\n])*)\}\}|\{\{|\}\}")


def used(text: str) -> set[Use]:
    """What a text refers to. What is not understood is left out."""
    return {piece.use for piece in pieces(text) if isinstance(piece, Reference)}


def filled(found: Iterable[Piece], known: Known) -> tuple[list[str | Filled], list[Problem]]:
    """The pieces of a text with figures in place of references, and the problems of those without.

    A reference with a problem gets a mark in square brackets, such as "[value:CS05?]".
    """
    done: list[str | Filled] = []
    problems: list[Problem] = []
    references = 0
    for piece in found:
        if isinstance(piece, str):
            done.append(piece)
            continue
        references += 1
        if references > MOST:
            if references == MOST + 1:
                why = f"a text may have {MOST} references: divide it into parts."
                problems.append(Problem(f"line {piece.line}", piece.written, why))
            done.append(_marked(piece))
            continue
        guess = len(problems) < _MOST_GUESSES
        got = piece.why if isinstance(piece, Fault) else _value(piece, known, guess=guess)
        if isinstance(got, Filled):
            done.append(got)
        else:
            problems.append(Problem(f"line {piece.line}", piece.written, got))
            done.append(_marked(piece))
    return done, problems


def sentence(text: str, known: Known) -> tuple[str, list[Problem]]:
    """A text without Markdown (a title, a recommendation) with its figures, and its problems."""
    done, problems = filled(pieces(text), known)
    return "".join(each if isinstance(each, str) else each.text for each in done), problems


def shortened(text: str) -> str:
    """What was found, short enough for a message."""
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST_SHOWN else f"{text[: _LONGEST_SHOWN - 1]}…"


def _marked(piece: Reference | Fault) -> Filled:
    inside = piece.written.strip("{} ") or "empty"
    return Filled(piece, f"[{shortened(inside)}?]")


# Reading one reference


def _read(written: str, inside: str | None, line: int) -> Reference | Fault:
    fault = partial(Fault, written, line=line)
    if inside is None:
        if written == "{{":
            return fault("nothing closes it: write }} after the reference, on the same line.")
        return fault("nothing opens it: write {{ before the reference, on the same line.")
    head, bar, form_text = (part.strip() for part in inside.partition("|"))
    name, _, ref = (part.strip() for part in head.partition(":"))
    if not head:
        return fault("it refers to nothing: write what, such as {{ count:red }}.")
    if name not in list(Kind):
        return fault(_no_kind(name))
    kind = Kind(name)
    why = _wrong_name(kind, ref)
    if not why and bar:
        why = _wrong_form(kind, ref, form_text)
    return (
        fault(why) if why else Reference(kind, ref, Form(form_text) if bar else None, written, line)
    )


def _no_kind(name: str) -> str:
    every = [kind.value for kind in Kind]
    return f"there is no reference “{shortened(name)}”{_meant(name, every, others=True)}"


def _wrong_name(kind: Kind, ref: str) -> str:
    names = names_of(kind)
    if not ref and names is not Names.BASE:
        example = _EXAMPLES[names].format(kind)
        return f"write {names.label} after a colon, such as {{{{ {example} }}}}."
    if names in _FIXED and ref not in _FIXED[names]:
        if missing := _missing_bar(kind, ref):
            return missing
        wanted = [name for name in _FIXED[names] if name]
        return f"there is no {names} “{shortened(ref)}”{_meant(ref, wanted, others=True)}"
    return ""


def _missing_bar(kind: Kind, ref: str) -> str:
    """Why a name that there is not is none, where it ends in a form; "" for others."""
    name, _, last = ref.rpartition(" ")
    if not name or last not in list(Form):
        return ""
    right = f"{kind}:{shortened(name.strip())} | {last}"
    return f"write a bar before “{last}”: {{{{ {right} }}}}."


def _wrong_form(kind: Kind, ref: str, form: str) -> str:
    allowed = [each.value for each in _FORMS.get(kind, ())]
    without = f"{{{{ {kind}{':' if ref else ''}{shortened(ref)} }}}}"
    if not allowed:
        why = "percentages are always in digits" if kind is Kind.SHARE else "it is written one way"
        return f"{why}: write {without} without a bar."
    if form in allowed:
        return ""
    wanted = _either(allowed)
    if not form:
        return f"write {wanted} after the bar, or take the bar out."
    return f"“{shortened(form)}” is no way to write it: write {wanted} after the bar."


def _meant(name: str, names: Sequence[str], *, others: bool = False) -> str:
    """The end of a sentence about a name that there is not: the nearest one, or all."""
    folded = {each.casefold(): each for each in names}
    if len(name) <= _LONGEST_SHOWN:
        near = get_close_matches(name.casefold(), folded, n=1, cutoff=0.6)
        if near:
            return f": did you mean “{folded[near[0]]}”?"
    return f": write {_either(names)}." if others else "."


def _either(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"


# Filling one reference


def _value(reference: Reference, known: Known, *, guess: bool) -> Filled | str:
    """What is printed for a reference; or why nothing can be."""
    value = known.values.get(reference.use)
    if value is None:
        return known.absent.get(reference.use) or _not_there(reference, known, guess=guess)
    text = _written(value, reference.form)
    if text is None:
        return f"{value.text} is too large for words: take the bar out."
    return Filled(reference, text, value)


def _not_there(reference: Reference, known: Known, *, guess: bool) -> str:
    names = names_of(reference.kind)
    if missing := _missing_bar(reference.kind, reference.ref):
        return missing
    meant = _meant(reference.ref, known.names(reference.kind)) if guess else "."
    if names is Names.PART:
        return f"this paper has no part “{shortened(reference.ref)}”{meant}"
    if names is Names.INDICATOR:
        return f"this paper has no indicator “{shortened(reference.ref)}”{meant}"
    return "this paper has no board whose indicators could be counted."


def _written(value: Value, form: Form | None) -> str | None:
    """The text of a value in a form; None for a number that is too large for words."""
    if form in (None, Form.DIGITS):
        return value.text
    text = value.text
    if value.exact.isdecimal():
        number = int(value.exact)
        if number > LARGEST:
            return None
        text = in_words(number)
    return f"{text[:1].upper()}{text[1:]}" if form is Form.CAPITAL else text
