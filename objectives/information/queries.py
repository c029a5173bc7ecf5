"""Reads of tables and figures of people."""

from collections.abc import Iterable

from django.db.models import Max, Prefetch, QuerySet

from councilportal.common.refusals import NotKnown
from councilportal.organisation.category_rules import RESERVED
from councilportal.organisation.models import Category
from councilportal.organisation.people import Person
from objectives.information.policies import may_see_exact, readable
from objectives.models import EqualityFigure, EqualityTable, Release
from objectives.rules.figures import ComparatorKind
from objectives.rules.information import Figure, Known

_GROUPS = Prefetch("groups", Category.objects.select_related("characteristic"))
Placed = list[tuple[int, Figure]]  # figures of a table with their positions, in order


def figures_of(refs: Iterable[str]) -> dict[str, Placed]:
    """The exact figures of these tables, by the table's reference. *Costs*: 2 queries."""
    found: dict[str, Placed] = {ref: [] for ref in refs}
    rows = EqualityFigure.objects.filter(table__ref__in=found).select_related("table")
    for row in rows.prefetch_related(_GROUPS).order_by("table", "position"):
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


def known() -> Known:
    """What figures are checked against. *Costs*: 3 queries."""
    rows = Category.objects.exclude(ref__in=RESERVED).select_related("characteristic")
    return Known(
        broader=broad_groups(),
        versions={each.code: each.list_version for each in rows},
        tables=frozenset(EqualityTable.objects.values_list("ref", flat=True)),
    )


def released_refs() -> frozenset[str]:
    """The references of the tables that are released. *Costs*: 1 query."""
    return frozenset(Release.objects.values_list("table__ref", flat=True))


def tables_for(who: Person) -> QuerySet[EqualityTable]:
    """The tables of which a person may know, with the date of the newest release as `out_at`."""
    found = EqualityTable.objects.filter(pk__in=EqualityTable.objects.filter(readable(who)))
    return (
        found.select_related("directorate")
        .annotate(out_at=Max("releases__at"))
        .order_by("title", "ref")
    )


def exact_table(ref: str, who: Person) -> EqualityTable:
    """A table whose exact figures a person may see. *Raises*: NotKnown. *Costs*: 1 query."""
    table = EqualityTable.objects.select_related("directorate").filter(ref=ref).first()
    if table is None or not may_see_exact(who, table):
        raise NotKnown(f"There is no table {ref!r} for you.")
    return table


def offered_groups() -> list[tuple[str, list[tuple[str, str]]]]:
    """Groups to choose from, by characteristic: its name, and pairs of code and name.

    *Costs*: 1 query.
    """
    found: dict[str, list[tuple[str, str]]] = {}
    rows = Category.objects.select_related("characteristic")
    for each in rows.order_by("characteristic__name", "list_version", "position", "ref"):
        name = f"{each} ({each.list_version})" if each.list_version else str(each)
        found.setdefault(each.characteristic.name, []).append((each.code, name))
    return list(found.items())
