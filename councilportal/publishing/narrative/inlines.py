"""The words within a paragraph: from Markdown's tokens to parts of a document, and what is refused.

Pure. Links lead to https only; a picture and HTML are refused by name, and their words are printed.
"""

import re
from collections.abc import Iterator, Sequence

from markdown_it.token import Token

from councilportal.common.inline import FootnoteRef, Part, PartRef, Parts, Span, WebLink
from councilportal.publishing.narrative.references import Filled, Kind, Problem, Reference
from councilportal.publishing.narrative.source import PLACEHOLDER, Mark, Source, said_at

_STYLES = {"strong_open": "strong", "em_open": "em"}
_CLOSING = ("strong_close", "em_close")
_HTTPS = re.compile(r"https://[^\s\x00-\x20\x7f]+")
_LONGEST_ADDRESS = 2_000
_ENTITY = re.compile("&(#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")


class Inlines:
    """Reads inline tokens, and keeps the problems, the figures and the footnotes that it met.

    `notes` has the printed mark of each footnote, in the order in which the text refers to them.
    """

    def __init__(self, source: Source, first_note: int) -> None:
        """Takes: the source; the number of the first footnote."""
        self._source = source
        self._next_note = first_note
        self.notes: dict[str, str] = {}
        self.figures: list[Filled] = []
        self.problems = source.problems

    def problem(self, line: int, found: str, why: str) -> None:
        """Keep a problem."""
        self.problems.append(Problem(f"line {line}", said_at(self._source, found), why))

    def parts(self, token: Token, line: int, language: str = "") -> Parts:
        """The parts of a paragraph, a heading or a cell.

        Takes: its inline token; the number of its first line; the language, set where each part
        has to say it.
        """
        found = _Parts(self, line, language)
        for child in token.children or ():
            found.take(child)
        return found.done()

    def placed(self, text: str, line: int) -> Iterator[str | Filled | FootnoteRef]:
        """A text and what stands at its placeholders."""
        end = 0
        for match in PLACEHOLDER.finditer(text):
            if match.start() > end:
                yield text[end : match.start()]
            end = match.end()
            what = self._source.held[int(match[1])]
            if isinstance(what, Mark):
                yield from self._mark(what, line)
            else:
                if what.value is not None:
                    self.figures.append(what)
                yield what
        if end < len(text):
            yield text[end:]

    def _mark(self, mark: Mark, line: int) -> Iterator[str | FootnoteRef]:
        if mark.ref not in self._source.notes:
            why = f"this footnote is not there: write [^{mark.ref}]: and its words on a line."
            self.problem(line, f"[^{mark.ref}]", why)
            yield f"[^{mark.ref}?]"
            return
        if mark.ref not in self.notes:
            self.notes[mark.ref] = str(self._next_note + len(self.notes))
        yield FootnoteRef(self.notes[mark.ref])


class _Parts:
    """The parts of one inline token as they are read."""

    def __init__(self, inlines: Inlines, line: int, language: str) -> None:
        self._inlines = inlines
        self._line = line
        self._language = language
        self._parts: list[Part] = []
        self._styles: list[str] = []
        self._address: str | None = None
        self._named: list[str] = []

    def take(self, token: Token) -> None:
        """Read the next token."""
        kind = token.type
        if kind in _STYLES:
            self._styles.append(_STYLES[kind])
        elif kind in _CLOSING:
            self._styles.pop()
        elif kind == "link_open":
            self._address, self._named = _decoded(str(token.attrs.get("href", ""))), []
        elif kind == "link_close":
            self._link()
        elif kind in ("softbreak", "hardbreak"):
            self._line += 1
            self._add(" " if kind == "softbreak" else "\n")
        else:
            if kind in _REFUSED:
                self._inlines.problem(self._line, token.content, _REFUSED[kind])
            elif entity := _ENTITY.search(token.content):
                self._inlines.problem(self._line, entity[0], "write the sign itself.")
            self._words(token.content)

    def done(self) -> Parts:
        """All parts, without spaces at the ends, plain words together."""
        parts = self._parts
        while parts and isinstance(parts[0], str) and not parts[0].strip():
            parts.pop(0)
        while parts and isinstance(parts[-1], str) and not parts[-1].strip():
            parts.pop()
        if parts and isinstance(parts[0], str):
            parts[0] = parts[0].lstrip()
        if parts and isinstance(parts[-1], str):
            parts[-1] = parts[-1].rstrip()
        return tuple(parts)

    def _words(self, text: str) -> None:
        for what in self._inlines.placed(text, self._line):
            if isinstance(what, FootnoteRef):
                self._footnote(what)
            elif isinstance(what, str):
                self._add(what)
            elif _is_part(what) and self._address is None:
                self._parts.append(PartRef(what.text, what.reference.ref))  # type: ignore[union-attr]
            else:
                self._add(what.text)

    def _footnote(self, mark: FootnoteRef) -> None:
        if self._address is not None:
            self._inlines.problem(
                self._line, f"[^{mark.ref}]", "write the footnote after the link."
            )
        else:
            self._parts.append(mark)

    def _add(self, text: str) -> None:
        if self._address is not None:
            self._named.append(text)
            return
        # Strong goes before emphasis: a span has one style.
        style = "strong" if "strong" in self._styles else "em" if self._styles else ""
        last = self._parts[-1] if self._parts else None
        if not style and not self._language:
            if isinstance(last, str):
                self._parts[-1] = last + text
            else:
                self._parts.append(text)
        elif isinstance(last, Span) and last.style == style:
            self._parts[-1] = Span(last.text + text, style, self._language)
        else:
            self._parts.append(Span(text, style, self._language))

    def _link(self) -> None:
        address, name = self._address or "", "".join(self._named)
        self._address = None
        why = _why_no_link(address, name)
        if why:
            self._inlines.problem(self._line, address or name, why)
            self._add(name)
        else:
            self._parts.append(WebLink(name, address))


def _is_part(what: Filled) -> bool:
    reference = what.reference
    return (
        isinstance(reference, Reference) and reference.kind is Kind.PART and what.value is not None
    )


def _decoded(address: str) -> str:
    """An address with its placeholders as they were: Markdown encodes them."""
    return address.replace("%EE%80%80", "\ue000").replace("%EE%80%81", "\ue001")


def _why_no_link(address: str, name: str) -> str:
    if PLACEHOLDER.search(address):
        return "an address cannot have a reference in it: write the whole address."
    if not _HTTPS.fullmatch(address):
        return "a link leads to https only: write an address that begins with https://."
    if len(address) > _LONGEST_ADDRESS:
        return f"an address may have {_LONGEST_ADDRESS:,} characters."
    return "" if name.strip() else "a link needs words: write them between the square brackets."


_REFUSED = {
    "image": "a picture cannot stand in words, and its description is printed: take it out.",
    "html_inline": "HTML is not printed: write **bold**, *italic* or [words](https://...) instead.",
}


def is_plain(parts: Sequence[Part]) -> bool:
    """True for words alone, or none."""
    return not parts or (len(parts) == 1 and isinstance(parts[0], str))
