"""Reads of agendas and packs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from councilportal.audit.queries import EventCriteria, events
from councilportal.common.refusals import NotKnown
from councilportal.jobs.models import Job
from councilportal.jobs.rules import State as JobState
from councilportal.organisation.models import Meeting
from councilportal.organisation.people import Person
from councilportal.publishing.models import AgendaItem, Edition, EditionPart, FrozenDocument, Pack
from councilportal.publishing.policies import keeps_all_agendas
from councilportal.publishing.rules.item_numbers import place
from councilportal.publishing.rules.kinds import MAKE_PACK, Audience, Layout
from councilportal.publishing.rules.workflow import OUT, State

BINDABLE = (State.APPROVED, State.PUBLISHED)


def meeting(ref: str, *, hold: bool = False) -> Meeting:
    """A meeting with its body. *Raises*: NotKnown. *Costs*: 1 query."""
    found = Meeting.objects.select_related("body", "clerk_post")
    if hold:
        found = found.select_for_update(of=("self",), no_key=True)
    record = found.filter(ref=ref).first()
    if record is None:
        raise NotKnown(f"There is no meeting {ref}.")
    return record


def programme(who: Person, day: date) -> list[tuple[Meeting, list[AgendaItem]]]:
    """The meetings from a day on whose agenda the person keeps, the next first, with their items.

    *Costs*: 2 queries.
    """
    found = Meeting.objects.filter(on__gte=day).select_related("body")
    if not keeps_all_agendas(who):
        found = found.filter(clerk_post__in=who.posts)
    found = found.prefetch_related("items").order_by("on", "time", "ref")
    return [(each, sorted(each.items.all(), key=place_of)) for each in found]


def items(record: Meeting) -> list[AgendaItem]:
    """The items of a meeting in order, with what they are about. *Costs*: 1 query."""
    found = record.items.select_related(
        "edition__series", "edition__directorate", "assessment", "decision"
    )
    return sorted(found, key=place_of)


def place_of(item: AgendaItem) -> tuple[str, int]:
    """By which the items of an agenda are ordered."""
    return place(item.number)


def copies(found: Iterable[AgendaItem]) -> dict[tuple[str, Audience], FrozenDocument]:
    """The frozen copies to bind, by the item's number and audience. *Costs*: 2 queries at most.

    Only what is approved or published is bound. An assessment or a decision is bound as the newest
    edition that is about it alone.
    """
    found = list(found)
    bound = {each.number: edition for each in found if (edition := _edition(each))}
    documents = FrozenDocument.objects.filter(
        edition__in=[edition.pk for edition in bound.values()], freezing=F("edition__freezing")
    ).select_related("edition__series")
    by_edition: dict[int, list[FrozenDocument]] = {}
    for document in documents:
        by_edition.setdefault(document.edition_id, []).append(document)
    return {
        (number, Audience(document.audience)): document
        for number, edition in bound.items()
        for document in by_edition.get(edition.pk, ())
    }


def exempt_parts(found: Mapping[tuple[str, Audience], FrozenDocument]) -> dict[str, list[str]]:
    """By the number of an item, the paragraphs under which parts of its paper are exempt.

    *Takes*: what `copies` gives. *Costs*: 1 query.
    """
    editions = {number: copy.edition_id for (number, _), copy in found.items()}
    parts = EditionPart.objects.filter(edition__in=set(editions.values()), is_on=True)
    exempt: dict[int, set[str]] = {}
    for edition, ground in parts.values_list("edition", "exempt_paragraph"):
        if ground:
            exempt.setdefault(edition, set()).add(ground)
    return {number: sorted(exempt[key]) for number, key in editions.items() if key in exempt}


def _edition(item: AgendaItem) -> Edition | None:
    """The edition of an item that may be bound now. *Costs*: 1 query where it is of a record."""
    if item.edition is not None:
        return item.edition if item.edition.state in BINDABLE else None
    found = Edition.objects.filter(state__in=BINDABLE)
    if item.assessment is not None:
        found = found.filter(series__layout=Layout.ASSESSMENT, assessments=item.assessment)
    elif item.decision is not None:
        found = found.filter(series__layout=Layout.DECISION, decision=item.decision)
    else:
        return None
    return found.select_related("series").order_by("ends_on", "number").last()


def packs(record: Meeting) -> QuerySet[Pack]:
    """The packs of a meeting without their bytes, the newest first. *Costs*: 1 query."""
    found = record.packs.select_related("release", "meeting__body").defer("content")
    return found.order_by("-number", "audience")


def pack(record: Meeting, number: int, audience: str) -> Pack:
    """A pack with its bytes. *Raises*: NotKnown. *Costs*: 1 query."""
    found = record.packs.select_related("release").filter(number=number, audience=audience).first()
    if found is None:
        raise NotKnown(f"There is no {audience} pack {number} of {record}.")
    return found


def key_of(record: Meeting, number: int) -> str:
    """The key of the job that binds a pack."""
    return f"{MAKE_PACK}/{record.pk}/{number}"


@dataclass(frozen=True, slots=True)
class Binding:
    """A pack that is not bound yet: its number and job, and what changed since it was asked for.

    `changes` is how often the agenda was changed since.
    """

    number: int
    job: Job
    changes: int

    @property
    def has_failed(self) -> bool:
        """True if it can be tried again."""
        return self.job.state in (JobState.FAILED, JobState.GIVEN_UP)

    @property
    def is_given_up(self) -> bool:
        """True if it is not tried again by itself."""
        return self.job.state == JobState.GIVEN_UP


def bindings(record: Meeting) -> list[Binding]:
    """The packs of a meeting that are not bound yet, the oldest first. *Costs*: 2 queries at most.

    *Takes*: the meeting.
    """
    found = Job.objects.filter(name=MAKE_PACK, key__startswith=f"{MAKE_PACK}/{record.pk}/")
    open_jobs = list(found.exclude(state=JobState.DONE).order_by("pk"))
    if not open_jobs:
        return []
    told = events(EventCriteria(record_type="meeting")).filter(record_ref=record.ref)
    changes = told.filter(action__in=AGENDA_CHANGES, at__gt=open_jobs[0].created_at)
    moments = list(changes.values_list("at", flat=True))
    return [
        Binding(int(job.key.rpartition("/")[2]), job, sum(at > job.created_at for at in moments))
        for job in open_jobs
    ]


AGENDA_CHANGES = ("add_item", "change_item", "remove_item")


def last_number(record: Meeting) -> int:
    """The highest number that a pack of the meeting has, or was asked for with. 1 query."""
    found = Job.objects.filter(name=MAKE_PACK, key__startswith=f"{MAKE_PACK}/{record.pk}/")
    return max(
        (int(key.rpartition("/")[2]) for key in found.values_list("key", flat=True)), default=0
    )


def packs_out(now: datetime) -> QuerySet[Pack]:
    """The public packs that everybody may read, without their bytes, the newest first.

    The moment of the pack has come, and every copy that is bound in it is out: a pack whose edition
    was held back or frozen anew is not. *Costs*: 1 query.
    """
    unseen = FrozenDocument.objects.filter(packs=OuterRef("pk")).exclude(
        edition__state__in=OUT, edition__publish_at__lte=now, freezing=F("edition__freezing")
    )
    found = Pack.objects.filter(
        ~Exists(unseen), audience=Audience.PUBLIC, release__publish_at__lte=now
    )
    return (
        found.select_related("meeting__body", "release")
        .defer("content")
        .order_by("-meeting__on", "-number")
    )


def file_out(meeting_ref: str, number: int, sha: str, now: datetime) -> Pack:
    """A public pack that is out, with its bytes. *Raises*: NotKnown. *Costs*: 1 query."""
    found = (
        packs_out(now)
        .defer(None)
        .filter(meeting__ref=meeting_ref, number=number, sha256__startswith=sha)
    )
    record = found.first() if len(sha) >= _HASH else None
    if record is None:
        raise NotKnown(f"There is no pack {number} of {meeting_ref}.")
    return record


_HASH = 16  # digits of a hash that addresses have


def choices(record: Meeting) -> Mapping[str, Edition]:
    """The editions for the meeting that an item may be about, by key. *Costs*: 1 query."""
    wanted = Q(meeting=record) | Q(items__meeting=record)
    found = Edition.objects.filter(wanted).exclude(state__in=[State.DROPPED, State.WITHDRAWN])
    found = found.select_related("series", "directorate").distinct()
    return {str(each.pk): each for each in found.order_by("series__title", "slug", "number")}
