"""The list of plans as a document."""

from collections.abc import Sequence

from django.urls import reverse

from councilportal.common.document import (
    Column,
    Dataset,
    Document,
    NumberCell,
    Row,
    Section,
    Table,
    TextCell,
    listing,
)
from councilportal.common.numbers import count_of
from councilportal.common.periods import day_label
from councilportal.organisation.queries import CouncilView
from objectives.models import Plan
from objectives.rules.delivery import PlanKind, PlanState
from objectives.rules.frameworks import FrameworkState


def plans_document(
    plans: Sequence[Plan], total: int, narrowed: str, council: CouncilView
) -> Document:
    """The plans of a list. *Takes*: plans of `queries.plans`, and how many there are in all."""
    said = f"{count_of(total, 'plan')}{f' ({narrowed})' if narrowed else ''}."
    table = Table(
        "By title",
        (
            Column("Plan", 4),
            Column("Kind", 1.6),
            Column("Directorate", 2.4),
            Column("Carries out", 2.6),
            Column("Dates", 2),
            Column("State", 1.2),
            Column("Lines", 0.8, "right"),
        ),
        tuple(_row(each) for each in plans),
        anchor="plans",
    )
    return listing(
        reference="plans",
        title="Plans",
        council=council.name,
        colour=council.colour,
        said=said,
        section=Section("list", "Plans", (table,), wide=True),
        datasets=(_dataset(plans),),
    )


def _row(plan: Plan) -> Row:
    framework = plan.framework
    above = TextCell(str(framework or ""))
    if framework is not None and framework.state != FrameworkState.DRAFT:
        above = TextCell(framework.title, href=reverse("framework", args=[framework.ref]))
    return Row(
        (
            TextCell(plan.title, href=reverse("plan", args=[plan.ref]), header=True),
            TextCell(PlanKind(plan.kind).label),
            TextCell(str(plan.directorate or "The whole council")),
            above,
            TextCell(dates_said(plan)),
            TextCell(PlanState(plan.state).label),
            NumberCell(str(_lines(plan)), exact=str(_lines(plan))),
        )
    )


def dates_said(plan: Plan) -> str:
    """The dates of a plan in words; "" for none."""
    first, last = (day_label(day) if day else "" for day in (plan.valid_from, plan.valid_to))
    if first and last:
        return f"{first} to {last}"
    return f"From {first}" if first else f"To {last}" if last else ""


def _lines(plan: Plan) -> int:
    number: int = getattr(plan, "lines_count", 0)
    return number


def _dataset(plans: Sequence[Plan]) -> Dataset:
    columns = ("ref", "title", "kind", "framework", "directorate", "valid_from", "valid_to")
    rows = tuple(
        (
            each.ref,
            each.title,
            each.kind,
            each.framework.ref if each.framework else "",
            each.directorate.ref if each.directorate else "",
            each.valid_from.isoformat() if each.valid_from else "",
            each.valid_to.isoformat() if each.valid_to else "",
            each.state,
            str(_lines(each)),
        )
        for each in plans
    )
    return Dataset("plans", (*columns, "state", "lines"), rows)
