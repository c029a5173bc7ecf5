"""Boxes around small cells: what is hidden in large tables, many times faster than the least.

A box takes a small cell and one other category in each dimension; its corners can rise and fall by
turns while every total stays. If the corners have room for the threshold, hiding them protects the
cell. The cheapest box is taken. Source: the hypercube method, Repsilber 1994; Giessing 2003.
"""

from collections.abc import Iterator, Sequence
from itertools import product
from typing import Any

import numpy

from councilportal.disclosure.problem import Demand, Problem, Proof


def around(problem: Problem, hidden: set[int], demands: Sequence[Demand]) -> list[Proof]:
    """Hide a box around the column of each demand that has one, in place; their proofs."""
    sums = [0] * len(problem.columns)
    for each in problem.sums:
        for at in each:
            sums[at] += 1
    grids = [_Grid(problem, hidden, sums, *grid) for grid in problem.grids]
    homes = {at: grid for grid in grids for at in grid.places}
    proofs = []
    for demand in sorted(demands, key=lambda each: problem.columns[each.column].value or 0):
        home = homes.get(demand.column)
        if home is None or problem.columns[demand.column].item not in hidden:
            continue
        corners = home.cheapest(demand)
        if corners is not None:
            proofs.append(_proof(problem, demand, corners))
            hidden |= {item for at, _ in corners if (item := problem.columns[at].item) is not None}
            home.pay(at for at, _ in corners)
    return proofs


class _Grid:
    """The cells of a table that no other sum holds, as arrays: what they cost, and their room."""

    def __init__(
        self,
        problem: Problem,
        hidden: set[int],
        sums: Sequence[int],
        columns: Sequence[int],
        shape: tuple[int, ...],
    ) -> None:
        inner = tuple(slice(0, -1) for _ in shape)
        self.columns: Any = numpy.array(columns).reshape(shape)[inner]
        self.places = {
            int(at): place
            for place, at in numpy.ndenumerate(self.columns)
            if sums[at] == len(shape) and problem.columns[at].item is not None
        }
        self.costs: Any = numpy.full(self.columns.shape, numpy.inf)
        self.down: Any = numpy.zeros(self.columns.shape)
        self.up: Any = numpy.zeros(self.columns.shape)
        for at, place in self.places.items():
            column = problem.columns[at]
            value, item = column.value or 0, column.item or 0
            self.costs[place] = 0 if column.item in hidden else problem.items[item].cost
            self.down[place] = value - column.hidden[0]
            self.up[place] = column.hidden[1] - value

    def pay(self, corners: Iterator[int]) -> None:
        """These are hidden, and cost nothing more."""
        for at in corners:
            self.costs[self.places[at]] = 0

    def cheapest(self, demand: Demand) -> list[tuple[int, int]] | None:
        """The corners of the cheapest box with room, each with the sign of its move; or None."""
        place = self.places[demand.column]
        others = [
            numpy.delete(numpy.arange(size), own)
            for size, own in zip(self.columns.shape, place, strict=True)
        ]
        if any(not len(each) for each in others):
            return None
        cost: Any = 0.0
        up, down = numpy.inf, numpy.inf
        for corner in product((False, True), repeat=len(place)):
            ways = [
                each if far else [own] for far, each, own in zip(corner, others, place, strict=True)
            ]
            at = numpy.ix_(*ways)
            rises, falls = (self.up[at], self.down[at])
            if sum(corner) % 2:
                rises, falls = falls, rises
            cost = cost + self.costs[at]
            up, down = numpy.minimum(up, rises), numpy.minimum(down, falls)
        cost = numpy.where(up + down >= demand.need, cost, numpy.inf)
        best = numpy.unravel_index(int(numpy.argmin(cost)), cost.shape)
        if not numpy.isfinite(cost[best]):
            return None
        far_place = [each[chosen] for each, chosen in zip(others, best, strict=True)]
        return [
            (
                int(
                    self.columns[
                        tuple(
                            f if far else o
                            for far, f, o in zip(corner, far_place, place, strict=True)
                        )
                    ]
                ),
                -1 if sum(corner) % 2 else 1,
            )
            for corner in product((False, True), repeat=len(place))
        ]


def _proof(problem: Problem, demand: Demand, corners: Sequence[tuple[int, int]]) -> Proof:
    """The box moved up as far as the need asks and its room lets it, and down by what is left."""

    def room(way: int) -> int:
        rooms = []
        for at, sign in corners:
            column = problem.columns[at]
            low, high = column.hidden
            value = column.value or 0
            rooms.append(high - value if sign == way else value - low)
        return min(rooms)

    rise = min(demand.need, room(1))
    moved = [
        {at: (problem.columns[at].value or 0) + sign * by for at, sign in corners if by}
        for by in (rise - demand.need, rise)
    ]
    return Proof(demand, moved[0], moved[1])
