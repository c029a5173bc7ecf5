"""What pages read of duties and of what was published for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from councilportal.common.periods import LONDON, london_day
from councilportal.common.refusals import NotKnown
from objectives.models import Duty, PublicationEvent
from objectives.rules.duties import (
    DutyRule,
    DutyState,
    Numbers,
    next_due,
    read_numbers,
    state_of,
)


@dataclass(frozen=True, slots=True)
class DutyLine:
    """A duty on a day: what was published last, by when it is due again, and how it stands."""

    duty: Duty
    last: PublicationEvent | None
    due: date | None
    state: DutyState

    @property
    def numbers(self) -> Numbers:
        """What its rule counts with."""
        return read_numbers(DutyRule(self.duty.rule), self.duty.numbers)


def end_of(on: date) -> datetime:
    """The moment at which a day ends in London."""
    return datetime.combine(on + timedelta(days=1), time(), tzinfo=LONDON)


def duties(on: date) -> list[DutyLine]:
    """The duties of the law of a day, those first that are due first (L6). *Costs*: 2 queries.

    What was published later than the day counts for nothing.
    """
    held = list(Duty.objects.in_force(on).order_by("title", "ref"))
    last: dict[int, PublicationEvent] = {}
    for event in PublicationEvent.objects.filter(duty__in=held, at__lt=end_of(on)).order_by("at"):
        last[event.duty_id] = event
    lines = [_line(each, last.get(each.pk), on) for each in held]
    return sorted(lines, key=lambda line: (line.due is None, line.due or on, line.duty.title))


def duty_on(ref: str, on: date) -> tuple[DutyLine, Sequence[PublicationEvent]]:
    """A duty on a day, with all that was published for it, the newest first.

    *Raises*: NotKnown. *Costs*: 2 queries.
    """
    found = next(iter(Duty.objects.filter(ref=ref)), None)
    if found is None:
        raise NotKnown(f"There is no duty {ref!r}.")
    events = list(found.events.order_by("-at", "-pk"))
    last = next((each for each in events if each.at < end_of(on)), None)
    return _line(found, last, on), events


def _line(duty: Duty, last: PublicationEvent | None, on: date) -> DutyLine:
    rule = DutyRule(duty.rule)
    day = london_day(last.at) if last else None
    due = next_due(rule, read_numbers(rule, duty.numbers), day, duty.valid_from)
    return DutyLine(duty, last, due, state_of(rule, due, day, on))
