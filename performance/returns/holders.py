"""With whom each return is, an officer or an approver, and since when."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from councilportal.accounts.models import User, is_open_on
from councilportal.accounts.permissions import Role
from councilportal.common.at_once import Steps, read_at_once
from councilportal.common.periods import london_day
from councilportal.organisation.models import Appointment, Service
from councilportal.organisation.people import nobody_but, standing_in
from councilportal.organisation.policies import covers
from performance.returns.models import Return
from performance.returns.queries import Due
from performance.returns.rules import ReturnState

Key = tuple[int, date]


@dataclass(frozen=True, slots=True)
class Holder:
    """Who has a return to work on, and since which day.

    `role` is that of officers or of approvers; `people` are those who may do it, none where nobody
    is appointed.
    """

    role: Role
    people: tuple[User, ...]
    since: date | None

    def days(self, on: date) -> int:
        """For how many days they have had it."""
        return (on - self.since).days if self.since else 0

    @property
    def names(self) -> str:
        """Their names, or that there is nobody."""
        return ", ".join(each.name for each in self.people) or "nobody appointed"


def key_of(due: Due) -> Key:
    """By what holders are found: the service's key and the month end."""
    return due.service.pk, due.ends_on


def holders(found: Sequence[Due], at: datetime) -> Mapping[Key, Holder]:
    """With whom the returns are; those that are approved, locked or closed are with nobody.

    *Costs*: 1 query; none without returns.
    """
    if not found:
        return {}
    on = london_day(at)
    appointed = Appointment.objects.in_force(on).filter(
        is_open_on(on, "user__"), role__in=[Role.OFFICER, Role.APPROVER]
    )
    held = list(appointed.select_related("user").order_by("user__name", "pk"))
    return {key_of(due): holder for due in found if (holder := _holder(due, held))}


def _holder(due: Due, held: Sequence[Appointment]) -> Holder | None:
    if due.state is ReturnState.SUBMITTED and due.record is not None:
        own = {due.record.submitted_by_id, *due.record.authors}
        since = london_day(due.record.submitted_at) if due.record.submitted_at else None
        return Holder(Role.APPROVER, _people(due, Role.APPROVER, held, without=own), since)
    if due.is_open:
        return Holder(Role.OFFICER, _people(due, Role.OFFICER, held), due.with_officer_since)
    return None


def nobody_approves(record: Return, service: Service, on: date) -> bool:
    """True if a return was submitted and only who entered it could approve it.

    *Costs*: 1 query; none where it was not submitted.
    """
    if record.state != ReturnState.SUBMITTED:
        return False
    held, deputies = _approving(on), standing_in(on)
    read_at_once([held, deputies])
    return _lacks_approver(record, service, held, deputies)


def unapproved_in_steps(on: date) -> Steps[list[Return]]:
    """The returns that were submitted and that nobody may approve. *Costs*: 1 step."""
    sent = Return.objects.filter(state=ReturnState.SUBMITTED).select_related("service")
    rows, held, deputies = (
        sent.order_by("ends_on", "service__name"),
        _approving(on),
        standing_in(on),
    )
    yield rows, held, deputies
    return [each for each in rows if _lacks_approver(each, each.service, held, deputies)]


def _approving(on: date) -> QuerySet[Appointment]:
    """The appointments of approvers on a day who may sign in. *Costs*: 1 query."""
    held = Appointment.objects.in_force(on).filter(is_open_on(on, "user__"))
    return held.filter(role=Role.APPROVER)


def _lacks_approver(
    record: Return,
    service: Service,
    held: Iterable[Appointment],
    deputies: Iterable[tuple[int, int]],
) -> bool:
    own = [record.submitted_by_id, *record.authors]
    return nobody_but(own, [each.user_id for each in held if covers(each, service)], deputies)


def _people(
    due: Due, role: Role, held: Sequence[Appointment], without: Collection[int | None] = ()
) -> tuple[User, ...]:
    found = {
        each.user_id: each.user
        for each in held
        if each.role == role and each.user_id not in without and covers(each, due.service)
    }
    return tuple(found.values())
