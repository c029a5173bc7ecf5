"""Who may call the operations of objectives, by operation."""

from collections.abc import Callable
from datetime import date
from typing import Any

from councilportal.common.fuzzy import NOT_STATED
from objectives.duties import operations as duties
from objectives.plan import adding_operations as adding
from objectives.plan import operations as plan
from objectives.rules.plan import ActionStatus, Origin
from objectives.rules.publications import Published
from tests.factories import make_action, make_duty
from tests.objectives import keeping
from tests.returns.support import AT, World


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
            {"officer", "colleague", "both", "approver", "lead", "equality_lead"},
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
        **keeping.calls(),
    }
