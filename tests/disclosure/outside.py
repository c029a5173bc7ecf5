"""Solvers from outside for the attacker: Google's GLOP for bounds, CP-SAT for whole numbers."""

from collections.abc import Sequence

from ortools.linear_solver.python import model_builder
from ortools.sat.python import cp_model

from councilportal.disclosure.attack import SLACK, Piece, Unknown

# No count of the tests is near this, so that an end here stands for no end.
MOST = 100_000


def _most(unknown: Unknown) -> int:
    """The end of what has none: of a count, or of how far a percentage is from its limit."""
    return MOST * 4001 if any(name == SLACK for name, _ in unknown[1]) else MOST


def glop(piece: Piece, targets: Sequence[Unknown]) -> list[tuple[float, float | None]]:
    """The lowest and highest of each target in fractions."""
    model = model_builder.Model()
    variables = {
        each: model.new_num_var(low, _most(each) if high is None else high, "")
        for each, (low, high) in piece.ranges.items()
    }
    for row in piece.rows:
        model.add(sum(by * variables[each] for each, by in row.items()) == 0)
    solver = model_builder.Solver("glop")
    found: list[tuple[float, float | None]] = []
    for target in targets:
        ends = []
        for aim in (model.minimize, model.maximize):
            aim(variables[target])
            assert solver.solve(model) == model_builder.SolveStatus.OPTIMAL
            ends.append(float(solver.objective_value))
        found.append((ends[0], None if ends[1] > MOST - 1 else ends[1]))
    return found


def cp_sat(piece: Piece, targets: Sequence[Unknown]) -> list[tuple[float, float | None]]:
    """The lowest and highest of each target in whole numbers."""
    model = cp_model.CpModel()
    variables = {
        each: model.new_int_var(low, _most(each) if high is None else high, "")
        for each, (low, high) in piece.ranges.items()
    }
    for row in piece.rows:
        model.add(sum(by * variables[each] for each, by in row.items()) == 0)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    found: list[tuple[float, float | None]] = []
    for target in targets:
        ends = []
        for aim in (model.minimize, model.maximize):
            aim(variables[target])
            assert solver.solve(model) == cp_model.OPTIMAL
            ends.append(float(solver.objective_value))
        found.append((ends[0], None if ends[1] > MOST - 1 else ends[1]))
    return found
