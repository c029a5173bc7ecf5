"""What pages read of duties and of what was published for them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.urls import reverse

from councilportal.common.periods import LONDON
from councilportal.common.refusals import NotKnown
from objectives.models import Duty, PublicationEvent
from objectives.rules.duties import (
    DutyCheck,
    DutyRule,
    DutyState,
    Numbers,
    next_due,
    read_numbers,
    state_of,
)
from objectives.rules.publications import (
    COUNTS,
    Editions,
    EventStanding,
    WrongLine,
    counted_from,
    event_standing,
    wrongs,
)


@dataclass(frozen=True, slots=True)
class Sources:
    """What rooms above know, and the clock asks for.

    `editions` gives what is known of the editions of the portal that are cited; `unmeasured` names
    the equality objectives in force on a day that have no measure.
    """

    editions: Callable[[Iterable[str]], Editions] = lambda _cited: {}
    unmeasured: Callable[[date], Sequence[str]] = lambda _on: ()


ALONE = Sources()


@dataclass(frozen=True, slots=True)
class EventLine:
    """What was published for a duty, and how it stands on the day."""

    event: PublicationEvent
    stands: EventStanding

    @property
    def address(self) -> str:
        """Where it can be read; "" where nobody said."""
        event = self.event
        if event.address or not event.edition or self.stands is EventStanding.ELSEWHERE:
            return event.address
        return reverse("published_edition", args=event.edition.split("/"))


@dataclass(frozen=True, slots=True)
class DutyLine:
    """A duty on a day: what counts as published last, by when it is due again, how it stands.

    `events` are all that was published for it, the oldest first; `wrong` is what is wrong with it.
    """

    duty: Duty
    last: PublicationEvent | None
    due: date | None
    state: DutyState
    events: tuple[EventLine, ...] = ()
    wrong: tuple[WrongLine, ...] = ()

    @property
    def numbers(self) -> Numbers:
        """What its rule counts with."""
        return read_numbers(DutyRule(self.duty.rule), self.duty.numbers)

    @property
    def last_address(self) -> str:
        """Where what was published last can be read; "" where nobody said, and for nothing."""
        return next((each.address for each in self.events if each.event == self.last), "")

    @property
    def public(self) -> list[EventLine]:
        """What was public on the day, the newest first."""
        return [each for each in reversed(self.events) if each.stands in COUNTS]


def end_of(on: date) -> datetime:
    """The last moment of a day in London."""
    return datetime.combine(on + timedelta(days=1), time(), tzinfo=LONDON) - timedelta.resolution


def duties(on: date, sources: Sources = ALONE, now: datetime | None = None) -> list[DutyLine]:
    """The duties of the law of a day, those first that are due first (L6).

    What was published later than the day counts for nothing, nor what was withdrawn by then.
    *Takes*: `now`, where the day may not be over yet.
    *Costs*: 2 queries, and those of the sources.
    """
    held = list(Duty.objects.in_force(on).order_by("title", "ref"))
    lines = _lines(held, on, sources, now)
    return sorted(lines, key=lambda line: (line.due is None, line.due or on, line.duty.title))


def duty_on(ref: str, on: date, sources: Sources = ALONE, now: datetime | None = None) -> DutyLine:
    """A duty on a day, with all that was published for it.

    *Raises*: NotKnown. *Costs*: 2 queries, and those of the sources.
    """
    found = Duty.objects.filter(ref=ref).first()
    if found is None:
        raise NotKnown(f"There is no duty {ref!r}.")
    return _lines([found], on, sources, now)[0]


def _lines(
    held: Sequence[Duty], on: date, sources: Sources, now: datetime | None
) -> list[DutyLine]:
    moment = min(end_of(on), now) if now else end_of(on)
    events: dict[int, list[PublicationEvent]] = {each.pk: [] for each in held}
    for event in PublicationEvent.objects.filter(duty__in=held).order_by("at", "pk"):
        events[event.duty_id].append(event)
    cited = {event.edition for found in events.values() for event in found if event.edition}
    editions = sources.editions(cited) if cited else {}
    asks = any(each.checks == DutyCheck.MEASURABLE for each in held)
    unmeasured = sources.unmeasured(on) if asks else ()
    return [_line(each, events[each.pk], on, moment, editions, unmeasured) for each in held]


def _line(
    duty: Duty,
    events: Sequence[PublicationEvent],
    on: date,
    moment: datetime,
    editions: Editions,
    unmeasured: Sequence[str],
) -> DutyLine:
    rule = DutyRule(duty.rule)
    lines = tuple(EventLine(each, event_standing(each.fact, editions, moment)) for each in events)
    counted = [each.event for each in lines if each.stands in COUNTS]
    last = counted[-1] if counted else None
    day = counted_from(last.fact, (each.fact for each in events), editions) if last else None
    due = next_due(rule, read_numbers(rule, duty.numbers), day, duty.valid_from)
    facts = [(each.event.fact, each.stands) for each in lines]
    asked = unmeasured if duty.checks == DutyCheck.MEASURABLE else ()
    state = state_of(rule, due, day, on)
    wrong = () if state is DutyState.OFF else wrongs(rule, facts, asked)
    return DutyLine(duty, last, due, state, lines, wrong)
