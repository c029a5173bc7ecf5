"""What a person may do with a return now: `check_x` raises with the reason, `can_x` gives a bool.

Roles come from appointments (councilportal.organisation), which are for the council, a directorate
or a service, from one day to another. A deputy holds what the person they stand in for holds.
"""

from datetime import date

from django.db.models import Q

from councilportal.accounts.permissions import Role
from councilportal.common.periods import day_label
from councilportal.common.refusals import NotKnown, Refused
from councilportal.organisation.models import Service
from councilportal.organisation.people import Person
from performance.returns.models import Return
from performance.returns.rules import MOVES, Move, ReturnState

READERS = frozenset({Role.PERFORMANCE_LEAD, Role.AUDITOR})


READING_ROLES = (Role.OFFICER, Role.APPROVER, *sorted(READERS))


def has_returns(who: Person) -> bool:
    """True if the person has any return to enter, approve or read."""
    return who.holds_anywhere(*READING_ROLES)


def can_see_all(who: Person) -> bool:
    """True if the person may see the returns of the whole council."""
    return who.holds_anywhere(*READERS)


def check_can_see_all(who: Person) -> None:
    """*Raises*: NotKnown for a person who may not see every return."""
    if not can_see_all(who):
        raise NotKnown("There is no grid for you.")


def can_chase(who: Person) -> bool:
    """True if the person may remind others of returns that are overdue."""
    return who.holds_anywhere(Role.PERFORMANCE_LEAD)


def check_can_chase(who: Person) -> None:
    """*Raises*: NotKnown where they may not see every return; Refused where they only read."""
    check_can_see_all(who)
    if not can_chase(who):
        raise Refused("Only the performance lead reminds people of overdue returns.")


def can_see(who: Person, service: Service) -> bool:
    """True if the person may see the service's returns."""
    return who.holds_anywhere(*READERS) or any(
        who.holds(role, service) for role in (Role.OFFICER, Role.APPROVER)
    )


def seen(who: Person) -> Q:
    """A filter for the services whose returns the person may see: `can_see` as a query."""
    return Q() if can_see_all(who) else who.services(Role.OFFICER, Role.APPROVER)


def check_can_see(who: Person, service: Service) -> None:
    """*Raises*: NotKnown for a person who may not see the service's returns."""
    if not can_see(who, service):
        raise NotKnown(f"There is no return of {service.ref} for you.")


def check_can_edit(who: Person, service: Service, state: ReturnState) -> None:
    """*Raises*: NotKnown, Refused where the person only reads or the state is closed."""
    check_can_see(who, service)
    if not who.holds(Role.OFFICER, service):
        raise Refused("Only an officer of the service enters its figures.")
    if state not in (ReturnState.DRAFT, ReturnState.SENT_BACK):
        raise Refused(f"The return is {state.label.lower()}: its figures cannot be changed now.")


def check_is_open(service: Service, closed_on: date | None) -> None:
    """Check that entry is open: otherwise nobody may save, submit or withdraw a return.

    *Takes*: the day that entry closed (`rules.closed_on`), None while it is open.
    *Raises*: Refused, with a sentence that says who can help.
    """
    if closed_on is not None:
        raise Refused(
            f"Entry closed after {day_label(closed_on)} and nothing was approved. The performance "
            f"lead or an administrator can extend the deadline of {service.name}, with a reason "
            "and a last day."
        )


def can_edit(who: Person, service: Service, state: ReturnState) -> bool:
    """True if the person may enter figures now."""
    try:
        check_can_edit(who, service, state)
    except (Refused, NotKnown):
        return False
    return True


def check_can_move(who: Person, sheet: Return, service: Service, move: Move) -> None:
    """Check that the person may make this move with this return.

    The approver is neither the submitter nor anybody who entered something in it. Reopening and
    locking are the performance lead's.
    *Raises*: NotKnown, Refused with the reason.
    """
    check_can_see(who, service)
    state = ReturnState(sheet.state)
    if (state, move) not in MOVES:
        raise Refused(f"A return that is {state.label.lower()} cannot be {_DONE[move]}.")
    if not may_make(who, service, move):
        raise Refused(f"Only {_WHO[_ROLE[move]]} can do this.")
    if move in (Move.APPROVE, Move.SEND_BACK) and sheet.submitted_by_id == who.user_id:
        raise Refused("You submitted this return: somebody else approves it or sends it back.")
    if move is Move.APPROVE and is_own(who, sheet):
        raise Refused("You entered figures in this return: somebody else approves it.")


def is_own(who: Person, sheet: Return) -> bool:
    """True if the person entered something in the return or submitted it."""
    return sheet.submitted_by_id == who.user_id or who.user_id in sheet.authors


def may_make(who: Person, service: Service, move: Move) -> bool:
    """True if the person's roles for this service allow the move, whatever the return's state."""
    role = _ROLE[move]
    if role is Role.PERFORMANCE_LEAD:
        return who.holds_anywhere(role)
    return who.holds(role, service)


def can_move(who: Person, sheet: Return, service: Service, move: Move) -> bool:
    """True if the person may make the move."""
    try:
        check_can_move(who, sheet, service, move)
    except (Refused, NotKnown):
        return False
    return True


_ROLE = {
    Move.SUBMIT: Role.OFFICER,
    Move.WITHDRAW: Role.OFFICER,
    Move.SEND_BACK: Role.APPROVER,
    Move.APPROVE: Role.APPROVER,
    Move.LOCK: Role.PERFORMANCE_LEAD,
    Move.REOPEN: Role.PERFORMANCE_LEAD,
}
_WHO = {
    Role.OFFICER: "an officer of the service",
    Role.APPROVER: "an approver of the directorate",
    Role.PERFORMANCE_LEAD: "the performance lead",
}
_DONE = {
    Move.SUBMIT: "submitted",
    Move.WITHDRAW: "withdrawn",
    Move.SEND_BACK: "sent back",
    Move.APPROVE: "approved",
    Move.LOCK: "locked",
    Move.REOPEN: "reopened",
}
