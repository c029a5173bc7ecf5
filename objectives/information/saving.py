"""The write of many figures of people at once, whichever door they come in by."""

from collections.abc import Collection, Mapping
from typing import Any

from councilportal.files.loading import Coded, insert_columns
from objectives.models import EqualityFigure

FEW = 500  # tables that are asked for by name: SQLite limits the number of values
ROWS_AT_ONCE = 10_000
_LINKS: Any = EqualityFigure.groups.through
_PLACE = ("table_id", "position")


def store_figures(columns: Mapping[str, Coded], groups: Coded) -> None:
    """Create figures, or change those that have the same place. Call it in a transaction.

    *Takes*: columns by attribute, `table_id` and `position` among them, already checked; for each
    row the keys of its groups. *Costs*: 7 queries, batches apart.
    """
    insert_columns(EqualityFigure, columns, unique=_PLACE)
    tables, positions = (
        [values[place] for place in places] for places, values in map(columns.__getitem__, _PLACE)
    )
    found = _of_tables(EqualityFigure.objects.all(), "", {*tables})
    rows = found.values_list(*_PLACE, "pk").iterator(ROWS_AT_ONCE)
    keys = {(table, position): pk for table, position, pk in rows}
    places, values = groups
    figures = (keys[each] for each in zip(tables, positions, strict=True))
    wanted = {pk: values[place] for pk, place in zip(figures, places, strict=True)}
    _link(wanted, {*tables})


def _link(wanted: Mapping[int, Collection[int]], tables: Collection[int]) -> None:
    """Set the groups of figures of tables. What is linked already stays as it is."""
    found = _of_tables(_LINKS.objects.all(), "equalityfigure__", tables)
    rows = found.values_list("equalityfigure_id", "category_id", "pk").iterator(ROWS_AT_ONCE)
    stored = {(figure, group): pk for figure, group, pk in rows if figure in wanted}
    links = [(figure, group) for figure, groups in wanted.items() for group in groups]
    if stored:
        kept = set(links)
        if gone := [pk for link, pk in stored.items() if link not in kept]:
            _LINKS.objects.filter(pk__in=gone).delete()
        links = [link for link in links if link not in stored]
    if links:
        figures, groups = zip(*links, strict=True)
        each = range(len(links))
        insert_columns(
            _LINKS, {"equalityfigure_id": (each, figures), "category_id": (each, groups)}
        )


def _of_tables(found: Any, to_figure: str, tables: Collection[int]) -> Any:
    """The rows of few tables; of many, the rows of all tables."""
    return found.filter(**{f"{to_figure}table__in": tables}) if len(tables) <= FEW else found
