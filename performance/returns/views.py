"""Pages of returns: what is due, the grid, the sheet and its moves."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from councilportal.accounts.permissions import Role
from councilportal.common.periods import london_day
from councilportal.common.refusals import NotKnown
from councilportal.organisation import queries as organisation
from councilportal.organisation.access import who_asks_by_role
from performance.returns import policies, queries
from performance.returns.holders import holders, key_of
from performance.returns.queries import Due
from performance.returns.rules import ReturnState
from performance.returns.to_answer import to_answer
from performance.returns.waiting import waiting_for

STALE_APPROVAL = "This return changed after you opened it. Read it again, then approve it."


# What is due


@require_safe
def my_returns(request: HttpRequest) -> HttpResponse:
    """The returns that are due, late, sent back or waiting for the person."""
    at = timezone.now()
    who = who_asks_by_role(request)
    if not policies.has_returns(who):
        raise NotKnown("There are no returns for you.")
    services = [
        each for each in organisation.services(london_day(at)) if policies.can_see(who, each)
    ]
    due = queries.due_returns(services, at)
    own = [each for each in due if who.holds(Role.OFFICER, each.service)]
    judged = [each for each in due if who.holds(Role.APPROVER, each.service)]
    sees_all = policies.can_see_all(who)
    waiting = waiting_for(who, due)
    held = holders(waiting.late, at)
    context = {
        "section": "returns",
        "is_officer": who.holds_anywhere(Role.OFFICER),
        "is_approver": who.holds_anywhere(Role.APPROVER),
        "sees_all": sees_all,
        "to_do": waiting.to_enter,
        "asked": to_answer(waiting.to_enter),
        "closed": [each for each in _seen(due, own, judged, sees_all) if each.closed_on],
        "handed_in": [each for each in own if each.state is ReturnState.SUBMITTED],
        "to_approve": waiting.to_approve,
        "late": [(each, held[key_of(each)]) for each in waiting.late],
        "to_lock": [each for each in due if each.state is ReturnState.APPROVED] if sees_all else [],
        "done": [each for each in own if each.state in (ReturnState.APPROVED, ReturnState.LOCKED)],
    }
    return render(request, "returns/my_returns.html", context)


def _seen(
    due: Sequence[Due], own: Sequence[Due], judged: Sequence[Due], sees_all: bool
) -> Sequence[Due]:
    """The person's own returns; all returns for a person who may see the whole council."""
    return due if sees_all else [each for each in due if each in own or each in judged]
