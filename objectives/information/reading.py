"""What is stored of tables of figures, as saves compare it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from decimal import Decimal
from hashlib import sha256
from operator import attrgetter

from councilportal.organisation.record_changes import plain, stamp
from objectives.models import EqualityTable
from objectives.rules.information import Figure

OF_TABLE = (
    *("title", "kind", "unit", "as_at_text", "as_at_on", "area", "base", "source", "definition"),
    *("decimals", "threshold", "mode", "mode_reason", "population", "directorate"),
)
Typed = Sequence[tuple[int | None, Figure]]  # rows of a grid with their positions, None of new ones


# Every field but `groups`, which comes first; `astuple` would copy each value.
_AFTER_GROUPS = attrgetter(*(each.name for each in fields(Figure)[1:]))


def stamp_of(table: EqualityTable) -> str:
    """The stamp of a table's words, by which a save knows whether somebody else saved since."""
    if table.pk is None:
        return ""
    return stamp(plain(table, dict.fromkeys(OF_TABLE)))


def mark(figure: Figure) -> str:
    """A short hash of a figure: two that say the same have the same."""
    said = tuple(
        format(each.normalize(), "f") if isinstance(each, Decimal) else str(each or each == 0 or "")
        for each in _AFTER_GROUPS(figure)
    )
    both = (sorted(figure.groups), figure.count, figure.base, said)
    return sha256(repr(both).encode()).hexdigest()[:12]


def seen_of(figures: Iterable[tuple[int, Figure]]) -> str:
    """What a page carries of the figures that it was made from: "1:ab12 2:cd34"."""
    return " ".join(f"{position}:{mark(figure)}" for position, figure in figures)


@dataclass(slots=True)
class Merged:
    """Rows that two people changed, brought together.

    `both` has, by the number of a row from 0, what somebody else stored where both changed it (None
    where they took it away); `kept` are the positions of rows that one took away and the other
    changed: they stay.
    """

    rows: list[tuple[int | None, Figure]] = field(default_factory=list)
    both: dict[int, Figure | None] = field(default_factory=dict)
    kept: list[int] = field(default_factory=list)


def merge(mine: Typed, seen: str, stored: Mapping[int, Figure]) -> Merged:
    """What was typed, with what somebody else stored meanwhile where only they changed it.

    *Takes*: `seen`, what the page carried of the figures that it was made from.
    """
    before = dict(_marked(seen))
    typed = {position: figure for position, figure in mine if position is not None}
    merged = Merged()
    for position in sorted({*typed, *stored}):
        own, theirs = typed.get(position), stored.get(position)
        own_mark = mark(own) if own else ""
        their_mark = mark(theirs) if theirs else ""
        was = before.get(position, "")
        if own_mark in (was, their_mark):
            if theirs:
                merged.rows.append((position, theirs))
        elif their_mark == was:
            if own:
                merged.rows.append((position, own))
        elif own:
            merged.both[len(merged.rows)] = theirs
            merged.rows.append((position if theirs else None, own))
        elif theirs:
            merged.kept.append(position)
            merged.rows.append((position, theirs))
    merged.rows += [(None, figure) for position, figure in mine if position is None]
    return merged


def _marked(seen: str) -> Iterable[tuple[int, str]]:
    for each in seen.split():
        position, _, marked = each.partition(":")
        if position.isascii() and position.isdigit() and len(position) < 6:
            yield int(position), marked
