"""Stores series, their bodies and parts, for operations and imports, which ask who may."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from django.db.models import F, QuerySet

from councilportal.organisation.models import Body
from councilportal.publishing.models import EditionPart, ReportSeries, SeriesBody, SeriesPart
from councilportal.publishing.rules.kinds import Layout
from councilportal.publishing.rules.layouts import USUAL_PARTS
from objectives.models import Duty

P = TypeVar("P", EditionPart, SeriesPart)


def place_parts(
    parts: QuerySet[P], rows: Sequence[Mapping[str, Any]], new: Callable[[], P]
) -> None:
    """Store the columns of rows in their parts, in the order of the rows.

    *Takes*: the parts that there are; rows as `arrange_series_parts`; what makes a new part.
    """
    known: dict[int, P] = {part.pk: part for part in parts}
    # Positions are unique: what stays makes room before it takes its new place.
    parts.update(position=F("position") + 1_000_000)
    for place, row in enumerate(rows, 1):
        part = known.get(row.get("id") or 0) or new()
        for name, value in row.items():
            if name != "id":
                setattr(part, name, value)
        part.position = place
        part.save()


def begin_series(
    record: ReportSeries, bodies: Sequence[Body], duties: Sequence[Duty]
) -> ReportSeries:
    """Store a new series with its bodies, its duties and the usual parts of its layout."""
    record.save()
    set_bodies(record, bodies)
    record.duties.set(duties)
    SeriesPart.objects.bulk_create(
        SeriesPart(series=record, position=place, part=part, title=title)
        for place, (part, title) in enumerate(USUAL_PARTS[Layout(record.layout)], 1)
    )
    return record


def set_bodies(record: ReportSeries, bodies: Sequence[Body]) -> None:
    """Store which bodies the papers of a series go through, in order."""
    record.bodies.all().delete()
    SeriesBody.objects.bulk_create(
        SeriesBody(series=record, position=place, body=body) for place, body in enumerate(bodies, 1)
    )
