"""What the record of changes says of parts and items: of exempt ones no words (L10).

Auditors and administrators read the record, and may not read what is exempt.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from councilportal.publishing.models import EditionPart
from councilportal.publishing.series.scope import within_exempt

_WORDS = frozenset(
    {
        *("title", "text", "purpose", "exempt_reason", "public_interest"),
        *("paper_title", "held_at", "to_follow", "file"),
        *("columns", "rows", "totals", "differences"),
    }
)


def unseen(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values of an exempt part or item: in place of words, how long they are."""
    return {
        name: f"Exempt: {len(str(value)):,} characters" if value and name in _WORDS else value
        for name, value in values.items()
    }


def is_exempt(part: EditionPart) -> bool:
    """True if the part is exempt as it stands, or within one that is. *Costs*: 1 query."""
    parts = list(part.edition.parts.order_by("position"))
    stands = [part if each.pk == part.pk else each for each in parts]
    return _are_exempt(stands)[stands.index(part)]


def part_told(part: EditionPart, names: Iterable[str]) -> dict[str, Any]:
    """The place and heading of a part, and what it says under some names. *Costs*: 1 query."""
    exempt = is_exempt(part)
    said = {name: getattr(part, name) for name in names}
    return {
        "part": part.position,
        "heading": _heading(part, exempt=exempt),
        **(unseen(said) if exempt else said),
    }


def headings(parts: Sequence[EditionPart]) -> list[str]:
    """What each part is called. *Takes*: all parts of an edition in their order."""
    both = zip(parts, _are_exempt(parts), strict=True)
    return [_heading(part, exempt=exempt) for part, exempt in both]


def _heading(part: EditionPart, *, exempt: bool) -> str:
    return (part.public_title or "An exempt part") if exempt else part.heading


def _are_exempt(parts: Sequence[EditionPart]) -> list[bool]:
    inner = within_exempt(parts)
    return [
        bool(part.exempt_paragraph) or is_within
        for part, is_within in zip(parts, inner, strict=True)
    ]
