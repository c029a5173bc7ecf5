"""Where the figures of an indicator stand in the words of editions."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Concat

from councilportal.organisation.people import Person
from councilportal.publishing import policies
from councilportal.publishing.editions import queries
from councilportal.publishing.editions.texts import indicators, texts
from councilportal.publishing.models import Edition
from councilportal.publishing.series.scope import WORDS_OF_SHEET


@dataclass(frozen=True, slots=True)
class Use:
    """An edition whose words refer to an indicator, and the headings under which they do."""

    edition: Edition
    places: tuple[str, ...]


def uses_of(ref: str, who: Person, now: datetime) -> list[Use]:
    """The editions that the person may open whose words refer to an indicator, latest first.

    Drafts and frozen ones alike: what is frozen keeps its words. Exempt parts count only for those
    who work with the edition. *Costs*: 4 queries.
    """
    found = []
    for record in _mentioning(queries.listed(who, now), ref):
        found_in = texts(record, with_exempt=policies.works_with(who, record))
        places = dict.fromkeys(head for head, _, text in found_in if ref in indicators(text))
        if places:
            found.append(Use(record, tuple(places)))
    return found


def indicators_in(record: Edition, who: Person) -> list[str]:
    """The references of the indicators in the words of an edition, in order. *Costs*: 2 queries.

    Those of exempt parts are there for those who work with the edition.
    """
    found = texts(record, with_exempt=policies.works_with(who, record))
    return sorted({ref for _, _, text in found for ref in indicators(text)})


def _mentioning(editions: QuerySet[Edition], ref: str) -> QuerySet[Edition]:
    """The editions that have the letters of the reference in any text, with these texts."""
    sheet = Concat(*WORDS_OF_SHEET, output_field=TextField())
    parts = Edition.objects.filter(parts__text__contains=ref).values("pk")
    asked = Edition.objects.filter(recommendations__text__contains=ref).values("pk")
    return (
        editions.annotate(sheet=sheet)
        .filter(Q(sheet__contains=ref) | Q(pk__in=parts) | Q(pk__in=asked))
        .prefetch_related("parts", "recommendations")
    )
