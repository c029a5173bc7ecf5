"""Whether a person may read an action of the plan, or record its progress."""

from django.db.models import Q

from councilportal.accounts.permissions import Role
from councilportal.common.refusals import NotKnown, Refused
from councilportal.organisation.people import Person
from objectives.models import Action
from objectives.rules.plan import Origin

READERS = frozenset({Role.MEMBER, Role.AUDITOR, Role.PERFORMANCE_LEAD})
# The roles that look after the actions of a place, by the origin of the action.
_OF_THE_PLACE = {
    Origin.ASSESSMENT: frozenset({Role.EQUALITY_LEAD}),
    Origin.PERFORMANCE: frozenset({Role.OFFICER, Role.APPROVER}),
}


def reads_plan(who: Person) -> bool:
    """True if the person has a role, or holds a post, which may own actions."""
    return bool(who.held or who.posts)


def reads_all(who: Person) -> bool:
    """True if the person reads every action, whatever it comes from."""
    return records_all(who) or who.holds_anywhere(*READERS)


def records_all(who: Person) -> bool:
    """True for the performance lead and the equality lead of the whole council."""
    return who.holds_anywhere(Role.PERFORMANCE_LEAD) or who.holds_for_council(Role.EQUALITY_LEAD)


def may_record(who: Person, action: Action) -> bool:
    """True if the person may record the progress of the action.

    These are the holder of the post that owns it; the equality leads of the place that its
    assessment is about; officers and approvers of the service whose indicator was red; and those
    who look after the whole plan.
    """
    if records_all(who) or (action.owner_post_id in who.posts):
        return True
    directorate = action.directorate_id
    if directorate is None:
        return False
    roles = _OF_THE_PLACE[Origin(action.origin)]
    return any(
        each.role in roles and each.covers(directorate, action.service_id) for each in who.held
    )


def known(who: Person, open_to_readers: Q) -> Q:
    """The filter for the actions that the person may see.

    *Takes*: a person who reads the plan; `open_to_readers`, the actions that they may read because
    they may read what those come from (the apps above know that).
    """
    if reads_all(who):
        return Q()
    found = Q(owner_post__in=who.posts) | open_to_readers
    for held in who.held:
        place = (
            Q(service=held.service)
            if held.service is not None
            else Q(directorate=held.directorate)
            if held.directorate is not None
            else Q()
        )
        for origin, roles in _OF_THE_PLACE.items():
            if held.role in roles:
                found |= Q(origin=origin) & place
    return found


def check_can_record(who: Person, action: Action) -> None:
    """*Raises*: NotKnown for a person without a role or post; Refused for one who may only read."""
    if may_record(who, action):
        return
    if not reads_plan(who):
        raise NotKnown(f"There is no action {action.ref} for you.")
    raise Refused(
        "Only who holds the post that owns the action, or looks after where it comes from, says "
        "what became of it."
    )
