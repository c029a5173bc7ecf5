"""Reads of tables and figures of people."""

from collections.abc import Iterable

from councilportal.organisation.models import Category
from objectives.models import EqualityFigure
from objectives.rules.figures import ComparatorKind
from objectives.rules.information import Figure

Placed = list[tuple[int, Figure]]  # figures of a table with their positions, in order


def figures_of(refs: Iterable[str]) -> dict[str, Placed]:
    """The exact figures of these tables, by the table's reference. *Costs*: 3 queries."""
    found: dict[str, Placed] = {ref: [] for ref in refs}
    rows = EqualityFigure.objects.filter(table__ref__in=found).select_related("table")
    for row in rows.prefetch_related("groups__characteristic").order_by("table", "position"):
        found[row.table.ref].append((row.position, figure_of(row)))
    return found


def figure_of(row: EqualityFigure) -> Figure:
    """A stored figure as the rules take it; its groups are read with it."""
    return Figure(
        groups=tuple(sorted(each.code for each in row.groups.all())),
        measure=row.measure,
        count=row.count,
        value=row.value,
        base=row.base,
        words=row.words,
        comparator=row.comparator,
        comparator_value=row.comparator_value,
        comparator_kind=ComparatorKind(row.comparator_kind) if row.comparator_kind else None,
        gap=row.gap,
    )


def broad_groups() -> dict[str, str]:
    """The broad group of each group that has one, both as in files. *Costs*: 1 query."""
    found = Category.objects.exclude(broad=None).select_related("broad", "characteristic")
    return {
        each.code: f"{each.characteristic.ref}:{each.broad.ref}" for each in found if each.broad
    }
