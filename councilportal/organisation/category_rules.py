"""Lists of categories, and how figures of one list become figures of another (T8). Pure.

A list is one version of the categories of a characteristic: the 19 ethnic groups of the census of
2021, the 18 of 2011, the council's own. Figures go from a detailed list to its broad categories, or
from one version to another, by a map from category to category, and only where each category that
has a figure has a counterpart.
"""

from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from typing import TypeVar

NOT_KNOWN = "not-known"
PREFERS_NOT_TO_SAY = "prefers-not-to-say"
# Part of every list, under no broad category, and never among the substantive answers.
RESERVED = (NOT_KNOWN, PREFERS_NOT_TO_SAY)
_NAMES = {NOT_KNOWN: "Not known", PREFERS_NOT_TO_SAY: "Prefers not to say"}

Number = TypeVar("Number", int, Decimal)


class DoesNotMap(ValueError):
    """Categories that have figures have no counterpart in the other list; the message says why."""

    def __init__(self, refs: Collection[str], why: str) -> None:
        """Keep the references of all of them."""
        super().__init__(f"{', '.join(refs)}: {why}")
        self.refs = tuple(refs)


def made_name(ref: str) -> str:
    """What a category is called that has no name of its own: "Under 65" of "under_65"."""
    words = _NAMES.get(ref) or ref.replace("_", " ")
    return words[:1].upper() + words[1:]


def collapsed(
    counts: Mapping[str, Number | None], becomes: Mapping[str, str]
) -> dict[str, Number | None]:
    """Counts of people by the categories of one list, as counts of another.

    *Takes*: counts by category, None where it is not known or hidden; `becomes`, the category of
    the other list for each category of this one, "" where it has none.
    *Gives*: counts by category of the other list, in the order in which they first occur. What is
    not known makes its sum not known: a missing count is never nought. Who is not known, and who
    prefers not to say, stays so.
    *Raises*: DoesNotMap, for categories that have no counterpart or that the map does not know,
    even where their count is 0.
    *Source*: rule T8.
    """
    asked = [ref for ref in counts if ref not in RESERVED]
    if unknown := [ref for ref in asked if ref not in becomes]:
        raise DoesNotMap(unknown, "the map does not say what becomes of it.")
    if without := [ref for ref in asked if not becomes[ref]]:
        raise DoesNotMap(without, "the other list has no such category.")
    found: dict[str, Number | None] = {}
    for ref, count in counts.items():
        other = ref if ref in RESERVED else becomes[ref]
        if other not in found:
            found[other] = count
            continue
        before = found[other]
        found[other] = None if before is None or count is None else before + count
    return found


def to_broad(broad: Mapping[str, str]) -> dict[str, str]:
    """The map from each category of a list to the broadest that it is under.

    *Takes*: for each category of the list the one that it counts under, "" for none; without
    circles.
    *Gives*: categories that are under another; what is under none has no broad category, "", unless
    others are under it: that is broad itself and is no part of a detailed list.
    """
    found = {}
    above = set(broad.values())
    for ref in broad:
        top = ref
        while broad.get(top):
            top = broad[top]
        if top != ref:
            found[ref] = top
        elif ref not in above:
            found[ref] = ""
    return found


def substantive(refs: Iterable[str]) -> list[str]:
    """The categories that are answers: all but who is not known and who prefers not to say (T8)."""
    return [ref for ref in refs if ref not in RESERVED]
