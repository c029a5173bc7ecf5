"""What the blocks of one printed body share: where it is read, and what its links lead to."""

from collections import Counter
from functools import cached_property
from html import escape
from itertools import count

from councilportal.common import reading
from councilportal.common.document import Document
from councilportal.common.words import Direction, Rag, Shorthand
from councilportal.design.shapes import BOX, DIRECTION_SHAPES, RAG_SHAPES

# Signs that the report's font has, and common fonts of screens lack: there they are drawn.
_DRAWN = {
    "✓": RAG_SHAPES[Rag.GREEN],
    "✗": RAG_SHAPES[Rag.RED],
    "↗": DIRECTION_SHAPES[Direction.INCREASED],
    "↘": DIRECTION_SHAPES[Direction.DECREASED],
}


class Printing:
    """The target medium, the current section, the next free id.

    `linked`: links within the portal work. `on_paper`: it is for a PDF. `path`: the ids and
    headings of the current section and those that it is in. `is_wide`: the section is landscape
    there. `was_wide`: one before it was.
    """

    def __init__(self, document: Document, *, linked: bool, on_paper: bool) -> None:
        self.linked = linked
        self.on_paper = on_paper
        self.path: tuple[tuple[str, str], ...] = ()
        self.is_wide = False
        self.was_wide = False
        self.title = document.title
        self.references: Counter[str] = Counter()  # how often each footnote was referred to so far
        self._document = document
        self._numbers = count(1)
        self._has_legend = False
        self._names: set[str] = set()  # of regions

    @property
    def section(self) -> str:
        """The id of the current section; "" outside of all."""
        return self.path[-1][0] if self.path else ""

    @cached_property
    def anchors(self) -> set[str]:
        """The ids of the document's parts."""
        return reading.anchors(self._document)

    @cached_property
    def headed(self) -> dict[tuple[str, str], str]:
        """By anchor and heading of each section, its heading with its number."""
        return reading.headed_parts(self._document)

    @cached_property
    def footnotes(self) -> set[str]:
        """The marks of the document's footnotes."""
        return reading.footnotes(self._document)

    def legend(self) -> tuple[Shorthand, ...]:
        """The shorthand of the whole document when first asked, then none."""
        if self._has_legend:
            return ()
        self._has_legend = True
        return reading.shorthand(self._document)

    def shape(self, character: str) -> str:
        """A shape beside its word, which only eyes need: PDFs do not know aria-hidden."""
        if self.on_paper:
            return f'<span data-pdf-role="Artifact">{character}</span>'
        if character in _DRAWN:
            return (
                f'<svg class="report-shape" aria-hidden="true" width="{BOX}" height="{BOX}"'
                f' viewBox="0 0 {BOX} {BOX}"><path d="{_DRAWN[character]}"/></svg>'
            )
        return f'<span aria-hidden="true">{character}</span>'

    def begin_piece(self) -> None:
        """Number ids from 1 again, so that the ids of a piece do not depend on those before it."""
        self._numbers = count(1)
        self._names.clear()

    def region_name(self, *headings: tuple[str, str], least: int = 1) -> str:
        """The ids of the headings that name a region, unlike any region before it.

        Screen readers list regions by name. So one whose heading another had is named by the
        headings above it as well; if that is taken too, by none, which makes it no region.
        *Takes*: ids and words, the outermost first; `least` of them name it in any case.
        """
        names = [
            (" ".join(ids), " ".join(words).casefold())
            for first in reversed(range(len(headings) - least + 1))
            for ids, words in [zip(*headings[first:], strict=True)]
        ]
        for ids, words in names:
            if words not in self._names:
                self._names.add(words)
                return ids
        return names[0][0] if least > 1 else ""

    def new_id(self, kind: str) -> str:
        """An id that nothing else in the page has."""
        return f"report-{kind}-{next(self._numbers)}"

    @property
    def line_end(self) -> str:
        """What ends a line. On paper with a space, so that no words run together."""
        return " <br>" if self.on_paper else "<br>"

    def lines(self, text: str) -> str:
        """Text with its lines."""
        return self.line_end.join(map(escape, text.splitlines()))
