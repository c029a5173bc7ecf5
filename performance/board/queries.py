"""Reads of the board and of an indicator's page: each line with its rating."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

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
from performance.board.places import PLACED_BY, Place, changed_until, placed, places_since
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
from performance.rules.words import Kind, RatingSource


@dataclass(frozen=True, slots=True)
class Scope:
    """Which indicators are asked for; an empty field asks for all.

    `directorate` and `service` are refs; `text` is looked for in reference and title. `rating` is
    the one that an indicator is counted as, or "judgement" for those counted apart; `with_rating`
    applies it, after counts are made.
    """

    directorate: str = ""
    service: str = ""
    kind: Kind | None = None
    rating: Rag | RatingSource | None = None
    outcome: str = ""
    text: str = ""

    def has(self, ref: str, title: str, place: Place) -> bool:
        """True if an indicator of this reference, title and place is asked for."""
        name = f"{ref} {title}".casefold()
        return (
            self.directorate in ("", place.directorate_ref)
            and self.service in ("", place.service_ref)
            and all(word in name for word in self.text.casefold().split())
        )


ALL = Scope()


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
    Names and places are those of the day.
    *Costs*: 4 queries, and 3 where a name or a place has changed since, whatever the number of
    indicators.
    *Source*: data format, "Ratings out".
    """
    return boards([on], scope)[0]


def boards(days: Sequence[date], scope: Scope = ALL) -> list[list[IndicatorLine]]:
    """The board of each of some days, oldest first, as `board` gives it, at the costs of one."""
    with collector_paused():
        return _boards(days, scope)


def _boards(days: Sequence[date], scope: Scope) -> list[list[IndicatorLine]]:
    first, last = days[0], days[-1]
    found = Indicator.objects.in_force_within(first, last).annotate(has_older=has_older(first))
    indicators = in_scope(found, scope)
    kept = [
        [
            (each, title, place)
            for each, (title, place) in zip(indicators, where, strict=True)
            if each.is_in_force(day) and scope.has(each.ref, title, place)
        ]
        for day, where in zip(days, placed(indicators, days), strict=True)
    ]
    shown = {each.pk: each for those in kept for each, _, _ in those}
    numbers, known = list(shown), units_of(shown.values())
    targets = targets_of(numbers)
    figures = figures_until(first, last, numbers)
    measures = {each.pk: measure_of(each, known) for each in shown.values()}
    complete_latest(figures, measures, days)
    return [
        [
            _line(
                each,
                title,
                place,
                stand(
                    measures[each.pk],
                    figures[each.pk],
                    targets[each.pk],
                    day,
                    has_older=each.has_older,  # type: ignore[attr-defined]
                ),
                figures[each.pk],
                targets[each.pk],
            )
            for each, title, place in those
        ]
        for day, those in zip(days, kept, strict=True)
    ]


def _line(
    indicator: Indicator,
    title: str,
    place: Place,
    standing: Standing,
    history: Mapping[Period, Reported],
    targets: Targets,
) -> IndicatorLine:
    return IndicatorLine(
        ref=indicator.ref,
        title=title,
        outcome=indicator.outcome,
        place=place,
        standing=standing,
        history=history,
        targets=targets,
    )


def with_rating(
    lines: Sequence[IndicatorLine], rating: Rag | RatingSource | None
) -> list[IndicatorLine]:
    """The lines that are counted as this rating (None: all), by place, then reference.

    They are as many as the headline count says: one with an override has its computed rating.
    """
    is_judgement = rating is RatingSource.JUDGEMENT
    shown = [
        line
        for line in lines
        if rating is None
        or (line.standing.is_judged if is_judgement else line.standing.counted_as is rating)
    ]
    return sorted(shown, key=lambda line: (line.place.order, line.ref))


def in_scope(found: DatedQuerySet[Indicator], scope: Scope) -> list[Indicator]:
    """Those of the indicators that may be asked for, by reference, with their place of now.

    Which of them are is for `Scope.has`, by name and place of the day. *Costs*: 1 query.
    """
    found = with_units(found).select_related(*PLACED_BY)
    found = found.annotate(changed_until=changed_until())
    if scope.kind:
        found = found.filter(kind=scope.kind)
    if scope.outcome:
        found = found.filter(outcome=scope.outcome)
    # Sorted here: databases do not agree on the order of text.
    return sorted(found, key=lambda indicator: indicator.ref)


def indicator_line(indicator: Indicator, on: date) -> IndicatorLine:
    """One indicator as it stands on a day, with its whole history.

    *Takes*: an indicator from `indicator_queries.indicator`.
    *Costs*: 2 queries, and 3 where a name or a place has changed since.
    """
    readings = Reading.objects.of_the_whole().filter(indicator=indicator, ends_on__lte=on)
    history = histories(readings.values_list(*READING_FIELDS))[indicator.pk]
    targets = targets_of([indicator.pk])[indicator.pk]
    measure = measure_of(indicator, units_of([indicator]))
    standing = stand(measure, history, targets, on)
    (((title, place),),) = placed([indicator], [on])
    return _line(indicator, title, place, standing, history, targets)


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
    """The directorates, services and outcomes of the indicators in force, as they were on the day.

    *Costs*: 1 query, and 5 where a name or a place has changed since.
    """
    rows = _placed_rows(on)
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


def _placed_rows(on: date) -> list[tuple[Any, ...]]:
    """How many indicators each place, outcome, kind and deliverer has on a day.

    *Gives*: rows of directorate and service, each with ref and name, then outcome, kind, deliverer
    and the number.
    """
    in_force = Indicator.objects.in_force(on).order_by()
    rows = _together(in_force)
    places = places_since(on, rows[0][7] if rows else None)
    if not places.past.rows:
        return [(*row[:7], row[8]) for row in rows]
    found: list[tuple[Any, ...]] = []
    for row in _together(in_force.exclude(ref__in=places.moved)):
        service = places.services[row[2]]
        name = places.past.on("service", service.ref, "name", on, service.name)
        found.append((*places.directorate(service, on), service.ref, name, *row[4:7], row[8]))
    for each in in_force.filter(ref__in=places.moved).select_related(*PLACED_BY):
        place = places.of(each, on)
        found.append(
            (
                *(place.directorate_ref, place.directorate, place.service_ref, place.service),
                *(each.outcome, each.kind, place.delivered_by, 1),
            )
        )
    return found


def _together(found: DatedQuerySet[Indicator]) -> list[tuple[Any, ...]]:
    return list(
        found.values_list(
            "service__directorate__ref",
            "service__directorate__name",
            "service__ref",
            "service__name",
            "outcome",
            "kind",
            Coalesce(NullIf("delivered_by", Value("")), "service__delivered_by"),
            changed_until(),
        ).annotate(number=Count("pk"))
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
