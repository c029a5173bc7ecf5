"""Reads tables back twice: from HTML, and from the tag tree of the PDF made of it."""

from collections import defaultdict
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

import pikepdf

from tests.printing import reading

Place = tuple[int, int]  # a page and the number of its marked content


@dataclass
class Cell:
    """A cell: its words without spaces, whether it is a heading, and the headings it names."""

    words: str = ""
    scope: str = ""
    columns: int = 1
    headings: tuple[str, ...] = ()


@dataclass
class Table:
    """A table: its caption and its rows, those of its head first."""

    caption: str = ""
    rows: list[list[Cell]] = field(default_factory=list)


class Html(HTMLParser):
    """The tables of a page of HTML, each cell with the words that are read out."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.tables: list[Table] = []
        self._cell: Cell | None = None
        self._is_caption = False
        self._hidden: list[str] = []
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        """Begin a table, a row or a cell."""
        given = dict(attrs)
        if self._hidden:
            self._hidden += [tag] * (tag == self._hidden[0])
        elif given.get("data-pdf-role") == "Artifact" or tag == "svg":
            self._hidden.append(tag)
        elif tag == "table":
            self.tables.append(Table())
        elif tag == "tr":
            self.tables[-1].rows.append([])
        elif tag in ("td", "th"):
            scope = given.get("scope", "col") if tag == "th" else ""
            self._cell = Cell(scope=scope, columns=int(given.get("colspan", 1)))
            self._is_caption = given.get("data-pdf-role") == "Caption"

    def handle_endtag(self, tag: str) -> None:
        """End a cell; the row of a caption is no row."""
        if self._hidden:
            self._hidden.pop() if tag == self._hidden[0] else None
        elif tag in ("td", "th"):
            assert self._cell is not None
            self._cell.words = squeezed(self._cell.words)
            if self._is_caption:
                self.tables[-1].caption = self._cell.words
                self.tables[-1].rows.pop()
            else:
                self.tables[-1].rows[-1].append(self._cell)
            self._cell = None

    def handle_data(self, data: str) -> None:
        """Add to the cell's words."""
        if self._cell is not None and not self._hidden:
            self._cell.words += data


def squeezed(text: str) -> str:
    """Text without spaces and soft hyphens, so that line breaks make no difference."""
    return "".join(text.replace("\xad", "").split())


class Tree:
    """The tag tree of a PDF: its tables, and the places of all marked content under its root."""

    def __init__(self, document: pikepdf.Pdf) -> None:
        self._pages: dict[Any, int] = {
            page.objgen: number for number, page in enumerate(document.pages)
        }
        self.words, self.artefacts = _words(document)
        self.placed: dict[Place, Any] = {}
        self.names: dict[bytes, str] = {}
        self.tables: list[Table] = []
        elements = list(reading.elements(document))
        for element in elements:
            for place in self._places(element):
                assert place not in self.placed, "marked content in two places of the tree"
                self.placed[place] = element.objgen
        self._said = {each.objgen: self.words_under(each) for each in elements if each.S == "/TH"}
        for element in elements:
            if "/ID" in element and element.S == "/TH":
                assert bytes(element.ID) not in self.names, "two headings of one name"
                self.names[bytes(element.ID)] = self._said[element.objgen]
        self.tables = [self._table(each) for each in elements if each.S == "/Table"]

    def _places(self, element: Any) -> list[Place]:
        found = []
        kids = element.get("/K", pikepdf.Array())
        for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
            if isinstance(kid, int):
                found.append((self._pages[element.Pg.objgen], int(kid)))
            elif isinstance(kid, pikepdf.Dictionary) and kid.get("/Type") == "/MCR":
                found.append((self._pages[kid.Pg.objgen], int(kid.MCID)))
        return found

    def words_under(self, element: Any) -> str:
        """The words of an element and of all in it, in reading order, without spaces."""
        inside = [element, *reading.elements_under(element)]
        # Numbers and bullets of lists are not in the HTML.
        labels = [each for each in inside if each.S == "/Lbl"]
        left_out = {each.objgen for label in labels for each in reading.elements_under(label)}
        places = [p for each in inside if each.objgen not in left_out for p in self._places(each)]
        return squeezed("".join(self.words.get(place, "") for place in places))

    def labels_under(self, element: Any) -> list[str]:
        """The number or bullet of each item of the lists in an element, without spaces."""
        found = []
        for label in reading.elements_under(element):
            if label.S == "/Lbl":
                inside = [label, *reading.elements_under(label)]
                places = [place for each in inside for place in self._places(each)]
                found.append(squeezed("".join(self.words.get(place, "") for place in places)))
        return found

    def _table(self, element: Any) -> Table:
        table = Table()
        for part in element.K:
            if part.S == "/Caption":
                table.caption = self.words_under(part)
            else:
                table.rows += [[self._cell(each) for each in row.K] for row in part.K]
        return table

    def _cell(self, element: Any) -> Cell:
        assert element.S in ("/TH", "/TD"), element.S
        return Cell(
            self.words_under(element),
            str(element.A.Scope) if element.S == "/TH" else "",
            int(element.A.get("/ColSpan", 1)),
            tuple(self.names[bytes(name)] for name in element.A.get("/Headers", [])),
        )


def _words(document: pikepdf.Pdf) -> tuple[dict[Place, str], int]:
    """The words of each piece of marked content, and the number of artefacts.

    *Raises*: AssertionError for words that are neither.
    """
    words: dict[Place, str] = defaultdict(str)
    artefacts = 0
    for number, page in enumerate(document.pages):
        fonts = page.resources.get("/Font", pikepdf.Dictionary())
        maps = {str(name): reading.glyphs_of(font) for name, font in fonts.items()}
        current: dict[int, str] = {}
        marks: list[int | None] = []
        for step in pikepdf.parse_content_stream(page):
            operator = str(step.operator)
            if operator in ("BDC", "BMC"):
                is_artefact = step.operands[0] == "/Artifact"
                artefacts += is_artefact
                marks.append(None if is_artefact else int(step.operands[1].MCID))
                if marks[-1] is not None:
                    words[number, marks[-1]] += ""
            elif operator == "EMC":
                marks.pop()
            elif operator == "Tf":
                current = maps[str(step.operands[0])]
            elif operator == "TJ":
                assert marks, "words that are neither in the tree nor an artefact"
                if marks[-1] is not None:
                    said = (reading.shown(part, current) for part in step.operands[0])
                    words[number, marks[-1]] += "".join(said)
    return dict(words), artefacts
