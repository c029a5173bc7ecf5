"""The reminders of returns: who gets one on a day, and what it says."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial

from django.urls import reverse

from councilportal.accounts.models import User, is_open_on
from councilportal.accounts.permissions import Role
from councilportal.common.numbers import count_of
from councilportal.common.periods import day_label, london_day
from councilportal.notices.rules import EVERY, Notice, is_waiting_day
from councilportal.organisation import people
from councilportal.organisation import queries as organisation
from councilportal.organisation.people import Person
from performance.returns import queries
from performance.returns.holders import holders, key_of
from performance.returns.queries import Due
from performance.returns.rules import ReturnState
from performance.returns.waiting import title_of, waits, when

BEFORE = (7, 1, 0)  # days before the due day, and on it
LATE_FOR_APPROVER = 7


@dataclass(frozen=True, slots=True)
class Digest:
    """What one person is reminded of: returns to enter, to approve, and late in their services."""

    to_enter: tuple[Due, ...]
    to_approve: tuple[Due, ...]
    late: tuple[Due, ...]

    @property
    def all(self) -> tuple[Due, ...]:
        """All the returns, each once or more."""
        return (*self.to_enter, *self.to_approve, *self.late)


def notices(at: datetime, *, portal_url: str) -> Mapping[int, Notice]:
    """The notice for each person who has one on the day, by the person's key.

    *Takes*: the address of the portal, for whole links.
    *Costs*: 7 queries, and one for each open account.
    """
    on = london_day(at)
    due = queries.due_returns(list(organisation.services(on)), at)
    link = partial(_link, portal_url)

    found = {}
    for user in User.objects.filter(is_open_on(on)):
        who = people.person(user.pk, organisation.appointments_of(user, on))
        if (named := digest(who, due, on)) is not None:
            found[user.pk] = notice(named, on, link=link)
    return found


def chasing(
    found: Sequence[Due], at: datetime, *, asked_by: str, portal_url: str
) -> tuple[Mapping[int, Notice], list[Due]]:
    """The notices by which these returns are chased, and the returns that nobody is appointed for.

    Officers are asked for those that are late, approvers for those that were submitted and whose
    due day has passed. Each notice says who asks.
    *Gives*: the notices by the person's key. *Costs*: 1 query.
    """
    on = london_day(at)
    overdue = [each for each in found if is_overdue(each, on)]
    held = holders(overdue, at)
    by_person: dict[int, tuple[list[Due], list[Due]]] = defaultdict(lambda: ([], []))
    nobody = []
    for due in overdue:
        holder = held[key_of(due)]
        for user in holder.people:
            by_person[user.pk][holder.role is Role.APPROVER].append(due)
        if not holder.people:
            nobody.append(due)
    said = {}
    for key, (entering, approving) in by_person.items():
        named = Digest(_by_due_day(entering), _by_due_day(approving), late=())
        plain = notice(named, on, link=partial(_link, portal_url))
        said[key] = replace(plain, lines=(f"{asked_by} asks for this:", "", *plain.lines))
    return said, nobody


def is_overdue(due: Due, on: date) -> bool:
    """True if the return is late, or waits for an approver and its due day has passed."""
    waits_too_long = (
        due.state is ReturnState.SUBMITTED and due.due_on is not None and due.due_on < on
    )
    return due.days_late > 0 or waits_too_long


def _link(portal_url: str, due: Due) -> str:
    return portal_url + reverse("sheet", args=[due.service.ref, due.ends_on])


def digest(who: Person, due: Iterable[Due], on: date) -> Digest | None:
    """What a person is reminded of on a day; None where they get no e-mail.

    An officer is reminded of a return 7 days and 1 day before it is due, on the day, the day after
    and then every week; an approver the day after it was submitted and then every week, and of a
    late return when it is a week late and then every week. An e-mail on such a day names everything
    that is due within a week, late or waiting, so that no second one is needed.

    *Takes*: the person with the roles that they hold that day, as a deputy too.
    """
    own = [each for each in due if who.holds(Role.OFFICER, each.service)]
    judged = [each for each in due if who.holds(Role.APPROVER, each.service)]
    waiting = [each for each in judged if waits(who, each)]
    late = [each for each in judged if each.days_late >= LATE_FOR_APPROVER and each not in own]
    if not (
        any(_is_the_day(each, on) for each in own)
        or any(is_waiting_day(_submitted(each), on) for each in waiting)
        or any(each.days_late % EVERY == 0 for each in late)
    ):
        return None
    soon = [each for each in own if each.is_open and _days_left(each, on) <= max(BEFORE)]
    return Digest(
        to_enter=_by_due_day(soon), to_approve=_by_due_day(waiting), late=_by_due_day(late)
    )


def _is_the_day(due: Due, on: date) -> bool:
    if not due.is_open or due.due_on is None:
        return False
    return _days_left(due, on) in BEFORE or is_waiting_day(due.due_on, on)


def _days_left(due: Due, on: date) -> int:
    return (due.due_on - on).days if due.due_on else max(BEFORE) + 1


def _submitted(due: Due) -> date | None:
    at = due.record.submitted_at if due.record else None
    return london_day(at) if at else None


def _by_due_day(found: Sequence[Due]) -> tuple[Due, ...]:
    return tuple(sorted(found, key=lambda each: (each.due_on or date.max, each.service.name)))


def notice(digest: Digest, on: date, *, link: Callable[[Due], str]) -> Notice:
    """The notice of a digest. Takes: `link`, which gives the whole address of a return."""
    parts = [
        _part("To enter and submit:", digest.to_enter, lambda due: _to_enter(due, on), link),
        _part("To approve or send back:", digest.to_approve, _to_approve, link),
        _part("Late in the services that you approve for:", digest.late, _late, link),
    ]
    lines = tuple(line for part in parts for line in part)
    return Notice(_subject(digest, on), lines, "returns", opens="return", leads=True)


def _subject(digest: Digest, on: date) -> str:
    every = digest.all
    if len(every) > 1:
        late = sum(each.days_late > 0 for each in every)
        text = f"{len(every)} returns wait for you" + (f", {late} of them late" if late else "")
    elif digest.to_enter:
        text = f"{title_of(every[0])}: {when(every[0], on)}"
    elif digest.to_approve:
        text = f"{title_of(every[0])}: waits for approval"
    else:
        text = f"{title_of(every[0])}: {count_of(every[0].days_late, 'day')} late"
    return text


def _part(
    heading: str,
    items: Sequence[Due],
    say: Callable[[Due], str],
    link: Callable[[Due], str],
) -> list[str]:
    if not items:
        return []
    lines = [heading, ""]
    for due in items:
        lines += [f"* {title_of(due)}: {say(due)}.", f"  {link(due)}", ""]
    return lines


def _to_enter(due: Due, on: date) -> str:
    said = when(due, on)
    if due.state is ReturnState.SENT_BACK and due.record is not None:
        return f"{said}; sent back: {due.record.sent_back_reason.strip().rstrip('.')}"
    return said


def _to_approve(due: Due) -> str:
    submitted = _submitted(due)
    if due.record is None or submitted is None:
        return "submitted"
    return f"submitted by {due.record.submitted_by} on {day_label(submitted)}"


def _late(due: Due) -> str:
    day = f"was due on {day_label(due.due_on)}, " if due.due_on else ""
    return f"{day}{count_of(due.days_late, 'day')} late and not submitted"
