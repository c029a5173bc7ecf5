"""Who may read which figures of the board."""

from collections.abc import Set

from councilportal.accounts.permissions import Role

# Until disclosure control decides which figures are safe, figures of groups are for these.
GROUP_READERS = frozenset({Role.EQUALITY_LEAD, Role.AUDITOR})


def reads_groups(held: Set[Role]) -> bool:
    """True if the holder of these roles may read figures of groups, of any size."""
    return not GROUP_READERS.isdisjoint(held)
