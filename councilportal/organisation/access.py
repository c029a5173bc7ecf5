"""The roles of the person who makes a request, read once for each request and only when needed."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from councilportal.accounts.models import User
from councilportal.accounts.permissions import Role
from councilportal.common.refusals import NotKnown
from councilportal.organisation.models import Appointment, Deputy
from councilportal.organisation.people import NOBODY, Person, person_on

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]

_KEPT = "_person_today"


@dataclass(frozen=True, slots=True)
class Roles:
    """The roles that a person holds today for any place, and what they may open with them."""

    held: frozenset[Role] = frozenset()

    @property
    def returns(self) -> bool:
        """Whether they may open the returns."""
        seeing = {Role.OFFICER, Role.APPROVER, Role.PERFORMANCE_LEAD, Role.AUDITOR}
        return not self.held.isdisjoint(seeing)

    @property
    def all_returns(self) -> bool:
        """Whether they may see the returns of the whole council."""
        return not self.held.isdisjoint({Role.PERFORMANCE_LEAD, Role.AUDITOR})

    @property
    def reports(self) -> bool:
        """Whether they write or publish reports; others read what is out."""
        composing = {Role.PERFORMANCE_LEAD, Role.EQUALITY_LEAD, Role.PUBLISHER}
        return not self.held.isdisjoint(composing)

    @property
    def audit(self) -> bool:
        """Whether they may read the audit chain."""
        return not self.held.isdisjoint({Role.AUDITOR, Role.ADMIN})

    @property
    def administers(self) -> bool:
        """Whether they look after directorates, services, people and characteristics."""
        return Role.ADMIN in self.held

    @property
    def keeps_performance(self) -> bool:
        """Whether they look after indicators, targets and the calendar."""
        return not self.held.isdisjoint({Role.ADMIN, Role.PERFORMANCE_LEAD})

    @property
    def admin(self) -> bool:
        """Whether they look after accounts, services, indicators, the calendar or evidence."""
        keeping = {Role.ADMIN, Role.PERFORMANCE_LEAD, Role.EQUALITY_LEAD}
        return not self.held.isdisjoint(keeping)


@dataclass(frozen=True, slots=True)
class HeldRole:
    """One role that a person holds, in words. `instead_of` is "" for a role of their own."""

    name: str
    description: str
    scope: str
    valid_from: date | None
    valid_to: date | None
    instead_of: str


def held_roles(
    appointments: Iterable[Appointment], user: User, deputies: Iterable[Deputy]
) -> list[HeldRole]:
    """A person's appointments in words, in the same order.

    *Takes*: appointments with directorate and service, and the deputies in force, with both people.
    """
    names = {each.person_id: each.person.name for each in deputies if each.deputy_id == user.pk}
    return [
        HeldRole(
            name=Role(each.role).label,
            description=Role(each.role).description,
            scope=_scope(each),
            valid_from=each.valid_from,
            valid_to=each.valid_to,
            instead_of="" if each.user_id == user.pk else names.get(each.user_id, ""),
        )
        for each in appointments
    ]


def _scope(appointment: Appointment) -> str:
    place = appointment.service or appointment.directorate
    return place.name if place else "The whole council"


def roles_today(request: HttpRequest) -> Roles:
    """The roles of the signed-in person today. *Costs*: as `who_asks`."""
    return Roles(frozenset(each.role for each in who_asks(request).held))


def requires(*roles: Role) -> Callable[[View[P]], View[P]]:
    """Make a view answer 404 to people who hold none of the roles."""

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if roles_today(request).held.isdisjoint(roles):
                raise NotKnown("This page is for other roles.")
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def who_asks_by_role(request: HttpRequest) -> Person:
    """The signed-in person with today's roles and no posts. *Costs*: as `who_asks`."""
    return replace(who_asks(request), posts=frozenset(), directs=frozenset())


def who_asks(request: HttpRequest) -> Person:
    """The signed-in person with today's roles and posts; an empty Person if nobody is signed in.

    *Costs*: 1 query for each request, however often it is called; none if nobody is signed in.
    """
    if not isinstance(request.user, User):
        return NOBODY
    kept: Person | None = getattr(request, _KEPT, None)
    if kept is None:
        kept = person_on(request.user, timezone.localdate())  # noqa: TID251 -- beside every view
        setattr(request, _KEPT, kept)
    return kept


def signed_in(request: HttpRequest) -> User:
    """The signed-in user. *Raises*: NotKnown where nobody is signed in."""
    if not isinstance(request.user, User):
        raise NotKnown("Nobody is signed in.")
    return request.user
