"""What cells of tables and values of datasets are in a sheet: exact numbers, or words. Pure."""

import re
from collections.abc import Sequence
from decimal import Decimal

from councilportal.common import reading
from councilportal.common.document import (
    Cell,
    ChartCell,
    Dataset,
    DirectionCell,
    Field,
    NumberCell,
    RagCell,
    TextCell,
)
from councilportal.common.numbers import MAX_DIGITS
from councilportal.common.text import printable
from councilportal.common.words import Shorthand
from councilportal.printing.sheet_model import Number, Shape, Value

# Stand in a cell where there is no figure, and where nothing applies.
NO_FIGURE, NOTHING = Shorthand.NOT_AVAILABLE.mark, Shorthand.NOT_APPLICABLE.mark


def value_of(cell: Cell) -> Value:
    """What a cell of a table is in a sheet; "" where it is empty.

    A figure is its exact number where that is known and the shown text has a number, else words.
    """
    match cell:
        case TextCell():
            return printable(cell.text)
        case NumberCell():
            return _figure(cell.text, cell.exact)
        case RagCell():
            return _rating(cell)
        case DirectionCell():
            if cell.direction is None:
                return ""
            source = "" if cell.source == "computed" else f" ({cell.source})"
            return f"{cell.direction.label}{source}"
        case ChartCell():
            return printable(cell.chart.summary) if cell.chart else ""
    return printable(reading.text_of(cell))


def _rating(cell: RagCell) -> str:
    if cell.rag is None:
        return printable(cell.text)
    said = printable(cell.text) or cell.rag.label
    if cell.source == "override":
        computed = f", computed {cell.computed.label.lower()}" if cell.computed else ""
        return f"{said} (overridden{computed})"
    return f"{said} (judged, not computed)" if cell.source == "judgement" else said


_DECIMAL = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?")
_SHOWN = re.compile(r"-?([^0-9\-]*)([0-9][0-9,]*(?:\.[0-9]+)?)(.*)", re.S)
_LONGEST_SHAPE = 100


def _number(text: str) -> Decimal | None:
    """The number of plain decimal text; None for words, and for more digits than a cell keeps."""
    if not _DECIMAL.fullmatch(text):
        return None
    found = Decimal(text)
    return found if len(found.as_tuple().digits) <= MAX_DIGITS else None


def _figure(text: str, exact: str) -> Value:
    number = _number(exact)
    if number is None or not any(sign.isdigit() for sign in text):
        return printable(text)
    return Number(number, _shape(printable(text), number))


def _shape(text: str, number: Decimal) -> Shape | None:
    """How the text shows the number; None where it says something else than the number."""
    found = _SHOWN.fullmatch(text)
    if found is None or '"' in text or len(text) > _LONGEST_SHAPE:
        return None
    decimals = len(found[2].partition(".")[2])
    for is_grouped in (True, False):
        shape = Shape(found[1], found[3], decimals, is_grouped)
        if Number(number, shape).text == text:
            return shape
    return None


def values_of(dataset: Dataset) -> tuple[list[str], list[list[Value]]]:
    """A dataset: columns in which every value is a number hold numbers, the others words."""
    fields = {field.name: field for field in dataset.fields}
    columns = [
        _column(fields.get(name), [row[place] for row in dataset.rows])
        for place, name in enumerate(dataset.columns)
    ]
    return list(dataset.columns), [list(row) for row in zip(*columns, strict=True)]


def _column(field: Field | None, texts: Sequence[str]) -> list[Value]:
    is_of_figures = field is not None and field.datatype in ("number", "integer")
    if not is_of_figures and datatype_of(field, texts) != "number":
        return [printable(text) for text in texts]
    return [
        printable(text) or NO_FIGURE if number is None else Number(number)
        for text, number in zip(texts, map(_number, texts), strict=True)
    ]


def datatype_of(field: Field | None, texts: Sequence[str]) -> str:
    """The datatype that a column really has: that of its field, where every value is of it.

    A column without a field is of numbers where every value is one that a spreadsheet keeps, and of
    days where every value is one.
    """
    given = [text for text in texts if text]
    if field is None:
        if given and all(map(_FORMS["date"].fullmatch, given)):
            return "date"
        return "number" if given and None not in map(_number, given) else "string"
    form = _FORMS.get(field.datatype)
    return field.datatype if form and all(map(form.fullmatch, given)) else "string"


_FORMS = {
    "number": _DECIMAL,
    "integer": re.compile(r"-?(0|[1-9][0-9]*)"),
    "boolean": re.compile(r"yes|no"),
    "date": re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"),
}


def unique_heads(heads: Sequence[str], longest: int = 255) -> list[str]:
    """The heads of a table, each one line, none of them empty or there twice."""
    taken: set[str] = set()
    found = []
    for number, head in enumerate(heads, 1):
        plain = (" ".join(printable(head).split()) or f"Column {number}")[: longest - 6]
        name, count = plain, 1
        while name.casefold() in taken:
            count += 1
            name = f"{plain} ({count})"
        taken.add(name.casefold())
        found.append(name)
    return found
