"""Reads of the board and of an indicator's page: each line with its rating."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Max, Q, Value
from django.db.models.functions import Coalesce, NullIf

from councilportal.common.memory import collector_paused
from councilportal.common.periods import (
    Period,
    PeriodKind,
    containing,
    latest_ended,
)
from councilportal.common.validity import DatedQuerySet
from councilportal.common.words import Rag
from performance.board.figures import complete_latest, figures_until, has_older
from performance.models import Indicator, Reading
from performance.queries import (
    READING_FIELDS,
    histories,
    measure_of,
    targets_of,
    units_of,
    with_units,
)
from performance.rules.measures import Measure, Targets
from performance.rules.measures import Reading as Reported
from performance.rules.standing import Standing, stand
from performance.rules.words import Kind


@dataclass(frozen=True, slots=True)
class Scope:
    """Which indicators are asked for; an empty field asks for all.

    `directorate` and `service` are refs; `text` is looked for in reference and title. `rating`, the
    rating as shown, is applied by `with_rating`, after counts are made.
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
    """The names of where an indicator belongs, for the header block of a report."""

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
        """The sort key: directorate, summary group, service; its own deliverer comes first."""
        own = "" if self.own_deliverer else self.delivered_by
        return (self.directorate, self.summary_group, self.service, self.service_ref, own)


@dataclass(frozen=True, slots=True)
class IndicatorLine:
    """An indicator as it stands on a day, with everything that pages, reports and files print."""

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
    *Gives*: lines by reference; a line without any reading is there too. Of readings before the
    latest, a line's history has only the figures.
    *Costs*: 4 queries, whatever the number of indicators.
    *Source*: data format, "Ratings out".
    """
    with collector_paused():
        return _board(on, scope)


def _board(on: date, scope: Scope) -> list[IndicatorLine]:
    indicators = in_scope(Indicator.objects.in_force(on).annotate(has_older=has_older(on)), scope)
    numbers = [indicator.pk for indicator in indicators]
    known = units_of(indicators)
    targets = targets_of(numbers)
    found = figures_until(on, numbers)
    measures = {each.pk: measure_of(each, known) for each in indicators}
    complete_latest(found, measures, on)
    lines = []
    for indicator in indicators:
        history, own = found[indicator.pk], targets[indicator.pk]
        standing = stand(
            measures[indicator.pk],
            history,
            own,
            on,
            has_older=indicator.has_older,  # type: ignore[attr-defined]
        )
        lines.append(_line(indicator, standing, history, own))
    return lines


def _line(
    indicator: Indicator, standing: Standing, history: Mapping[Period, Reported], targets: Targets
) -> IndicatorLine:
    return IndicatorLine(
        ref=indicator.ref,
        title=indicator.title,
        outcome=indicator.outcome,
        place=place_of(indicator),
        standing=standing,
        history=history,
        targets=targets,
    )


def with_rating(lines: Sequence[IndicatorLine], rating: Rag | None) -> list[IndicatorLine]:
    """The lines that show this rating (None: all), in board order: by place, then reference."""
    shown = [line for line in lines if rating is None or line.standing.rating.rag is rating]
    return sorted(shown, key=lambda line: (line.place.order, line.ref))


PLACED_BY = ("service__directorate", "service__director_post", "service__cabinet_portfolio")


def in_scope(found: DatedQuerySet[Indicator], scope: Scope) -> list[Indicator]:
    """Those of the indicators that are asked for, by reference, with their place and unit.

    *Costs*: 1 query.
    """
    found = with_units(found).select_related(*PLACED_BY)
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
    return sorted(found, key=lambda indicator: indicator.ref)


def place_of(indicator: Indicator) -> Place:
    """Where the indicator belongs. Takes: an indicator read with the relations in PLACED_BY."""
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


def indicator_line(indicator: Indicator, on: date) -> IndicatorLine:
    """One indicator as it stands on a day, with its whole history.

    *Takes*: an indicator from `indicator_queries.indicator`. *Costs*: 2 queries.
    """
    readings = Reading.objects.of_the_whole().filter(indicator=indicator, ends_on__lte=on)
    history = histories(readings.values_list(*READING_FIELDS))[indicator.pk]
    targets = targets_of([indicator.pk])[indicator.pk]
    measure = measure_of(indicator, units_of([indicator]))
    standing = stand(measure, history, targets, on)
    return _line(indicator, standing, history, targets)


def latest_month(today: date) -> Period:
    """The month of the latest figure; where there is none yet, the last month that has ended.

    *Costs*: 1 query.
    """
    last = Reading.objects.filter(no_data_reason="", ends_on__lte=today).aggregate(
        last=Max("ends_on")
    )["last"]
    return containing(PeriodKind.MONTH, last) if last else latest_ended(PeriodKind.MONTH, today)


def reported_months() -> list[Period]:
    """The months in which some reading ends, newest first. *Costs*: 1 query."""
    ends = Reading.objects.filter(no_data_reason="").order_by("-ends_on")
    days = ends.values_list("ends_on", flat=True).distinct()
    return [containing(PeriodKind.MONTH, day) for day in days]


@dataclass(frozen=True, slots=True)
class Choices:
    """What a board can be filtered by: pairs of reference and name, of what is in force on a day.

    `dashboard_rows` gives the number of table rows of each directorate's dashboard by the
    directorate's ref, and of the council's under "": one for each service and deliverer, one for
    each of their indicators, and one more in the summary for each indicator that is not activity.
    """

    directorates: tuple[tuple[str, str], ...]
    services: tuple[tuple[str, str], ...]
    outcomes: tuple[str, ...]
    dashboard_rows: Mapping[str, int]


def choices(on: date) -> Choices:
    """The directorates, services and outcomes of the indicators in force. *Costs*: 1 query."""
    rows = list(
        Indicator.objects.in_force(on)
        .order_by()
        .values_list(
            "service__directorate__ref",
            "service__directorate__name",
            "service__ref",
            "service__name",
            "outcome",
            "kind",
            Coalesce(NullIf("delivered_by", Value("")), "service__delivered_by"),
        )
        .annotate(number=Count("pk"))
    )
    dashboard_rows: Counter[str] = Counter()
    for ref, _ in {(row[0], (row[2], row[6])) for row in rows}:
        dashboard_rows.update(["", ref])
    for ref, *_, kind, _, number in rows:
        each = number if kind == Kind.ACTIVITY else 2 * number
        dashboard_rows.update({"": each, ref: each})

    def by_name(pairs: set[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
        return tuple(sorted(pairs, key=lambda pair: (pair[1], pair[0])))

    return Choices(
        directorates=by_name({(row[0], row[1]) for row in rows}),
        services=by_name({(row[2], row[3]) for row in rows}),
        outcomes=tuple(sorted({row[4] for row in rows if row[4]})),
        dashboard_rows=dashboard_rows,
    )


@dataclass(frozen=True, slots=True)
class Match:
    """An indicator as a list names it."""

    ref: str
    title: str
    kind: Kind
    service: str
    directorate: str
    has_ended: bool


def search(text: str, on: date) -> list[Match]:
    """The indicators that have every word in their reference, title, definition or service.

    *Takes*: `on`, the day that decides which have ended; ended ones come last.
    *Gives*: matches by reference; all indicators for an empty text. *Costs*: 1 query.
    """
    found = Indicator.objects.select_related("service__directorate")
    for word in text.split():
        found = found.filter(
            Q(ref__icontains=word)
            | Q(title__icontains=word)
            | Q(definition__icontains=word)
            | Q(outcome__icontains=word)
            | Q(service__name__icontains=word)
        )
    matches = [
        Match(
            ref=indicator.ref,
            title=indicator.title,
            kind=Kind(indicator.kind),
            service=indicator.service.name,
            directorate=indicator.service.directorate.name,
            has_ended=not indicator.is_in_force(on),
        )
        for indicator in found
    ]
    return sorted(matches, key=lambda match: (match.has_ended, match.ref))
