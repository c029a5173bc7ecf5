"""Reads of the parts that plans share, and of how the plans differ from them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from councilportal.organisation.people import Person
from objectives.delivery.queries import plans
from objectives.models import Plan, PlanLine, PlanPart
from objectives.rules.delivery import (
    MONITORING,
    TIMETABLE,
    Difference,
    LineFact,
    PartFact,
    PlanFact,
    PlanKind,
    differences,
)


@dataclass(frozen=True, slots=True)
class Template:
    """The parts that plans of a kind share, with the plans of one framework that have them.

    `differences` tell how the plans differ from the template.
    """

    kind: PlanKind
    framework: str
    parts: Sequence[PlanPart]
    plans: Sequence[Plan]
    facts: Sequence[PlanFact]
    differences: Sequence[Difference]


def templates(who: Person, to_come: Mapping[int, int]) -> list[Template]:
    """The plans that the person may read and whose kind has parts, by kind and framework.

    *Takes*: how many assessments are to come, by the key of their directorate.
    *Costs*: 4 queries.
    """
    parts: dict[str, list[PlanPart]] = defaultdict(list)
    for part in PlanPart.objects.select_related("objective").order_by("position"):
        parts[part.plan_kind].append(part)
    found = plans(who).filter(kind__in=parts).order_by("kind", "framework", "title", "ref")
    lines: dict[int, list[LineFact]] = defaultdict(list)
    of_plans = PlanLine.objects.filter(plan__in=found.order_by()).select_related("part")
    for each in of_plans.prefetch_related("objectives").order_by("position"):
        named = tuple(one.title for one in each.objectives.all())
        part_ref = each.part.ref if each.part else ""
        lines[each.plan_id].append(LineFact(each.position, part_ref, each.heading, named))
    return [
        _template(kind, parts[kind], own, [_fact(each, lines[each.pk], to_come) for each in own])
        for (kind, _), group in groupby(found, lambda each: (each.kind, each.framework_id))
        for own in [list(group)]
    ]


def _template(
    kind: str, parts: Sequence[PlanPart], own: Sequence[Plan], facts: Sequence[PlanFact]
) -> Template:
    asked = [PartFact(each.ref, each.title, str(each.objective or "")) for each in parts]
    framework = str(own[0].framework or "")
    return Template(PlanKind(kind), framework, parts, own, facts, differences(facts, asked))


def _fact(plan: Plan, lines: Sequence[LineFact], to_come: Mapping[int, int]) -> PlanFact:
    is_kept = bool(plan.updated or plan.updated_by_post_id or plan.body_id)
    elsewhere = {
        TIMETABLE: to_come.get(plan.directorate_id or 0, 0),
        MONITORING: int(is_kept),
    }
    return PlanFact(plan.ref, plan.title, tuple(lines), elsewhere)
