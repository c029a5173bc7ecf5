"""Words of frameworks, themes and objectives. Pure."""

from councilportal.common.words import Word


class FrameworkKind(Word):
    """What a framework is to the council."""

    STRATEGIC_PLAN = "strategic_plan", "Strategic plan"
    EQUALITY_OBJECTIVES = "equality_objectives", "Equality objectives"
    PEER_FRAMEWORK = "peer_framework", "Peer framework"
    STANDARDS = "standards", "Standards"
    POLICY = "policy", "Policy"


class FrameworkState(Word):
    """Whether a framework counts."""

    DRAFT = "draft", "Draft"
    IN_FORCE = "in_force", "In force"
    ENDED = "ended", "Ended"


class Named(Word):
    """How an objective or a line of a plan names protected characteristics."""

    NAMED = "named", "Named one by one"
    ALL = "all", "All of them"
    NONE = "none", "None"


class ObjectiveStanding(Word):
    """How an objective stands in a year, as its owner judges it: an opinion, never computed."""

    ACHIEVED = "achieved", "Achieved"
    ON_TRACK = "on_track", "On track"
    AT_RISK = "at_risk", "At risk"
    OFF_TRACK = "off_track", "Off track"
    NOT_ACHIEVED = "not_achieved", "Not achieved"
