"""Reads of objectives with their measures, as the check of rule L3 takes them."""

from collections.abc import Iterable

from django.db.models import Prefetch, QuerySet

from objectives.models import Framework, Objective, Plan, PlanLine
from objectives.rules.measurable import Finding, Measured, MeasureFact, ThemeFact, check
from performance.models import ObjectiveMeasure


def measures_in_order() -> "Prefetch[str, QuerySet[ObjectiveMeasure], str]":
    """The measures of objectives or lines, each with its indicator and owner, in order.

    *Costs*: 2 queries for all that are prefetched.
    """
    found = ObjectiveMeasure.objects.select_related("indicator__service", "owner_post")
    return Prefetch("measures", found.prefetch_related("characteristics").order_by("position"))


def objectives_of(framework: Framework) -> QuerySet[Objective]:
    """The objectives of a framework in the order of its paper, with measures and places.

    *Costs*: at most 5 queries.
    """
    return (
        Objective.objects.filter(framework=framework)
        .select_related("theme", "owner_post")
        .prefetch_related(measures_in_order(), "characteristics", "directorates")
        .order_by("position", "ref")
    )


def lines_of(plan: Plan) -> QuerySet[PlanLine]:
    """The lines of a plan in order, with measures, objectives and characteristics.

    *Costs*: at most 6 queries.
    """
    return (
        PlanLine.objects.filter(plan=plan)
        .select_related("outcome")
        .prefetch_related(
            measures_in_order(),
            "characteristics",
            "objectives__characteristics",
            "objectives__owner_post",
        )
        .order_by("position")
    )


def measured(objective: Objective) -> Measured:
    """What the check knows of an objective whose measures are prefetched."""
    return Measured(
        ref=objective.ref,
        title=objective.title,
        number=objective.number,
        named=objective.named,
        has_owner=objective.owner_post_id is not None,
        measures=_facts(objective.measures.all()),
    )


def measured_line(line: PlanLine) -> Measured:
    """What the check knows of a line of a plan: its own characteristics, or of its objectives."""
    objectives = list(line.objectives.all())
    named = [each.named for each in objectives if each.named in ("named", "all")]
    if line.characteristics.all():
        named = ["named"]
    return Measured(
        ref=f"{line.position}",
        title=line.words,
        named=named[0] if named else "",
        has_owner=any(each.owner_post_id for each in objectives),
        measures=_facts(line.measures.all()),
    )


def _facts(measures: Iterable[ObjectiveMeasure]) -> tuple[MeasureFact, ...]:
    return tuple(
        MeasureFact(
            what=str(each),
            reference=each.reference,
            is_words=bool(each.words),
            is_milestone=bool(each.milestone),
            has_baseline=each.baseline is not None,
            has_target=each.target is not None,
            has_date=each.target_on is not None,
            has_owner=each.owner_post_id is not None,
            has_characteristics=bool(each.characteristics.all()),
        )
        for each in measures
    )


def findings_of_framework(framework: Framework) -> tuple[Finding, ...]:
    """What the check finds in a framework. *Costs*: at most 9 queries."""
    themes = framework.themes.select_related("parent").prefetch_related(
        "objectives", "outcome_lines", "plan_lines", "children"
    )
    facts = [
        ThemeFact(
            ref=each.ref,
            title=each.title,
            has_content=any(
                part.all()
                for part in (each.objectives, each.outcome_lines, each.plan_lines, each.children)
            ),
            standards=each.standards or (each.parent.standards if each.parent else None),
            cuts_across=each.cuts_across,
        )
        for each in themes.order_by("position")
    ]
    return check([measured(each) for each in objectives_of(framework)], facts)


def findings_of_plan(plan: Plan) -> tuple[Finding, ...]:
    """What the check finds in the lines of a plan. *Costs*: at most 6 queries."""
    return check([measured_line(each) for each in lines_of(plan)])
