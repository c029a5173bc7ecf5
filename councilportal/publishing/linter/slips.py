"""Checks of slips: years half written, one name in two spellings, below for above. Pure."""

import re
from collections.abc import Iterator, Sequence

from councilportal.common import fuzzy
from councilportal.common.periods import MONTHS, day_label
from councilportal.publishing.linter.amounts import COUNT, Amount, amounts, count_in, sentences
from councilportal.publishing.linter.amounts import Kind as AmountKind
from councilportal.publishing.linter.findings import Found
from councilportal.publishing.linter.paper import Paper
from councilportal.publishing.linter.placed import heading_of, text_of

_MONTH = "|".join(MONTHS)
_AS_AT = re.compile(rf"\bas (?:at|of) \d{{1,2}} (?:{_MONTH})\b(?!,? \d{{4}})", re.IGNORECASE)
_YEARS = re.compile(r"(?<![\d/])(?:19|20)(\d\d)/(\d\d)(?![\d/])")
_MOST_MONTHS = 12


def day_without_year(paper: Paper) -> Iterator[Found]:
    """Figures as at a day of no year: "as at 31 August" (Kent's annual report)."""
    for text in paper.said:
        for match in _AS_AT.finditer(text.text):
            said = f"“{match.group()}” is a day of every year. Say of which."
            yield Found(text.place, match.group(), said)


def year_skips(paper: Paper) -> Iterator[Found]:
    """Years whose two numbers do not follow each other: "2013/15" (Kent's assessment).

    A second number up to 12 may be a month, and is left alone.
    """
    for text in paper.walked.texts:
        for match in _YEARS.finditer(text.text):
            first, second = int(match[1]), int(match[2])
            if second > _MOST_MONTHS and second != (first + 1) % 100:
                said = f"“{match.group()}” is no year: its numbers do not follow. Correct it."
                yield Found(text.place, match.group(), said)


_SHORT = re.compile(r"(?<![\w/.-])[A-Z][A-Za-z]{1,5}(?![\w/-]|\.\w)")
_CAPITALS = 2


def spelled_two_ways(paper: Paper) -> Iterator[Found]:
    """One short form in two spellings: EIS and EiS (Kent's Business Services Centre)."""
    first: dict[str, str] = {}
    told: set[str] = set()
    for text in paper.said:
        for match in _SHORT.finditer(text.text):
            short = match.group()
            if sum(letter.isupper() for letter in short) < _CAPITALS:
                continue
            before = first.setdefault(short.casefold(), short)
            if before != short and short not in told:
                told.add(short)
                said = f"“{short}” is written “{before}” elsewhere. Choose one."
                yield Found(text.place, f"{before} {short}", said)


_TARGET = re.compile(
    r"\b(?:(?P<low>below|under|lower than|less than)|(?P<high>above|over|higher than|more than))"
    r" (?:(?:the|our|its|their|a) )?(?:\w+ ){0,2}?(?P<target>target)\b[^.;:,]{0,30}",
    re.IGNORECASE,
)
_COMPARED = (AmountKind.PERCENT, AmountKind.MONEY)


def target_contradicted(paper: Paper) -> Iterator[Found]:
    """Below a target of less, or above one of more: "5.3%, below the target of 4%" (Kent).

    Where lower is better, below is not worse. Found only where no figure before it fits.
    """
    for text in paper.said:
        for sentence in sentences(text.text):
            for match in _TARGET.finditer(sentence):
                if target := _contradicted(match, list(amounts(sentence))):
                    word = (match["low"] or match["high"]).lower()
                    said = (
                        f"No figure before it is {word} {target.text}. Correct it, or say that it "
                        "is better or worse than the target."
                    )
                    yield Found(text.place, f"{word} {target.text}", said)


def _contradicted(match: "re.Match[str]", found: Sequence[Amount]) -> Amount | None:
    """The target with which every figure before it disagrees; None where one agrees."""
    after = (each for each in found if each.start >= match.end("target"))
    target = next((each for each in after if each.kind in _COMPARED), None)
    if target is None or target.start > match.end():
        return None
    values = [
        each.value for each in found if each.end <= match.start() and each.kind is target.kind
    ]
    signs = [value > target.value if match["low"] else value < target.value for value in values]
    return target if signs and all(signs) else None


_HAS = re.compile(
    r"\b(?:a total of|(?:paper|report|dashboard) (?:has|includes|covers|shows|lists|contains))"
    rf" (?P<count>{COUNT}) (?:performance )?(?:indicators|measures|kpis)\b(?P<more>\W+\w+)?",
    re.IGNORECASE,
)
_SOME = re.compile(
    r"\W*(?:that|which|who\w*|with\w*|where|in|of|on|for|rated|are|were|from)\Z", re.I
)


def base_differs(paper: Paper) -> Iterator[Found]:
    """How many indicators a sentence says that the paper has: 48 where 45 are listed (Hampshire).

    All of them, those that are rated and those for context may be meant.
    """
    groups = [each for each in (paper.facts.indicators, paper.facts.counted) if each]
    right = {len(each) for each in groups}
    for each in groups:
        rated = sum(fact.rating.is_rated for fact in each)
        right |= {rated, len(each) - rated}
    for text in paper.said if right else ():
        if text.place.part in paper.facts.of_before:
            continue
        for match in _HAS.finditer(text.text):
            is_some = _SOME.match(match["more"] or "") is not None
            number = count_in(match["count"])
            if number not in right and not (is_some and number < max(right)):
                said = f"“{match.group('count')}”, but the paper has {max(right)}. Correct it."
                yield Found(text.place, match.group("count"), said)


_PLANNED_DAY = re.compile(
    r"\b(?:completion|decision|target|due) date\b|\bcomplete by\b|\bdeadline\b", re.IGNORECASE
)
_STATUS = re.compile(r"\b(?:status|state|progress|done|outcome|finished|completed)\b", re.I)


def planned_and_past(paper: Paper) -> Iterator[Found]:
    """Rows of a plan whose day has passed before the paper is read (Manchester's timetable).

    A plan that tells how far each row has come is left alone. Each row is told once.
    """
    day = paper.meets_on or paper.day
    for placed in paper.walked.tables if day else ():
        heads = [column.head for column in placed.table.columns]
        if any(_STATUS.search(head) for head in heads):
            continue
        for row, place in zip(placed.table.rows, placed.row_places, strict=True):
            for head, cell in list(zip(heads, row.cells, strict=False))[1:]:
                last = fuzzy.read(text_of(cell)).latest
                if _PLANNED_DAY.search(head) and last is not None and day and last < day:
                    said = (
                        f"“{text_of(cell)}” was over by {day_label(day)}. Say what became of "
                        f"{heading_of(row) or 'it'}, or take it out."
                    )
                    yield Found(place, f"{head}: {text_of(cell)}", said)
                    break
