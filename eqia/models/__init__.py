"""Tables of assessments. Import models from here, not from their files."""

from eqia.models.assessments import (
    Answer,
    Assessment,
    AssessmentQuerySet,
    CitedEvidence,
    ConsultationPoint,
    GridRow,
    MitigatingAction,
    VersionLine,
)
from eqia.models.decisions import Decision
from eqia.models.fields import CHOICE, TITLE, fuzzy, fuzzy_columns, fuzzy_day, fuzzy_text
from eqia.models.outcomes import OutcomeStatement
from eqia.models.questions import Question, QuestionSet, ScreenedCharacteristic
from eqia.models.sign_off import ReturnedAnswer, SignOff

__all__ = [
    "CHOICE",
    "TITLE",
    "Answer",
    "Assessment",
    "AssessmentQuerySet",
    "CitedEvidence",
    "ConsultationPoint",
    "Decision",
    "GridRow",
    "MitigatingAction",
    "OutcomeStatement",
    "Question",
    "QuestionSet",
    "ReturnedAnswer",
    "ScreenedCharacteristic",
    "SignOff",
    "VersionLine",
    "fuzzy",
    "fuzzy_columns",
    "fuzzy_day",
    "fuzzy_text",
]
