"""Reads from a PDF what stands on each page, by its tag tree and the places of its words.

Nothing here knows how the PDF was made: only the finished file is judged.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pikepdf

from tests.printing.reading import glyphs_of, shown

MARGINS = {False: (71, 63), True: (62, 57)}  # points above and below: portrait, landscape
HEADINGS = {f"/H{level}" for level in range(1, 7)}
Matrix = tuple[float, float, float, float, float, float]


@dataclass(slots=True)
class Page:
    """What a page holds: words with running heads, how far down it is used, its parts in order.

    `parts` are pairs of a kind (heading, caption, head, row, other) and the number of the element.
    `used` is the share of the height between the margins.
    """

    text: str = ""
    used: float = 0.0
    parts: list[tuple[str, tuple[int, ...]]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class TableOnPages:
    """A table: its caption, the heading before it, and the pages of each of its rows, in order.

    A row and the note under it are one row.
    """

    caption: str
    heading: str
    rows: tuple[frozenset[int], ...]


def read(pdf: bytes) -> tuple[list[Page], list[TableOnPages]]:
    """The pages of a PDF and its tables."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        kinds = _Kinds(document)
        pages = [_page(page, kinds) for page in document.pages]
        return pages, kinds.tables()


class _Kinds:
    """What each piece of marked content belongs to, and the words of captions and headings."""

    def __init__(self, document: pikepdf.Pdf) -> None:
        self._page_of: dict[Any, int] = {
            page.objgen: number for number, page in enumerate(document.pages)
        }
        self.kind: dict[tuple[int, int], tuple[str, tuple[int, ...]]] = {}
        self.words: dict[tuple[int, int], str] = {}
        self._heading: tuple[int, ...] = ()
        self._row: tuple[int, ...] = ()
        self._places: dict[tuple[int, ...], list[tuple[int, int]]] = {}
        self._tables: dict[tuple[int, ...], dict[str, Any]] = {}
        self._walk(document.Root.StructTreeRoot.K, None, "other", (0,), None)

    def _walk(
        self,
        node: Any,
        page: int | None,
        kind: str,
        number: tuple[int, ...],
        table: tuple[int, ...] | None,
    ) -> None:
        if isinstance(node, pikepdf.Array):
            for kid in node:
                self._walk(kid, page, kind, number, table)
        elif isinstance(node, int):
            assert page is not None
            place = (page, node)
            self.kind[place] = (kind, number)
            self._places.setdefault(number, []).append(place)
            if kind == "row" and table is not None:
                self._tables[table]["rows"].setdefault(number, set()).add(page)
        elif isinstance(node, pikepdf.Dictionary):
            own = node.get("/Pg")
            page = self._page_of[own.objgen] if own is not None else page
            if node.get("/Type") == pikepdf.Name.MCR:
                self._walk(int(node.MCID), page, kind, number, table)
            elif node.get("/Type") == pikepdf.Name.StructElem:
                kind, number, table = self._entered(node, kind, number, table)
                self._walk(node.get("/K", pikepdf.Array()), page, kind, number, table)

    def _entered(
        self, node: Any, kind: str, number: tuple[int, ...], table: tuple[int, ...] | None
    ) -> tuple[str, tuple[int, ...], tuple[int, ...] | None]:
        role, own = str(node.S), node.objgen
        if role in HEADINGS:
            self._heading = own
            return "heading", own, table
        if role == "/Table":
            self._tables[own] = {"heading": self._heading, "caption": (), "rows": {}}
            return "other", own, own
        if role == "/Caption":
            if table is not None:
                self._tables[table]["caption"] = own
            return "caption", own, table
        if role == "/THead":
            return "head", own, table
        if role == "/TR" and kind != "head":
            if not _is_note(node) or not self._row:
                self._row = own
            return "row", self._row, table
        return kind, number, table

    def tables(self) -> list[TableOnPages]:
        """Every table with rows. Call it once the pages are read."""
        found = []
        for each in self._tables.values():
            if each["rows"]:
                said = (self._said(each["caption"]), self._said(each["heading"]))
                rows = tuple(frozenset(pages) for pages in each["rows"].values())
                found.append(TableOnPages(*said, rows))
        return found

    def _said(self, number: tuple[int, ...]) -> str:
        return squeezed("".join(self.words.get(at, "") for at in self._places.get(number, ())))


def _is_note(row: Any) -> bool:
    """Whether a row is one cell across the table: a note about the row before it."""
    cells = list(row.K)
    return len(cells) == 1 and int(cells[0].get("/A", {}).get("/ColSpan", 1)) > 1


def squeezed(text: str) -> str:
    """Text without spaces and soft hyphens, so that line breaks make no difference."""
    return "".join(text.replace("\xad", "").split())


def _page(page: pikepdf.Page, kinds: _Kinds) -> Page:
    number = kinds._page_of[page.objgen]
    width, height = float(page.mediabox[2]), float(page.mediabox[3])
    above, below = MARGINS[width > height]
    found = Page()
    lowest, words = height - above, []
    for place, text, y in _drawn(page):
        words.append(text)
        if place is None:
            continue
        lowest = min(lowest, y)
        key = (number, place)
        kinds.words[key] = kinds.words.get(key, "") + text
        part = kinds.kind.get(key, ("other", (0,)))
        if not found.parts or found.parts[-1] != part:
            found.parts.append(part)
    found.text = squeezed("".join(words))
    found.used = (height - above - lowest) / (height - above - below)
    return found


def _drawn(page: pikepdf.Page) -> Iterator[tuple[int | None, str, float]]:
    """Each thing drawn: the number of its marked content (None for artefacts), words, and place."""
    fonts = {
        str(name): glyphs_of(font)
        for name, font in page.resources.get("/Font", pikepdf.Dictionary()).items()
    }
    pen = _Pen()
    glyphs: dict[int, str] = {}
    for step in pikepdf.parse_content_stream(page):
        name, given = str(step.operator), step.operands
        if name == "Tf":
            glyphs = fonts[str(given[0])]
        elif name == "TJ":
            text = "".join(shown(part, glyphs) for part in given[0])
            yield pen.mark, text, _product(pen.line, pen.at)[5]
        elif name == "l" and pen.mark is not None:
            x, y = float(given[0]), float(given[1])
            yield pen.mark, "", pen.at[1] * x + pen.at[3] * y + pen.at[5]
        else:
            pen.take(name, given)


def ends_of_lines(page: pikepdf.Page) -> Iterator[tuple[float, float]]:
    """Where each piece of text of a page ends: points from the left, and from below."""
    fonts = page.resources.get("/Font", pikepdf.Dictionary())
    widths = {str(name): _widths(font) for name, font in fonts.items()}
    pen = _Pen()
    known: dict[int, float] = {}
    size = 0.0
    for step in pikepdf.parse_content_stream(page):
        name, given = str(step.operator), step.operands
        if name == "Tf":
            known, size = widths[str(given[0])], float(given[1])
        elif name == "TJ":
            long = sum(_long(part, known) for part in given[0]) * size / 1000
            place = _product((1, 0, 0, 1, long, 0), _product(pen.line, pen.at))
            yield place[4], place[5]
        else:
            pen.take(name, given)


def _long(part: Any, widths: dict[int, float]) -> float:
    if not isinstance(part, pikepdf.String):
        return -float(part)
    codes = bytes(part)
    glyphs = (int.from_bytes(codes[i : i + 2], "big") for i in range(0, len(codes), 2))
    return sum(widths.get(glyph, 1000.0) for glyph in glyphs)


def _widths(font: Any) -> dict[int, float]:
    found: dict[int, float] = {}
    array = list(font.DescendantFonts[0].W)
    for first, own in zip(array[::2], array[1::2], strict=True):
        found.update({int(first) + place: float(width) for place, width in enumerate(own)})
    return found


class _Pen:
    """Where the next thing is drawn, and within which marked content."""

    def __init__(self) -> None:
        self.at: Matrix = (1, 0, 0, 1, 0, 0)
        self.line: Matrix = self.at
        self._kept: list[Matrix] = []
        self._marks: list[int | None] = []

    @property
    def mark(self) -> int | None:
        return self._marks[-1] if self._marks else None

    def take(self, name: str, given: Any) -> None:
        if name == "q":
            self._kept.append(self.at)
        elif name == "Q":
            self.at = self._kept.pop()
        elif name == "cm":
            self.at = _product(_matrix(given), self.at)
        elif name == "Tm":
            self.line = _matrix(given)
        elif name in ("BDC", "BMC"):
            self._marks.append(_mark(given))
        elif name == "EMC":
            self._marks.pop()


def _mark(given: Any) -> int | None:
    if str(given[0]) == "/Artifact" or len(given) < 2:
        return None
    return int(given[1].get("/MCID", -1))


def _matrix(given: Any) -> Matrix:
    a, b, c, d, e, f = (float(each) for each in given)
    return a, b, c, d, e, f


def _product(first: Matrix, then: Matrix) -> Matrix:
    a, b, c, d, e, f = first
    g, h, i, j, k, m = then
    return (
        a * g + b * i,
        a * h + b * j,
        c * g + d * i,
        c * h + d * j,
        e * g + f * i + k,
        e * h + f * j + m,
    )
