"""Tables of objectives. Import the models from here."""

from objectives.models.achievements import (
    Accountability,
    Achievement,
    Consultation,
    ConsultationCount,
    ConsultationHeard,
    Overview,
    Validation,
)
from objectives.models.delivery import Plan, PlanLine, PlanPart
from objectives.models.duties import Duty, PublicationEvent
from objectives.models.evidence import Evidence
from objectives.models.frameworks import Framework, Objective, ObjectiveProgress, Theme
from objectives.models.information import (
    EqualityFigure,
    EqualityTable,
    Release,
    ReleasedCell,
    ReleaseRequest,
)
from objectives.models.pay_gaps import PayGap
from objectives.models.plan import (
    COST_LENGTH,
    VERSION_LENGTH,
    Action,
    ActionProgress,
    ActionQuerySet,
    due_values,
)

__all__ = [
    "COST_LENGTH",
    "VERSION_LENGTH",
    "Accountability",
    "Achievement",
    "Action",
    "ActionProgress",
    "ActionQuerySet",
    "Consultation",
    "ConsultationCount",
    "ConsultationHeard",
    "Duty",
    "EqualityFigure",
    "EqualityTable",
    "Evidence",
    "Framework",
    "Objective",
    "ObjectiveProgress",
    "Overview",
    "PayGap",
    "Plan",
    "PlanLine",
    "PlanPart",
    "PublicationEvent",
    "Release",
    "ReleaseRequest",
    "ReleasedCell",
    "Theme",
    "Validation",
    "due_values",
]
