"""What was public for a duty at a moment, and what is wrong with a duty (L3, L4). Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from councilportal.common.numbers import count_of, joined
from councilportal.common.periods import day_label, london_day
from councilportal.common.words import Word
from objectives.rules.duties import DutyRule


class EventStanding(Word):
    """How what was published for a duty stands at a moment."""

    PUBLIC = "public", "Public"
    ELSEWHERE = "elsewhere", "Published elsewhere"
    CORRECTED = "corrected", "Corrected by a later edition"
    WITHDRAWN = "withdrawn", "Withdrawn"
    TO_COME = "to_come", "Still to come"
    HELD = "held", "Held back, or its date was moved"


COUNTS = frozenset({EventStanding.PUBLIC, EventStanding.ELSEWHERE, EventStanding.CORRECTED})


@dataclass(frozen=True, slots=True)
class EditionFact:
    """What the clock knows of an edition of the portal.

    `published_at` is None while it has no moment of publication; `sha256` is of its public copy.
    `corrected_at` is the moment of the correction that takes its place.
    """

    published_at: datetime | None = None
    sha256: str = ""
    withdrawn_at: datetime | None = None
    corrected_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Published:
    """One publication for a duty. `edition` cites an edition of the portal; "" is elsewhere."""

    at: datetime
    title: str
    address: str = ""
    sha256: str = ""
    edition: str = ""

    @property
    def root(self) -> str:
        """What an edition and its corrections have in common; "" for what is elsewhere."""
        return self.edition.rpartition("/")[0]


Editions = Mapping[str, EditionFact]


def event_standing(event: Published, editions: Editions, moment: datetime) -> EventStanding:
    """How a publication stands at a moment.

    *Takes*: the editions of the portal, by how they are cited. One that is not among them was
    published by another portal. Of an edition that was held back and published again, only the
    event with its moment and its bytes counts.
    """
    if event.at > moment:
        return EventStanding.TO_COME
    fact = editions.get(event.edition)
    if fact is None:
        return EventStanding.ELSEWHERE
    if not _was_out(event, fact):
        return EventStanding.HELD
    if fact.withdrawn_at is not None and fact.withdrawn_at <= moment:
        return EventStanding.WITHDRAWN
    if fact.corrected_at is not None and fact.corrected_at <= moment:
        return EventStanding.CORRECTED
    return EventStanding.PUBLIC


def _was_out(event: Published, fact: EditionFact) -> bool:
    return (fact.published_at, fact.sha256) == (event.at, event.sha256)


def counted_from(event: Published, events: Iterable[Published], editions: Editions) -> date:
    """The day from which a duty is counted for a publication.

    A correction puts right what was published and is no new publication: it counts from the day of
    the edition that it corrects.
    """
    moments = [
        each.at
        for each in events
        if each.root
        and each.root == event.root
        and (fact := editions.get(each.edition))
        and _was_out(each, fact)
    ]
    return london_day(min(moments, default=event.at))


class Wrong(Word):
    """What may be wrong with a duty on a day, in the order in which it is told."""

    NEVER = "never", "Nothing was published"
    WITHDRAWN = "withdrawn", "No longer public"
    NOT_MEASURABLE = "not_measurable", "Objectives without a measure"
    NO_ADDRESS = "no_address", "No address"
    UNKNOWN = "unknown", "Not an edition of this portal"


@dataclass(frozen=True, slots=True)
class WrongLine:
    """Something wrong with a duty: what, and a sentence that says what to do."""

    wrong: Wrong
    sentence: str


def wrongs(
    rule: DutyRule, events: Sequence[tuple[Published, EventStanding]], unmeasured: Sequence[str]
) -> tuple[WrongLine, ...]:
    """What is wrong with a duty on a day.

    *Takes*: what was published for it, the oldest first, each with how it stands on the day; the
    numbers or references of objectives without a measure, where the duty is about objectives.
    """
    if rule is DutyRule.CLEAR_DAYS_BEFORE:
        return ()
    return tuple(_wrongs(events, unmeasured))


def _wrongs(
    events: Sequence[tuple[Published, EventStanding]], unmeasured: Sequence[str]
) -> Iterator[WrongLine]:
    standing = [event for event, stands in events if stands in COUNTS]
    if not any(stands is not EventStanding.TO_COME for _, stands in events):
        said = "Nothing is recorded as published for it. Publish it, or record what was published."
        yield WrongLine(Wrong.NEVER, said)
    last = [each for each in events if each[1] is not EventStanding.TO_COME][-1:]
    for event, stands in last:
        if stands in (EventStanding.WITHDRAWN, EventStanding.HELD):
            yield WrongLine(Wrong.WITHDRAWN, _gone(event, stands))
    if unmeasured:
        yield WrongLine(Wrong.NOT_MEASURABLE, _unmeasured(unmeasured))
    for event in standing[-1:]:
        if not (event.address or event.edition):
            said = f"“{event.title}” has no address: nobody can see that it is public."
            yield WrongLine(Wrong.NO_ADDRESS, said)
        if event.edition and (event, EventStanding.ELSEWHERE) in events:
            said = (
                f"“{event.title}” names the edition {event.edition}, which is not here: check that "
                "its address still shows it."
            )
            yield WrongLine(Wrong.UNKNOWN, said)


def _gone(event: Published, stands: EventStanding) -> str:
    if stands is EventStanding.HELD:
        return f"“{event.title}” was not published when it was to be, and does not count."
    day = day_label(london_day(event.at))
    return f"“{event.title}” of {day} was withdrawn and no longer counts. Publish it again."


_NAMED = 8


def _unmeasured(names: Sequence[str]) -> str:
    shown = list(names[:_NAMED])
    if left := len(names) - len(shown):
        shown.append(f"{left:,} more")
    verb = "has" if len(names) == 1 else "have"
    count = "counts" if len(names) == 1 else "count"
    return (
        f"{count_of(len(names), 'objective')} {verb} no measure and {count} as not published: "
        f"{joined(shown)}."
    )
