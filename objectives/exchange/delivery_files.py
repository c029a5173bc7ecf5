"""The files of plans: the parts of each kind, the plans, and their lines."""

from collections.abc import Iterator

from councilportal.common.text import LONG
from councilportal.files import columns
from councilportal.organisation.models import Body, Characteristic, Directorate
from objectives.exchange.cell_columns import position, title
from objectives.exchange.record_files import Found, RecordFile, Records, Settled, Values
from objectives.models import Action, Framework, Objective, Plan, PlanLine, PlanPart, Theme
from objectives.rules.delivery import (
    ImpactDirection,
    PlanKind,
    PlanState,
    check_adopted,
    check_adopted_line,
    check_line,
)

PLAN_PARTS = RecordFile(
    "plan_parts",
    PlanPart,
    (
        columns.word("plan_kind", PlanKind, required=True),
        columns.ref("ref", required=True),
        position(required=True),
        title("title", required=True),
        columns.ref("objective"),
        columns.place("actions_asked"),
        columns.whole("words_limit", low=1, high=999, empty=None),
    ),
    key=("plan_kind", "ref"),
    refs={"objective": ("objectives", Objective)},
).format()


def _check_plan(values: Values, _: Records) -> Iterator[tuple[str, str]]:
    first, last = values["valid_from"], values["valid_to"]
    if first and last and last < first:
        yield "valid_to", f"give a day that is not before valid_from, {first}."


def _plans_settled() -> Settled:
    """What of a plan that is stored as adopted does not change. *Costs*: 1 query."""
    states = dict(Plan.objects.values_list("ref", "state"))
    return lambda values, changed: check_adopted(states.get(values["ref"], ""), changed)


PLANS = RecordFile(
    "plans",
    Plan,
    (
        columns.own_ref("ref", "plan"),
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
    settled=_plans_settled,
).format()


def _parts() -> dict[tuple[str, str], PlanPart]:
    """The parts that each plan has, by its reference and theirs. *Costs*: 2 queries."""
    plans = list(Plan.objects.values_list("ref", "kind"))
    parts = PlanPart.objects.all()
    return {
        (ref, part.ref): part for part in parts for ref, kind in plans if kind == part.plan_kind
    }


def _check_line(values: Values, records: Records) -> Iterator[tuple[str, str]]:
    priorities = {ref: records["priorities"][ref].framework_id for ref in values["priorities"]}
    outcome = records["outcome"].get(values["outcome"])
    crosses = outcome is not None and outcome.cuts_across
    yield from check_line(values["objectives"], priorities, cuts_across=crosses)


def _lines_settled() -> Settled:
    """That an adopted plan, once it has lines, gets no others; but a line may get an action.

    *Costs*: 2 queries.
    """
    with_lines = Plan.objects.filter(lines__isnull=False)
    states = dict(with_lines.values_list("ref", "state"))
    acted = PlanLine.objects.filter(action__isnull=False)
    followed = set(acted.values_list("plan__ref", "position"))
    return lambda values, changed: check_adopted_line(
        states.get(values["plan"], ""),
        changed,
        is_followed=(values["plan"], values["position"]) in followed,
    )


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
        "part": Found(
            "plan", _parts, "plans of this kind have no such part: give one of plan_parts.csv."
        )
    },
    check=_check_line,
    settled=_lines_settled,
).format()

FILES = (PLAN_PARTS, PLANS, PLAN_LINES)
