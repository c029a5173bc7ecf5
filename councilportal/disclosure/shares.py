"""Shares that are printed without their counts: which give one away, and what goes with them.

A pay gap prints percentages and how many employees there are, never a count; but one decimal of a
few hundred people is a count: 0.8% of 270 are 2. Sources: T2, T4, T5; `DISCLOSURE.md`.
"""

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass

from councilportal.disclosure.words import LEAST_BASE

# A place in a table of shares: a row and a column, from 0.
Spot = tuple[int, int]
_WHOLE = 1000  # tenths of a percent


@dataclass(frozen=True, slots=True)
class Counted:
    """The lowest and the highest count that a printed share may stand for.

    `base` is the highest number of people that it may be a share of.
    """

    low: int
    high: int
    base: int

    def may_be_few(self, threshold: int) -> bool:
        """Whether it may stand for 1 to `threshold` - 1 people."""
        return max(self.low, 1) <= min(self.high, threshold - 1)

    def is_few(self, threshold: int) -> bool:
        """Whether it can stand for nothing else than 1 to `threshold` - 1 people, or nobody."""
        return 1 <= self.high < threshold

    @property
    def rest(self) -> "Counted":
        """Those of the base who are not counted; of use where the base is known."""
        return Counted(max(self.base - self.high, 0), max(self.base - self.low, 0), self.base)


def counted(tenths: int, least: int, most: int, *, is_spread: bool = False) -> Counted:
    """The counts that a share may stand for.

    *Takes*: the share in tenths of a percent; the least and the most people that it may be a share
    of; whether it was rounded up or down so that the shares of a whole add to 100, which moves it
    by less than a tenth, and not by half of one. A share that no count makes, as it was not rounded
    so or is of other people, stands for the counts around it.
    """
    off = 2 if is_spread else 1
    low, high = max(least, 1) * (2 * tenths - off), most * (2 * tenths + off)
    lowest = low // (2 * _WHOLE) + 1 if is_spread else -(-low // (2 * _WHOLE))
    lowest, highest = sorted((lowest, -(-high // (2 * _WHOLE)) - 1))
    return Counted(min(max(lowest, 0), most), min(max(highest, 0), most), most)


def to_hide(table: Sequence[Sequence[Counted]], threshold: int) -> set[Spot]:
    """Which shares of a table are not shown.

    Each row is a group, each column what its people are divided into; how many people there are in
    each row and in each column is taken to be known. A share that may stand for 1 to
    `threshold` - 1 people is hidden, and with it three more at least, in another row and another
    column: between four such cells people can be moved, and no row or column tells. As many can as
    the threshold asks for; where none can be found, nothing but noughts is shown.
    """
    places = [(row, column) for row, cells in enumerate(table) for column in range(len(cells))]
    some = [(row, column) for row, column in places if table[row][column].high]
    few = [(row, column) for row, column in some if table[row][column].may_be_few(threshold)]
    hidden: set[Spot] = set(few)
    for spot in few:
        block = min(
            _blocks(table, spot, threshold),
            key=lambda each: _cost(table, each - hidden),
            default=None,
        )
        if block is None:
            return set(some)
        hidden |= block
    return hidden


def _blocks(table: Sequence[Sequence[Counted]], spot: Spot, threshold: int) -> Iterator[set[Spot]]:
    """The sets of four cells between which people enough can be moved, without a cell of nobody."""
    row, column = spot
    for other in range(len(table)):
        for beside in range(len(table[row])):
            if other == row or beside == column:
                continue
            # Nobody is never hidden, so that each hidden cell is known to be of one or more.
            mine, next_to, below, across = (
                max(table[at][place].low - 1, 0)
                for at in (row, other)
                for place in (column, beside)
            )
            if min(mine, across) + min(next_to, below) >= threshold:
                yield {(row, column), (row, beside), (other, column), (other, beside)}


def _cost(table: Sequence[Sequence[Counted]], spots: Set[Spot]) -> tuple[int, int]:
    """Few hidden cells come first, then few people in them."""
    return len(spots), sum(table[row][column].high for row, column in spots)


def is_of_few(base: int) -> bool:
    """Whether a percentage is of too few people to be shown (T4); of nobody there is none."""
    return 0 < base < LEAST_BASE
