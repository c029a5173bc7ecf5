"""Papers laid out and bound into one PDF: a committee pack, or one long document in pieces.

Each paper is laid out by itself and kept by the hash of its HTML, so a mended paragraph lays out
only its own paper again. Page numbers are printed when the papers are bound. Only a paper that
names pages itself, as a list of contents does, depends on the papers before it.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from io import BytesIO

from pikepdf import Pdf

from councilportal.common.document import Document, Section
from councilportal.printing import html, kept, limits
from councilportal.printing.binding import Part, bind, link, pages_of
from councilportal.printing.binding_places import Source, Spot
from councilportal.printing.failures import CannotBind

WAIT, SECONDS = 300.0, 300.0  # for its turn to be laid out, and for one layout
LONG = 500  # rows of tables, from which a document is laid out in pieces
ROWS_OF_A_PIECE = 100
FRONT = "front"  # the key of the first part of a pack
_ROUNDS = 5
_COUNTS_PAGES = 'class="report-contents"'  # in the HTML of a paper that names its own pages
_ID = re.compile(r'<[a-z][^<>]*\sid="([^"]+)"')
_LINK = re.compile(r'(<a\s[^<>]*?href=")#([^"]+)"')


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper of a pack. `number` is that of its item; `pages`, if known, saves a layout."""

    key: str
    document: Document
    number: str = ""
    pages: int = 0

    @property
    def title(self) -> str:
        """Its title in the contents and bookmarks of the pack."""
        return self.document.title


@dataclass(frozen=True, slots=True)
class ForeignPaper:
    """A paper that another system made and that `binding.bindable` has no word against."""

    key: str
    title: str
    content: bytes
    number: str = ""


@dataclass(frozen=True, slots=True)
class Pages:
    """The first and the last page of a paper in the pack, counted from 1."""

    first: int
    last: int


def pack(
    front: Callable[[Mapping[str, Pages]], Document],
    papers: Sequence[Paper | ForeignPaper],
    *,
    wait: float = WAIT,
    seconds: float = SECONDS,
) -> bytes:
    """A front document, such as an agenda, and papers as one PDF with page numbers through.

    Takes: `front`, which makes the front document of the pages of each paper, by key. If it asks
    for contents, they list the papers, with their numbers and pages. Title, language and dates of
    the whole are its own. `link` makes addresses of one paper in another ("#paper:5:summary" as
    the address of a cell or in Markdown).
    Raises: CannotBind as `bind`; PdfBusy, PdfFailed and PdfUnavailable as `kept.pdf_of`.
    """
    counts = {paper.key: _count(paper, wait, seconds) for paper in papers}
    front_pages = 1
    for _ in range(_ROUNDS):
        pages = dict(_numbered(counts, front_pages))
        document = front(pages)
        lines = tuple(
            html.Line(_heading(paper), link(paper.key), pages[paper.key].first) for paper in papers
        )
        first = _laid_out(html.paper(document, html.Bound(contents=lines)), wait, seconds)
        parts = [Part(FRONT, document.title, first)]
        for paper in papers:
            content = _content(paper, pages[paper.key].first, wait, seconds)
            is_foreign = isinstance(paper, ForeignPaper)
            parts.append(Part(paper.key, paper.title, content, paper.number, is_foreign))
        found = {
            paper.key: counts[paper.key] if part.foreign else _pages(part.content)
            for paper, part in zip(papers, parts[1:], strict=True)
        }
        if (_pages(first), found) == (front_pages, counts):
            return _bound(document, parts)
        front_pages, counts = _pages(first), found
    raise CannotBind("The papers have other numbers of pages each time that they are laid out.")


def _count(paper: Paper | ForeignPaper, wait: float, seconds: float) -> int:
    if isinstance(paper, ForeignPaper):
        return pages_of(paper.content)
    return paper.pages or _pages(_content(paper, 1, wait, seconds))


def _content(paper: Paper | ForeignPaper, first: int, wait: float, seconds: float) -> bytes:
    if isinstance(paper, ForeignPaper):
        return paper.content
    source = html.paper(paper.document, html.Bound())
    if _COUNTS_PAGES in source:
        source = html.paper(paper.document, html.Bound(first_page=first))
    return _laid_out(source, wait, seconds)


def _heading(paper: Paper | ForeignPaper) -> str:
    return f"{paper.number}. {paper.title}" if paper.number else paper.title


def _numbered(counts: Mapping[str, int], before: int) -> Iterator[tuple[str, Pages]]:
    for key, count in counts.items():
        yield key, Pages(before + 1, before + count)
        before += count


def _laid_out(source: str, wait: float, seconds: float) -> bytes:
    linked = _LINK.sub(_to_paper, source)
    return kept.pdf_of(kept.of_html(linked), wait=wait, seconds=seconds)


def _to_paper(found: re.Match[str]) -> str:
    """A link to another paper, as `bind` reads it."""
    kind, _, rest = found[2].partition(":")
    if kind != "paper" or not rest:
        return found[0]
    key, _, anchor = rest.partition(":")
    return f'{found[1]}{link(key, anchor)}"'


def _pages(content: bytes) -> int:
    with Pdf.open(BytesIO(content)) as opened:
        return len(opened.pages)


def _bound(document: Document, parts: Sequence[Part], *, pieces: bool = False) -> bytes:
    subject = f"{document.reference}: {document.summary}" if document.summary else ""
    return bind(
        parts,
        title=document.title,
        language=document.language,
        council=document.council,
        subject=subject or document.reference,
        created=html.date_of(document.published_on),
        modified=html.date_of(document.modified_at),
        pieces=pieces,
    )


def printed(document: Document, *, wait: float = WAIT, seconds: float = SECONDS) -> bytes:
    """The document as a PDF: in one go, or in pieces if it is long.

    Raises: as `pack`.
    """
    if limits.rows_of(document) <= LONG:
        return kept.pdf_of(kept.paper(document), wait=wait, seconds=seconds)
    return printed_in_parts(document, wait=wait, seconds=seconds)


def printed_in_parts(document: Document, *, wait: float = WAIT, seconds: float = SECONDS) -> bytes:
    """The document as a PDF, its sections laid out in pieces of about ROWS_OF_A_PIECE rows.

    Bookmarks, places and page numbers are those of one document; each piece begins on a new page.
    Raises: as `pack`.
    """
    groups = list(_groups(document.sections))
    keys = [f"piece-{number}" for number in range(1, len(groups) + 1)]
    sources = {
        key: html.paper(document, html.Bound(only=group, continued=True))
        for key, group in zip(keys, groups, strict=True)
    }
    places = {anchor: key for key in keys for anchor in _ID.findall(sources[key])}
    contents = {key: _laid_out(_linked(sources[key], key, places), wait, seconds) for key in keys}
    before = 1
    for _ in range(_ROUNDS):
        lines = tuple(_lines(keys, groups, contents, before))
        source = html.paper(document, html.Bound(only=(), contents=lines))
        first = _laid_out(_linked(source, FRONT, places), wait, seconds)
        if _pages(first) == before:
            break
        before = _pages(first)
    else:
        raise CannotBind("The contents have another number of pages each time they are laid out.")
    parts = [Part(key, document.title, contents[key]) for key in keys]
    return _bound(document, [Part(FRONT, document.title, first), *parts], pieces=True)


def _groups(sections: Sequence[Section]) -> Iterator[tuple[Section, ...]]:
    """Neighbouring sections, so many that they have ROWS_OF_A_PIECE rows or a little more."""
    group: list[Section] = []
    for section in sections:
        group.append(section)
        if sum(limits.rows_of(section) for section in group) >= ROWS_OF_A_PIECE:
            yield tuple(group)
            group = []
    if group:
        yield tuple(group)


def _linked(source: str, key: str, places: Mapping[str, str]) -> str:
    """The HTML of a piece with its links into other pieces."""
    own = set(_ID.findall(source))

    def to_piece(found: re.Match[str]) -> str:
        anchor = found[2]
        if anchor in own or places.get(anchor, key) == key:
            return found[0]
        return f'{found[1]}{link(places[anchor], anchor)}"'

    return _LINK.sub(to_piece, source)


def _lines(
    keys: Sequence[str],
    groups: Sequence[Sequence[Section]],
    contents: Mapping[str, bytes],
    before: int,
) -> Iterator[html.Line]:
    """The contents of the whole: two levels of sections with their pages."""
    for key, group in zip(keys, groups, strict=True):
        with Pdf.open(BytesIO(contents[key])) as opened:
            places = dict(Source(opened, key, before).places())
            before += len(opened.pages)
        for section in group:
            inner = tuple(_line(each, key, places) for each in section.sections)
            yield replace(_line(section, key, places), sections=inner)


def _line(section: Section, key: str, places: Mapping[str, Spot]) -> html.Line:
    page = places[section.anchor].page + 1
    return html.Line(section.heading, link(key, section.anchor), page)
