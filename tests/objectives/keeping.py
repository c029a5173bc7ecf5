"""Who may call the operations on frameworks, objectives and plans, for the tables of the house."""

from collections.abc import Callable
from datetime import date
from typing import Any

from objectives.upkeep import operations as upkeep
from performance import objective_operations as objectives
from performance.indicators import operations as indicators
from tests.factories import make_framework, make_objective


def calls() -> dict[Callable[..., Any], tuple[dict[str, Any], set[str]]]:
    """Each operation with what it takes besides `by` and `at`, and who of the world may."""
    return {
        upkeep.change: (
            {"record": make_framework("NEW"), "values": {"title": "New words", "state": "draft"}},
            {"equality_lead", "admin"},
        ),
        upkeep.end: (
            {"record": make_framework("END"), "on": date(2027, 3, 31), "reason": "x"},
            {"equality_lead", "admin"},
        ),
        upkeep.remove: (
            {"record": make_framework("OLD", kind="strategic_plan"), "reason": "x"},
            {"equality_lead", "lead", "admin"},
        ),
        objectives.copy_framework: (
            {
                "framework": make_framework("LAST"),
                "ref": "THIS",
                "title": "This year",
                "valid_from": date(2027, 4, 1),
                "valid_to": None,
            },
            {"equality_lead", "admin"},
        ),
        indicators.change_measure: (
            {
                "record": make_objective("M1").measures.create(position=1, words="V"),
                "values": {"position": None, "words": "Visits"},
            },
            {"equality_lead", "admin"},
        ),
        indicators.remove_measure: (
            {"record": make_objective("M2").measures.create(position=1, words="V"), "reason": "x"},
            {"equality_lead", "admin"},
        ),
    }
