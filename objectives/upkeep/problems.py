"""Why a record cannot have some values, by the rules that an import has too."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from django.db.models import Model, QuerySet, Sum

from councilportal.common.addresses import refused_ref
from councilportal.common.constraints import REF_LENGTH
from councilportal.organisation.rules import circle
from objectives.models import (
    Accountability,
    Consultation,
    ConsultationCount,
    ConsultationHeard,
    Duty,
    Framework,
    Objective,
    Plan,
    PlanPart,
    Theme,
)
from objectives.rules import said
from objectives.rules.copying import new_ref
from objectives.rules.delivery import PlanState, check_adopted
from objectives.rules.duties import DutyRule, NotNumbers, read_numbers
from objectives.rules.frameworks import (
    check_named,
    check_number,
    check_parent,
    check_place,
    check_theme,
)
from objectives.upkeep.policies import applied

Problem = tuple[str, str]  # a field, and a sentence that says what would be right
Values = Mapping[str, Any]
TAKEN = "another one has this place: give another number, or leave it empty to put it last."


def problems_of(record: Model, values: Values) -> list[Problem]:
    """Every reason why a record cannot have these values.

    *Takes*: the record as stored, or a new one; values by field, with records for relations.
    *Costs*: at most 4 queries.
    """
    after = applied(record, values)
    return [*_of_ref(record, values), *_CHECKS[type(record)](after, values), *_of_place(after)]


def _of_ref(record: Model, values: Values) -> Iterator[Problem]:
    """Why a new record cannot have its reference: another page would hide its own."""
    if record.pk is None and (said := refused_ref(values.get("ref", ""), _page(type(record)))):
        yield "ref", said


def _page(model: type[Model]) -> str:
    return str(model._meta.model_name)


def problems_of_copy(framework: Framework, ref: str) -> list[Problem]:
    """Why a framework cannot be copied under a reference: of a part of the copy, or its own.

    *Costs*: 5 queries.
    """
    found: list[str] = []
    for model, own in (
        (Framework, [ref]),
        (Theme, [new_ref(each, framework.ref, ref) for each in _refs(framework.themes)]),
        (Objective, [new_ref(each, framework.ref, ref) for each in _refs(framework.objectives)]),
    ):
        there = set(model._default_manager.filter(ref__in=own).values_list("ref", flat=True))
        there |= {each for each, count in Counter(own).items() if count > 1}
        noun = model._meta.verbose_name
        found += [
            f"the {noun} {each} is there already: give another reference." for each in sorted(there)
        ]
        found += filter(None, (refused_ref(each, _page(model)) for each in own))
        found += [
            f"the {noun} would be {each}, of more than {REF_LENGTH} characters: give a shorter one."
            for each in own
            if len(each) > REF_LENGTH
        ]
    return [("ref", said) for said in found]


def _refs(records: Any) -> list[str]:
    return list(records.order_by("ref").values_list("ref", flat=True))


def lists_any(record: Any, values: Values, name: str) -> bool:
    """True if a list of the record has anything, after the change. *Costs*: 1 query if kept."""
    if name in values:
        return bool(values[name])
    return record.pk is not None and bool(getattr(record, name).exists())


def others(record: Any, **same: Any) -> "QuerySet[Any]":
    """The other records of its table that have these values."""
    table: QuerySet[Any] = type(record)._default_manager.all()
    return table.filter(**same).exclude(pk=record.pk)


def _way_back(record: Framework | Theme, model: type[Model]) -> tuple[str, ...]:
    """The references through which a record would be under itself. *Costs*: 1 query."""
    if record.parent is None:
        return ()
    stored = model._default_manager.exclude(parent=None).values_list("ref", "parent__ref")
    return circle(record.ref, dict(stored) | {record.ref: record.parent.ref})


def _of_framework(framework: Framework, _: Values) -> Iterator[Problem]:
    if said := check_parent("framework", _way_back(framework, Framework)):
        yield "parent", said


def _of_theme(theme: Theme, _: Values) -> Iterator[Problem]:
    own = theme.framework
    if said := check_parent("theme", _way_back(theme, Theme)):
        yield "parent", said
    elif theme.parent is not None:
        parent = theme.parent
        if said := check_theme(own.ref, parent.framework.ref, parent.ref):
            yield "parent", said
    if theme.position is not None:
        found = others(theme, framework=own, position=theme.position)
        if said := check_place(found.values_list("ref", flat=True).first() or ""):
            yield "position", said


def _of_objective(objective: Objective, values: Values) -> Iterator[Problem]:
    yield from check_named(objective.named, lists_any(objective, values, "characteristics"))
    framework, theme = objective.framework, objective.theme
    if theme is not None:
        own = framework.ref if framework else ""
        if said := check_theme(own, theme.framework.ref, theme.ref):
            yield "theme", said
    if framework is not None and objective.number:
        found = others(objective, framework=framework, number=objective.number)
        if said := check_number(found.values_list("ref", flat=True).first() or ""):
            yield "number", said


def _of_plan(plan: Plan, values: Values) -> Iterator[Problem]:
    stored = Plan.objects.filter(pk=plan.pk).first()
    if "state" in values and values["state"] != (stored.state if stored else PlanState.DRAFT):
        yield "state", "a plan is adopted, or made a draft again, on its own page."
    if stored is not None:
        changed = {name for name in values if getattr(stored, name) != getattr(plan, name)}
        yield from check_adopted(stored.state, changed)


def _of_part(part: PlanPart, _: Values) -> Iterator[Problem]:
    if others(part, plan_kind=part.plan_kind, ref=part.ref).exists():
        yield "ref", "plans of this kind have such a part already: give another reference."


def _of_consultation(consultation: Consultation, _: Values) -> Iterator[Problem]:
    yield from said.check_consultation(consultation.opened, consultation.closed)


def _of_count(count: ConsultationCount, _: Values) -> Iterator[Problem]:
    whole = count.part_of
    if whole is not None and whole.consultation_id != count.consultation_id:
        yield "part_of", "give a count of the same consultation."
    elif wanted := said.check_part_of(_way_through(count)):
        yield "part_of", wanted
    elif whole is not None:
        told = _sum(others(count, part_of=whole)) + count.number
        yield from said.check_parts(told, whole.number)
    if count.pk is not None:
        parts = ConsultationCount.objects.filter(part_of=count.pk)
        yield from said.check_parts(_sum(parts), count.number)


def _way_through(count: ConsultationCount) -> tuple[str, ...]:
    """The places through which a count would be part of itself. *Costs*: 1 query where it may."""
    if count.part_of is None:
        return ()
    stored = ConsultationCount.objects.filter(
        consultation=count.consultation, part_of__isnull=False
    )
    above = {
        str(place): str(whole)
        for place, whole in stored.exclude(pk=count.pk).values_list("position", "part_of__position")
    }
    place = str(count.position)
    return circle(place, above | {place: str(count.part_of.position)})


def _sum(counts: "QuerySet[Any]") -> int:
    return counts.aggregate(told=Sum("number"))["told"] or 0


def _of_duty(duty: Duty, _: Values) -> Iterator[Problem]:
    try:
        read_numbers(DutyRule(duty.rule), duty.numbers)
    except NotNumbers as error:
        yield "numbers", f"{error}."


def _nothing(_: Any, __: Values) -> Iterable[Problem]:
    return ()


# Among which others a record has a place of its own, which none of them has too.
PLACES: Mapping[type[Model], tuple[str, ...]] = {
    PlanPart: ("plan_kind",),
    ConsultationCount: ("consultation",),
    ConsultationHeard: ("consultation",),
    Accountability: (),
}


def _of_place(record: Any) -> Iterator[Problem]:
    """Why a record cannot stand in its place, where that is its own."""
    if type(record) in PLACES and record.position is not None:
        among = {name: getattr(record, name) for name in PLACES[type(record)]}
        if others(record, position=record.position, **among).exists():
            yield "position", TAKEN


_CHECKS: Mapping[type[Model], Callable[[Any, Values], Iterable[Problem]]] = {
    Framework: _of_framework,
    Theme: _of_theme,
    Objective: _of_objective,
    Plan: _of_plan,
    PlanPart: _of_part,
    Consultation: _of_consultation,
    ConsultationCount: _of_count,
    ConsultationHeard: _nothing,
    Accountability: _nothing,
    Duty: _of_duty,
}
