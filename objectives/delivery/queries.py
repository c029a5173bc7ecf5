"""Reads of plans, with their lines and the actions of lines as a person may read them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, F, Prefetch, Q, QuerySet

from councilportal.common.validity import DatedQuerySet
from councilportal.organisation.people import NOBODY, Person
from objectives.frameworks.policies import reads_drafts
from objectives.frameworks.queries import readable_objectives
from objectives.models import Action, Objective, Plan, PlanLine, PlanPart
from objectives.plan import policies, reading
from objectives.rules.delivery import PlanKind, PlanState
from objectives.rules.plan import Origin

_OF_A_PLAN = ("framework", "directorate", "updated_by_post", "body")
_OF_AN_ACTION = ("owner_post", "confirmed_by_post", "directorate", "service")


@dataclass(frozen=True, slots=True)
class PlanRead:
    """A plan as somebody may read it: its lines in order and the parts of its kind.

    `actions` are those of the lines, by key; one that the reader may not know of is left out.
    `measures` are those of lines in words, by the key of the line.
    """

    plan: Plan
    lines: Sequence[PlanLine]
    parts: Sequence[PlanPart]
    actions: Mapping[int, Action] = field(default_factory=dict)
    measures: Mapping[int, Sequence[str]] = field(default_factory=dict)

    def action(self, line: PlanLine) -> Action | None:
        """The action of a line; None where it has none, or none that the reader may know of."""
        return self.actions.get(line.action_id or 0)


@dataclass(frozen=True, slots=True)
class PlanCriteria:
    """The filters of the list of plans; an empty one does not filter.

    `framework` and `directorate` are references.
    """

    text: str = ""
    kind: str = ""
    framework: str = ""
    directorate: str = ""
    state: str = ""


def plans(who: Person, asked: PlanCriteria | None = None) -> DatedQuerySet[Plan]:
    """The plans that the person may read, with how many lines each has, by title.

    *Gives*: plans with `lines_count`. *Costs*: 1 query.
    """
    asked = asked or PlanCriteria()
    found = Plan.objects.select_related(*_OF_A_PLAN)
    if not reads_drafts(who):
        found = found.exclude(state=PlanState.DRAFT)
    exact = {
        "kind": asked.kind,
        "framework__ref": asked.framework,
        "directorate__ref": asked.directorate,
        "state": asked.state,
    }
    found = found.filter(**{name: value for name, value in exact.items() if value})
    for word in asked.text.split():
        found = found.filter(Q(title__icontains=word) | Q(ref__icontains=word))
    return found.annotate(lines_count=Count("lines")).order_by("title", "ref")


def to_filter_by(who: Person) -> Mapping[str, list[tuple[str, str]]]:
    """The frameworks and directorates of plans that the person may read: references and names.

    *Costs*: 1 query.
    """
    rows = plans(who).order_by("framework__title", "directorate__name")
    names = ("framework__ref", "framework__title", "directorate__ref", "directorate__name")
    found: dict[str, dict[str, str]] = {"framework": {}, "directorate": {}}
    for framework, title, directorate, name in rows.values_list(*names):
        found["framework"] |= {framework: title} if framework else {}
        found["directorate"] |= {directorate: name} if directorate else {}
    return {
        kind: sorted(each.items(), key=lambda pair: pair[1].lower()) for kind, each in found.items()
    }


def plan(ref: str, who: Person) -> Plan | None:
    """One plan that the person may read; None where there is none. *Costs*: 1 query."""
    return plans(who).filter(ref=ref).first()


def parts_of(kind: str) -> list[PlanPart]:
    """The parts that every plan of a kind has, in order. *Costs*: 1 query."""
    parts = PlanPart.objects.filter(plan_kind=kind).select_related("objective")
    return list(parts.order_by("position"))


def lines_of(plan: Plan, objectives: QuerySet[Objective]) -> list[PlanLine]:
    """The lines of a plan in the order that it prints.

    *Takes*: the objectives that the reader may read; a line names no others.
    *Costs*: 4 queries.
    """
    in_order = objectives.order_by("position", "ref")
    found = (
        PlanLine.objects.filter(plan=plan)
        .select_related("part", "outcome", "theme")
        .prefetch_related(
            Prefetch("objectives", in_order), Prefetch("priorities", in_order), "characteristics"
        )
    )
    return list(found.order_by("position"))


def read_by(plan: Plan, who: Person, measures: Mapping[int, Sequence[str]]) -> PlanRead:
    """A plan as a person may read it. *Takes*: the measures as `PlanRead` has them.

    *Costs*: at most 10 queries.
    """
    lines = lines_of(plan, readable_objectives(who))
    known = policies.known(who)
    return PlanRead(plan, lines, parts_of(plan.kind), _actions(lines, known, who), measures)


def in_print(plan: Plan, measures: Mapping[int, Sequence[str]]) -> PlanRead:
    """A plan as a paper prints it, for everybody: every line, and how its action stands.

    Of an action of an assessment it tells what the public may read of the assessment.
    *Costs*: at most 10 queries.
    """
    lines = lines_of(plan, Objective.objects.all())
    known = policies.known(NOBODY) | ~Q(origin=Origin.ASSESSMENT)
    return PlanRead(plan, lines, parts_of(plan.kind), _actions(lines, known, NOBODY), measures)


def _actions(lines: Iterable[PlanLine], known: Q, who: Person) -> Mapping[int, Action]:
    """The actions of lines as the person may read them, by key."""
    keys = [each.action_id for each in lines if each.action_id is not None]
    if not keys:
        return {}
    found = Action.objects.filter(known, pk__in=keys).select_related(*_OF_AN_ACTION)
    actions = {each.pk: each for each in found.prefetch_related("leads")}
    hidden = reading.where_hidden(actions.values(), who)
    return {key: hidden[key].action if key in hidden else each for key, each in actions.items()}


def told_plans(kind: PlanKind, on: date, refs: Collection[str] = ()) -> list[Plan]:
    """The plans that a paper tells: those named, drafts too, or those adopted that count on a day.

    *Takes*: references, of which only those of plans matter. *Costs*: 1 query.
    """
    found = Plan.objects.filter(kind=kind).select_related(*_OF_A_PLAN)
    place = F("directorate__position").asc(nulls_first=True)
    found = found.order_by(place, "directorate__name", "title", "ref")
    if named := list(found.filter(ref__in=refs)) if refs else []:
        return named
    return [each for each in found.filter(state=PlanState.ADOPTED) if each.is_in_force(on)]
