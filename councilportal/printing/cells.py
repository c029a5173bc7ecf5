"""Every kind of a table's cell as HTML.

Cells are written here instead of in a template: a report has tens of thousands of them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from typing import Any

from councilportal.common.document import (
    BragCell,
    Cell,
    ChartCell,
    DirectionCell,
    HiddenCell,
    ListCell,
    NumberCell,
    RagCell,
    RichCell,
    TextCell,
)
from councilportal.common.words import Direction, Rag
from councilportal.printing import charts, parts
from councilportal.printing.medium import Printing

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


@dataclass(frozen=True, slots=True)
class Looks:
    """The HTML attributes of a column's cells: classes and, in cards, head and roles.

    The stylesheet shows `data-head` before the cell of a card; screen readers use the head of the
    column.
    """

    classes: str
    attributes: str = ""
    heading: str = ""
    row: str = ""


def html(
    cell: Cell,
    look: Looks,
    *,
    anchor: str | None,
    of: str = "",
    scope: str = "row",
    printing: Printing,
) -> str:
    """One cell.

    Takes: `anchor`, set (an id or "") for the first cell of a row, which is its heading; `of`, the
    words of that heading for the other cells; `scope`, what the heading is for.
    """
    classes = look.classes
    if isinstance(cell, TextCell):
        inner = printing.lines(cell.text)
        if cell.href and _leads_somewhere(cell.href, printing):
            # On paper a link has only its own words: "Age: 3" instead of "3".
            named = f' title="{escape(f"{of}: {cell.text}")}"' if of and printing.on_paper else ""
            inner = f'<a href="{escape(cell.href)}"{named}>{inner}</a>'
    elif isinstance(cell, NumberCell):
        inner = escape(cell.text)
        if cell.note:
            inner += f" <small>{escape(cell.note)}</small>"
    elif isinstance(cell, RagCell):
        rag = f"report-rag report-rag-{cell.rag.value}" if cell.rag else ""
        classes, inner = f"{classes} {rag}".strip(), _rating(cell, printing)
    elif isinstance(cell, BragCell):
        brag = f"report-rag report-brag-{cell.brag.value}" if cell.brag else ""
        classes, inner = f"{classes} {brag}".strip(), _brag(cell, printing)
    else:
        inner = _INNER[type(cell)](cell, printing)
    named = f' class="{classes}"' if classes else ""
    if anchor is not None or (isinstance(cell, TextCell) and cell.header):
        # The id is on the cell, not on the row: an id gives everything inside it a separate style.
        named += f' id="{escape(anchor)}"' if anchor else ""
        return f'<th scope="{scope}"{look.heading}{named}>{inner}</th>'
    return f"<td{look.attributes}{named}>{inner}</td>"


def _brag(cell: BragCell, printing: Printing) -> str:
    if cell.brag is None:
        return escape(cell.text)
    return f"{printing.shape(cell.brag.shape)} {escape(cell.text or cell.brag.label)}"


def _hidden(cell: HiddenCell, printing: Printing) -> str:
    mark, meaning = cell.shorthand.mark, cell.shorthand.meaning
    return mark if printing.on_paper else f'<abbr title="{escape(meaning)}">{mark}</abbr>'


def _leads_somewhere(href: str, printing: Printing) -> bool:
    """True for places in this document, and for pages of the portal if links within it work."""
    if href.startswith("#"):
        return True
    return printing.linked and href.startswith("/") and not href.startswith(("//", "/\\"))


def _rating(cell: RagCell, printing: Printing) -> str:
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


def _direction(cell: DirectionCell, printing: Printing) -> str:
    if cell.direction is None:
        return ""
    inner = f"{printing.shape(ARROWS[cell.direction])} {cell.direction.label}"
    if cell.source != "computed":
        inner += f" <small>{escape(cell.source)}</small>"
    return inner


def _picture(cell: ChartCell, printing: Printing) -> str:
    return charts.sparkline(cell.chart, printing.new_id("chart")) if cell.chart else ""


_INNER: dict[type, Callable[[Any, Printing], str]] = {
    DirectionCell: _direction,
    ChartCell: _picture,
    HiddenCell: _hidden,
    RichCell: lambda cell, printing: parts.html(cell.parts, printing),
    ListCell: lambda cell, printing: parts.items(cell.items, printing),
}
