"""Writes the blocks of a text from its segments: paragraphs, headings, lists, quotations. Pure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from markdown_it import MarkdownIt
from markdown_it.token import Token

from councilportal.common.document import Block, Box, Paragraph, RichParagraph, Section
from councilportal.common.inline import (
    Footnote,
    FootnoteRef,
    Item,
    Items,
    Part,
    Parts,
    Span,
    words_of,
)
from councilportal.common.words import ListStyle
from councilportal.publishing.narrative.block_diagrams import diagram
from councilportal.publishing.narrative.block_lists import (
    LISTS,
    Fault,
    faults,
    misread,
    run_together,
    underlined,
)
from councilportal.publishing.narrative.block_tables import table
from councilportal.publishing.narrative.inlines import Inlines
from councilportal.publishing.narrative.nodes import Node, tree
from councilportal.publishing.narrative.source import Segment, Source

DEEPEST_LIST = 4
_DEEPEST = 40  # levels of Markdown that are read at all: two for each list
# HTML is read, as words in a line, only to be named as a problem: nothing of it is printed as HTML.
_LEFT_OUT = ["html_block", "code", "fence", "backticks", "entity"]


class _Markdown(MarkdownIt):
    """Markdown that reads links to any address: `inlines` refuses them with words."""

    def validateLink(self, url: str) -> bool:
        """True: Markdown's own test would print a refused link as it was typed."""
        return True


_MARKDOWN = (
    _Markdown("commonmark", {"html": True, "maxNesting": _DEEPEST})
    .enable("table")
    .disable(_LEFT_OUT)
)


@dataclass(frozen=True, slots=True)
class Numbering:
    """Numbers of paragraphs: "2" and 1 give 2.1, 2.2 and so on; without a prefix 1, 2."""

    prefix: str = ""
    start: int = 1

    def number(self, place: int) -> str:
        """The number of a paragraph, counted from 0."""
        number = str(self.start + place)
        return f"{self.prefix}.{number}" if self.prefix else number


@dataclass(slots=True)
class Headed:
    """A heading while what stands below it is read; `level` is the author's, 1 to 6."""

    anchor: str
    heading: str
    level: int
    blocks: list[Block] = field(default_factory=list)
    sections: list["Headed"] = field(default_factory=list)

    def section(self) -> Section:
        """It as a section."""
        return Section(
            self.anchor,
            self.heading,
            tuple(self.blocks),
            tuple(each.section() for each in self.sections),
        )


class Writer:
    """Writes the blocks of a text, segment by segment."""

    def __init__(
        self, taken: Source, anchor: str, numbering: Numbering | None, first_note: int
    ) -> None:
        """Takes: what `blocks.written` takes, with the text taken apart."""
        self._source = taken
        self._anchor = anchor
        self._numbering = numbering
        self._environment: dict[str, object] = {}  # addresses of links that are given below
        self._counts: dict[str, int] = {}
        self._open: list[Headed] = []
        self._segment: Segment = Segment("", "", "", "", 1, {})
        self._lines: list[str] = []  # of the segment
        self.inlines = Inlines(taken, first_note)
        self.numbered = 0
        self.blocks: list[Block] = []
        self.sections: list[Headed] = []

    def segment(self, segment: Segment) -> None:
        """Write a segment: as a box or a diagram where it is one, else below the last heading."""
        self._segment = segment
        self._lines = segment.text.split("\n")
        nodes = tree(_MARKDOWN.parse(segment.text, self._environment))
        if segment.kind == "box":
            heading = self._plain(segment.title, segment.first - 1)
            anchor = self._next("box")
            inside: list[Block] = []
            self._write(nodes, inside)
            self._here().append(Box(heading, tuple(inside), anchor))
        elif segment.kind == "diagram":
            self._diagram(segment, nodes)
        else:
            self._write(nodes, None)

    def _diagram(self, segment: Segment, nodes: Sequence[Node]) -> None:
        """Draw the one list of a segment; anything else is printed as it would be elsewhere."""
        line = segment.first - 1
        if [node.kind for node in nodes] not in ([each] for each in LISTS):
            why = "a diagram is one list: write each box as an item, and under it what it leads to."
            self.inlines.problem(line, segment.title, why)
            self._write(nodes, None)
            return
        drawn, wrong = diagram(self._plain(segment.title, line), self._items(nodes[0], 1))
        for found, why in wrong:
            self.inlines.problem(line, found, why)
        self._here().append(drawn)

    def footnotes(self) -> tuple[Footnote, ...]:
        """The footnotes that the text refers to; the others are problems."""
        notes = self._source.notes
        for ref, (_, line) in notes.items():
            if ref not in self.inlines.notes:
                why = (
                    f"nothing refers to this footnote: write [^{ref}] at its place, or take it out."
                )
                self.inlines.problem(line, f"[^{ref}]", why)
        return tuple(
            Footnote(mark, self._inline(*notes[ref]))
            for ref, mark in list(self.inlines.notes.items())
        )

    def _inline(self, text: str, line: int) -> Parts:
        [token] = _MARKDOWN.parseInline(text, self._environment)
        return self.inlines.parts(token, line)

    def _plain(self, text: str, line: int) -> str:
        return self._words(self._inline(text, line), line)

    def _words(self, parts: Parts, line: int) -> str:
        if any(isinstance(part, FootnoteRef) for part in parts):
            why = "a footnote cannot stand in a heading or title: write it in the words below."
            self.inlines.problem(line, words_of(parts), why)
        return " ".join(words_of(parts).split())

    def _here(self) -> list[Block]:
        return self._open[-1].blocks if self._open else self.blocks

    def _next(self, kind: str) -> str:
        """The next anchor of a kind: "finance-p3" for the third paragraph of the part finance."""
        self._counts[kind] = self._counts.get(kind, 0) + 1
        return f"{self._anchor}-{kind}{self._counts[kind]}"

    # Blocks

    def _write(self, nodes: Sequence[Node], into: list[Block] | None) -> None:
        """Write blocks; `into` is the box that they stand in, None below the last heading."""
        self._tell(misread(nodes, self._lines))
        caption = ""
        for place, node in enumerate(nodes):
            blocks = self._here() if into is None else into
            line = self._line_of(node)
            under = list(underlined(node, self._lines))
            self._tell(under)
            if node.kind == "paragraph" or under:
                follows = nodes[place + 1].kind if place + 1 < len(nodes) else ""
                parts, language = self._paragraph(node)
                said = words_of(parts)
                if follows == "table" and said.startswith(_CAPTION):
                    caption = self._words(parts, line).removeprefix(_CAPTION).strip()
                elif parts:
                    blocks.append(self._block(parts, language, is_numbered=into is None))
            elif node.kind == "heading":
                self._heading(node, line, into)
            elif node.kind in LISTS:
                blocks.append(self._items(node, 1))
            elif node.kind == "blockquote":
                blocks += self._quote(node)
            elif node.kind == "table":
                printed, why = table(node, caption, self._next("t"), self._cell, self._lines)
                for found, reason in why:
                    self.inlines.problem(line, found, reason)
                caption = ""
                blocks.append(printed)
            else:
                why_not = "a line across the page is not printed: take it out, or write a heading."
                self.inlines.problem(line, node.markup[:3], why_not)

    def _line_of(self, node: Node) -> int:
        return self._segment.first + node.line

    def _paragraph(self, node: Node) -> tuple[Parts, str]:
        """The parts of a paragraph and its language; "" for that of the paper."""
        line = self._line_of(node)
        self._tell(run_together(node))
        return self._marked(self.inlines.parts(node.inline, line), line)

    def _marked(self, parts: Parts, line: int) -> tuple[Parts, str]:
        """The parts without the mark of a language before them, and the language."""
        first: Part = parts[0] if parts else ""
        match = _LANGUAGE.match(first) if isinstance(first, str) else None
        if match is None or not isinstance(first, str):
            return parts, self._segment.language
        rest = first[match.end() :].lstrip()
        if not _CODE.fullmatch(match["code"]):
            why = "this is not the code of a language such as cy: write {lang=cy}."
            self.inlines.problem(line, match[0], why)
            return parts, self._segment.language
        return ((rest, *parts[1:]) if rest else parts[1:]), match["code"]

    def _block(
        self, parts: Parts, language: str, *, is_numbered: bool = False
    ) -> Paragraph | RichParagraph:
        number = ""
        if is_numbered and self._numbering:
            number = self._numbering.number(self.numbered)
            self.numbered += 1
        anchor = self._next("p")
        if len(parts) == 1 and isinstance(parts[0], str):
            return Paragraph(parts[0], number, language, anchor)
        return RichParagraph(parts, number, language, anchor)

    def _heading(self, node: Node, line: int, into: list[Block] | None) -> None:
        heading = self._words(self.inlines.parts(node.inline, line), line)
        if not heading:
            self.inlines.problem(line, node.markup, "a heading needs words: write them after it.")
        elif into is not None or self._segment.kind:
            why = "a heading cannot stand in a box, a quotation or a language: write it outside."
            self.inlines.problem(line, heading, why)
            block = RichParagraph((Span(heading, "strong"),), anchor=self._next("p"))
            (self._here() if into is None else into).append(block)
        else:
            self._open_heading(Headed(self._next("h"), heading, int(node.tag[1:])))

    def _open_heading(self, headed: Headed) -> None:
        """Open a heading one level below the last that is higher, so that no level is left out."""
        while self._open and self._open[-1].level >= headed.level:
            self._open.pop()
        (self._open[-1].sections if self._open else self.sections).append(headed)
        self._open.append(headed)

    def _quote(self, node: Node) -> list[Block]:
        """A quotation: its paragraphs in quotation marks, without numbers."""
        blocks: list[Block] = []
        if any(child.kind == "blockquote" for child in node.children):
            why = "a quotation cannot stand in another: take out a > before its lines."
            self.inlines.problem(self._line_of(node), "", why)
        self._write(node.children, blocks)
        paragraphs = [
            place
            for place, block in enumerate(blocks)
            if isinstance(block, Paragraph | RichParagraph)
        ]
        for place in paragraphs:
            blocks[place] = _quoted(blocks[place], is_last=place == paragraphs[-1])
        return blocks

    # Lists and cells

    def _items(self, node: Node, deep: int) -> Items:
        if deep == DEEPEST_LIST + 1:
            why = f"lists may be {DEEPEST_LIST} deep: write the innermost as paragraphs."
            self.inlines.problem(self._line_of(node), "", why)
        self._tell(faults(node, self._lines, self._segment.styles))
        style = ListStyle.BULLET
        if node.kind == "ordered_list":
            style = self._segment.styles.get(node.line, ListStyle.NUMBER)
        return Items(
            tuple(self._item(item, deep) for item in node.children), style, start=node.start
        )

    def _tell(self, found: Iterable[Fault]) -> None:
        for line, words, why in found:
            self.inlines.problem(self._segment.first + line, words, why)

    def _item(self, node: Node, deep: int) -> Item:
        """An item: its words, a line for each paragraph, and the list under it."""
        words: list[Part] = []
        under: Items | None = None
        for child in node.children:
            line = self._line_of(child)
            if child.kind == "paragraph":
                parts, language = self._paragraph(child)
                words += (
                    ["\n", *_in_language(parts, language)]
                    if words
                    else _in_language(parts, language)
                )
            elif child.kind in LISTS:
                found = self._items(child, deep + 1)
                if under is not None:
                    why = "an item may have one list under it: make it one list, or two items."
                    self.inlines.problem(line, "", why)
                    found = Items((*under.items, *found.items), under.style, under.start)
                under = found
            else:
                why = "an item of a list may hold words and a list: write this after the list."
                self.inlines.problem(line, child.markup, why)
                words += ["\n", child.words(self._source)] if words else [child.words(self._source)]
        return Item(tuple(words), under)

    def _cell(self, token: Token, at: int) -> Parts:
        parts = self.inlines.parts(token, self._segment.first + at)
        return tuple(_in_language(parts, self._segment.language))


_CAPTION = "Table:"
_LANGUAGE = re.compile(r"\{lang=(?P<code>[^{}\s]{1,20})\}")
_CODE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})?")


def _in_language(parts: Parts, language: str) -> list[Part]:
    """The parts with their language said by each."""
    if not language:
        return list(parts)
    return [
        Span(part, language=language)
        if isinstance(part, str)
        else Span(part.text, part.style, language)
        if isinstance(part, Span)
        else part
        for part in parts
    ]


def _quoted(block: Block, *, is_last: bool) -> Block:
    """A paragraph of a quotation: each begins with a quotation mark, the last one ends with one."""
    end = "”" if is_last else ""
    if isinstance(block, Paragraph):
        return Paragraph(f"“{block.text}{end}", "", block.language, block.anchor)
    if isinstance(block, RichParagraph):
        ended = (end,) if end else ()
        return RichParagraph(("“", *block.parts, *ended), "", block.language, block.anchor)
    return block
