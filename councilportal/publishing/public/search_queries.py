"""Search over what is published: words of reports, and indicators."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q

from councilportal.common.searching import folded, patterns
from councilportal.publishing.models import Edition, FrozenFigure, FrozenPassage
from councilportal.publishing.public.figure_queries import indicators
from councilportal.publishing.public.queries import current
from councilportal.publishing.rules.kinds import Audience

MOST = 30
_LEAST = 3  # letters of a word: fewer are in every paragraph
_MOST_WORDS = 8


@dataclass(frozen=True, slots=True)
class Results:
    """What was found: indicators, and passages each with its edition, the newest first."""

    figures: list[FrozenFigure]
    passages: list[tuple[FrozenPassage, Edition]]

    @property
    def is_cut(self) -> bool:
        """True if there may be more."""
        return max(len(self.figures), len(self.passages)) == MOST


def words_of(text: str) -> list[str]:
    """The words that are searched for: small letters without accents, of three letters or more."""
    return [word for word in folded(text).split() if len(word) >= _LEAST][:_MOST_WORDS]


def search(text: str, now: datetime) -> Results:
    """The passages and indicators that have all words. *Takes*: a text with at least one word.

    *Costs*: 2 queries.
    """
    words = words_of(text)
    said = Q(
        document__edition__in=current(now),
        document__freezing=F("document__edition__freezing"),
        document__audience=Audience.PUBLIC,
    )
    for word in words:
        said &= Q(folded__contains=word)
    found = (
        FrozenPassage.objects.filter(said)
        .select_related("document__edition__series", "document__edition__directorate")
        .defer("document__text", "document__inputs", "folded")
        .order_by("-document__edition__publish_at", "document", "position")
    )
    named = indicators(now)
    for pattern in patterns(" ".join(words)):
        named = named.filter(Q(title__iregex=pattern) | Q(ref__iregex=pattern))
    passages = [(each, each.document.edition) for each in found[:MOST]]
    return Results(list(named[:MOST]), passages)
