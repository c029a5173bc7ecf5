"""Reads of counts over time: how many indicators were green, amber and red in each period."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from councilportal.common.memory import collector_paused
from councilportal.common.periods import Period
from performance.board.figures import rated_columns, rated_figures
from performance.board.places import Then, placed, places_of
from performance.board.queries import ALL, Scope, in_scope
from performance.models import Indicator
from performance.queries import measure_of, targets_of, units_of
from performance.rules.recount import Counted, Recount, Tally, recount


@dataclass(frozen=True, slots=True)
class PeriodCounts:
    """The counts of ratings at the end of a period: of all, and by directorate and service ref."""

    period: Period
    tally: Tally
    directorates: Mapping[str, Tally]
    services: Mapping[str, Tally]


def counts_over_time(periods: Sequence[Period], scope: Scope = ALL) -> list[PeriodCounts]:
    """The counts of the indicators in force at the end of each period, as `count` gives them.

    Names and places are those of each day.
    *Takes*: periods, oldest first. *Costs*: 3 queries, and 3 where a name or a place has changed,
    whatever the number of indicators and periods.
    """
    with collector_paused():
        return _counts_over_time(periods, scope)


def _counts_over_time(periods: Sequence[Period], scope: Scope) -> list[PeriodCounts]:
    days = [period.end for period in periods]
    indicators = in_scope(Indicator.objects.in_force_within(days[0], days[-1]), scope)
    numbers = [indicator.pk for indicator in indicators]
    known, targets = units_of(indicators), targets_of(numbers)
    figures = rated_figures(days[0], days[-1], numbers)
    counted = [
        Counted(
            measure_of(each, known),
            targets[each.pk],
            figures[each.pk],
            each.valid_from,
            each.valid_to,
        )
        for each in indicators
    ]
    rows = [
        row for place, number in enumerate(numbers) for row in rated_columns(place, figures[number])
    ]
    found = recount(counted, rows, days)
    where = placed(indicators, days, places_of(indicators, days[0]))
    return [
        _period_counts(found, day, period, where[day], scope) for day, period in enumerate(periods)
    ]


def _period_counts(
    found: Recount,
    day: int,
    period: Period,
    where: Sequence[Then],
    scope: Scope,
) -> PeriodCounts:
    """The counts of a day. Takes: each indicator as it was on that day, with its place."""
    chosen: list[int] = []
    services: dict[str, list[int]] = defaultdict(list)
    directorates: dict[str, list[int]] = defaultdict(list)
    for number, (then, place) in enumerate(where):
        if scope.has(then, place):
            chosen.append(number)
            services[place.service_ref].append(number)
            directorates[place.directorate_ref].append(number)
    return PeriodCounts(
        period,
        found.tally(day, chosen),
        _by_part(found, day, directorates),
        _by_part(found, day, services),
    )


def _by_part(found: Recount, day: int, parts: Mapping[str, Sequence[int]]) -> dict[str, Tally]:
    """The counts of each part that has indicators on the day, by its ref."""
    tallies = {ref: found.tally(day, places) for ref, places in sorted(parts.items())}
    return {ref: tally for ref, tally in tallies.items() if tally.indicators}
