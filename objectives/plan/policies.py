"""Whether a person may read an action of the plan, or record its progress.

An action may have the words of an assessment. The app of assessments knows who may read which
assessment. It stands above this one, so it calls `tell` when it starts.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from django.db.models import Q

from councilportal.accounts.permissions import Role
from councilportal.common.refusals import NotKnown, Refused
from councilportal.organisation.people import Person
from councilportal.organisation.policies import Held
from objectives.models import Action
from objectives.rules.plan import Origin, Unread

READERS = frozenset({Role.MEMBER, Role.AUDITOR, Role.PERFORMANCE_LEAD})
# The roles that look after the actions of a place, by the origin of the action.
_OF_THE_PLACE = {
    Origin.ASSESSMENT: frozenset({Role.EQUALITY_LEAD}),
    Origin.PERFORMANCE: frozenset({Role.OFFICER, Role.APPROVER}),
}


@dataclass(frozen=True, slots=True)
class Papers:
    """What the app of assessments knows of the actions that come from its papers, by person.

    `open_to` filters the actions whose paper the person may read, `closed_to` those whose every
    paper is hidden. `unread` gives what hidden versions say of actions, by key: of these actions,
    or without keys of all that they changed and no readable version has changed since.
    """

    open_to: Callable[[Person], Q]
    closed_to: Callable[[Person], Q]
    unread: Callable[[Person, Collection[int] | None], Mapping[int, Unread]]


_papers: list[Papers] = []  # one at most


def tell(papers: Papers) -> None:
    """Keep what the app of assessments knows."""
    _papers[:] = [papers]


def unread(who: Person, keys: Collection[int] | None = None) -> Mapping[int, Unread]:
    """What versions that the person may not read say of actions. *Takes*: see `Papers.unread`."""
    return _papers[0].unread(who, keys) if _papers else {}


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


def known(who: Person) -> Q:
    """The filter for the actions that the person may know of, wherever they are named.

    Actions of indicators are for every reader. Actions of an assessment are for those who may read
    it, for its equality leads and for the holder of the post that owns them. The performance lead,
    who looks after the whole plan, also sees the actions whose assessments are not hidden.
    """
    found = Q(owner_post__in=who.posts) | Q(origin=Origin.PERFORMANCE)
    for papers in _papers:
        found |= papers.open_to(who)
        if reads_all(who):
            return found | ~papers.closed_to(who)
    for held in who.held:
        if held.role is Role.EQUALITY_LEAD:
            found |= Q(origin=Origin.ASSESSMENT) & _of_the_place(held)
    return found


def _of_the_place(held: Held) -> Q:
    if held.service is not None:
        return Q(service=held.service)
    return Q(directorate=held.directorate) if held.directorate is not None else Q()


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
