"""Who records what was published for a duty. Everybody signed in reads the duties."""

from councilportal.accounts.permissions import Role
from councilportal.common.refusals import Refused
from councilportal.organisation.people import Person


def may_record(who: Person) -> bool:
    """True for the equality lead of the council and for publishers."""
    return who.holds_for_council(Role.EQUALITY_LEAD) or who.holds_for_council(Role.PUBLISHER)


def check_can_record(who: Person) -> None:
    """*Raises*: Refused for everybody else, as all may read the duty."""
    if not may_record(who):
        raise Refused(
            "Only the equality lead of the council and publishers record what was published."
        )
