"""The texts that authors write in an edition, and the indicators whose figures they tell."""

from collections.abc import Iterator

from councilportal.publishing.models import Edition, EditionPart
from councilportal.publishing.narrative.references import Names, names_of, used
from councilportal.publishing.series.scope import WORDS_OF_SHEET, within_exempt

SHEET, RECOMMENDATIONS = "Front sheet", "Recommendations"


def texts(record: Edition, *, with_exempt: bool) -> Iterator[tuple[str, EditionPart | None, str]]:
    """The texts of an edition: heading, part and text. The front sheet's have no part.

    Exempt parts, and what is within them, are left out unless `with_exempt`.
    *Costs*: 2 queries, none where `parts` and `recommendations` were prefetched.
    """
    for name in WORDS_OF_SHEET:
        yield SHEET, None, getattr(record, name)
    for each in record.recommendations.all():
        yield RECOMMENDATIONS, None, each.text
    parts = sorted((each for each in record.parts.all() if each.is_on), key=_position)
    for part, is_within in zip(parts, within_exempt(parts), strict=True):
        if with_exempt or not (is_within or part.exempt_paragraph):
            yield part.heading, part, part.text


def indicators(text: str) -> set[str]:
    """The references of the indicators whose figures a text tells."""
    return {ref for kind, ref in used(text) if names_of(kind) is Names.INDICATOR}


def _position(part: EditionPart) -> int:
    return part.position
