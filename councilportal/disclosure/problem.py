"""What an attacker does not know, as numbers: columns, the sums that bind them, what must hold.

A column is one number that the attacker would like to know, most often the count of a cell. The
same cell is one column in all tables of its population. An item is what can be hidden: the
figure of a cell, or a percentage.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

# Population, place and version of a cell: "" is today's version.
Name = tuple[str, frozenset[tuple[str, str]], str]
# How far above its true value a hidden number is let go, in thresholds. A move that makes another
# cell uncertain by one threshold needs no more than this; the attacker himself knows no such cap.
CAP = 2


@dataclass
class Column:
    """One unknown number: its true value, and its range while its item is shown, or hidden.

    `taken` stands for a true value that the tables do not tell; with it every sum adds up.
    """

    name: Name
    value: int | None
    item: int | None = None
    shown: tuple[int, int] = (0, 0)
    hidden: tuple[int, int] = (0, 0)
    taken: int = 0

    @property
    def start(self) -> int:
        """From where proofs move it: its true value, or what is taken for it."""
        return self.taken if self.value is None else self.value

    def narrow(self, low: int, high: int) -> None:
        """An earlier release says that the number is from `low` to `high`, whatever is done now."""
        self.shown = (max(self.shown[0], low), min(self.shown[1], high))
        self.hidden = (max(self.hidden[0], low), min(self.hidden[1], high))


@dataclass
class Item:
    """Something that can be hidden. `follows` are the items with which it must be hidden too."""

    column: int
    cost: float
    must: bool = False
    follows: tuple[int, ...] = ()


@dataclass(frozen=True)
class Demand:
    """An attacker's lowest and highest value of this column must be `need` or more apart."""

    column: int
    need: int


@dataclass
class Problem:
    """Everything that decides what may be shown.

    `sums` are equations: coefficients of columns that add up to 0. `grids` gives for each table
    with flat, complete dimensions its column of every cell, in the order of its categories with the
    total last, and its shape.
    """

    columns: list[Column] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    sums: list[dict[int, int]] = field(default_factory=list)
    demands: list[Demand] = field(default_factory=list)
    grids: list[tuple[list[int], tuple[int, ...]]] = field(default_factory=list)

    def ranges(self, hidden: set[int]) -> list[tuple[int, int]]:
        """The range of each column while these items are hidden and the others shown."""
        return [
            column.hidden if column.item is None or column.item in hidden else column.shown
            for column in self.columns
        ]

    def ranges_between(self, shares: Mapping[int, float]) -> list[tuple[float, float]]:
        """The same where items are hidden in part, by these shares of 1."""
        found: list[tuple[float, float]] = []
        for column in self.columns:
            share = 1.0 if column.item is None else shares.get(column.item, 0.0)
            low, high = column.shown
            down, up = low - column.hidden[0], column.hidden[1] - high
            found.append((low - share * down, high + share * up))
        return found


@dataclass(frozen=True)
class Proof:
    """Two sets of counts that agree with all that is published, apart in one column.

    `lower` and `higher` have the columns that differ from the truth, with their values there.
    """

    demand: Demand
    lower: dict[int, int]
    higher: dict[int, int]


@dataclass
class Hidden:
    """What is hidden, the proofs, and how near to the least it is.

    `lost` are demands that cannot be met whatever is hidden: earlier releases gave them away.
    `lowered` are those that were asked for less than they should be, as a reader is nearer already.
    `bound` is a number of items below which no choice can go.
    """

    items: set[int] = field(default_factory=set)
    proofs: list[Proof] = field(default_factory=list)
    lost: list[Demand] = field(default_factory=list)
    bound: float = 0.0
    is_least: bool = True
    lowered: list[Demand] = field(default_factory=list)


def is_true(problem: Problem) -> bool:
    """Whether every sum adds up to 0 where proofs start from."""
    return not any(
        sum(by * problem.columns[at].start for at, by in sums.items()) for sums in problem.sums
    )


def holds(
    problem: Problem, hidden: set[int], proof: Proof, sums_of: Mapping[int, list[int]]
) -> bool:
    """Whether a proof proves its demand, worked out with whole numbers and no solver.

    `sums_of` has the numbers of the sums in which a column stands.
    """
    ends = []
    for changed in (proof.lower, proof.higher):
        for at, value in changed.items():
            column = problem.columns[at]
            is_free = column.item is None or column.item in hidden
            low, high = column.hidden if is_free else column.shown
            if not low <= value <= high:
                return False
        if not _adds_up(problem, changed, sums_of):
            return False
        at = proof.demand.column
        ends.append(changed.get(at, problem.columns[at].start))
    return ends[1] - ends[0] >= proof.demand.need


def _adds_up(
    problem: Problem, changed: Mapping[int, int], sums_of: Mapping[int, list[int]]
) -> bool:
    """Whether every sum still adds up to 0 with these values in place of the true ones.

    The true ones do, so that the changes must.
    """
    off: dict[int, int] = {}
    for at, value in changed.items():
        for number in sums_of.get(at, ()):
            by = problem.sums[number][at]
            off[number] = off.get(number, 0) + by * (value - problem.columns[at].start)
    return not any(off.values())
