"""The least that must be hidden of a part that is not too large.

A master program chooses what to hide; the attacker's linear program looks at each demand; where he
comes too near, the prices of his program make a cut that the master must keep; and so on until he
comes near nothing. Source: cell suppression by Benders' cuts, Fischetti and Salazar 2001; the
sliding protection of a cell is the distance between the attacker's two ends.
"""

from collections.abc import Mapping, Sequence
from math import ceil

from councilportal.disclosure.checking import NEAR, look, lost_demands, prove
from councilportal.disclosure.problem import Column, Demand, Hidden, Problem
from councilportal.disclosure.solver import Cut, Master, Ranges, Sheet, Side
from councilportal.disclosure.widening import by_ways_out

# How many master programs may be asked, and how many branches each may try.
MOST_ROUNDS = 8
BRANCHES = 300
# Rounds in which the master may hide parts of items, which is quick.
MOST_FIRST_ROUNDS = 15
# In small parts only the least is taken in these rounds; else what costs at most so much more.
EXACT_ITEMS, EXACT_ROUNDS = 40, 4
NEAR_ENOUGH = 0.1


def least(
    problem: Problem, sheet: Sheet, items: Sequence[int], demands: Sequence[Demand]
) -> Hidden:
    """The least of one part, or a choice that is known to be near to it."""
    must = {item for item in items if problem.items[item].must}
    proofs = prove(problem, sheet, must, demands)
    proved = {proof.demand for proof in proofs}
    unproved = [demand for demand in demands if demand not in proved]
    lost = lost_demands(problem, sheet, items, unproved) if unproved else []
    if len(lost) == len(unproved):
        return Hidden(must, proofs, lost, float(len(must)))
    kept = [demand for demand in demands if demand not in lost]
    best = _Part(problem, sheet, items, kept, lost).solved()
    best.lost = lost
    return best


class _Part:
    """One part while its least is looked for."""

    def __init__(
        self,
        problem: Problem,
        sheet: Sheet,
        items: Sequence[int],
        kept: Sequence[Demand],
        lost: Sequence[Demand],
    ) -> None:
        self.problem, self.sheet, self.items, self.kept = problem, sheet, items, kept
        self.places = {item: place for place, item in enumerate(items)}
        self.must = {item for item in items if problem.items[item].must}
        self.master = Master(
            [problem.items[item].cost for item in items],
            {self.places[item] for item in self.must},
            BRANCHES,
        )
        given_away = {problem.columns[demand.column].item for demand in lost}
        self.master.cuts += _bridges(problem, self.places, given_away)
        self.master.cuts += _followers(problem, self.places)
        self.best = by_ways_out(problem, sheet, items, kept, self.must)

    def solved(self) -> Hidden:
        """The least, or the best that was found in time, with a bound."""
        bound = self._first_rounds()
        for number in range(MOST_ROUNDS):
            is_small = len(self.items) <= EXACT_ITEMS and number < EXACT_ROUNDS
            over = NEAR if is_small else NEAR_ENOUGH
            if self._cost(self.best.items) <= bound * (1 + over):
                break
            chosen, floor = self.master.choose()
            bound = max(bound, floor)
            hidden = {self.items[place] for place in chosen}
            cuts = self._cuts(self.problem.ranges(hidden), dict.fromkeys(hidden, 1.0))
            proofs = prove(self.problem, self.sheet, hidden, self.kept) if not cuts else []
            if not cuts and len(proofs) == len(self.kept):
                self.best = Hidden(hidden, proofs)
                break
            others = [self.places[item] for item in self.items if item not in hidden]
            self.master.cuts += cuts or [Cut(dict.fromkeys(others, 1.0), 1.0)]
            if number % 3 == 2:
                self._try(dict.fromkeys(hidden, 0.9))
        cells = self._cells(bound)
        self.best.bound = cells
        self.best.is_least = len(self.best.items) <= cells + NEAR
        return self.best

    def _first_rounds(self) -> float:
        """Cuts while items may be hidden in part; the bound that they give."""
        bound = 0.0
        shares: Mapping[int, float] = {}
        for _ in range(MOST_FIRST_ROUNDS):
            values, bound = self.master.relaxed()
            shares = {self.items[place]: share for place, share in values.items()}
            cuts = self._cuts(self.problem.ranges_between(shares), shares)
            self.master.cuts += cuts
            if not cuts:
                break
        self._try({item: 0.9 * share for item, share in shares.items()})
        return bound

    def _try(self, discounts: Mapping[int, float]) -> None:
        """Find a choice near to one that does not hold yet; keep it if it is the best so far."""
        found = by_ways_out(self.problem, self.sheet, self.items, self.kept, self.must, discounts)
        if self._cost(found.items) < self._cost(self.best.items):
            self.best = found

    def _cost(self, items: set[int]) -> float:
        return sum(self.problem.items[item].cost for item in items)

    def _cells(self, bound: float) -> float:
        """A number of items from a bound of cost: all people together cost half an item."""
        return float(max(len(self.must), ceil(bound - 0.5 - NEAR)))

    def _cuts(self, ranges: Ranges, shares: Mapping[int, float]) -> list[Cut]:
        """A cut for each demand that the attacker comes too near to."""
        seen = look(self.problem, self.sheet, ranges, self.kept)
        return [self._cut(shares, demand, (low, high)) for demand, low, high in seen.short]

    def _cut(self, shares: Mapping[int, float], demand: Demand, ends: tuple[Side, Side]) -> Cut:
        """What the attacker's prices say: hidden items must give him room for the demand."""
        weights: dict[int, float] = {}
        for side, sign in zip(ends, (1.0, -1.0), strict=True):
            for at, by in _reduced(self.problem, demand.column, sign, side).items():
                column = self.problem.columns[at]
                if column.item in self.places:
                    place = self.places[column.item]
                    weights[place] = weights.get(place, 0.0) + _room(column, by)
        width = ends[1].value - ends[0].value
        given = sum(weights.get(self.places[at], 0.0) * share for at, share in shares.items())
        lacking = demand.need - (width - given)
        own = {at: min(by, lacking) / lacking for at, by in weights.items() if by > NEAR}
        return Cut(own, 1.0)


def _reduced(problem: Problem, target: int, sign: float, side: Side) -> dict[int, float]:
    """What a step of each column is worth to the attacker at this end."""
    worth = {target: sign}
    for row, price in side.prices.items():
        for at, by in problem.sums[row].items():
            worth[at] = worth.get(at, 0.0) - price * by
    return worth


def _room(column: Column, worth: float) -> float:
    """How far this end moves when the column is hidden instead of shown."""
    if worth > 0:
        return worth * (column.shown[0] - column.hidden[0])
    return -worth * (column.hidden[1] - column.shown[1])


def _bridges(problem: Problem, places: Mapping[int, int], lost: set[int | None]) -> list[Cut]:
    """A hidden cell is worked out from a sum of which all else is shown: hide none alone."""
    found = []
    for sums in problem.sums:
        columns = [problem.columns[at] for at in sums]
        items = [column.item for column in columns if column.item is not None]
        loose = [column for column in columns if column.shown[0] < column.shown[1]]
        if loose or any(item not in places for item in items):
            continue
        own = {item: places[item] for item in items}
        found += [
            Cut({**dict.fromkeys(own.values(), 1.0), place: -1.0}, 0.0)
            for item, place in own.items()
            if item not in lost
        ]
    return found


def _followers(problem: Problem, places: Mapping[int, int]) -> list[Cut]:
    """A percentage is hidden with its count and with its base."""
    return [
        Cut({place: 1.0, places[other]: -1.0}, 0.0)
        for item, place in places.items()
        for other in problem.items[item].follows
        if other in places
    ]
