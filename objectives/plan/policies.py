"""May this person read this action of the plan, or say what became of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from councilportal.accounts.models import User
from councilportal.accounts.permissions import Role
from councilportal.common.refusals import NotKnown, Refused
from councilportal.common.validity import DatedQuerySet
from councilportal.organisation.models import Appointment, Deputy, PostHolder
from councilportal.organisation.policies import Held
from objectives.models import Action
from objectives.rules.plan import Origin

READERS = frozenset({Role.MEMBER, Role.AUDITOR, Role.PERFORMANCE_LEAD})
# Who looks after the actions of a place, by what they come from.
_OF_THE_PLACE = {
    Origin.ASSESSMENT: frozenset({Role.EQUALITY_LEAD}),
    Origin.PERFORMANCE: frozenset({Role.OFFICER, Role.APPROVER}),
}


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with the roles and the keys of the posts that they hold on a day."""

    user_id: int | None
    held: tuple[Held, ...] = ()
    posts: frozenset[int] = frozenset()

    @property
    def reads_plan(self) -> bool:
        """True if they have anything to do with the plan: a role, or a post that may own some."""
        return bool(self.held or self.posts)

    @property
    def reads_all(self) -> bool:
        """True if they read every action, whatever it comes from."""
        return self.records_all or any(each.role in READERS for each in self.held)

    @property
    def records_all(self) -> bool:
        """True for the performance lead and the equality lead of the whole council."""
        return any(
            each.role is Role.PERFORMANCE_LEAD or each == Held(Role.EQUALITY_LEAD)
            for each in self.held
        )


def person(user_id: int, appointments: Iterable[Appointment], posts: Iterable[int]) -> Person:
    """Somebody with their appointments of the day, and the keys of their posts."""
    return Person(user_id, tuple(map(Held.of, appointments)), frozenset(posts))


def held_posts(user: User, on: date) -> DatedQuerySet[PostHolder]:
    """The posts that somebody holds on a day, or stands in for. *Costs*: 1 query."""
    stands_in_for = Deputy.objects.in_force(on).filter(deputy=user).values("person")
    return PostHolder.objects.in_force(on).filter(Q(user=user) | Q(user__in=stands_in_for))


def person_on(user: User, on: date) -> Person:
    """Somebody with what they hold on a day, or stand in for. *Costs*: 2 queries."""
    posts = held_posts(user, on).values_list("post", flat=True)
    return person(user.pk, Appointment.objects.held_by(user, on), posts)


def may_record(who: Person, action: Action) -> bool:
    """True if the person says what became of the action.

    Who holds its post; the equality leads of the place that an assessment is about; officers and
    approvers of the service whose indicator was red; and those who look after the whole plan.
    """
    if who.records_all or (action.owner_post_id in who.posts):
        return True
    directorate = action.directorate_id
    if directorate is None:
        return False
    roles = _OF_THE_PLACE[Origin(action.origin)]
    return any(
        each.role in roles and each.covers(directorate, action.service_id) for each in who.held
    )


def known(who: Person, open_to_readers: Q) -> Q:
    """Which actions the person may know of.

    *Takes*: who has to do with the plan; `open_to_readers`, the actions that they may read because
    they may read what those come from: the rooms above know.
    """
    if who.reads_all:
        return Q()
    found = Q(owner_post__in=who.posts) | open_to_readers
    for each in who.held:
        place = (
            Q(service=each.service)
            if each.service is not None
            else Q(directorate=each.directorate)
            if each.directorate is not None
            else Q()
        )
        for origin, roles in _OF_THE_PLACE.items():
            if each.role in roles:
                found |= Q(origin=origin) & place
    return found


def check_can_record(who: Person, action: Action) -> None:
    """*Raises*: NotKnown for who has nothing to do with the plan; Refused for who only reads."""
    if may_record(who, action):
        return
    if not who.reads_plan:
        raise NotKnown(f"There is no action {action.ref} for you.")
    raise Refused(
        "Only who holds the post that owns the action, or looks after where it comes from, says "
        "what became of it."
    )
