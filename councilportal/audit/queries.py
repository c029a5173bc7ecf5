"""Reading the audit chain."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db import connection
from django.db.models import OuterRef, Q, QuerySet, Subquery

from councilportal.audit.chain import ENTRY_FIELDS
from councilportal.audit.models import Event, PersonalText
from councilportal.audit.personal import REMOVED, is_set_apart, keys_in, person_reference
from councilportal.audit.rules import NO_HASH, ChainReport, Entry, Link, check_chain
from councilportal.common.periods import LONDON


def verify_chain() -> ChainReport:
    """Check that no event was changed, removed from the middle or reordered.

    *Gives*: see `ChainReport`.
    *Costs*: 1 query, streamed; about 5 seconds for 100,000 events.
    """
    return check_chain(settings.AUDIT_KEY.encode(), _links())


def is_on_chain(number: int, known: str) -> bool:
    """Whether an event with this id and hash is stored. True for 0, the head of an empty chain.

    If `verify_chain` finds no fault as well, everything up to that event is unchanged.
    *Costs*: 1 query.
    """
    return number == 0 or Event.objects.filter(pk=number, hash=known).exists()


def _links() -> Iterator[Link]:
    rows = (
        Event.objects.order_by("id")
        .values_list("id", "previous_hash", "hash", *ENTRY_FIELDS)
        .iterator(chunk_size=2000)
    )
    for number, previous_hash, own_hash, *said in rows:
        yield Link(id=number, entry=Entry(*said), previous_hash=previous_hash, hash=own_hash)


Texts = Mapping[str, str]  # what the keys in events stand for


def texts_of(events: Iterable[Event]) -> dict[str, str]:
    """The texts that events keep apart, by key: those of that time, or `REMOVED`. *Costs*: 1 query.

    *Takes*: events with what they say of before and after.
    """
    wanted: set[str] = set()
    for event in events:
        wanted |= {event.name_key, *keys_in(_values(event.before)), *keys_in(_values(event.after))}
    return _texts(PersonalText.objects.filter(key__in=wanted))


def all_texts() -> dict[str, str]:
    """As `texts_of`, for all events there are. *Costs*: 1 query."""
    return _texts(PersonalText.objects.all())


def texts_about(number: int) -> set[str]:
    """The texts about a person that events keep apart, "" among them where some were blotted out.

    *Costs*: 1 query.
    """
    return set(PersonalText.objects.filter(number=number).values_list("text", flat=True))


def _texts(found: QuerySet[PersonalText]) -> dict[str, str]:
    return {key: text or REMOVED for key, text in found.values_list("key", "text")}


def actor_of(event: Event, texts: Texts) -> str:
    """Who did it: the name that the person had then, or the name of the command."""
    return event.command or texts.get(event.name_key, REMOVED)


def with_names(events: QuerySet[Event]) -> Iterator[tuple[Event, str]]:
    """Events, each with who did it (`actor_of`). *Costs*: 1 query."""
    text = PersonalText.objects.filter(key=OuterRef("name_key")).values("text")
    for event in events.annotate(name=Subquery(text)):
        yield event, event.command or event.name or REMOVED


def keys_of(event: Event) -> list[str]:
    """The keys that the values before and after an event have in the place of texts."""
    return list(dict.fromkeys([*keys_in(_values(event.before)), *keys_in(_values(event.after))]))


@dataclass(frozen=True, slots=True)
class EventCriteria:
    """Filters of events; an empty field matches all. Days are London days."""

    person: str = ""
    action: str = ""
    record_type: str = ""
    reference: str = ""
    since: date | None = None
    until: date | None = None


def events(asked: EventCriteria) -> QuerySet[Event]:
    """The events that match the filters, newest first, without what they say of rows."""
    found = Event.objects.order_by("-id").defer("rows")
    exact = {"action": asked.action, "record_type": asked.record_type}
    found = found.filter(**{name: value for name, value in exact.items() if value})
    if asked.person:
        # Whoever has had the name, under every name that they have had.
        numbers = PersonalText.objects.filter(text=asked.person).values("number")
        found = found.filter(Q(command=asked.person) | Q(actor_id__in=numbers))
    if asked.reference:
        begins = Q(record_ref__startswith=asked.reference)
        for number in PersonalText.objects.filter(text__iexact=asked.reference).values_list(
            "number", flat=True
        ):
            begins |= Q(record_ref=person_reference(number))
            begins |= Q(record_ref__startswith=f"{person_reference(number)} ")
        found = found.filter(begins)
    if asked.since:
        found = found.filter(at__gte=_midnight(asked.since))
    if asked.until:
        found = found.filter(at__lt=_midnight(asked.until + timedelta(days=1)))
    return found


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=LONDON)


@dataclass(frozen=True, slots=True)
class Offered:
    """The choices of each filter, in order."""

    people: tuple[str, ...]
    actions: tuple[str, ...]
    record_types: tuple[str, ...]


def offered() -> Offered:
    """The people, actions and kinds of record that occur in events. *Costs*: 4 queries.

    People are the names of those who did something, and of commands.
    """

    def values(name: str) -> tuple[str, ...]:
        found = Event.objects.order_by().values_list(name, flat=True).distinct()
        return tuple(sorted(found))

    names = PersonalText.objects.filter(key__in=Event.objects.values("name_key"))
    people = {*values("command"), *names.values_list("text", flat=True)} - {""}
    return Offered(tuple(sorted(people)), values("action"), values("record_type"))


@dataclass(frozen=True, slots=True)
class Difference:
    """One value of a record before and after an event; "" where it has none."""

    name: str
    before: str
    after: str

    @property
    def differs(self) -> bool:
        """True where the two values differ."""
        return self.before != self.after


def differences(event: Event, texts: Texts) -> list[Difference]:
    """The values of an event's record, in order of name, old beside new.

    *Takes*: the texts that the event keeps apart.
    """
    before, after = _values(event.before), _values(event.after)
    return [
        Difference(
            name.replace("_", " "), _text(before.get(name), texts), _text(after.get(name), texts)
        )
        for name in dict.fromkeys([*before, *after])
    ]


def _values(text: str) -> dict[str, object]:
    found = json.loads(text) if text else {}
    return found if isinstance(found, dict) else {"value": found}


def _text(value: object, texts: Texts) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case list():
            return ", ".join(_text(part, texts) for part in value)
        case dict() if is_set_apart(value):
            return f"{texts.get(value['text'], REMOVED)} (person {value['person']})"
        case dict():
            return "; ".join(f"{name}: {_text(part, texts)}" for name, part in value.items())
    return str(value)


def head() -> str:
    """The hash of the last event; of an empty chain `NO_HASH`. *Costs*: 1 query.

    It is written out because pages of the public site ask for it alone: Django would take longer to
    put the statement together than the rest of the answer takes.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT hash FROM audit_event ORDER BY id DESC LIMIT 1")
        found = cursor.fetchone()
    return str(found[0]) if found else NO_HASH
