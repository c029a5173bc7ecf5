"""Reads of groups of readings: exact ones on their way to a release, and what was released."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F, Max

from councilportal.common.periods import Period, parse
from councilportal.organisation.models import Category
from objectives.models import EqualityTable, Release, ReleasedCell, ReleaseRequest
from objectives.rules.information import Outcome, Protection
from performance.models import GroupTable, Indicator, Reading
from performance.queries import READING_FIELDS, reported, with_units
from performance.rules.group_gaps import Breakdown, GroupCell
from performance.rules.group_readings import Entered


@dataclass(frozen=True, slots=True)
class ReleasedGroups:
    """What is released of the groups of an indicator: a breakdown for each characteristic.

    `at` is the moment of the newest release; `sources` have, by period and group ("" of
    everybody), the table and the number of its release.
    """

    breakdowns: tuple[Breakdown, ...]
    at: datetime
    sources: Mapping[tuple[str, str], tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Standing:
    """A period with readings of groups: its tables, and how far their release is."""

    period: Period
    tables: tuple[EqualityTable, ...]
    released: int  # the number of the newest release; 0 of none
    request: ReleaseRequest | None  # that waits for a decision


def indicator_of(ref: str) -> Indicator | None:
    """An indicator with its place and the council's own unit, if any. *Costs*: 1 query."""
    found = with_units(Indicator.objects.filter(ref=ref))
    return found.select_related("service__directorate").first()


def periods_with_groups(indicator: Indicator) -> list[Period]:
    """The periods in which groups have readings, the newest first. *Costs*: 1 query."""
    codes = Reading.objects.filter(indicator=indicator).exclude(group=None)
    found = {parse(code) for code in codes.values_list("period", flat=True).distinct()}
    return sorted(found, key=lambda each: each.end, reverse=True)


def standings(indicator: Indicator) -> list[Standing]:
    """The periods with readings of groups, the newest first. *Costs*: 4 queries."""
    tables: dict[str, list[EqualityTable]] = {}
    rows = GroupTable.objects.filter(indicator=indicator).select_related("table")
    for row in rows.annotate(out=Max("table__releases__number")).order_by("table__ref"):
        row.table.number = row.out or 0  # type: ignore[attr-defined]
        tables.setdefault(row.period, []).append(row.table)
    waiting = _waiting([table for own in tables.values() for table in own])
    return [
        Standing(
            period,
            tuple(own := tables.get(period.code, [])),
            max((table.number for table in own), default=0),  # type: ignore[attr-defined]
            next((waiting[table.pk] for table in own if table.pk in waiting), None),
        )
        for period in periods_with_groups(indicator)
    ]


def _waiting(tables: Collection[EqualityTable]) -> dict[int, ReleaseRequest]:
    """The request that waits for a decision on each table. *Costs*: 2 queries."""
    found = ReleaseRequest.objects.filter(outcome=Outcome.WAITING, tables__in=tables)
    return {
        table.pk: request
        for request in found.distinct().prefetch_related("tables")
        for table in request.tables.all()
    }


def readings_of(indicator: Indicator, period: Period) -> dict[str, Reading]:
    """The newest revision of each group's reading in a period, by "characteristic:category".

    *Costs*: 1 query.
    """
    rows = Reading.objects.filter(indicator=indicator, period=period.code).exclude(group=None)
    in_order = rows.select_related("group__characteristic").order_by(
        "group__characteristic__ref", "group__position", "group__ref", "revision"
    )
    return {each.group.code: each for each in in_order if each.group is not None}


def busy_periods(indicator: Indicator) -> list[Period]:
    """The periods of which tables are released, or are asked for. *Costs*: 2 queries."""
    own = GroupTable.objects.filter(indicator=indicator)
    out = own.filter(table__releases__isnull=False).values_list("period", flat=True)
    asked = own.filter(table__release_requests__outcome=Outcome.WAITING)
    codes = {*out, *asked.values_list("period", flat=True)}
    return sorted(map(parse, codes), key=lambda each: each.end)


def entered(indicator: Indicator, periods: Iterable[Period]) -> list[Entered]:
    """The newest revisions of the readings of periods, by group. *Costs*: 2 queries."""
    wanted = sorted(set(periods), key=lambda each: each.end)
    rows = Reading.objects.filter(
        indicator=indicator, period__in=[each.code for each in wanted]
    ).order_by("revision")
    newest = {
        (row[1], row[-1]): reported(row[:-1])
        for row in rows.values_list(*READING_FIELDS, "group_id")
    }
    categories = Category.objects.select_related("characteristic").order_by("position", "ref")
    known = {each.pk: each for each in categories}
    return [
        Entered(
            period,
            newest.get((period.code, None)),
            {
                each.code: newest[period.code, key]
                for key, each in known.items()
                if (period.code, key) in newest
            },
            {each.code: each.name for each in known.values()},
        )
        for period in wanted
    ]


def tables_without_readings() -> list[str]:
    """The tables of people that hold no readings of an indicator, in order. *Costs*: 1 query."""
    found = EqualityTable.objects.filter(of_readings=None).order_by("ref")
    return list(found.values_list("ref", flat=True))


def released_groups(refs: Collection[str], until: date) -> dict[str, ReleasedGroups]:
    """What is released of the groups of indicators, of periods that end by a day.

    *Gives*: by the indicator's reference, of those that have anything. *Costs*: 1 query, and 1
    more where anything is released.
    """
    newest = Release.objects.annotate(last=Max("table__releases__number")).filter(
        number=F("last"), table__of_readings__indicator__ref__in=refs
    )
    cells = ReleasedCell.objects.filter(release__in=newest).order_by("release", "position")
    found: dict[str, list[tuple[str, ReleasedCell]]] = {}
    rows = cells.select_related("release__table__of_readings__indicator").defer("release__exact")
    for cell in rows:
        link = cell.release.table.of_readings
        if parse(link.period).end <= until:
            found.setdefault(link.indicator.ref, []).append((link.period, cell))
    if not found:
        return {}
    categories = Category.objects.select_related("characteristic")
    known = {each.code: each for each in categories.order_by("position", "ref")}
    return {ref: _released(own, known) for ref, own in found.items()}


def _released(
    cells: Sequence[tuple[str, ReleasedCell]], known: Mapping[str, Category]
) -> ReleasedGroups:
    whole: dict[str, GroupCell] = {}
    groups: dict[tuple[str, str], GroupCell] = {}
    definitions: dict[str, str] = {}
    sources: dict[tuple[str, str], tuple[str, int]] = {}
    for period, cell in cells:
        release = cell.release
        made = _cell(cell)
        definitions[period] = release.about["definition"]
        # Everybody stands in every table of the period; what is not rounded tells more.
        if cell.groups:
            groups[cell.groups, period] = made
        elif period not in whole or whole[period].is_rounded:
            whole[period] = made
        else:
            continue
        sources[period, cell.groups] = release.table.ref, release.number
    order = list(known)
    codes = sorted({code for code, _ in groups}, key=order.index)
    names = sorted({code.partition(":")[0] for code in codes})
    return ReleasedGroups(
        tuple(_breakdown(name, codes, known, groups, whole, definitions) for name in names),
        max(cell.release.at for _, cell in cells),
        sources,
    )


def _cell(cell: ReleasedCell) -> GroupCell:
    return GroupCell(
        *(cell.count, cell.base, cell.percentage, cell.value, cell.words),
        is_rounded=cell.release.about["mode"] == Protection.ROUND,
    )


def _breakdown(
    name: str,
    codes: Sequence[str],
    known: Mapping[str, Category],
    groups: Mapping[tuple[str, str], GroupCell],
    whole: Mapping[str, GroupCell],
    definitions: Mapping[str, str],
) -> Breakdown:
    own = [code for code in codes if code.partition(":")[0] == name]
    periods = {period for code, period in groups if code in own}
    return Breakdown(
        str(known[own[0]].characteristic),
        tuple((code, known[code].name) for code in own),
        tuple(sorted(periods, key=lambda each: parse(each).end)),
        {key: cell for key, cell in groups.items() if key[0] in own},
        whole,
        definitions,
    )
