"""Who enters pay gaps, and which of them are there for good. Everybody signed in reads them."""

from datetime import datetime

from councilportal.accounts.permissions import Role
from councilportal.common.numbers import joined
from councilportal.common.refusals import Refused
from councilportal.organisation.people import Person
from objectives.models import PayGap
from objectives.pay.printed import papers_with


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


PUBLISHED = "The figures of this snapshot are published"
STAY = "and stay to be read: they cannot be deleted. Change them where they are wrong."


def why_kept(gap: PayGap, at: datetime) -> str:
    """Why a gap is not deleted: readers have its snapshot, or a paper keeps it; "" where neither.

    *Costs*: 2 queries.
    """
    if is_published(gap):
        return f"{PUBLISHED}, {STAY}"
    if papers := papers_with(gap.kind, gap.snapshot_on, at):
        return f"The figures of this snapshot are in {joined(papers)}, {STAY}"
    return ""
