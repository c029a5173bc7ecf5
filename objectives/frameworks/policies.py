"""Who reads frameworks that do not count yet."""

from councilportal.accounts.permissions import Role
from councilportal.organisation.people import Person

_OF_DRAFTS = (
    Role.EQUALITY_LEAD,
    Role.PERFORMANCE_LEAD,
    Role.MEMBER,
    Role.AUDITOR,
    Role.ADMIN,
)


def reads_drafts(who: Person) -> bool:
    """True for leads, directors, members, auditors and administrators. Others read what counts."""
    return who.holds_anywhere(*_OF_DRAFTS) or bool(who.directs)
