"""Reads of series: the list of administrators, one series, and what events tell of it."""

from datetime import date
from typing import Any

from django.db.models import Count, QuerySet

from councilportal.common.refusals import NotKnown
from councilportal.organisation.models import Body, Directorate, Service
from councilportal.organisation.record_changes import cited
from councilportal.publishing.models import ReportSeries
from objectives.models import Consultation, EqualityTable, Framework, Plan

# What an administrator changes of a series; its reference, layout and reach stay.
FIELDS = (
    *("title", "kind", "cadence", "lag_days", "owner_post", "approver_post"),
    *("foot", "formats_notice", "licence", "licence_address", "language"),
)
# What a part may be narrowed to beside directorates and services, by the file that has them.
NARROWING = {
    "frameworks": Framework,
    "plans": Plan,
    "consultations": Consultation,
    "bodies": Body,
    "equality_tables": EqualityTable,
}
_OF_PARTS = ("part", "title", "level", "is_on", "is_wide", "only")


def every_series() -> QuerySet[ReportSeries]:
    """Every series by title, those that have ended last, each with `editions_begun`, a count."""
    found = ReportSeries.objects.annotate(editions_begun=Count("editions"))
    return found.order_by("has_ended", "title", "ref")


def series_called(ref: str, *, hold: bool = False) -> ReportSeries:
    """A series with its posts, by its reference.

    *Takes*: `hold`, True to lock it until the transaction ends.
    *Raises*: NotKnown. *Costs*: 1 query.
    """
    found = ReportSeries.objects.select_related("owner_post", "approver_post")
    if hold:
        found = found.select_for_update(of=("self",), no_key=True)
    record = found.filter(ref=ref).first()
    if record is None:
        raise NotKnown(f"There is no series {ref}.")
    return record


def plain_series(record: ReportSeries) -> dict[str, object]:
    """What a series says, as an event stores it. *Costs*: 2 queries: its bodies and duties."""
    bodies = record.bodies.order_by("position").values_list("body__ref", flat=True)
    duties = record.duties.order_by("ref").values_list("ref", flat=True)
    told = {name: cited(getattr(record, name)) for name in FIELDS}
    return {**told, "bodies": list(bodies), "duties": list(duties)}


def plain_parts(record: ReportSeries) -> list[dict[str, object]]:
    """The parts of a series in order, as an event stores them. *Costs*: 1 query."""
    return list(record.parts.order_by("position").values(*_OF_PARTS))


def narrowing(on: date | None = None) -> set[str]:
    """The references that a part may be narrowed to.

    These are directorates and services, in force on the day where there is one; frameworks, plans,
    consultations, bodies and tables of figures of people. *Costs*: 1 query.
    """
    places, units = Directorate.objects.all(), Service.objects.all()
    if on is not None:
        places, units = places.in_force(on), units.in_force(on)
    parts: list[QuerySet[Any]] = [each._default_manager.all() for each in NARROWING.values()]
    first, *others = [
        each.order_by().values_list("ref", flat=True) for each in (places, units, *parts)
    ]
    return set(first.union(*others))
