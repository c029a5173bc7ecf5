"""Rows of equality_figures.csv taken as columns: those that are certainly right are loaded at once.

The rows of a table are checked against each other, so all of them are loaded here or none: all, if
every one is the same as what is stored, or if all are right and no stored one is missing. The
others are left to `information_files`, which says row by row what is wrong. The rules of a row by
itself are the same as there, but are called once for all rows that have the same values;
`fit_together` is `check_together` for many tables at once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy

from councilportal.files.alike import (
    Codes,
    asked_once,
    first_of_each,
    is_of_any,
    is_same,
    is_same_figure,
    is_single,
    numbered,
    numbered_alike,
    places_of,
)
from councilportal.files.formats import Import, Taken
from councilportal.files.frames import Frame, Places, Truths, Typed
from councilportal.files.loading import Counts
from councilportal.organisation.queries import categories_by_code
from objectives.exchange import figure_loading
from objectives.information.columns import FIGURE_COLUMNS, POSITION, TABLE
from objectives.information.queries import known
from objectives.rules.information import (
    MOST_GROUPS,
    Figure,
    FigureUnit,
    Known,
    check_comparators,
    check_figure,
)

Columns = Mapping[str, Typed]
Tables = Mapping[str, figure_loading.KnownTable]
_NUMBERS = ("value", "comparator_value", "gap")
_UNITS = tuple(FigureUnit)


def take_figures(frame: Frame, work: Import) -> Taken:
    """Load the rows that are certainly right, and say which those are."""
    tables = figure_loading.known_tables()
    categories = {code: each.pk for code, each in categories_by_code().items()}
    columns = {each.name: frame.column(each) for each in (TABLE, POSITION, *FIGURE_COLUMNS)}
    own = columns["table"].each(lambda ref: tables[ref].pk if ref in tables else -1, int)
    position = columns["position"].each(lambda each: each or 0, int)
    asked = frame.readable & (own >= 0) & is_single(numbered(own, columns["position"].places))
    names = [each.name for each in FIGURE_COLUMNS if each.name in frame.columns]
    stored = figure_loading.stored_columns({*own[asked].tolist()}, names)
    kept = [numpy.array(stored[name], dtype=numpy.int64) for name in ("table_id", "position")]
    place = places_of(*numbered_alike((own, position), kept))
    is_there = asked & (place >= 0)
    same = is_there.copy()
    for name in names:
        same[same] = _is_stored(name, columns[name].of(same), stored, place[same], categories)
    table = columns["table"].places
    as_stored = ~is_of_any(table, ~same)
    fit = asked & are_right(columns, tables, categories)
    if len(names) < len(FIGURE_COLUMNS):
        fit &= ~is_there  # what the file does not say of a stored row is not checked here
    fit &= ~numpy.isin(own, _left_out(kept[0], place[is_there]))
    fit &= ~is_of_any(table, ~fit) & ~as_stored
    rows = numpy.flatnonzero(fit)
    fit[rows] = fit_together({name: each.of(rows) for name, each in columns.items()}, known())
    written = fit & ~same
    if written.any():
        _load(columns, numpy.flatnonzero(written), tables, categories, work)
    created, changed = int((written & ~is_there).sum()), int((written & is_there).sum())
    taken = fit | as_stored
    return Taken(taken, Counts(created, changed, int(taken.sum()) - created - changed))


def _left_out(stored: Codes, places: Places) -> Codes:
    """The tables of stored rows that have none of these places."""
    left = numpy.ones(len(stored), dtype=bool)
    left[places] = False
    return stored[left]


def _is_stored(
    name: str,
    column: Typed,
    stored: Mapping[str, Sequence[Any]],
    place: Places,
    categories: Mapping[str, int],
) -> Truths:
    """True for the rows whose cell in a column is equal to the stored one at their place."""
    if name in _NUMBERS:
        return is_same_figure(column, stored[name], place)
    if name != "groups":
        return is_same(column, stored[name], place)
    numbers: dict[tuple[int, ...], int] = {}
    kept = [numbers.setdefault(each, len(numbers)) for each in stored[name]]

    def number(groups: Sequence[str] | None) -> int:
        found = [categories.get(each, -1) for each in groups or ()]
        return numbers.get(tuple(sorted(found)), -1)

    return column.each(number, int) == numpy.array(kept, dtype=numpy.int64)[place]


def are_right(columns: Columns, tables: Tables, categories: Mapping[str, int]) -> Truths:
    """True for the rows in which the checks of a row by itself certainly find nothing.

    Takes: every column of equality_figures.csv; the keys of groups by what files name them by.
    """
    numbers = {unit: number for number, unit in enumerate(_UNITS)}
    unit = columns["table"].each(
        lambda ref: numbers[tables[ref].unit] if ref in tables else -1, int
    )

    def has_right_groups(groups: Sequence[str] | None) -> bool:
        if groups is None or any(each not in categories for each in groups):
            return False
        return not any(check_figure(Figure(groups=groups, words="-"), FigureUnit.NUMBER))

    def fits(row: int) -> bool:
        cells = {name: columns[name].at(row) for name in names}
        given = {name: cell for name, cell in cells.items() if cell is not None}
        return not any(check_figure(Figure(**given), _UNITS[unit[row]]))

    words = {"words", "comparator"}  # it only matters whether they are filled
    names = [each.name for each in FIGURE_COLUMNS if each.name not in ("groups", "measure")]
    said = numbered(
        unit,
        *(columns[name].places for name in names if name not in words),
        *(columns[name].filled.astype(numpy.int64) for name in sorted(words)),
    )
    right = (unit >= 0) & columns["groups"].each(has_right_groups, bool)
    return right & asked_once(fits, right, said)


@dataclass(frozen=True, slots=True)
class _Sets:
    """The sets of groups of a file, as numbers.

    `of_cell` gives for each distinct cell the number of its set. The other arrays give for each set
    and each of its groups, in a column of their own: the number of the set without that group, that
    of the set with its broad group in its place, the number of its characteristic, and that of the
    version of its list; -1 where there is none.
    """

    of_cell: Codes
    without: Any
    broader: Any
    name: Any
    version: Any
    size: int


def _sets(cells: Sequence[Sequence[str] | None], against: Known) -> _Sets:
    numbers: dict[frozenset[str], int] = {}
    of_cell = [numbers.setdefault(frozenset(cell or ()), len(numbers)) for cell in cells]
    own = list(numbers)
    names: dict[str, int] = {}
    versions: dict[str, int] = {}
    shape = (4, len(own), MOST_GROUPS)
    without, broader, of_name, of_version = numpy.full(shape, -1, dtype=numpy.int64)
    for number, groups in enumerate(own):
        for at, group in enumerate(sorted(groups)[:MOST_GROUPS]):
            name, broad = group.partition(":")[0], against.broader.get(group, "")
            whole, version = groups - {group}, against.versions.get(group)
            without[number, at] = numbers.setdefault(whole, len(numbers))
            if broad:
                broader[number, at] = numbers.setdefault(whole | {broad}, len(numbers))
            of_name[number, at] = names.setdefault(name, len(names))
            if version is not None:
                of_version[number, at] = versions.setdefault(version, len(versions))
    return _Sets(numpy.array(of_cell), without, broader, of_name, of_version, len(numbers))


def fit_together(columns: Columns, against: Known) -> Truths:
    """True for the rows of tables among whose figures the checks certainly find nothing.

    Takes: columns of rows that are right by themselves, with all rows of each of their tables.
    """
    table, groups = columns["table"], columns["groups"]
    sets = _sets(groups.values, against)
    own = sets.of_cell[groups.places]
    doubtful = _other_versions(table.places, own, sets)
    counted = numpy.flatnonzero(columns["count"].filled)
    measured = {name: each.of(counted) for name, each in columns.items()}
    doubtful[counted] |= _do_not_fit(measured, own[counted], sets)

    def is_compared(row: int) -> bool:
        cells = {name: columns[name].at(row) for name in ("comparator", *_NUMBERS[1:])}
        return not list(check_comparators([Figure(**cells)], against.tables))

    compared = columns["comparator"].filled
    given = (columns[name].filled.astype(numpy.int64) for name in _NUMBERS[1:])
    said = numbered(columns["comparator"].places, *given)
    doubtful |= compared & ~asked_once(is_compared, compared, said)
    return ~is_of_any(table.places, doubtful)


def _other_versions(table: Codes, own: Codes, sets: _Sets) -> Truths:
    """True for the rows of another version of a list than the first of their table that has one."""
    found = numpy.zeros(len(own), dtype=bool)
    rows, at = numpy.nonzero(sets.version[own] >= 0)
    version = sets.version[own[rows], at]
    places, first = first_of_each(numbered(table[rows], sets.name[own[rows], at]))
    found[rows[version != version[first][places]]] = True
    return found


def _do_not_fit(columns: Columns, own: Codes, sets: _Sets) -> Truths:
    """True for the rows that count the same people as another, or more than their whole."""
    subject = numbered(columns["table"].places, columns["measure"].places) * sets.size
    keys = subject + own
    found = ~is_single(numbered(keys))
    rows, at = numpy.nonzero(sets.without[own] >= 0)
    broad = subject[rows] + sets.broader[own[rows], at]
    whole = subject[rows] + sets.without[own[rows], at]
    has_broad = (sets.broader[own[rows], at] >= 0) & numpy.isin(broad, keys)
    whole = numpy.where(has_broad, broad, whole)
    # Whole numbers, and so are their sums: floats have them exactly.
    count = columns["count"].each(lambda each: each or 0, float)
    parts, _ = first_of_each(numbered(whole, sets.name[own[rows], at]))
    together = numpy.bincount(parts, weights=count[rows])[parts]
    _, first = first_of_each(keys)
    place = places_of(whole, keys[first])
    found[rows[(place >= 0) & (together > count[first][place])]] = True
    return found


def _load(
    columns: Columns,
    rows: Places,
    tables: Tables,
    categories: Mapping[str, int],
    work: Import,
) -> None:
    kept = {name: column.of(rows) for name, column in columns.items()}
    table, groups = kept.pop("table"), kept.pop("groups")
    figure_loading.load_figures(
        columns={
            "table_id": table.coded(lambda ref: tables[ref].pk),
            "comparator_kind": kept.pop("comparator_kind").coded(lambda kind: kind or ""),
            **{name: column.coded() for name, column in kept.items()},
        },
        groups=groups.coded(lambda each: [categories[group] for group in each]),
        by=work.by,
        at=work.at,
    )
