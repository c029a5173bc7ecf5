"""Reads of the board and of an indicator's page: each line with its rating."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from councilportal.common.at_once import Steps, alone
from councilportal.common.memory import collector_paused
from councilportal.common.periods import (
    Period,
    PeriodKind,
    containing,
    latest_ended,
)
from councilportal.common.validity import DatedQuerySet
from councilportal.common.words import Rag
from councilportal.organisation.past_values import changed_until
from performance.board.figures import figures_until, has_older, latest_on
from performance.board.places import (
    PLACED_BY,
    Place,
    Places,
    placed,
    places_of,
)
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

    def has(self, indicator: Indicator, place: Place) -> bool:
        """True if an indicator, with its words and its place of a day, is asked for."""
        name = f"{indicator.ref} {indicator.title}".casefold()
        return self.has_place(place, indicator.outcome) and all(
            word in name for word in self.text.casefold().split()
        )

    def has_place(self, place: Place, outcome: str) -> bool:
        """True if indicators of this place and outcome are asked for."""
        return (
            self.directorate in ("", place.directorate_ref)
            and self.service in ("", place.service_ref)
            and self.outcome in ("", outcome)
        )


ALL = Scope()


@dataclass(frozen=True, slots=True)
class IndicatorLine:
    """An indicator as it stands on a day, with everything that pages, reports and files print.

    `valid_from` is the first day on which it is in force, None where that is not known.
    """

    ref: str
    title: str
    outcome: str
    place: Place
    standing: Standing
    history: Mapping[Period, Reported]
    targets: Targets
    valid_from: date | None
    position: int = 0

    @property
    def order(self) -> tuple[object, ...]:
        """The sort key: its place, then its own position, then its reference."""
        return (*self.place.order, self.position, self.ref)

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


def boards(
    days: Sequence[date], scope: Scope = ALL, *, together: bool = False
) -> list[list[IndicatorLine]]:
    """The board of each of some days, oldest first, as `board` gives it, at the costs of one.

    With `together`, an indicator that is asked for on one of the days is on all their boards.
    """
    with collector_paused():
        return _boards(days, scope, together=together)


def _boards(days: Sequence[date], scope: Scope, *, together: bool) -> list[list[IndicatorLine]]:
    first, last = days[0], days[-1]
    found = Indicator.objects.in_force_within(first, last).annotate(has_older=has_older(first))
    indicators = in_scope(found, scope)
    places = places_of(indicators, first)
    in_force = [
        [each for each in where if each[0].is_in_force(day)]
        for day, where in zip(days, placed(indicators, days, places), strict=True)
    ]
    asked = [{each.pk for each, place in those if scope.has(each, place)} for those in in_force]
    if together:
        asked = [set[int]().union(*asked)] * len(days)
    kept = [
        [then for then in those if then[0].pk in wanted]
        for those, wanted in zip(in_force, asked, strict=True)
    ]
    shown = {each.pk: each for those in kept for each, _ in those}
    numbers, known = list(shown), units_of(shown.values())
    targets = targets_of(numbers)
    figures = figures_until(first, last, numbers)
    measures = {each.pk: measure_of(each, known) for each in shown.values()}
    latest = latest_on(figures, measures, days)
    return [
        [
            _line(
                each,
                place,
                Standing(
                    measures[each.pk],
                    latest.get((each.pk, day)),
                    figures[each.pk],
                    targets[each.pk],
                    has_older=each.has_older,  # type: ignore[attr-defined]
                ),
                figures[each.pk],
                targets[each.pk],
            )
            for each, place in those
        ]
        for day, those in zip(days, kept, strict=True)
    ]


def _line(
    indicator: Indicator,
    place: Place,
    standing: Standing,
    history: Mapping[Period, Reported],
    targets: Targets,
) -> IndicatorLine:
    """A line. Takes: the indicator with its words of the day."""
    return IndicatorLine(
        ref=indicator.ref,
        title=indicator.title,
        outcome=indicator.outcome,
        place=place,
        standing=standing,
        history=history,
        targets=targets,
        valid_from=indicator.valid_from,
        position=indicator.position,
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
    return sorted(shown, key=lambda line: line.order)


def in_scope(found: DatedQuerySet[Indicator], scope: Scope) -> list[Indicator]:
    """Those of the indicators that may be asked for, by reference, with their place of now.

    Which of them are is for `Scope.has`, by words and place of the day. *Costs*: 1 query.
    """
    found = with_units(found).select_related(*PLACED_BY)
    found = found.annotate(changed_until=changed_until())
    if scope.kind:
        found = found.filter(kind=scope.kind)
    # Sorted here: databases do not agree on the order of text.
    return sorted(found, key=lambda indicator: (indicator.position, indicator.ref))


def indicator_line(
    indicator: Indicator,
    on: date,
    places: Places | None = None,
    rows: Iterable[tuple[Any, ...]] | None = None,
) -> IndicatorLine:
    """One indicator as it stands on a day, with its whole history.

    *Takes*: an indicator from `indicator_queries.indicator`; where it belonged, from `places_of`,
    if that is known; its readings up to the day as `histories` takes them, if these are known.
    *Costs*: 2 queries, and 3 where a name or a place has changed since and is not known; 1 less
    where its readings are known.
    """
    if places is None:
        places = places_of([indicator], on)
    if rows is None:
        readings = Reading.objects.of_the_whole().filter(indicator=indicator, ends_on__lte=on)
        rows = readings.values_list(*READING_FIELDS)
    history = histories(rows)[indicator.pk]
    targets = targets_of([indicator.pk])[indicator.pk]
    measure = measure_of(indicator, units_of([indicator]))
    standing = stand(measure, history, targets, on)
    (((then, place),),) = placed([indicator], [on], places)
    return _line(then, place, standing, history, targets)


def latest_month(today: date) -> Period:
    """The month of the latest figure; where there is none yet, the last month that has ended.

    *Costs*: 1 query.
    """
    return alone(latest_month_in_steps(today))


def latest_month_in_steps(today: date) -> Steps[Period]:
    """As `latest_month`. *Costs*: 1 step."""
    told = Reading.objects.filter(no_data_reason="", ends_on__lte=today)
    last = Reading.objects.filter(pk__in=told.order_by("-ends_on").values("pk")[:1])
    days = last.values_list("ends_on", flat=True)
    yield [days]
    for day in days:
        return containing(PeriodKind.MONTH, day)
    return latest_ended(PeriodKind.MONTH, today)


def reported_months() -> list[Period]:
    """The months in which some reading ends, newest first. *Costs*: 1 query."""
    ends = Reading.objects.filter(no_data_reason="").order_by("-ends_on")
    days = ends.values_list("ends_on", flat=True).distinct()
    return [containing(PeriodKind.MONTH, day) for day in days]


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
