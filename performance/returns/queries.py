"""Every read that returns need: the sheet, my returns, who is late, the grid."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from councilportal.common import numbers
from councilportal.common.periods import Period, PeriodKind, containing, london_day, parse
from councilportal.organisation.models import Service
from performance import queries as performance
from performance.models import Indicator
from performance.models import Reading as StoredReading
from performance.returns.models import Extension, Line, ReportingPeriod, Return
from performance.returns.rules import (
    Deadlines,
    Question,
    ReturnState,
    Wanted,
    days_late,
    latest_due,
    questions,
    wanted,
)
from performance.rules import (
    Aggregation,
    History,
    Kind,
    Measure,
    NoDataReason,
    Reading,
    Standing,
    Targets,
    stand,
    value_of,
)

LAST_VALUES = 4
TYPED = (
    "value",
    "numerator",
    "denominator",
    "ytd_value",
    "forecast_value",
    "no_data_reason",
    "unchanged",
    "commentary",
    "explanation",
    "action_what",
    "action_owner",
    "action_due",
)


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed for one indicator, as typed."""

    value: str = ""
    numerator: str = ""
    denominator: str = ""
    ytd_value: str = ""
    forecast_value: str = ""
    no_data_reason: str = ""
    unchanged: bool = False
    commentary: str = ""
    explanation: str = ""
    action_what: str = ""
    action_owner: str = ""
    action_due: str = ""

    @property
    def is_blank(self) -> bool:
        """True if nothing was typed."""
        return self == BLANK


BLANK = Typed()


@dataclass(frozen=True)
class SheetLine:
    """One indicator of a sheet: what it is, what was before, what was typed, what that would mean.

    `standing` is how it would stand with what was typed, where that is a figure or a reason; None
    where it is blank or cannot be read.
    """

    indicator: Indicator
    measure: Measure
    period: Period
    targets: Targets
    history: History
    typed: Typed
    sent_back_reason: str
    standing: Standing | None
    stored: Reading | None
    questions: tuple[Question, ...]
    wanted: Wanted | None

    @property
    def last_values(self) -> list[tuple[str, str]]:
        """The last four periods before this one with their figures as shown, newest first."""
        found = []
        period = self.period
        for _ in range(LAST_VALUES):
            period = period.previous
            value = value_of(self.measure, period, self.history)
            found.append((period.label, self.measure.text(value) or "no data"))
        return found

    @property
    def wants_ratio(self) -> bool:
        """True where numerator and denominator are asked for."""
        return (
            bool(self.indicator.denominator_label) or self.measure.aggregation is Aggregation.RATIO
        )


@dataclass(frozen=True)
class Sheet:
    """A service's whole return: its state, its deadlines and a line for every indicator due."""

    service: Service
    ends_on: date
    record: Return | None
    lines: tuple[SheetLine, ...]
    deadlines: tuple[Deadlines, ...]
    extended_until: date | None

    @property
    def state(self) -> ReturnState:
        """Where the return is; one not begun is a draft."""
        return ReturnState(self.record.state) if self.record else ReturnState.DRAFT

    @property
    def version(self) -> int:
        """The version that a save must name; 0 for a return not begun."""
        return self.record.version if self.record else 0

    @property
    def due_on(self) -> date | None:
        """The last day in time: of the frequency that is due last, or the extension's."""
        due = latest_due(self.deadlines)
        return max(filter(None, (due, self.extended_until)), default=None)


def due_indicators(service: Service, ends_on: date) -> list[Indicator]:
    """The indicators in force whose own period ends on the day. *Costs*: 1 query."""
    found = Indicator.objects.in_force(ends_on).filter(service=service)
    due = [
        indicator
        for indicator in found.select_related("service", "owner", "objective")
        if reports_on(indicator, ends_on)
    ]
    return sorted(due, key=lambda indicator: indicator.ref)


def reports_on(indicator: Indicator, ends_on: date) -> bool:
    """True if a period of the indicator's ends on the day; forecasts are made every quarter."""
    return period_of(indicator, ends_on).end == ends_on


def period_of(indicator: Indicator, ends_on: date) -> Period:
    """The period of the indicator that holds the day; of a forecast, the quarter it is made in."""
    if indicator.kind == Kind.FORECAST:
        return containing(PeriodKind.QUARTER, ends_on)
    return containing(PeriodKind(indicator.frequency), ends_on)


def sheet(service: Service, ends_on: date, typed: Mapping[str, Typed] | None = None) -> Sheet:
    """The sheet of a service at a month end.

    *Takes*: `typed`, what stands in the form instead of what is stored, by reference.
    *Costs*: 9 queries, whatever the number of indicators.
    """
    record = Return.objects.filter(service=service, ends_on=ends_on).first()
    indicators = due_indicators(service, ends_on)
    keys = [indicator.pk for indicator in indicators]
    stored_lines = {line.indicator_id: line for line in Line.objects.filter(sheet=record)}
    readings = StoredReading.objects.of_the_whole().filter(indicator__in=keys, ends_on__lte=ends_on)
    histories = performance.histories(readings.values_list(*performance.READING_FIELDS))
    targets = performance.targets_of(keys)
    units = performance.units()
    lines = []
    for indicator in indicators:
        line = stored_lines.get(indicator.pk)
        now = typed.get(indicator.ref) if typed is not None else None
        lines.append(
            _sheet_line(
                indicator,
                performance.measure_of(indicator, units),
                period_of(indicator, ends_on),
                targets[indicator.pk],
                histories[indicator.pk],
                now if now is not None else typed_of(line),
                line.sent_back_reason if line else "",
            )
        )
    periods = {line.period.code for line in lines}
    calendar = ReportingPeriod.objects.filter(ends_on=ends_on, period__in=periods)
    extension = Extension.objects.filter(service=service, ends_on=ends_on).first()
    return Sheet(
        service=service,
        ends_on=ends_on,
        record=record,
        lines=tuple(lines),
        deadlines=tuple(deadlines_of(each) for each in calendar),
        extended_until=extension.until if extension else None,
    )


def deadlines_of(stored: ReportingPeriod) -> Deadlines:
    """A stored period of the calendar as the rules take it."""
    return Deadlines(parse(stored.period), stored.opens_on, stored.due_on, stored.locks_on)


def typed_of(line: Line | None) -> Typed:
    """What a stored line holds, as typed."""
    return BLANK if line is None else Typed(**{name: getattr(line, name) for name in TYPED})


def _sheet_line(
    indicator: Indicator,
    measure: Measure,
    period: Period,
    targets: Targets,
    history: dict[Period, Reading],
    typed: Typed,
    sent_back_reason: str,
) -> SheetLine:
    stored = history.get(period)
    reading = reading_from(typed, period, indicator.definition_version, stored)
    standing = None
    asked: tuple[Question, ...] = ()
    if reading is not None:
        with_it = {**history, period: reading}
        standing = stand(measure, with_it, targets, period.end)
        asked = tuple(_asked(measure, period, reading, history, standing))
    return SheetLine(
        indicator=indicator,
        measure=measure,
        period=period,
        targets=targets,
        history=history,
        typed=typed,
        sent_back_reason=sent_back_reason,
        standing=standing,
        stored=stored,
        questions=asked,
        wanted=wanted(standing) if standing else None,
    )


def _asked(
    measure: Measure, period: Period, reading: Reading, history: History, standing: Standing
) -> Sequence[Question]:
    if standing.figure is None:
        return ()
    before = [
        value
        for n in range(1, 14)
        if (value := value_of(measure, period.shifted(-n), history)) is not None
    ]
    forecast = reading.forecast_value if measure.kind is not Kind.FORECAST else None
    return questions(
        measure,
        standing.figure,
        before,
        forecast=None if forecast is None else Fraction(forecast),
    )


def reading_from(
    typed: Typed, period: Period, definition_version: int, stored: Reading | None
) -> Reading | None:
    """What was typed as the rules take it; None where it is no figure and no reason, or unreadable.

    *Takes*: `stored`, what is approved already, for the next revision.
    """
    figures: dict[str, Decimal | None] = {}
    for name in ("value", "numerator", "denominator", "ytd_value", "forecast_value"):
        text = getattr(typed, name).strip()
        try:
            figures[name] = numbers.parse(text) if text else None
        except numbers.NotANumber:
            return None
    reasons = {reason.value: reason for reason in NoDataReason}
    reason = reasons.get(typed.no_data_reason)
    if reason is None and all(figure is None for figure in figures.values()):
        return None
    base = stored or Reading(period)
    return replace(
        base,
        period=period,
        revision=(stored.revision + 1) if stored else 1,
        no_data_reason=reason,
        commentary=typed.commentary,
        definition_version=definition_version,
        judgement=None,
        override_rating=None,
        **figures,  # type: ignore[arg-type]
    )


# Overviews


@dataclass(frozen=True, slots=True)
class Due:
    """One return in a list: where it stands and whether it is late."""

    service: Service
    ends_on: date
    state: ReturnState
    due_on: date | None
    days_late: int
    record: Return | None

    @property
    def is_open(self) -> bool:
        """True while it waits for its officer."""
        return self.state in (ReturnState.DRAFT, ReturnState.SENT_BACK)


def due_returns(services: Sequence[Service], at: datetime, *, months: int = 12) -> list[Due]:
    """The returns of some services that have opened, newest month end first.

    *Takes*: the instant that decides what has opened and what is late; how many month ends back.
    *Costs*: 5 queries, whatever the number of services.
    """
    today = london_day(at)
    calendar: dict[date, list[Deadlines]] = defaultdict(list)
    for stored in ReportingPeriod.objects.filter(opens_on__lte=today).order_by("ends_on"):
        calendar[stored.ends_on].append(deadlines_of(stored))
    ends = sorted(calendar, reverse=True)[:months]
    pks = [service.pk for service in services]
    records = {
        (each.service_id, each.ends_on): each
        for each in Return.objects.filter(service__in=pks, ends_on__in=ends)
    }
    extensions = {
        (each.service_id, each.ends_on): each.until
        for each in Extension.objects.filter(service__in=pks, ends_on__in=ends)
    }
    reporting = _reporting_kinds(pks)
    found = []
    for ends_on in ends:
        for service in services:
            kinds = {
                kind
                for kind, first, last in reporting[service.pk]
                if (first is None or first <= ends_on) and (last is None or ends_on <= last)
            }
            own = [each for each in calendar[ends_on] if each.period.kind in kinds]
            if own:
                key = (service.pk, ends_on)
                found.append(
                    _due(service, ends_on, own, records.get(key), extensions.get(key), today)
                )
    return found


def _reporting_kinds(
    services: Sequence[int],
) -> Mapping[int, set[tuple[PeriodKind, date | None, date | None]]]:
    """By service, the frequencies of its indicators with the days that each is in force."""
    found: dict[int, set[tuple[PeriodKind, date | None, date | None]]] = defaultdict(set)
    rows: Any = Indicator.objects.filter(service__in=services).values_list(
        "service_id", "frequency", "kind", "valid_from", "valid_to"
    )
    for service, frequency, kind, first, last in rows:
        period_kind = PeriodKind.QUARTER if kind == Kind.FORECAST else PeriodKind(frequency)
        found[service].add((period_kind, first, last))
    return found


def _due(
    service: Service,
    ends_on: date,
    deadlines: Sequence[Deadlines],
    record: Return | None,
    until: date | None,
    today: date,
) -> Due:
    due_on = max(filter(None, (latest_due(deadlines), until)), default=None)
    state = ReturnState(record.state) if record else ReturnState.DRAFT
    is_open = state in (ReturnState.DRAFT, ReturnState.SENT_BACK)
    late = days_late(due_on, today) if due_on and is_open else 0
    return Due(service, ends_on, state, due_on, late, record)
