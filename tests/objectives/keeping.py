"""Who may call the operations on frameworks, objectives and plans, for the tables of the house."""

from collections.abc import Callable
from datetime import date
from typing import Any

from councilportal.accounts.models import User
from councilportal.organisation import category_operations
from councilportal.organisation.models import CategoryMap
from objectives.information import release_operations as releases
from objectives.information.exact import exact_tables, fingerprint
from objectives.models import EqualityTable, ReleaseRequest
from objectives.upkeep import operations as upkeep
from performance import objective_operations as objectives
from performance.indicators import operations as indicators
from performance.models import Benchmark, Indicator
from tests.administration.support import make_benchmark, make_category_map
from tests.factories import (
    add_figure,
    make_characteristic,
    make_equality_table,
    make_framework,
    make_objective,
)
from tests.returns.support import AT


def _table(ref: str) -> str:
    """A table of the whole council with one figure."""
    add_figure(make_equality_table(ref), count=100)
    return ref


def _request(ref: str, by: User | None = None) -> int:
    """That somebody asked for the release of a table: nobody in the table of people, or one."""
    table = EqualityTable.objects.get(ref=_table(ref))
    state = fingerprint(exact_tables([table]))
    request = ReleaseRequest.objects.create(fingerprint=state, by=by, at=AT)
    request.tables.set([table])
    return request.pk


def calls(lead: User) -> dict[Callable[..., Any], tuple[dict[str, Any], set[str]]]:
    """Each operation with what it takes besides `by` and `at`, and who of the world may.

    *Takes*: the equality lead, who asked for one release.
    """
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
        releases.ask_for_release: ({"refs": [_table("ASKED")], "words": "x"}, {"equality_lead"}),
        releases.withdraw_request: ({"key": _request("BACK", by=lead)}, {"equality_lead"}),
        releases.reject: (
            {"key": _request("NOT"), "words": "x"},
            {"equality_lead", "publisher"},
        ),
        releases.release: ({"key": _request("OUT")}, {"equality_lead", "publisher"}),
        indicators.change_benchmark: (
            {"record": _benchmark("A"), "values": {"comparator_set": "England"}},
            {"lead", "admin"},
        ),
        indicators.remove_benchmark: (
            {"record": _benchmark("B"), "reason": "x"},
            {"lead", "admin"},
        ),
        category_operations.change_map: (
            {"record": _map("m1"), "values": {"note": "Few"}},
            {"admin"},
        ),
        category_operations.remove_map: ({"record": _map("m2"), "reason": "x"}, {"admin"}),
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


def _benchmark(name: str) -> Benchmark:
    return make_benchmark(Indicator.objects.get(ref="L001"), comparator_set=name)


def _map(characteristic: str) -> CategoryMap:
    return make_category_map(make_characteristic(characteristic, ("young",)))
