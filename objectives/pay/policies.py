"""Who enters pay gaps. Everybody signed in reads them."""

from councilportal.accounts.permissions import Role
from councilportal.common.refusals import Refused
from councilportal.organisation.people import Person
from objectives.models import PayGap


def may_enter(who: Person) -> bool:
    """True for the equality lead of the council."""
    return who.holds_for_council(Role.EQUALITY_LEAD)


def check_can_enter(who: Person) -> None:
    """*Raises*: Refused for everybody else, as all may read pay gaps."""
    if not may_enter(who):
        raise Refused("Only the equality lead of the council enters pay gaps.")


def is_published(gap: PayGap) -> bool:
    """Whether any gap of its kind and snapshot is published. *Costs*: 1 query."""
    same = PayGap.objects.filter(kind=gap.kind, snapshot_on=gap.snapshot_on)
    return same.filter(published_on__isnull=False).exists()
