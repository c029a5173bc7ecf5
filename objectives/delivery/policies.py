"""Who reads plans, writes their lines, and says how their lines stand."""

from collections.abc import Iterable

from councilportal.accounts.permissions import Role
from councilportal.common.refusals import NotKnown, Refused
from councilportal.organisation.people import Person
from objectives.frameworks.policies import reads_drafts
from objectives.models import Action, Plan
from objectives.plan import policies as actions_policies
from objectives.rules.delivery import PlanState

_OF_A_PLACE = (Role.EQUALITY_LEAD, Role.PERFORMANCE_LEAD)


def may_read(who: Person, plan: Plan) -> bool:
    """True for everybody signed in; of a draft, for those who read drafts."""
    return plan.state != PlanState.DRAFT or reads_drafts(who)


def may_write(who: Person, plan: Plan) -> bool:
    """True if the person may write the lines of the plan while it is a draft, and adopt it.

    These are the equality lead of the council, and for the plan of a directorate its leads and its
    director. *Takes*: the plan with its directorate.
    """
    if who.holds_for_council(Role.EQUALITY_LEAD):
        return True
    place = plan.directorate
    if place is None:
        return False
    if place.director_post_id in who.posts:
        return True
    return any(who.holds_for(role, place.pk, None) for role in _OF_A_PLACE)


def may_change(who: Person, plan: Plan) -> bool:
    """True if the person may change the lines of the plan now: it is a draft, and they write it."""
    return plan.state == PlanState.DRAFT and may_write(who, plan)


def may_update(who: Person, plan: Plan, actions: Iterable[Action]) -> bool:
    """True if the person may say how one of the lines of the plan stands.

    *Takes*: the plan with its directorate; the actions of its lines with their leads, as the person
    may read them.
    """
    return plan.state == PlanState.ADOPTED and (
        may_follow(who, plan)
        or any(actions_policies.may_record(who, each, [plan]) for each in actions)
    )


def may_follow(who: Person, plan: Plan) -> bool:
    """True if the person may say of each line of the plan how it stands, once it is adopted.

    They give actions to lines that have none. *Takes*: the plan with its directorate.
    """
    return actions_policies.records_all(who) or actions_policies.updates(who, plan)


def check_can_follow(who: Person, plan: Plan) -> None:
    """*Raises*: Refused for a person who may not follow up the lines of the plan."""
    if not may_follow(who, plan):
        raise Refused(
            "Only leads, the director of its directorate and the post that updates the plan say "
            "how a line stands that has no action yet."
        )


def check_can_write(who: Person, plan: Plan) -> None:
    """*Raises*: NotKnown for a person who may not read the plan; Refused for one who only reads."""
    if not may_read(who, plan):
        raise NotKnown(f"There is no plan {plan.ref} for you.")
    if not may_write(who, plan):
        raise Refused(
            "Only the equality lead of the council, and the leads and the director of its "
            "directorate, write a plan."
        )
