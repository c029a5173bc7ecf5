"""Exact figures on their way to control: tables with all that decides what may be shown."""

import json
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import asdict, replace
from decimal import Decimal
from hashlib import sha256
from typing import Any

from django.db.models import Q

from councilportal.common.refusals import Refused
from councilportal.disclosure.words import Refused as CannotBeShown
from councilportal.organisation.models import Category
from objectives.information.queries import figures_of, list_versions
from objectives.models import EqualityTable, Release, ReleasedCell
from objectives.rules.exact_tables import ExactTable, ReleasedTable, ShownFigure
from objectives.rules.figures import ComparatorKind
from objectives.rules.information import (
    Figure,
    FigureUnit,
    Protection,
    Split,
    is_no_answer,
    two_lists,
)
from objectives.rules.showing import Showing, show

Also = Mapping[str, Set[int]]  # by a table's reference, positions of figures to hide besides
TEXTS = (
    "count",
    "base",
    "percentage",
    "value",
    "words",
    "comparator",
    "comparator_value",
    "comparator_kind",
    "gap",
)


class Contradiction(Refused):
    """Figures that contradict each other. The sentence names exact figures."""


def all_groups() -> list[Category]:
    """All categories in order, with characteristic and broad category. *Costs*: 1 query."""
    found = Category.objects.select_related("characteristic", "broad")
    return list(found.order_by("position", "ref"))


def exact_tables(
    tables: Iterable[EqualityTable], categories: Iterable[Category] | None = None
) -> list[ExactTable]:
    """Tables as they are now, with their exact figures.

    *Takes*: `all_groups`, where they were read already. *Costs*: 3 queries; 2 with the groups.
    """
    found = list(tables)
    figures = figures_of(table.ref for table in found)
    order: dict[str, list[str]] = {}
    broader: dict[str, str] = {}
    for category in all_groups() if categories is None else categories:
        name = category.characteristic.ref
        order.setdefault(name, []).append(category.code)
        if category.broad is not None:
            broader[category.code] = f"{name}:{category.broad.ref}"
    return [
        ExactTable(
            ref=table.ref,
            population=table.population,
            unit=FigureUnit(table.unit),
            mode=Protection(table.mode),
            mode_reason=table.mode_reason,
            threshold=table.threshold,
            decimals=table.decimals,
            figures=(own := dict(figures[table.ref])),
            order=_used(order, own.values()),
            broader=broader,
        )
        for table in found
    ]


def _used(order: Mapping[str, Sequence[str]], figures: Iterable[Figure]) -> dict[str, list[str]]:
    """The groups of the characteristics that figures have, those that they have themselves."""
    used = {group for figure in figures for group in figure.groups}
    names = sorted({group.partition(":")[0] for group in used})
    return {name: [group for group in order[name] if group in used] for name in names}


def released_before(tables: Sequence[EqualityTable]) -> list[ReleasedTable]:
    """All that was released of these tables and of their populations. *Costs*: 2 queries."""
    populations = {table.population for table in tables} - {""}
    releases = Release.objects.filter(
        Q(table__in=tables) | Q(table__population__in=populations)
    ).order_by("at", "pk")
    cells: dict[int, dict[int, ShownFigure]] = {}
    for cell in ReleasedCell.objects.filter(release__in=releases):
        texts = {name: getattr(cell, name) for name in TEXTS}
        cells.setdefault(cell.release_id, {})[cell.position] = ShownFigure(**texts)
    return [ReleasedTable(thawed(each.exact), cells.get(each.pk, {})) for each in releases]


def shown_now(
    tables: Sequence[EqualityTable],
    exact: Sequence[ExactTable],
    also_hidden: Also | None = None,
    *,
    with_bounds: bool = False,
) -> Showing:
    """What would be shown of these tables if they were released together now.

    *Takes*: the tables with their exact figures (`exact_tables`); `with_bounds`, whether what a
    reader could still work out is wanted: it takes seconds.
    *Raises*: Contradiction; Refused where the same people are split by two lists of groups.
    *Costs*: 3 queries; 4 where figures are compared with something.
    """
    before = released_before(tables)
    _check_lists(exact, [each.exact for each in before])
    kept = _with_protection({row.comparator for each in exact for row in each.figures.values()})
    try:
        return show(exact, before, also_hidden, kept=kept, with_bounds=with_bounds)
    except CannotBeShown as error:
        raise Contradiction(str(error)) from error


def _with_protection(named: Set[str]) -> set[str]:
    """Those of the named that are tables with protection. *Costs*: 1 query where any is named."""
    if not (refs := named - {""}):
        return set()
    found = EqualityTable.objects.filter(ref__in=refs).exclude(mode=Protection.NONE)
    return {*found.values_list("ref", flat=True)}


def _check_lists(tables: Sequence[ExactTable], before: Sequence[ExactTable]) -> None:
    """*Raises*: Refused where tables of the same people split them by two lists of groups.

    *Costs*: 1 query where two tables have no group of a characteristic in common, else none.
    """
    pairs = [
        (table, each)
        for table in tables
        for each in (*tables, *before)
        if each is not table and each.people == table.people and _are_apart(table, each)
    ]
    versions = list_versions() if pairs else {}
    for table, other in pairs:
        if wrong := two_lists(_split(table), _split(other), versions):
            raise Refused(wrong)


def _are_apart(table: ExactTable, other: ExactTable) -> bool:
    """Whether two tables have no group of a characteristic in common, as those of two lists."""
    return any(
        {*groups}.isdisjoint(each for each in other.order[name] if not is_no_answer(each))
        for name, groups in table.order.items()
        if name in other.order
    )


def _split(table: ExactTable) -> Split:
    groups = {group for own in table.order.values() for group in own}
    return Split(table.ref, groups, table.mode is Protection.NONE)


def frozen(table: ExactTable) -> dict[str, Any]:
    """An exact table as plain values for JSON: numbers as texts, blank parts left out."""
    figures = {}
    for position, figure in table.figures.items():
        given = {name: value for name, value in asdict(figure).items() if value not in (None, "")}
        figures[str(position)] = {
            name: str(value) if isinstance(value, Decimal) else value
            for name, value in given.items()
        }
    order = {name: list(groups) for name, groups in table.order.items()}
    used = {group for groups in order.values() for group in groups}
    broader = {group: broad for group, broad in table.broader.items() if group in used}
    return {**_plain(table), "figures": figures, "order": order, "broader": broader}


def _plain(table: ExactTable) -> dict[str, Any]:
    names = ("ref", "population", "unit", "mode", "mode_reason", "threshold", "decimals")
    return {name: getattr(table, name) for name in names}


def thawed(stored: Mapping[str, Any]) -> ExactTable:
    """An exact table from what `frozen` made of it."""
    figures = {}
    for position, cells in stored["figures"].items():
        given = dict(cells)
        for name in ("value", "comparator_value", "gap"):
            if name in given:
                given[name] = Decimal(given[name])
        if "comparator_kind" in given:
            given["comparator_kind"] = ComparatorKind(given["comparator_kind"])
        figures[int(position)] = replace(Figure(), **{**given, "groups": tuple(given["groups"])})
    return ExactTable(
        **{
            **stored,
            "unit": FigureUnit(stored["unit"]),
            "mode": Protection(stored["mode"]),
            "figures": figures,
        }
    )


def fingerprint(tables: Iterable[ExactTable]) -> str:
    """What changes whenever a figure or a setting of these tables does: 64 hexadecimal digits."""
    said = [frozen(table) for table in sorted(tables, key=lambda each: each.ref)]
    return sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
