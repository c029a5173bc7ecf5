"""Papers laid out and bound into one PDF, such as an agenda with its papers.

Each paper is laid out by itself and kept by the hash of its HTML, so a mended paragraph lays out
only its own paper again. Page numbers are printed when the papers are bound. Only a paper that
names pages itself, as a list of contents does, depends on the papers before it.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from io import BytesIO
from urllib.parse import unquote

from pikepdf import Pdf

from councilportal.common.document import Document
from councilportal.printing import html, kept
from councilportal.printing.binding import Part, bind, link, pages_of
from councilportal.printing.contents import Line
from councilportal.printing.failures import CannotBind
from councilportal.printing.pdf_job import Attachment

WAIT, SECONDS = 300.0, 300.0  # for its turn to be laid out, and for one layout
FRONT = "front"  # the key of the first part
ROUNDS = 5  # in which numbers of pages must settle
# In the HTML of a paper that says on which of its pages something stands.
_COUNTS_PAGES = re.compile(r'<[a-z][^<>]*\sclass="report-(contents|paged|back)"')
_LINK = re.compile(r'(<a\s[^<>]*?href=")#paper:([^":]+):?([^"]*)"')


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper of a pack.

    `number` is that of its item; `pages`, if known, saves a layout; `attachments` are files to put
    into its PDF, which the pack keeps.
    """

    key: str
    document: Document
    number: str = ""
    pages: int = 0
    attachments: tuple[Attachment, ...] = ()

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
    the whole are its own. In cells and in Markdown "#paper:5" is the address of the paper with the
    key 5, "#paper:5:summary" that of a place in it.
    Raises: CannotBind as `bind`; PdfBusy, PdfFailed and PdfUnavailable as `kept.pdf_of`.
    """
    counts = {paper.key: _count(paper, wait, seconds) for paper in papers}
    front_pages = 1
    for _ in range(ROUNDS):
        pages = dict(_numbered(counts, front_pages))
        document = front(pages)
        lines = tuple(
            Line(_heading(paper), link(paper.key), pages[paper.key].first) for paper in papers
        )
        first = laid_out(html.paper(document, html.Bound(contents=lines)), wait, seconds)
        if page_count(first) != front_pages:
            front_pages = page_count(first)
            continue
        parts = [Part(FRONT, document.title, first)]
        for paper in papers:
            content = _content(paper, pages[paper.key].first, wait, seconds)
            is_foreign = isinstance(paper, ForeignPaper)
            parts.append(Part(paper.key, paper.title, content, paper.number, is_foreign))
        counted = {
            paper.key: counts[paper.key] if part.foreign else page_count(part.content)
            for paper, part in zip(papers, parts[1:], strict=True)
        }
        if counted == counts:
            return bound(document, parts)
        counts = counted
    raise CannotBind("The papers have other numbers of pages each time that they are laid out.")


def _count(paper: Paper | ForeignPaper, wait: float, seconds: float) -> int:
    if isinstance(paper, ForeignPaper):
        return pages_of(paper.content)
    return paper.pages or page_count(_content(paper, 1, wait, seconds))


def _content(paper: Paper | ForeignPaper, first: int, wait: float, seconds: float) -> bytes:
    if isinstance(paper, ForeignPaper):
        return paper.content
    source = html.paper(paper.document, html.Bound())
    if counts_pages(source):
        source = html.counted_from(source, first)
    return laid_out(source, wait, seconds, paper.attachments)


def _heading(paper: Paper | ForeignPaper) -> str:
    return f"{paper.number}. {paper.title}" if paper.number else paper.title


def _numbered(counts: Mapping[str, int], before: int) -> Iterator[tuple[str, Pages]]:
    for key, count in counts.items():
        yield key, Pages(before + 1, before + count)
        before += count


def counts_pages(source: str) -> bool:
    """True if a paper says on which of its own pages something stands."""
    return _COUNTS_PAGES.search(source) is not None


def laid_out(
    source: str, wait: float, seconds: float, attachments: Sequence[Attachment] = ()
) -> bytes:
    """The PDF of a paper's HTML, kept or made now, with its links to other papers and its files."""
    linked = _LINK.sub(
        lambda found: f'{found[1]}{link(found[2], unquote(unescape(found[3])))}"', source
    )
    return kept.pdf_of(kept.of_html(linked, attachments), wait=wait, seconds=seconds)


def page_count(content: bytes) -> int:
    """How many pages a PDF of ours has."""
    with Pdf.open(BytesIO(content)) as opened:
        return len(opened.pages)


def bound(document: Document, parts: Sequence[Part], *, pieces: bool = False) -> bytes:
    """The parts as one PDF with the title, language and dates of this document.

    Its classification stands on the pages of other systems too.
    """
    subject = f"{document.reference}: {document.summary}" if document.summary else ""
    return bind(
        parts,
        title=document.title,
        language=document.language,
        council=document.council,
        subject=subject or document.reference,
        created=html.date_of(document.published_on),
        modified=html.date_of(document.modified_at),
        mark=document.classification if any(part.foreign for part in parts) else "",
        pieces=pieces,
    )
