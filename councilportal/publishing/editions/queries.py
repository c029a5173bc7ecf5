"""Reads of editions: one edition for its pages, the list of a person, what is frozen of it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from councilportal.accounts.permissions import Role
from councilportal.common.at_once import Steps, alone, read_at_once
from councilportal.common.periods import NotAPeriod, Period, PeriodKind, parse
from councilportal.common.refusals import NotKnown, Refused
from councilportal.common.searching import patterns
from councilportal.jobs.models import Job
from councilportal.jobs.queries import job_with
from councilportal.organisation.models import Meeting, Post
from councilportal.organisation.people import Person, nobody_but, standing_in
from councilportal.organisation.queries import COUNCIL, by_post, holdings, leading
from councilportal.publishing import policies
from councilportal.publishing.models import (
    Approval,
    Artefact,
    Edition,
    FrozenDocument,
    PreReleaseReader,
    ReportSeries,
)
from councilportal.publishing.rules.kinds import MAKE_FILES, Audience, Field, Layout
from councilportal.publishing.rules.workflow import HAS_FILES, OUT, State

WAITING = "waiting"  # published, and its moment is still to come
_BELONGS = ("series", "directorate", "meeting__body", "decision", "judged_by", "corrects")


def nobody_approves(record: Edition, on: date) -> bool:
    """True if an edition is frozen and only its authors could approve it.

    *Costs*: 1 query; none where it is not frozen.
    """
    if record.state != State.FROZEN:
        return False
    authors = record.authors.values_list("pk", flat=True)
    held, publishers, deputies = holdings(on), leading(Role.PUBLISHER, on), standing_in(on)
    read_at_once([authors, held, publishers, deputies])
    return _lacks_approver(record, authors, by_post([*held, *publishers]), deputies)


def unapproved_in_steps(on: date) -> Steps[list[Edition]]:
    """The frozen editions that only their authors could approve, in the order of their periods.

    *Costs*: 1 step.
    """
    found = Edition.objects.filter(state=State.FROZEN)
    frozen_now = found.select_related("series", "directorate").order_by(
        "ends_on", "series__ref", "slug"
    )
    wrote = Edition.authors.through._default_manager.filter(edition__in=found)
    written = wrote.values_list("edition", "user")
    held, publishers, deputies = holdings(on), leading(Role.PUBLISHER, on), standing_in(on)
    yield frozen_now, written, held, publishers, deputies
    authors: dict[int, set[int]] = defaultdict(set)
    for key, author in written:
        authors[key].add(author)
    holders = by_post([*held, *publishers])
    return [
        each for each in frozen_now if _lacks_approver(each, authors[each.pk], holders, deputies)
    ]


def _lacks_approver(
    record: Edition,
    authors: Iterable[int],
    holders: Mapping[int, Collection[int]],
    deputies: Iterable[tuple[int, int]],
) -> bool:
    """True if nobody but its authors approves an edition: `policies.approves` for all at once.

    *Takes*: the holders of posts, and by `COUNCIL` the publishers; `people.standing_in`.
    """
    posts = {COUNCIL, record.series.approver_post_id or COUNCIL}
    approvers = [key for post in posts for key in holders.get(post, ())]
    return nobody_but(authors, approvers, deputies)


def editions() -> QuerySet[Edition]:
    """Every edition, with what its cover names. *Costs*: 2 queries when read."""
    return Edition.objects.select_related(*_BELONGS).prefetch_related(
        Prefetch("pre_release_readers", PreReleaseReader.objects.select_related("post"))
    )


def edition(
    series: str, slug: str, number: int, *, hold: bool = False, readers: bool = True
) -> Edition:
    """An edition by what its address says.

    *Takes*: `hold`, True to lock it until the transaction ends; `readers`, False where nothing is
    said of its pre-release readers.
    *Raises*: NotKnown. *Costs*: 2 queries; 1 without readers.
    """
    found = editions()
    if not readers:
        found = found.prefetch_related(None)
    if hold:
        found = found.select_for_update(of=("self",), no_key=True)
    # Not first(): to sort one row, Django hashes each column of eight tables.
    record = next(iter(found.filter(series__ref=series, slug=slug, number=number)), None)
    if record is None:
        raise NotKnown(f"There is no edition {series}/{slug}/{number}.")
    return record


def period_of(series: ReportSeries, code: str) -> Period:
    """The period of a code. *Raises*: Refused where it is none, or not of the series' cadence."""
    try:
        period = parse(code.strip())
    except NotAPeriod as error:
        raise Refused(str(error)) from error
    if series.cadence and period.kind != series.cadence:
        noun = PeriodKind(series.cadence).noun
        raise Refused(f"{period.label} is no {noun}: {series} comes every {noun}.")
    return period


def listed(who: Person, now: datetime) -> QuerySet[Edition]:
    """The editions that the person may open on the officers' side, the latest period first.

    It is `policies.can_see` as a query. *Costs*: 2 queries.
    """
    shown = Q(state__in=OUT, publish_at__lte=now) | Q(series__approver_post__in=who.posts)
    shown |= Q(
        state__in=HAS_FILES,
        pk__in=PreReleaseReader.objects.filter(post__in=who.posts, from_at__lte=now).values(
            "edition"
        ),
    )
    if policies.publishes(who):
        shown = Q()
    for held in who.held:
        layouts = [each for each in Layout if each.field is _FIELDS.get(held.role)]
        if layouts and held.service is None:
            place = Q(directorate=held.directorate) if held.directorate is not None else Q()
            shown |= Q(series__layout__in=layouts) & place
    return editions().filter(shown).order_by("-ends_on", "series__ref", "slug", "-number")


def narrowed(found: QuerySet[Edition], text: str, state: str, now: datetime) -> QuerySet[Edition]:
    """Those of a list that have every word of a text and a state; "" for any.

    *Takes*: a stored state, of which "published" is what is out, or WAITING.
    """
    for word in patterns(text):
        said = Q(series__ref__iregex=word) | Q(series__title__iregex=word) | Q(slug__iregex=word)
        said |= Q(subject__iregex=word) | Q(frozen_subject__iregex=word)
        found = found.filter(said | Q(directorate__name__iregex=word))
    if state == WAITING:
        return found.filter(state=State.PUBLISHED, publish_at__gt=now)
    if state == State.PUBLISHED:
        return found.filter(state=state, publish_at__lte=now)
    return found.filter(state=state) if state else found


_FIELDS = {Role.PERFORMANCE_LEAD: Field.PERFORMANCE, Role.EQUALITY_LEAD: Field.EQUALITY}


def series_to_compose(who: Person) -> list[ReportSeries]:
    """The series of which the person writes editions, for any place. *Costs*: 1 query."""
    found = ReportSeries.objects.filter(has_ended=False).order_by("title")
    places = {held.directorate for held in who.held if held.service is None}
    return [each for each in found if any(policies.composes(who, each, place) for place in places)]


def job_key(record: Edition) -> str:
    """The key of the job that makes the files of an edition as it was frozen last."""
    return f"{MAKE_FILES}/{record.pk}/{record.freezing}"


def job_of(record: Edition) -> Job | None:
    """The job that makes the files of an edition; None where none is at work. 1 query at most."""
    return job_with(job_key(record)) if record.state == State.MAKING else None


def frozen(record: Edition) -> dict[Audience, FrozenDocument]:
    """What is frozen of an edition now, by who it is for; empty for a draft. *Costs*: 1 query.

    *Gives*: without the inputs; the approval, if there is one, is read with it.
    """
    found = record.frozen.filter(freezing=record.freezing).defer("inputs")
    return {Audience(each.audience): each for each in found.select_related("approval", "frozen_by")}


def approval(document: FrozenDocument) -> Approval | None:
    """The approval of a frozen copy. *Takes*: it as `frozen` gives it. *Costs*: no query."""
    return getattr(document, "approval", None)


def artefacts(document: FrozenDocument) -> QuerySet[Artefact]:
    """The files of a frozen copy, without their contents. *Costs*: 1 query."""
    return document.artefacts.defer("content").order_by("name")


def artefact(document: FrozenDocument, name: str) -> Artefact:
    """A file with its content. *Raises*: NotKnown. *Costs*: 1 query."""
    found = document.artefacts.filter(name=name).first()
    if found is None:
        raise NotKnown(f"{document} has no file {name}.")
    return found


def correction_of(record: Edition) -> Edition | None:
    """The edition that corrects another, also as a draft; None without one. *Costs*: 1 query."""
    return editions().prefetch_related(None).filter(corrects=record).first()


def is_author(record: Edition, user_id: int) -> bool:
    """True if the person wrote in the edition. *Costs*: 1 query."""
    return record.authors.filter(pk=user_id).exists()


def keeps_agendas(who: Person) -> bool:
    """True if the person keeps the agenda of a meeting, also of a past one. 1 query at most."""
    return alone(keeps_agendas_in_steps(who))


def keeps_agendas_in_steps(who: Person) -> Steps[bool]:
    """As `keeps_agendas`. *Costs*: 1 step."""
    if policies.keeps_all_agendas(who) or not who.posts:
        return policies.keeps_all_agendas(who)
    clerked = Exists(Meeting.objects.filter(clerk_post=OuterRef("pk")))
    clerks = Post.objects.filter(clerked, pk__in=who.posts).values_list("pk", flat=True)
    yield [clerks]
    return bool(clerks)
