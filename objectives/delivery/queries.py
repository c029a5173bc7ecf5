"""Reads of plans, with their lines and the actions of lines as a person may read them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, Exists, F, Model, OuterRef, Q, QuerySet

from councilportal.accounts.permissions import Role
from councilportal.common.periods import PeriodKind, containing
from councilportal.common.together import Many, read_together
from councilportal.common.validity import DatedQuerySet
from councilportal.organisation.models import Characteristic, Post
from councilportal.organisation.people import NOBODY, Person
from councilportal.organisation.queries import characteristics
from objectives.delivery.policies import may_follow
from objectives.frameworks.policies import reads_drafts
from objectives.frameworks.queries import readable_objectives
from objectives.models import (
    Action,
    ActionProgress,
    Objective,
    Plan,
    PlanLine,
    PlanPart,
    Theme,
)
from objectives.plan import policies, reading
from objectives.rules.delivery import (
    PlanKind,
    PlanState,
)
from objectives.rules.measurable import Finding
from objectives.rules.plan import Origin

_OF_A_PLAN = ("framework", "directorate", "updated_by_post", "body")
_OF_AN_ACTION = ("owner_post", "confirmed_by_post", "directorate", "service")


@dataclass(frozen=True, slots=True)
class PlanRead:
    """A plan as somebody may read it: its lines in order and the parts of its kind.

    `actions` are those of the lines, by key; one that the reader may not know of is left out.
    `measures` are those of lines in words, by the key of the line, and `lacking` what the check of
    rule L3 finds in them. `may_change` is True where the reader may change its lines: these lead to
    where that is done.
    """

    plan: Plan
    lines: Sequence[PlanLine]
    parts: Sequence[PlanPart]
    actions: Mapping[int, Action] = field(default_factory=dict)
    measures: Mapping[int, Sequence[str]] = field(default_factory=dict)
    lacking: Sequence[Finding] = ()
    may_change: bool = False

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
    rows = plans(who).order_by("framework__title", "directorate__position", "directorate__name")
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


def lines_of(plan: Plan, objectives: QuerySet[Objective], known: Q) -> list[PlanLine]:
    """The lines of a plan in the order that it prints, with their actions and who leads these.

    *Takes*: the objectives that the reader may read, a line names no others; the filter for the
    actions that they may know of.
    *Gives*: each with `is_known`, False where the reader may not know of its action.
    *Costs*: 2 queries.
    """
    told = Exists(Action.objects.filter(known, pk=OuterRef("action")))
    ones = ("part", "outcome", "theme", *(f"action__{each}" for each in _OF_AN_ACTION))
    found = PlanLine.objects.filter(plan=plan).select_related(*ones).annotate(is_known=told)
    lines: list[Any] = list(found.order_by("position"))
    if lines:
        of_plan = {"__plan": plan}
        actions = [each.action for each in lines if each.action is not None]
        leads = Post.objects.filter(actions_led__plan_lines__plan=plan)
        read_together(
            (
                *_named_by(lines, objectives, of_plan),
                Many("leads", actions, leads, "actions_led", ("title",)),
            )
        )
    return lines


def _named_by(
    lines: Sequence[PlanLine], objectives: QuerySet[Objective], of: Mapping[str, Model]
) -> Iterator[Many]:
    """What lines name many of. *Takes*: the lines, as a lookup from there with what it equals."""
    columns = ("ref", "number", "title", "named", "owner_post_id")
    for name, way in (("objectives", "plan_lines"), ("priorities", "priority_lines")):
        own = objectives.filter(**{f"{way}{end}": each for end, each in of.items()})
        yield Many(name, lines, own, way, columns, "position")
    people = Characteristic.objects.filter(**{f"plan_lines{end}": each for end, each in of.items()})
    yield Many("characteristics", lines, people, "plan_lines", ("ref", "name"))


def read_by(plan: Plan, who: Person) -> PlanRead:
    """A plan as a person may read it, without measures. *Costs*: 3 to 6 queries."""
    lines = lines_of(plan, readable_objectives(who), policies.known(who))
    return PlanRead(plan, lines, parts_of(plan.kind), _actions(lines, who))


def in_print(plan: Plan) -> PlanRead:
    """A plan as a paper prints it, for everybody: every line, and how its action stands.

    Of an action of an assessment it tells what the public may read of the assessment. It is
    without measures.
    *Costs*: 3 to 6 queries.
    """
    known = policies.known(NOBODY) | ~Q(origin=Origin.ASSESSMENT)
    lines = lines_of(plan, Objective.objects.all(), known)
    return PlanRead(plan, lines, parts_of(plan.kind), _actions(lines, NOBODY))


def _actions(lines: Iterable[PlanLine], who: Person) -> Mapping[int, Action]:
    """The actions of lines as the person may read them, by key."""
    actions = _as_stored(lines)
    hidden = reading.where_hidden(actions.values(), who) if actions else {}
    return {key: hidden[key].action if key in hidden else each for key, each in actions.items()}


def _as_stored(lines: Iterable[PlanLine]) -> Mapping[int, Action]:
    """The actions of lines of which the reader may know, by key."""
    known = (each.action for each in lines if each.is_known)  # type: ignore[attr-defined]
    return {each.pk: each for each in known if each is not None}


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


# A quarter's update


@dataclass(frozen=True, slots=True)
class LineToUpdate:
    """A line of a plan for its update, with its action and progress as the person may read them.

    `action` is None where the line has none, or none of which the person may know. `may_follow` is
    True where it has none and the person may give it one.
    """

    line: PlanLine
    action: Action | None
    last: ActionProgress | None = None
    count: int = 0
    may_record: bool = False
    may_follow: bool = False


def lines_to_update(plan: Plan, who: Person) -> list[LineToUpdate]:
    """The lines of an adopted plan in order, with what was said of each last.

    *Costs*: 3 to 6 queries.
    """
    lines = lines_of(plan, readable_objectives(who), policies.known(who))
    stored = _as_stored(lines)
    told = {**reading.where_hidden(stored.values(), who)} if stored else {}
    said: dict[int, list[ActionProgress]] = defaultdict(list)
    open_to_all = [key for key in stored if key not in told]
    for each in ActionProgress.objects.filter(action__in=open_to_all).order_by("-position"):
        said[each.action_id].append(each)
    told |= {key: reading.Told(stored[key], said[key]) for key in open_to_all}
    follows = may_follow(who, plan)
    return [
        LineToUpdate(
            line,
            told[key].action,
            next(iter(told[key].progress), None),
            len(told[key].progress),
            policies.may_record(who, stored[key], [plan]),
        )
        if (key := line.action_id or 0) in told
        else LineToUpdate(line, None, may_follow=follows and line.action_id is None)
        for line in lines
    ]


def to_update(who: Person, on: date) -> QuerySet[Plan]:
    """The adopted plans that a person updates and of which nobody has said anything this quarter.

    The post that updates a plan is asked, without one the director and the equality leads of its
    directorate, or for a plan of the council its equality lead. A plan that begins in the quarter
    is not asked for. *Costs*: 1 query; none for a person without such a post or role.
    """
    led = [each for each in who.held if each.role is Role.EQUALITY_LEAD and not each.service]
    if not (who.posts or led):
        return Plan.objects.none()
    places = [each.directorate for each in led]
    whole = Q(directorate=None) if None in places else Q(pk__in=())
    director = Q(directorate__director_post__in=who.posts)
    unnamed = director | Q(directorate__in=[each for each in places if each]) | whole
    mine = Q(updated_by_post__in=who.posts) | Q(unnamed, updated_by_post=None)
    first = containing(PeriodKind.QUARTER, on).start
    said = ActionProgress.objects.filter(
        action__plan_lines__plan=OuterRef("pk"), at__date__gte=first, version=""
    )
    found = Plan.objects.in_force(on).filter(mine, state=PlanState.ADOPTED)
    found = found.filter(Q(valid_from=None) | Q(valid_from__lt=first))
    has_lines = Exists(PlanLine.objects.filter(plan=OuterRef("pk")))
    return found.filter(has_lines, ~Exists(said)).order_by("title", "ref")


# A draft


@dataclass(frozen=True, slots=True)
class Offered:
    """What a line of a draft may name: records by their references, in order."""

    parts: Mapping[str, PlanPart]
    outcomes: Mapping[str, Theme]
    themes: Mapping[str, Theme]
    objectives: Mapping[str, Objective]
    priorities: Mapping[str, Objective]
    characteristics: Mapping[str, Characteristic]


def offered_to(plan: Plan, who: Person, on: date, line: PlanLine | None = None) -> Offered:
    """What a line of a plan may name: objectives of its framework; in a matrix those of others too.

    What a stored line names already stays, though it has ended or is of another framework by now.
    *Takes*: a line as `line_of` gives it. *Costs*: 4 queries.
    """
    themes = {
        each.ref: each
        for each in Theme.objects.order_by("framework__title", "position")
        if each.cuts_across or each.framework_id == plan.framework_id or _is_matrix(plan)
    }
    every = readable_objectives(who).order_by("framework__title", "position", "ref")
    own: dict[str, Objective] = {}
    others: dict[str, Objective] = {}
    for each in every:
        inside = plan.framework_id is None or each.framework_id == plan.framework_id
        (own if inside else others)[each.ref] = each
    if not _is_matrix(plan):
        others = {}
    people = {each.ref: each for each in characteristics(on)}
    if line is not None:
        own.update((each.ref, each) for each in line.objectives.all())
        others.update((each.ref, each) for each in line.priorities.all())
        people.update((each.ref, each) for each in line.characteristics.all())
    return Offered(
        {each.ref: each for each in parts_of(plan.kind)},
        {ref: each for ref, each in themes.items() if not each.cuts_across},
        {ref: each for ref, each in themes.items() if each.cuts_across},
        own,
        others,
        people,
    )


def _is_matrix(plan: Plan) -> bool:
    return plan.kind == PlanKind.MATRIX


def line_of(plan: Plan, position: int) -> PlanLine | None:
    """The line in a place of a plan, with what it names; None where there is none.

    *Costs*: 2 queries.
    """
    found = PlanLine.objects.select_related("plan", "part", "outcome", "theme", "action")
    line = found.filter(plan=plan, position=position).first()
    if line is not None:
        read_together(_named_by([line], Objective.objects.all(), {"": line}))
    return line
