"""The roles, each with a sentence for administrators that says what it is for."""

from typing import Self

from councilportal.common.words import Word


class Role(Word):
    """What a person is appointed to do, for the council, a directorate or a service."""

    description: str

    def __new__(cls, value: str, label: str = "", description: str = "") -> Self:
        """Make the member from its stored value, its label and its description."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        member.description = description
        return member

    OFFICER = (
        "officer",
        "Officer",
        "Enters the figures and the commentary of their services and sends them for approval.",
    )
    APPROVER = (
        "approver",
        "Approver",
        "Checks figures that somebody else entered and approves them or sends them back.",
    )
    PERFORMANCE_LEAD = (
        "performance_lead",
        "Performance lead",
        "Looks after the indicators, their targets and the performance reports of the council.",
    )
    EQUALITY_LEAD = (
        "equality_lead",
        "Equality lead",
        "Looks after equality objectives, impact assessments and the equality reports.",
    )
    MEMBER = (
        "member",
        "Member",
        "A councillor: reads everything, also before it is published, and changes nothing.",
    )
    PUBLISHER = (
        "publisher",
        "Publisher",
        "Publishes an approved report and withdraws or corrects a published one.",
    )
    ADMIN = (
        "admin",
        "Administrator",
        "Looks after accounts, appointments, directorates, services and posts.",
    )
    AUDITOR = (
        "auditor",
        "Auditor",
        "Reads everything, the record of changes included, and changes nothing.",
    )
