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
from objectives.models import Action, Plan, PlanLine
from objectives.rules.confirming import Confirmer
from objectives.rules.delivery import PlanState
from objectives.rules.plan import ADDED, Origin, Unread

READERS = frozenset({Role.MEMBER, Role.AUDITOR, Role.PERFORMANCE_LEAD})
# The origins that everybody who reads the plan may know of: figures and objectives are no secret.
OPEN = (Origin.PERFORMANCE, Origin.OBJECTIVE)
# The roles that look after what people add to the plan of a place, and add it.
_ADDING = frozenset({Role.EQUALITY_LEAD, Role.PERFORMANCE_LEAD, Role.APPROVER})


def roles_of_the_place(origin: Origin) -> frozenset[Role]:
    """The roles that look after the actions of a place."""
    if origin is Origin.PERFORMANCE:
        return frozenset({Role.OFFICER, Role.APPROVER})
    return frozenset({Role.EQUALITY_LEAD}) if origin is Origin.ASSESSMENT else _ADDING


def lead_of(origin: Origin) -> Role:
    """The lead of a place who hears of an action that nobody else is reminded of."""
    return Role.PERFORMANCE_LEAD if origin is Origin.PERFORMANCE else Role.EQUALITY_LEAD


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


def may_record(who: Person, action: Action, planned_by: Collection[Plan] | None = None) -> bool:
    """True if the person may record the progress of the action.

    These are the holders of the posts that own and lead it; the equality leads of the place that
    its assessment is about; officers and approvers of the service whose indicator was red; leads
    and approvers of the place of what was added by hand; the lead and the director of a directorate
    whose plan has it, and the post that updates this plan; and those who look after all actions.
    *Takes*: the adopted plans that have it, with their directorates, None to read them.
    *Costs*: at most 2 queries; none where its leads are read and those plans are given.
    """
    if records_all(who) or (action.owner_post_id in who.posts):
        return True
    if who.posts and not who.posts.isdisjoint({each.pk for each in action.leads.all()}):
        return True
    if _is_in_own_plan(who, action, planned_by):
        return True
    directorate = action.directorate_id
    if directorate is None:
        return False
    roles = roles_of_the_place(Origin(action.origin))
    return any(
        each.role in roles and each.covers(directorate, action.service_id) for each in who.held
    )


def _is_in_own_plan(who: Person, action: Action, planned_by: Collection[Plan] | None) -> bool:
    if not (who.posts or who.holds_anywhere(Role.EQUALITY_LEAD)):
        return False
    if planned_by is None:
        adopted = Plan.objects.filter(lines__action=action, state=PlanState.ADOPTED)
        planned_by = adopted.select_related("directorate")
    return any(updates(who, each) for each in planned_by)


def updates(who: Person, plan: Plan) -> bool:
    """True if the person says how the lines of a plan stand, whoever owns their actions.

    These are the equality lead of its directorate, its director, and the post that updates it.
    *Takes*: the plan with its directorate.
    """
    if plan.updated_by_post_id in who.posts:
        return True
    place = plan.directorate
    return place is not None and (
        place.director_post_id in who.directs or who.holds_for(Role.EQUALITY_LEAD, place.pk, None)
    )


def may_add(who: Person) -> bool:
    """True if the person may add actions for some place."""
    return who.holds_anywhere(*_ADDING)


def check_may_add(who: Person) -> None:
    """*Raises*: Refused for a person who may add no action to the plan."""
    if not may_add(who):
        raise Refused("Only leads and approvers add actions to the plan.")


def may_add_for(who: Person, directorate: int | None, service: int | None) -> bool:
    """True if the person may add an action for the place; without one it is the whole council's."""
    if directorate is None:
        return records_all(who)
    return any(each.role in _ADDING and each.covers(directorate, service) for each in who.held)


def led_by(posts: Collection[int]) -> Q:
    """The filter for the actions that posts own or lead."""
    beside = Action.leads.through._default_manager.filter(post__in=posts).values("action")
    return Q(owner_post__in=posts) | Q(pk__in=beside)


def own(who: Person) -> Q:
    """The filter for the actions that the person reads whole: their posts own or confirm them."""
    return led_by(who.posts) | Q(confirmed_by_post__in=who.posts)


def known(who: Person) -> Q:
    """The filter for the actions that the person may know of, wherever they are named.

    Actions of indicators and objectives are for every reader. Actions of an assessment are for
    those who may read it, for its equality leads and for the holders of the posts that own, lead
    or confirm them. What was added by hand is for leads and approvers of its place, and for those
    who answer for it, or for a plan of their directorate that has it. The performance lead, who
    looks after the whole plan, also sees the actions whose assessments are not hidden.
    """
    found = own(who) | Q(origin__in=OPEN)
    for papers in _papers:
        found |= papers.open_to(who)
        if reads_all(who):
            return found | ~papers.closed_to(who)
    for held in who.held:
        if held.role is Role.EQUALITY_LEAD:
            found |= Q(origin=Origin.ASSESSMENT) & _of_the_place(held)
        if held.role in _ADDING:
            found |= Q(origin__in=ADDED) & (_of_the_place(held) | _of_plans_of(held))
    if posts := who.posts:
        answers = Q(service__head_post__in=posts) | Q(service__director_post__in=posts)
        answers |= Q(directorate__director_post__in=posts)
        planned = PlanLine.objects.filter(plan__directorate__director_post__in=posts)
        answers |= Q(pk__in=planned.values("action"))
        found |= Q(origin__in=ADDED) & answers
    return found


def _of_the_place(held: Held) -> Q:
    if held.service is not None:
        return Q(service=held.service)
    return Q(directorate=held.directorate) if held.directorate is not None else Q()


def _of_plans_of(held: Held) -> Q:
    """The filter for the actions of the plans of a directorate that somebody looks after whole."""
    if held.service is not None or held.directorate is None:
        return Q(pk__in=())
    return Q(pk__in=PlanLine.objects.filter(plan__directorate=held.directorate).values("action"))


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


def may_confirm(who: Person, action: Action, found: Confirmer) -> bool:
    """True if the person may confirm the action, also as a deputy.

    *Takes*: an action as `confirming.reported` gives it, and who may confirm it.
    """
    if who.user_id == action.reported_by:  # type: ignore[attr-defined]
        return False
    if found.post is None:
        return who.holds_for_council(Role.EQUALITY_LEAD)
    return found.post in who.posts


def check_can_confirm(who: Person, waiting: tuple[Action, Confirmer] | None) -> None:
    """*Raises*: Refused for a person who may not confirm it. *Takes*: `confirming.waiting`."""
    if waiting is None or not may_confirm(who, *waiting):
        raise Refused(
            "Only who confirms actions of this place, and did not report this one done, can "
            "confirm it."
        )
