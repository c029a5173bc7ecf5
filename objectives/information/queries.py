"""Reads of tables and figures of people."""

import re
from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db.models import Exists, Max, OuterRef, Q, QuerySet

from councilportal.common.at_once import Steps
from councilportal.common.numbers import shortest
from councilportal.common.refusals import NotKnown
from councilportal.common.searching import patterns
from councilportal.organisation.category_rules import RESERVED
from councilportal.organisation.models import Category
from councilportal.organisation.people import Person
from objectives.information.policies import may_see_exact, readable
from objectives.models import EqualityFigure, EqualityTable, Release, ReleasedCell
from objectives.rules.figures import ComparatorKind
from objectives.rules.information import Figure, Known

_MOST_WORDS = 8  # that are searched for
Placed = list[tuple[int, Figure]]  # figures of a table with their positions, in order
_OF_A_GROUP = ("equalityfigure", "category__characteristic__ref", "category__ref")
_PLACE = ("table__ref", "pk", "position")
_CELLS = (
    *("measure", "count", "value", "base", "words"),
    *("comparator", "comparator_value", "comparator_kind", "gap"),
)


def figures_of(refs: Iterable[str]) -> dict[str, Placed]:
    """The exact figures of these tables, by the table's reference. *Costs*: 2 queries."""
    found: dict[str, Placed] = {ref: [] for ref in refs}
    through = EqualityFigure.groups.through._default_manager
    pairs = through.filter(equalityfigure__table__ref__in=found).values_list(*_OF_A_GROUP)
    codes_of: dict[int, list[str]] = defaultdict(list)
    for figure, characteristic, category in pairs:
        codes_of[figure].append(f"{characteristic}:{category}")
    for ref, key, position, *cells in _rows(EqualityFigure.objects.filter(table__ref__in=found)):
        found[ref].append((position, _figure(codes_of[key], cells)))
    return found


def _rows(figures: QuerySet[EqualityFigure]) -> Any:
    return figures.order_by("table_id", "position").values_list(*_PLACE, *_CELLS)


def _figure(groups: Iterable[str], cells: Iterable[Any]) -> Figure:
    """A figure. *Takes*: the codes of its groups; the values of `_CELLS`, as they are stored."""
    said = dict(zip(_CELLS, map(_as_written, cells), strict=True))
    kind = said.pop("comparator_kind")
    return Figure(
        groups=tuple(sorted(groups)),
        comparator_kind=ComparatorKind(kind) if kind else None,
        **said,
    )


def _as_written(cell: Any) -> Any:
    return shortest(cell) if isinstance(cell, Decimal) else cell


def figures_in_steps(
    tables: QuerySet[EqualityTable],
) -> Steps[tuple[dict[str, Placed], dict[str, Category]]]:
    """The exact figures of tables by the table's reference, and `groups_by_code`.

    *Takes*: tables that the person may see; those without figures are left out.
    *Costs*: 1 step.
    """
    own = EqualityFigure.objects.filter(table__in=tables)
    rows = _rows(own)
    through = EqualityFigure.groups.through._default_manager
    pairs = through.filter(equalityfigure__in=own).values_list("equalityfigure", "category")
    groups = _with_broad_groups()
    yield [rows, pairs, groups]
    codes = {each.pk: each.code for each in groups}
    codes_of: dict[int, list[str]] = defaultdict(list)
    for figure, category in pairs:
        codes_of[figure].append(codes[category])
    found: dict[str, Placed] = defaultdict(list)
    for ref, key, position, *cells in rows:
        found[ref].append((position, _figure(codes_of[key], cells)))
    return found, {each.code: each for each in groups}


def groups_by_code() -> dict[str, Category]:
    """Every group of people by what files name it by, with its broad group. *Costs*: 1 query."""
    return {each.code: each for each in _with_broad_groups()}


def _with_broad_groups() -> QuerySet[Category]:
    return Category.objects.select_related("characteristic", "broad")


def populations(*, but: int = 0) -> QuerySet[EqualityTable, str]:
    """The populations that tables have, once each; `but` is the key of a table to leave out."""
    found = EqualityTable.objects.exclude(pk=but).exclude(population="").order_by("population")
    return found.values_list("population", flat=True).distinct()


def broad_groups() -> dict[str, str]:
    """The broad group of each group that has one, both as in files. *Costs*: 1 query."""
    return {
        code: f"{each.characteristic.ref}:{each.broad.ref}"
        for code, each in groups_by_code().items()
        if each.broad
    }


def list_versions() -> dict[str, str]:
    """The version of the list of each group that is not part of every list. *Costs*: 1 query."""
    rows = Category.objects.exclude(ref__in=RESERVED).select_related("characteristic")
    return {each.code: each.list_version for each in rows}


def known() -> Known:
    """What figures are checked against. *Costs*: 3 queries."""
    return Known(
        broader=broad_groups(),
        versions=list_versions(),
        tables=frozenset(EqualityTable.objects.values_list("ref", flat=True)),
    )


def released_refs() -> frozenset[str]:
    """The references of the tables that are released. *Costs*: 1 query."""
    return frozenset(Release.objects.values_list("table__ref", flat=True))


def tables_for(who: Person, text: str = "") -> QuerySet[EqualityTable]:
    """The tables of which a person may know, with the date of the newest release as `out_at`.

    *Takes*: words to search for: each is in the title of a table, or in what is released of it, as
    a group or a measure. *Costs*: 1 query a word, beside its own.
    """
    found = EqualityTable.objects.filter(pk__in=EqualityTable.objects.filter(readable(who)))
    for pattern in patterns(text)[:_MOST_WORDS]:
        told = ReleasedCell.objects.filter(_named(pattern), release__table=OuterRef("pk"))
        found = found.filter(Q(title__iregex=pattern) | Exists(told))
    return (
        found.select_related("directorate")
        .annotate(out_at=Max("releases__at"))
        .order_by("title", "ref")
    )


def _named(pattern: str) -> Q:
    """The released figures of groups, or with a measure, of this name. *Costs*: 1 query."""
    groups = Category.objects.filter(
        Q(name__iregex=pattern) | Q(characteristic__name__iregex=pattern)
    )
    codes = [re.escape(each.code) for each in groups.select_related("characteristic")]
    named = Q(measure__iregex=pattern)
    return named | Q(groups__regex=rf"(^|; )({'|'.join(codes)})(;|$)") if codes else named


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
        found.setdefault(each.characteristic.name, []).append((each.code, named(each)))
    return list(found.items())


def named(group: Category) -> str:
    """What a group is called, with the version of its list: "Irish (Census 2021)"."""
    return f"{group} ({group.list_version})" if group.list_version else str(group)
