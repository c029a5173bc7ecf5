"""The records among which those who look after them choose, and what a post owns of them."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from councilportal.common.at_once import Steps
from councilportal.organisation.models import Directorate, Post
from councilportal.organisation.people import Person
from objectives.frameworks.policies import keeps_all
from objectives.models import Framework, Objective, Plan, PlanLine, Theme, Validation
from objectives.rules.frameworks import FrameworkKind
from objectives.upkeep.policies import keeps_place


def frameworks_to_choose(who: Person, chosen: object = None) -> "QuerySet[Framework]":
    """The frameworks that the person looks after, and the chosen one. By title."""
    return _kept(Framework.objects.order_by("title", "ref"), "kind", who, chosen)


def themes_to_choose(who: Person, chosen: object = None) -> "QuerySet[Theme]":
    """The themes of frameworks that the person looks after. By framework, in order."""
    found = Theme.objects.select_related("framework").order_by("framework__title", "position")
    return _kept(found, "framework__kind", who, chosen)


def objectives_to_choose(who: Person, chosen: object = None) -> "QuerySet[Objective]":
    """The objectives of frameworks that the person looks after. By framework, in order."""
    found = Objective.objects.select_related("framework")
    return _kept(
        found.order_by("framework__title", "position", "ref"), "framework__kind", who, chosen
    )


def directorates_to_choose(who: Person, chosen: object = None) -> "QuerySet[Directorate]":
    """The directorates that the person looks after, and the chosen one. By name."""
    found = Directorate.objects.order_by("name", "ref")
    if keeps_all(who):
        return found
    mine = [each.pk for each in found if keeps_place(who, each)]
    return found.filter(Q(pk__in=mine) | Q(pk=chosen))


def _kept(found: "QuerySet[Any]", kind: str, who: Person, chosen: object) -> "QuerySet[Any]":
    if keeps_all(who):
        return found
    return found.filter(Q(**{kind: FrameworkKind.STRATEGIC_PLAN}) | Q(pk=chosen))


def lines_to_choose(who: Person, chosen: object = None) -> "QuerySet[PlanLine]":
    """The lines of plans that the person looks after. By plan, in order."""
    found = PlanLine.objects.select_related("plan").order_by("plan__ref", "position")
    return _kept(found, "plan__framework__kind", who, chosen)


Owned = Framework | Objective | Plan | Validation


def owned_in_steps(post: Post, on: date) -> Steps[list[tuple[Owned, str]]]:
    """What a post owns or updates after a day, each with the field that names the post.

    *Costs*: 1 step.
    """
    later = on + timedelta(days=1)
    goes_on = Q(expires_on=None) | Q(expires_on__gt=on)
    found: list[tuple[QuerySet[Any], str]] = [
        (Framework.objects.in_force(later).filter(owner_post=post), "owner_post"),
        (Objective.objects.in_force(later).filter(owner_post=post), "owner_post"),
        (Plan.objects.in_force(later).filter(updated_by_post=post), "updated_by_post"),
        (Validation.objects.filter(goes_on, owner_post=post), "owner_post"),
    ]
    yield [rows for rows, _ in found]
    return [(each, name) for rows, name in found for each in rows]
