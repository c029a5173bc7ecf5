"""The values that bad posts are made from, and the columns that each address may change."""

from collections.abc import Mapping

from councilportal.common.fuzzy import NOT_STATED
from eqia.decisions import operations as decisions
from eqia.rules.fields import on_page
from objectives.models.plan import due_values
from tests.publishing.changing import OF_EDITIONS

STRANGE = (
    "",
    " ",
    "\x00",
    "a\x00b",
    "\u202e12\u202c",
    "\u200f",
    "😀" * 9,
    "e\u0301",
    "\ufeff1",
    "\u0661\u0662",  # digits that are not ASCII
    "NaN",
    "nan",
    "sNaN",
    "Infinity",
    "-inf",
    "1e999999",
    "1E-999999",
    "9" * 16,
    "9" * 400,
    "0." + "0" * 40 + "1",
    "-0",
    "--1",
    "+1",
    "1,23",
    "1.000.000",
    "0x10",
    "1_000",
    "½",
    "100%",
    "true",
    "on",
    "null",
    "[]",
    "{}",
    "../../etc/passwd",
    "' OR 1=1 --",
    "<script>alert(1)</script>",
    "=1+1",
    "{{ 7*7 }}",
    "%s%n",
    "2026-02-30",
    "0000-00-00",
    "9999-12-31",
    "10000-01-01",
    "31 2 2026",
    "2026-09",
    "2026/27-Q9",
    "x" * 151,
    "x" * 6_000,
    "a\r\nb",
    "\t",
    "\x7f\x1b[31m",
    "-1",
    "0",
    "1",
    "999999999999999999999999",
    "amber",
    "green",
    "approved",
    "not_due",
)
# Columns, ours and Django's, that nobody may set by a post.
EXTRA = (
    "id",
    "pk",
    "state",
    "version",
    "service",
    "service_id",
    "ends_on",
    "submitted_by",
    "approved_by",
    "is_superuser",
    "is_staff",
    "is_active",
    "password",
    "user",
    "by",
    "at",
    "role",
    "directorate",
    "L001-id",
    "L001-sheet",
    "L001-indicator",
    "L001-changed_by",
    "L001-sent_back_reason",
    "L999-value",
    "I001-value",
    "form-TOTAL_FORMS",
    "csrfmiddlewaretoken",
    "next",
    "reason",
    "token",
    "_method",
    "ref",
    "number",
    "saves",
    "is_latest",
    "published_at",
    "published_by",
    "authors",
    "override_name",
    "ready_by",
    "taken_on",
    "action1-action",
    "evidence1-assessment",
    "less-group",
)
LINE = (
    "value",
    "numerator",
    "denominator",
    "ytd_value",
    "forecast_value",
    "no_data_reason",
    "unchanged",
    "provisional",
    "judgement",
    "judgement_reason",
    "commentary",
    "explanation",
    "action_what",
    "action_owner",
    "action_due",
    "action_passed",
)
# What the moves of a return write in addition to the return itself.
APPROVAL = {
    "performance_reading": None,
    "performance_commentary": None,
    "objectives_action": None,
    "returns_correctiveaction": None,
}
# The columns that every save of an assessment writes: the counters, and who saved.
SAVED = {"saves", "changed_by_id", "changed_at"}


def _saving(*names: str) -> dict[str, set[str] | None]:
    """The columns of an assessment that a page writes: those of its own fields."""
    fuzzy = {f"{name}_{part}" for name in names for part in ("text", "earliest", "latest")}
    keys = {f"{name}_id" for name in names}
    return {
        "eqia_assessment": {*SAVED, *names, *fuzzy, *keys},
        "eqia_assessment_authors": set(),
    }


OVERRIDE = ("override_reason", "override_name", "override_post", "override_covers")
ANSWERS: dict[str, set[str] | None] = {"eqia_answer": {"choice", "text", "copied_from_id"}}
# A new version or a new assessment: rows are added, existing ones do not change.
NEW_VERSION: dict[str, set[str] | None] = {
    "eqia_assessment": {"is_latest"},
    "eqia_assessment_authors": set(),
    "eqia_gridrow": set(),
    "eqia_answer": set(),
    "eqia_mitigatingaction": set(),
    "eqia_citedevidence": set(),
    "eqia_consultationpoint": set(),
    "eqia_versionline": set(),
    "eqia_assessment_objectives": set(),
    "eqia_assessment_consultations": set(),
}
# By the beginning of the address's name: the columns of each table that may change; None for all.
RELEASED = ("objectives_release", "objectives_releasedcell")
WRITES: tuple[tuple[str, Mapping[str, set[str] | None]], ...] = (
    (
        "sheet_move",
        {
            "returns_return": {
                "state",
                "version",
                "submitted_by_id",
                "submitted_at",
                "approved_by_id",
                "approved_at",
                "sent_back_reason",
                "reopened_reason",
                "authors",
            },
            "returns_line": {*LINE, "sent_back_reason", "changed_by_id", "changed_at"},
            **APPROVAL,
        },
    ),
    (
        "sheet",
        {
            "returns_return": {"version", "authors"},
            "returns_line": {*LINE, "changed_by_id", "changed_at"},
        },
    ),
    ("pay_gap_", {"objectives_paygap": None}),
    ("release_request", dict.fromkeys(("objectives_releaserequest", *RELEASED))),
    ("admin_calendar", {"returns_reportingperiod": None}),
    ("admin_exception", {"returns_extension": None}),
    ("admin_council", {"organisation_council": None}),
    ("admin_target", {"performance_target": None, "performance_targetchange": None}),
    (
        "framework_copy",
        {
            f"objectives_{name}": None
            for name in (
                *("framework", "theme", "objective", "objective_characteristics"),
                "objective_directorates",
            )
        }
        | {
            "performance_objectivemeasure": None,
            "performance_objectivemeasure_characteristics": None,
        },
    ),
    (
        "admin_",
        {
            "organisation_directorate": None,
            "organisation_service": None,
            "organisation_post": None,
            "organisation_body": None,
            "organisation_meeting": None,
            # A moved meeting takes its decisions with it.
            "eqia_decision": {"meets_on", "saves"},
            "organisation_appointment": None,
            "organisation_characteristic": None,
            "organisation_category": None,
            "organisation_categorymap": None,
            "performance_benchmark": None,
            "performance_indicator": None,
            "performance_indicator_characteristics": None,
            "performance_unit": None,
            "objectives_framework": None,
            "objectives_theme": None,
            "objectives_objective": None,
            "objectives_objective_characteristics": None,
            "objectives_objective_directorates": None,
            "performance_objectivemeasure": None,
            "performance_objectivemeasure_characteristics": None,
            **{
                f"objectives_{name}": None
                for name in (
                    *("plan", "planpart", "achievement", "achievement_characteristics"),
                    *("overview", "validation", "consultation", "consultationcount"),
                    *("consultationheard", "accountability", "duty"),
                )
            },
            "organisation_deputy": None,
            "organisation_postholder": None,
            "organisation_bodymember": None,
            "eqia_screenedcharacteristic": None,
            "objectives_evidence": None,
            "accounts_user": {
                "username",
                "name",
                "email",
                "is_active",
                "closes_on",
                "first_name",
                "password",
            },
        },
    ),
    ("eqia_start", {**NEW_VERSION, "eqia_assessment": set()}),
    ("assessment_about", {**_saving(*on_page("about")), "eqia_assessment_objectives": None}),
    (
        "assessment_consultation",
        {
            **_saving(*on_page("consultation")),
            "eqia_consultationpoint": None,
            "eqia_assessment_consultations": None,
        },
    ),
    ("assessment_evidence", {**_saving(), "eqia_citedevidence": None}),
    ("assessment_grid", {**_saving(), **ANSWERS}),
    ("assessment_copy", {**_saving(), **ANSWERS}),
    (
        "assessment_judgement",
        _saving(*on_page("judgement")),
    ),
    ("assessment_full_group", {**_saving(), **ANSWERS}),
    ("assessment_full", _saving(*on_page("full"))),
    ("assessment_actions", {**_saving(), "eqia_mitigatingaction": None}),
    ("assessment_editions", {**_saving(), "eqia_versionline": None}),
    (
        "assessment_submit",
        {
            **_saving("state", "submitted_by", "submitted_at", "return_reason"),
            "eqia_returnedanswer": None,
        },
    ),
    ("assessment_begin", {**_saving("state"), "eqia_gridrow": set()}),
    ("assessment_withdraw", _saving("state", "submitted_by", "submitted_at")),
    (
        "assessment_return",
        {
            **_saving("state", "submitted_by", "submitted_at", "return_reason"),
            "eqia_returnedanswer": set(),
        },
    ),
    (
        "assessment_sign",
        {
            **_saving("state"),
            "eqia_signoff": set(),
            "eqia_mitigatingaction": {"action_id"},
            "objectives_action": None,
            "objectives_actionprogress": set(),
        },
    ),
    (
        "assessment_drop",
        {
            **_saving("state", "drop_reason", "is_latest", "supersedes"),
            "objectives_action": {"status"},
            "objectives_actionprogress": set(),
        },
    ),
    ("assessment_revise", NEW_VERSION),
    ("assessment_outcome_say", {"eqia_outcomestatement": set()}),
    ("assessment_publish", {"eqia_assessment": {"published_at", "published_by_id"}}),
    (
        "assessment_withhold",
        {"eqia_assessment": {"is_exempt", "exempt_ground", "published_at", "published_by_id"}},
    ),
    ("decision_start", {"eqia_decision": set(), "eqia_decision_assessments": set()}),
    (
        "decision_edit",
        {
            "eqia_decision": {
                *(set(decisions.DECISION) - {"directorate"}),
                "directorate_id",
                *("ref", "state", "saves", "ready_by_id", "ready_at"),
                *OVERRIDE,
            },
            "eqia_decision_assessments": None,
        },
    ),
    (
        "decision_ready",
        {"eqia_decision": {"state", "saves", "ready_by_id", "ready_at", *OVERRIDE}},
    ),
    ("decision_take", {"eqia_decision": {"state", "saves", "taken_on"}}),
    (
        "action",
        {
            "objectives_action": {"status", "due_text", "due_on"},
            "objectives_actionprogress": set(),
        },
    ),
    # What becomes of an action, and an action for a line that had none.
    (
        "plan_update",
        {
            "objectives_action": {"status", "review_on", *due_values(NOT_STATED)},
            "objectives_action_objectives": set(),
            "objectives_action_characteristics": set(),
            "objectives_actionprogress": set(),
            "objectives_planline": {"action_id"},
        },
    ),
    ("mfa_", {"mfa_authenticator": None}),
    ("account", {"accounts_user": {"password"}}),
    ("sign", {"accounts_user": {"last_login"}}),
    *OF_EDITIONS,
)
