"""Every read that returns need: the sheet, my returns, who is late, the grid."""

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import CharField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Concat

from councilportal.audit.models import Event
from councilportal.common.at_once import Steps, alone
from councilportal.common.periods import Period, PeriodKind, containing, london_day, parse
from councilportal.common.validity import DatedQuerySet
from councilportal.organisation.models import Directorate, Service
from councilportal.organisation.past_values import changed_until, past_since
from performance import queries
from performance.board.places import Places, of_service, places_in_steps
from performance.models import Indicator
from performance.models import Reading as StoredReading
from performance.returns.models import Extension, ReportingPeriod, Return
from performance.returns.rules import (
    EDITABLE,
    Deadlines,
    Move,
    ReturnState,
    closed_on,
    closing_day,
    days_late,
    latest_due,
)
from performance.rules.measures import Reading
from performance.rules.words import Kind

MONTHS = 12  # so many month ends back, returns are listed


def due_indicators(
    service: Service, ends_on: date, *, related: Sequence[str] = ()
) -> list[Indicator]:
    """The indicators of the service that day whose own period ends on it, by reference.

    *Takes*: what shall be read with each of them.
    *Gives*: indicators with their words of the day, to print and never to save.
    *Costs*: 1 query, and 2 where any name or place has changed since; 2 for a service without any.
    """
    # Where no place has changed since, the services of now are those of that day: one plain query.
    found = _with_past(Indicator.objects.in_force(ends_on).filter(service=service), related)
    if has_changed := not found or _changed_since(found, ends_on):
        found = _with_past(of_service(service, ends_on), related)
    due = [indicator for indicator in found if reports_on(indicator, ends_on)]
    if has_changed and _changed_since(due, ends_on):
        past = past_since(ends_on)
        due = [past.worded("indicator", indicator, ends_on) for indicator in due]
    return sorted(due, key=lambda indicator: (indicator.position, indicator.ref))


def _with_past(found: DatedQuerySet[Indicator], related: Sequence[str]) -> list[Indicator]:
    """The indicators with their units, and with the last day of any other name or place.

    *Costs*: 1 query, so that both are of one moment.
    """
    found = queries.with_units(found).annotate(changed_until=changed_until())
    # select_related of nothing named would read everything
    return list(found.select_related(*related) if related else found)


def _changed_since(indicators: Sequence[Indicator], day: date) -> bool:
    """True if any name or place was another on the day. Takes: indicators of `_with_past`."""
    until = indicators[0].changed_until if indicators else None  # type: ignore[attr-defined]
    return until is not None and until >= day


def reports_on(indicator: Indicator, ends_on: date) -> bool:
    """True if a period of the indicator ends on the day (a forecast indicator's are quarters)."""
    return period_of(indicator, ends_on).end == ends_on


@dataclass(frozen=True, slots=True)
class Window:
    """The days on which figures may be entered. Without a calendar, entry never closes."""

    opens_on: date
    closes_on: date | None


def window(service: Service, indicators: Sequence[Indicator], ends_on: date) -> Window:
    """When a service may report these indicators for a month end.

    The calendar and the service's extension decide; without a calendar, entry opens on the next
    day.
    *Costs*: 1 query.
    """
    periods = {period_of(indicator, ends_on).code for indicator in indicators}
    calendar, until = deadlines_and_extension(service, ends_on)
    own = [each for each in calendar if each.period.code in periods]
    first = min((each.opens_on for each in own), default=ends_on + timedelta(days=1))
    return Window(first, closing_day(own, until))


def is_reopened(record: Return | None) -> bool:
    """True while a return that was approved before is being corrected."""
    return record is not None and bool(record.reopened_reason)


def period_of(indicator: Indicator, ends_on: date) -> Period:
    """The indicator's period that includes the day; for a forecast indicator, its quarter."""
    if indicator.kind == Kind.FORECAST:
        return containing(PeriodKind.QUARTER, ends_on)
    return containing(PeriodKind(indicator.frequency), ends_on)


def deadlines_and_extension(service: Service, ends_on: date) -> tuple[list[Deadlines], date | None]:
    """The deadlines of a month end, and the last day of the service's extension, if any.

    An extension counts only where the calendar has the month end.
    *Costs*: 1 query.
    """
    until = Extension.objects.filter(service=service, ends_on=ends_on).values("until")[:1]
    found = list(ReportingPeriod.objects.filter(ends_on=ends_on).annotate(until=Subquery(until)))
    return [deadlines_of(each) for each in found], found[0].until if found else None


def deadlines_of(stored: ReportingPeriod) -> Deadlines:
    """A stored period of the calendar as a value of the rules."""
    return Deadlines(parse(stored.period), stored.opens_on, stored.due_on, stored.locks_on)


# Overviews


@dataclass(frozen=True, slots=True)
class Due:
    """One return in a list: its state and how late it is.

    `service` has its words of the month end and, as who may do what goes by it, its directorate of
    now; `directorate` is that of the month end.
    `closed_on` is the day after which entry closed, for a return that is a draft or was sent back;
    else None. A reopened return is not late: it was approved once, and is corrected on any day.
    `with_officer_since` is the day on which it opened, or last came back to an officer.
    """

    service: Service
    directorate: Directorate
    ends_on: date
    state: ReturnState
    due_on: date | None
    days_late: int
    record: Return | None
    closed_on: date | None = None
    with_officer_since: date | None = None

    @property
    def is_open(self) -> bool:
        """True while the officer can still fill it in."""
        return self.state in EDITABLE and self.closed_on is None

    @property
    def is_reopened(self) -> bool:
        """True while a return that was approved is being corrected."""
        return is_reopened(self.record)


def due_returns(
    services: Sequence[Service],
    at: datetime,
    *,
    months: int | None = MONTHS,
    calendar: Mapping[date, Sequence[Deadlines]] | None = None,
) -> list[Due]:
    """The returns of some services that have opened, newest month end first.

    A month end without a return is not due where all its indicators have (imported) readings.
    *Takes*: the time that decides what has opened and what is late; how many month ends to go back,
    None for all; the part of `opened_calendar` to look at, if not all of it.
    *Costs*: 5 queries, whatever the number of services; 4 with a calendar; and 4 where a name or a
    place has changed since the first month end.
    """
    calendar = opened_calendar(at) if calendar is None else calendar
    ends = sorted(calendar, reverse=True)[:months]
    return alone(_due_of(services, calendar, ends, _reads(services, ends), at))


def due_in_steps(services: QuerySet[Service], at: datetime) -> Steps[list[Due]]:
    """As `due_returns`. *Costs*: 2 steps; 2 more where a name or a place has changed since."""
    periods, latest = opened(at), latest_ends(at)
    reads = _reads(services, latest)
    yield services, periods, *reads
    calendar = calendar_of(periods)
    ends = sorted(calendar, reverse=True)[:MONTHS]
    return (yield from _due_of(services, calendar, ends, reads, at))


def latest_ends(at: datetime) -> QuerySet[Any, Any]:
    """The month ends of which returns are listed, to filter by."""
    return opened(at).order_by("-ends_on").values("ends_on").distinct()[:MONTHS]


_Reads = tuple[QuerySet[Return], QuerySet[Extension], QuerySet[Any, Any]]


def _reads(services: Iterable[Service], ends: Iterable[date] | QuerySet[Any, Any]) -> _Reads:
    """The stored returns, the extensions and the rows of indicators of some services."""
    stored = Return.objects.filter(service__in=services, ends_on__in=ends)
    extended = Extension.objects.filter(service__in=services, ends_on__in=ends)
    rows = _reporting_rows(Q(service__in=services))
    return stored.annotate(came_back_at=Subquery(_CAME_BACK)), extended, rows


def _due_of(
    services: Iterable[Service],
    calendar: Mapping[date, Sequence[Deadlines]],
    ends: Sequence[date],
    reads: _Reads,
    at: datetime,
) -> Steps[list[Due]]:
    stored, extended, rows = reads
    records = {(each.service_id, each.ends_on): each for each in stored}
    extensions = {(each.service_id, each.ends_on): each.until for each in extended}
    reporting = [_as_reporting(*row[:-1]) for row in rows]
    first = ends[-1] if ends else at.date()
    places = yield from places_in_steps(first, rows[0][-1] if rows else date.max)
    if places.moved:
        moved = _reporting_rows(Q(ref__in=places.moved) & ~Q(service__in=services))
        yield [moved]
        reporting += [_as_reporting(*row[:-1]) for row in moved]
    readings = _readings([each.indicator for each in reporting], ends)
    yield [readings]
    reported = set(readings)
    found = []
    for ends_on in ends:
        by_service = _by_service(reporting, places, ends_on)
        for service in services:
            key = (service.pk, ends_on)
            own, missing = _own(by_service[service.ref], calendar[ends_on], ends_on, reported)
            if own and (missing or key in records):
                then = places.past.worded("service", service, ends_on)
                directorate = places.directorate(service, ends_on)
                known = records.get(key), extensions.get(key)
                found.append(_due(then, directorate, ends_on, own, *known, at))
    return found


# When a return last came back to its officer: sent back, withdrawn or reopened.
_NAME = Concat(OuterRef("service__ref"), Value(" "), Cast(OuterRef("ends_on"), CharField()))
_CAME_BACK = (
    Event.objects.filter(
        record_type="return",
        record_ref=_NAME,
        action__in=(Move.SEND_BACK, Move.WITHDRAW, Move.REOPEN),
    )
    .order_by("-pk")
    .values("at")[:1]
)


def opened_calendar(at: datetime) -> Mapping[date, Sequence[Deadlines]]:
    """The deadlines of the periods whose returns have opened, by month end. *Costs*: 1 query."""
    return calendar_of(opened(at))


def opened(at: datetime) -> QuerySet[ReportingPeriod]:
    """The periods whose returns have opened, by month end. *Costs*: 1 query."""
    return ReportingPeriod.objects.filter(opens_on__lte=london_day(at)).order_by("ends_on")


def calendar_of(periods: Iterable[ReportingPeriod]) -> Mapping[date, Sequence[Deadlines]]:
    """The deadlines of stored periods by month end."""
    calendar: dict[date, list[Deadlines]] = defaultdict(list)
    for stored in periods:
        calendar[stored.ends_on].append(deadlines_of(stored))
    return calendar


def states_on(service: Service, ends: Sequence[date]) -> Mapping[date, str]:
    """The states of a service's returns at some month ends. *Costs*: 1 query."""
    found = Return.objects.filter(service=service, ends_on__in=ends)
    return dict(found.values_list("ends_on", "state"))


def in_calendar(ends: Sequence[date]) -> set[date]:
    """Those of some month ends for which the calendar has a period. *Costs*: 1 query."""
    found = ReportingPeriod.objects.filter(ends_on__in=ends)
    return set(found.values_list("ends_on", flat=True))


@dataclass(frozen=True, slots=True)
class _Reporting:
    """An indicator, its service of now, how often it is reported and the days in force."""

    indicator: int
    ref: str
    service: str
    kind: PeriodKind
    first: date | None
    last: date | None

    def is_in_force(self, on: date) -> bool:
        return (self.first is None or self.first <= on) and (self.last is None or on <= self.last)


def _own(
    reporting: Sequence[_Reporting],
    calendar: Sequence[Deadlines],
    ends_on: date,
    reported: Container[tuple[int, date]],
) -> tuple[list[Deadlines], bool]:
    """The deadlines of a month end that apply to a service, and whether any figure is missing."""
    kinds = {each.period.kind for each in calendar}
    due = [each for each in reporting if each.is_in_force(ends_on) and each.kind in kinds]
    own = {each.kind for each in due}
    missing = any((each.indicator, ends_on) not in reported for each in due)
    return [each for each in calendar if each.period.kind in own], missing


def _reporting_rows(which: Q) -> QuerySet[Any, Any]:
    columns = ("pk", "ref", "service__ref", "frequency", "kind", "valid_from", "valid_to")
    return Indicator.objects.filter(which).values_list(*columns, changed_until())


def _as_reporting(
    pk: int, ref: str, service: str, frequency: str, kind: str, *days: Any
) -> _Reporting:
    period_kind = PeriodKind.QUARTER if kind == Kind.FORECAST else PeriodKind(frequency)
    return _Reporting(pk, ref, service, period_kind, *days)


def _by_service(
    reporting: Sequence[_Reporting], places: Places, on: date
) -> Mapping[str, list[_Reporting]]:
    """The indicators of each service on a day, by the service's ref."""
    found: dict[str, list[_Reporting]] = defaultdict(list)
    for each in reporting:
        found[places.past.on("indicator", each.ref, "service", on, each.service)].append(each)
    return found


def _readings(indicators: Sequence[int], ends: Sequence[date]) -> QuerySet[Any, Any]:
    """Pairs of an indicator's key and a day, for every reading that ends on one of the days."""
    readings = StoredReading.objects.of_the_whole().filter(
        indicator__in=indicators, ends_on__in=ends, revision=1
    )
    return readings.values_list("indicator_id", "ends_on")


def _due(
    service: Service,
    directorate: Directorate,
    ends_on: date,
    deadlines: Sequence[Deadlines],
    record: Return | None,
    until: date | None,
    at: datetime,
) -> Due:
    due_on = max(filter(None, (latest_due(deadlines), until)), default=None)
    state = ReturnState(record.state) if record else ReturnState.DRAFT
    closed, late = None, 0
    if state in EDITABLE and not is_reopened(record):
        closed = closed_on(closing_day(deadlines, until), is_reopened=False, at=at)
        late = days_late(due_on, london_day(at)) if due_on and closed is None else 0
    came_back = getattr(record, "came_back_at", None)
    since = london_day(came_back) if came_back else min(each.opens_on for each in deadlines)
    return Due(service, directorate, ends_on, state, due_on, late, record, closed, since)


def later_readings(
    indicators: Sequence[int], after: date
) -> Mapping[int, Mapping[Period, Reading]]:
    """Readings of the whole that end after a day, by the indicator's key and period.

    *Costs*: 1 query.
    """
    found = StoredReading.objects.of_the_whole().filter(indicator__in=indicators, ends_on__gt=after)
    return queries.histories(found.values_list(*queries.READING_FIELDS))
