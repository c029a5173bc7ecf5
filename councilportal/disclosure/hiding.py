"""What to hide so that every demand holds, with a proof of each."""

from collections.abc import Sequence
from dataclasses import replace
from math import floor

from councilportal.disclosure import boxes
from councilportal.disclosure.checking import NEAR
from councilportal.disclosure.cutting import least
from councilportal.disclosure.problem import Demand, Hidden, Problem, Proof
from councilportal.disclosure.solver import Sheet
from councilportal.disclosure.widening import by_boxes, shorter

# Parts with more items than this are not solved to the least.
MOST_EXACT = 300
# Proofs are made shorter while all these programs together have at most so many columns.
MOST_SHORTER = 100_000


def hide(problem: Problem) -> Hidden:
    """Choose what to hide; every demand of the problem is proved, or lost.

    A demand that cannot be met whatever is hidden is lowered to what is left of it: a reader who
    came nearer by earlier releases comes no nearer by these.
    """
    sheet = Sheet(len(problem.columns), problem.sums)
    found = Hidden()
    for items, demands in parts(problem):
        choose = least if len(items) <= MOST_EXACT else by_boxes
        part = choose(problem, sheet, items, demands)
        if lowered := _lowered(problem, sheet, items, part.lost):
            problem.demands = [lowered.get(each, each) for each in problem.demands]
            part = choose(problem, sheet, items, [lowered.get(each, each) for each in demands])
            found.lowered += lowered.values()
        found.items |= part.items
        found.proofs += part.proofs
        found.lost += part.lost
        found.bound += part.bound
        found.is_least &= part.is_least
    return found


def _lowered(
    problem: Problem, sheet: Sheet, items: Sequence[int], lost: Sequence[Demand]
) -> dict[Demand, Demand]:
    """What is left of each demand that cannot be met, where all these items are hidden."""
    ranges = problem.ranges(set(items))
    ends = sheet.extremes(ranges, [each.column for each in lost], whole=True)
    left = {
        each: floor(high.value - low.value + NEAR)
        for each, (low, high) in zip(lost, ends, strict=True)
    }
    return {each: replace(each, need=need) for each, need in left.items() if need}


def sparse(problem: Problem, chosen: Hidden) -> list[Proof]:
    """The same demands proved by moving little: a box, or as little as can be in whole numbers.

    In large sets only some are looked at for the second; the others stay as they are.
    """
    proofs = boxes.within(problem, chosen.items, [proof.demand for proof in chosen.proofs])
    boxed = {proof.demand for proof in proofs}
    others = [proof for proof in chosen.proofs if proof.demand not in boxed]
    sheet = Sheet(len(problem.columns), problem.sums)
    looked_at = MOST_SHORTER // max(1, len(problem.columns))
    proofs += [shorter(problem, sheet, chosen.items, proof) for proof in others[:looked_at]]
    return proofs + others[looked_at:]


def parts(problem: Problem) -> list[tuple[list[int], list[Demand]]]:
    """Groups of items whose figures do not bear on each other, each with its demands."""
    leader = list(range(len(problem.columns)))

    def first(at: int) -> int:
        while leader[at] != at:
            leader[at] = at = leader[leader[at]]
        return at

    def is_known(at: int) -> bool:
        low, high = problem.columns[at].hidden
        return low == high

    for sums in problem.sums:
        unknown = [at for at in sums if not is_known(at)]
        for at in unknown[1:]:
            leader[first(at)] = first(unknown[0])
    groups: dict[int, tuple[list[int], list[Demand]]] = {}
    for demand in problem.demands:
        groups.setdefault(first(demand.column), ([], []))[1].append(demand)
    for number, item in enumerate(problem.items):
        if (group := groups.get(first(item.column))) is not None:
            group[0].append(number)
    return list(groups.values())
