"""All kinds of record, and who looks after which."""

from collections.abc import Mapping

from councilportal.administration.kinds.characteristics import (
    CATEGORIES,
    CATEGORY_MAPS,
    CHARACTERISTICS,
)
from councilportal.administration.kinds.delivery import DUTIES, PLAN_PARTS, PLANS
from councilportal.administration.kinds.done import (
    ACCOUNTABILITIES,
    ACHIEVEMENTS,
    CONSULTATIONS,
    COUNTS,
    HEARD,
    PROGRESS,
    VALIDATIONS,
)
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
from councilportal.administration.kinds.performance import BENCHMARKS, INDICATORS, TARGETS
from councilportal.organisation.people import Person

# All kinds, under the headings of the first page.
GROUPS: Mapping[str, tuple[Listed, ...]] = {
    "Organisation": (
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
        CHARACTERISTICS,
        CATEGORIES,
        CATEGORY_MAPS,
    ),
    "Performance": (INDICATORS, TARGETS, BENCHMARKS),
    "Objectives and plans": (FRAMEWORKS, THEMES, OBJECTIVES, MEASURES, PLANS, PLAN_PARTS),
    "What was done": (
        ACHIEVEMENTS,
        VALIDATIONS,
        PROGRESS,
        CONSULTATIONS,
        COUNTS,
        HEARD,
        ACCOUNTABILITIES,
    ),
    "Equality assessments and duties": (ROWS_OF_GRIDS, EVIDENCE, DUTIES),
}
ALL: Mapping[str, Listed] = {kind.slug: kind for kinds in GROUPS.values() for kind in kinds}
# The roles that look after any kind.
ANY_KEEPER = tuple(dict.fromkeys(role for kind in ALL.values() for role in kind.keepers))


def kept_by(who: Person) -> dict[str, list[Listed]]:
    """The kinds that a person looks after, by heading; headings without any are left out."""
    found = {
        heading: [kind for kind in kinds if who.holds_anywhere(*kind.keepers) and kind.keeps(who)]
        for heading, kinds in GROUPS.items()
    }
    return {heading: kinds for heading, kinds in found.items() if kinds}
