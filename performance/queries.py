"""Every read that pages, reports and files need of performance."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Min, Q

from councilportal.common.periods import Period, PeriodKind, months_before, parse
from councilportal.common.words import Direction, Rag
from performance.models import Indicator, Reading, Target, Unit
from performance.rules import (
    LEVEL_NAMES,
    UNITS,
    Aggregation,
    DataState,
    DirectionBasis,
    Kind,
    Levels,
    Measure,
    Method,
    NoDataReason,
    Polarity,
    PreviousYearBasis,
    Standing,
    Targets,
    stand,
)
from performance.rules import Reading as Reported
from performance.rules import Unit as Units


def units() -> Mapping[str, Units]:
    """Every unit by its ref: those everybody uses and the council's own. *Costs*: 1 query."""
    own = {
        unit.ref: Units(unit.ref, unit.name, suffix=unit.symbol, multiplier=unit.multiplier)
        for unit in Unit.objects.all()
    }
    return {**UNITS, **own}


def measure_of(indicator: Indicator, units: Mapping[str, Units]) -> Measure:
    """The settings that an indicator's ratings depend on."""
    return Measure(
        unit=units[indicator.unit],
        decimals=indicator.decimals,
        polarity=Polarity(indicator.polarity),
        kind=Kind(indicator.kind),
        frequency=PeriodKind(indicator.frequency),
        aggregation=Aggregation(indicator.aggregation),
        method=Method(indicator.method),
        direction_basis=DirectionBasis(indicator.direction_basis),
        direction_tolerance=indicator.direction_tolerance,
    )


def targets_of(indicators: Iterable[int]) -> dict[int, Targets]:
    """All targets of the indicators, by indicator. *Costs*: 1 query."""
    rows: dict[int, dict[tuple[Period, Period | None], Levels]] = defaultdict(dict)
    found = Target.objects.filter(indicator__in=indicators)
    for number, year, period, *levels in found.values_list(
        "indicator_id", "year", "period", *LEVEL_NAMES
    ):
        rows[number][parse(year), parse(period) if period else None] = Levels(*levels)
    return defaultdict(Targets, {number: Targets(own) for number, own in rows.items()})


READING_FIELDS = (
    "indicator_id",
    "period",
    "revision",
    "value",
    "numerator",
    "denominator",
    "ytd_value",
    "forecast_value",
    "previous_year_value",
    "previous_year_basis",
    "reported_direction",
    "covers",
    "data_state",
    "no_data_reason",
    "judgement",
    "judged_by__title",
    "judgement_reason",
    "override_rating",
    "override_reason",
    "definition_version",
    "commentary__text",
)
_DATA_STATES: Mapping[str, DataState] = {state.value: state for state in DataState}


def reported(row: tuple[Any, ...]) -> Reported:
    """A stored reading as the rules take it. Takes: the values of READING_FIELDS."""
    (_, period, revision, value, numerator, denominator, ytd, forecast, last_year, basis) = row[:10]
    (direction, covers, state, reason, judgement, judged_by, why, override, over) = row[10:19]
    (version, commentary) = row[19:]
    return Reported(
        period=parse(period),
        revision=revision,
        value=value,
        numerator=numerator,
        denominator=denominator,
        ytd_value=ytd,
        forecast_value=forecast,
        previous_year_value=last_year,
        previous_year_basis=PreviousYearBasis(basis) if basis else None,
        reported_direction=Direction(direction) if direction else None,
        covers=covers,
        data_state=_DATA_STATES[state],
        no_data_reason=NoDataReason(reason) if reason else None,
        judgement=Rag(judgement) if judgement else None,
        judged_by=judged_by or "",
        judgement_reason=why,
        override_rating=Rag(override) if override else None,
        override_reason=over,
        definition_version=version,
        commentary=commentary or "",
    )


def histories(readings: Iterable[tuple[Any, ...]]) -> dict[int, dict[Period, Reported]]:
    """The latest revision of each period, by indicator. Takes: rows of READING_FIELDS."""
    found: dict[int, dict[Period, Reported]] = defaultdict(dict)
    for row in readings:
        period = parse(row[1])
        stored = found[row[0]].get(period)
        if stored is None or stored.revision < row[2]:
            found[row[0]][period] = reported(row)
    return found



@dataclass(frozen=True, slots=True)
class Scope:
    """What part of the indicators is asked for; an empty field asks for all.

    `directorate` and `service` are refs; `rating` is the rating as shown; `text` is looked for in
    reference and title.
    """

    directorate: str = ""
    service: str = ""
    kind: Kind | None = None
    rating: Rag | None = None
    outcome: str = ""
    text: str = ""


ALL = Scope()


@dataclass(frozen=True, slots=True)
class Place:
    """Where an indicator belongs, in names: what a report's header block prints."""

    directorate_ref: str
    directorate: str
    service_ref: str
    service: str
    division: str
    summary_group: str
    delivered_by: str
    director: str
    portfolio: str
    own_deliverer: bool

    @property
    def order(self) -> tuple[str, ...]:
        """By directorate, summary group, service; the service's own deliverer comes first."""
        own = "" if self.own_deliverer else self.delivered_by
        return (self.directorate, self.summary_group, self.service, self.service_ref, own)


@dataclass(frozen=True, slots=True)
class IndicatorLine:
    """An indicator as it stands on a day, with all that a page, a report or a file prints of it."""

    ref: str
    title: str
    outcome: str
    place: Place
    standing: Standing
    history: Mapping[Period, Reported]
    targets: Targets

    @property
    def measure(self) -> Measure:
        """Its settings."""
        return self.standing.measure


def board(on: date, scope: Scope = ALL) -> list[IndicatorLine]:
    """The indicators in force on a day, each as it stands.

    *Takes*: the last day of the period asked for (London date).
    *Gives*: lines by reference; a line without any reading is there too.
    *Costs*: 6 queries, whatever the number of indicators.
    *Source*: data format, "Ratings out".
    """
    indicators = list(_in_scope(on, scope))
    numbers = [indicator.pk for indicator in indicators]
    known = units()
    targets = targets_of(numbers)
    found, first = _readings_until(on, numbers)
    lines = []
    for indicator in indicators:
        history = found[indicator.pk]
        standing = stand(
            measure_of(indicator, known),
            history,
            targets[indicator.pk],
            on,
            has_older=indicator.pk in first and first[indicator.pk] <= _window(on, indicator),
        )
        if scope.rating is None or standing.rating.rag is scope.rating:
            lines.append(
                IndicatorLine(
                    ref=indicator.ref,
                    title=indicator.title,
                    outcome=indicator.outcome,
                    place=place_of(indicator),
                    standing=standing,
                    history=history,
                    targets=targets[indicator.pk],
                )
            )
    return lines


def _in_scope(on: date, scope: Scope) -> Iterator[Indicator]:
    found = Indicator.objects.in_force(on).select_related(
        "service__directorate", "service__director_post", "service__cabinet_portfolio"
    )
    if scope.directorate:
        found = found.filter(service__directorate__ref=scope.directorate)
    if scope.service:
        found = found.filter(service__ref=scope.service)
    if scope.kind:
        found = found.filter(kind=scope.kind)
    if scope.outcome:
        found = found.filter(outcome=scope.outcome)
    for word in scope.text.split():
        found = found.filter(Q(ref__icontains=word) | Q(title__icontains=word))
    # Sorted here: databases do not agree on the order of text.
    return iter(sorted(found, key=lambda indicator: indicator.ref))


def place_of(indicator: Indicator) -> Place:
    """Where the indicator belongs. Takes: one with its service, directorate and posts selected."""
    service = indicator.service
    deliverer = indicator.delivered_by or service.delivered_by
    return Place(
        directorate_ref=service.directorate.ref,
        directorate=service.directorate.name,
        service_ref=service.ref,
        service=service.name,
        division=service.division,
        summary_group=service.counted_under,
        delivered_by=deliverer,
        director=service.director_post.title if service.director_post else "",
        portfolio=service.cabinet_portfolio.title if service.cabinet_portfolio else "",
        own_deliverer=deliverer == service.delivered_by,
    )


# How far back a standing looks: this year and last, with the rolling year before that; more for years.
_SHORT = [kind.value for kind in PeriodKind if kind.months < 12]
_LOOK_BACK = {True: 48, False: 132}


def _window(on: date, indicator: Indicator) -> date:
    return months_before(on, _LOOK_BACK[indicator.frequency in _SHORT])


def _readings_until(
    on: date, indicators: list[int]
) -> tuple[dict[int, dict[Period, Reported]], dict[int, date]]:
    """The histories that a standing looks at, and the end of the first period ever, by indicator."""
    readings = Reading.objects.of_the_whole().filter(indicator__in=indicators, ends_on__lte=on)
    recent = readings.filter(
        Q(indicator__frequency__in=_SHORT, ends_on__gt=months_before(on, _LOOK_BACK[True]))
        | ~Q(indicator__frequency__in=_SHORT) & Q(ends_on__gt=months_before(on, _LOOK_BACK[False]))
    )
    first = readings.order_by().values_list("indicator").annotate(Min("ends_on"))
    return histories(recent.values_list(*READING_FIELDS).iterator(chunk_size=5_000)), dict(first)
