"""Who writes what was done and validated. Everybody signed in reads it, but for drafts."""

from councilportal.accounts.permissions import Role
from councilportal.common.refusals import Refused
from councilportal.organisation.models import Directorate
from councilportal.organisation.people import Person
from councilportal.organisation.policies import Held
from objectives.models import Achievement, Framework, Objective
from objectives.rules.frameworks import FrameworkKind

_LEADS = (Role.EQUALITY_LEAD, Role.PERFORMANCE_LEAD)  # of a directorate, in its own lines


def may_write_for(who: Person, directorate: Directorate | None) -> bool:
    """True if the person writes what a directorate did, or with None what the council did.

    These are the equality lead of the council everywhere; leads and the director of a directorate
    in its own lines.
    """
    if who.holds_for_council(Role.EQUALITY_LEAD):
        return True
    if directorate is None:
        return False
    if directorate.director_post_id in who.posts:
        return True
    return any(Held(role, directorate.pk) in who.held for role in _LEADS)


def may_write(who: Person, directorate: Directorate | None, framework: Framework | None) -> bool:
    """True if the person writes what a directorate did for a framework.

    The performance lead of the council also writes what was done for a strategic plan.
    """
    is_plan = framework is not None and framework.kind == FrameworkKind.STRATEGIC_PLAN
    if is_plan and who.holds_for_council(Role.PERFORMANCE_LEAD):
        return True
    return may_write_for(who, directorate)


def may_change(who: Person, record: Achievement) -> bool:
    """True if the person may change the achievement."""
    return may_write(who, record.directorate, framework_of(record))


def framework_of(record: Achievement) -> Framework | None:
    """The framework of the theme or objective that an achievement is about."""
    about = record.theme or record.objective
    return about.framework if about is not None else None


def writes_achievements(who: Person) -> bool:
    """True if the person may write some achievement."""
    return writes_somewhere(who) or who.holds_for_council(Role.PERFORMANCE_LEAD)


def may_tell_of(who: Person, objective: Objective) -> bool:
    """True if the person says for some place what became of an objective.

    *Takes*: the objective with its framework.
    """
    return writes_somewhere(who) or may_write(who, None, objective.framework)


def may_delete(who: Person) -> bool:
    """True for the equality lead of the council, who deletes what was told by mistake."""
    return who.holds_for_council(Role.EQUALITY_LEAD)


def writes_somewhere(who: Person) -> bool:
    """True if the person writes for the council or for a directorate."""
    if who.directs or who.holds_for_council(Role.EQUALITY_LEAD):
        return True
    return any(
        held.role in _LEADS and held.directorate is not None and held.service is None
        for held in who.held
    )


def check_can_write(
    who: Person, directorate: Directorate | None, framework: Framework | None = None
) -> None:
    """*Raises*: Refused for a person who may not write for the place, nor for the framework."""
    if not may_write(who, directorate, framework):
        raise Refused(
            "Only leads and the director of a directorate write what it did, and the equality "
            "lead what the council did."
        )
