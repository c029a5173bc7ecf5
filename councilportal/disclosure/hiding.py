"""What to hide so that every demand holds, with a proof of each."""

from councilportal.disclosure.cutting import least
from councilportal.disclosure.problem import Demand, Hidden, Problem, Proof
from councilportal.disclosure.solver import Sheet
from councilportal.disclosure.widening import by_boxes, shorter

# Parts with more items than this are not solved to the least.
MOST_EXACT = 300


def hide(problem: Problem) -> Hidden:
    """Choose what to hide; every demand of the problem is proved, or lost."""
    sheet = Sheet(len(problem.columns), problem.sums)
    found = Hidden()
    for items, demands in parts(problem):
        choose = least if len(items) <= MOST_EXACT else by_boxes
        part = choose(problem, sheet, items, demands)
        found.items |= part.items
        found.proofs += part.proofs
        found.lost += part.lost
        found.bound += part.bound
        found.is_least &= part.is_least
    return found


def sparse(problem: Problem, chosen: Hidden) -> list[Proof]:
    """The same demands proved by moving as little as can be, where whole numbers do it."""
    sheet = Sheet(len(problem.columns), problem.sums)
    return [shorter(problem, sheet, chosen.items, proof) for proof in chosen.proofs]


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
