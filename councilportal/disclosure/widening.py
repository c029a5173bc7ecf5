"""A good choice of what to hide, found cell by cell: for large tables, and to start from."""

from collections.abc import Iterable, Mapping, Sequence

from councilportal.disclosure import boxes
from councilportal.disclosure.checking import lost_demands, prove, whole
from councilportal.disclosure.problem import Demand, Hidden, Problem, Proof
from councilportal.disclosure.solver import Ground, Sheet

# How columns move when one falls, and when it rises; empty where it cannot.
Moves = tuple[Mapping[int, float], Mapping[int, float]] | tuple[()]


def by_boxes(
    problem: Problem, sheet: Sheet, items: Sequence[int], demands: Sequence[Demand]
) -> Hidden:
    """Boxes around the small cells, then ways out for those that have none; not the least."""
    hidden = {item for item in items if problem.items[item].must}
    bound = float(len(hidden))
    proofs = boxes.around(problem, hidden, demands)
    proved = {proof.demand for proof in proofs}
    unproved = [demand for demand in demands if demand not in proved]
    more = prove(problem, sheet, hidden, unproved)
    proved |= {proof.demand for proof in more}
    unproved = [demand for demand in unproved if demand not in proved]
    rest = by_ways_out(problem, sheet, items, unproved, hidden, near=True)
    return Hidden(rest.items, proofs + more + rest.proofs, rest.lost, bound, is_least=False)


def by_ways_out(
    problem: Problem,
    sheet: Sheet,
    items: Sequence[int],
    demands: Sequence[Demand],
    hidden: set[int],
    discounts: Mapping[int, float] | None = None,
    *,
    near: bool = False,
) -> Hidden:
    """Hide for each demand in turn what moves with it, when it moves as far as it must.

    `hidden` is hidden in any case; a discount makes an item cheaper; `near` takes the first way
    that `Sheet.move` finds, in place of the cheapest. A demand without a way out is
    lost, or needs moves both ways: everything is hidden for it then.
    """
    hidden = set(hidden)
    proofs: list[Proof] = []
    waiting: list[Demand] = []
    ground = _ground(problem, items, discounts or {})
    ranges = problem.ranges(hidden)
    for demand in demands:
        moves = _way_out(problem, sheet, ground, ranges, demand, near=near)
        more_hidden = {item for moved in moves for item in _items_of(problem, ranges, moved)}
        if not more_hidden <= hidden:
            hidden |= more_hidden
            ranges = problem.ranges(hidden)
        proof = _moved_proof(problem, demand, moves)
        if proof is None:
            waiting.append(demand)
        else:
            proofs.append(proof)
    more = prove(problem, sheet, hidden, waiting)
    proofs += more
    proved = {proof.demand for proof in more}
    waiting = [each for each in waiting if each not in proved]
    lost = lost_demands(problem, sheet, items, waiting) if waiting else []
    if kept := [each for each in waiting if each not in lost]:
        hidden = set(items)
        proofs += prove(problem, sheet, hidden, kept)
    _follow(problem, items, hidden)
    return Hidden(hidden, proofs, lost, 0.0, is_least=False)


def shorter(problem: Problem, sheet: Sheet, hidden: set[int], proof: Proof) -> Proof:
    """A proof of the same demand that moves less, if one is found."""
    ground, ranges = _ground(problem, sorted(hidden), {}), problem.ranges(hidden)
    moves = _way_out(problem, sheet, ground, ranges, proof.demand, near=True)
    return _moved_proof(problem, proof.demand, moves) or proof


def _follow(problem: Problem, items: Iterable[int], hidden: set[int]) -> None:
    """Hide what must be hidden with what is hidden."""
    hidden |= {item for item in items if hidden.intersection(problem.items[item].follows)}


def _items_of(
    problem: Problem, ranges: Sequence[tuple[int, int]], moved: Mapping[int, float]
) -> set[int]:
    """The items whose figures move out of what is shown of them."""
    found = set()
    for at, by in moved.items():
        column, (low, high) = problem.columns[at], ranges[at]
        if column.item is not None and not low <= column.start + round(by) <= high:
            found.add(column.item)
    return found


def _ground(problem: Problem, items: Iterable[int], discounts: Mapping[int, float]) -> Ground:
    """The truth, how far columns move where all these items are hidden, and what a step costs."""
    costs = [
        0.0
        if column.item is None
        else problem.items[column.item].cost - discounts.get(column.item, 0.0)
        for column in problem.columns
    ]
    truth = [column.start for column in problem.columns]
    return Ground(truth, problem.ranges(set(items)), costs)


def _way_out(
    problem: Problem,
    sheet: Sheet,
    ground: Ground,
    ranges: Sequence[tuple[int, int]],
    demand: Demand,
    *,
    near: bool,
) -> Moves:
    """How the columns move when that of a demand falls, and when it rises, as far apart as it must.

    It rises by all that it needs, or falls by that, or falls to its lowest and rises by the rest;
    nothing where none of these can be.
    """
    own = problem.columns[demand.column]
    lowest = own.hidden[0] - own.start
    for fall, rise in ((0, demand.need), (-demand.need, 0), (lowest, demand.need + lowest)):
        moves = [
            sheet.move(ground, ranges, demand.column, by, near=near) if by else {}
            for by in (fall, rise)
        ]
        if moves[0] is not None and moves[1] is not None:
            return moves[0], moves[1]
    return ()


def _moved_proof(problem: Problem, demand: Demand, moves: Moves) -> Proof | None:
    """The truth moved down and up as a proof; None where a step is no whole number."""
    if not moves:
        return None
    lower, higher = (
        whole(problem, {at: problem.columns[at].start + by for at, by in moved.items()})
        for moved in moves
    )
    return None if lower is None or higher is None else Proof(demand, lower, higher)
