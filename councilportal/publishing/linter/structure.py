"""Checks of how a paper is built: headings, numbers, references to its parts, pictures. Pure."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from councilportal.common.numbers import joined
from councilportal.publishing.linter.amounts import IN_WORDS
from councilportal.publishing.linter.findings import Found, Place
from councilportal.publishing.linter.paper import Paper
from councilportal.publishing.linter.placed import Kind, PlacedNumber, heading_of


def heading_missing(paper: Paper) -> Iterator[Found]:
    """Parts, tables and charts without a heading or caption (WCAG 2.4.6)."""
    for heading in paper.walked.headings:
        if not heading.text.strip():
            yield Found(heading.place, "part", "This part has no heading. Give it one.")
    for placed in paper.walked.tables:
        if not placed.table.caption.strip():
            yield Found(placed.place, "table", "This table has no caption. Say what it shows.")


def heading_skips(paper: Paper) -> Iterator[Found]:
    """Headings in words of authors that skip a level (WCAG 1.3.1)."""
    for text in paper.walked.skips:
        said = "The heading is more than one level below the one before. Use the next level."
        yield Found(text.place, text.text, said)


def heading_twice(paper: Paper) -> Iterator[Found]:
    """Two headings with the same words beside each other, or one under the other."""
    seen: dict[tuple[str, str], Place] = {}
    words = {each.place.anchor: each.text for each in paper.walked.headings}
    for heading in paper.walked.headings:
        name = heading.text.strip().casefold()
        if not name:
            continue
        is_parents = words.get(heading.parent, "").strip().casefold() == name
        if is_parents or (heading.parent, name) in seen:
            said = f"“{heading.text}” is a heading twice here. Let each say what it is about."
            yield Found(heading.place, heading.text, said)
        seen.setdefault((heading.parent, name), heading.place)


def anchor_twice(paper: Paper) -> Iterator[Found]:
    """Two places with one address: links lead to the first only."""
    seen: dict[str, Place] = {}
    for place in paper.walked.anchors:
        if place.anchor in seen:
            other = seen[place.anchor].words
            said = f"“{place.anchor}” is also the address of {other}. Give each its own."
            yield Found(place, place.words, said)
        seen.setdefault(place.anchor, place)


# Numbers


_DOTTED = re.compile(r"\d{1,3}(?:\.\d{1,3})*")
_NUMBERED = re.compile(r"(?P<number>\d{1,2}(?:\.\d{1,2})*)[.)]?\s+\S")
_NUMBER_HEAD = re.compile(
    r"\s*(?:no\.?|number|ref(?:erence)?|#|objective(?: no\.?| number)?|action(?: no\.?| number)"
    r"|item(?: no\.?)?)\s*",
    re.IGNORECASE,
)


def numbering_skips(paper: Paper) -> Iterator[Found]:
    """Numbers of paragraphs, headings or rows that skip one or stand twice (A2).

    A number that is told of elsewhere in the paper is not missing: "1.3 was carried to 2018".
    """
    said = " ".join(text.text for text in paper.walked.texts if text.kind is not Kind.CELL)
    told = set(_DOTTED.findall(said))
    for run in _runs(paper):
        for first, second in pairwise(run):
            yield from _between(first, second, told)


def _runs(paper: Paper) -> Iterator[list[PlacedNumber]]:
    """Lists of numbers that should follow each other."""
    by_part: dict[str, list[PlacedNumber]] = {}
    for number in paper.walked.numbers:
        by_part.setdefault(number.place.part, []).append(number)
    yield from by_part.values()
    parts = [each for each in paper.walked.headings if each.level == 1]
    numbered = [
        PlacedNumber(each.place, match["number"])
        for each in parts
        if (match := _NUMBERED.match(each.text))
    ]
    if 2 * len(numbered) > len(parts):  # else a heading only begins with a number: "14 standards"
        yield numbered
    for placed in paper.walked.tables:
        if placed.table.columns and _NUMBER_HEAD.fullmatch(placed.table.columns[0].head):
            yield [
                PlacedNumber(place, heading_of(row).rstrip("."))
                for row, place in zip(placed.table.rows, placed.row_places, strict=True)
                if heading_of(row) and not row.is_group_head
                if heading_of(row) not in paper.indicators
            ]


def _between(first: PlacedNumber, second: PlacedNumber, told: set[str]) -> Iterator[Found]:
    if not (_DOTTED.fullmatch(first.number) and _DOTTED.fullmatch(second.number)):
        return
    before, after = _parts(first.number), _parts(second.number)
    if before == after:
        said = f"{second.number} stands twice. Number again from here."
        yield Found(second.place, second.number, said)
        return
    missing = _missing(before, after)
    if untold := [each for each in missing if each not in told]:
        noun = "is" if len(untold) == 1 else "are"
        said = (
            f"{joined(untold)} {noun} missing before {second.number}. Number again, or say what "
            "became of it."
        )
        yield Found(second.place, f"{first.number} to {second.number}", said)


def _parts(number: str) -> tuple[int, ...]:
    return tuple(map(int, number.split(".")))


def _missing(before: Sequence[int], after: Sequence[int]) -> list[str]:
    """The numbers between two of one paper: 1.2 to 1.4 has 1.3, and 1.4 to 2.3 has 2.1 and 2.2."""
    for place, (old, new) in enumerate(zip(before, after, strict=False)):
        if old == new:
            continue
        if new < old:
            return []
        stem = [str(each) for each in after[:place]]
        skipped = [".".join([*stem, str(number)]) for number in range(old + 1, new)]
        return [*skipped, *_from_one(after, place + 1)][:10]
    return _from_one(after, len(before))


def _from_one(after: Sequence[int], place: int) -> list[str]:
    if place >= len(after):
        return []
    stem = [str(each) for each in after[:place]]
    return [".".join([*stem, str(number)]) for number in range(1, after[place])]


# References to parts of the paper


_WORDS = "|".join(word for word, number in IN_WORDS.items() if number)
_REFERENCE = re.compile(
    r"\b(?P<kind>appendix|annex|section|paragraph|table|figure|chart)\s"
    r"(?P<name>[0-9]{1,2}(?:\.[0-9]{1,2})*|[A-Z]\b"
    rf"|(?<=appendix\s)(?:{_WORDS})\b|(?<=annex\s)(?:{_WORDS})\b)(?![\w(])",
    re.IGNORECASE,
)
_ELSEWHERE = re.compile(
    r"\s*(?:,? (?:of|to|in|from|on) (?!this (?:paper|report|document)\b)\w|,? ibid)", re.IGNORECASE
)
_ACT = re.compile(r"\b(?:Act|Regulations|Order|Schedule|Code|Directive|s\.)\b")
# A "section 20 notice" is one of a law; "see section 20" leads to a part of the paper.
_LEADS = re.compile(r"(?:\b(?:see|in|at|refer to|read)|\()\s(?:also\s)?\Z|\(\Z", re.IGNORECASE)
_ENDS = re.compile(r"\s*(?:[.,;:)]|\Z|(?:and|or|below|above|of this)\b)", re.IGNORECASE)
_TELLS = re.compile(
    r"\s(?:sets?|tells?|gives?|shows?|describes?|explains?|lists?|covers?|has|is)\b", re.IGNORECASE
)
_MOST_PARTS = 30
_STARTS = re.compile(r"\s*(?P<kind>appendix|annex|table|figure|chart|section)\s(?P<name>\w+)", re.I)
_LETTER = re.compile(r"[A-Z]")


def reference_to_nothing(paper: Paper) -> Iterator[Found]:
    """References to no part of the paper: "Appendix 4" where there are three (A2).

    Sections of laws and of other papers are left alone.
    """
    names = _names(paper)
    for text in paper.walked.texts:
        for match in _REFERENCE.finditer(text.text):
            kind, name = match["kind"].casefold(), match["name"]
            is_definition = text.kind is not Kind.PROSE and _STARTS.match(text.text)
            if is_definition or not _leads_here(match, text.text):
                continue
            if not _is_there(kind, _as_number(name), names, len(paper.document.sections)):
                said = f"There is no {kind} {name} in this paper. Name one that is there."
                yield Found(text.place, match.group(), said)


def _leads_here(match: "re.Match[str]", text: str) -> bool:
    """True for a reference that means a part of this paper."""
    name, before, after = match["name"], text[: match.start()][-60:], text[match.end() :][:40]
    if (name.islower() and len(name) == 1) or _ELSEWHERE.match(after):
        return False
    if _ACT.search(before) or _ACT.search(after):
        return False
    if match["kind"].casefold() not in ("section", "paragraph"):
        return True
    is_sentence = not before or re.search(r"[.;]\s\Z", before) is not None
    is_led = _LEADS.search(before) is not None and _ENDS.match(after) is not None
    leads = is_led or (is_sentence and _TELLS.match(after) is not None)
    return leads and int(name.partition(".")[0] if name[0].isdigit() else "0") <= _MOST_PARTS


def _names(paper: Paper) -> set[tuple[str, str]]:
    """Kind and number of every part, table and appendix that has one."""
    names: set[tuple[str, str]] = set()
    for text in paper.walked.texts:
        if text.kind is Kind.PROSE and not _is_listed(text.text):
            continue
        for words in (text.head, text.text):
            if match := _STARTS.match(words):
                kind = match["kind"].casefold().replace("annex", "appendix")
                names.add((kind, _as_number(match["name"])))
    numbers = [each.number for each in paper.walked.numbers]
    numbers += [m["number"] for e in paper.walked.headings if (m := _NUMBERED.match(e.text))]
    for number in numbers:
        names.add(("paragraph", number))
        names.update(("section", stem) for stem in _stems(number))
    return names


def _is_listed(text: str) -> bool:
    """True for an item of a list of appendices: "Appendix A: Measures"."""
    return re.match(r"\s*(?:appendix|annex)\s\w+\s*[:.–-]", text, re.IGNORECASE) is not None


def _stems(number: str) -> Iterator[str]:
    parts = number.split(".")
    yield from (".".join(parts[:length]) for length in range(1, len(parts) + 1))


def _as_number(name: str) -> str:
    lower = name.casefold()
    return str(IN_WORDS[lower]) if lower in IN_WORDS else lower


def _is_there(kind: str, name: str, names: set[tuple[str, str]], parts: int) -> bool:
    kind = {"annex": "appendix"}.get(kind, kind)
    if (kind, name) in names:
        return True
    if kind in ("section", "paragraph"):
        # Parts without printed numbers are counted.
        is_counted = kind == "section" and name.isdigit() and int(name) <= parts
        numbered = any(each == kind for each, _ in names)
        return is_counted or (kind == "paragraph" and not numbered)
    if kind == "chart":
        return not any(each in ("chart", "figure") for each, _ in names)
    return False


def footnote_alone(paper: Paper) -> Iterator[Found]:
    """Marks without their footnote, footnotes without a mark, two footnotes with one mark."""
    marks = {each.ref for each in paper.walked.marks}
    notes: set[str] = set()
    for note in paper.walked.footnotes:
        if note.ref in notes or note.ref not in marks:
            why = "has the mark of another" if note.ref in notes else "has no mark in the text"
            yield Found(note.place, note.ref, f"Footnote {note.ref} {why}. Give it one of its own.")
        notes.add(note.ref)
    for mark in paper.walked.marks:
        if mark.ref not in notes:
            said = f"There is no footnote {mark.ref}. Write it, or take the mark out."
            yield Found(mark.place, mark.ref, said)


def picture_without_words(paper: Paper) -> Iterator[Found]:
    """Charts and pictures that nothing says in words (WCAG 1.1.1, PDF/UA)."""
    for picture in paper.walked.pictures:
        summary = picture.summary.strip()
        is_name_only = summary.casefold() in (
            "chart",
            "graph",
            "image",
            "picture",
            "figure",
            "logo",
        )
        if not summary or is_name_only:
            said = "Nothing says in words what this picture shows. Write it in a sentence."
            yield Found(picture.place, picture.name, said)
