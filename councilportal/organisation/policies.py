"""Who may look after the portal's records, and which roles nobody would hold after a change."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q

from councilportal.accounts.models import User, is_open_on
from councilportal.accounts.permissions import Role
from councilportal.accounts.queries import may_sign_in
from councilportal.common.at_once import read_at_once
from councilportal.common.numbers import joined
from councilportal.common.refusals import Refused
from councilportal.common.validity import DatedQuerySet
from councilportal.organisation.models import (
    Appointment,
    Body,
    BodyMember,
    Directorate,
    Meeting,
    Post,
    PostHolder,
    Service,
)


@dataclass(frozen=True, slots=True)
class Held:
    """A role, and the keys of the directorate or service that it is for; None for the council."""

    role: Role
    directorate: int | None = None
    service: int | None = None

    @classmethod
    def of(cls, appointment: Appointment) -> Self:
        """The role of an appointment."""
        return cls(Role(appointment.role), appointment.directorate_id, appointment.service_id)

    def covers(self, directorate: int, service: int | None) -> bool:
        """True if the role is for this place (`service` None: for the whole directorate)."""
        if self.service is not None:
            return self.service == service
        return self.directorate in (None, directorate)


def roles_of(user: User, on: date) -> frozenset[Role]:
    """The roles that the person holds for any place on the day, also as a deputy.

    *Costs*: 1 query.
    """
    return frozenset(Role(each.role) for each in Appointment.objects.held_by(user, on))


def check_holds(user: User, on: date, *roles: Role) -> None:
    """*Raises*: Refused where the person holds none of the roles. *Costs*: 1 query."""
    if not roles_of(user, on) & set(roles):
        wanted = joined([role.label.lower() for role in roles]).replace(" and ", " or ")
        raise Refused(f"Only the {wanted} can do this.")


def administrators_who_sign_in(on: date) -> list[User]:
    """The administrators of a day who have a password or a link to the council's own sign-in.

    *Costs*: 1 query, and 1 for each without a password.
    """
    appointed = Appointment.objects.in_force(on).filter(role=Role.ADMIN)
    people = User.objects.filter(appointments__in=appointed).distinct().order_by("username")
    return [user for user in people if may_sign_in(user, on)]


def check_way_in(by: User, user: User, on: date) -> None:
    """Check that an administrator may help this person to sign in. *Costs*: 1 query.

    *Raises*: Refused for a person who is not an administrator, for their own account and for a
    closed one.
    """
    check_holds(by, on, Role.ADMIN)
    if user == by:
        raise Refused("Ask another administrator to do this for your own account.")
    if not user.is_open(on):
        raise Refused("This account is closed: open it first.")


def holding_on(record: User | Post, on: date) -> DatedQuerySet[PostHolder]:
    """The holders of a post, or the posts of a user, after a day. *Costs*: 1 query."""
    later = PostHolder.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on))
    own = later.filter(user=record) if isinstance(record, User) else later.filter(post=record)
    return own.select_related("user", "post").order_by("pk")


# Handing over, so that somebody is responsible for everything


@dataclass(frozen=True, slots=True)
class Gap:
    """A role that nobody would hold any more; without directorate and service, for the council."""

    role: Role
    directorate: Directorate | None = None
    service: Service | None = None

    @property
    def key(self) -> str:
        """The role and its place: "officer-s12"."""
        place = self.service or self.directorate
        letter = "s" if self.service else "d"
        return f"{self.role}-{letter}{place.pk}" if place else f"{self.role}-council"

    @property
    def words(self) -> str:
        """The role and its place as people read them: "officer of Payroll"."""
        place = self.service or self.directorate
        return f"{self.role.label.lower()} of {place.name if place else 'the council'}"


# Roles that somebody must hold for every service, and for the council.
OF_SERVICES = (Role.OFFICER, Role.APPROVER)
OF_COUNCIL = (Role.PERFORMANCE_LEAD, Role.ADMIN)


def ending_with(record: User | Appointment | models.Model, on: date) -> DatedQuerySet[Appointment]:
    """The appointments in force or to come after a day that end with a record. *Costs*: 1 query."""
    later = Appointment.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on))
    match record:
        case User():
            later = later.filter(user=record)
        case Appointment():
            later = later.filter(pk=record.pk)
        case Service():
            later = later.filter(service=record)
        case Directorate():
            later = later.filter(directorate=record)
        case _:
            later = later.none()
    return later.select_related("user", "directorate", "service").order_by("id")


def gaps(ending: Sequence[Appointment], on: date) -> list[Gap]:
    """The roles that nobody would hold on a day if these appointments had ended before.

    Officers and approvers are needed for every service in force; a performance lead and an
    administrator for the council.
    *Gives*: one gap for the place of an ending appointment if all of that place would be without
    the role, else one gap for each service that would be.
    *Costs*: 1 query.
    """
    if not ending:
        return []
    gone_too = [gone.pk for gone in ending]
    open_then = Appointment.objects.in_force(on).filter(is_open_on(on, "user__"))
    staying = open_then.exclude(pk__in=gone_too)
    in_force = Service.objects.in_force(on).order_by("position", "name", "ref")
    read_at_once([staying, in_force])
    found: dict[str, Gap] = {}
    for gone in ending:
        role = Role(gone.role)
        if role in OF_COUNCIL:
            if not any(each.role == role for each in staying):
                found.setdefault(role, Gap(role))
        elif role in OF_SERVICES:
            for gap in _service_gaps(gone, role, staying, in_force):
                found.setdefault(gap.key, gap)
    return list(found.values())


def _service_gaps(
    gone: Appointment, role: Role, staying: Iterable[Appointment], in_force: Iterable[Service]
) -> list[Gap]:
    own = [service for service in in_force if covers(gone, service)]
    left = [
        service
        for service in own
        if not any(each.role == role and covers(each, service) for each in staying)
    ]
    if left and left == own and gone.service is None:
        return [Gap(role, directorate=gone.directorate)]
    return [Gap(role, service=service) for service in left]


def covers(appointment: Appointment, service: Service) -> bool:
    """True if the appointment is for the service, its directorate or the council."""
    return Held.of(appointment).covers(service.directorate_id, service.pk)


def overlapping(
    model: type[Appointment] | type[PostHolder] | type[BodyMember],
    same: Mapping[str, object],
    first: date,
) -> bool:
    """True if a record with these values is in force on the day or later. *Costs*: 1 query."""
    later = model._default_manager.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=first))
    return (
        later.filter(**{name: value for name, value in same.items() if value is not None})
        .filter(**{f"{name}__isnull": True for name, value in same.items() if value is None})
        .exists()
    )


def sits_on(body: Body, posts: Iterable[int], on: date) -> bool:
    """True if one of the posts sits on the body on a day, on which the body is in force.

    *Takes*: keys of posts. *Costs*: 1 query; none without posts, or for a body that has ended.
    """
    keys = set(posts)
    if not keys or not body.is_in_force(on):
        return False
    return BodyMember.objects.in_force(on).filter(body=body, post__in=keys).exists()


def led_by(
    model: type[Directorate] | type[Service] | type[Body], post: Post, on: date
) -> DatedQuerySet[Directorate] | DatedQuerySet[Service] | DatedQuerySet[Body]:
    """Directorates, services or bodies, not ended by a day, that a post leads or answers for."""
    names = ("director_post", "head_post", "cabinet_portfolio", "chair_post")
    own = [name for name in names if hasattr(model, name)]
    mine = Q()
    for name in own:
        mine |= Q(**{name: post})
    found = model.objects.filter(mine).filter(Q(valid_to__isnull=True) | Q(valid_to__gte=on))
    return found.select_related(*own).order_by("ref")


def clerked_by(post: Post, on: date) -> models.QuerySet[Meeting]:
    """The meetings on a day and later whose clerk is the post, by day. *Costs*: 1 query."""
    found = Meeting.objects.filter(clerk_post=post, on__gte=on)
    return found.select_related("body", "clerk_post").order_by("on", "ref")
