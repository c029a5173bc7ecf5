"""Reads of actions that are reported done, and of those who are asked to confirm them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import Q

from councilportal.accounts.models import is_open_on
from councilportal.accounts.permissions import Role
from councilportal.common.at_once import Steps, together
from councilportal.organisation.models import Appointment
from councilportal.organisation.people import Person, nobody_but
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

    *Takes*: as `policies.may_confirm`. *Costs*: 2 queries; none where somebody may.
    """
    if found.people or found.post is not None:
        return False
    leads = [key for _, key in leading(Role.EQUALITY_LEAD, on)]
    return nobody_but([action.reported_by], leads, on)  # type: ignore[attr-defined]


def unconfirmed(on: date) -> list[Action]:
    """The actions that are reported done and that nobody may confirm.

    *Costs*: 2 queries; 2 more for each that only the equality lead who reported it could confirm.
    """
    actions = list(reported())
    found = confirmers(actions, on)
    return [each for each in actions if nobody_confirms(each, found[each.pk], on)]


def waiting(action: Action, on: date) -> tuple[Action, Confirmer] | None:
    """An action that waits to be confirmed, as `reported` gives it, with who may; else None.

    *Costs*: 1 query for an action that is done; 1 more where it was read without who reported it.
    """
    if action.status != ActionStatus.DONE:
        return None
    record = action if hasattr(action, "reported_by") else reported().get(pk=action.pk)
    return record, confirmers([record], on)[record.pk]
