"""Whether demands hold while certain items are hidden: proofs of those that do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from random import Random

from councilportal.disclosure.problem import Demand, Problem, Proof
from councilportal.disclosure.solver import Ranges, Sheet, Side

# Distances are whole numbers; a solver's may be off by so much.
NEAR = 1e-6
WHOLE = 1e-5
# Before each demand is looked at by itself, so many programs move the columns of all.
_TOGETHER = 6


@dataclass
class Seen:
    """Which demands hold, with proofs, and for the others how near an attacker comes.

    `unsure` hold in fractions, without a proof in whole numbers.
    """

    proofs: list[Proof] = field(default_factory=list)
    short: list[tuple[Demand, Side, Side]] = field(default_factory=list)
    unsure: list[Demand] = field(default_factory=list)


def look(problem: Problem, sheet: Sheet, ranges: Ranges, demands: Sequence[Demand]) -> Seen:
    """Look at each demand in fractions: all together as far as that goes, then one by one."""
    seen = Seen()
    alone = _together(problem, sheet, ranges, demands, seen)
    ends = sheet.extremes(ranges, [demand.column for demand in alone])
    for demand, (low, high) in zip(alone, ends, strict=True):
        if high.value - low.value < demand.need - NEAR:
            seen.short.append((demand, low, high))
        else:
            _keep(problem, demand, low, high, seen)
    return seen


def prove(
    problem: Problem, sheet: Sheet, hidden: set[int], demands: Sequence[Demand]
) -> list[Proof]:
    """Proofs of the demands that hold in whole numbers."""
    ranges = problem.ranges(hidden)
    seen = look(problem, sheet, ranges, demands)
    unsure, seen.unsure = seen.unsure, []
    ends = sheet.extremes(ranges, [demand.column for demand in unsure], whole=True)
    for demand, (low, high) in zip(unsure, ends, strict=True):
        if high.value - low.value > demand.need - NEAR:
            _keep(problem, demand, low, high, seen)
    return seen.proofs


def lost_demands(
    problem: Problem, sheet: Sheet, items: Sequence[int], demands: Sequence[Demand]
) -> list[Demand]:
    """The demands that do not hold even where all these items are hidden."""
    proved = {proof.demand for proof in prove(problem, sheet, set(items), demands)}
    return [demand for demand in demands if demand not in proved]


def _together(
    problem: Problem, sheet: Sheet, ranges: Ranges, demands: Sequence[Demand], seen: Seen
) -> list[Demand]:
    """Move the columns of all demands at once, some up and some down; the demands left over."""
    random = Random(1)  # noqa: S311  # the directions only have to differ
    truth = {demand.column: _truth(problem, demand) for demand in demands}
    ends = {demand: (truth[demand.column], truth[demand.column]) for demand in demands}
    waiting = list(demands)
    for number in range(_TOGETHER):
        if len(waiting) < 3:
            break
        ways = ((-1.0,), (1.0,), (1.0, -1.0))[min(number, 2)]
        aims = {demand.column: random.choice(ways) * random.uniform(0.5, 1.5) for demand in waiting}
        found = sheet.toward(ranges, aims)
        for demand in waiting:
            side = Side(found[demand.column][demand.column], found[demand.column])
            low, high = ends[demand]
            ends[demand] = (min(low, side, key=_value), max(high, side, key=_value))
        held = [each for each in waiting if _width(ends[each]) > each.need - NEAR]
        for demand in held:
            _keep(problem, demand, *ends[demand], seen)
        waiting = [demand for demand in waiting if demand not in set(held)]
    return waiting


def _truth(problem: Problem, demand: Demand) -> Side:
    return Side(float(problem.columns[demand.column].start))


def _value(side: Side) -> float:
    return side.value


def _width(ends: tuple[Side, Side]) -> float:
    return ends[1].value - ends[0].value


def _keep(problem: Problem, demand: Demand, low: Side, high: Side, seen: Seen) -> None:
    """A demand that holds in fractions: its proof, or it is unsure."""
    lower, higher = whole(problem, low.at), whole(problem, high.at)
    if lower is None or higher is None:
        seen.unsure.append(demand)
    else:
        seen.proofs.append(Proof(demand, lower, higher))


def whole(problem: Problem, values: Mapping[int, float]) -> dict[int, int] | None:
    """The columns that are not at their true value; None where one is no whole number."""
    if any(abs(value - round(value)) > WHOLE for value in values.values()):
        return None
    return {
        at: round(value)
        for at, value in values.items()
        if round(value) != problem.columns[at].start
    }
