"""What pages and reports read about the one action plan."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Self

from django.db.models import (
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
)
from django.db.models.functions import Cast, Concat

from councilportal.common.together import InLines, Many, read_together
from councilportal.organisation.models import Characteristic, Directorate, Post
from councilportal.organisation.people import Person
from objectives.frameworks.policies import reads_drafts
from objectives.frameworks.queries import readable_objectives
from objectives.models import Action, ActionQuerySet, Plan, PlanLine
from objectives.plan import policies, reading
from objectives.plan.confirming import to_confirm
from objectives.rules.delivery import PlanState
from objectives.rules.plan import CLOSED, ENDED, SOON, Only, Origin

_RELATED = ("owner_post", "confirmed_by_post", "directorate", "service")
_OF_A_FRAMEWORK = ("framework__pk", "framework__ref", "framework__title")
_OF_AN_OBJECTIVE = ("ref", "number", "title", *_OF_A_FRAMEWORK)


# The action plan


def due_by(day: date) -> QuerySet[Action]:
    """Actions to be done that are due by a day, each with its `day`, in order. *Costs*: 1 query."""
    found: Any = Action.objects.to_do().with_day()
    due: QuerySet[Action] = found.filter(day__lte=day).order_by("day", "ref")
    return due


def needing() -> QuerySet[Action]:
    """Open actions that nobody is reminded of: they lack an owner or a day. *Costs*: 1 query."""
    return Action.objects.needing()


@dataclass(frozen=True, slots=True)
class ActionCriteria:
    """The filters of the plan; an empty one does not filter.

    `owner` is the title of a post, `plan`, `objective` and `characteristic` are references.
    """

    text: str = ""
    origin: str = ""
    plan: str = ""
    objective: str = ""
    characteristic: str = ""
    directorate: str = ""
    owner: str = ""
    status: str = ""
    only: str = ""


def plan(
    asked: ActionCriteria, who: Person, on: date, others: Mapping[int, Action]
) -> QuerySet[Action]:
    """The actions that a person may see, in order of the date, those without one at the end.

    *Takes*: those that the person reads otherwise than the plan has them: `reading.changed`.
    *Costs*: 1 query; 2 more where only those are asked for that wait to be confirmed.
    """
    found: Any = reading.told(known(who), others).select_related(*_RELATED)
    exact = {"origin": asked.origin, "told_status": asked.status}
    found = found.filter(**{name: value for name, value in exact.items() if value})
    if asked.directorate:
        place = Directorate.objects.filter(ref=asked.directorate)
        found = found.filter(told_directorate__in=place.values("pk"))
    if asked.plan:
        found = found.filter(pk__in=PlanLine.objects.filter(plan__ref=asked.plan).values("action"))
    if asked.objective:
        found = found.filter(pk__in=Action.objects.filter(objectives__ref=asked.objective))
    if asked.characteristic:
        # Whom a version that the person may not read has named for an action is hidden as well.
        of_group = Action.objects.filter(characteristics__ref=asked.characteristic)
        found = found.filter(pk__in=of_group.exclude(pk__in=list(others)))
    if asked.owner:
        found = found.filter(told_owner__in=Post.objects.filter(title=asked.owner).values("pk"))
    for word in asked.text.split():
        found = found.filter(
            Q(told_what__icontains=word) | Q(ref__icontains=word) | Q(origin_ref__icontains=word)
        )
    only = _only(asked.only, who, on)
    ordered: QuerySet[Action] = found.filter(only).order_by(
        F("told_day").asc(nulls_last=True), "ref"
    )
    return ordered


def with_leads(found: QuerySet[Action]) -> QuerySet[Action]:
    """Actions each with `leads_told`: the titles of the posts that lead it, a line each, or None.

    A page of actions has no query to spare for them.
    """
    leads = Post.objects.filter(actions_led=OuterRef("pk")).order_by()
    return found.annotate(leads_told=Subquery(leads.values(told=InLines("title"))))


@dataclass(frozen=True, slots=True)
class Lists:
    """What an action has many of, each sorted: titles of the posts that lead it, references."""

    leads: Sequence[str] = ()
    objectives: Sequence[str] = ()
    characteristics: Sequence[str] = ()

    @classmethod
    def of(cls, action: Action) -> Self:
        """Those of one action. Read it with them."""
        return cls(
            sorted(each.title for each in action.leads.all()),
            sorted(each.ref for each in action.objectives.all()),
            sorted(each.ref for each in action.characteristics.all()),
        )


def lists_of(found: QuerySet[Action]) -> Mapping[int, Lists]:
    """What actions have many of, by key; none for one that has nothing. *Costs*: 1 query."""
    told: dict[str, tuple[Any, str]] = {
        "leads": (Action.leads.through, "post__title"),
        "objectives": (Action.objectives.through, "objective__ref"),
        "characteristics": (Action.characteristics.through, "characteristic__ref"),
    }
    keys = found.order_by().values("pk")
    parts = [
        rows.objects.filter(action__in=keys).values_list(Value(name), "action_id", column)
        for name, (rows, column) in told.items()
    ]
    lists: dict[int, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for name, action, text in sorted(parts[0].union(*parts[1:], all=True)):
        lists[action][name].append(text)
    return {action: Lists(**each) for action, each in lists.items()}


def _only(asked: str, who: Person, on: date) -> Q:
    still_open, to_do = ~Q(told_status__in=CLOSED), ~Q(told_status__in=ENDED)
    match asked:
        case Only.OPEN:
            return still_open
        case Only.OVERDUE:
            return still_open & Q(told_day__lt=on)
        case Only.MINE:
            return to_do & policies.led_by(who.posts)
        case Only.DUE:
            return Q(pk__in=waiting(who.posts, on).order_by().values("pk"))
        case Only.CONFIRM:
            return Q(pk__in=[each.pk for each in to_confirm(who, on)])
        case Only.NEEDS:
            return to_do & (Q(told_owner=None) | Q(told_day=None))
    return Q()


def to_filter_by(
    who: Person, on: date, others: Mapping[int, Action]
) -> Mapping[str, list[tuple[str, str]]]:
    """What the plan may be filtered by: references and names, by the name of the filter.

    Of plans these are all that the person may read, as actions outlive the dates of a plan; of
    objectives those in force that they may read; of owners those of actions that they may see, by
    their titles.
    *Takes*: as `plan` does. *Costs*: 1 query.
    """
    plans = (
        Plan.objects.all() if reads_drafts(who) else Plan.objects.filter(state=PlanState.ADOPTED)
    )
    objectives = readable_objectives(who).select_related(None)
    told: Any = reading.told(known(who), others)
    offered: dict[str, tuple[Any, str, Any]] = {
        "directorate": (Directorate.objects.in_force(on), "ref", F("name")),
        "objective": (objectives.in_force(on), "ref", Concat("ref", Value(" "), "title")),
        "characteristic": (Characteristic.objects.in_force(on), "ref", F("name")),
        "plan": (plans, "ref", F("title")),
        "owner": (Post.objects.filter(pk__in=told.values("told_owner")), "title", F("title")),
    }
    parts = [
        records.order_by().values_list(Value(kind), ref, Cast(name, TextField()))
        for kind, (records, ref, name) in offered.items()
    ]
    found: dict[str, list[tuple[str, str]]] = {kind: [] for kind in offered}
    for kind, ref, name in parts[0].union(*parts[1:], all=True):
        found[kind].append((ref, name))
    return {kind: sorted(each, key=lambda pair: pair[1].lower()) for kind, each in found.items()}


def known(who: Person) -> ActionQuerySet:
    """Every action that a person may know of, wherever it is named."""
    return Action.objects.filter(policies.known(who))


def is_known(who: Person) -> Exists:
    """An annotation of actions: whether the person may know of each."""
    return Exists(known(who).filter(pk=OuterRef("pk")))


def promises_to_choose(who: Person, chosen: int | None) -> QuerySet[Action]:
    """The actions of assessments that a person may choose from, and the one that is chosen.

    *Gives*: each with `is_known`, False where the person may know no more than its reference, and
    `told_what`, what is to be done as they may read it.
    """
    found = reading.told(Action.objects.filter(origin=Origin.ASSESSMENT), reading.changed(who))
    found = found.annotate(is_known=is_known(who))
    return found.filter(Q(is_known=True) | Q(pk=chosen)).order_by("origin_ref", "pk")


def action(ref: str, who: Person) -> Action | None:
    """An action of which the person may know, as the plan has it; None where there is none.

    It has the posts that lead it, its characteristics, the objectives that the person may read,
    each with its framework, and who reported it done. *Costs*: 2 queries.
    """
    found = known(who).with_reporter().select_related(*_RELATED).filter(ref=ref).first()
    if found is not None:
        posts = Post.objects.filter(actions_led=found)
        serves = readable_objectives(who).filter(actions=found)
        people = Characteristic.objects.filter(actions=found)
        read_together(
            (
                Many("leads", [found], posts, "actions_led", ("title",)),
                Many("objectives", [found], serves, "actions", _OF_AN_OBJECTIVE, "position"),
                Many("characteristics", [found], people, "actions", ("ref", "name")),
            )
        )
    return found


def waiting(posts: Collection[int], on: date) -> QuerySet[Action]:
    """The actions that some posts are to do within 2 weeks or are late with, by date.

    *Costs*: 1 query.
    """
    return due_by(on + timedelta(days=SOON)).filter(policies.led_by(posts))
