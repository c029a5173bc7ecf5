"""Reads of what was released of figures of people: texts only, for everybody signed in."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from councilportal.accounts.models import is_open_on
from councilportal.common.at_once import Steps, alone, rows_of, side_by_side
from councilportal.common.fuzzy import read
from councilportal.common.periods import Period
from councilportal.common.refusals import NotKnown
from councilportal.common.together import lay
from councilportal.common.words import Shorthand
from councilportal.organisation.models import Appointment, Category
from councilportal.organisation.people import Person, nobody_but, person, standing_in
from objectives.information import policies
from objectives.models import EqualityTable, Release, ReleasedCell, ReleaseRequest
from objectives.rules import comparing
from objectives.rules.comparing import Issue
from objectives.rules.exact_tables import ExactTable
from objectives.rules.information import Outcome, TableKind

TOLD = 14  # so many days, who asked is told of the decision


@dataclass(frozen=True, slots=True)
class Released:
    """A release with its cells in order, and the names of the groups in them.

    `before` are releases of an earlier date with which it may be compared, the likeliest first;
    `others` those of the population, and of the tables that its figures are compared with.
    """

    ref: str  # the table's
    release: Release
    cells: Sequence[ReleasedCell]
    names: Mapping[str, str]
    numbers: Sequence[int] = ()  # of all releases of the table, the newest first
    before: Sequence["Released"] = ()
    others: Sequence["Released"] = ()


def table_for(who: Person, ref: str) -> EqualityTable:
    """A table of which the person may know. *Raises*: NotKnown. *Costs*: 1 query."""
    known = EqualityTable.objects.filter(policies.readable(who), ref=ref).distinct()
    table = known.select_related("directorate").first()
    if table is None:
        raise NotKnown(f"There is no table {ref!r} for you.")
    return table


def beside(who: Person, table: EqualityTable) -> list[EqualityTable]:
    """The other tables of the same people of which the person may ask for a release.

    *Costs*: 1 query.
    """
    if not table.population:
        return []
    others = EqualityTable.objects.filter(population=table.population).exclude(pk=table.pk)
    return [each for each in others.select_related("directorate") if policies.may_write(who, each)]


def apart(
    who: Person, own: Sequence[EqualityTable], exact: Sequence[ExactTable]
) -> list[EqualityTable]:
    """Tables that may count the same people as these, and are not looked at with them.

    They are of the same kind and day, with groups of the same characteristic, and have no
    population, or another one that counts whom theirs does. *Costs*: 1 query.
    """
    wanted = Q(pk=None)
    for table, figures in zip(own, exact, strict=True):
        day = {"as_at_on": table.as_at_on} if table.as_at_on else {"as_at_text": table.as_at_text}
        alike = Q(
            kind=table.kind, figures__groups__characteristic__ref__in=list(figures.order), **day
        )
        if table.population:
            alike &= Q(population="") | (~Q(population=table.population) & Q(base=table.base))
        wanted |= alike
    known = EqualityTable.objects.filter(wanted).filter(policies.readable(who))
    return list(known.exclude(pk__in=[each.pk for each in own]).distinct().order_by("title"))


def released(table: EqualityTable, number: int | None = None) -> Released | None:
    """A release of a table, without a number the newest; None before the first.

    *Raises*: NotKnown for a number that it has not. *Costs*: 6 queries.
    """
    numbers = list(table.releases.order_by("-number").values_list("number", flat=True))
    if not numbers and number is None:
        return None
    wanted = number if number is not None else numbers[0]
    found = Release.objects.filter(table=table, number=wanted).defer("exact").first()
    if found is None:
        raise NotKnown(f"There is no release {wanted} of {table.title}.")
    cells = list(found.cells.order_by("position"))
    own = Released(table.ref, found, cells, names_of_groups(), numbers)
    return compared([own])[0]


def names_of_groups(categories: Iterable[Category] | None = None) -> dict[str, str]:
    """What each group is called, by "characteristic:category", and each characteristic by its own.

    *Takes*: all categories, where they were read already. *Costs*: 1 query; none with them.
    """
    found = list(
        Category.objects.select_related("characteristic") if categories is None else categories
    )
    names = {each.characteristic.ref: each.characteristic.name for each in found}
    return names | {each.code: each.name for each in found}


def compared(found: Sequence[Released]) -> list[Released]:
    """Releases with those before them and those that they are compared with. *Costs*: 2 queries."""
    kinds = {each.release.about["kind"] for each in found} | {TableKind.POPULATION}
    named = {cell.comparator for each in found for cell in each.cells} - {""}
    known = Release.objects.filter(Q(table__kind__in=kinds) | Q(table__ref__in=named))
    releases = list(known.select_related("table").defer("exact").order_by("table__ref", "number"))
    newest_of = {each.table.ref: each for each in releases}
    others = {
        ref: each
        for ref, each in newest_of.items()
        if ref in named or each.about["kind"] == TableKind.POPULATION
    }
    by_key = {each.pk: each for each in releases}
    issues = [_issue(each) for each in releases]
    before = [
        [by_key[each.key] for each in comparing.before(_issue(one.release), issues)]
        for one in found
    ]
    wanted = {each.pk: each for each in (*others.values(), *(one for own in before for one in own))}
    read_cells = _cells_of(wanted)
    names = found[0].names if found else {}

    def told(release: Release) -> Released:
        return Released(release.table.ref, release, read_cells[release.pk], names)

    beside_all = [told(each) for each in others.values()]
    return [
        replace(each, before=[told(one) for one in own], others=beside_all)
        for each, own in zip(found, before, strict=True)
    ]


def _issue(release: Release) -> Issue:
    """What tells a release apart from others that it may be compared with."""
    return Issue(
        key=release.pk,
        table=release.table_id,
        number=release.number,
        kind=release.about["kind"],
        title=release.title,
        as_at=_day(release),
    )


def _day(release: Release) -> date | None:
    return read(release.about["as_at_text"]).latest


def _cells_of(keys: Iterable[int]) -> dict[int, list[ReleasedCell]]:
    """The cells of releases in order, by the key of the release. *Costs*: 1 query."""
    cells: dict[int, list[ReleasedCell]] = {key: [] for key in keys}
    for cell in ReleasedCell.objects.filter(release__in=cells).order_by("position"):
        cells[cell.release_id].append(cell)
    return cells


def newest(refs: Sequence[str] = ()) -> list[Released]:
    """The newest release of each of these tables, in their order; of all where none is named.

    A table of which nothing is released is passed over. *Costs*: 5 queries.
    """
    found = Release.objects.select_related("table").defer("exact").order_by("table__ref", "number")
    if refs:
        found = found.filter(table__ref__in=refs)
    last = {release.table.ref: release for release in found}
    cells = _cells_of(release.pk for release in last.values())
    names = names_of_groups()
    ordered = [ref for ref in refs if ref in last] if refs else list(last)
    return compared([Released(ref, last[ref], cells[last[ref].pk], names) for ref in ordered])


def tables_by_characteristic(year: Period | None = None) -> Counter[str]:
    """In how many tables a figure is shown of a group of a characteristic, by its reference.

    Of each table the newest release counts; with a year, where it is of a day in that year.
    *Costs*: 2 queries.
    """
    releases = Release.objects.defer("exact").order_by("number")
    last = {each.table_id: each for each in releases}
    kept = {each.pk: each.table_id for each in last.values() if _is_of(each, year)}
    marks = [each.mark for each in Shorthand]
    texts = Q()
    for name in ("count", "percentage", "value"):
        texts |= ~Q(**{f"{name}__in": ["", *marks]})
    cells = ReleasedCell.objects.filter(texts, release__in=kept).exclude(groups="")
    found = {
        (group.partition(":")[0], kept[release])
        for release, groups in cells.values_list("release", "groups").distinct()
        for group in groups.split("; ")
    }
    return Counter(name for name, _ in found)


def _is_of(release: Release, year: Period | None) -> bool:
    if year is None:
        return True
    day = _day(release)
    return day is not None and year.start <= day <= year.end


def requests_for(who: Person) -> list[ReleaseRequest]:
    """The requests of which the person may know, those that wait first. *Costs*: 2 queries."""
    tables = Prefetch("tables", EqualityTable.objects.select_related("directorate").order_by("ref"))
    found = ReleaseRequest.objects.prefetch_related(tables).select_related("by", "decided_by")
    known = [each for each in found.order_by("-at", "-pk") if policies.may_see_request(who, each)]
    return sorted(known, key=lambda each: each.outcome != Outcome.WAITING)


def to_decide_in_steps(who: Person) -> Steps[list[ReleaseRequest]]:
    """The requests on which a person may decide, the first that was asked for first, with tables.

    *Costs*: 1 step.
    """
    if not policies.releases_somewhere(who):
        return []
    found = yield from with_tables(undecided())
    return [each for each in found if policies.may_release(who, each)]


def decided_in_steps(who: Person, at: datetime) -> Steps[list[ReleaseRequest]]:
    """A person's requests on which somebody decided within two weeks, the last decided first.

    They come with their tables. One of which a table was asked for again is left out.
    *Costs*: 1 step.
    """
    if who.user_id is None or not policies.writes_somewhere(who):
        return []
    own = decided_since(at - timedelta(days=TOLD)).filter(by=who.user_id)
    return (yield from with_tables(own))


def deciding(on: date) -> list[Person]:
    """Everybody who may decide on requests of some place and may sign in. *Costs*: 1 query."""
    return alone(deciding_in_steps(on))


def deciding_in_steps(on: date) -> Steps[list[Person]]:
    """As `deciding`. *Costs*: 1 step."""
    held = Appointment.objects.in_force(on).filter(
        is_open_on(on, "user__"), role__in=policies.DECIDING
    )
    in_order = held.order_by("user_id", "pk")
    yield [in_order]
    return [person(key, own) for key, own in groupby(in_order, key=lambda each: each.user_id)]


def nobody_decides(
    asked: ReleaseRequest, people: Iterable[Person], deputies: Iterable[tuple[int, int]]
) -> bool:
    """True if nobody but the one who asked may decide on a request.

    *Takes*: `deciding` and `people.standing_in`. *Costs*: no query beside theirs.
    """
    if asked.by_id is None or any(policies.may_release(each, asked) for each in people):
        return False
    return nobody_but([asked.by_id], [asked.by_id], deputies)


def undecidable_in_steps(on: date) -> Steps[list[ReleaseRequest]]:
    """The requests that wait and that nobody but who asked may decide on, with their tables.

    *Costs*: 1 step.
    """
    waiting, people, deputies = yield from side_by_side(
        [with_tables(undecided()), deciding_in_steps(on), rows_of(standing_in(on))]
    )
    return [each for each in waiting if nobody_decides(each, people, deputies)]


def undecided() -> QuerySet[ReleaseRequest]:
    """The requests that wait, the first that was asked for first. *Costs*: 1 query."""
    return ReleaseRequest.objects.filter(outcome=Outcome.WAITING).order_by("at", "pk")


def decided_since(since: datetime) -> QuerySet[ReleaseRequest]:
    """The requests decided since a moment by others than asked, where nobody has asked again.

    The last that was decided comes first. *Costs*: 1 query.
    """
    later = ReleaseRequest.objects.filter(at__gt=OuterRef("at"))
    again = later.filter(tables__release_requests=OuterRef("pk"))
    # Tables that were made for a request are gone with it, and made anew.
    made_again = later.filter(made=OuterRef("made")).exclude(made=[])
    found = ReleaseRequest.objects.filter(~Exists(again), ~Exists(made_again))
    found = found.filter(decided_at__gte=since)
    return found.exclude(outcome=Outcome.WITHDRAWN).order_by("-decided_at", "-pk")


def with_tables(found: QuerySet[ReleaseRequest]) -> Steps[list[ReleaseRequest]]:
    """Requests in their order, each with its tables by reference. *Costs*: 1 step."""
    rows = ReleaseRequest.tables.through._default_manager.filter(releaserequest__in=found)
    named: Any = rows.select_related("equalitytable").order_by("equalitytable__ref")
    yield found, named
    tables: dict[int, list[EqualityTable]] = defaultdict(list)
    for row in named:
        tables[row.releaserequest_id].append(row.equalitytable)
    for each in found:
        lay(each, "tables", tables[each.pk])
    return list(found)


def request_for(who: Person, key: int) -> ReleaseRequest:
    """A request of which the person may know. *Raises*: NotKnown. *Costs*: 2 queries."""
    tables = Prefetch("tables", EqualityTable.objects.select_related("directorate").order_by("ref"))
    found = ReleaseRequest.objects.prefetch_related(tables).select_related("by", "decided_by")
    request = found.filter(pk=key).first()
    if request is None or not policies.may_see_request(who, request):
        raise NotKnown("There is no such request for you.")
    return request
