"""The one table of what people fill in of an assessment. Pure.

Pages, saves, what is signed, the file eqia.csv and the data of the document all read this table. To
add a field: a row here, the column in `eqia.models.Assessment`, and its question in the form of its
page. A field that comes after assessments were signed must enter `signed_content` only where it is
filled, or the hashes of what is signed already would change.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from councilportal.common.words import Word
from eqia.rules.words import Outcome, Risk, Subject

# The pages on which an assessment is written, by their names in addresses.
PAGES: Mapping[str, str] = {
    "about": "About the proposal",
    "consultation": "Consultation",
    "evidence": "Evidence",
    "grid": "Screening grid",
    "judgement": "Judgement",
    "full": "Full assessment",
    "actions": "Actions",
    "editions": "Version table",
}
TITLE = 300  # characters of a title, and of other single lines


class FieldKind(Enum):
    """What a field holds."""

    LINE = auto()  # one line of text
    TEXT = auto()  # any number of paragraphs
    WORD = auto()  # one word of an enum
    COUNT = auto()  # a whole number, or None
    DAY = auto()  # a day, or None
    FUZZY = auto()  # a date as people write it, in three columns
    YES_NO = auto()  # True, False, or None where nobody has said
    BOX = auto()  # True or False
    POST = auto()  # a post, or None
    SERVICE = auto()  # a service of the assessment's directorate, or None
    REFS = auto()  # records of another room, by their references in order


@dataclass(frozen=True, slots=True)
class Field:
    """A field of an assessment.

    `page` is the page that saves it, "" for none; `longest` the characters of a line; `words` the
    enum of a word. `is_signed` is False where the value may change after the second attestation,
    and for posts and places, which are sealed by their key: they may be renamed later.
    """

    name: str
    kind: FieldKind
    page: str
    longest: int = TITLE
    words: type[Word] | None = None
    is_required: bool = False
    is_signed: bool = True


# In the order of the columns of eqia.csv.
FIELDS = (
    Field("title", FieldKind.LINE, "about", is_required=True),
    Field("subject", FieldKind.WORD, "about", words=Subject, is_required=True),
    Field("service", FieldKind.SERVICE, "about", is_signed=False),
    Field("what_changed", FieldKind.TEXT, ""),
    Field("budget_round", FieldKind.LINE, "about", longest=20),
    Field("lead_post", FieldKind.POST, "about", is_signed=False),
    Field("head_post", FieldKind.POST, "about", is_signed=False),
    Field("context", FieldKind.TEXT, "about"),
    Field("aims", FieldKind.TEXT, "about"),
    Field("beneficiaries", FieldKind.TEXT, "about"),
    Field("initial_impacts", FieldKind.TEXT, "about"),
    Field("decision_maker", FieldKind.LINE, "about"),
    Field("completion", FieldKind.FUZZY, "about"),
    Field("decision", FieldKind.FUZZY, "about"),
    Field("review_on", FieldKind.DAY, "about"),
    Field("consultation", FieldKind.FUZZY, "consultation"),
    Field("responses", FieldKind.COUNT, "consultation"),
    Field("options_open", FieldKind.TEXT, "consultation"),
    Field("documents_supplied", FieldKind.TEXT, "consultation"),
    Field("consulted", FieldKind.TEXT, "consultation"),
    Field("screened", FieldKind.FUZZY, "judgement"),
    Field("risk", FieldKind.WORD, "judgement", words=Risk),
    Field("risk_reason", FieldKind.TEXT, "judgement"),
    Field("is_sufficient", FieldKind.YES_NO, "judgement"),
    Field("wants_internal_action", FieldKind.YES_NO, "judgement"),
    Field("wants_full", FieldKind.YES_NO, "judgement"),
    Field("no_full_reason", FieldKind.TEXT, "judgement"),
    Field("assessed", FieldKind.FUZZY, "full"),
    Field("potential_impact", FieldKind.TEXT, "judgement"),
    Field("adverse_impact", FieldKind.TEXT, "judgement"),
    Field("positive_impact", FieldKind.TEXT, "judgement"),
    Field("aim_a", FieldKind.TEXT, "full"),
    Field("aim_b", FieldKind.TEXT, "full"),
    Field("aim_c", FieldKind.TEXT, "full"),
    Field("outcome", FieldKind.WORD, "full", words=Outcome),
    Field("outcome_reason", FieldKind.TEXT, "full"),
    Field("outcome_source", FieldKind.TEXT, "full"),
    Field("monitoring", FieldKind.TEXT, "full"),
    Field("is_exempt", FieldKind.BOX, "about", is_signed=False),
    Field("exempt_ground", FieldKind.TEXT, "about", is_signed=False),
    # These came after assessments were signed: they are signed where there are any.
    Field("objectives", FieldKind.REFS, "about"),
    Field("consultations", FieldKind.REFS, "consultation"),
)
NAMES = frozenset(field.name for field in FIELDS)
FUZZY = tuple(field.name for field in FIELDS if field.kind is FieldKind.FUZZY)
REFS = tuple(field.name for field in FIELDS if field.kind is FieldKind.REFS)
SIGNED = tuple(field.name for field in FIELDS if field.is_signed and field.name not in REFS)


def on_page(page: str) -> Sequence[str]:
    """The names of the fields that a page saves, in the order of the table."""
    return [field.name for field in FIELDS if field.page == page]
