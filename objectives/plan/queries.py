"""What pages and reports read about the one action plan."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from councilportal.accounts.models import is_open_on
from councilportal.accounts.permissions import Role
from councilportal.organisation.models import Appointment, Directorate, Post
from councilportal.organisation.people import Person
from councilportal.organisation.policies import Held
from objectives.models import Action, ActionQuerySet
from objectives.plan import policies, reading
from objectives.rules.plan import CLOSED, SOON, Only, Origin

_RELATED = ("owner_post", "directorate", "service")


# The action plan


def due_by(day: date) -> QuerySet[Action]:
    """Open actions that are due by a day, in order of the date. *Costs*: 1 query."""
    return Action.objects.still_open().filter(due_on__lte=day).order_by("due_on", "ref")


def needing() -> QuerySet[Action]:
    """Open actions that nobody is reminded of: they lack an owner or a day. *Costs*: 1 query."""
    return Action.objects.needing()


def leads(roles: Iterable[Role], on: date) -> list[tuple[int, Held]]:
    """The keys of people who hold one of the roles on a day and may sign in, with the role held.

    *Costs*: 1 query.
    """
    held = Appointment.objects.in_force(on).filter(is_open_on(on, "user__"), role__in=list(roles))
    return [(each.user_id, Held.of(each)) for each in held.order_by("pk")]


@dataclass(frozen=True, slots=True)
class ActionCriteria:
    """The filters of the plan; an empty one does not filter. `owner` is the title of a post."""

    text: str = ""
    origin: str = ""
    directorate: str = ""
    owner: str = ""
    status: str = ""
    only: str = ""


def plan(
    asked: ActionCriteria, who: Person, on: date, others: Mapping[int, Action]
) -> QuerySet[Action]:
    """The actions that a person may see, in order of the date, those without one at the end.

    *Takes*: those that the person reads otherwise than the plan has them: `reading.changed`.
    *Costs*: 1 query.
    """
    found: Any = reading.told(known(who), others).select_related(*_RELATED)
    exact = {"origin": asked.origin, "told_status": asked.status}
    found = found.filter(**{name: value for name, value in exact.items() if value})
    if asked.directorate:
        place = Directorate.objects.filter(ref=asked.directorate)
        found = found.filter(told_directorate__in=place.values("pk"))
    if asked.owner:
        found = found.filter(told_owner__in=Post.objects.filter(title=asked.owner).values("pk"))
    for word in asked.text.split():
        found = found.filter(
            Q(told_what__icontains=word) | Q(ref__icontains=word) | Q(origin_ref__icontains=word)
        )
    still_open = ~Q(told_status__in=CLOSED)
    match asked.only:
        case Only.OPEN:
            found = found.filter(still_open)
        case Only.OVERDUE:
            found = found.filter(still_open, told_due_on__lt=on)
        case Only.MINE:
            found = found.filter(still_open, owner_post__in=who.posts)
        case Only.DUE:
            found = found.filter(pk__in=waiting(who.posts, on).order_by().values("pk"))
        case Only.NEEDS:
            no_day = Q(told_due_on=None, told_review_on=None)
            found = found.filter(still_open, Q(told_owner=None) | no_day)
    ordered: QuerySet[Action] = found.order_by(F("told_due_on").asc(nulls_last=True), "ref")
    return ordered


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

    *Costs*: 1 query.
    """
    return known(who).select_related(*_RELATED).filter(ref=ref).first()


def owners(who: Person, others: Mapping[int, Action]) -> list[str]:
    """The titles of the posts that own actions which a person may see, in order.

    *Takes*: as `plan` does. *Costs*: 1 query.
    """
    told: Any = reading.told(known(who), others)
    owning = told.values("told_owner")
    return list(
        Post.objects.filter(pk__in=owning).order_by("title").values_list("title", flat=True)
    )


def waiting(posts: Collection[int], on: date) -> QuerySet[Action]:
    """The open actions of some posts that are due within 2 weeks or overdue, by date.

    *Costs*: 1 query.
    """
    return due_by(on + timedelta(days=SOON)).filter(owner_post__in=posts)
