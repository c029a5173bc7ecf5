"""Percentages: which are not shown whatever else is, and how they are written (T3, T4)."""

from collections.abc import Iterator

from councilportal.disclosure.shown import percentage
from councilportal.disclosure.tables import Key, Table
from councilportal.disclosure.words import LEAST_BASE, Mode, Why, least_low


def why_not(table: Table, key: Key, base: Key) -> Why | None:
    """Why a percentage is not shown whatever else is: its base or its count is too small."""
    count, people = table.counts[key], table.counts[base]
    if table.mode is Mode.NONE and people:
        return None
    if people < LEAST_BASE:
        return Why.WHOLE_GROUP if count in (0, people) else Why.SMALL_BASE
    if table.mode is Mode.ROUND and 0 < count < least_low(table.threshold):
        return Why.OF_HIDDEN
    return None


def text(table: Table, key: Key, base: Key) -> str:
    """A percentage to one decimal, from what is not rounded."""
    tenths = percentage(table.counts[key], table.counts[base])
    return f"{tenths // 10}.{tenths % 10}"


def printed(table: Table) -> Iterator[tuple[Key, Key]]:
    """Each cell that is printed as a percentage, with its base."""
    for key in table.counts:
        if (base := table.base(key)) is not None:
            yield key, base
