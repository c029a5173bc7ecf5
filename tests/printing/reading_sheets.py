"""Reads workbooks back, .xlsx by openpyxl and .ods by odfdo, into the same plain cells."""

import io
from decimal import Decimal
from typing import Any, NamedTuple

import odfdo
import openpyxl


class Read(NamedTuple):
    """A sheet: each cell is a number, a text, or None where there is nothing."""

    name: str
    rows: list[list[Decimal | str | None]]
    marked: str  # the range of its table
    frozen: int  # how many rows stay in sight


def xlsx(data: bytes) -> list[Read]:
    book = openpyxl.load_workbook(io.BytesIO(data))
    found = []
    for page in book.worksheets:
        rows = [[_plain(cell) for cell in row] for row in page.iter_rows()]
        (mark,) = [table.ref for table in page.tables.values()] or [""]
        frozen = int(page.freeze_panes[1:]) - 1 if page.freeze_panes else 0
        found.append(Read(page.title, rows, mark, frozen))
    return found


def _plain(cell: Any) -> Decimal | str | None:
    assert cell.data_type != "f", f"{cell.coordinate} is a formula: {cell.value!r}"
    value = cell.value
    return Decimal(str(value)) if isinstance(value, int | float) else value


def ods(data: bytes) -> list[Read]:
    document = odfdo.Document(io.BytesIO(data))
    marks = {}
    for mark in document.body.get_elements("//table:database-range"):
        place = str(mark.get_attribute("table:target-range-address"))
        name = place.split("'")[1]
        assert name not in marks
        marks[name] = place.replace(f"'{name}'.", "")
    views = {
        item.get_attribute("config:name"): item
        for item in _settings(data).get_elements("//config:config-item-map-entry")
    }
    found = []
    for table in document.body.get_elements("//table:table"):
        rows = [
            [_plain_of_ods(cell) for cell in row.get_elements("table:table-cell")]
            for row in table.get_elements(".//table:table-row")
        ]
        name = str(table.get_attribute("table:name"))
        frozen = 0
        if name in views:
            (split,) = views[name].get_elements("*[@config:name='VerticalSplitPosition']")
            frozen = int(split.text)
        found.append(Read(name, rows, marks.get(name, ""), frozen))
    return found


def _settings(data: bytes) -> Any:
    return odfdo.Document(io.BytesIO(data)).get_part("settings")


def _plain_of_ods(cell: Any) -> Decimal | str | None:
    assert not cell.get_attribute("table:formula")
    if cell.get_attribute("office:value-type") == "float":
        return Decimal(cell.get_attribute("office:value"))
    return _words(cell) or None


def _words(cell: Any) -> str:
    lines = cell.get_elements("text:p")
    links = [link for line in lines for link in line.get_elements("text:a")]
    # odfdo writes a link's address into its text.
    return "\n".join([each.text for each in links] or [line.inner_text for line in lines])


def shown_by_ods(data: bytes) -> dict[str, list[list[str]]]:
    """What each cell shows, by sheet."""
    document = odfdo.Document(io.BytesIO(data))
    return {
        str(table.get_attribute("table:name")): [
            [_words(cell) for cell in row.get_elements("table:table-cell")]
            for row in table.get_elements(".//table:table-row")
        ]
        for table in document.body.get_elements("//table:table")
    }
