"""Reads of agendas and packs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from councilportal.audit.queries import EventCriteria, events
from councilportal.common.at_once import Steps
from councilportal.common.refusals import NotKnown
from councilportal.jobs.models import Job
from councilportal.jobs.rules import State as JobState
from councilportal.organisation.models import Meeting
from councilportal.organisation.people import Person
from councilportal.publishing.models import (
    AgendaItem,
    Edition,
    EditionPart,
    ForeignFile,
    FrozenDocument,
    Pack,
    PackRelease,
)
from councilportal.publishing.policies import keeps_all_agendas
from councilportal.publishing.rules.item_numbers import place
from councilportal.publishing.rules.kinds import MAKE_PACK, Audience, ItemPaper, Layout
from councilportal.publishing.rules.workflow import OUT, State

Copies = Mapping[tuple[str, Audience], FrozenDocument]

BINDABLE = (State.APPROVED, State.PUBLISHED)


@dataclass(frozen=True, slots=True)
class Clerked:
    """A meeting to come whose agenda a person keeps by the post of its clerk.

    `has_items` where its agenda has any. `is_out` where a public pack has its moment.
    """

    meeting: Meeting
    has_items: bool
    is_out: bool


def clerked_in_steps(who: Person, day: date) -> Steps[list[Clerked]]:
    """The meetings from a day on that the person clerks, the next first. *Costs*: 1 step."""
    if not who.posts:
        return []
    released = PackRelease.objects.filter(pack__meeting=OuterRef("pk"))
    items = AgendaItem.objects.filter(meeting=OuterRef("pk"))
    found: Any = Meeting.objects.filter(on__gte=day, clerk_post__in=who.posts)
    found = found.annotate(has_release=Exists(released), has_items=Exists(items))
    found = found.select_related("body").order_by("on", "time", "ref")
    yield [found]
    return [Clerked(each, each.has_items, each.has_release) for each in found]


def meeting(ref: str, *, hold: bool = False) -> Meeting:
    """A meeting with its body. *Raises*: NotKnown. *Costs*: 1 query."""
    found = Meeting.objects.select_related("body", "clerk_post")
    if hold:
        found = found.select_for_update(of=("self",), no_key=True)
    record = found.filter(ref=ref).first()
    if record is None:
        raise NotKnown(f"There is no meeting {ref}.")
    return record


def agendas(who: Person, day: date, *, past: bool = False) -> QuerySet[Meeting]:
    """The meetings whose agenda the person keeps, with their items: those from a day on.

    The next is first; with `past`, those before the day, of which the last is first.
    *Costs*: 2 queries when read.
    """
    found = Meeting.objects.select_related("body").prefetch_related("items")
    if not keeps_all_agendas(who):
        found = found.filter(clerk_post__in=who.posts)
    if past:
        return found.filter(on__lt=day).order_by("-on", "-time", "ref")
    return found.filter(on__gte=day).order_by("on", "time", "ref")


def with_items(meetings: Iterable[Meeting]) -> list[tuple[Meeting, list[AgendaItem]]]:
    """Meetings of `agendas` with their items in order. *Costs*: no query."""
    return [(each, sorted(each.items.all(), key=place_of)) for each in meetings]


@dataclass(frozen=True, slots=True)
class ItemLine:
    """An item with the edition that stands for its paper, if there is one.

    `is_partly_exempt` is True where a part of that edition is exempt.
    """

    item: AgendaItem
    edition: Edition | None
    is_partly_exempt: bool = False

    @property
    def state(self) -> str:
        """How far its paper is, in words; "" where it has none of ours."""
        if self.item.paper in (ItemPaper.WORDS, ItemPaper.FOREIGN):
            return ""
        return State(self.edition.state).label if self.edition else "No paper of it is begun"

    @property
    def follows(self) -> bool:
        """True where a pack would say that its paper is to follow."""
        return bool(self.state) and (self.edition is None or self.edition.state not in BINDABLE)


def lines(record: Meeting) -> list[ItemLine]:
    """The items of a meeting in order, and how far their papers are. *Costs*: 5 queries at most."""
    found = items(record)
    of = papers(found)
    parts = EditionPart.objects.filter(edition__in=of.values(), is_on=True)
    partly = set(parts.exclude(exempt_paragraph="").values_list("edition", flat=True))
    named = [(each, of.get(each.number)) for each in found]
    return [
        ItemLine(each, paper, paper is not None and paper.pk in partly) for each, paper in named
    ]


def first_of_sections(found: Iterable[ItemLine]) -> dict[str, str]:
    """The number of the first item of each section of an agenda, in order."""
    first: dict[str, str] = {}
    for each in found:
        first.setdefault(each.item.section, each.item.number)
    return first


def items(record: Meeting) -> list[AgendaItem]:
    """The items of a meeting in order, with what they are about. *Costs*: 1 query."""
    found = record.items.select_related(
        "edition__series", "edition__directorate", "assessment", "decision", "file"
    ).defer("file__content")
    return sorted(found, key=place_of)


def item(record: Meeting, number: str) -> AgendaItem:
    """An item of a meeting, with what it is about. *Raises*: NotKnown. *Costs*: 1 query."""
    found = record.items.select_related("assessment", "decision", "file").defer("file__content")
    item = found.filter(number=number).first()
    if item is None:
        raise NotKnown(f"The agenda of {record} has no item {number}.")
    return item


def place_of(item: AgendaItem) -> tuple[str, int]:
    """By which the items of an agenda are ordered."""
    return place(item.number)


def papers(found: Iterable[AgendaItem]) -> dict[str, Edition]:
    """The edition that stands for each item, by its number, whatever its state.

    An assessment or a decision has the newest edition that is about it alone: of those that may be
    bound, where there is one. *Takes*: items, as `items` gives them. *Costs*: 3 queries at most.
    """
    found = list(found)
    chosen = {each.number: each.edition for each in found if each.edition is not None}
    assessments = [each.assessment_id for each in found if each.assessment_id]
    decisions = [each.decision_id for each in found if each.decision_id]
    if not (assessments or decisions):
        return chosen
    about = Q(series__layout=Layout.ASSESSMENT, assessments__in=assessments)
    about |= Q(series__layout=Layout.DECISION, decision__in=decisions)
    records = Edition.objects.filter(about).exclude(state__in=_GONE).distinct()
    records = records.select_related("series", "directorate").prefetch_related("assessments")
    of: dict[tuple[str, int], Edition] = {}
    for record in sorted(records, key=_by_standing):
        if record.series.layout == Layout.DECISION:
            of["decision", record.decision_id or 0] = record
        else:
            of |= {("assessment", each.pk): record for each in record.assessments.all()}
    for each in found:
        key = (each.paper.value, each.assessment_id or each.decision_id or 0)
        if key in of:
            chosen[each.number] = of[key]
    return chosen


_GONE = (State.DROPPED, State.WITHDRAWN)


def _by_standing(record: Edition) -> tuple[bool, date, int]:
    """What may be bound comes after what may not, and then the newest last."""
    return record.state in BINDABLE, record.ends_on, record.number


def copies(found: Mapping[str, Edition]) -> dict[tuple[str, Audience], FrozenDocument]:
    """The frozen copies to bind, by the item's number and audience. *Costs*: 1 query.

    Only what is approved or published is bound. *Takes*: what `papers` gives.
    """
    bound = {number: each for number, each in found.items() if each.state in BINDABLE}
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


def is_read(item: AgendaItem, audience: Audience) -> bool:
    """True if the audience may read the item: the public reads none that is exempt."""
    return audience is Audience.RESTRICTED or not item.exempt_paragraph


def chosen(
    items: Iterable[AgendaItem], copies: Copies, audience: Audience
) -> dict[str, FrozenDocument]:
    """The copies that this audience's pack binds, by the number of the item.

    *Takes*: what `copies` gives.
    """
    found = {}
    for item in items:
        public = copies.get((item.number, Audience.PUBLIC))
        whole = copies.get((item.number, Audience.RESTRICTED), public)
        copy = whole if audience is Audience.RESTRICTED else public
        if copy is not None and is_read(item, audience):
            found[item.number] = copy
    return found


def files(items: Iterable[AgendaItem], audience: Audience) -> dict[str, ForeignFile]:
    """The PDFs of other systems that this audience's pack binds, by the number of the item.

    *Costs*: 1 query for each, for its content, when that is read.
    """
    return {
        each.number: each.file
        for each in items
        if each.file is not None and not each.file.faults and is_read(each, audience)
    }


def cited(
    used: Mapping[str, FrozenDocument], of_others: Mapping[str, ForeignFile]
) -> dict[str, tuple[str, str]]:
    """How people cite what is bound for each item, and its hash, by the number of the item."""
    found = {number: (str(copy.edition), copy.sha256) for number, copy in used.items()}
    return found | {number: (file.name, file.sha256) for number, file in of_others.items()}


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


AGENDA_CHANGES = ("add_item", "change_item", "remove_item", "give_file", "take_file")


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


def is_pack_out(record: Meeting, number: int, now: datetime) -> bool:
    """True if everybody may read the public pack of a number. *Costs*: 1 query."""
    return packs_out(now).filter(meeting=record, number=number).exists()


def restricted_packs_out(record: Meeting, now: datetime) -> list[Pack]:
    """The restricted packs whose public ones everybody may read, the newest first. 2 queries."""
    out = set(packs_out(now).filter(meeting=record).values_list("number", flat=True))
    found = packs(record).filter(audience=Audience.RESTRICTED)
    return [each for each in found if each.number in out]


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
    found = Edition.objects.filter(wanted).exclude(state__in=_GONE)
    found = found.select_related("series", "directorate").distinct()
    return {str(each.pk): each for each in found.order_by("series__title", "slug", "number")}
