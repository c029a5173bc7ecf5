"""Who may call the operations of objectives, by operation."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from councilportal.common.fuzzy import NOT_STATED
from councilportal.common.periods import parse
from objectives.achievements import operations as achievements
from objectives.achievements.operations import Told
from objectives.delivery import operations as delivery
from objectives.delivery.operations import Said
from objectives.delivery.reading import state_of
from objectives.duties import operations as duties
from objectives.information import entry_operations as information
from objectives.information.reading import OF_TABLE
from objectives.models import PayGap, Plan, PlanLine
from objectives.pay import operations as pay
from objectives.plan import adding_operations as adding
from objectives.plan import operations as plan
from objectives.rules.information import Figure
from objectives.rules.pay_gap_checks import FIGURES
from objectives.rules.pay_gaps import PayGapKind
from objectives.rules.plan import ActionStatus, Origin
from objectives.rules.publications import Published
from tests.factories import (
    make_action,
    make_duty,
    make_equality_table,
    make_line,
    make_objective,
    make_pay_gap,
    make_plan,
)
from tests.objectives import keeping
from tests.returns.support import AT, World

# Who says what became of an action of a service, from a red indicator.
RECORDING = {"officer", "colleague", "both", "approver", "lead", "equality_lead"}


def _of_a_plan(world: World) -> dict[str, Any]:
    """An update of a plan of the council whose only line is an action of the world's service."""
    place = {"directorate": world.service.directorate, "service": world.service}
    action = make_action(ref="AP-2026-0098", origin=Origin.PERFORMANCE, **place)
    make_line(make_plan("WRITTEN"), action=action)
    return {"plan": "WRITTEN", "said": [Said(action.ref, ActionStatus.UNDER_WAY)]}


LINE: dict[str, Any] = {
    **dict.fromkeys(("heading", "direction", "action"), ""),
    **dict.fromkeys(("part", "outcome", "theme", "position"), None),
    **dict.fromkeys(("objectives", "priorities", "characteristics"), ()),
    "words": "A line",
}


def _line_of_a_draft() -> dict[str, Any]:
    plan, _ = Plan.objects.get_or_create(ref="DRAFT", title="A draft", kind="action_plan")
    return {"plan": "DRAFT", "line": make_line(plan).pk}


def _of_a_draft() -> dict[str, Any]:
    found = _line_of_a_draft()
    line = PlanLine.objects.get(pk=found["line"])
    return {**found, "values": LINE, "seen": state_of(line)}


def gap_of(snapshot_on: date) -> dict[str, Any]:
    """A gender pay gap as a person enters it."""
    return {
        "kind": "gender",
        "snapshot_on": snapshot_on,
        **dict.fromkeys(("group", "comparator", "joined", "link"), ""),
        **dict.fromkeys(("declared", "comparator_employees", "group_employees", "full_pay"), None),
        "published_on": None,
        "employees": 300,
        **dict.fromkeys(FIGURES, Decimal(50)),
    }


def calls(world: World) -> dict[Callable[..., Any], tuple[dict[str, Any], set[str]]]:
    """What each operation takes beside `by` and `at`, and the names of the people who may."""
    return {
        plan.record_progress: (
            {
                "ref": make_action(
                    origin=Origin.PERFORMANCE,
                    directorate=world.service.directorate,
                    service=world.service,
                ).ref,
                "status": ActionStatus.DROPPED,
                "note": "x",
                "seen": 0,
            },
            RECORDING,
        ),
        plan.confirm_action: (
            {
                "ref": make_action(
                    ref="AP-2026-0099",
                    origin=Origin.PERFORMANCE,
                    directorate=world.service.directorate,
                    service=world.service,
                    status=ActionStatus.DONE,
                ).ref,
                "seen": 0,
            },
            {"head"},
        ),
        delivery.update_plan: (_of_a_plan(world), RECORDING),
        delivery.add_line: ({"plan": "DRAFT", "values": LINE}, {"equality_lead"}),
        delivery.change_line: (_of_a_draft(), {"equality_lead"}),
        delivery.remove_line: (_line_of_a_draft(), {"equality_lead"}),
        delivery.adopt_plan: ({"plan": "DRAFT"}, {"equality_lead"}),
        delivery.reopen_plan: (
            {"plan": make_plan("AGAIN").ref, "reason": "To correct it"},
            {"equality_lead"},
        ),
        adding.add_by_hand: (
            {
                "values": {
                    **dict.fromkeys(("outcome", "cost", "evidence"), ""),
                    "origin_ref": "Library consultation",
                    "what": "Ask who does not come",
                    "origin": Origin.CONSULTATION,
                    "due": NOT_STATED,
                    "review_on": None,
                    "directorate": "",
                    "service": world.service.ref,
                }
            },
            {"approver", "both", "lead", "equality_lead", "place_lead"},
        ),
        achievements.save_achievement: (
            {
                "key": None,
                "told": Told(
                    parse("2026/27-Q2"), "Lifts mended", "", world.service.directorate.ref
                ),
            },
            {"equality_lead", "place_lead", "director"},
        ),
        achievements.save_overview: (
            {
                "directorate": world.service.directorate.ref,
                "quarter": parse("2026/27-Q2"),
                "risks": "Trainers leave",
                "issues": "",
                "lines": [],
            },
            {"equality_lead", "place_lead", "director"},
        ),
        achievements.save_validation: (
            {
                "key": None,
                "values": {
                    **dict.fromkeys(("area", "side", "bodies", "site", "judgement", "link"), ""),
                    **dict.fromkeys(("notes", "owner_post"), ""),
                    **dict.fromkeys(("judged", "expires"), NOT_STATED),
                    "title": "Library accreditation",
                    "directorate": world.service.directorate.ref,
                },
            },
            {"equality_lead", "place_lead", "director"},
        ),
        pay.save_pay_gap: (
            {"record": PayGap(), "values": gap_of(date(2024, 3, 31))},
            {"equality_lead"},
        ),
        pay.save_worked_out: (
            {
                "kind": PayGapKind.GENDER,
                "snapshot_on": date(2023, 3, 31),
                "gaps": [gap_of(date(2023, 3, 31))],
            },
            {"equality_lead"},
        ),
        pay.delete_pay_gap: (
            {"key": make_pay_gap(snapshot_on=date(2022, 3, 31)).pk, "reason": "Entered twice"},
            {"equality_lead"},
        ),
        achievements.save_progress: (
            {
                "objective": make_objective("TOLD").ref,
                "key": None,
                "values": {
                    "year": parse("2026/27"),
                    "directorate": world.service.directorate.ref,
                    "words": "Half of it is done",
                    "standing": "",
                    "judged_by": "",
                    "judged_on": None,
                },
            },
            {"equality_lead", "place_lead", "director"},
        ),
        duties.record_publication: (
            {
                "duty": make_duty().ref,
                "published_on": date(2026, 9, 1),
                "title": "Equality objectives",
                "address": "",
            },
            {"equality_lead", "publisher"},
        ),
        duties.record_edition: (
            {
                "duties": [make_duty("YEARLY")],
                "published": Published(AT, "Report", edition="AIMS/2025-26/1"),
            },
            {"equality_lead", "publisher"},
        ),
        **_of_figures(),
        **keeping.calls(world.people["equality_lead"]),
    }


def _of_figures() -> dict[Callable[..., Any], tuple[dict[str, Any], set[str]]]:
    """What is done with exact tables of the council."""
    exact, gone = make_equality_table("EXACT"), make_equality_table("GONE")
    words = {name: getattr(exact, name) for name in OF_TABLE} | {"title": "Who is paid what"}
    added = [(None, Figure(count=400))]
    return {
        information.save_table: (
            {"ref": exact.ref, "values": words, "is_new": False},
            {"equality_lead"},
        ),
        information.save_figures: (
            {"ref": exact.ref, "rows": added, "seen": ""},
            {"equality_lead"},
        ),
        information.delete_table: ({"ref": gone.ref, "reason": "x"}, {"equality_lead"}),
        information.record_opening: ({"table": exact}, {"equality_lead", "auditor"}),
    }
