"""Checks of words: placeholders, copies, old laws, and what may tell of a person. Pure."""

import re
from collections import defaultdict
from collections.abc import Iterator

from councilportal.common.numbers import joined
from councilportal.common.periods import day_label
from councilportal.common.personal import finds
from councilportal.publishing.linter.amounts import sentences
from councilportal.publishing.linter.findings import Found
from councilportal.publishing.linter.laws import OUT_OF_DATE, PAST
from councilportal.publishing.linter.paper import Paper
from councilportal.publishing.linter.placed import Kind, Text, heading_of

_BRACKETED = (
    "date|dates|name|names|title|number|figure|figures|text|link|amount|reference|ref|post|owner"
    "|council|department|service|month|year|period|page|appendix|details|tbc|tba|tbd"
    r"|(?:to be|please) \w+(?: \w+)*|(?:insert|add|enter|complete|delete|type)\b[^\]\[<>{}]*"
)
_PLACEHOLDER = re.compile(
    rf"\[\s?(?:{_BRACKETED})\s?\]|<\s?(?:{_BRACKETED})\s?>|\{{\{{[^}}]*\}}\}}"
    r"|\blorem ipsum\b|\bclick (?:or tap )?here to enter \w+"
    r"|\binsert (?:the |a |your )?(?:\w+ )?(?:date|name|title|figure|number|text|link)s? here\b"
    r"|\?{3,}|(?<![\w.])x{3,}(?![\w.])|(?<![\w.])£?xx+(?:[.,]x+)?(?:%|k|m)?(?![\w.])"
    r"|(?<![\w.])x+%|£x+\b",
    re.IGNORECASE,
)
_SHOUTED = re.compile(r"\b(?:TODO|FIXME)\b")
_ROMAN_BEFORE = re.compile(
    r"(?:article|part|title|chapter|schedule|volume|annex)\s\Z", re.IGNORECASE
)
_LATER = re.compile(
    r"\b(?:tbc|tba|tbd|to be (?:confirmed|agreed|advised|decided))\b", re.IGNORECASE
)


def placeholder(paper: Paper) -> Iterator[Found]:
    """Words that stand for words still to be written: [date], xx, TODO, lorem ipsum (A2)."""
    for text in paper.walked.texts:
        for match in (*_PLACEHOLDER.finditer(text.text), *_SHOUTED.finditer(text.text)):
            if match.group().isupper() and _ROMAN_BEFORE.search(text.text[: match.start()]):
                continue  # "Article XX"
            said = f"“{match.group()}” stands for something that was not written. Write it."
            yield Found(text.place, match.group(), said)


def to_be_confirmed(paper: Paper) -> Iterator[Found]:
    """Dates, figures and names that are still to be confirmed (A2: an assessment dated Tbc).

    Each row is told once.
    """
    told: set[int] = set()
    for text in paper.walked.texts:
        match = _LATER.search(_without_brackets(text.text))
        if match and not (text.kind is Kind.CELL and text.place.position in told):
            told.add(text.place.position)
            said = f"“{match.group()}”: give what is known by now, or say when it will be."
            yield Found(text.place, f"{text.head} {match.group()}".strip(), said)


def _without_brackets(text: str) -> str:
    return re.sub(r"[\[<][^\]>]*[\]>]", "", text)  # those are placeholders


_AS_ABOVE = re.compile(
    r"\s*(?:as|see|same as) (?:above|before|previous(?:ly)?|the row above)\b|\s*ditto\b"
    r"|\s*[\"”〃]\s*\Z",
    re.IGNORECASE,
)


def as_above(paper: Paper) -> Iterator[Found]:
    """Rows that only point to another row (D17): readers of one row do not see the other."""
    for placed in paper.walked.tables:
        names = [heading_of(row) for row in placed.table.rows]
        for text in paper.texts_at(placed.row_places):
            if _AS_ABOVE.match(text.text) or _as_another(text.text, names):
                said = "The words only point to another row. Say what is true of this one."
                yield Found(text.place, f"{text.head} {text.text[:40]}".strip(), said)


def _as_another(text: str, names: list[str]) -> bool:
    """True for "As Age" and "As Age; and more" in a table with a row Age."""
    first = re.split(r"\s*[;,.:\n]", text, maxsplit=1)[0].strip().casefold()
    return first.startswith("as ") and first[3:] in {name.casefold() for name in names}


_LONG_ENOUGH = 10  # words: shorter sentences are repeated for good reasons
_ROWS = 3
_A_SENTENCE = 12  # words of a note, and of a cell that is a sentence
_A_PARAGRAPH = 15  # words of a cell without a full stop


def same_paragraph(paper: Paper) -> Iterator[Found]:
    """The same paragraph, or the same note of two parts, twice in a paper.

    The portal's own sentences around figures stand with each table that they are true of.
    """
    first: dict[str, Text] = {}
    for text in paper.walked.texts:
        same = _normal(text.text)
        is_cover = not text.place.part  # which says first what the paper says
        if is_cover or text.place.part in paper.facts.of_figures:
            continue
        if text.kind is not Kind.PROSE or len(same.split()) < _LONG_ENOUGH:
            continue
        if same in first:
            said = f"The same words stand in {first[same].place.words}. Say them once."
            yield Found(text.place, text.text[:80], said)
        first.setdefault(same, text)


def copied_rows(paper: Paper) -> Iterator[Found]:
    """The same words in three or more rows of one table (D17, A2), but for tables of figures."""
    for placed in paper.walked.tables:
        if placed.place.part in paper.facts.of_figures:
            continue
        copies: dict[tuple[str, str], list[Text]] = defaultdict(list)
        for text in paper.texts_at(placed.row_places):
            if _is_prose(text) and not _AS_ABOVE.match(text.text):
                copies[text.head, _normal(text.text)].append(text)
        for same in copies.values():
            if len(same) >= _ROWS:
                rows = joined([each.place.words.rpartition(", ")[2] for each in same])
                said = f"The same words stand in {rows}. Say what is true of each."
                yield Found(same[0].place, same[0].text[:80], said)


def _is_prose(text: Text) -> bool:
    """True for a note, and for a cell with a sentence: other cells are of a kind, and repeat it."""
    length = len(re.findall(r"[^\W\d_]+", text.text))
    is_sentence = text.kind is Kind.NOTE or text.text.rstrip().endswith((".", "!", "?"))
    return length >= (_A_SENTENCE if is_sentence else _A_PARAGRAPH)


def _normal(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def personal_data(paper: Paper) -> Iterator[Found]:
    """Telephone numbers, e-mail addresses and postcodes, but in the contacts of the paper."""
    for text in paper.walked.texts:
        if "contact" in f"{text.place.words} {text.head}".casefold():
            continue
        for find in finds(text.text):
            label = find.kind.label.capitalize()
            said = f"{label}: take it out, or say why it may be published."
            yield Found(text.place, find.text, said)


_PERSON = re.compile(
    r"\b(?:Mr|Mrs|Ms|Miss|Mx|Master)\.? (?:[A-Z]\.? ?)*[A-Z][\w’'-]+(?: [A-Z][\w’'-]+)?"
)


def named_person(paper: Paper) -> Iterator[Found]:
    """People named in sentences: by title and name, or by a name that the portal knows."""
    known = [name for name in paper.facts.people if " " in name]
    for text in paper.said:
        titled = [match.group() for match in _PERSON.finditer(text.text)]
        bare = [name for name in known if name in text.text]
        untitled = [name for name in bare if not any(name in each for each in titled)]
        for name in (*titled, *untitled):
            said = "A person is named. Name the post, or say why the name may be published."
            yield Found(text.place, name, said)


_PEOPLE = (
    "people|persons?|child(?:ren)?|pupils?|students?|residents?|men|man|women|woman|girls?|boys?"
    "|adults?|carers?|parents?|mothers?|fathers?|famil(?:y|ies)|patients?|victims?|claimants?"
    "|applicants?|tenants?|employees?|members? of staff|refugees?|service users?|learners?"
)
_SMALL = re.compile(
    r"(?<![\w£.,-])(?:[1-4]|one|two|three|four)\s+"
    rf"(?:(?:more|other|further|young|older|old|disabled|deaf|black|asian|white|minority|ethnic|gay"
    rf"|lesbian|bisexual|trans|male|female|pregnant|local|looked-after|homeless)\s+)*"
    rf"(?:{_PEOPLE})\b",
    re.IGNORECASE,
)
# "Key stage 2 pupils", "one in four people", "more than one person" are no counts of people.
_NO_COUNT = re.compile(
    r"\b(?:stage|year|grade|level|phase|tier|band|group|under|over|aged|age|per|in|of|than|any"
    r"|every|each|to|section|item|table|\d[\d.,]*)\Z",
    re.IGNORECASE,
)


_SUPPOSED = re.compile(r"\b(?:would|could|should|if|whenever)\b", re.IGNORECASE)


def _sentence_at(text: str, at: int) -> str:
    """The sentence around a place of a text."""
    start = max(text.rfind(sign, 0, at) for sign in (". ", "\n", "; ")) + 1
    return text[start:].split(". ", 1)[0]


def small_number(paper: Paper) -> Iterator[Found]:
    """From one to four people counted in sentences: somebody might recognise them."""
    for text in paper.said:
        for match in _SMALL.finditer(text.text):
            if _SUPPOSED.search(_sentence_at(text.text, match.start())):
                continue
            if _NO_COUNT.search(text.text[max(0, match.start() - 20) : match.start()].rstrip()):
                continue
            said = "So few people may be recognised. Say “fewer than 5”, or why it may be said."
            yield Found(text.place, match.group(), said)


def old_law(paper: Paper) -> Iterator[Found]:
    """Laws, dates and bodies that were superseded before the day of the paper (L2, L6, A2)."""
    on = paper.day
    if on is None:
        return
    for text in paper.walked.texts:
        for sentence in sentences(text.text):
            for each in OUT_OF_DATE:
                if each.since <= on and each.is_in(sentence) and not PAST.search(sentence):
                    found = re.search(each.words, sentence)
                    what = found.group() if found else sentence[:40]
                    said = f"“{what}” is out of date since {day_label(each.since)}: {each.right}."
                    yield Found(text.place, what, said)
