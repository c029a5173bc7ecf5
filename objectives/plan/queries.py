"""What pages and reports read about the one action plan."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from councilportal.accounts.models import is_open_on
from councilportal.accounts.permissions import Role
from councilportal.organisation.models import Appointment, Post
from councilportal.organisation.people import Person
from councilportal.organisation.policies import Held
from objectives.models import Action, ActionProgress, ActionQuerySet
from objectives.plan import policies
from objectives.rules.plan import SOON, Only, Origin

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


def plan(asked: ActionCriteria, who: Person, on: date) -> QuerySet[Action]:
    """The actions that a person may see, in order of the date, those without one at the end.

    *Costs*: 1 query.
    """
    found = known(who).select_related(*_RELATED)
    exact = {
        "origin": asked.origin,
        "directorate__ref": asked.directorate,
        "owner_post__title": asked.owner,
        "status": asked.status,
    }
    found = found.filter(**{name: value for name, value in exact.items() if value})
    for word in asked.text.split():
        found = found.filter(
            Q(what__icontains=word) | Q(ref__icontains=word) | Q(origin_ref__icontains=word)
        )
    match asked.only:
        case Only.OPEN:
            found = found.still_open()
        case Only.OVERDUE:
            found = found.still_open().filter(due_on__lt=on)
        case Only.MINE:
            found = found.still_open().filter(owner_post__in=who.posts)
        case Only.DUE:
            found = found.filter(pk__in=waiting(who.posts, on).order_by().values("pk"))
        case Only.NEEDS:
            found = found.needing()
    return found.order_by(F("due_on").asc(nulls_last=True), "ref")


def known(who: Person) -> ActionQuerySet:
    """Every action that a person may know of, wherever it is named."""
    return Action.objects.filter(policies.known(who))


def is_known(who: Person) -> Exists:
    """An annotation of actions: whether the person may know of each."""
    return Exists(known(who).filter(pk=OuterRef("pk")))


def promises_to_choose(who: Person, chosen: int | None) -> QuerySet[Action]:
    """The actions of assessments that a person may choose from, and the one that is chosen.

    *Gives*: each with `is_known`, False where the person may know no more than its reference.
    """
    found = Action.objects.filter(origin=Origin.ASSESSMENT).annotate(is_known=is_known(who))
    return found.filter(Q(is_known=True) | Q(pk=chosen)).order_by("origin_ref", "pk")


def action(ref: str, who: Person) -> Action | None:
    """An action that the person may see; None where there is none. *Costs*: 1 query."""
    return known(who).select_related(*_RELATED).filter(ref=ref).first()


def progress(of: Action) -> list[ActionProgress]:
    """The progress of an action, newest first. *Costs*: 1 query."""
    return list(of.progress.order_by("-position"))


def owners(who: Person) -> list[str]:
    """The titles of the posts that own actions which a person may see, in order.

    *Costs*: 1 query.
    """
    owning = known(who).values("owner_post")
    return list(
        Post.objects.filter(pk__in=owning).order_by("title").values_list("title", flat=True)
    )


def waiting(posts: Collection[int], on: date) -> QuerySet[Action]:
    """The open actions of some posts that are due within 2 weeks or overdue, by date.

    *Costs*: 1 query.
    """
    return due_by(on + timedelta(days=SOON)).filter(owner_post__in=posts)
