"""Reads a PDF back for tests: its text, page by page, and its tag tree."""

import io
import re
from collections.abc import Iterator

import pikepdf


def opened(pdf: bytes) -> pikepdf.Pdf:
    """The PDF, open."""
    return pikepdf.open(io.BytesIO(pdf))


def page_texts(pdf: bytes) -> list[str]:
    """The text of each page, with running heads and page numbers; words are separated by spaces."""
    with opened(pdf) as document:
        return [_text(page) for page in document.pages]


def bookmarks(pdf: bytes) -> list[tuple[int, str]]:
    """Every bookmark with its depth, in order."""
    with opened(pdf) as document, document.open_outline() as outline:
        return list(_bookmarks(outline.root, 1))


def _bookmarks(items, depth: int) -> Iterator[tuple[int, str]]:
    for item in items:
        yield depth, str(item.title)
        yield from _bookmarks(item.children, depth + 1)


def elements(document: pikepdf.Pdf) -> Iterator[pikepdf.Dictionary]:
    """Every structure element, in reading order."""
    yield from _under(document.Root.StructTreeRoot.K)


def elements_under(element: pikepdf.Dictionary) -> Iterator[pikepdf.Dictionary]:
    """Every structure element inside one, in reading order."""
    if "/K" in element:
        yield from _under(element.K)


def marked(element: pikepdf.Dictionary) -> Iterator[int]:
    """The numbers of the marked content directly under a structure element."""
    for kid in list(element.get("/K", pikepdf.Array())):
        if isinstance(kid, int):
            yield int(kid)


def _under(start) -> Iterator[pikepdf.Dictionary]:
    waiting = [start]
    while waiting:
        node = waiting.pop()
        if isinstance(node, pikepdf.Array):
            waiting.extend(reversed(list(node)))
        elif isinstance(node, pikepdf.Dictionary) and node.get("/Type") == pikepdf.Name.StructElem:
            yield node
            if "/K" in node:
                waiting.append(node.K)


def words_of(page: pikepdf.Page, marks: set[int] | None) -> str:
    """The words of marked content with these numbers; None asks for all that is no artefact."""
    maps = _maps(page)
    current: dict[int, str] = {}
    open_marks: list[int | None] = []
    words: list[str] = []
    for step in pikepdf.parse_content_stream(page):
        operator = str(step.operator)
        if operator in ("BDC", "BMC"):
            inside = operator == "BDC" and "/MCID" in step.operands[1]
            open_marks.append(int(step.operands[1].MCID) if inside else None)
        elif operator == "EMC":
            open_marks.pop()
        elif operator == "Tf":
            current = maps[str(step.operands[0])]
        elif operator == "TJ":
            mark = open_marks[-1] if open_marks else None
            if mark is not None and (marks is None or mark in marks):
                words += [shown(part, current) for part in step.operands[0]]
    return "".join(words)


def _maps(page: pikepdf.Page) -> dict[str, dict[int, str]]:
    return {
        str(name): glyphs_of(font)
        for name, font in page.resources.get("/Font", pikepdf.Dictionary()).items()
    }


def _text(page: pikepdf.Page) -> str:
    maps = _maps(page)
    current: dict[int, str] = {}
    words: list[str] = []
    for step in pikepdf.parse_content_stream(page):
        operator = str(step.operator)
        if operator == "Tf":
            current = maps[str(step.operands[0])]
        elif operator == "TJ":
            words.append("".join(shown(part, current) for part in step.operands[0]))
        elif operator == "ET":
            words.append(" ")
    return " ".join("".join(words).split())


def shown(part, glyphs: dict[int, str]) -> str:
    """The words of one operand of TJ."""
    if not isinstance(part, pikepdf.String):
        return ""
    codes = bytes(part)
    return "".join(
        glyphs.get(int.from_bytes(codes[i : i + 2], "big"), "") for i in range(0, len(codes), 2)
    )


def glyphs_of(font) -> dict[int, str]:
    """The text of each glyph, by the font's ToUnicode map."""
    source = font.ToUnicode.read_bytes().decode("latin-1")
    found: dict[int, str] = {}
    for block in re.findall(r"beginbfchar(.*?)endbfchar", source, re.DOTALL):
        for glyph, text in re.findall(r"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>", block):
            found[int(glyph, 16)] = bytes.fromhex(text).decode("utf-16-be")
    return found
