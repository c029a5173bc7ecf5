"""The published solver inside: scipy's HiGHS, for linear and whole-number programs.

Nothing else here knows scipy. Numbers go in and come out as Python's. Functions import scipy where
they need it: that takes a second, and most processes solve nothing.
Source: scipy.optimize.linprog and milp, which use HiGHS (Huangfu and Hall 2018).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy

Sums = Sequence[Mapping[int, int]]
Ranges = Sequence[tuple[float, float]]
# Several questions are put to the solver in one program of at most so many columns: of larger ones
# the solver takes longer than of several.
_MOST_COLUMNS = 4_000
# Programs that move all columns at once are solved from inside where they have more than so many.
_MANY = 2_000
# A figure of the solver is a whole number if it is as near to it as this.
_NEAR = 1e-5
# A column in more sums than this binds sets of figures to each other that each have a way out of
# their own, as the people of a group bind the answers to many questions.
_BINDING = 4
# What a step costs that hides nothing more.
_FREE = 0.001


class Unsolved(RuntimeError):
    """The solver gave no answer, with its own words."""


@dataclass
class Side:
    """One end of a column's range: its value, those of the free columns, the prices of the sums."""

    value: float
    at: dict[int, float] = field(default_factory=dict)
    prices: dict[int, float] = field(default_factory=dict)


class Ground:
    """Where columns stand before they move, the widest they may, and what a step of each costs."""

    def __init__(self, truth: Sequence[int], widest: Ranges, costs: Sequence[float]) -> None:
        self.values: Any = numpy.array(truth, float)
        self.low, self.high = numpy.array(widest, float).T
        self.costs: Any = numpy.array(costs, float)


class Sheet:
    """The sums of a problem as a sparse matrix, of which questions are asked."""

    def __init__(self, columns: int, sums: Sums) -> None:
        from scipy.sparse import csc_array

        places = [(row, at, by) for row, each in enumerate(sums) for at, by in each.items()]
        rows, across, values = zip(*places, strict=True) if places else ((), (), ())
        shape = (len(sums), columns)
        self._matrix: Any = csc_array((numpy.array(values, float), (rows, across)), shape=shape)
        self._binding: Any = numpy.diff(self._matrix.indptr) > _BINDING
        self._near: dict[bytes, Any] = {}

    def extremes(
        self, ranges: Ranges, targets: Sequence[int], *, whole: bool = False
    ) -> list[tuple[Side, Side]]:
        """For each target its lowest and its highest end within these ranges.

        `whole` takes whole numbers only, and then gives no prices.
        """
        found = {
            at: (Side(float(ranges[at][0])), Side(float(ranges[at][0])))
            for at in targets
            if ranges[at][0] >= ranges[at][1]
        }
        for piece, own in self._pieces(ranges, [at for at in targets if at not in found]):
            for at, ends in piece.ends(own, whole=whole):
                found[at] = ends
        return [found[at] for at in targets]

    def somewhere(self, ranges: Ranges) -> list[int] | None:
        """Whole numbers within these ranges with which every sum adds up; None where none do."""
        low, high = (numpy.array(side, float) for side in zip(*ranges, strict=True))
        needed = numpy.zeros(self._matrix.shape[0])
        try:
            found, _ = _solve(0 * low, self._matrix, needed, low, high, whole=True)
        except Unsolved:
            return None
        return [round(value) for value in found.tolist()]

    def toward(self, ranges: Ranges, aims: Mapping[int, float]) -> dict[int, dict[int, float]]:
        """Move all these columns down by their weights at once, or up where a weight is negative.

        For each column, the values of the free columns that hang together with it.
        """
        found = {at: {at: float(ranges[at][0])} for at in aims}
        loose = [at for at in aims if ranges[at][0] < ranges[at][1]]
        for piece, own in self._pieces(ranges, loose):
            values = piece.moved({at: aims[at] for at in own})
            found |= dict.fromkeys(own, values)
        return found

    def _pieces(
        self, ranges: Ranges, targets: Sequence[int]
    ) -> Iterator[tuple["_Piece", list[int]]]:
        """The free columns in groups that share no sum, each with its targets."""
        if not targets:
            return
        low, high = (numpy.array(side, float) for side in zip(*ranges, strict=True))
        fixed = low >= high
        free = numpy.flatnonzero(~fixed)
        inside = self._matrix[:, free]
        needed = -(self._matrix[:, fixed] @ low[fixed])
        for rows, places, own in _groups(inside, free, targets):
            yield (
                _Piece(inside[rows][:, places], needed[rows], rows, free[places], low, high),
                own,
            )

    def move(
        self, ground: Ground, ranges: Ranges, target: int, by: int, *, near: bool = False
    ) -> dict[int, float] | None:
        """How columns move when the target moves by so many, at the least cost of all steps.

        Inside `ranges`, those of today, steps cost next to nothing, outside what the ground says.
        In whole numbers if that is no detour. `near` looks first for a way that moves no column
        which binds many sums: it is found sooner, and may not be the cheapest of all.
        None where the target cannot move so far.
        """
        low, high = numpy.array(ranges, float).T
        loose = ground.low < ground.high
        ways = [numpy.flatnonzero(loose)]
        if near and self._binding[loose].any() and not self._binding[target]:
            ways.insert(0, self._beside(loose & ~self._binding, target))
        for free in ways:
            ends = (high, ground.high, low, ground.low)
            up, most_up, down, most_down = (abs(end - ground.values)[free] for end in ends)
            rooms = (up, most_up - up, down, most_down - down)
            moved = self._moved(rooms, ground.costs[free], free, target, by)
            if moved is not None:
                return moved
        return None

    def _beside(self, loose: Any, target: int) -> Any:
        """The loose columns that hang together with the target."""
        key = loose.tobytes()
        if key not in self._near:
            self._near[key] = _labels(self._matrix[:, loose])
        free, labels = numpy.flatnonzero(loose), self._near[key]
        return free[labels == labels[numpy.searchsorted(free, target)]]

    def _moved(
        self, rooms: Sequence[Any], costs: Any, free: Any, target: int, by: int
    ) -> dict[int, float] | None:
        """The cheapest way of these columns; how far each may rise for nothing, then for its cost,
        and fall so.
        """
        from scipy.sparse import csr_array, hstack, vstack

        most = numpy.maximum(numpy.concatenate(rooms), 0)
        steps = numpy.concatenate((0 * costs + _FREE, costs) * 2)
        inside = self._matrix[:, free]
        inside = inside[numpy.unique(inside.indices)]
        aim = csr_array((free == target).astype(float)[None, :])
        one_way = vstack((inside, aim))
        matrix = hstack((one_way, one_way, -one_way, -one_way), format="csc")
        needed = numpy.zeros(matrix.shape[0])
        needed[-1] = by
        low = numpy.zeros(len(steps))
        for is_whole in (False, True):
            try:
                found, _ = _solve(steps, matrix, needed, low, most, whole=is_whole)
            except Unsolved:
                return None
            parts = found.reshape(4, len(free))
            moved = parts[0] + parts[1] - parts[2] - parts[3]
            if numpy.abs(moved - numpy.rint(moved)).max() < _NEAR:
                break
        return {int(at): float(by) for at, by in zip(free, moved, strict=True) if abs(by) > _NEAR}


def _groups(inside: Any, free: Any, targets: Sequence[int]) -> list[tuple[Any, Any, list[int]]]:
    """The free columns in groups that share no sum: rows, places among the free, and targets."""
    labels = _labels(inside)
    of_column = {int(at): int(label) for at, label in zip(free, labels, strict=True)}
    wanted: dict[int, list[int]] = {}
    for at in targets:
        wanted.setdefault(of_column[at], []).append(at)
    found = []
    for label, own in wanted.items():
        places = numpy.flatnonzero(labels == label)
        rows = numpy.unique(inside[:, places].indices)
        found.append((rows, places, own))
    return found


def _labels(inside: Any) -> Any:
    """By column, a number that those have in common which hang together by sums."""
    from scipy.sparse.csgraph import connected_components

    wired = abs(inside)
    _, labels = connected_components(wired.T @ wired, directed=False)
    return labels


@dataclass
class _Piece:
    """Columns that share sums, with their rows."""

    matrix: Any
    needed: Any
    rows: Any
    columns: Any
    low: Any
    high: Any

    def ends(self, targets: Sequence[int], *, whole: bool) -> list[tuple[int, tuple[Side, Side]]]:
        """Both ends of each target, several at a time in one program."""
        places = {int(at): place for place, at in enumerate(self.columns)}
        questions = [(places[at], sign) for at in targets for sign in (1.0, -1.0)]
        at_once = 1 if whole else max(1, _MOST_COLUMNS // len(self.columns))
        sides: list[Side] = []
        for start in range(0, len(questions), at_once):
            sides += self._ask(questions[start : start + at_once], whole=whole)
        return [(at, (sides[2 * n], sides[2 * n + 1])) for n, at in enumerate(targets)]

    def moved(self, weights: Mapping[int, float]) -> dict[int, float]:
        """The values of the columns where the sum of these, weighted, is least."""
        aims = numpy.array([weights.get(int(at), 0.0) for at in self.columns])
        low, high = self.low[self.columns], self.high[self.columns]
        method = "highs-ipm" if len(aims) > _MANY else "highs"
        values, _ = _solve(aims, self.matrix, self.needed, low, high, whole=False, method=method)
        return dict(zip(self.columns.tolist(), values.tolist(), strict=True))

    def _ask(self, questions: Sequence[tuple[int, float]], *, whole: bool) -> list[Side]:
        from scipy.sparse import block_diag

        size, count = len(self.columns), len(questions)
        aims = numpy.zeros(size * count)
        for number, (place, sign) in enumerate(questions):
            aims[number * size + place] = sign
        matrix = block_diag([self.matrix] * count, format="csc")
        needed = numpy.tile(self.needed, count)
        low, high = (numpy.tile(each[self.columns], count) for each in (self.low, self.high))
        values, prices = _solve(aims, matrix, needed, low, high, whole=whole)
        sides = []
        for number, (place, _) in enumerate(questions):
            own = values[number * size : (number + 1) * size]
            priced = prices[number * len(self.rows) : (number + 1) * len(self.rows)]
            sides.append(
                Side(
                    float(own[place]),
                    dict(zip(self.columns.tolist(), own.tolist(), strict=True)),
                    {
                        int(row): float(price)
                        for row, price in zip(self.rows, priced, strict=False)
                        if abs(price) > _NEAR
                    },
                )
            )
        return sides


def _solve(
    aims: Any, matrix: Any, needed: Any, low: Any, high: Any, *, whole: bool, method: str = "highs"
) -> tuple[Any, Any]:
    """The least of one program: its values, and the prices of its rows."""
    from scipy.optimize import Bounds, LinearConstraint, linprog, milp

    if whole:
        found = milp(
            aims,
            integrality=numpy.ones(len(aims)),
            bounds=Bounds(low, high),
            constraints=LinearConstraint(matrix, needed, needed) if matrix.shape[0] else None,
        )
    else:
        bounds = numpy.column_stack((low, high))
        found = linprog(aims, A_eq=matrix, b_eq=needed, bounds=bounds, method=method)
    if found.x is None:
        raise Unsolved(found.message)
    return found.x, [] if whole else found.eqlin.marginals


@dataclass
class Cut:
    """At least `least` of these items' weights must be hidden."""

    weights: dict[int, float]
    least: float


@dataclass
class Master:
    """Which items to hide: those that must be, and enough of the others for every cut."""

    costs: Sequence[float]
    must: set[int]
    branches: int
    cuts: list[Cut] = field(default_factory=list)

    def choose(self) -> tuple[set[int], float]:
        """The cheapest items that keep all cuts, as far as time allows, and a bound of the cost."""
        from scipy.optimize import Bounds, LinearConstraint, milp

        found = milp(
            self.costs,
            integrality=numpy.ones(len(self.costs)),
            bounds=Bounds(*self._ends()),
            constraints=LinearConstraint(self._matrix(), self._least(), numpy.inf),
            options={"node_limit": self.branches, "mip_rel_gap": 1e-4},
        )
        if found.x is None:
            raise Unsolved(found.message)
        bound = found.fun if found.mip_dual_bound is None else found.mip_dual_bound
        return {at for at, value in enumerate(found.x) if value > 0.5}, float(bound)

    def relaxed(self) -> tuple[dict[int, float], float]:
        """The same where an item may be hidden in part: the share of each, and the bound."""
        from scipy.optimize import linprog

        found = linprog(
            self.costs,
            A_ub=-self._matrix(),
            b_ub=[-least for least in self._least()],
            bounds=numpy.column_stack(self._ends()),
            method="highs",
        )
        if found.x is None:
            raise Unsolved(found.message)
        return {at: float(by) for at, by in enumerate(found.x) if by > _NEAR}, float(found.fun)

    def _ends(self) -> tuple[Any, Any]:
        low = numpy.zeros(len(self.costs))
        low[list(self.must)] = 1
        return low, numpy.ones(len(self.costs))

    def _matrix(self) -> Any:
        from scipy.sparse import csr_array

        places = [
            (row, at, by) for row, cut in enumerate(self.cuts) for at, by in cut.weights.items()
        ]
        rows, across, values = zip(*places, strict=True) if places else ((), (), ())
        shape = (len(self.cuts), len(self.costs))
        return csr_array((numpy.array(values, float), (rows, across)), shape=shape)

    def _least(self) -> list[float]:
        return [cut.least for cut in self.cuts]
