"""Enums of assessments: subjects, answers, aims, outcomes, capacities. Pure."""

from collections.abc import Mapping

from councilportal.common.words import Word


class Subject(Word):
    """What is assessed."""

    POLICY = "policy", "Policy"
    PROJECT = "project", "Project"
    SERVICE_CHANGE = "service_change", "Service change"
    BUDGET = "budget", "Budget proposal"
    PROCUREMENT = "procurement", "Procurement"
    STRATEGY = "strategy", "Strategy"


class Part(Word):
    """The part of an assessment that a question belongs to."""

    SCREENING = "screening", "Screening grid"
    FULL = "full", "Full assessment"


class AnswerKind(Word):
    """How a question is answered. Every kind but `text` may have an explanation too."""

    YES_NO = "yes_no", "Yes or no"
    SIZE = "size", "High, medium, low, none or unknown"
    SCORE = "score", "A score from 1 to 5"
    TEXT = "text", "Words"


class Meaning(Word):
    """What an answer tells the rules, whatever the question's wording."""

    LESS_FAVOURABLE = "less_favourable", "Some people would be treated less favourably"
    POSITIVE = "positive", "Positive impact"
    NEGATIVE = "negative", "Negative impact"
    LIKELIHOOD = "likelihood", "How likely a negative impact is"
    SEVERITY = "severity", "How severe a negative impact would be"
    DETAIL = "detail", "Action or justification"
    PROMOTES = "promotes", "Equal opportunities are promoted"
    EVIDENCE = "evidence", "What is known"
    ENGAGEMENT = "engagement", "What people said"
    ADVERSE_IMPACT = "adverse_impact", "Adverse impact"
    POSITIVE_IMPACT = "positive_impact", "Positive impact in full"
    MITIGATION = "mitigation", "Mitigation"


class Aim(Word):
    """The three aims of the public sector equality duty (section 149, Equality Act 2010; L1)."""

    ELIMINATE = "a", "Eliminate discrimination, harassment and victimisation"
    ADVANCE = "b", "Advance equality of opportunity"
    FOSTER = "c", "Foster good relations"


class Size(Word):
    """How large an impact is."""

    HIGH = "high", "High"
    MEDIUM = "medium", "Medium"
    LOW = "low", "Low"
    NONE = "none", "None"
    UNKNOWN = "unknown", "Unknown"


class Risk(Word):
    """The proportionality rating of a screening."""

    LOW = "low", "Low"
    MEDIUM = "medium", "Medium"
    HIGH = "high", "High"


class Outcome(Word):
    """What a full assessment comes to (D17)."""

    NO_CHANGE = "no_change", "No change"
    ADJUST = "adjust", "Adjust the proposal"
    CONTINUE = "continue", "Continue with justification"
    STOP = "stop", "Stop the proposal"


class Capacity(Word):
    """The capacity in which somebody attests."""

    HEAD_OF_SERVICE = "head_of_service", "Head of service"
    DIRECTOR = "director", "Director or member of the management team"


class Purpose(Word):
    """What an action of an assessment is for."""

    MITIGATION = "mitigation", "Mitigates an impact"
    DATA_GAP = "data_gap", "Closes a gap in the evidence"
    INTERNAL = "internal", "Internal action"


YES, NO = "yes", "no"
_SCORES = tuple(str(number) for number in range(1, 6))
CHOICES: Mapping[AnswerKind, tuple[str, ...]] = {
    AnswerKind.YES_NO: (YES, NO),
    AnswerKind.SIZE: tuple(size.value for size in Size),
    AnswerKind.SCORE: _SCORES,
    AnswerKind.TEXT: (),
}


def choice_label(kind: AnswerKind, choice: str) -> str:
    """A choice as people read it; "" where nothing was chosen."""
    if kind is AnswerKind.SIZE and choice:
        return Size(choice).label
    return choice.capitalize()
