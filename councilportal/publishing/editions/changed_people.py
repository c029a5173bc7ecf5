"""Which tables of figures of people, that an edition tells, were released anew since.

Each newer release counts: it was decided on, and what it changed stands on its own page.
"""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from councilportal.common.periods import day_label, london_day
from councilportal.publishing.editions.changed_figures import Changed
from councilportal.publishing.models import Edition, FrozenStatement
from councilportal.publishing.rules.kinds import Stated
from objectives.models import Release


def people_changed() -> Exists:
    """True of an outer edition, which has `since`, one of whose tables was released since."""
    told = FrozenStatement.objects.filter(
        document__edition=OuterRef("pk"), document__freezing=OuterRef("freezing")
    )
    return Exists(_changed(told, OuterRef(OuterRef("since"))))


def _changed(told: QuerySet[FrozenStatement], since: object) -> QuerySet[FrozenStatement]:
    newer = Release.objects.filter(table__ref=OuterRef("cited"), at__gt=since)
    return told.filter(Exists(newer), kind=Stated.FIGURES)


def people_changes(edition: Edition, since: datetime) -> Iterator[Changed]:
    """The tables of an edition that were released anew. *Costs*: 2 queries."""
    told = FrozenStatement.objects.filter(
        document__edition=edition, document__freezing=edition.freezing
    )
    before = {each.cited: each.words for each in _changed(told, since)}
    newest = Release.objects.filter(table__ref__in=before, at__gt=since)
    newest = newest.select_related("table", "request").order_by("table__ref", "-number")
    done: set[str] = set()
    for each in newest:
        ref = each.table.ref
        if ref not in done:
            done.add(ref)
            new = f"Release {each.number}, {day_label(london_day(each.at))}"
            why = each.request.words
            yield Changed(Stated.FIGURES.label, ref, each.title, before[ref], new, why, each.at)
