"""Tables of a document as HTML: captions, heads, rows with their notes, and every kind of cell."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import count

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from councilportal.common.document import (
    Cell,
    ChartCell,
    DirectionCell,
    NumberCell,
    RagCell,
    Row,
    Table,
    TextCell,
)
from councilportal.common.words import Direction, Rag
from councilportal.printing import breaks, charts, widths

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


class Printing:
    """What the blocks of one body share: the target medium, the current section, the next free id.

    `linked`: links within the portal work. `on_paper`: it is for a PDF. `is_wide`: the section is
    landscape there.
    """

    def __init__(self, *, linked: bool, on_paper: bool) -> None:
        self.linked = linked
        self.on_paper = on_paper
        self.section = ""
        self.is_wide = False
        self._numbers = count(1)

    def shape(self, character: str) -> str:
        """A shape beside its word, which only eyes need: PDFs do not know aria-hidden."""
        hidden = 'data-pdf-role="Artifact"' if self.on_paper else 'aria-hidden="true"'
        return f"<span {hidden}>{character}</span>"

    def new_id(self, kind: str) -> str:
        """An id that nothing else in the page has."""
        return f"report-{kind}-{next(self._numbers)}"


def table(block: Table, printing: Printing) -> SafeString:
    """A table with its caption, which paper repeats with the head on every page."""
    shares = widths.shares([column.width for column in block.columns])
    if printing.on_paper:
        shares = widths.with_whole_words(shares, _letters(block), wide=printing.is_wide)
    context = {
        "table": block,
        "id": printing.new_id("table"),
        "section": printing.section,
        "cards": _becomes_cards(block, printing),
        "widths": shares,
    }
    if printing.on_paper:
        lines = [
            breaks.lines_of([_words(cell) for cell in row.cells], shares, row.note)
            for row in block.rows
        ]
        context["many"] = len(block.columns) > widths.MANY and not printing.is_wide
        context["one"] = len(lines) == 1
        context["short"] = breaks.is_short(lines, wide=printing.is_wide)
        kept = breaks.classes(lines, wide=printing.is_wide)
    else:
        kept = [""] * len(block.rows)
    context["rows"] = SafeString("\n".join(_rows(block, kept, printing)))
    template = "paper_table" if printing.on_paper else "table"
    return SafeString(render_to_string(f"report/sections/{template}.html", context))


def _words(cell: Cell) -> str:
    return cell.text if isinstance(cell, TextCell) else ""


def _letters(table: Table) -> list[int]:
    """The length of the longest word of each column, with its head."""
    found = []
    for place, column in enumerate(table.columns):
        texts = (_words(row.cells[place]) for row in table.rows if place < len(row.cells))
        words = (word for text in (column.head, *texts) for word in text.split())
        found.append(max((len(word) for word in words), default=1))
    return found


def _becomes_cards(table: Table, printing: Printing) -> bool:
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


def _looks_of(table: Table, printing: Printing) -> list[_Looks]:
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


def _rows(table: Table, kept: Sequence[str], printing: Printing) -> Iterator[str]:
    # Cells are written here instead of in a template: a report has tens of thousands of them.
    for number, row in enumerate(table.rows, 1):
        if len(row.cells) != len(table.columns):
            raise ValueError(
                f"Table {table.caption!r}: row {number} has {len(row.cells)} cells "
                f"for {len(table.columns)} columns."
            )
    looks = _looks_of(table, printing)
    for row, breaking in zip(table.rows, kept, strict=True):
        yield _row(row, breaking, looks, printing)


def _row(row: Row, breaking: str, looks: Sequence[_Looks], printing: Printing) -> str:
    heading = _words(row.cells[0])
    cells = "".join(
        _cell(cell, look, anchor=None, of=heading, printing=printing)
        if i
        else _cell(cell, look, anchor=row.anchor, printing=printing)
        for i, (cell, look) in enumerate(zip(row.cells, looks, strict=True))
    )
    role = looks[0].row if looks else ""
    if not row.note:
        named = f' class="{breaking}"' if breaking else ""
        return f"<tr{role}{named}>{cells}</tr>"
    # Two rows for one record: the note follows its row and is kept with it on paper.
    own = ' role="cell"' if role else ""
    cell = f'<td{own} colspan="{len(looks)}">{lines(row.note, printing)}</td>'
    of_row = f" {breaking}" if breaking in (breaks.LAST, breaks.BREAKS) else ""
    of_note = f" {breaking}" if breaking in (breaks.FIRST, breaks.BREAKS) else ""
    note = f'<tr{role} class="report-row-note{of_note}">{cell}</tr>'
    return f'<tr{role} class="report-noted{of_row}">{cells}</tr>\n{note}'


def lines(text: str, printing: Printing) -> str:
    """Text with its lines. On paper each ends in a space, so that no words run together."""
    return (" <br>" if printing.on_paper else "<br>").join(
        escape(line) for line in text.splitlines()
    )


def _cell(cell: Cell, look: _Looks, *, anchor: str | None, of: str = "", printing: Printing) -> str:
    """One cell.

    Takes: `anchor`, set (an id or "") for the first cell of a row, which is its heading; `of`, the
    words of that heading for the other cells.
    """
    classes = look.classes
    if isinstance(cell, TextCell):
        inner = lines(cell.text, printing)
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
    elif isinstance(cell, DirectionCell):
        inner = _direction(cell, printing)
    elif isinstance(cell, ChartCell):
        inner = _picture(cell, printing)
    else:
        raise TypeError(f"A table cannot print a {type(cell).__name__} yet.")
    named = f' class="{classes}"' if classes else ""
    if anchor is not None or (isinstance(cell, TextCell) and cell.header):
        # The id is on the cell, not on the row: an id gives everything inside it a separate style.
        named += f' id="{escape(anchor)}"' if anchor else ""
        return f'<th scope="row"{look.heading}{named}>{inner}</th>'
    return f"<td{look.attributes}{named}>{inner}</td>"


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
