"""Reads of published figures: how the council stands, an indicator over editions, what changed.

They read what was taken from public copies when they were frozen, never a live figure.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, F, OuterRef, QuerySet, Window
from django.db.models.functions import RowNumber

from councilportal.common.refusals import NotKnown
from councilportal.common.words import Direction, Rag
from councilportal.printing import codec
from councilportal.publishing.models import Edition, FrozenDocument, FrozenFigure, FrozenStatement
from councilportal.publishing.public.queries import current, out
from councilportal.publishing.rules.kinds import Audience, Stated
from councilportal.publishing.series.revised_people import NOT_TOLD, RevisedFigure, revised_people

_TOLD = F("document__edition__freezing")


@dataclass(frozen=True, slots=True)
class State:
    """How the council stands, as one edition says it: numbers of indicators by their words."""

    edition: Edition
    ratings: dict[Rag, int]
    directions: dict[Direction, int]

    @property
    def rated(self) -> int:
        """How many indicators are green, amber or red."""
        return sum(number for rag, number in self.ratings.items() if rag.is_rated)


def figures_of(edition: Edition) -> QuerySet[FrozenFigure]:
    """The figures that the public copy of an edition tells, by reference. *Costs*: 1 query.

    *Takes*: an edition that is out.
    """
    return FrozenFigure.objects.filter(
        document__edition=edition,
        document__freezing=edition.freezing,
        document__audience=Audience.PUBLIC,
    ).order_by("ref")


def _figures(editions: QuerySet[Edition]) -> QuerySet[FrozenFigure]:
    """The figures in the public copies of some editions."""
    return FrozenFigure.objects.filter(
        document__edition__in=editions,
        document__freezing=_TOLD,
        document__audience=Audience.PUBLIC,
    )


def state(now: datetime) -> State | None:
    """How the council stands by its latest edition with figures. *Costs*: 2 queries."""
    told = FrozenFigure.objects.filter(
        document__edition=OuterRef("pk"),
        document__freezing=OuterRef("freezing"),
        document__audience=Audience.PUBLIC,
    )
    whole = current(now).filter(Exists(told), directorate__isnull=True)
    edition = whole.select_related("series").order_by("-ends_on", "-publish_at").first()
    if edition is None:
        return None
    ratings: dict[Rag, int] = {}
    directions: dict[Direction, int] = {}
    counted = figures_of(edition).order_by().values_list("rating", "direction")
    for rating, direction, number in counted.annotate(number=Count("pk")):
        if not rating:
            continue
        rag = Rag(rating)
        ratings[rag] = ratings.get(rag, 0) + number
        if rag.is_rated and direction:
            way = Direction(direction)
            directions[way] = directions.get(way, 0) + number
    return State(edition, ratings, directions)


def indicators(now: datetime, rating: Rag | None = None) -> QuerySet[FrozenFigure]:
    """The latest published figure of each indicator, by reference.

    They are those of the latest editions: one of each series, and of each directorate where a
    series has an edition for each. So a list costs the same however many editions there are.
    *Takes*: `rating`, to have only the indicators that are rated so.
    *Costs*: 1 query now, and 2 for a page of it.
    """
    told = _figures(Edition.objects.filter(pk__in=_latest_editions(now)))
    newest = Window(
        RowNumber(),
        partition_by=F("ref"),
        order_by=[
            F("document__edition__ends_on").desc(),
            F("document__edition__publish_at").desc(),
            F("pk").desc(),
        ],
    )
    found = told.annotate(place=newest).filter(place=1)
    if rating is not None:
        found = found.filter(rating=rating)
    return found.order_by("ref")


def _latest_editions(now: datetime) -> list[int]:
    """The keys of the latest editions of each series and directorate. *Costs*: 1 query."""
    rows = current(now).order_by("ends_on", "publish_at", "pk")
    return list(
        {
            (series, directorate): pk
            for series, directorate, pk in rows.values_list("series", "directorate", "pk")
        }.values()
    )


def indicator(ref: str, now: datetime) -> list[FrozenFigure]:
    """Every published figure of an indicator, the oldest period first, each with its edition.

    Where several editions tell a period, the latest of them does.
    *Raises*: NotKnown. *Costs*: 1 query.
    """
    rows = with_editions(_figures(current(now)).filter(ref=ref)).order_by(
        "ends_on", "period", "document__edition__publish_at", "pk"
    )
    found = {each.period: each for each in rows}
    if not found:
        raise NotKnown(f"There is no published figure of {ref}.")
    return list(found.values())


def with_editions(figures: QuerySet[FrozenFigure]) -> QuerySet[FrozenFigure]:
    """The figures with their editions and series, without the texts of documents."""
    return figures.select_related(
        "document__edition__series", "document__edition__directorate"
    ).defer("document__text", "document__inputs")


def before(edition: Edition, now: datetime) -> list[Edition]:
    """The editions that an edition is compared with: the one it corrects, the period before.

    *Costs*: 2 queries.
    """
    found = []
    if edition.corrects_id is not None:
        found += list(out(now).filter(pk=edition.corrects_id).select_related("series"))
    earlier = current(now).filter(
        series=edition.series_id, directorate=edition.directorate_id, ends_on__lt=edition.ends_on
    )
    found += list(earlier.select_related("series").order_by("-ends_on", "-number")[:1])
    return found


def edition(series: str, slug: str, number: int, now: datetime) -> Edition:
    """An edition that is out and not withdrawn. *Raises*: NotKnown. *Costs*: 1 query."""
    found = (
        out(now)
        .filter(series__ref=series, slug=slug, number=number, withdrawn_at__isnull=True)
        .select_related("series", "directorate")
        .first()
    )
    if found is None:
        raise NotKnown(f"There is no edition {series}/{slug}/{number}.")
    return found


def people_changed(edition: Edition, earlier: Sequence[Edition]) -> dict[int, list[RevisedFigure]]:
    """Figures of people that an edition and earlier ones tell otherwise, by the earlier's key.

    Of tables that only one of two tells there is nothing to compare. *Costs*: 1 query.
    """
    told = FrozenStatement.objects.filter(document=OuterRef("pk"), kind=Stated.FIGURES)
    copies = FrozenDocument.objects.filter(
        Exists(told), edition__in=[edition, *earlier], freezing=F("edition__freezing")
    ).filter(audience=Audience.PUBLIC)
    data = {each.edition_id: codec.load(each.text).datasets for each in copies.defer("inputs")}
    now = data.get(edition.pk, ())
    return {
        each.pk: [
            one
            for one in revised_people(data.get(each.pk, ()), now)
            if NOT_TOLD not in (one.old, one.new)
        ]
        for each in earlier
    }


def figures_of_all(editions: Sequence[Edition]) -> dict[int, dict[str, FrozenFigure]]:
    """The figures of some editions, by the key of the edition and reference. *Costs*: 1 query."""
    rows = _figures(Edition.objects.filter(pk__in=[each.pk for each in editions]))
    found: dict[int, dict[str, FrozenFigure]] = {each.pk: {} for each in editions}
    for row in rows.order_by("ref").select_related("document").defer("document__text"):
        found[row.document.edition_id][row.ref] = row
    return found
