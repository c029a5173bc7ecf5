"""Boxes around small cells: what is hidden in large tables, many times faster than the least.

A box takes a small cell and one other category in each dimension; its corners can rise and fall by
turns while every total stays. If the corners have room for the threshold, hiding them protects the
cell. The cheapest box is taken. Source: the hypercube method, Repsilber 1994; Giessing 2003.
"""

from collections.abc import Sequence
from itertools import product
from typing import Any

import numpy

from councilportal.disclosure.problem import Demand, Problem, Proof


def around(problem: Problem, hidden: set[int], demands: Sequence[Demand]) -> list[Proof]:
    """Hide a box around the column of each demand that has one, in place; their proofs."""
    homes = _homes(problem, hidden)
    proofs = []
    for demand in sorted(demands, key=lambda each: problem.columns[each.column].start):
        home = homes.get(demand.column)
        if home is None:
            continue
        corners = home.cheapest(demand, problem.columns[demand.column].item in hidden)
        if corners is not None:
            hidden |= home.hide(problem, demand, corners)
            proofs.append(_proof(problem, hidden, demand, corners))
    return proofs


def within(problem: Problem, hidden: set[int], demands: Sequence[Demand]) -> list[Proof]:
    """Proofs of the demands around whose column there is a box with room as things are.

    Small counts move, and what others move already, before more is moved.
    """
    homes = _homes(problem, hidden)
    for demand in demands:
        if demand.column in homes:
            homes[demand.column].free(demand.column)
    proofs = []
    for demand in demands:
        home = homes.get(demand.column)
        corners = home.cheapest(demand, may_hide=False) if home else None
        if home and corners is not None:
            for at, _ in corners:
                home.free(at)
            proofs.append(_proof(problem, hidden, demand, corners))
    return proofs


def _homes(problem: Problem, hidden: set[int]) -> dict[int, "_Grid"]:
    """The table in which each column may move with a box."""
    sums = [0] * len(problem.columns)
    for each in problem.sums:
        for at in each:
            sums[at] += 1
    grids = [_Grid(problem, hidden, sums, *grid) for grid in problem.grids]
    return {at: grid for grid in grids for at in grid.places}


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
        self.hidden = hidden
        self.columns: Any = numpy.array(columns).reshape(shape)[inner]
        self.places = {
            int(at): place
            for place, at in numpy.ndenumerate(self.columns)
            if sums[at] == len(shape) and problem.columns[at].item is not None
        }
        shape = self.columns.shape
        self.costs: Any = numpy.full(shape, numpy.inf)
        # What it costs to move a cell that needs not be hidden for it.
        self.steps: Any = numpy.ones(shape)
        # How far a cell can fall and rise if it is hidden, and as it is.
        self.rooms: Any = numpy.zeros((2, *shape))
        self.now: Any = numpy.zeros((2, *shape))
        for at, place in self.places.items():
            column = problem.columns[at]
            value, item = column.start, column.item or 0
            self.costs[place] = 0 if column.item in hidden else problem.items[item].cost
            self.rooms[:, *place] = value - column.hidden[0], column.hidden[1] - value
            self.now[:, *place] = value - column.shown[0], column.shown[1] - value
            if column.item in hidden:
                self.now[:, *place] = self.rooms[:, *place]

    def free(self, at: int) -> None:
        """A column moves anyhow."""
        self.steps[self.places[at]] = 0

    def hide(
        self, problem: Problem, demand: Demand, corners: Sequence[tuple[int, int]]
    ) -> set[int]:
        """The items of a box to hide, which then cost nothing; none if it has room as it is."""
        if problem.columns[demand.column].item not in self.hidden:
            return set()
        for at, _ in corners:
            place = self.places[at]
            self.costs[place] = 0
            self.now[:, *place] = self.rooms[:, *place]
        found = {problem.columns[at].item for at, _ in corners}
        return {item for item in found if item is not None}

    def cheapest(self, demand: Demand, may_hide: bool) -> list[tuple[int, int]] | None:
        """The corners of the cheapest box with room, each with the sign of its move; or None.

        Where nothing may be hidden for it, a box that has room as it is.
        """
        place = self.places[demand.column]
        fall, rise = self.rooms if may_hide else self.now
        costs = self.costs if may_hide else self.steps
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
            rises, falls = rise[at], fall[at]
            if sum(corner) % 2:
                rises, falls = falls, rises
            cost = cost + costs[at]
            up, down = numpy.minimum(up, rises), numpy.minimum(down, falls)
        cost = numpy.where(up + down >= demand.need, cost, numpy.inf)
        best = numpy.unravel_index(int(numpy.argmin(cost)), cost.shape)
        if not numpy.isfinite(cost[best]):
            return None
        far_place = [int(each[chosen]) for each, chosen in zip(others, best, strict=True)]
        corners = []
        for corner in product((False, True), repeat=len(place)):
            sides = zip(corner, far_place, place, strict=True)
            corner_place = tuple(there if far else here for far, there, here in sides)
            corners.append((int(self.columns[corner_place]), -1 if sum(corner) % 2 else 1))
        return corners


def _proof(
    problem: Problem, hidden: set[int], demand: Demand, corners: Sequence[tuple[int, int]]
) -> Proof:
    """The box moved up as far as the need asks and its room lets it, and down by what is left."""
    rooms = []
    for at, sign in corners:
        column = problem.columns[at]
        low, high = column.hidden if column.item in hidden else column.shown
        value = column.start
        rooms.append(high - value if sign > 0 else value - low)
    rise = min(demand.need, *rooms)
    moved = [
        {at: problem.columns[at].start + sign * by for at, sign in corners if by}
        for by in (rise - demand.need, rise)
    ]
    return Proof(demand, moved[0], moved[1])
