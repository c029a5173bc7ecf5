"""What editions are to the statutory clock: those published for duties, and which are public."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse

from councilportal.accounts.models import User
from councilportal.common.periods import london_day, parse
from councilportal.publishing.editions.addresses import key_of
from councilportal.publishing.models import Artefact, Edition, FrozenDocument
from councilportal.publishing.rules.kinds import EASY_READ, Audience
from councilportal.publishing.rules.programme import called
from councilportal.publishing.rules.workflow import OUT, State
from objectives.duties.operations import record_edition
from objectives.rules.publications import EditionFact, Published

_TITLE = 280  # characters; leaves room for the number of a copy


def record_for_duties(record: Edition, by: User, at: datetime) -> None:
    """Record an edition with its moment of publication for the duties that its series meets (L4).

    It is part of the operation that set the moment. *Costs*: 1 query; 5 more and 3 for each duty
    where the series has any that is in force on the day.
    """
    if record.publish_at is None:
        return
    duties = list(record.series.duties.in_force(london_day(record.publish_at)).order_by("ref"))
    if not duties:
        return
    # Its subject stays out: before its moment only series, place and period are known.
    path = reverse("published_edition", args=key_of(record))
    # A portal without https is a demonstration: its address is nobody's proof.
    is_public = settings.PORTAL_URL.startswith("https://")
    place = str(record.directorate or "")
    published = Published(
        at=record.publish_at,
        title=called(record.series.title, place, parse(record.period))[:_TITLE],
        address=f"{settings.PORTAL_URL}{path}" if is_public else "",
        sha256=_with_hash(Edition.objects.filter(pk=record.pk)).get().published_sha256,  # type: ignore[attr-defined]
        edition=str(record),
    )
    record_edition(duties=duties, published=published, by=by, at=at)


def edition_facts(cited: Iterable[str]) -> dict[str, EditionFact]:
    """What the clock knows of editions, by how they are cited ("DASH/2026-27-Q1/1").

    One that the portal does not have is left out. *Costs*: 1 query; none where nothing is cited.
    """
    keys = {tuple(each.split("/")) for each in cited if each.count("/") == 2}
    if not keys:
        return {}
    found = _with_hash(
        Edition.objects.filter(
            series__ref__in={ref for ref, _, _ in keys}, slug__in={slug for _, slug, _ in keys}
        )
    ).select_related("series", "corrected_by")
    return {str(each): _fact(each) for each in found}


def _fact(edition: Edition) -> EditionFact:
    if State(edition.state) not in OUT:
        return EditionFact()
    later: Edition | None = getattr(edition, "corrected_by", None)
    return EditionFact(
        published_at=edition.publish_at,
        sha256=edition.published_sha256,  # type: ignore[attr-defined]
        withdrawn_at=edition.withdrawn_at,
        corrected_at=later.publish_at if later and State(later.state) in OUT else None,
    )


def _with_hash(editions: QuerySet[Edition]) -> QuerySet[Edition]:
    """Editions with `published_sha256`: of the public PDF, else of the public copy as text.

    The hash of a PDF is what a stranger can work out and look up.
    """
    copy = FrozenDocument.objects.filter(
        edition=OuterRef("pk"), freezing=OuterRef("freezing"), audience=Audience.PUBLIC
    )
    pdf = Artefact.objects.filter(
        document__edition=OuterRef("pk"),
        document__freezing=OuterRef("freezing"),
        document__audience=Audience.PUBLIC,
        media_type="application/pdf",
    ).exclude(name__endswith=f"{EASY_READ}.pdf")
    return editions.annotate(
        published_sha256=Coalesce(
            Subquery(pdf.order_by("name").values("sha256")[:1]),
            Subquery(copy.values("sha256")[:1]),
        )
    )
