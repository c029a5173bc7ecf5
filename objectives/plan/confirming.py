"""Reads of actions that are reported done, and of those who are asked to confirm them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import Q

from councilportal.accounts.models import is_open_on
from councilportal.accounts.permissions import Role
from councilportal.common.at_once import Steps, read_at_once, together
from councilportal.organisation.models import Appointment
from councilportal.organisation.people import Person, nobody_but, standing_in
from councilportal.organisation.policies import Held
from councilportal.organisation.queries import (
    COUNCIL,
    by_post,
    holders_of_posts,
    holdings,
    leading,
)
from objectives.models import Action, ActionQuerySet
from objectives.plan import policies
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
    return _confirmers(found, holders_of_posts(on, Role.EQUALITY_LEAD)) if found else {}


def _confirmers(
    found: Iterable[Action], holders: Mapping[int, set[int]]
) -> Mapping[int, Confirmer]:
    """Who may confirm each. *Takes*: the holders of posts, with the council's leads."""
    return {
        each.pk: confirmer(
            each.confirming_posts,
            owner=each.owner_post_id,
            reporter=each.reported_by,  # type: ignore[attr-defined]
            holders=holders,
            leads=holders.get(COUNCIL, set()),
        )
        for each in found
    }


def to_confirm(who: Person, on: date) -> Sequence[Action]:
    """The actions that a person may confirm, those first that were reported first.

    *Costs*: 1 query; none for a person who confirms nothing.
    """
    found: Sequence[Action] = together([to_confirm_in_steps(who, on)])[0]
    return found


def to_confirm_in_steps(who: Person, on: date) -> Steps[Sequence[Action]]:
    """As `to_confirm`. *Costs*: 1 step."""
    is_lead = who.holds_for_council(Role.EQUALITY_LEAD)
    if not (who.posts or is_lead):
        return []
    posts = who.posts
    own = Q(confirmed_by_post__in=posts) | Q(service__head_post__in=posts)
    own |= Q(service__director_post__in=posts) | Q(directorate__director_post__in=posts)
    asked = reported() if is_lead else reported().filter(own)
    held, leads = holdings(on), leading(Role.EQUALITY_LEAD, on)
    yield asked, held, leads
    found = _confirmers(asked, by_post([*held, *leads]))
    return [each for each in asked if policies.may_confirm(who, each, found[each.pk])]


def nobody_confirms(action: Action, found: Confirmer, on: date) -> bool:
    """True if an action that is reported done waits for somebody whom there is not.

    *Takes*: as `policies.may_confirm`. *Costs*: 1 query; none where somebody may.
    """
    if not _needs_lead(found):
        return False
    leads, deputies = leading(Role.EQUALITY_LEAD, on), standing_in(on)
    read_at_once([leads, deputies])
    return _lacks_lead(action, leads, deputies)


def unconfirmed_in_steps(actions: ActionQuerySet, on: date) -> Steps[list[Action]]:
    """Those of the actions that are reported done which nobody may confirm.

    *Takes*: `reported`. *Costs*: 1 step.
    """
    held, leads, deputies = holdings(on), leading(Role.EQUALITY_LEAD, on), standing_in(on)
    yield actions, held, leads, deputies
    found = _confirmers(actions, by_post([*held, *leads]))
    return [
        each
        for each in actions
        if _needs_lead(found[each.pk]) and _lacks_lead(each, leads, deputies)
    ]


def _needs_lead(found: Confirmer) -> bool:
    """True if no post is left to confirm, only the equality leads of the council."""
    return not found.people and found.post is None


def _lacks_lead(
    action: Action, leads: Iterable[tuple[int, int]], deputies: Iterable[tuple[int, int]]
) -> bool:
    """True if no lead but who reported an action may confirm it. *Takes*: `leading`."""
    own = [key for _, key in leads]
    return nobody_but([action.reported_by], own, deputies)  # type: ignore[attr-defined]


def waiting(action: Action, on: date) -> tuple[Action, Confirmer] | None:
    """An action that waits to be confirmed, as `reported` gives it, with who may; else None.

    *Costs*: 1 query for an action that is done; 1 more where it was read without who reported it.
    """
    if action.status != ActionStatus.DONE:
        return None
    record = action if hasattr(action, "reported_by") else reported().get(pk=action.pk)
    return record, confirmers([record], on)[record.pk]
