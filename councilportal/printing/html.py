"""A document as HTML: the body that portal pages and PDFs share, and a page on its own.

It uses semantic elements and a small fixed set of classes (static/report/v1.css), no inline style
and no script, so that a published body stays readable within any page and any strict policy.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from itertools import count
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from councilportal.common.document import (
    Block,
    Bullets,
    Cell,
    ChartCell,
    DirectionCell,
    Document,
    Facts,
    Figure,
    Markdown,
    Note,
    NumberCell,
    Paragraph,
    RagCell,
    Row,
    Section,
    Table,
    TextCell,
)
from councilportal.common.words import Direction, Rag
from councilportal.printing import charts, richtext

DEFAULT_COLOUR = "#003a5d"

# The shapes of councilportal.design.shapes as characters of the report's font.
RAG_SHAPES = {
    Rag.GREEN: "✓",
    Rag.AMBER: "▲",
    Rag.RED: "✗",
    Rag.NO_TARGET: "○",
    Rag.NO_DATA: "–",
    Rag.NOT_RATED: "□",
}
ARROWS = {
    Direction.IMPROVING: "↑",
    Direction.SAME: "↔",
    Direction.WORSENING: "↓",
    Direction.INCREASED: "↗",
    Direction.DECREASED: "↘",
    Direction.NEW: "+",
    Direction.NOT_COMPARABLE: "–",
}

# Tables of more columns than this become cards where the screen is narrow.
_COLUMNS_THAT_FIT = 4
# A column with longer texts than this takes the whole width of a card.
_LONG_WORDS = 24
# Tables with at most this many rows, including notes under rows, are kept on one page of a PDF.
# Longer ones would leave half of the page before them empty under a header block.
_ROWS_KEPT_TOGETHER = 8
# Rows with more text than this in a cell may break over pages. Kept whole, they would leave their
# heading and caption alone on the page before.
_LONG_CELL = 600


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
            "css": stylesheet("v1.css"),
            "colour": legible(document.colour),
        },
    )
    return text.encode()


def paper(document: Document) -> str:
    """The HTML that `pdf.render` lays out: the same body, with the style for paper."""
    return render_to_string(
        "report/print.html",
        {
            "document": document,
            "body": _body(document, on_paper=True),
            "is_wide": _is_wide(document),
            "css": stylesheet("v1.css") + stylesheet("print.css"),
            "colour": legible(document.colour),
            "created": _date(document.published_on),
            "modified": _date(document.modified_at),
        },
    )


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


def _date(text: str) -> str:
    return (
        text if re.fullmatch(r"\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d))?", text) else ""
    )


class _Printing:
    """What the blocks of one body share: the target medium, the current section, the next free id.

    `linked`: links within the portal work. `on_paper`: shapes have no element around them, because
    PDFs ignore aria-hidden and each element costs time.
    """

    def __init__(self, *, linked: bool, on_paper: bool) -> None:
        self.linked = linked
        self.on_paper = on_paper
        self.section = ""
        self._numbers = count(1)

    def shape(self, character: str) -> str:
        return character if self.on_paper else f'<span aria-hidden="true">{character}</span>'

    def new_id(self, kind: str) -> str:
        return f"report-{kind}-{next(self._numbers)}"


def _body(document: Document, *, linked: bool = False, on_paper: bool = False) -> SafeString:
    printing = _Printing(linked=linked, on_paper=on_paper)
    return SafeString(
        render_to_string(
            "report/body.html",
            {
                "document": document,
                "cover": [_block(block, printing, level=1) for block in document.cover],
                "sections": [_section(s, printing, level=2) for s in document.sections],
            },
        )
    )


def _section(section: Section, printing: _Printing, *, level: int) -> dict[str, Any]:
    printing.section = section.anchor
    classes = ["report-section"]
    if section.wide:
        classes.append("report-wide")
    if section.new_page:
        classes.append("report-new-page")
    return {
        "anchor": section.anchor,
        "heading": section.heading,
        "level": min(level, 6),
        "classes": " ".join(classes),
        "blocks": [_block(block, printing, level=level) for block in section.blocks],
        "sections": [_section(s, printing, level=level + 1) for s in section.sections],
    }


def _block(block: Block, printing: _Printing, *, level: int) -> SafeString:
    return _BLOCKS[type(block)](block, printing, level)


def _plain_block(template: str) -> Callable[[Any, _Printing, int], SafeString]:
    def rendered(block: Any, printing: _Printing, level: int) -> SafeString:
        context = {"block": block, "id": printing.new_id("block")}
        return SafeString(render_to_string(template, context))

    return rendered


def _markdown(block: Markdown, printing: _Printing, level: int) -> SafeString:
    html = SafeString(richtext.clean(block.source, above=level))
    return SafeString(render_to_string("report/sections/markdown.html", {"html": html}))


def _figure(block: Figure, printing: _Printing, level: int) -> SafeString:
    context = {
        "caption": block.caption,
        "id": printing.new_id("figure"),
        "chart": SafeString(charts.trend(block.chart, printing.new_id("chart"))),
        "table": _table(block.table, printing, level),
    }
    return SafeString(render_to_string("report/sections/figure.html", context))


def _table(block: Table, printing: _Printing, level: int) -> SafeString:
    is_long = any(
        isinstance(cell, TextCell) and len(cell.text) > _LONG_CELL
        for row in block.rows
        for cell in row.cells
    )
    rows = len(block.rows) + sum(bool(row.note) for row in block.rows)
    context = {
        "table": block,
        "id": printing.new_id("table"),
        "section": printing.section,
        "short": rows <= _ROWS_KEPT_TOGETHER and not is_long,
        "long": is_long,
        "cards": _becomes_cards(block, printing),
        "widths": _shares([column.width for column in block.columns]),
        "rows": SafeString("\n".join(_rows(block, printing))),
    }
    return SafeString(render_to_string("report/sections/table.html", context))


_BLOCKS: dict[type, Callable[[Any, _Printing, int], SafeString]] = {
    Paragraph: _plain_block("report/sections/paragraph.html"),
    Bullets: _plain_block("report/sections/bullets.html"),
    Note: _plain_block("report/sections/note.html"),
    Facts: _plain_block("report/sections/facts.html"),
    Markdown: _markdown,
    Figure: _figure,
    Table: _table,
}


def _shares(widths: Sequence[float]) -> list[int]:
    """Whole percentages that add up to 100, for the width classes of the stylesheet."""
    total = sum(widths) or 1.0
    exact = [100 * width / total for width in widths]
    shares = [int(share) for share in exact]
    short = sorted(range(len(exact)), key=lambda i: shares[i] - exact[i])
    for i in short[: 100 - sum(shares)]:
        shares[i] += 1
    return [max(1, share) for share in shares]


def _becomes_cards(table: Table, printing: _Printing) -> bool:
    return not printing.on_paper and len(table.columns) > _COLUMNS_THAT_FIT


@dataclass(frozen=True, slots=True)
class _Looks:
    """The HTML attributes of a column's cells: classes and, in cards, head and roles.

    The stylesheet shows `data-head` before the cell of a card; screen readers use the head of the
    column.
    """

    classes: str
    attributes: str = ""
    heading: str = ""
    row: str = ""


def _looks_of(table: Table, printing: _Printing) -> list[_Looks]:
    numbers = ["report-number" if each.align == "right" else "" for each in table.columns]
    if not _becomes_cards(table, printing):
        return [_Looks(classes) for classes in numbers]
    return [
        _Looks(
            f"{classes} report-words".strip() if _has_long_words(table, place) else classes,
            attributes=f' role="cell" data-head="{escape(column.head)}"',
            heading=' role="rowheader"',
            row=' role="row"',
        )
        for place, (column, classes) in enumerate(zip(table.columns, numbers, strict=True))
    ]


def _has_long_words(table: Table, place: int) -> bool:
    cells = (row.cells[place] for row in table.rows)
    return any(isinstance(cell, TextCell) and len(cell.text) > _LONG_WORDS for cell in cells)


def _rows(table: Table, printing: _Printing) -> Iterator[str]:
    # Cells are written here instead of in a template: a report has tens of thousands of them.
    for number, row in enumerate(table.rows, 1):
        if len(row.cells) != len(table.columns):
            raise ValueError(
                f"Table {table.caption!r}: row {number} has {len(row.cells)} cells "
                f"for {len(table.columns)} columns."
            )
    looks = _looks_of(table, printing)
    for row in table.rows:
        yield _row(row, looks, printing)


def _row(row: Row, looks: Sequence[_Looks], printing: _Printing) -> str:
    cells = "".join(
        _cell(cell, look, anchor=None if i else row.anchor, printing=printing)
        for i, (cell, look) in enumerate(zip(row.cells, looks, strict=True))
    )
    role = looks[0].row if looks else ""
    if not row.note:
        return f"<tr{role}>{cells}</tr>"
    # Two rows for one record: the note follows its row and is kept with it on paper.
    own = ' role="cell"' if role else ""
    cell = f'<td{own} colspan="{len(looks)}">{_lines(row.note)}</td>'
    note = f'<tr{role} class="report-row-note">{cell}</tr>'
    return f'<tr{role} class="report-noted">{cells}</tr>\n{note}'


def _lines(text: str) -> str:
    return "<br>".join(escape(line) for line in text.splitlines())


def _cell(cell: Cell, look: _Looks, *, anchor: str | None, printing: _Printing) -> str:
    """One cell. `anchor` is set (an id or "") for the first cell of a row, which is its heading."""
    classes = look.classes
    if isinstance(cell, TextCell):
        inner = _lines(cell.text)
        if cell.href and _leads_somewhere(cell.href, printing):
            inner = f'<a href="{escape(cell.href)}">{inner}</a>'
    elif isinstance(cell, NumberCell):
        inner = escape(cell.text)
        if cell.note:
            inner += f" <small>{escape(cell.note)}</small>"
    elif isinstance(cell, RagCell):
        rag = f"report-rag report-rag-{cell.rag.value}" if cell.rag else ""
        classes, inner = f"{classes} {rag}".strip(), _rating(cell, printing)
    elif isinstance(cell, DirectionCell):
        inner = _direction(cell, printing)
    else:
        inner = _picture(cell, printing)
    named = f' class="{classes}"' if classes else ""
    if anchor is not None or (isinstance(cell, TextCell) and cell.header):
        # The id is on the cell, not on the row: an id gives everything inside it a separate style.
        named += f' id="{escape(anchor)}"' if anchor else ""
        return f'<th scope="row"{look.heading}{named}>{inner}</th>'
    return f"<td{look.attributes}{named}>{inner}</td>"


def _leads_somewhere(href: str, printing: _Printing) -> bool:
    """True for places in this document, and for pages of the portal if links within it work."""
    if href.startswith("#"):
        return True
    return printing.linked and href.startswith("/") and not href.startswith(("//", "/\\"))


def _rating(cell: RagCell, printing: _Printing) -> str:
    if cell.rag is None:
        return escape(cell.text)
    inner = f"{printing.shape(RAG_SHAPES[cell.rag])} {escape(cell.text or cell.rag.label)}"
    if cell.source == "override":
        computed = cell.computed
        inner += " <small>overridden"
        if computed:
            inner += f", computed {printing.shape(RAG_SHAPES[computed])} {computed.label.lower()}"
        inner += "</small>"
    elif cell.source == "judgement":
        inner += " <small>judged, not computed</small>"
    return inner


def _direction(cell: DirectionCell, printing: _Printing) -> str:
    if cell.direction is None:
        return ""
    inner = f"{printing.shape(ARROWS[cell.direction])} {cell.direction.label}"
    if cell.source != "computed":
        inner += f" <small>{escape(cell.source)}</small>"
    return inner


def _picture(cell: ChartCell, printing: _Printing) -> str:
    return charts.sparkline(cell.chart, printing.new_id("chart")) if cell.chart else ""
