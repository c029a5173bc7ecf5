"""The people, addresses and states of the access matrix, and who may be answered at all."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from django.urls import get_resolver

from councilportal.administration.menu import ALL
from councilportal.common.periods import parse
from councilportal.publishing.public.queries import BODY
from councilportal.publishing.rules.kinds import Audience
from councilportal.publishing.rules.workflow import Move as EditionMove
from eqia.models import Assessment, Decision
from objectives.models import (
    Achievement,
    ObjectiveProgress,
    PayGap,
    ReleaseRequest,
    Validation,
)
from performance.returns.models import Extension, ReportingPeriod
from performance.returns.rules import Move
from tests.factories import make_action
from tests.publishing import house as press
from tests.returns.support import (
    ENDS_ON,
    World,
)

MAIN, REST = ("GET", "POST"), ("HEAD", "PUT", "DELETE")
NOT_ASKED = "."
SIGNED_OUT = "signed out"
# Other people's roles; `both` and `colleague` hold what `officer` and `approver` do. The
# `equality_lead` is the council's, and the author; `place_lead` is that of the directorate that
# everything here belongs to, `other_lead` of the other one; `head` and `director` have no role:
# they hold the posts that sign.
PEOPLE = (
    "nobody",
    "member",
    "publisher",
    "officer",
    "other_officer",
    "approver",
    "other_approver",
    "lead",
    "equality_lead",
    "place_lead",
    "other_lead",
    "head",
    "director",
    "admin",
    "auditor",
)
WHO = (SIGNED_OUT, *PEOPLE)
# People for whom a state or a kind of record could make a difference; others ask once.
_WITH_PAPERS = (
    SIGNED_OUT,
    "nobody",
    "member",
    "equality_lead",
    "place_lead",
    "other_lead",
    "head",
    "director",
    "auditor",
)
CONCERNED: dict[str, tuple[str, ...]] = {
    "sheet": (
        SIGNED_OUT,
        "member",
        "officer",
        "approver",
        "other_approver",
        "other_officer",
        "lead",
        "auditor",
    ),
    "assessment": _WITH_PAPERS,
    "decision": _WITH_PAPERS,
    "edition": (
        *(SIGNED_OUT, "member", "publisher", "lead", "equality_lead", "head", "director"),
        *("admin", "auditor"),
    ),
    "published": (SIGNED_OUT, "publisher"),
    "release": (
        *(SIGNED_OUT, "member", "publisher", "lead", "equality_lead", "place_lead", "other_lead"),
        *("admin", "auditor"),
    ),
    "admin": (
        SIGNED_OUT,
        "nobody",
        "lead",
        "equality_lead",
        "place_lead",
        "other_lead",
        "admin",
        "auditor",
    ),
}
# The states in which everybody asks: the first one, and those that everybody may read.
WIDE = {"draft", "published", "taken", "waiting"}
SHEET_PAGES = ("sheet", "sheet_draft", "sheet_download", "sheet_upload", "sheet_confirm")
# allauth counts tries at these addresses, for methods other than GET.
COUNTED = {"shared_cache"}
WAYS_IN = ("admin_way_in", "admin_way_in_link", "admin_second_step")
# Addresses that anybody may read, or that lead to signing in; those of the public site too.
PUBLIC = {
    "accessibility",
    "account_inactive",
    "account_login",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "council_brand",
    "council_logo",
    "decision_live",
    "decision_live_as",
    "decisions_live",
    "decisions_live_as",
    "programme_live",
    "programme_live_as",
    "eqia_live",
    "eqia_live_as",
    "eqia_timetable_live",
    "eqia_timetable_live_as",
    "eqia_groups_live",
    "eqia_group_live",
    "eqia_group_live_as",
    "assessment_live",
    "assessment_live_as",
    "assessment_version_live",
    "assessment_version_live_as",
    "gallery",
    "healthz",
    "home",
    "mfa_authenticate",
    "readyz",
    "sign_in",
    "sign_out",
}


# Who may be answered at all, by the beginning of the label; the first that matches counts.
LEADS = {"equality_lead", "place_lead", "other_lead"}
OWN = {"equality_lead", "place_lead", "head", "director"}  # whose assessment it is
READERS = {"member", "auditor"}
PRESS = {"lead", "publisher"}  # who writes the edition
DECIDERS = {"equality_lead", "publisher", "auditor"}  # who knows of a request for a release
ALLOWED = {
    "sheet": {"officer", "approver", "lead", "auditor"},
    "returns_chase": {"lead", "auditor"},
    "returns_grid": {"lead", "auditor"},
    "returns": {"officer", "other_officer", "approver", "other_approver", "lead", "auditor"},
    "admin_home": {"admin", "lead", *LEADS},
    "framework_copy": {"admin", "equality_lead"},
    **{
        f"admin_{do} {kind}": {"admin", *LEADS}
        for do in ("list", "add", "change", "end", "delete")
        for kind in ("grid-rows", "evidence")
    },
    **{
        f"admin_{do} {kind}": {"admin", "lead", "equality_lead"}
        for do in ("list", "add", "change", "end", "delete")
        for kind in ("frameworks", "themes", "objective", "accountabilities")
    },
    **{
        f"admin_{do} {kind}": {"admin", "equality_lead"}
        for do in ("list", "add", "change", "end", "delete")
        for kind in ("plan-parts", "consultation")
    },
    **{
        f"admin_{do} {kind}": {"equality_lead"}
        for do in ("list", "add", "change", "end", "delete")
        for kind in ("achievements", "validations", "objective-progress")
    },
    **{
        f"admin_{do} {kind}": {"admin", "lead", *LEADS}
        for do in ("list", "add", "change", "end", "delete")
        for kind in ("plans",)
    },
    **{f"admin_{do} duties": {"admin"} for do in ("list", "add", "change", "end", "delete")},
    "action": set(PEOPLE) - {"nobody"},
    "admin_": {"admin", "lead"},
    "audit": {"admin", "auditor"},
    "achievements": set(PEOPLE),
    "achievement_add": {*LEADS, "lead", "director"},
    "achievement": {*OWN} - {"head"},
    "overview": {*OWN} - {"head"},
    "objective_progress_add": {*LEADS, "director"},
    "objective_progress": {*OWN} - {"head"},
    **{
        f"pay_gap_{page}": {"equality_lead"}
        for page in ("add", "change", "delete", "upload", "confirm")
    },
    "figures_released": set(PEOPLE),
    "figures_release": {"equality_lead"},
    "indicator_groups": {"equality_lead", "place_lead"},
    "indicator_group_readings": {"equality_lead", "place_lead"},
    "release_requests": set(PEOPLE),
    "release_request": DECIDERS,
    "validations": set(PEOPLE),
    "validation_add": {*LEADS, "director"},
    "validation": {*OWN} - {"head"},
    "eqia_start": LEADS,
    "edition_start": PRESS,
    "edition_open": {*PRESS, "head"},
    # Who writes, approves and publishes an edition. Readings have a rule of their own.
    "edition_approve": {"head", "publisher"},
    "edition_move return": {"head", "lead", "publisher"},
    "edition_move drop": PRESS,
    **{f"edition_{page}": {"publisher"} for page in ("publish", "date", "move")},
    **{
        f"edition_{page}": PRESS
        for page in (
            "front_sheet about list part table references checks warning freeze resume correct "
            "again changed"
        ).split()
    },
    "agenda_pack_release": {"publisher"},
    "agenda_pack_hold": {"publisher"},
    "agenda_pack_open": {"publisher"},
    "agenda": {"admin", "publisher"},
    "programme_live": set(PEOPLE),
    "programme": {"admin", "publisher"},
    "series": {"admin"},
    "decision_start": LEADS,
    "decision_edit": {"equality_lead", "place_lead"},
    "decision_ready": {"equality_lead", "place_lead", "director"},
    "decision_take": {"equality_lead", "place_lead", "director"},
    "assessment_tasks": OWN,
    "assessment_return": {"head", "director"},
    "assessment_sign": {"head", "director"},
    # Pages and moves. Documents, which others may read too, have their own rule.
    **{
        f"assessment_{page}": {"equality_lead", "place_lead"}
        for page in (
            "about consultation evidence grid copy judgement full full_group actions editions "
            "begin submit withdraw drop revise publish withhold outcome_say"
        ).split()
    },
}
# The moves of an edition that have one page, which asks for a reason.
EDITION_MOVES = (EditionMove.RETURN, EditionMove.HOLD, EditionMove.WITHDRAW, EditionMove.DROP)
WRITES = {"sheet", "sheet_draft", "sheet_move", "sheet_upload", "sheet_confirm"}


def arguments(world: World) -> Mapping[str, list[dict[str, Any]]]:
    """The arguments of addresses, by the address's name; several where they make a difference."""
    sheet = {"service": world.service.ref, "ends_on": ENDS_ON}
    month, code = parse("2026-08"), "2026-08"
    kinds = {
        slug: getattr(kind.model._default_manager.order_by("pk").first(), kind.key)
        for slug, kind in ALL.items()
    }
    records: list[dict[str, Any]] = [{"kind": kind, "key": key} for kind, key in kinds.items()]
    action = make_action(**_of_a_service(world)).ref
    return {
        "directorate": [{"ref": "COM"}],
        "service": [{"ref": "LRA"}],
        "kept_form": [{"key": "none"}],
        "board": [{"period": month}],
        "board_as": [{"period": month, "form": "csv"}],
        "returns_grid_as": [{"form": "csv"}],
        "dashboard": [{"period": month}],
        "dashboard_as": [{"period": month, "form": "csv"}],
        "compared": [{"period": month}],
        "compared_as": [{"period": month, "form": "csv"}],
        "over_time": [{"period": month}],
        "over_time_as": [{"period": month, "form": "csv"}],
        "indicator_latest": [{"ref": "L001"}],
        "indicator": [{"ref": "L001", "period": code}],
        "indicator_as": [{"ref": "L001", "period": code, "form": "csv"}],
        "indicator_groups": [{"ref": "L001"}],
        "indicator_group_readings": [{"ref": "L001", "period": month}],
        **{name: [sheet] for name in SHEET_PAGES},
        "sheet_move": [{**sheet, "move": move} for move in Move],
        "admin_exception_end": [{"number": Extension.objects.get().pk}],
        "admin_calendar_days": [{"number": ReportingPeriod.objects.get(period=code).pk}],
        "admin_calendar_year": [{"period": parse("2026/27")}],
        "admin_calendar_make": [{"period": parse("2027/28")}],
        "admin_target": [{"key": world.service.indicators.get(ref="L001").targets.get().pk}],
        "eqia_as": [{"form": "csv"}],
        "eqia_timetable_as": [{"form": "csv"}],
        "eqia_cumulative_as": [{"form": "csv"}],
        "outcomes_as": [{"form": "csv"}],
        "evidence_as": [{"form": "csv"}],
        "decisions_as": [{"form": "csv"}],
        "eqia_group": [{"ref": "age"}],
        "eqia_group_as": [{"ref": "age", "form": "csv"}],
        "eqia_live_as": [{"form": "csv"}],
        "eqia_timetable_live_as": [{"form": "csv"}],
        "decisions_live_as": [{"form": "csv"}],
        "programme_live_as": [{"form": "csv"}],
        "eqia_group_live": [{"ref": "age"}],
        "eqia_group_live_as": [{"ref": "age", "form": "csv"}],
        "objectives_as": [{"form": "csv"}],
        "framework": [{"ref": "AIMS"}],
        "framework_as": [{"ref": "AIMS", "form": "csv"}],
        "framework_copy": [{"ref": "AIMS"}],
        "objective": [{"ref": "O1"}],
        "objective_as": [{"ref": "O1", "form": "csv"}],
        "golden_thread_as": [{"form": "csv"}],
        "coverage_as": [{"form": "csv"}],
        "objective_thread": [{"ref": "O1"}],
        "objective_progress_add": [{"ref": "O1"}],
        "objective_progress": [{"ref": "O1", "key": ObjectiveProgress.objects.get().pk}],
        "objective_thread_as": [{"ref": "O1", "form": "csv"}],
        "plans_as": [{"form": "csv"}],
        "plans_consistency_as": [{"form": "csv"}],
        "plan": [{"ref": "EDP"}],
        "plan_as": [{"ref": "EDP", "form": "csv"}],
        **{f"plan_{page}": [{"ref": "EDP"}] for page in ("update", "adopt", "reopen", "line_add")},
        "plan_line": [{"ref": "EDP", "position": 1}],
        "plan_line_remove": [{"ref": "EDP", "position": 1}],
        "actions_as": [{"form": "csv"}],
        "action": [{"ref": action}],
        "action_as": [{"ref": action, "form": "csv"}],
        "action_confirm": [{"ref": action}],
        **{
            f"equality_table_{page}": [{"ref": "STAFF"}]
            for page in ("exact", "change", "delete", "enter", "workbook", "upload", "confirm")
        },
        "duties_as": [{"form": "csv"}],
        "duty": [{"ref": "AIMS"}],
        "duty_as": [{"ref": "AIMS", "form": "csv"}],
        "duty_publish": [{"ref": "AIMS"}],
        "achievements_as": [{"form": "csv"}],
        "achievement": [{"key": Achievement.objects.get().pk}],
        "overview": [{"ref": "COM", "quarter": parse("2026/27-Q2")}],
        **{key: [{"form": "csv"}] for key in ("promised_as", "validations_as", "pay_gaps_as")},
        **_of_papers("pay_gap", {"kind": "gender", "year": 2025, "key": PayGap.objects.get().pk}),
        **{key: [{"ref": "STAFF"}] for key in ("figures_of", "figures_release")},
        "figures_of_as": [{"ref": "STAFF", "form": "csv"}],
        "figures_released": [{"ref": "STAFF", "number": 1}],
        "figures_released_as": [{"ref": "STAFF", "number": 1, "form": "csv"}],
        "release_request": [{"key": ReleaseRequest.objects.get(outcome="waiting").pk}],
        "validation": [{"key": Validation.objects.get().pk}],
        "consultations_as": [{"form": "csv"}],
        "consultation": [{"ref": "BUDGET"}],
        "consultation_as": [{"ref": "BUDGET", "form": "csv"}],
        "accountability_as": [{"form": "csv"}],
        "edition_start": [{"series": press.SERIES}],
        "figure_uses": [{"ref": "L001"}],
        **_of_papers("edition", {**press.ROUTE, "form": "json"}),
        **_of_papers("published", {**press.ROUTE, "ref": "L001", "rest": "nothing"}),
        "published_pack": [{"ref": press.MEETING, "number": 2, "sha": press.BODY_HASH[:16]}],
        "programme_as": [{"form": "csv"}],
        **{
            f"programme_item{page}": [{"body": press.MEETING_BODY, "position": 1}]
            for page in ("", "_place", "_remove")
        },
        "agenda": [{"ref": press.MEETING}],
        **{f"series_{page}": [{"ref": press.SERIES}] for page in ("change", "parts", "end")},
        **{f"agenda_{page}": [{"ref": press.MEETING}] for page in ("item_add", "pack_order")},
        **{
            f"agenda_{page}": [{"ref": press.MEETING, "number": 1}]
            for page in ("item", "item_remove", "pack", "pack_open", "pack_release")
        },
        **{
            f"agenda_item_{page}": [{"ref": press.MEETING, "number": press.FOREIGN}]
            for page in ("file", "file_remove")
        },
        "agenda_pack_hold": [{"ref": press.MEETING, "number": 2}],
        "agenda_pack_again": [{"ref": press.MEETING, "number": 3}],
        "edition_file": [
            {**press.ROUTE, "audience": each, "name": press.PAPER} for each in Audience
        ],
        "edition_open": [{**press.ROUTE, "name": press.PAPER}],
        "edition_list": [{**press.ROUTE, "name": "contacts"}],
        "edition_table": [{**press.ROUTE, "position": press.TABLE_AT}],
        "edition_move": [{**press.ROUTE, "move": each} for each in EDITION_MOVES],
        **_of_papers("decision", {"ref": Decision.objects.get().ref}),
        **_of_papers("assessment", {"ref": Assessment.objects.get().ref}),
        "account_reset_password_from_key": [{"uidb36": "1", "key": "made-up"}],
        **{name: [{"key": kinds["people"]}] for name in WAYS_IN},
        "admin_list": [{"kind": kind} for kind in kinds],
        "admin_add": [{"kind": kind} for kind in kinds],
        "admin_change": records,
        "admin_end": records,
        "admin_delete": records,
    }


def _of_a_service(world: World) -> dict[str, Any]:
    """The place of an action that only people of that place look after."""
    place = {"directorate": world.service.directorate, "service": world.service}
    return {**place, "origin": "performance", "origin_ref": "L001 2026-08"}


def _of_papers(start: str, paper: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """The arguments for the addresses of an assessment, a decision or another paper."""
    offered = {"number": 1, "form": "csv", "group": "age", **paper}
    offered |= {"position": 1, "finding": "none", "sha": press.BODY_HASH, "name": BODY}
    return {
        name: [{key: value for key, value in offered.items() if f":{key}>" in route}]
        for name, route in routes()
        if is_about(name, start)
    }


def routes() -> Iterator[tuple[str, str]]:
    """Every address: its name and its pattern."""

    def walk(patterns: list[Any], before: str) -> Iterator[tuple[str, str]]:
        for each in patterns:
            route = before + str(each.pattern)
            if hasattr(each, "url_patterns"):
                yield from walk(each.url_patterns, route)
            else:
                assert each.name, f"{route} has no name"
                yield each.name, route

    seen = set()
    for name, route in walk(get_resolver().url_patterns, ""):
        if name not in seen:
            seen.add(name)
            yield name, route


@cache
def of_what_is_published() -> set[str]:
    """The names of the public addresses that name a series or an edition, not the whole site."""
    return {name for name, route in routes() if is_about(name, "published") and "<ref:s" in route}


def is_about(name: str, kind: str) -> bool:
    """True for an address of one return, assessment or decision, but not for starting one."""
    starts = ("decision_start", "edition_start")
    return (name == kind or name.startswith(f"{kind}_")) and name not in starts
