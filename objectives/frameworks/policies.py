"""Who reads frameworks that do not count yet, and who looks after frameworks."""

from councilportal.accounts.permissions import Role
from councilportal.organisation.people import Person
from objectives.rules.frameworks import FrameworkKind

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


def keeps_all(who: Person) -> bool:
    """True for the equality lead of the council and administrators: they look after everything."""
    return who.holds_for_council(Role.EQUALITY_LEAD) or who.holds_anywhere(Role.ADMIN)


def keeps_strategic(who: Person) -> bool:
    """True for the performance lead of the council, who looks after strategic plans."""
    return who.holds_for_council(Role.PERFORMANCE_LEAD)


def keeps(who: Person, kind: str) -> bool:
    """True if they look after frameworks of a kind and all in them; "" is what is in none."""
    return keeps_all(who) or (kind == FrameworkKind.STRATEGIC_PLAN and keeps_strategic(who))


def keeps_some(who: Person) -> bool:
    """True if they look after frameworks of any kind."""
    return keeps_all(who) or keeps_strategic(who)
