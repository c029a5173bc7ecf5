"""Words of what was done: achievements and validations. Pure."""

from councilportal.common.words import Word


class AchievementKind(Word):
    """What is told of a year."""

    HAVE_DONE = "have_done", "We have"
    WILL_DO = "will_do", "We will"
    CASE_STUDY = "case_study", "Case study"
    EVENT = "event", "Event"
    GRANT = "grant", "Grant"
    AWARD = "award", "Award"
    SCRUTINY = "scrutiny", "Scrutiny"


class Side(Word):
    """Who judged: somebody of the council, or somebody else."""

    INTERNAL = "internal", "Internal"
    EXTERNAL = "external", "External"
