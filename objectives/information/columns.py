"""The columns of tables of figures of people. Grids, workbooks and imports read cells with them."""

from dataclasses import replace
from decimal import Decimal

from councilportal.common import numbers
from councilportal.common.numbers import MAX_DECIMALS
from councilportal.common.text import LONG
from councilportal.disclosure.words import USUAL_THRESHOLD
from councilportal.files import columns
from councilportal.files.columns import Column, Refused
from objectives.rules.figures import ComparatorKind
from objectives.rules.information import LEAST_THRESHOLD, FigureUnit, Protection, TableKind
from objectives.rules.typed_numbers import why_no_count, why_no_value

TITLE = 300
MOST_PEOPLE = 999_999_999
MOST_THRESHOLD = 1_000
LAST_PLACE = 9_999


def _title(name: str, *, required: bool = False) -> Column:
    return columns.text(name, required=required, at_most=TITLE)


def _people(name: str, *, has_words: bool = False) -> Column:
    """A count of people. *Takes*: whether words may stand in its place."""
    column = columns.whole(name, low=0, high=MOST_PEOPLE, empty=None)

    def read(cell: str) -> int:
        try:
            found: int = column.read(cell)
        except Refused as refused:
            said = why_no_count(cell, has_words=has_words, most=MOST_PEOPLE)
            raise Refused(said) from refused
        return found

    return replace(column, read=read)


def _figure(name: str, *, has_words: bool = False) -> Column:
    """A figure that may have decimals. *Takes*: as `_people`."""
    column = columns.number(name)

    def read(cell: str) -> Decimal:
        try:
            return numbers.parse(cell)
        except numbers.NotANumber as refused:
            said = why_no_value(cell, str(refused), has_words=has_words)
            raise Refused(said) from refused

    return replace(column, read=read)


TABLE_COLUMNS = (
    columns.own_ref("ref", "figures_of"),
    _title("title", required=True),
    columns.word("kind", TableKind, required=True),
    columns.word("unit", FigureUnit, required=True),
    columns.fuzzy("as_at"),
    _title("area"),
    _title("base"),
    _title("source"),
    columns.text("definition", at_most=LONG),
    columns.whole("decimals", low=0, high=MAX_DECIMALS, empty=0),
    columns.whole("threshold", low=LEAST_THRESHOLD, high=MOST_THRESHOLD, empty=USUAL_THRESHOLD),
    columns.word("mode", Protection, empty=Protection.ROUND),
    columns.text("mode_reason", at_most=LONG),
    columns.ref("population"),
    columns.ref("directorate"),
)
TABLE = columns.ref("table", required=True)
POSITION = replace(
    columns.whole("position", low=1, high=LAST_PLACE, required=True),
    empty=None,
)
FIGURE_COLUMNS = (
    columns.listed("groups"),
    _title("measure"),
    _people("count", has_words=True),
    _figure("value", has_words=True),
    _people("base"),
    _title("words"),
    _title("comparator"),
    _figure("comparator_value"),
    columns.word("comparator_kind", ComparatorKind),
    _figure("gap"),
)
