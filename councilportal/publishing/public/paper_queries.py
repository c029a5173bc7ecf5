"""Reads of papers by what they are for: meetings, decisions, equality; and of files by their hash.

As in `queries`, nothing that is not out can be had.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, F, Model, OuterRef, Prefetch, QuerySet, Subquery

from councilportal.common.periods import london_day
from councilportal.common.working_days import NoticeRules
from councilportal.organisation.models import Meeting
from councilportal.publishing.editions.duties_met import edition_facts
from councilportal.publishing.models import Artefact, Edition
from councilportal.publishing.packs.queries import packs_out
from councilportal.publishing.public.queries import BODY, corrections, current, newer
from councilportal.publishing.rules.kinds import EASY_READ, Audience, Layout
from councilportal.publishing.rules.workflow import OUT, Standing, State, standing
from eqia.models import Decision
from eqia.rules.gate import DecisionState
from eqia.rules.notice import Notice, notice_of
from objectives.duties.queries import DutyLine, EventLine, Sources, duties
from objectives.rules.duties import DutyState
from objectives.rules.publications import EventStanding

MOST_EDITIONS = 200
_LAST = 3


def meetings_from(day: date, now: datetime) -> QuerySet[Meeting]:
    """The meetings from a day on, the soonest first.

    Each has its papers (`papers`) and packs (`packs_out`) that are out. *Costs*: 3 queries.
    """
    return _with_papers(Meeting.objects.filter(on__gte=day), now).order_by("on", "time", "ref")


def meetings_before(day: date, now: datetime) -> QuerySet[Meeting]:
    """The meetings before a day that have papers or packs that are out, the latest first.

    Each has them as those of `meetings_from`. *Costs*: 3 queries.
    """
    papers = current(now).filter(meeting=OuterRef("pk"))
    packs = packs_out(now).filter(meeting=OuterRef("pk"))
    held = Meeting.objects.filter(Exists(papers) | Exists(packs), on__lt=day)
    return _with_papers(held, now).order_by("-on", "-time", "ref")


def _with_papers(meetings: QuerySet[Meeting], now: datetime) -> QuerySet[Meeting]:
    papers = each_with_pdf(current(now)).order_by("series__title", "slug")
    return meetings.select_related("body").prefetch_related(
        Prefetch("editions", papers, to_attr="papers"),
        Prefetch("packs", packs_out(now), to_attr="packs_out"),
    )


def each_with_pdf(editions: QuerySet[Edition]) -> QuerySet[Edition]:
    """Editions with their series and directorate, and name and hash of their public PDF."""
    pdf = Artefact.objects.filter(
        document__edition=OuterRef("pk"),
        document__freezing=OuterRef("freezing"),
        document__audience=Audience.PUBLIC,
        media_type="application/pdf",
    ).exclude(name__endswith=f"{EASY_READ}.pdf")
    return editions.select_related("series", "directorate").annotate(
        pdf_name=Subquery(pdf.values("name")[:1]), pdf_sha=Subquery(pdf.values("sha256")[:1])
    )


def with_pdf(layouts: list[Layout], now: datetime, **about: Model) -> list[Edition]:
    """The last editions of some layouts that stand, the newest first.

    *Takes*: what they are about, by field: `assessments=record`.
    *Returns*: each with `pdf_name` and `pdf_sha`, None where it has no PDF. *Costs*: 1 query.
    """
    found = each_with_pdf(current(now).filter(series__layout__in=layouts, **about))
    return list(found.order_by("-publish_at", "-ends_on", "series__title", "slug")[:_LAST])


def of_layouts(layouts: list[Layout], now: datetime) -> list[Edition]:
    """The editions of some layouts that stand, the newest first. *Costs*: 1 query."""
    found = current(now).filter(series__layout__in=layouts).select_related("series", "directorate")
    return list(found.order_by("-publish_at", "-ends_on", "series__title", "slug")[:MOST_EDITIONS])


def noticed(today: date, rules: NoticeRules) -> list[tuple[Decision, Notice]]:
    """The key decisions of which notice was given and that are still to be taken, soonest first.

    Notice makes them known to everybody (L11), also while the record itself is a draft; one that is
    withheld is not listed. *Costs*: 1 query.
    """
    found = Decision.objects.filter(
        is_key=True, for_publication=True, notice_on__lte=today
    ).exclude(state=DecisionState.TAKEN)
    return [
        (each, notice_of(each.meets_on, each.notice_on, today, rules))
        for each in found.order_by(F("meets_on").asc(nulls_last=True), "number")
    ]


@dataclass(frozen=True, slots=True)
class DutyMet:
    """A duty of the law to publish, and what was published for it, the newest first."""

    line: DutyLine
    proofs: list[EventLine]


def duties_met(now: datetime) -> list[DutyMet]:
    """The duties in force, with what is or was public for each.

    Left out are duties that are switched off, and what is still to come or was held back.
    *Costs*: 3 queries.
    """
    lines = duties(london_day(now), Sources(edition_facts), now)
    return [
        DutyMet(line, [each for each in reversed(line.events) if each.stands not in _UNSEEN])
        for line in sorted(lines, key=lambda line: line.duty.title)
        if line.state not in (DutyState.MEETINGS, DutyState.OFF)
    ]


_UNSEEN = (EventStanding.TO_COME, EventStanding.HELD)


@dataclass(frozen=True, slots=True)
class Known:
    """An edition of which a file is, how it stands, and the slug of a newer one of its series."""

    edition: Edition
    standing: Standing
    later: str

    @property
    def is_latest(self) -> bool:
        """True where nothing newer is published, and it was neither corrected nor withdrawn."""
        return self.standing is Standing.LATEST and not self.later


def published_as(sha256: str, now: datetime) -> list[Known]:
    """The editions that are out and have a public file with a hash. *Costs*: 1 query."""
    later = corrections(now, "document__edition__")
    found = (
        _public_files(now)
        .filter(sha256=sha256)
        .annotate(
            corrected_at=Subquery(later.values("publish_at")[:1]),
            later=Subquery(newer(now, "document__edition__").values("slug")[:1]),
        )
        .order_by("-document__edition__publish_at")
    )
    return [
        Known(
            edition,
            standing(State(edition.state), edition.publish_at, each.corrected_at, now),
            each.later or "",
        )
        for each in found
        for edition in [each.document.edition]
    ]


def namesake(name: str, now: datetime) -> Edition | None:
    """The edition that is out and alone has a public file of this name. *Costs*: 1 query."""
    found = [each.document.edition for each in _public_files(now).filter(name=name)[:2]]
    return found[0] if len(found) == 1 else None


def _public_files(now: datetime) -> QuerySet[Artefact]:
    """The files of editions that are out, without what they contain."""
    found = Artefact.objects.filter(
        document__edition__state__in=OUT,
        document__edition__publish_at__lte=now,
        document__freezing=F("document__edition__freezing"),
        document__audience=Audience.PUBLIC,
    ).exclude(name=BODY)
    return found.select_related(
        "document__edition__series", "document__edition__directorate"
    ).defer("content", "document__text", "document__inputs")
