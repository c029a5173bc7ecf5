"""The files of plans: the parts of each kind, the plans, and their lines."""

from collections.abc import Iterator

from councilportal.common.text import LONG
from councilportal.files import columns
from councilportal.organisation.models import Body, Characteristic, Directorate
from objectives.exchange.cell_columns import position, title
from objectives.exchange.record_files import Found, RecordFile, Values
from objectives.models import Action, Framework, Objective, Plan, PlanLine, PlanPart, Theme
from objectives.rules.delivery import ImpactDirection, PlanKind, PlanState

PLAN_PARTS = RecordFile(
    "plan_parts",
    PlanPart,
    (
        columns.word("plan_kind", PlanKind, required=True),
        columns.ref("ref", required=True),
        position(required=True),
        title("title", required=True),
        columns.ref("objective"),
    ),
    key=("plan_kind", "ref"),
    refs={"objective": ("objectives", Objective)},
).format()


def _check_plan(values: Values) -> Iterator[tuple[str, str]]:
    first, last = values["valid_from"], values["valid_to"]
    if first and last and last < first:
        yield "valid_to", f"give a day that is not before valid_from, {first}."


PLANS = RecordFile(
    "plans",
    Plan,
    (
        columns.ref("ref", required=True),
        title("title", required=True),
        columns.word("kind", PlanKind, required=True),
        columns.ref("framework"),
        columns.ref("directorate"),
        columns.day("valid_from"),
        columns.day("valid_to"),
        columns.text("updated", at_most=100),
        columns.text("updated_by_post", at_most=150),
        columns.ref("body"),
        columns.word("state", PlanState, empty=PlanState.DRAFT),
    ),
    key=("ref",),
    refs={
        "framework": ("frameworks", Framework),
        "directorate": ("directorates", Directorate),
        "body": ("bodies", Body),
    },
    posts=("updated_by_post",),
    check=_check_plan,
).format()


def _part(values: Values) -> PlanPart | None:
    plan = Plan.objects.get(ref=values["plan"])
    return PlanPart.objects.filter(plan_kind=plan.kind, ref=values["part"]).first()


def _frameworks(refs: tuple[str, ...]) -> set[int | None]:
    found = Objective.objects.filter(ref__in=refs).values_list("framework", flat=True)
    return set(found)


def _check_line(values: Values) -> Iterator[tuple[str, str]]:
    both = set(values["objectives"]) & set(values["priorities"])
    if both:
        yield "priorities", f"{min(both)} is among the objectives too: name it in one of the two."
    elif len(_frameworks(values["priorities"])) > 1:
        yield "priorities", "name objectives of one framework."
    outcome = values["outcome"]
    if outcome and Theme.objects.filter(ref=outcome, cuts_across=True).exists():
        yield "outcome", "this theme cuts across plans: name it in theme."


PLAN_LINES = RecordFile(
    "plan_lines",
    PlanLine,
    (
        columns.ref("plan", required=True),
        position(required=True),
        columns.text("words", required=True, at_most=LONG),
        columns.ref("part"),
        title("heading"),
        columns.ref("outcome"),
        columns.listed("objectives"),
        columns.listed("priorities"),
        columns.listed("characteristics"),
        columns.word("direction", ImpactDirection),
        columns.ref("theme"),
        columns.ref("action"),
    ),
    key=("plan", "position"),
    refs={
        "plan": ("plans", Plan),
        "outcome": ("themes", Theme),
        "theme": ("themes", Theme),
        "action": ("actions", Action),
    },
    lists={
        "objectives": ("objectives", Objective),
        "priorities": ("objectives", Objective),
        "characteristics": ("characteristics", Characteristic),
    },
    found={
        "part": Found(_part, "plans of this kind have no such part: give one of plan_parts.csv.")
    },
    check=_check_line,
).format()

FILES = (PLAN_PARTS, PLANS, PLAN_LINES)
