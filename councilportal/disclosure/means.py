"""Means of few people, and those from which they follow (T4, T5): which are not shown.

The mean of a cell and its people give a sum of values, and sums add up as counts do. So a mean of a
few people must be free to move while every mean that is shown stays; what has to move with it, with
as few people as can be, is hidden too. Source: T4 after NHS England's hospital statistics, no mean
of 7 people or fewer; the second means are the way out of a linear program, as for counts.
"""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field

from councilportal.disclosure.solver import Ground, Sheet
from councilportal.disclosure.tables import Earlier, Key, Place, Table
from councilportal.disclosure.words import FEW_FOR_A_MEAN, Mode, Shorthand, Why

# A cell of a population.
Spot = tuple[str, Place]
# A mean moves by 1 if it moves at all, and no other needs to move further than this with it.
_ROOM = 8


@dataclass
class Means:
    """For each table by its ref why a mean is not shown, None where it is.

    `lost` are the cells of few people whose mean earlier releases or public tables give away.
    """

    why: dict[str, dict[Key, Why | None]] = field(default_factory=dict)
    lost: set[Spot] = field(default_factory=set)


def decided(
    tables: Sequence[Table],
    earlier: Sequence[Earlier],
    counts: Mapping[Spot, int | None],
    uncertain: Set[Spot],
) -> Means:
    """Which means of these tables are shown.

    `counts` has the people of every cell, those that only follow too; `uncertain` are the cells
    whose count must not be told: a mean may tell it.
    """
    found = Means()
    for table in tables:
        found.why[table.ref] = {
            key: _at_once(table, key, earlier, uncertain) for key in table.means
        }
    for measure in sorted({each for table in tables for each in table.means.values()}):
        own = [table for table in tables if measure in table.means.values()]
        _Measure(measure, own, earlier, counts, found).hide()
    return found


def _at_once(
    table: Table, key: Key, earlier: Sequence[Earlier], uncertain: Set[Spot]
) -> Why | None:
    """Why a mean is not shown whatever the others are."""
    if table.mode is Mode.NONE:
        return None
    if table.counts[key] <= FEW_FOR_A_MEAN:
        return Why.FEW_FOR_MEAN
    if (table.population, table.place(key)) in uncertain:
        return Why.PERCENTAGE_PROTECTS
    if any(_differs(table, key, release) for release in earlier):
        return Why.CHANGE
    return None


def _differs(table: Table, key: Key, release: Earlier) -> bool:
    """Whether few people joined or left since the same mean was told: theirs would follow."""
    if release.table.population != table.population:
        return False
    for told in _told(release, table.means[key]):
        if release.table.place(told) == table.place(key):
            return 0 < abs(release.table.counts[told] - table.counts[key]) <= FEW_FOR_A_MEAN
    return False


def _told(release: Earlier, measure: str) -> list[Key]:
    """The cells whose mean an earlier release showed."""
    return [
        key
        for key, text in release.means.items()
        if release.table.means.get(key) == measure and text not in set(Shorthand)
    ]


class _Measure:
    """All means of one measure, while those to hide are looked for."""

    def __init__(
        self,
        measure: str,
        tables: Sequence[Table],
        earlier: Sequence[Earlier],
        counts: Mapping[Spot, int | None],
        found: Means,
    ) -> None:
        self.measure, self.tables, self.counts, self.found = measure, tables, counts, found
        self.places: dict[Spot, int] = {}
        self.sums = [
            self._row(table, place, parts) for table in tables for place, parts in _sums(table)
        ]
        spots = {table.population for table in tables}
        # What cannot be taken back: public, or released before with the same people.
        self.known = {
            (table.population, table.place(key))
            for table in tables
            if table.mode is Mode.NONE
            for key in table.means
        }
        for release in earlier:
            for key in _told(release, measure):
                spot = (release.table.population, release.table.place(key))
                if spot[0] in spots and counts.get(spot) == release.table.counts[key]:
                    self.known.add(spot)
        self.shown = {
            (table.population, table.place(key))
            for table in tables
            for key, name in table.means.items()
            if name == measure and found.why[table.ref][key] is None
        }

    def _row(self, table: Table, whole: Place, parts: Sequence[Place]) -> dict[int, int]:
        columns = [
            self.places.setdefault((table.population, place), len(self.places))
            for place in (whole, *parts)
        ]
        return {at: 1 if number else -1 for number, at in enumerate(columns)}

    def hide(self) -> None:
        """Hide means until that of no few people follows from the others."""
        few = [
            spot
            for spot in self.places
            if 0 < (self.counts.get(spot) or 0) <= FEW_FOR_A_MEAN and spot not in self.known
        ]
        sheet = Sheet(len(self.places), self.sums)
        spots = list(self.places)
        costs = [float(self.counts.get(spot) or 0) for spot in spots]
        # Nobody has nothing: a cell without people is a sum of 0.
        fixed = [self.counts.get(spot) == 0 or spot in self.known for spot in spots]
        widest = [(0, 0) if is_fixed else (-_ROOM, _ROOM) for is_fixed in fixed]
        ground = Ground([0] * len(spots), widest, costs)
        for target in sorted(few, key=lambda spot: self.counts[spot] or 0):
            now = [
                (0, 0) if spot in self.shown else ends
                for spot, ends in zip(spots, widest, strict=True)
            ]
            at = self.places[target]
            moved = sheet.move(ground, now, at, 1)
            if moved is None:
                self.found.lost.add(target)
            else:
                self.shown -= {spots[each] for each in moved}
        self._say()

    def _say(self) -> None:
        """Say why of the means that are hidden for others."""
        for table in self.tables:
            why = self.found.why[table.ref]
            for key, name in table.means.items():
                spot = (table.population, table.place(key))
                if name == self.measure and why[key] is None and spot not in self.shown:
                    why[key] = Why.MEAN_PROTECTS


def _sums(table: Table) -> list[tuple[Place, list[Place]]]:
    """Each whole with its parts, those outside them included."""
    found = []
    for each in table.sums():
        whole = table.place(each.whole)
        parts = [table.place(part) for part in each.parts]
        found.append((whole, [*parts, whole | {each.rest}] if each.rest else parts))
    return found
