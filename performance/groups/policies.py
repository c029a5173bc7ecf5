"""Who sees exact readings of groups, and who brings those of an indicator to a release."""

from councilportal.accounts.permissions import Role
from councilportal.common.refusals import NotKnown
from councilportal.organisation.people import Person
from objectives.information.policies import may_write_for
from performance.models import Indicator


def keeps_groups(who: Person, indicator: Indicator) -> bool:
    """True for an equality lead of the indicator's place.

    *Takes*: an indicator with its service and directorate.
    """
    return may_write_for(who, indicator.service.directorate)


def sees_all_groups(who: Person) -> bool:
    """True for who may see exact readings of groups of the whole council."""
    return who.holds_anywhere(Role.AUDITOR) or who.holds_for_council(Role.EQUALITY_LEAD)


def known_to_keep(who: Person, indicator: Indicator | None) -> Indicator:
    """An indicator whose groups the person brings to a release. *Raises*: NotKnown."""
    if indicator is None or not keeps_groups(who, indicator):
        raise NotKnown("Groups of an indicator are released by the equality leads of its place.")
    return indicator
