"""What every write to a return does: hold it, ask who acts and whether it is open, and name it."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from councilportal.accounts.models import User
from councilportal.common.periods import day_label, london_day
from councilportal.common.refusals import NotKnown, Refused
from councilportal.organisation import people
from councilportal.organisation.models import Appointment, Service
from performance.models import Indicator
from performance.returns import policies, queries
from performance.returns.models import Return
from performance.returns.rules import closed_on
from performance.returns.typed import Typed


class StaleReturn(Exception):
    """The return was saved in between: `theirs` is what is stored now, by reference.

    `is_own` is True where the person did that themselves, in another window.
    """

    def __init__(self, theirs: Mapping[str, Typed], version: int, *, is_own: bool = False) -> None:
        """Keep what is stored, so that both can be shown."""
        who = "You saved this return in another window"
        super().__init__(f"{who if is_own else 'Somebody else saved this return'}.")
        self.theirs = theirs
        self.version = version
        self.is_own = is_own


def return_ref(service: Service, ends_on: date) -> str:
    """The name of a return in events and messages."""
    return f"{service.ref} {ends_on}"


def held_return(service: Service, ends_on: date) -> Return | None:
    """The return, held until the transaction ends; the service is held where there is none yet.

    *Costs*: 1 query; 3 where there is none yet.
    """
    found = Return.objects.filter(service=service, ends_on=ends_on)
    held = found.select_for_update(no_key=True)
    record = held.first()
    if record is None:
        Service.objects.select_for_update(no_key=True).values_list("pk").get(pk=service.pk)
        record = held.first()  # somebody else may have begun it meanwhile
    return record


def check_entry(
    service: Service,
    ends_on: date,
    due: Sequence[Indicator],
    record: Return | None,
    at: datetime,
) -> None:
    """Check that figures may be entered now. *Costs*: 1 query.

    *Raises*: NotKnown where nothing is due; Refused before the return opens and after it closed.
    """
    if not due:
        raise NotKnown(f"{service.ref} reports nothing for {ends_on}.")
    window = queries.window(service, due, ends_on)
    if london_day(at) < window.opens_on:
        raise Refused(f"The return opens on {day_label(window.opens_on)}.")
    is_reopened = queries.is_reopened(record)
    closed = closed_on(window.closes_on, is_reopened=is_reopened, at=at)
    policies.check_is_open(service, closed)


def person_acting(by: User, at: datetime) -> people.Person:
    """The person who acts, with the roles that they hold on the day. *Costs*: 1 query."""
    return people.person(by.pk, Appointment.objects.held_by(by, london_day(at)))
