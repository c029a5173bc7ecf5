"""All files of this app, in the order in which they are imported."""

from eqia.exchange.actions import ACTIONS
from eqia.exchange.answers import ANSWERS
from eqia.exchange.assessment_file import ASSESSMENTS
from eqia.exchange.decision_file import DECISIONS
from eqia.exchange.lists import CITED, CONSULTATION_POINTS, RETURNED, SIGNATURES, VERSION_LINES
from eqia.exchange.questions import QUESTION_SETS, QUESTIONS, SCREENED

# A file may refer to those before it.
FORMATS = (
    SCREENED,
    QUESTION_SETS,
    QUESTIONS,
    ASSESSMENTS,
    ANSWERS,
    ACTIONS,
    CITED,
    VERSION_LINES,
    CONSULTATION_POINTS,
    RETURNED,
    SIGNATURES,
    DECISIONS,
)
