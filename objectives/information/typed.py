"""Figures as people type them: texts by column, read as an import reads them."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from councilportal.common.numbers import plain
from councilportal.files import columns
from councilportal.files.tables import Value
from objectives.information.columns import FIGURE_COLUMNS, TITLE
from objectives.rules.information import Figure

NAMES = tuple(column.name for column in FIGURE_COLUMNS)
# What each column is called on pages and in sentences.
HEADS = {
    "groups": "Groups",
    "measure": "Measure",
    "count": "Count",
    "value": "Value",
    "base": "Base",
    "words": "Words",
    "comparator": "Compared with",
    "comparator_value": "Their value",
    "comparator_kind": "Whom the gap is against",
    "gap": "Gap",
}
LONGEST = {**dict.fromkeys(NAMES, 40), **dict.fromkeys(("measure", "words", "comparator"), TITLE)}
Faults = list[tuple[str, str]]


def texts_of(figure: Figure) -> dict[str, str]:
    """A figure as the boxes of a row and the cells of a workbook have it."""
    texts = {}
    for name in NAMES:
        value = getattr(figure, name)
        if name == "groups":
            texts[name] = "; ".join(value)
        elif isinstance(value, Decimal):
            texts[name] = plain(value)
        else:
            texts[name] = "" if value is None else str(value)
    return texts


def read_cells(cells: Mapping[str, Value]) -> tuple[Figure, Faults]:
    """The figure of a row of a file, and what is wrong with its cells: a column, a sentence."""
    values: dict[str, Any] = {}
    faults: Faults = []
    for column in FIGURE_COLUMNS:
        try:
            values[column.name] = columns.value_of(column, cells.get(column.name, ""))
        except columns.Refused as refused:
            faults.append((column.name, str(refused)))
    return Figure(**values), faults


def read_texts(texts: Mapping[str, str]) -> tuple[Figure, Faults]:
    """The figure of a row that was typed on a page, clean already, as `read_cells`."""
    values: dict[str, Any] = {}
    faults: Faults = []
    for column in FIGURE_COLUMNS:
        text = texts.get(column.name, "")
        try:
            values[column.name] = column.read(text) if text else column.empty
        except columns.Refused as refused:
            faults.append((column.name, str(refused)))
    return Figure(**values), faults
