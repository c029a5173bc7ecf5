"""Who enters pay gaps. Everybody signed in reads them."""

from councilportal.accounts.permissions import Role
from councilportal.common.refusals import Refused
from councilportal.organisation.people import Person


def may_enter(who: Person) -> bool:
    """True for the equality lead of the council."""
    return who.holds_for_council(Role.EQUALITY_LEAD)


def check_can_enter(who: Person) -> None:
    """*Raises*: Refused for everybody else, as all may read pay gaps."""
    if not may_enter(who):
        raise Refused("Only the equality lead of the council enters pay gaps.")
