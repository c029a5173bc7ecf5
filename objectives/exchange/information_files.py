"""The files of figures of people: the tables, and their figures."""

from collections.abc import Iterator, Sequence

from councilportal.common.text import LONG
from councilportal.disclosure.words import USUAL_THRESHOLD
from councilportal.files import columns
from councilportal.files.formats import Import
from councilportal.files.rows import Entry
from councilportal.organisation.models import Directorate
from objectives.exchange.cell_columns import position, title
from objectives.exchange.record_files import RecordFile, Records, Values
from objectives.information.queries import broad_groups, figures_of
from objectives.models import EqualityFigure, EqualityTable
from objectives.rules.figures import ComparatorKind
from objectives.rules.information import (
    NO_COMPARATOR,
    Figure,
    FigureUnit,
    Protection,
    TableKind,
    check_comparators,
    check_figure,
    check_table,
    check_whole,
)

_MOST = 999_999_999


def _check_table(values: Values, _: Records) -> Iterator[tuple[str, str]]:
    yield from check_table(values["mode"], values["mode_reason"] or "", values["threshold"])


EQUALITY_TABLES = RecordFile(
    "equality_tables",
    EqualityTable,
    (
        columns.own_ref("ref", "table"),
        title("title", required=True),
        columns.word("kind", TableKind, required=True),
        columns.word("unit", FigureUnit, required=True),
        columns.fuzzy("as_at"),
        title("area"),
        title("base"),
        title("source"),
        columns.text("definition", at_most=LONG),
        columns.whole("threshold", low=2, high=1_000, empty=USUAL_THRESHOLD),
        columns.word("mode", Protection, empty=Protection.ROUND),
        columns.text("mode_reason", at_most=LONG),
        columns.ref("population"),
        columns.ref("directorate"),
    ),
    key=("ref",),
    refs={"directorate": ("directorates", Directorate)},
    fuzzy={"as_at": ("as_at_text", "as_at_on")},
    check=_check_table,
).format()


def _figure(values: Values) -> Figure:
    given = {name: values[name] for name in Figure.__dataclass_fields__ if values[name] is not None}
    return Figure(**given)


def _check_figure(values: Values, records: Records) -> Iterator[tuple[str, str]]:
    table = records["table"][values["table"]]
    yield from check_figure(_figure(values), FigureUnit(table.unit))


def _check_tables(loaded: Sequence[Entry], work: Import) -> None:
    """Check each table that has new or changed figures, with all its figures."""
    rows = {(entry.values["table"], entry.values["position"]): entry for entry in loaded}
    refs = sorted({ref for ref, _ in rows})
    tables = set(EqualityTable.objects.values_list("ref", flat=True))
    broader = broad_groups()
    for ref, placed in figures_of(refs).items():
        figures = [figure for _, figure in placed]
        positions = [place for place, _ in placed]
        faults = list(check_whole(figures, broader))
        faults += [(at, "comparator", NO_COMPARATOR) for at in check_comparators(figures, tables)]
        for at, column, wanted in faults:
            # A fault of the whole is told of its own row where that came in, else of the first.
            own = rows.get((ref, positions[at]))
            first = next(entry for (of, _), entry in rows.items() if of == ref)
            work.refuse(own or first, column, wanted)


EQUALITY_FIGURES = RecordFile(
    "equality_figures",
    EqualityFigure,
    (
        columns.ref("table", required=True),
        position(required=True),
        columns.listed("groups"),
        title("measure"),
        columns.whole("count", low=0, high=_MOST, empty=None),
        columns.number("value"),
        columns.whole("base", low=0, high=_MOST, empty=None),
        title("words"),
        title("comparator"),
        columns.number("comparator_value"),
        columns.word("comparator_kind", ComparatorKind),
        columns.number("gap"),
    ),
    key=("table", "position"),
    refs={"table": ("equality_tables", EqualityTable)},
    groups=("groups",),
    check=_check_figure,
    check_all=_check_tables,
).format()

FILES = (EQUALITY_TABLES, EQUALITY_FIGURES)
