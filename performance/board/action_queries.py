"""Reads of the corrective actions: what the plan holds because an indicator was red."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q, QuerySet

from councilportal.common.periods import NotAPeriod, Period, parse
from councilportal.common.words import Rag
from councilportal.organisation.people import Person
from objectives.models import Action
from objectives.plan.queries import known
from objectives.rules.plan import CLOSED, ENDED, Origin
from performance.board.queries import IndicatorLine
from performance.models import Indicator, Reading
from performance.objective_queries import with_targets
from performance.queries import (
    READING_FIELDS,
    histories,
    measure_of,
    targets_of,
    units_of,
)
from performance.rules.standing import Standing, stand


@dataclass(frozen=True, slots=True)
class Corrective:
    """An action and the red figure that led to it: its indicator and its period.

    `period` is None where an imported plan cites a period in words of its own; `cited` has them.
    """

    action: Action
    indicator: str
    cited: str
    period: Period | None


def of_indicator(
    indicator: Indicator, until: date, who: Person
) -> tuple[list[Corrective], Action | None]:
    """The actions of one indicator that the person may see, by the day they are due.

    *Takes*: the last day of the period shown; later figures led to nothing yet.
    *Gives*: also the action that the indicator watches; None where the person may not know of it.
    *Costs*: 1 query.
    """
    ref, watched = indicator.ref, Q(pk=indicator.from_action_id)
    led_to = Q(origin=Origin.PERFORMANCE, origin_ref__startswith=f"{ref} ")
    found = _in_order(known(who).filter(led_to | watched))
    own = [each for each in found if each.origin == Origin.PERFORMANCE]
    watching = (each for each in found if each.pk == indicator.from_action_id)
    return list(_corrective(own, {ref}, until)), next(watching, None)


def of_lines(lines: Iterable[IndicatorLine], until: date, who: Person) -> list[Corrective]:
    """The actions of the indicators of a board that the person may see, by the day they are due.

    *Gives*: those still to be done, and those that the figures shown led to.
    *Costs*: 1 query.
    """
    refs, shown = set(), []
    for line in lines:
        refs.add(line.ref)
        if line.standing.reading is not None:
            shown.append(f"{line.ref} {line.standing.reading.period.code}")
    wanted = ~Q(status__in=CLOSED) | Q(origin_ref__in=shown)
    return list(_found(wanted, refs, until, who))


@dataclass(frozen=True, slots=True)
class Mended:
    """The figure that led to an action and is no longer red: its period, and its rating now."""

    period: Period
    rag: Rag


def mended(action: Action, indicator: Indicator) -> Mended | None:
    """The figure behind an action still to be done, where it is green or amber by now; else None.

    *Takes*: the indicator that the action cites, with its unit.
    *Costs*: 2 queries; none for a closed action.
    """
    period = _period(action.origin_ref.rpartition(" ")[2])
    if period is None or action.status in ENDED:
        return None
    readings = Reading.objects.of_the_whole().filter(indicator=indicator, ends_on__lte=period.end)
    history = histories(readings.values_list(*READING_FIELDS))[indicator.pk]
    measure = measure_of(indicator, units_of([indicator]))
    standing = stand(measure, history, targets_of([indicator.pk])[indicator.pk], period.end)
    rag = standing.rating.rag
    is_of_period = standing.reading is not None and standing.reading.period == period
    return Mended(period, rag) if is_of_period and rag in (Rag.GREEN, Rag.AMBER) else None


@dataclass(frozen=True, slots=True)
class Watching:
    """An indicator that watches over an action, as it stands on a day."""

    action: int
    indicator: Indicator
    standing: Standing


def watching(actions: Collection[int], on: date) -> list[Watching]:
    """The indicators that watch over actions, as they stand on a day, in the order of references.

    *Takes*: keys of actions. *Costs*: 2 queries; 1 where none watches.
    """
    found, targets = with_targets(Indicator.objects.filter(from_action__in=actions))
    if not found:
        return []
    keys, units = [each.pk for each in found], units_of(found)
    readings = Reading.objects.of_the_whole().filter(indicator__in=keys, ends_on__lte=on)
    history = histories(readings.values_list(*READING_FIELDS))
    return [
        Watching(
            each.from_action_id or 0,
            each,
            stand(measure_of(each, units), history[each.pk], targets[each.pk], on),
        )
        for each in sorted(found, key=lambda each: each.ref)
    ]


def _found(wanted: Q, refs: Collection[str], until: date, who: Person) -> Iterator[Corrective]:
    found = known(who).filter(wanted, origin=Origin.PERFORMANCE)
    return _corrective(_in_order(found), refs, until)


def _in_order(found: QuerySet[Action]) -> list[Action]:
    in_order = found.select_related("owner_post").order_by(F("due_on").asc(nulls_last=True), "ref")
    return list(in_order)


def _corrective(
    found: Iterable[Action], refs: Collection[str], until: date
) -> Iterator[Corrective]:
    for action in found:
        ref, _, cited = action.origin_ref.rpartition(" ")
        period = _period(cited)
        if ref in refs and (period is None or period.end <= until):
            yield Corrective(action, ref, cited, period)


def _period(code: str) -> Period | None:
    try:
        return parse(code)
    except NotAPeriod:
        return None
