"""Reads of what published editions tell of people, objectives, progress and plans, part by part.

As in `queries`, nothing that is not out can be had; and nothing of an exempt part.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, F, OuterRef, Prefetch, QuerySet

from councilportal.common.document import Document, Section
from councilportal.common.refusals import NotKnown
from councilportal.printing import codec
from councilportal.publishing.models import Edition, EditionPart, FrozenDocument
from councilportal.publishing.public.paper_queries import MOST_EDITIONS, each_with_pdf
from councilportal.publishing.public.queries import corrections, current, out
from councilportal.publishing.rules.kinds import OF_PEOPLE, Audience, PartKind
from councilportal.publishing.rules.workflow import State
from councilportal.publishing.series.scope import anchors, within_exempt


@dataclass(frozen=True, slots=True)
class Topic:
    """What a page of the public site tells from editions: its place in addresses, its parts.

    One that `is_long` has at its head a list of what is in its parts.
    """

    ref: str
    title: str
    kinds: tuple[PartKind, ...]
    is_long: bool = False

    @property
    def address(self) -> str:
        """What the address of its page is called."""
        return f"published_{self.ref}"


TOPICS = (
    Topic("figures", "Figures of people", (*OF_PEOPLE, PartKind.PAY_GAP), is_long=True),
    Topic("promised", "What was promised, and what became of it", (PartKind.PROMISED,)),
    Topic("objectives", "Objectives, and how they are measured", (PartKind.OBJECTIVES,)),
    Topic(
        "progress",
        "Progress with objectives",
        (
            *(PartKind.PROGRESS, PartKind.OBJECTIVE_PROGRESS),
            *(PartKind.HIGHLIGHTS, PartKind.ACHIEVEMENTS),
        ),
    ),
    Topic(
        "actions",
        "Action plan",
        (
            *(PartKind.ACTION_PLAN, PartKind.DELIVERY_PLAN),
            *(PartKind.MATRIX, PartKind.STATUTORY_PLAN),
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class ToldIn:
    """Where an edition tells something: the part's anchor in it, and the part's heading."""

    edition: Edition
    anchor: str
    heading: str


def told_of_objectives(now: datetime) -> list[tuple[Topic, list[ToldIn]]]:
    """Where editions that stand tell of each topic, the newest first.

    Of each series and each part of the council only the newest edition is told; an exempt part is
    not. *Costs*: 2 queries.
    """
    found = _telling(current(now), [kind for each in TOPICS for kind in each.kinds])
    newest: dict[tuple[int, int | None], Edition] = {}
    for each in found:
        newest.setdefault((each.series_id, each.directorate_id), each)
    return [
        (topic, [told for each in newest.values() for told in _told_in(each, topic.kinds)])
        for topic in TOPICS
    ]


@dataclass(frozen=True, slots=True)
class Telling:
    """An edition that tells of a topic, and where. The edition has `pdf_name` and `pdf_sha`."""

    edition: Edition
    places: list[ToldIn]


def telling(topic: Topic, now: datetime) -> list[Telling]:
    """The editions that stand and tell of a topic, the newest first. *Costs*: 2 queries."""
    return list(_with_places(_telling(each_with_pdf(current(now)), topic.kinds), topic))


def told_by(topic: Topic, key: tuple[str, str, int], now: datetime) -> Telling:
    """One edition that is out and tells of a topic, also where it was corrected since.

    *Gives*: the edition with `is_corrected`. *Raises*: NotKnown, also where it is withdrawn, or
    tells of it in an exempt part only. *Costs*: 2 queries.
    """
    series, slug, number = key
    asked = out(now).filter(state=State.PUBLISHED, series__ref=series, slug=slug, number=number)
    asked = each_with_pdf(asked).annotate(is_corrected=Exists(corrections(now)))
    found = next(_with_places(_telling(asked, topic.kinds), topic), None)
    if found is None:
        raise NotKnown(f"There is no edition {series}/{slug}/{number} that tells of it.")
    return found


def as_published(told: Telling) -> Document:
    """The parts in which an edition tells of a topic, out of its frozen public copy.

    *Costs*: 1 query.
    """
    edition = told.edition
    frozen = FrozenDocument.objects.get(
        edition=edition, freezing=edition.freezing, audience=Audience.PUBLIC
    )
    document = codec.load(frozen.text)
    wanted = {each.anchor for each in told.places}
    return parts_of(document, wanted)


def parts_of(document: Document, anchors: Collection[str]) -> Document:
    """A document with some of its parts alone, each as it stands in it. Pure."""
    return Document(
        reference=document.reference,
        title=document.title,
        subtitle=document.subtitle,
        council=document.council,
        colour=document.colour,
        summary=document.summary,
        sections=tuple(_sections(document.sections, anchors)),
        contents=False,
        language=document.language,
    )


def _sections(sections: Iterable[Section], anchors: Collection[str]) -> Iterator[Section]:
    for each in sections:
        if each.anchor in anchors:
            yield each
        else:
            yield from _sections(each.sections, anchors)


def _telling(editions: QuerySet[Edition], kinds: Iterable[str]) -> QuerySet[Edition]:
    """Those of some editions that have parts of some kinds, with the parts that are on: `shown`."""
    shown = EditionPart.objects.filter(is_on=True).order_by("position")
    tells = shown.order_by().filter(edition=OuterRef("pk"), part__in=list(kinds))
    found = editions.filter(Exists(tells)).select_related("series", "directorate")
    found = found.prefetch_related(Prefetch("parts", shown, to_attr="shown"))
    whole_first = F("directorate").asc(nulls_first=True)
    return found.order_by("-ends_on", "-publish_at", whole_first, "slug")[:MOST_EDITIONS]


def _with_places(editions: Iterable[Edition], topic: Topic) -> Iterator[Telling]:
    for each in editions:
        if places := list(_told_in(each, topic.kinds)):
            yield Telling(each, places)


def _told_in(edition: Edition, kinds: Collection[str]) -> Iterator[ToldIn]:
    parts: list[EditionPart] = edition.shown  # type: ignore[attr-defined]
    found = zip(parts, anchors(parts), within_exempt(parts), strict=True)
    for part, anchor, is_within in found:
        if part.part in kinds and not (is_within or part.exempt_paragraph):
            yield ToldIn(edition, anchor, part.heading)
