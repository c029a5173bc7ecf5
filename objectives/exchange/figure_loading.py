"""Figures of people as columns: what is stored of tables, and the write of many rows."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction

from councilportal.accounts.models import User
from councilportal.files.loading import Coded, as_stored
from objectives.information.saving import FEW, ROWS_AT_ONCE, store_figures
from objectives.models import EqualityFigure, EqualityTable
from objectives.rules.information import FigureUnit

_LINKS: Any = EqualityFigure.groups.through
_EXACT = ("value", "comparator_value", "gap")


class KnownTable(NamedTuple):
    """What rows of a file that name a table are checked against."""

    pk: int
    unit: FigureUnit


def known_tables() -> dict[str, KnownTable]:
    """All tables by reference. *Costs*: 1 query."""
    found = EqualityTable.objects.values_list("ref", "pk", "unit")
    return {ref: KnownTable(pk, FigureUnit(unit)) for ref, pk, unit in found}


def stored_columns(tables: Collection[int], names: Collection[str]) -> dict[str, Sequence[Any]]:
    """The stored figures of tables by attribute, in the same order of rows.

    *Takes*: keys of tables (those of all are read where there are over 500); the columns of
    `equality_figures.csv` to read.
    *Gives*: a sequence for `table_id`, `position` and each column. `groups` are sorted keys of
    categories; decimals are as `as_stored` gives them. *Costs*: 2 queries.
    """
    own = [name for name in names if name != "groups"]
    is_few = len(tables) <= FEW
    found = EqualityFigure.objects.all()
    if is_few:
        found = found.filter(table__in=tables)
    cells = [as_stored(name) if name in _EXACT else name for name in own]
    rows = list(found.values_list("pk", "table_id", "position", *cells).iterator(ROWS_AT_ONCE))
    keys = ("pk", "table_id", "position")
    columns = zip(*rows, strict=True) if rows else [()] * (len(keys) + len(own))
    stored: dict[str, Sequence[Any]] = dict(zip((*keys, *own), columns, strict=True))
    if "groups" in names:
        links = _LINKS.objects.values_list("equalityfigure_id", "category_id")
        if is_few:
            links = links.filter(equalityfigure__table__in=tables)
        groups: dict[int, tuple[int, ...]] = {}
        for figure, category in links.iterator(ROWS_AT_ONCE) if rows else ():
            groups[figure] = (*groups.get(figure, ()), category)
        stored["groups"] = [tuple(sorted(groups.get(pk, ()))) for pk in stored["pk"]]
    return stored


@transaction.atomic
def load_figures(
    *, columns: Mapping[str, Coded], groups: Coded, by: User | None, at: datetime
) -> None:
    """Create or change figures. The import records one event for all its files.

    *Takes*: as `saving.store_figures`. *Costs*: 7 queries, batches apart.
    """
    del by, at
    store_figures(columns, groups)
