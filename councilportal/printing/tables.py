"""Tables of a document as HTML: captions, heads, groups of rows, rows with their notes."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from html import escape

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from councilportal.common import reading
from councilportal.common.document import (
    Cell,
    HiddenCell,
    ListCell,
    RichCell,
    Row,
    SameCell,
    Table,
    TextCell,
)
from councilportal.printing import breaks, cells, heads, reaches, widths
from councilportal.printing.cells import Looks
from councilportal.printing.medium import Printing

# Tables of more columns than this become cards where the screen is narrow, as do those of more
# than two columns with more columns of long texts: the last would be out of sight.
_COLUMNS_THAT_FIT = 4
_COLUMNS_THAT_ALWAYS_FIT = 2
_LONG_COLUMNS_THAT_FIT = 1
# A column with longer texts than this takes the whole width of a card.
_LONG_WORDS = 24


def table(block: Table, printing: Printing) -> SafeString:
    """A table with its caption, which paper repeats with the head on every page.

    Raises: ValueError for a row or for heads that do not fit its columns, with what is wrong.
    """
    _check(block)
    cards = _becomes_cards(block, printing)
    shares = widths.shares([column.width for column in block.columns])
    if printing.on_paper:
        shares = widths.with_whole_words(shares, _letters(block), wide=printing.is_wide)
    caption = (printing.new_id("table"), block.caption)
    headings = (*printing.path, caption)
    context = {
        "table": block,
        "id": caption[0],
        "name": printing.region_name(*headings, least=min(2, len(headings))),
        "cards": cards,
        "columns": heads.columns(block, shares),
        "heads": heads.rows(block, cards=cards),
        "legend": printing.legend() if _has_shorthand(block) else (),
    }
    if printing.on_paper:
        lines = [
            breaks.lines_of(
                ["" if isinstance(cell, SameCell) else _words(cell) for cell in row.cells],
                [100] if row.is_group_head else shares,
                row.note,
            )
            for row in block.rows
        ]
        context["many"] = len(block.columns) > widths.MANY and not printing.is_wide
        context["one"] = len(lines) == 1
        context["short"] = breaks.is_short(lines, wide=printing.is_wide)
        groups = [place for place, row in enumerate(block.rows) if row.is_group_head]
        kept = breaks.classes(lines, groups, wide=printing.is_wide)
        reach = reaches.on_paper(block.rows, lines, wide=printing.is_wide)
    else:
        kept, reach = [""] * len(block.rows), reaches.of_rows(block.rows)
    context["rows"] = SafeString("\n".join(_rows(block, kept, reach, printing)))
    template = "paper_table" if printing.on_paper else "table"
    return SafeString(render_to_string(f"report/sections/{template}.html", context))


def _check(table: Table) -> None:
    heads.check(table)
    for number, row in enumerate(table.rows, 1):
        wanted = 1 if row.is_group_head else len(table.columns)
        if row.is_group_head and row.note:
            raise ValueError(f"Table {table.caption!r}: row {number} heads rows and has a note.")
        if len(row.cells) != wanted:
            what = "a head of rows" if row.is_group_head else f"{wanted} columns"
            raise ValueError(
                f"Table {table.caption!r}: row {number} has {len(row.cells)} cells for {what}."
            )


def _has_shorthand(table: Table) -> bool:
    return any(isinstance(cell, HiddenCell) for row in table.rows for cell in row.cells)


def _words(cell: Cell) -> str:
    return reading.text_of(cell) if isinstance(cell, TextCell | RichCell | ListCell) else ""


def _column(table: Table, place: int) -> Iterator[Cell]:
    return (row.cells[place] for row in table.rows if not row.is_group_head)


def _letters(table: Table) -> list[int]:
    """The length of the longest word of each column, with its head."""
    found = []
    for place, column in enumerate(table.columns):
        texts = map(_words, _column(table, place))
        words = (word for text in (column.head, *texts) for word in text.split())
        found.append(max((len(word) for word in words), default=1))
    return found


def _becomes_cards(table: Table, printing: Printing) -> bool:
    if printing.on_paper or len(table.columns) <= _COLUMNS_THAT_ALWAYS_FIT:
        return False
    if len(table.columns) > _COLUMNS_THAT_FIT:
        return True
    long = (place for place in range(len(table.columns)) if _has_long_words(table, place))
    return sum(1 for _ in long) > _LONG_COLUMNS_THAT_FIT


def _looks_of(table: Table, printing: Printing) -> list[Looks]:
    numbers = ["report-number" if each.align == "right" else "" for each in table.columns]
    if not _becomes_cards(table, printing):
        return [Looks(classes) for classes in numbers]
    return [
        Looks(
            f"{classes} report-words".strip() if _has_long_words(table, place) else classes,
            attributes=f' role="cell" data-head="{escape(name)}"',
            heading=' role="rowheader"',
            row=' role="row"',
        )
        for place, (name, classes) in enumerate(
            zip(reading.column_names(table), numbers, strict=True)
        )
    ]


def _has_long_words(table: Table, place: int) -> bool:
    return any(
        isinstance(cell, ListCell) or len(_words(cell)) > _LONG_WORDS
        for cell in _column(table, place)
    )


def _rows(
    table: Table, kept: Sequence[str], reach: Sequence[int], printing: Printing
) -> Iterator[str]:
    """The rows, with a new body of the table for each group of them, as the scope of a head needs.

    *Takes*: the class of each row on paper; for how many rows the heading of each row is, 0 where
    that of a row above is for it.
    """
    looks = _looks_of(table, printing)
    role = ' role="rowgroup"' if looks and looks[0].row else ""
    is_apart = False  # whether the rows before are a body of their own
    for place, (row, breaking, own) in enumerate(zip(table.rows, kept, reach, strict=True)):
        begins = row.is_group_head or own > 1 or (is_apart and own == 1)
        if begins and place:
            yield f"</tbody>\n<tbody{role}>"
        is_apart = own > 1 or (is_apart and not own)
        if row.is_group_head:
            yield _group_head(row, looks, printing)
        elif own == 1:
            yield _row(row, breaking, looks, printing)
        else:
            yield _sharing(row, own, breaking, looks, printing)


def _group_head(row: Row, looks: Sequence[Looks], printing: Printing) -> str:
    """The head of a group of rows."""
    across = Looks("", heading=f' colspan="{len(looks)}"{looks[0].heading}')
    cell = cells.html(row.cells[0], across, anchor=row.anchor, scope="rowgroup", printing=printing)
    return f'<tr{looks[0].row} class="report-group">{cell}</tr>'


def _sharing(
    row: Row, reach: int, breaking: str, looks: Sequence[Looks], printing: Printing
) -> str:
    """A row whose heading is for several rows, or one of those under it, which has none itself."""
    first, *others = row.cells
    heading = _words(first)
    rest = list(zip(others, looks[1:], strict=True))
    if reach:
        spans = f' rowspan="{reach}"'
        spans += f' aria-rowspan="{reach}"' if looks[0].row else ""
        look = replace(looks[0], heading=f"{looks[0].heading}{spans}")
        inner = cells.html(first, look, anchor=row.anchor, scope="rowgroup", printing=printing)
        named = breaking if breaking == breaks.BREAKS else ""
    else:
        inner = ""
        named = f"{breaks.SHARED} {breaking}".strip() if breaking != breaks.FIRST else breaks.SHARED
        if row.anchor and rest:
            cell, look = rest[0]
            rest[0] = cell, replace(look, attributes=f'{look.attributes} id="{escape(row.anchor)}"')
    inner += "".join(
        cells.html(cell, look, anchor=None, of=heading, printing=printing) for cell, look in rest
    )
    named = f' class="{named}"' if named else ""
    return f"<tr{looks[0].row}{named}>{inner}</tr>"


def _row(row: Row, breaking: str, looks: Sequence[Looks], printing: Printing) -> str:
    heading = _words(row.cells[0])
    inner = "".join(
        cells.html(cell, look, anchor=None, of=heading, printing=printing)
        if i
        else cells.html(cell, look, anchor=row.anchor, printing=printing)
        for i, (cell, look) in enumerate(zip(row.cells, looks, strict=True))
    )
    role = looks[0].row if looks else ""
    if not row.note:
        named = f' class="{breaking}"' if breaking else ""
        return f"<tr{role}{named}>{inner}</tr>"
    of_row = f" {breaking}" if breaking in (breaks.LAST, breaks.BREAKS) else ""
    note = _note(row, breaking, looks, printing)
    return f'<tr{role} class="report-noted{of_row}">{inner}</tr>\n{note}'


def _note(row: Row, breaking: str, looks: Sequence[Looks], printing: Printing) -> str:
    """The note under a row, in a row of its own that is kept with it on paper."""
    role = looks[0].row
    own = ' role="cell"' if role else ""
    cell = f'<td{own} colspan="{len(looks)}">{printing.lines(row.note)}</td>'
    of_note = f" {breaking}" if breaking in (breaks.FIRST, breaks.BREAKS) else ""
    return f'<tr{role} class="report-row-note{of_note}">{cell}</tr>'
