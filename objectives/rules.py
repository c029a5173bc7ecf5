"""Words of the one action plan and of the evidence shelf. Pure."""

from councilportal.common.words import Word


class Origin(Word):
    """What an action comes from."""

    PERFORMANCE = "performance", "A red indicator"
    ASSESSMENT = "assessment", "An equality impact assessment"


class ActionStatus(Word):
    """How far an action is."""

    NOT_STARTED = "not_started", "Not started"
    UNDER_WAY = "under_way", "Under way"
    DONE = "done", "Done"
    DROPPED = "dropped", "Dropped"
    NOT_STATED = "not_stated", "Not stated"


class EvidenceKind(Word):
    """What a piece of evidence is a profile of, or comes from."""

    CENSUS = "census", "Census or population"
    WORKFORCE = "workforce", "Workforce profile"
    SERVICE_USERS = "service_users", "Service user profile"
    CONSULTATION = "consultation", "Consultation"
    RESEARCH = "research", "Research"
    OTHER = "other", "Other"
