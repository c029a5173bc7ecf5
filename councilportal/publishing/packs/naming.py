"""What an item of an agenda is about, found by the reference that a clerk types.

Only what the person may know of is found, and what the item is about already.
"""

import re
from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from councilportal.common.refusals import Refused
from councilportal.organisation.people import Person
from eqia import visible
from eqia.models import Assessment, Decision

_VERSION = re.compile(r"(?P<ref>.+?)(?:\s+version\s+(?P<number>[1-9][0-9]{0,3}))?", re.IGNORECASE)
_MOST = 5  # that a refusal names


def assessment(text: str, who: Person, kept: Assessment | None) -> Assessment:
    """The assessment of a reference: its newest version, or the one that is named.

    *Takes*: "EQ-2026-001", or "EQ-2026-001 version 2"; the one that the item has.
    *Raises*: Refused, with those whose titles have the words. *Costs*: 3 queries at most.
    """
    if kept is not None and _same(text, str(kept)):
        return kept
    match = _VERSION.fullmatch(text)
    if match is not None:
        for known in (visible.readable(who), visible.listed(who)):
            found = known.filter(ref__iexact=match["ref"])
            if match["number"]:
                found = found.filter(number=int(match["number"]))
            if (record := found.order_by("number").last()) is not None:
                return record
    named = visible.listed(who).filter(visible.named(who), title__icontains=text)
    similar = [(str(each), each.title) for each in _first(named.order_by("ref"))]
    raise Refused(_missing("assessment", text, "EQ-2026-001", similar))


def decision(text: str, who: Person, kept: Decision | None) -> Decision:
    """The decision of a number. *Takes*: the number; the one that the item has.

    *Raises*: Refused, with those whose subjects have the words. *Costs*: 2 queries at most.
    """
    if kept is not None and _same(text, kept.number):
        return kept
    found = visible.listed_decisions(who).filter(number__iexact=text).first()
    if found is not None:
        return found
    named = visible.readable_decisions(who).filter(subject__icontains=text)
    similar = [(each.number, each.subject) for each in _first(named.order_by("number"))]
    raise Refused(_missing("decision", text, "26/00014", similar))


def _same(text: str, stored: str) -> bool:
    return text.casefold() == stored.casefold()


def _first(found: "QuerySet[Any]") -> list[Any]:
    """One more than a refusal names, so that it can say that there are more."""
    return list(found[: _MOST + 1])


def _missing(noun: str, text: str, example: str, similar: Iterable[tuple[str, str]]) -> str:
    listed = [f"{ref} ({' '.join(title.split())})" for ref, title in similar]
    said = f"There is no {noun} “{text}” that you may read."
    if not listed:
        return f"{said} Write its reference, such as {example}, or a word of its title."
    more = "; and more: write another word" if len(listed) > _MOST else ""
    return f"{said} Write one of these: {'; '.join(listed[:_MOST])}{more}."
