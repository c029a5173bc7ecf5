"""Sheets as an Excel workbook (.xlsx), by gptables, the government's own library for tables.

Import this module where a workbook is written, not before: gptables brings pandas, which takes half
a second.
"""

import io
import warnings
from typing import Any

import pandas
from xlsxwriter.workbook import Workbook

from councilportal.files.tables import GUARDED
from councilportal.printing.sheet_model import Link, Number, Shape, Sheet, Sheets, Value
from councilportal.printing.zips import without_clock

with warnings.catch_warnings():
    # gptables leaves the file of its theme open when it is imported.
    warnings.simplefilter("ignore", ResourceWarning)
    from gptables import Cover, GPTable
    from gptables.core.gptable import FormatList
    from gptables.core.wrappers import GPWorkbook, GPWorksheet

TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_TEXTS_STAY_TEXTS = {
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}


class _LiteralSheet(GPWorksheet):  # type: ignore[misc]
    """A sheet that shows texts as they are.

    gptables reads "[words](address)" as a link and "$$words$$" as a note, also in what an author
    typed; the links and notes of our sheets are made before.
    """

    def _replace_url_in_attr(self, data: Any) -> Any:
        return data

    def _replace_reference_in_attr(self, data: Any, reference_order: Any) -> Any:
        return data


def render(book: Sheets) -> bytes:
    """The workbook as the bytes of an .xlsx file: the same bytes for the same sheets."""
    out = io.BytesIO()
    workbook = GPWorkbook(out, {"in_memory": True, **_TEXTS_STAY_TEXTS})
    workbook.set_properties(
        {
            "title": book.title,
            "subject": book.subject,
            "author": book.author,
            # openpyxl and Excel take the moment for UTC.
            "created": book.made_at.replace(tzinfo=None),
        }
    )
    cover = book.cover
    _new_sheet(workbook, cover.name).write_cover(
        Cover(
            FormatList(_text(cover.title)),
            [_text(line) for line in cover.intro] or None,
            [_text(line) for line in cover.about] or None,
            [_text(line) for line in cover.contact] or None,
        )
    )
    for sheet in book.tables:
        page = _new_sheet(workbook, sheet.name)
        with warnings.catch_warnings():
            # gptables uses what a later pandas will not have; the lock file holds both.
            warnings.simplefilter("ignore", pandas.errors.Pandas4Warning)
            page.write_gptable(_table(sheet), auto_width=False)
        for place, width in enumerate(sheet.widths):
            page.set_column(place, place, width)
        if sheet.is_frozen:
            page.freeze_panes(sheet.above + 1, 0)
    workbook.close()
    return without_clock(out.getvalue())


def _new_sheet(workbook: Any, name: str) -> Any:
    page = Workbook.add_worksheet(workbook, name, _LiteralSheet)
    page.theme, page._workbook = workbook.theme, workbook
    page.hide_gridlines(2)
    return page


def _table(sheet: Sheet) -> Any:
    frame = pandas.DataFrame(
        [[_cell(value) for value in row] for row in sheet.rows],
        columns=list(sheet.heads),
        dtype=object,
    )
    first, *others = sheet.lines
    return GPTable(
        frame,
        sheet.table,
        _text(sheet.title),
        instructions=_text(first),
        legend=[_text(line) for line in others],
        index_columns={},
        additional_formatting=list(_number_formats(sheet)),
    )


def _cell(value: Value) -> Any:
    match value:
        case Number():
            whole = value.exact == value.exact.to_integral_value()
            return int(value.exact) if whole else float(value.exact)
        case Link():
            return {value.sheet: f"internal:'{value.sheet}'!A1"}
    return FormatList(_text(value))


def _text(text: str) -> list[Any]:
    """A text with its format, which gptables writes as it is.

    Excel takes a text with a quote prefix for a text also after somebody has edited the cell.
    """
    return [{"quote_prefix": True} if text.startswith(GUARDED) else {}, text]


def _number_formats(sheet: Sheet) -> Any:
    """The formats of numbers: the most frequent of each column, and each cell that has another."""
    for place in range(len(sheet.heads)):
        cells = [row[place] for row in sheet.rows]
        shapes = [cell.shape for cell in cells if isinstance(cell, Number)]
        if not shapes:
            continue
        usual = max(dict.fromkeys(shapes), key=shapes.count)
        shown = {"align": "right", "num_format": _excel_format(usual)}
        yield {"column": {"columns": [place], "format": shown}}
        for number, cell in enumerate(cells, 1):
            if isinstance(cell, Number) and cell.shape != usual:
                other = {"num_format": _excel_format(cell.shape)}
                yield {"cell": {"cells": (number, place), "format": other}}


def _excel_format(shape: Shape | None) -> str:
    if shape is None:
        return "General"
    digits = ("#,##0" if shape.is_grouped else "0") + (
        f".{'0' * shape.decimals}" if shape.decimals else ""
    )
    before, after = (f'"{words}"' if words else "" for words in (shape.prefix, shape.suffix))
    positive = f"{before}{digits}{after}"
    return f"{positive};-{positive}" if before else positive
