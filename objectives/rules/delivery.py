"""Words of plans and their lines. Pure."""

from councilportal.common.words import Word


class PlanKind(Word):
    """How a plan is laid out."""

    ACTION_PLAN = "action_plan", "Action plan"
    DELIVERY_PLAN = "delivery_plan", "Delivery plan"
    MATRIX = "matrix", "Plan matrix"


class PlanState(Word):
    """Whether a plan is agreed. An adopted plan changes only by a quarter's update."""

    DRAFT = "draft", "Draft"
    ADOPTED = "adopted", "Adopted"


class ImpactDirection(Word):
    """Which way a change works on people with a characteristic."""

    POSITIVE = "positive", "Positive"
    NEGATIVE = "negative", "Negative"
    MIXED = "mixed", "Positive and negative"
    NONE = "none", "None"
    UNKNOWN = "unknown", "Not known"
