"""All kinds of record, and who looks after which."""

from collections.abc import Iterable, Mapping

from councilportal.accounts.permissions import Role
from councilportal.administration.kinds.equality import EVIDENCE, ROWS_OF_GRIDS
from councilportal.administration.kinds.fields import Listed
from councilportal.administration.kinds.meetings import BODIES, MEETINGS, MEMBERS
from councilportal.administration.kinds.objectives import (
    FRAMEWORKS,
    MEASURES,
    OBJECTIVES,
    THEMES,
)
from councilportal.administration.kinds.organisation import (
    ACCOUNTS,
    DEPUTIES,
    DIRECTORATES,
    HOLDERS,
    POSTS,
    ROLES,
    SERVICES,
)
from councilportal.administration.kinds.performance import INDICATORS, TARGETS

ALL: Mapping[str, Listed] = {
    kind.slug: kind
    for kind in (
        DIRECTORATES,
        SERVICES,
        POSTS,
        ACCOUNTS,
        ROLES,
        HOLDERS,
        DEPUTIES,
        BODIES,
        MEMBERS,
        MEETINGS,
        INDICATORS,
        TARGETS,
        FRAMEWORKS,
        THEMES,
        OBJECTIVES,
        MEASURES,
        ROWS_OF_GRIDS,
        EVIDENCE,
    )
}
# The roles that look after any kind.
ANY_KEEPER = tuple(dict.fromkeys(role for kind in ALL.values() for role in kind.keepers))


def kept_by(roles: Iterable[Role]) -> list[Listed]:
    """The kinds that a person with these roles looks after."""
    held = set(roles)
    return [kind for kind in ALL.values() if held & set(kind.keepers)]
