"""Writes over several apps: ending a service or post, moving a meeting, blotting out a name."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

from django.db.models import Q

from councilportal.accounts import operations as accounts
from councilportal.accounts.models import User
from councilportal.accounts.permissions import Role
from councilportal.audit import operations as audit
from councilportal.audit.personal import REMOVED, person_reference
from councilportal.audit.queries import texts_about
from councilportal.common.at_once import alone
from councilportal.common.numbers import joined
from councilportal.common.periods import london_day
from councilportal.common.refusals import Refused
from councilportal.notices import operations as notices
from councilportal.organisation import operations
from councilportal.organisation import record_changes as upkeep
from councilportal.organisation.models import (
    Meeting,
    Post,
    Service,
)
from councilportal.organisation.people import NOBODY
from councilportal.organisation.policies import check_holds
from eqia.decisions.operations import follow_meetings
from objectives.plan import operations as plan
from objectives.upkeep.queries import owned_in_steps
from performance.indicators.queries import measures_of, needs_of, open_actions
from performance.models import Indicator


@audit.writing()
def end(
    *,
    record: Service | Post,
    on: date | None,
    reason: str,
    by: User,
    at: datetime,
    hand_over: Mapping[str, User] | None = None,
    to: Post | None = None,
) -> None:
    """Set the last day of a service or a post, or clear it with `on` None.

    *Takes*: `hand_over`, the people who take over, by the key of the gap; `to`, the post that takes
    over everything that this post owns, leads and has to do.
    *Raises*: Refused for a person who may not, for a service with indicators in force after that
    day, and for a post that is still needed, without `to`; organisation.operations.NeedsHandOver.
    """
    check_holds(by, london_day(at), Role.ADMIN)
    if isinstance(record, Service) and on is not None:
        staying = record.indicators.in_force(on + timedelta(days=1)).order_by("ref")
        if refs := list(staying.values_list("ref", flat=True)):
            raise Refused(f"End or move its indicators first: {joined(refs)}.")
    if isinstance(record, Post) and on is not None and needs_of(record, on, NOBODY):
        if to is None or not to.is_in_force(on + timedelta(days=1)):
            raise Refused("Select the post that takes over, one that is in force then.")
        _hand_over_post(record, to, reason, by, at)
    operations.end(record=record, on=on, reason=reason, by=by, at=at, hand_over=hand_over)


@audit.writing()
def change_meeting(
    *,
    record: Meeting,
    values: Mapping[str, Any],
    reason: str = "",
    by: User,
    at: datetime,
    seen: str = "",
) -> Meeting:
    """Make or change a meeting; decisions that are not taken move with it to its new day.

    *Takes* and *raises*: as `organisation.operations.change`.
    """
    meeting = operations.change(
        record=record, values=values, reason=reason, by=by, at=at, seen=seen
    )
    follow_meetings(by=by, at=at)
    return meeting


def _hand_over_post(post: Post, to: Post, reason: str, by: User, at: datetime) -> None:
    operation = uuid4()
    operations.hand_over_post(post=post, to=to, reason=reason, by=by, at=at, operation=operation)
    mine = Indicator.objects.in_force(london_day(at)).filter(Q(owner=post) | Q(approver=post))
    today = london_day(at)
    handed: list[tuple[Any, tuple[str, ...]]] = [
        *((each, ("owner", "approver")) for each in mine.select_related("owner", "approver")),
        *((each, ("owner_post", "confirmed_by_post")) for each in open_actions(post)),
        *((each, (name,)) for each, name in alone(owned_in_steps(post, today))),
        *((each, ("owner_post",)) for each in measures_of(post, today)),
    ]
    for record, names in handed:
        upkeep.store(
            record=record,
            values={name: to for name in names if getattr(record, name) == post},
            record_ref=getattr(record, "ref", ""),
            reason=reason,
            by=by,
            at=at,
            action="hand_over",
            operation=operation,
        )
    for led in open_actions(post).filter(leads=post):
        own = {post.pk, to.pk, led.owner_post_id}
        others = [each for each in led.leads.all() if each.pk not in own]
        upkeep.keep_lists(
            record=led,
            lists={"leads": others if led.owner_post_id == to.pk else [*others, to]},
            record_ref=led.ref,
            reason=reason,
            by=by,
            at=at,
            operation=operation,
        )


@dataclass(frozen=True, slots=True)
class Blotted:
    """How many places had a name that was blotted out, by what they were."""

    texts: int
    progress: int
    emails: int


@audit.writing()
def blot_name(*, number: int, reason: str, by: User | None, at: datetime) -> Blotted:
    """Blot out who a person was, on a lawful request. Their number stays, and the chain verifies.

    Signed and published papers keep the name, as does what people typed.

    *Takes*: the number of the person, as the record of changes tells it; `by` None: the operator.
    *Raises*: Refused for a number that nobody has, a person whose account is not closed, a reason
    that is blank or has the name, and a name that was blotted out before.
    """
    user = User.objects.filter(pk=number).first()
    known = texts_about(number)
    if user is None and not known:
        raise Refused(
            f"Nobody has the number {number}: give the one that the record of changes shows beside "
            "the name."
        )
    if user is not None and user.is_active:
        raise Refused(
            f"{user.name} ({user.get_username()}) can still sign in: an administrator closes the "
            "account first, under Admin, People."
        )
    if not any(known) and (user is None or user.name == REMOVED):
        raise Refused(f"The name of person {number} was blotted out before.")
    if not reason.strip():
        raise Refused("Say why the name is blotted out.")
    own = set() if user is None else {user.name, user.get_username(), user.email}
    told = (known | own) - {""}
    if any(re.search(rf"\b{re.escape(text)}\b", reason, re.IGNORECASE) for text in told):
        raise Refused("Give a reason without the name: it is kept in the record of changes.")
    progress = emails = 0
    if user is not None:
        progress = plan.blot_reporter(user=user, by=by, at=at)
        emails = notices.empty_reminders_to(to=user, by=by, at=at)
        accounts.blot_account(user=user, by=by, at=at)
    blotted = Blotted(audit.blot_texts(number=number, by=by, at=at), progress, emails)
    audit.record(
        action="blot name",
        record_type="account",
        record_ref=person_reference(number),
        before=None,
        after=asdict(blotted),
        reason=reason,
        by=by,
        at=at,
        command="blot_name",
    )
    return blotted
