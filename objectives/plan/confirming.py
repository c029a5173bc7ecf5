"""Who may confirm that an action is done, which its owner has reported."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import BigIntegerField, Q, Value

from councilportal.accounts.models import is_open_on
from councilportal.accounts.permissions import Role
from councilportal.common.refusals import Refused
from councilportal.organisation.models import Appointment, PostHolder
from councilportal.organisation.people import Person
from councilportal.organisation.policies import Held
from objectives.models import Action, ActionQuerySet
from objectives.rules.confirming import Confirmer, confirmer
from objectives.rules.plan import ActionStatus

_PLACES = ("service", "directorate", "confirmed_by_post", "owner_post")


def leads_on(roles: Iterable[Role], on: date) -> list[tuple[int, Held]]:
    """The keys of people who hold one of the roles on a day and may sign in, with the role held.

    *Costs*: 1 query.
    """
    held = Appointment.objects.in_force(on).filter(is_open_on(on, "user__"), role__in=list(roles))
    return [(each.user_id, Held.of(each)) for each in held.order_by("pk")]


def reported() -> ActionQuerySet:
    """The actions that are reported done and wait to be confirmed, with who reported each.

    *Costs*: 1 query.
    """
    found: Any = Action.objects.filter(status=ActionStatus.DONE).with_reporter()
    waiting: ActionQuerySet = found.select_related(*_PLACES).order_by("reported_at", "ref")
    return waiting


def confirmers(actions: Iterable[Action], on: date) -> Mapping[int, Confirmer]:
    """Who may confirm each of these, by the key of the action.

    *Takes*: actions as `reported` gives them. *Costs*: 1 query; none without actions.
    """
    found = list(actions)
    if not found:
        return {}
    holders = _holders_and_leads(on)
    return {
        each.pk: confirmer(
            each.confirming_posts,
            owner=each.owner_post_id,
            reporter=each.reported_by,  # type: ignore[attr-defined]
            holders=holders,
            leads=holders[_COUNCIL],
        )
        for each in found
    }


_COUNCIL = 0  # the place of the equality leads of the council among the keys of posts


def _holders_and_leads(on: date) -> Mapping[int, set[int]]:
    """The keys of people who hold each post on a day and may sign in; of `_COUNCIL` its leads."""
    may_sign_in = is_open_on(on, "user__")
    held = PostHolder.objects.in_force(on).filter(may_sign_in).values_list("post", "user")
    leads = Appointment.objects.in_force(on).filter(
        may_sign_in, role=Role.EQUALITY_LEAD, directorate=None, service=None
    )
    council = Value(_COUNCIL, output_field=BigIntegerField())
    found: dict[int, set[int]] = defaultdict(set)
    for post, user in held.union(leads.values_list(council, "user"), all=True):
        found[post].add(user)
    return found


def may_confirm(who: Person, action: Action, found: Confirmer) -> bool:
    """True if the person may confirm the action, also as a deputy.

    *Takes*: an action as `reported` gives it, and who may confirm it.
    """
    if who.user_id == action.reported_by:  # type: ignore[attr-defined]
        return False
    if found.post is None:
        return who.holds_for_council(Role.EQUALITY_LEAD)
    return found.post in who.posts


def to_confirm(who: Person, on: date) -> Sequence[Action]:
    """The actions that a person may confirm, those first that were reported first.

    *Costs*: 2 queries; none for a person who confirms nothing.
    """
    is_lead = who.holds_for_council(Role.EQUALITY_LEAD)
    if not (who.posts or is_lead):
        return []
    posts = who.posts
    own = Q(confirmed_by_post__in=posts) | Q(service__head_post__in=posts)
    own |= Q(service__director_post__in=posts) | Q(directorate__director_post__in=posts)
    asked = list(reported() if is_lead else reported().filter(own))
    found = confirmers(asked, on)
    return [each for each in asked if may_confirm(who, each, found[each.pk])]


def can_confirm(who: Person, action: Action, on: date) -> bool:
    """True if the person may confirm the action on a day.

    *Costs*: 1 query for an action that is done; 1 more where it was read without who reported it.
    """
    if action.status != ActionStatus.DONE:
        return False
    record = action if hasattr(action, "reported_by") else reported().get(pk=action.pk)
    return may_confirm(who, record, confirmers([record], on)[record.pk])


def check_can_confirm(who: Person, action: Action, on: date) -> None:
    """*Raises*: Refused for a person who may not confirm the action."""
    if not can_confirm(who, action, on):
        raise Refused(
            "Only who confirms actions of this place, and did not report this one done, can "
            "confirm it."
        )
