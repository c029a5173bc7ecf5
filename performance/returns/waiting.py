"""What waits for a person among the returns. Home, the returns page and the reminders use it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from councilportal.accounts.permissions import Role
from councilportal.common.numbers import count_of
from councilportal.common.periods import PeriodKind, containing, day_label
from councilportal.organisation.people import Person
from performance.returns import policies
from performance.returns.queries import Due
from performance.returns.rules import ReturnState


@dataclass(frozen=True, slots=True)
class Waiting:
    """Returns by what the person does with them; each list begins with the most urgent one.

    `late` are late returns of others that the person watches over. `to_lock` are for performance
    leads.
    """

    to_enter: Sequence[Due]
    to_approve: Sequence[Due]
    late: Sequence[Due]
    to_lock: Sequence[Due]


def waiting_for(who: Person, due: Sequence[Due]) -> Waiting:
    """What waits for a person, of the returns that are due. *Costs*: no query."""
    own = [each for each in due if who.holds(Role.OFFICER, each.service)]
    judged = [each for each in due if who.holds(Role.APPROVER, each.service)]
    watched = due if policies.can_see_all(who) else judged
    leads = who.holds_anywhere(Role.PERFORMANCE_LEAD)
    late = [each for each in watched if each.days_late and each not in own]
    return Waiting(
        to_enter=sorted((each for each in own if each.is_open), key=_urgency),
        to_approve=sorted((each for each in judged if waits(who, each)), key=_urgency),
        late=sorted(late, key=lambda each: -each.days_late),
        to_lock=[each for each in due if leads and each.state is ReturnState.APPROVED],
    )


def waits(who: Person, due: Due) -> bool:
    """True if the return was submitted and neither entered nor submitted by the person."""
    return (
        due.state is ReturnState.SUBMITTED
        and due.record is not None
        and not policies.is_own(who, due.record)
    )


def _urgency(due: Due) -> tuple[bool, date, str]:
    return due.state is not ReturnState.SENT_BACK, due.due_on or date.max, due.service.name


def title_of(due: Due) -> str:
    """The service and the month: "Libraries, September 2026"."""
    return f"{due.service.name}, {containing(PeriodKind.MONTH, due.ends_on).label}"


def when(due: Due, on: date) -> str:
    """By when the return is to be submitted: "due on 21 October 2026, in 5 days"."""
    if due.is_reopened:
        return "reopened, to be corrected and submitted again"
    if due.due_on is None:
        return "open"
    left = (due.due_on - on).days
    day = day_label(due.due_on)
    if left > 1:
        return f"due on {day}, in {left} days"
    if left >= 0:
        return f"due {'tomorrow' if left else 'today'}, {day}"
    return f"was due on {day}, {count_of(-left, 'day')} late"
