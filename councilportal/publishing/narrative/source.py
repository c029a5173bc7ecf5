"""An author's Markdown, made ready to be parsed: figures, footnotes and containers are taken out.

Pure. A live figure and the mark of a footnote become placeholders of private characters, which no
stored text has, so that Markdown neither reads what is in them nor they what is around them.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from councilportal.common.text import printable
from councilportal.common.words import ListStyle
from councilportal.publishing.narrative.list_marks import with_hyphens, with_numbers
from councilportal.publishing.narrative.references import (
    Filled,
    Known,
    Problem,
    filled,
    pieces,
    shortened,
)

PLACEHOLDER = re.compile("\ue000([0-9]{1,6})\ue001")


@dataclass(frozen=True, slots=True)
class Mark:
    """The mark of a footnote as the author wrote it: "1" for `[^1]`."""

    ref: str
    line: int


@dataclass(frozen=True, slots=True)
class Segment:
    """Lines in one container; `title` is of a box or a diagram.

    `kind` is "", "box", "diagram", "language" or "unknown". `text` is Markdown with
    placeholders and `first` the number of its first line.
    """

    kind: str
    title: str
    language: str
    text: str
    first: int
    styles: Mapping[int, ListStyle]


@dataclass(slots=True)
class Source:
    """The parts of a text; `held` has what stands at each placeholder."""

    segments: list[Segment] = field(default_factory=list)
    notes: dict[str, tuple[str, int]] = field(default_factory=dict)
    held: list[Filled | Mark] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read(text: str, known: Known) -> Source:
    """A text taken apart, with its figures filled in."""
    source = Source()
    done, problems = filled(pieces(printable(text)), known)
    source.problems += problems
    marked = ""
    for piece in done:
        marked += piece if isinstance(piece, str) else _held(source, piece)
    lines = _without_notes(source, marked.split("\n"))
    lines = [_with_marks(source, line, number) for number, line in enumerate(lines, 1)]
    for ref, (said, line) in source.notes.items():
        source.notes[ref] = (_inner_marks(source, said, line), line)
    _divide(source, lines)
    return source


def _held(source: Source, what: Filled | Mark) -> str:
    source.held.append(what)
    return f"\ue000{len(source.held) - 1}\ue001"


def said_at(source: Source, text: str) -> str:
    """A text with the words of its placeholders, for a message."""

    def words(found: re.Match[str]) -> str:
        place = int(found[1])  # an address may spell out a placeholder that is none
        return words_of(source.held[place]) if place < len(source.held) else ""

    return PLACEHOLDER.sub(words, text)


def words_of(what: Filled | Mark) -> str:
    """What stands at a placeholder, as the author wrote it."""
    return f"[^{what.ref}]" if isinstance(what, Mark) else what.reference.written


# Footnotes

_MARK = re.compile(r"\[\^([^\s\[\]\ue000\ue001]{1,20})\]")
_NOTE = re.compile(rf"(?P<before>[ \t>]*){_MARK.pattern}:[ \t]*(?P<words>.*)")
_ITEM = re.compile(r"[ \t>]*([-*+•]|[0-9]{1,3}[.)])[ \t]")


def _without_notes(source: Source, lines: Sequence[str]) -> list[str]:
    """The lines, empty where a footnote is defined: from its mark to the next empty line or item.

    One that is set in, under an item or in a quotation, ends before a line that is not.
    """
    kept: list[str] = []
    ref = before = ""
    for number, line in enumerate(lines, 1):
        if match := _NOTE.fullmatch(line):
            before, ref = match["before"], match[2]
            if ref in source.notes:
                why = "two footnotes have this mark: give each its own."
                source.problems.append(Problem(f"line {number}", f"[^{ref}]", why))
            source.notes[ref] = (match["words"], number)
            kept.append(before.rstrip())
        elif (
            ref
            and line.startswith(before)
            and line[len(before) :].strip()
            and not _ITEM.match(line)
        ):
            said, first = source.notes[ref]
            source.notes[ref] = (f"{said}\n{line[len(before) :].strip()}", first)
            kept.append(before.rstrip())
        else:
            ref = ""
            kept.append(line)
    return kept


def _with_marks(source: Source, line: str, number: int) -> str:
    """The line with placeholders for the marks of footnotes."""
    return _MARK.sub(lambda found: _held(source, Mark(found[1], number)), line)


def _inner_marks(source: Source, said: str, line: int) -> str:
    for found in _MARK.finditer(said):
        why = "a footnote cannot have a footnote: write its words here."
        source.problems.append(Problem(f"line {line}", found[0], why))
    return said


# Containers

_FENCE = re.compile(r":{3,}[ \t]*(?P<name>[^\s]*)[ \t]*(?P<title>.*)")
_LANGUAGE = re.compile("[a-z]{2}")
_TITLED = ("box", "diagram")
_SUCH = "write ::: box or ::: diagram and its title, or ::: cy for words in Welsh."


def _divide(source: Source, lines: Sequence[str]) -> None:
    """Divide lines into segments at the lines that open and close a container."""
    kind = title = language = ""
    first = 1
    gathered: list[str] = []

    def end() -> None:
        found, styles = with_numbers(list(with_hyphens(gathered)))
        text = "\n".join(found)
        if text.strip() or kind in _TITLED:
            source.segments.append(Segment(kind, title, language, text, first, styles))

    for number, line in enumerate(lines, 1):
        fence = _FENCE.fullmatch(line.strip()) if line.startswith(":::") else None
        if fence is None:
            gathered.append(line)
            continue
        end()
        opened, found = kind, said_at(source, line)
        kind, title, language, why = _opened(fence, opened)
        if why:
            source.problems.append(Problem(f"line {number}", shortened(found), why))
        gathered, first = [], number + 1
    end()
    if kind:
        said = f"::: {title or language}".strip()
        why = "nothing closes it: write ::: on a line of its own after it."
        source.problems.append(Problem(f"line {first - 1}", said, why))


def _opened(fence: re.Match[str], opened: str) -> tuple[str, str, str, str]:
    """What a line of colons opens (kind, title, language), and what is wrong with it."""
    name, title = fence["name"], fence["title"].strip()
    if not name:
        return "", "", "", "" if opened else f"it closes nothing: {_SUCH}"
    inside = "a box, a diagram or a language cannot stand in another: close it first with :::."
    why = inside if opened else ""
    if name in _TITLED:
        if not title:
            why = why or f"a {name} needs a title: write ::: {name} and its title."
        return name, title, "", why
    if _LANGUAGE.fullmatch(name) and not title:
        return "language", "", name, why
    return "unknown", "", "", why or f"there is no such thing: {_SUCH}"
