"""What an attacker could still learn of each cell that is not shown: its lowest and its highest.

For the author of a table, who sees what hiding leaves to be known. Worked out by the attacker's own
reading of the texts, with linear programs: in fractions, rounded to the whole numbers inside.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor
from random import Random

from councilportal.disclosure.attack import (
    MOST,
    Piece,
    Publication,
    Unknown,
    known_of,
    with_highs,
)
from councilportal.disclosure.control import Outcome
from councilportal.disclosure.solver import Sheet
from councilportal.disclosure.tables import Earlier, Key, Place, Table
from councilportal.disclosure.words import Shorthand

# The ends that are not reached together are looked for one by one while all of these programs
# together have at most so many columns: about two seconds.
MOST_WORK = 50_000
# So many programs move all cells of a piece at once, where that is less work than one by one.
_TOGETHER = 6
_LITTLE = 4_000
# A solver's figure may be off by so much.
_NEAR = 1e-6


@dataclass(frozen=True)
class Bound:
    """What remains possible of a count: from `low` to `high` people; None where it has no highest.

    Where it is not `is_exact` the two are possible and the ends may lie further apart: the set is
    too large to look at each cell.
    """

    low: int
    high: int | None
    is_exact: bool = True


def bounds(
    tables: Sequence[Table],
    earlier: Sequence[Earlier],
    outcome: Outcome,
    most_work: int = MOST_WORK,
) -> dict[str, dict[Key, Bound]]:
    """For each table by its ref, the bound of each cell that shows [c] or [low]."""
    today = [
        Publication(
            table,
            {key: cell.shown for key, cell in outcome.cells[table.ref].items()},
            {key: cell.shown for key, cell in outcome.percentages[table.ref].items()},
        )
        for table in tables
    ]
    before = [Publication(each.table, each.shown, each.percentages) for each in earlier]
    asked = [
        (each.table, key)
        for each in today
        for key, text in each.shown.items()
        if text in (Shorthand.CONFIDENTIAL, Shorthand.LOW)
    ]
    cells = {(table.population, table.place(key)) for table, key in asked}
    known: dict[tuple[str, Place], Bound] = {}
    pieces = sorted(known_of(today, before, cells), key=lambda piece: len(piece[0].ranges))
    for piece, targets in pieces:
        found, work = _of_piece(piece, targets, most_work)
        most_work -= work
        known |= {unknown[:2]: bound for unknown, bound in found.items()}
    told: dict[str, dict[Key, Bound]] = {table.ref: {} for table in tables}
    for table, key in asked:
        told[table.ref][key] = known[table.population, table.place(key)]
    return told


def _of_piece(
    piece: Piece, targets: Sequence[Unknown], most_work: int
) -> tuple[dict[Unknown, Bound], int]:
    """The bounds of one piece, and what its programs cost: their columns that are not known."""
    size = sum(low != high for low, high in piece.ranges.values())
    found = _together(piece, targets) if 2 * size * len(targets) > _LITTLE else {}
    alone = [each for each in targets if each not in found or not found[each].is_exact]
    # Two programs for each, one a side.
    asked = alone[: max(0, most_work) // (2 * max(1, size))]
    ends = with_highs(piece, asked) if asked else ()
    for unknown, (low, high) in zip(asked, ends, strict=True):
        found[unknown] = Bound(ceil(low - _NEAR), None if high is None else floor(high + _NEAR))
    for unknown in targets:
        count = unknown[2] or 0
        found.setdefault(unknown, Bound(count, count, is_exact=False))
    return found, 2 * size * len(asked)


def _together(piece: Piece, targets: Sequence[Unknown]) -> dict[Unknown, Bound]:
    """Move all cells at once, down, up and both: what each reaches.

    It is exact where it reaches the ends of what the cell's own text says.
    """
    random = Random(1)  # noqa: S311  # the directions only have to differ
    places = {each: at for at, each in enumerate(piece.ranges)}
    sheet = Sheet(
        len(places), [{places[each]: by for each, by in row.items()} for row in piece.rows]
    )
    most = MOST * max(1, *(high or 0 for _, high in piece.ranges.values()))
    ranges = [(low, most if high is None else high) for low, high in piece.ranges.values()]
    reached: dict[Unknown, list[float]] = {each: [each[2] or 0] for each in targets}
    found: dict[Unknown, Bound] = {}
    for number in range(_TOGETHER):
        ways = ((1.0,), (-1.0,), (1.0, -1.0))[min(number, 2)]
        aims = {places[each]: random.choice(ways) * random.uniform(0.5, 1.5) for each in targets}
        moved = sheet.toward(ranges, aims)
        for each in targets:
            reached[each].append(moved[places[each]][places[each]])
        found = {each: _reached(reached[each], *piece.ranges[each], most) for each in targets}
        if all(bound.is_exact for bound in found.values()):
            break
    return found


def _reached(values: Sequence[float], low: int, high: int | None, most: int) -> Bound:
    lowest, highest = ceil(min(values) - _NEAR), floor(max(values) + _NEAR)
    is_open = high is None and highest > most / 2
    return Bound(
        lowest, None if is_open else highest, lowest == low and (is_open or highest == high)
    )
