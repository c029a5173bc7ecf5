"""The person who asks or acts, with the roles and posts that they hold that day. All apps use it.

What a role allows for a return, an assessment or an action is decided by that app's policies.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import BigIntegerField, Exists, OuterRef, Q, QuerySet, Value

from councilportal.accounts.models import User, is_open_on
from councilportal.accounts.permissions import Role
from councilportal.common.validity import DatedQuerySet
from councilportal.organisation.models import (
    Appointment,
    Deputy,
    Directorate,
    PostHolder,
    Service,
)
from councilportal.organisation.policies import Held


@dataclass(frozen=True, slots=True)
class Person:
    """A person with the roles and posts that they hold on a day, also as a deputy.

    `posts` are keys of posts; `directs` are those that direct a directorate. If nobody is signed
    in, all are empty.
    """

    user_id: int | None
    held: tuple[Held, ...] = ()
    posts: frozenset[int] = frozenset()
    directs: frozenset[int] = frozenset()

    def holds(self, role: Role, service: Service) -> bool:
        """True if they hold the role for the service."""
        return self.holds_for(role, service.directorate_id, service.pk)

    def holds_for(self, role: Role, directorate: int, service: int | None) -> bool:
        """True if they hold the role for the place (`service` None: for the whole directorate)."""
        return any(held.role is role and held.covers(directorate, service) for held in self.held)

    def holds_anywhere(self, *roles: Role) -> bool:
        """True if they hold one of the roles for any place."""
        return any(held.role in roles for held in self.held)

    def holds_for_council(self, role: Role) -> bool:
        """True if they hold the role for the whole council."""
        return Held(role) in self.held

    def services(self, *roles: Role) -> Q:
        """A filter for the services for which they hold one of the roles: `holds` as a query."""
        found = Q(pk__in=[])
        for held in self.held:
            if held.role not in roles:
                continue
            if held.service is not None:
                found |= Q(pk=held.service)
            else:
                found |= Q(directorate=held.directorate) if held.directorate else Q(pk__gt=0)
        return found

    def holds_for_directorate(self, role: Role) -> bool:
        """True if they hold the role for the whole council or for a whole directorate."""
        return any(held.role is role and held.service is None for held in self.held)


NOBODY = Person(None)


def person(user_id: int, appointments: Iterable[Appointment]) -> Person:
    """A Person from their appointments of the day, without posts."""
    return Person(user_id, tuple(map(Held.of, appointments)))


def person_on(user: User, on: date) -> Person:
    """A user as a Person with what they hold, or stand in for, on a day. *Costs*: 1 query."""
    nothing = Value(None, BigIntegerField())
    roles = Appointment.objects.held_by(user, on).values_list(
        "role", "directorate", "service", nothing, Value(False)
    )
    directed = Directorate.objects.in_force(on).filter(director_post=OuterRef("post"))
    posts = held_posts(user, on).values_list(Value(""), nothing, nothing, "post", Exists(directed))
    held, own, directs = [], set(), set()
    for role, directorate, service, post, is_director in roles.union(posts, all=True):
        if post is None:
            held.append(Held(Role(role), directorate, service))
            continue
        own.add(post)
        if is_director:
            directs.add(post)
    return Person(user.pk, tuple(held), frozenset(own), frozenset(directs))


def held_posts(user: User, on: date) -> DatedQuerySet[PostHolder]:
    """The posts that a user holds on a day, or stands in for. *Costs*: 1 query."""
    stands_in_for = Deputy.objects.in_force(on).filter(deputy=user).values("person")
    return PostHolder.objects.in_force(on).filter(Q(user=user) | Q(user__in=stands_in_for))


def standing_in(on: date) -> QuerySet[Any, Any]:
    """The keys of each person and of who stands in for them on a day and may sign in.

    *Costs*: 1 query.
    """
    found = Deputy.objects.in_force(on).filter(is_open_on(on, "deputy__"))
    return found.values_list("person", "deputy")


def nobody_but(
    excluded: Iterable[int | None], held: Iterable[int], deputies: Iterable[tuple[int, int]]
) -> bool:
    """True if only people who may not act on something hold the role or post that acts on it.

    *Takes*: the keys of those who may not; of all who hold it and may sign in; `standing_in`: who
    stands in for a holder acts too.
    """
    out, own = {key for key in excluded if key is not None}, set(held)
    if own - out:
        return False
    return not any(person in own and deputy not in out for person, deputy in deputies)


def nobody_else(does: str, way: str) -> str:
    """That nobody may do what a second person does, and what helps.

    *Takes*: "confirm it", "give another person the role of publisher".
    """
    return f"Nobody else can {does} at present. Ask an administrator to {way}."
