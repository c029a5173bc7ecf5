"""Kinds of evidence. Pure."""

from councilportal.common.words import Word


class EvidenceKind(Word):
    """What a piece of evidence is a profile of, or comes from."""

    CENSUS = "census", "Census or population"
    WORKFORCE = "workforce", "Workforce profile"
    SERVICE_USERS = "service_users", "Service user profile"
    CONSULTATION = "consultation", "Consultation"
    RESEARCH = "research", "Research"
    OTHER = "other", "Other"
