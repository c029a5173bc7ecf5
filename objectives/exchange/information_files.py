"""The files of figures of people: the tables, and their figures."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from councilportal.common.periods import london_day
from councilportal.files.formats import Import
from councilportal.files.rows import Entry
from councilportal.files.tables import Problem
from councilportal.organisation.models import Directorate
from councilportal.organisation.people import person_on
from objectives.exchange.figure_frames import take_figures
from objectives.exchange.record_files import RecordFile, Records, Settled, Values
from objectives.information.columns import FIGURE_COLUMNS, POSITION, TABLE, TABLE_COLUMNS
from objectives.information.policies import seen_exact
from objectives.information.queries import figures_of, known, populations, released_refs
from objectives.models import EqualityFigure, EqualityTable
from objectives.rules.information import (
    SETTLED,
    SETTLED_SAID,
    Figure,
    FigureUnit,
    check_figure,
    check_table,
    check_together,
    check_unit,
    spelt_otherwise,
)


def _check_table(values: Values, _: Records) -> Iterator[tuple[str, str]]:
    yield from check_table(values["mode"], values["mode_reason"] or "", values["threshold"])


def _settled() -> Settled:
    """What of a table stays once it is released."""
    released = released_refs()

    def check(values: Values, changed: Sequence[str]) -> Iterator[tuple[str, str]]:
        if values["ref"] in released:
            yield from ((name, SETTLED_SAID) for name in SETTLED if name in changed)

    return check


def _check_stored(loaded: Sequence[Entry], work: Import) -> None:
    """Check what only all tables tell: their units against their figures, and their populations."""
    _check_units(loaded, work)
    stored = list(populations())
    for entry in loaded:
        if wanted := spelt_otherwise(entry.values.get("population") or "", stored):
            work.refuse(entry, "population", wanted)


def _check_units(loaded: Sequence[Entry], work: Import) -> None:
    """Check that the figures that are stored fit the unit that a table has now."""
    units = dict(EqualityTable.objects.values_list("ref", "unit"))
    rows = {entry.values["ref"]: entry for entry in loaded}
    for ref, placed in figures_of(rows).items():
        if wanted := check_unit(dict(placed), FigureUnit(units[ref])):
            work.refuse(rows[ref], "unit", wanted)


EQUALITY_TABLES = RecordFile(
    "equality_tables",
    EqualityTable,
    TABLE_COLUMNS,
    key=("ref",),
    refs={"directorate": ("directorates", Directorate)},
    fuzzy={"as_at": ("as_at_text", "as_at_on")},
    check=_check_table,
    check_all=_check_stored,
    settled=_settled,
).format()


KEPT = (
    "the figures of this table are entered by an equality lead of its place, or imported by the "
    "operator of the portal: leave its rows out."
)
TOO_MANY = (
    "give counts that fit: with the rows that are stored, the groups of a characteristic are more "
    "together than their whole."
)


def _figure(values: Values) -> Figure:
    given = {name: values[name] for name in Figure.__dataclass_fields__ if values[name] is not None}
    return Figure(**given)


def _check_figure(values: Values, records: Records) -> Iterator[tuple[str, str]]:
    table = records["table"][values["table"]]
    yield from check_figure(_figure(values), FigureUnit(table.unit))


def _check_tables(loaded: Sequence[Entry], work: Import) -> None:
    """Check each table that has new or changed figures, with all its figures."""
    rows = {(entry.values["table"], entry.values["position"]): entry for entry in loaded}
    against = known()
    for ref, placed in figures_of(sorted({ref for ref, _ in rows})).items():
        is_whole = all((ref, position) in rows for position, _ in placed)
        for position, column, wanted in check_together(dict(placed), against):
            if column == "count" and not is_whole:
                wanted = TOO_MANY  # who imports may not see the figures that are stored
            # A fault of the whole is told of its own row where that came in, else of the first.
            own = rows.get((ref, position))
            first = next(entry for (of, _), entry in rows.items() if of == ref)
            work.refuse(own or first, column, wanted)


def _check_rows(rows: Sequence[Entry], work: Import) -> None:
    """Check the rows of each table among themselves, so that all that is wrong is told at once.

    What is wrong with tables or groups of the same import may be why rows do not fit.
    """
    if not rows or any(problem.file != rows[0].file for problem in work.problems):
        return
    tables: dict[str, dict[int, Entry]] = defaultdict(dict)
    for entry in rows:
        if all(name in entry.values for name in Figure.__dataclass_fields__):
            tables[entry.values["table"]][entry.values["position"]] = entry
    against = known()
    for placed in tables.values():
        figures = {position: _figure(entry.values) for position, entry in placed.items()}
        for position, column, wanted in check_together(figures, against):
            work.refuse(placed[position], column, wanted)


def _kept(entries: Iterable[Entry], work: Import) -> Iterator[Problem]:
    """The rows of tables whose stored figures the person who imports may not see."""
    stored = EqualityTable.objects.filter(figures__isnull=False)
    who = person_on(work.by, london_day(work.at))
    refs = stored.values_list("ref", flat=True)
    kept = {*refs} - {*refs.filter(seen_exact(who))}
    for entry in entries:
        if entry.values["table"] in kept:
            yield entry.problem("table", KEPT)


EQUALITY_FIGURES = RecordFile(
    "equality_figures",
    EqualityFigure,
    (TABLE, POSITION, *FIGURE_COLUMNS),
    key=("table", "position"),
    refs={"table": ("equality_tables", EqualityTable)},
    groups=("groups",),
    check=_check_figure,
    check_all=_check_tables,
    check_apart=_check_rows,
    take=take_figures,
    kept=_kept,
).format()

FILES = (EQUALITY_TABLES, EQUALITY_FIGURES)
