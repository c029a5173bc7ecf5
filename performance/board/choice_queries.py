"""What a board, or boards of several days, can be filtered by."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Value
from django.db.models.functions import Coalesce, NullIf

from councilportal.common.validity import DatedQuerySet
from councilportal.organisation.past_values import changed_until
from performance.board.places import PLACED_BY, placed, places_of
from performance.models import Indicator
from performance.rules.words import Kind


@dataclass(frozen=True, slots=True)
class Choices:
    """What a board can be filtered by: pairs of reference and name, of what was there on its days.

    `dashboard_rows` gives the number of table rows of each directorate's dashboard by the
    directorate's ref, and of the council's under "": one for each service and deliverer, one for
    each of their indicators, and one more in the summary for each indicator that is not activity.
    """

    directorates: tuple[tuple[str, str], ...]
    services: tuple[tuple[str, str], ...]
    outcomes: tuple[str, ...]
    dashboard_rows: Mapping[str, int]


def choices(*days: date) -> Choices:
    """The directorates, services and outcomes of the indicators in force on some days.

    *Takes*: days, oldest first.
    *Gives*: those of all the days, each by its last name; the rows of dashboards on the last day.
    *Costs*: 1 query, and 4 where a name or a place has changed since the first day.
    """
    by_day = _placed_rows(days)
    directorates: dict[str, str] = {}
    services: dict[str, str] = {}
    outcomes: set[str] = set()
    for rows in by_day:
        directorates |= {row[0]: row[1] for row in rows}
        services |= {row[2]: row[3] for row in rows}
        outcomes |= {row[4] for row in rows if row[4]}
    return Choices(
        directorates=_by_name(directorates),
        services=_by_name(services),
        outcomes=tuple(sorted(outcomes)),
        dashboard_rows=_dashboard_rows(by_day[-1]),
    )


def _by_name(names: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(names.items(), key=lambda pair: (pair[1], pair[0])))


def _dashboard_rows(rows: Iterable[tuple[Any, ...]]) -> Mapping[str, int]:
    found: Counter[str] = Counter()
    for ref, _ in {(row[0], (row[2], row[6])) for row in rows}:
        found.update(["", ref])
    for ref, *_, kind, _, number in rows:
        each = number if kind == Kind.ACTIVITY else 2 * number
        found.update({"": each, ref: each})
    return found


def _placed_rows(days: Sequence[date]) -> list[list[tuple[Any, ...]]]:
    """How many indicators each place, outcome, kind and deliverer has on each of the days.

    *Gives*: rows of directorate and service, each with ref and name, then outcome, kind, deliverer
    and the number. Where nothing has changed, one list of all days.
    """
    found = Indicator.objects.in_force_within(days[0], days[-1]).order_by()
    rows = _together(found)
    until = rows[0][7] if rows else None
    if until is None or until < days[0]:
        return [[(*row[:7], row[8]) for row in rows]]
    indicators = list(found.select_related(*PLACED_BY).annotate(changed_until=changed_until()))
    placed_on = placed(indicators, days, places_of(indicators, days[0]))
    return [
        [
            (
                *(place.directorate_ref, place.directorate, place.service_ref, place.service),
                *(each.outcome, each.kind, place.delivered_by, 1),
            )
            for each, place in those
            if each.is_in_force(day)
        ]
        for day, those in zip(days, placed_on, strict=True)
    ]


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
