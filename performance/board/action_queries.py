"""Reads of the corrective actions: what the plan holds because an indicator was red."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q

from councilportal.common.periods import NotAPeriod, Period, parse
from councilportal.organisation.people import Person
from objectives.models import Action
from objectives.plan.queries import known
from objectives.rules.plan import CLOSED, Origin
from performance.board.queries import IndicatorLine


@dataclass(frozen=True, slots=True)
class Corrective:
    """An action and the red figure that led to it: its indicator and its period.

    `period` is None where an imported plan cites a period in words of its own; `cited` has them.
    """

    action: Action
    indicator: str
    cited: str
    period: Period | None


def of_indicator(ref: str, until: date, who: Person) -> list[Corrective]:
    """The actions of one indicator that the person may see, by the day they are due.

    *Takes*: the last day of the period shown; later figures led to nothing yet.
    *Costs*: 1 query.
    """
    return list(_found(Q(origin_ref__startswith=f"{ref} "), {ref}, until, who))


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


def _found(wanted: Q, refs: Collection[str], until: date, who: Person) -> Iterator[Corrective]:
    found = known(who).filter(wanted, origin=Origin.PERFORMANCE).select_related("owner_post")
    for action in found.order_by(F("due_on").asc(nulls_last=True), "ref"):
        ref, _, cited = action.origin_ref.rpartition(" ")
        period = _period(cited)
        if ref in refs and (period is None or period.end <= until):
            yield Corrective(action, ref, cited, period)


def _period(code: str) -> Period | None:
    try:
        return parse(code)
    except NotAPeriod:
        return None
