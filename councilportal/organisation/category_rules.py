"""Lists of categories, and how figures of one list become figures of another (T8). Pure.

A list is one version of the categories of a characteristic: the 19 ethnic groups of the census of
2021, the 18 of 2011, the council's own. Figures go from a detailed list to its broad categories, or
from one version to another, by a map from category to category, and only where each category that
has a figure has a counterpart.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from councilportal.organisation.rules import circle

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
    *Gives*: detailed categories only. What is under nothing is broad itself: it stays, unless
    others are under it; then it is their total and no part of a detailed list.
    """
    found = {}
    totals = set(broad.values())
    for ref in broad:
        top = ref
        while broad.get(top):
            top = broad[top]
        if ref not in totals:
            found[ref] = top
    return found


def substantive(refs: Iterable[str]) -> list[str]:
    """The categories that are answers: all but who is not known and who prefers not to say (T8)."""
    return [ref for ref in refs if ref not in RESERVED]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a category is: the version of its list, "" for the council's own; what it is under."""

    version: str
    broad: str = ""


Refusal = tuple[str, str]  # a field, and what would be right


def list_name(version: str) -> str:
    """A list as sentences name it."""
    return f"the list “{version}”" if version else "the council’s own list"


def refused_place(ref: str, places: Mapping[str, Place]) -> Refusal | None:
    """Why a category may not be where it is to be; None where it may.

    *Takes*: where every category of its characteristic will be, by reference, its own too.
    """
    own = places[ref]
    if ":" in ref:
        return "ref", "write a reference without a colon."
    if ref in RESERVED and own.version:
        return "list_version", f"{ref} is part of every list: leave this empty."
    if ref in RESERVED and own.broad:
        return "broad", f"{ref} is in no broad category: leave this empty."
    if own.broad in RESERVED:
        return "broad", "nothing counts under who is not known or prefers not to say: name another."
    if not own.broad:
        return None
    above = places.get(own.broad)
    if above is None:
        wanted = f"there is no category {own.broad!r} of this characteristic"
        return "broad", f"{wanted}: give the ref of one of the same list, also of a later row."
    if above.version != own.version:
        wanted = f"{own.broad} is of {list_name(above.version)} and {ref} of "
        return "broad", f"{wanted}{list_name(own.version)}: give a category of the same list."
    if way := circle(ref, {each: place.broad for each, place in places.items()}):
        return "broad", f"a category cannot count under itself, as in {' to '.join(way)}."
    return None


def refused_map(ref: str, version: str, to_version: str, to_ref: str) -> Refusal | None:
    """Why a category may not be mapped to a list, or to a category of it; None where it may.

    *Takes*: the category and the version of its list; the other list, and the category of it, ""
    for none. What is refused is told by the field: "ref", "to_version" or "to_ref".
    """
    if version == to_version:
        return "to_version", "a list is not mapped to itself: give another list."
    for name, each in (("ref", ref), ("to_ref", to_ref)):
        if each in RESERVED:
            return (
                name,
                "it is part of every list and stays what it is: give another category.",
            )
    return None


def refused_move(
    ref: str, was: Place, will: Place, *, is_used: bool, is_mapped: bool
) -> Refusal | None:
    """Why a stored category may not go to another list, or under another; None where it may.

    History stays true: figures that are of one list, or counted under one category, stay so. What
    was not said before may be said.
    """
    if was.version != will.version and (is_mapped or (was.version and is_used)):
        wanted = f"figures or maps have {ref} of {list_name(was.version)}"
        return "list_version", f"{wanted}: leave it there, and add a category to the new list."
    if was.broad and was.broad != will.broad and is_used:
        wanted = f"figures count {ref} under {was.broad}"
        return "broad", f"{wanted}: leave it there, and add a category to a new list."
    return None
