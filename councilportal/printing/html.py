"""A document as HTML: the body that portal pages and PDFs share, and a page on its own.

It uses semantic elements and a small fixed set of classes (static/report/v1.css), no inline style
and no script, so that a published body stays readable within any page and any strict policy.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from councilportal.common.diagrams import Diagram
from councilportal.common.document import (
    Block,
    Box,
    Bullets,
    Document,
    Facts,
    Figure,
    Footnotes,
    Markdown,
    Note,
    NumberCell,
    Paragraph,
    RichParagraph,
    Section,
    Table,
)
from councilportal.common.inline import Items
from councilportal.common.periods import day_label
from councilportal.common.reading import headed
from councilportal.printing import bars, breaks, charts, drawings, parts, richtext, running, tables
from councilportal.printing.contents import Line, listed
from councilportal.printing.medium import Printing

DEFAULT_COLOUR = "#003a5d"
_ABBREVIATIONS = {
    "RAG": "RAG is the rating: red, amber or green.",
    "YTD": "YTD is the year to date.",
    "n/a": "n/a means not available.",
}
_FACTS_SHARES = (30, 70)  # the width of names and values, in per cent


def body(document: Document) -> SafeString:
    """The report from its cover blocks to its last section, without the h1.

    The page around it prints the title as its h1; headings here begin at h2. Links within the
    portal are live.
    """
    return _body(document, linked=True)


def page(document: Document) -> bytes:
    """The report as one self-contained HTML file, with its style and without a script.

    Links within the portal become plain text, because they do not work in a file.
    """
    text = render_to_string(
        "report/page.html",
        {
            "document": document,
            "body": _body(document),
            "standing": _state(document),
            "css": stylesheet("v1.css")
            + (stylesheet("large.css") if document.large else SafeString()),
            "colour": legible(document.colour),
        },
    )
    return text.encode()


@dataclass(frozen=True, slots=True)
class Bound:
    """How a paper is laid out that will be bound with others by `binding.bind`.

    The numbers of its pages are printed later. `contents` replaces its own list of contents.
    `only`: it is a piece of the document with these sections; `continued`: without the head and the
    cover, which the first piece has; `printing` is shared by the pieces of a document.
    """

    contents: tuple[Line, ...] | None = None
    only: tuple[Section, ...] | None = None
    continued: bool = False
    printing: Printing | None = None


_FIRST_PAGE = "@page :first { counter-set: page %d }"  # in the last sheet of a bound paper


def counted_from(source: str, page: int) -> str:
    """The HTML of a bound paper whose pages are counted from this one, instead of from 1."""
    return source.replace(_FIRST_PAGE % 1, _FIRST_PAGE % page, 1)


def paper(document: Document, bound: Bound | None = None) -> str:
    """The HTML that `pdf.render` lays out: the same body, with the style for paper."""
    names = ["v1.css", "print.css"]
    names += ["large.css"] if document.large else []
    names += ["bound.css"] if bound else []
    names += ["continued.css"] if bound and bound.continued else []
    own = (
        stylesheet("fonts.css")
        + f":root {{ --report-colour: {legible(document.colour)} }}\n"
        + (_FIRST_PAGE % 1 if bound else "")
    )
    return render_to_string(
        "report/print.html",
        {
            "document": document,
            "bound": bound,
            "piece": _piece(bound),
            "body": _body(document, on_paper=True, bound=bound),
            "running": {
                "title": running.short(document.title),
                "council": running.short(document.council),
                "reference": running.short(document.reference),
                "classification": running.short(document.classification, running.CLASSIFICATION),
                "foot": running.short(document.foot, running.FOOT),
            },
            "standing": _standing(document),
            "abbreviations": _spelled_out(document),
            "is_wide": _is_wide(document),
            "sheets": [*(stylesheet(name) for name in names), SafeString(own)],
            "created": date_of(document.published_on),
            "modified": date_of(document.modified_at),
        },
    )


def _piece(bound: Bound | None) -> str:
    if bound is None or bound.only is None:
        return ""
    return " report-piece report-continued" if bound.continued else " report-piece"


def _standing(document: Document) -> str:
    """When this copy was made, by whom it is produced, and how far it can be relied on.

    A foot that begins with the state says the last: it stands below, and on every page.
    """
    said = []
    if document.made_on:
        said.append(f"As at {day_label(date.fromisoformat(document.made_on))}")
    said.append(f"Produced by {document.council}")
    is_in_foot = bool(document.state) and document.foot.startswith(document.state)
    state = "" if is_in_foot else _state(document)
    return " ".join(filter(None, [". ".join(said) + ".", state]))


def _state(document: Document) -> str:
    """How far the document can be relied on, as a sentence; "" where nothing is said of it."""
    if not document.state:
        return ""
    return f"State: {document.state[:1].lower() + document.state[1:]}."


def _spelled_out(document: Document) -> str:
    """What the abbreviations in its tables stand for; "" if it has none."""
    words = {word for text in _of_tables(document.sections) for word in text.split()}
    return " ".join(said for short, said in _ABBREVIATIONS.items() if short in words)


def _of_tables(sections: Sequence[Section]) -> Iterator[str]:
    """The heads of tables, and the figures in them as shown."""
    for section in sections:
        for block in section.blocks:
            if isinstance(block, Table):
                yield from (column.head for column in block.columns)
                yield from (group.text for group in block.heads)
                cells = (cell for row in block.rows for cell in row.cells)
                yield from (cell.text for cell in cells if isinstance(cell, NumberCell))
        yield from _of_tables(section.sections)


def _is_wide(document: Document) -> bool:
    """True where the whole document is landscape: its head is then on its first table's page."""
    sections = document.sections
    return bool(sections) and not document.contents and all(each.wide for each in sections)


def legible(colour: str) -> str:
    """The colour if it is readable on white (contrast 4.5 to 1), else the default dark blue.

    Takes: "#rrggbb"; an invalid colour also gives the default.
    """
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", colour):
        return DEFAULT_COLOUR
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return colour if 1.05 / (luminance + 0.05) >= 4.5 else DEFAULT_COLOUR


@lru_cache(maxsize=8)
def stylesheet(name: str) -> SafeString:
    """One of our stylesheets in static/report/ as text for a style element."""
    text = (settings.BASE_DIR / "static" / "report" / name).read_text(encoding="utf-8")
    if "</" in text:
        raise ValueError(f"{name} would close the style element that it is put into.")
    return SafeString(text)


def date_of(text: str) -> str:
    """The text if it is an ISO day or moment that a PDF can carry; else ""."""
    return (
        text if re.fullmatch(r"\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d))?", text) else ""
    )


def _body(
    document: Document,
    *,
    linked: bool = False,
    on_paper: bool = False,
    bound: Bound | None = None,
) -> SafeString:
    bound = bound or Bound()
    printing = bound.printing or Printing(document, linked=linked, on_paper=on_paper)
    printing.begin_piece()
    printing.is_wide = _is_wide(document)
    sections = document.sections if bound.only is None else bound.only
    cover = () if bound.continued else document.cover
    printed = [_section(section, printing, level=2) for section in sections]
    lines = bound.contents
    if lines is None:
        lines = tuple(listed(sections, lambda each: Line(headed(each), f"#{each.anchor}")))
    return SafeString(
        render_to_string(
            "report/body.html",
            {
                "document": document,
                "cover": [_block(block, printing, level=1) for block in cover],
                "contents": lines if document.contents and not bound.continued else (),
                "sections": printed,
                "foot": "" if on_paper else document.foot,
            },
        )
    )


def _section(
    section: Section, printing: Printing, *, level: int, wide: bool = False
) -> dict[str, Any]:
    above = printing.path
    printing.path = (*above, (section.anchor, headed(section)))
    name = printing.region_name(*printing.path)
    headings = [heading for _, heading in printing.path]
    printing.is_wide = is_wide = section.wide or wide
    classes = ["report-section"]
    if section.wide:
        classes.append("report-wide")
        printing.was_wide = True
    elif printing.on_paper and printing.was_wide and not is_wide:
        classes.append("report-upright")
    if section.new_page:
        classes.append("report-new-page")
    elif section.begins_page:
        classes.append("report-begins-page")
    printed = {
        "anchor": section.anchor,
        "name": name,
        "heading": headed(section),
        "running": running.place(printing.title, headings) if printing.on_paper else "",
        "level": min(level, 6),
        "classes": " ".join(classes),
        "blocks": [_block(block, printing, level=level) for block in section.blocks],
        "sections": [
            _section(each, printing, level=level + 1, wide=is_wide) for each in section.sections
        ],
    }
    printing.path = above
    return printed


def _block(block: Block, printing: Printing, *, level: int) -> SafeString:
    return _BLOCKS[type(block)](block, printing, level)


def _plain_block(template: str) -> Callable[[Any, Printing, int], SafeString]:
    def rendered(block: Any, printing: Printing, level: int) -> SafeString:
        context = {"block": block, "id": printing.new_id("block")}
        return SafeString(render_to_string(template, context))

    return rendered


def _markdown(block: Markdown, printing: Printing, level: int) -> SafeString:
    html = SafeString(richtext.clean(block.source, above=level))
    return SafeString(render_to_string("report/sections/markdown.html", {"html": html}))


# The width of the screen chooses between the two.
_DRAWN = (charts.trend, charts.narrow_trend)
_BARS = (bars.bars, bars.narrow_bars)


def _figure(block: Figure, printing: Printing, level: int) -> SafeString:
    both = _BARS if bars.is_bars(block.chart) else _DRAWN
    context = {
        "caption": block.caption,
        "charts": [
            SafeString(drawn(block.chart, printing.new_id("chart")))
            for drawn in (both[:1] if printing.on_paper else both)
        ],
        "table": tables.table(block.table, printing),
    }
    return SafeString(render_to_string("report/sections/figure.html", context))


def _paragraph(block: Paragraph | RichParagraph, printing: Printing, level: int) -> SafeString:
    words = parts.html(block.parts, printing) if isinstance(block, RichParagraph) else block.text
    return SafeString(
        render_to_string("report/sections/paragraph.html", {"block": block, "words": words})
    )


def _box(block: Box, printing: Printing, level: int) -> SafeString:
    anchor = block.anchor or printing.new_id("box")
    context = {
        "heading": block.heading,
        "id": anchor,
        "name": printing.region_name(*printing.path, (anchor, block.heading)),
        "level": min(level + 1, 6),
        "blocks": [_block(each, printing, level=level + 1) for each in block.blocks],
    }
    return SafeString(render_to_string("report/sections/box.html", context))


def _diagram(block: Diagram, printing: Printing, level: int) -> SafeString:
    caption = (printing.new_id("figure"), block.caption)
    context = {
        "caption": block.caption,
        "id": caption[0],
        "name": printing.region_name(*printing.path, caption),
        "drawing": SafeString(drawings.svg(block, printing.new_id("drawing"))),
        "list": parts.items(drawings.as_list(block), printing),
    }
    return SafeString(render_to_string("report/sections/diagram.html", context))


def _facts(block: Facts, printing: Printing, level: int) -> SafeString:
    kept = [""] * len(block.pairs)
    is_short = False
    if printing.on_paper:
        lines = [breaks.lines_of(pair, _FACTS_SHARES) for pair in block.pairs]
        kept = breaks.classes(lines, wide=printing.is_wide)
        is_short = breaks.is_short(lines, wide=printing.is_wide)
    context = {
        "caption": block.caption,
        "rows": [
            (name, SafeString(printing.lines(value)), breaking)
            for (name, value), breaking in zip(block.pairs, kept, strict=True)
        ],
        "short": is_short,
        "on_paper": printing.on_paper,
    }
    return SafeString(render_to_string("report/sections/facts.html", context))


_BLOCKS: dict[type, Callable[[Any, Printing, int], SafeString]] = {
    Paragraph: _paragraph,
    RichParagraph: _paragraph,
    Items: lambda block, printing, level: parts.items(block, printing),
    Footnotes: lambda block, printing, level: parts.footnotes(block.notes, printing),
    Box: _box,
    Diagram: _diagram,
    Bullets: _plain_block("report/sections/bullets.html"),
    Note: _plain_block("report/sections/note.html"),
    Facts: _facts,
    Markdown: _markdown,
    Figure: _figure,
    Table: lambda block, printing, level: tables.table(block, printing),
}
