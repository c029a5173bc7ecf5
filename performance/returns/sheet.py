"""The sheet of a service at a month end: its lines as stored, as typed and as readings."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Self

from django.db.models import FilteredRelation, OuterRef, QuerySet, Subquery

from councilportal.common.at_once import Steps, alone
from councilportal.common.periods import PeriodKind, containing, london_day
from councilportal.organisation.models import Service
from objectives.models import Action
from performance import queries
from performance.models import Indicator, Target
from performance.models import Reading as StoredReading
from performance.returns.models import CorrectiveAction, Line, Return
from performance.returns.queries import (
    deadlines_and_extension,
    due_indicators,
    is_reopened,
    latest_ends,
    period_of,
    reports_on,
)
from performance.returns.rules import (
    EDITABLE,
    Deadlines,
    ReturnState,
    closed_on,
    closing_day,
    latest_due,
)
from performance.returns.sheet_line import SheetLine
from performance.returns.typed import Typed, TypedLine, typed_as, typed_of
from performance.rules.measures import LEVEL_NAMES, History, Targets, Unit


@dataclass(frozen=True, slots=True)
class Saved:
    """The person who saved a return last, and when."""

    by: str
    at: datetime


@dataclass(frozen=True)
class Sheet:
    """A service's whole return: its state, its deadlines and a line for every indicator due."""

    service: Service
    ends_on: date
    record: Return | None
    lines: tuple[SheetLine, ...]
    deadlines: tuple[Deadlines, ...]
    extended_until: date | None
    saved: Saved | None

    @property
    def opens_on(self) -> date:
        """The first day of entry; without a calendar, the day after the month end."""
        days = (each.opens_on for each in self.deadlines)
        return min(days, default=self.ends_on + timedelta(days=1))

    @property
    def filled(self) -> int:
        """How many lines are not blank."""
        return sum(not line.typed.is_blank for line in self.lines)

    @property
    def state(self) -> ReturnState:
        """The state of the return; one that has not been begun is a draft."""
        return ReturnState(self.record.state) if self.record else ReturnState.DRAFT

    @property
    def is_reopened(self) -> bool:
        """True while a return that was approved is being corrected: it is not late."""
        return is_reopened(self.record)

    @property
    def version(self) -> int:
        """The version that a save must name; 0 for a return that has not been begun."""
        return self.record.version if self.record else 0

    @property
    def due_on(self) -> date | None:
        """The due day: of the frequency that is due last, or the extension's last day."""
        due = latest_due(self.deadlines)
        return max(filter(None, (due, self.extended_until)), default=None)

    def closed_on(self, at: datetime) -> date | None:
        """The last day of entry, if it has passed and nothing was approved; else None."""
        if self.state in (ReturnState.APPROVED, ReturnState.LOCKED):
            return None
        closes_on = closing_day(self.deadlines, self.extended_until)
        return closed_on(closes_on, is_reopened=self.is_reopened, at=at)


def sheet(
    service: Service,
    ends_on: date,
    typed: Mapping[str, Typed] | None = None,
    on: date | None = None,
) -> Sheet:
    """The sheet of a service at a month end.

    *Takes*: `typed`, lines by reference that replace those stored, such as those in a form, and the
    day `on` which they are typed.
    *Costs*: 5 queries, whatever the number of indicators.
    """
    record, stored_lines, actions = _stored(service, ends_on)
    indicators = due_indicators(service, ends_on, related=("service", "owner", "objective"))
    known = _Known.of(indicators, ends_on)
    lines = _lines(indicators, ends_on, stored_lines, known, actions, typed or {}, on)
    periods = {line.period.code for line in lines}
    calendar, extended_until = deadlines_and_extension(service, ends_on)
    return Sheet(
        service=service,
        ends_on=ends_on,
        record=record,
        lines=tuple(lines),
        deadlines=tuple(each for each in calendar if each.period.code in periods),
        extended_until=extended_until,
        saved=_saved(stored_lines.values()),
    )


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of some indicators besides their returns, by the indicator's key."""

    histories: Mapping[int, History]
    targets: Mapping[int, Targets]
    units: Mapping[str, Unit]

    @classmethod
    def of(cls, indicators: Sequence[Indicator], until: date) -> Self:
        """All readings that end by a day, and all targets. *Costs*: 2 queries."""
        return alone(cls.in_steps(indicators, until))

    @classmethod
    def in_steps(cls, indicators: Sequence[Indicator], until: date) -> Steps[Self]:
        """As `of`. *Costs*: 1 step."""
        keys = [each.pk for each in indicators]
        found = StoredReading.objects.of_the_whole()
        found = found.filter(indicator__in=keys, ends_on__lte=until)
        readings = found.values_list(*queries.READING_FIELDS)
        levels = Target.objects.filter(indicator__in=keys)
        targets = levels.values_list(*queries.OF_A_TARGET, *LEVEL_NAMES)
        yield readings, targets
        return cls(
            queries.histories(readings), queries.targets_in(targets), queries.units_of(indicators)
        )


def _lines(
    indicators: Sequence[Indicator],
    ends_on: date,
    stored: Mapping[int, Line],
    known: _Known,
    actions: Mapping[int, str],
    typed: Mapping[str, Typed],
    on: date | None = None,
) -> list[SheetLine]:
    """The lines of a return.

    *Takes*: its indicators in order; `typed`, which replaces what is stored, and its day.
    """

    def plain_line(indicator: Indicator) -> TypedLine:
        line = stored.get(indicator.pk)
        now = typed.get(indicator.ref)
        if now is None:
            approved = known.histories[indicator.pk].get(period_of(indicator, ends_on))
            now = typed_of(line) if line else typed_as(approved)
        return TypedLine(indicator, queries.measure_of(indicator, known.units), now)

    plain_lines = [plain_line(indicator) for indicator in indicators]
    return [
        SheetLine(
            indicator=each.indicator,
            measure=each.measure,
            period=period_of(each.indicator, ends_on),
            targets=known.targets[each.indicator.pk],
            history=known.histories[each.indicator.pk],
            typed=each.typed,
            sent_back_reason=line.sent_back_reason if line else "",
            action=actions.get(each.indicator.pk, ""),
            beside=(*plain_lines[max(0, place - 1) : place], *plain_lines[place + 1 : place + 2]),
            typed_on=on if each.indicator.ref in typed else _day_of(line),
        )
        for place, each in enumerate(plain_lines)
        for line in [stored.get(each.indicator.pk)]
    ]


def _day_of(line: Line | None) -> date | None:
    return london_day(line.changed_at) if line else None


def lines_of(records: Sequence[Return]) -> dict[Return, list[SheetLine]]:
    """The lines of several returns, as `sheet` has them but without their actions.

    Returns of which nothing is stored are left out.
    *Costs*: 4 queries, whatever the number of returns; 1 where nothing is stored.
    """
    return alone(_lines_of(records, *_reads(records, {each.service_id for each in records})))


def begun_in_steps(
    services: QuerySet[Service], at: datetime
) -> Steps[dict[Return, list[SheetLine]]]:
    """As `lines_of`, of all returns of some services that are listed and can be filled in.

    *Costs*: 2 steps; 1 where nothing is stored.
    """
    listed = latest_ends(at)
    records = Return.objects.filter(service__in=services, state__in=EDITABLE, ends_on__in=listed)
    rows, indicators = _reads(records, services.filter(pk__in=records.values("service")))
    yield records, rows, indicators
    return (yield from _lines_of(records, rows, indicators))


def _reads(
    records: Iterable[Return], services: Iterable[int | Service]
) -> tuple[QuerySet[Line], QuerySet[Indicator]]:
    """The stored lines of returns, and the indicators of their services in order."""
    found = queries.with_units(Indicator.objects.filter(service__in=services))
    indicators = found.select_related("owner").order_by("position", "ref")
    return Line.objects.filter(sheet__in=records), indicators


def _lines_of(
    records: Iterable[Return], rows: QuerySet[Line], found: QuerySet[Indicator]
) -> Steps[dict[Return, list[SheetLine]]]:
    stored: dict[int, dict[int, Line]] = defaultdict(dict)
    for line in rows:
        stored[line.sheet_id][line.indicator_id] = line
    begun = [each for each in records if each.pk in stored]
    if not begun:
        return {}
    indicators = list(found)
    known = yield from _Known.in_steps(indicators, max(each.ends_on for each in begun))
    lines = {}
    for each in begun:
        due = [one for one in indicators if _is_due(one, each)]
        lines[each] = _lines(due, each.ends_on, stored[each.pk], known, {}, {})
    return lines


def _is_due(indicator: Indicator, record: Return) -> bool:
    return (
        indicator.service_id == record.service_id
        and indicator.is_in_force(record.ends_on)
        and reports_on(indicator, record.ends_on)
    )


def typed_lines(
    indicators: Sequence[Indicator], stored: Mapping[int, Typed], ends_on: date
) -> list[TypedLine]:
    """The lines of a return as `sheet` has them, without their histories and targets.

    *Takes*: what is due (`due_indicators`), and what is stored of it by the key of the indicator.
    *Costs*: 1 query where an indicator has nothing stored yet.
    """
    units = queries.units_of(indicators)
    approved: Mapping[int, History] = {}
    if missing := [indicator.pk for indicator in indicators if indicator.pk not in stored]:
        readings = StoredReading.objects.of_the_whole()
        readings = readings.filter(indicator__in=missing, ends_on=ends_on)
        approved = queries.histories(readings.values_list(*queries.READING_FIELDS))

    def typed(indicator: Indicator) -> Typed:
        if indicator.pk in stored:
            return stored[indicator.pk]
        return typed_as(approved[indicator.pk].get(period_of(indicator, ends_on)))

    return [TypedLine(each, queries.measure_of(each, units), typed(each)) for each in indicators]


def _stored(
    service: Service, ends_on: date
) -> tuple[Return | None, dict[int, Line], dict[int, str]]:
    """The return; its lines, and the open actions of its figures, by the indicator's key.

    *Costs*: 1 query.
    """
    found: Any = Return.objects.filter(service=service, ends_on=ends_on)
    people = ("submitted_by", "approved_by", "line__changed_by")
    codes = [containing(kind, ends_on).code for kind in PeriodKind]
    actions = CorrectiveAction.objects.filter(
        indicator=OuterRef("line__indicator"),
        period__in=codes,
        action__in=Action.objects.to_do(),
    )
    # The join gives a row for each line, and one row for a return without lines.
    found = found.annotate(line=FilteredRelation("lines")).select_related(*people)
    rows = list(found.annotate(action=Subquery(actions.values("action__ref")[:1])))
    pairs = [(line, row.action) for row in rows if (line := getattr(row, "line", None)) is not None]
    lines = {line.indicator_id: line for line, _ in pairs}
    return (
        (rows[0] if rows else None),
        lines,
        {line.indicator_id: action for line, action in pairs if action},
    )


def _saved(lines: Iterable[Line]) -> Saved | None:
    last = max(lines, key=lambda line: line.changed_at, default=None)
    return None if last is None else Saved(str(last.changed_by), last.changed_at)
