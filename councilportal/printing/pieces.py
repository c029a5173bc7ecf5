"""One long document printed in pieces: a change lays out only the piece that holds it again.

The first piece has the head, the cover and the contents. The others have some sections each and
begin on a new page. They are bound into a PDF with the bookmarks, places and page numbers of one
document.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from html import unescape
from io import BytesIO

from pikepdf import Pdf

from councilportal.common import reading
from councilportal.common.document import Document, Section
from councilportal.printing import html, kept, limits
from councilportal.printing.binding import Part, link
from councilportal.printing.binding_places import Source
from councilportal.printing.contents import Line, listed
from councilportal.printing.failures import CannotBind
from councilportal.printing.medium import Printing
from councilportal.printing.packs import (
    FRONT,
    ROUNDS,
    SECONDS,
    WAIT,
    bound,
    counts_pages,
    laid_out,
    page_count,
)
from councilportal.printing.pdf_job import Attachment

LONG = 500  # rows of tables, from which a document is printed in pieces
ROWS_OF_A_PIECE = 100
_ID = re.compile(r'<[a-z][^<>]*\sid="([^"]+)"')
_LINK = re.compile(r'<a\s[^<>]*?href="#([^"]+)"')


def printed(
    document: Document,
    attachments: Sequence[Attachment] = (),
    *,
    wait: float = WAIT,
    seconds: float = SECONDS,
) -> bytes:
    """The document as a PDF, kept or made now: in one go, or in pieces if it is long.

    Takes: files to put into it.
    Raises: as `packs.pack`.
    """
    if limits.rows_of(document) <= LONG:
        return kept.pdf_of(kept.paper(document, attachments), wait=wait, seconds=seconds)
    return printed_in_parts(document, attachments, wait=wait, seconds=seconds)


def printed_in_parts(
    document: Document,
    attachments: Sequence[Attachment] = (),
    *,
    wait: float = WAIT,
    seconds: float = SECONDS,
) -> bytes:
    """The document as a PDF, laid out in pieces of about ROWS_OF_A_PIECE rows of tables.

    Takes: files to put into it, which the first piece has.
    Raises: as `packs.pack`.
    """
    pieces = _Pieces(document)
    made: dict[str, bytes] = {}

    def content(source: str, attachments: Sequence[Attachment] = ()) -> bytes:
        if source not in made:
            made[source] = laid_out(source, wait, seconds, attachments)
        return made[source]

    before = 1  # pages of the first piece
    sources = pieces.sources({}, {})
    for _ in range(ROUNDS):
        contents = {key: content(source) for key, source in sources.items()}
        starts, pages = _places(contents, before)
        first = content(pieces.front(pages), attachments)
        pages |= _places({FRONT: first}, 0)[1]
        again = pieces.sources(starts, pages)
        if again == sources and page_count(first) == before:
            parts = [Part(key, document.title, each) for key, each in contents.items()]
            return bound(document, [Part(FRONT, document.title, first), *parts], pieces=True)
        sources, before = again, page_count(first)
    raise CannotBind("The pieces have other numbers of pages each time that they are laid out.")


class _Pieces:
    """The HTML of the pieces of a document."""

    def __init__(self, document: Document) -> None:
        self._document = document
        groups = enumerate(_groups(document), 1)
        front = html.paper(document, html.Bound(only=(), contents=()))
        printing = Printing(document, linked=False, on_paper=True)
        self._plain = {
            f"piece-{number}": html.paper(
                document, html.Bound(only=group, continued=True, printing=printing)
            )
            for number, group in groups
        }
        self._owners = {
            anchor: key
            for key, source in {FRONT: front, **self._plain}.items()
            for anchor in _ids(source)
        }

    def sources(self, starts: Mapping[str, int], pages: Mapping[str, int]) -> dict[str, str]:
        """The HTML of each piece but the first.

        Takes: the first page of each, and the page of each place, as far as they are known.
        """
        found = {}
        for key, source in self._plain.items():
            if counts_pages(source):
                source = html.counted_from(source, starts.get(key, 1))
            found[key] = self._linked(source, pages)
        return found

    def front(self, pages: Mapping[str, int]) -> str:
        """The HTML of the first piece."""

        def line(section: Section) -> Line:
            href = link(self._owners[section.anchor], section.anchor)
            return Line(reading.headed(section), href, pages[section.anchor])

        lines = tuple(listed(self._document.sections, line))
        source = html.paper(self._document, html.Bound(only=(), contents=lines))
        return self._linked(source, pages)

    def _linked(self, source: str, pages: Mapping[str, int]) -> str:
        """The HTML of a piece with its links into other pieces."""
        own = _ids(source)

        def directed(found: re.Match[str]) -> str:
            anchor = unescape(found[1])
            if anchor in own or anchor not in self._owners:
                return found[0]
            href = f'href="{link(self._owners[anchor], anchor)}"'
            return found[0].replace(
                f'href="#{found[1]}"', f'{href} data-page="{pages.get(anchor, 1)}"'
            )

        return _LINK.sub(directed, source)


def _ids(source: str) -> set[str]:
    return {unescape(each) for each in _ID.findall(source)}


def _groups(document: Document) -> Iterator[tuple[Section, ...]]:
    """Neighbouring sections, so many that they have ROWS_OF_A_PIECE rows or a little more."""
    group: list[Section] = []
    rows = 0
    for section in document.sections:
        group.append(section)
        rows += limits.rows_of(replace(document, cover=(), sections=(section,)))
        if rows >= ROWS_OF_A_PIECE:
            yield tuple(group)
            group, rows = [], 0
    if group:
        yield tuple(group)


def _places(contents: Mapping[str, bytes], before: int) -> tuple[dict[str, int], dict[str, int]]:
    """The first page of each piece, and the page of each place in them."""
    starts: dict[str, int] = {}
    pages: dict[str, int] = {}
    for key, content in contents.items():
        starts[key] = before + 1
        with Pdf.open(BytesIO(content)) as opened:
            for anchor, spot in Source(opened, key, before).places():
                pages.setdefault(anchor, spot.page + 1)
            before += len(opened.pages)
    return starts, pages
