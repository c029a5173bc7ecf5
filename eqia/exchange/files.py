"""All files of this wing, in the order in which they are imported."""

from councilportal.files.formats import Format
from eqia.exchange.actions import Watching, actions_file
from eqia.exchange.answers import ANSWERS
from eqia.exchange.assessment_file import ASSESSMENTS
from eqia.exchange.decision_file import DECISIONS
from eqia.exchange.lists import (
    CITED,
    CONSULTATION_POINTS,
    RETURNED,
    SIGNATURES,
    VERSION_LINES,
)
from eqia.exchange.outcome_file import OUTCOMES
from eqia.exchange.questions import QUESTION_SETS, QUESTIONS, SCREENED


def files(watching: Watching) -> tuple[Format, ...]:
    """The files, each after those that it may refer to.

    *Takes*: how an import reads and writes which indicators watch over actions.
    """
    return (
        SCREENED,
        QUESTION_SETS,
        QUESTIONS,
        ASSESSMENTS,
        ANSWERS,
        actions_file(watching),
        CITED,
        VERSION_LINES,
        CONSULTATION_POINTS,
        RETURNED,
        SIGNATURES,
        OUTCOMES,
        DECISIONS,
    )
