"""Reads of frameworks, themes and equality objectives."""

from collections.abc import Collection
from datetime import date

from django.db.models import Count, Q

from councilportal.common.validity import DatedQuerySet
from councilportal.organisation.people import Person
from objectives.frameworks.policies import reads_drafts
from objectives.models import Framework, Objective
from objectives.rules.frameworks import FrameworkKind, FrameworkState


def frameworks(who: Person) -> DatedQuerySet[Framework]:
    """The frameworks that the person may read, with how many objectives each has, by title.

    *Gives*: frameworks with `objectives_count`. *Costs*: 1 query.
    """
    found = Framework.objects.select_related("parent", "owner_post", "body", "copied_from")
    if not reads_drafts(who):
        found = found.exclude(state=FrameworkState.DRAFT)
    return found.annotate(objectives_count=Count("objectives")).order_by("title", "ref")


def reads(who: Person, framework: Framework) -> bool:
    """True if the person may read the framework."""
    return framework.state != FrameworkState.DRAFT or reads_drafts(who)


def framework(ref: str, who: Person) -> Framework | None:
    """One framework that the person may read; None where there is none. *Costs*: 1 query."""
    return frameworks(who).filter(ref=ref).first()


def readable_objectives(who: Person) -> DatedQuerySet[Objective]:
    """The objectives that the person may read: those of drafts only where they read drafts."""
    found = Objective.objects.select_related("framework", "theme", "owner_post")
    if reads_drafts(who):
        return found
    return found.exclude(Q(framework__state=FrameworkState.DRAFT))


def told_frameworks(kind: FrameworkKind, on: date, refs: Collection[str] = ()) -> list[Framework]:
    """The frameworks that a paper tells: those named, drafts too, or those that count on a day.

    *Takes*: references, of which only those of frameworks matter; without any, the frameworks of a
    kind. *Costs*: 1 query.
    """
    found = Framework.objects.select_related("owner_post", "body").order_by("title", "ref")
    if named := list(found.filter(ref__in=refs)) if refs else []:
        return named
    counting = found.filter(kind=kind, state=FrameworkState.IN_FORCE)
    return [each for each in counting if each.is_in_force(on)]
