"""Words of the statutory clock. Pure."""

from councilportal.common.words import Word


class DutyRule(Word):
    """How the next day of a duty is counted (L2, L3, L7, L8)."""

    AGAIN_WITHIN = "again_within", "Again within so many years, the day before at the latest"
    EVERY_YEAR_ON = "every_year_on", "Every year by the same day"
    CLEAR_DAYS_BEFORE = "clear_days_before", "So many clear days before a meeting"


class DutyNation(Word):
    """Where a duty holds."""

    ENGLAND = "england", "England"
    WALES = "wales", "Wales"
    SCOTLAND = "scotland", "Scotland"


class CouncilKind(Word):
    """The kinds of council that a duty may be for."""

    ANY = "any", "Every council"
    COUNTY = "county", "County council"
    UNITARY = "unitary", "Unitary council"
    DISTRICT = "district", "District council"
    BOROUGH = "borough", "Metropolitan or London borough"
