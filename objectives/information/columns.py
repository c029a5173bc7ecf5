"""The columns of tables of figures of people. Grids, workbooks and imports read cells with them."""

from dataclasses import replace

from councilportal.common.text import LONG
from councilportal.disclosure.words import USUAL_THRESHOLD
from councilportal.files import columns
from councilportal.files.columns import Column
from objectives.rules.figures import ComparatorKind
from objectives.rules.information import LEAST_THRESHOLD, FigureUnit, Protection, TableKind

TITLE = 300
MOST_PEOPLE = 999_999_999
MOST_THRESHOLD = 1_000
LAST_PLACE = 9_999


def _title(name: str, *, required: bool = False) -> Column:
    return columns.text(name, required=required, at_most=TITLE)


def _people(name: str) -> Column:
    return columns.whole(name, low=0, high=MOST_PEOPLE, empty=None)


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
    _people("count"),
    columns.number("value"),
    _people("base"),
    _title("words"),
    _title("comparator"),
    columns.number("comparator_value"),
    columns.word("comparator_kind", ComparatorKind),
    columns.number("gap"),
)
