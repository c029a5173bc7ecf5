"""The lists of a front sheet: what each is called and what its rows are."""

from collections.abc import Mapping
from dataclasses import dataclass

from councilportal.publishing.editions.list_forms import (
    AssessmentRow,
    ContactRow,
    FromRow,
    LinkRow,
    PaperRow,
    ReaderRow,
    RecommendationRow,
    RowForm,
)
from councilportal.publishing.models import Edition
from councilportal.publishing.rules.kinds import Layout

ASSESSMENTS = "assessments"
BACKGROUND = "background_papers"
READERS = "pre_release_readers"
ENTITLED = "restricted_readers"


@dataclass(frozen=True, slots=True)
class ListKind:
    """A list of the front sheet: its name for operations, its row, and what its page says.

    `called` is what links to the page say, `one` what a row is.
    """

    name: str
    row: type[RowForm]
    title: str
    called: str
    one: str
    hint: str = ""


KINDS: Mapping[str, ListKind] = {
    "from": ListKind(
        "from_posts", FromRow, "Who the paper is from", "The posts that it is from", "a post"
    ),
    "recommendations": ListKind(
        "recommendations",
        RecommendationRow,
        "Recommendations",
        "The recommendations",
        "a recommendation",
    ),
    "contacts": ListKind(
        "contacts",
        ContactRow,
        "Contacts",
        "The contacts",
        "a contact",
        "Name posts, not people: people change.",
    ),
    "links": ListKind(
        "links",
        LinkRow,
        "Outcomes, previous decisions and legislation",
        "The outcomes, previous decisions and legislation",
        "a line",
        "The paper has a table of each kind. Say of a plan outcome whether the paper serves it.",
    ),
    "background-papers": ListKind(
        BACKGROUND,
        PaperRow,
        "Background papers",
        "The background papers",
        "a paper",
        "By law each is open to inspection for four years from the date of the meeting. What is "
        "published already, and what is exempt, is no background paper.",
    ),
    "assessments": ListKind(
        ASSESSMENTS,
        AssessmentRow,
        "Equality impact assessments",
        "The assessments that it rests on",
        "an assessment",
        "The paper lists them under Equality, each with its state on the day of printing.",
    ),
    "pre-release": ListKind(
        READERS,
        ReaderRow,
        "Who reads it before it is published",
        "The posts that read it before it is published",
        "a post",
        "Who holds one of these posts can read the edition from the moment given, once it is "
        "frozen. The list is printed in the paper. Keep it short: statistics are released to "
        "everybody at once unless there is a reason.",
    ),
    "restricted-readers": ListKind(
        ENTITLED,
        FromRow,
        "Who may open the restricted copy",
        "The posts that may open the restricted copy",
        "a post",
        "Only for a paper with exempt parts. Who holds one of these posts can open the restricted "
        "copy once the paper is out, and each opening goes on record. Chair, clerk and members of "
        "the body that it goes to can do so without being named here.",
    ),
}


def kinds_of(record: Edition) -> Mapping[str, ListKind]:
    """The lists that an edition has, by what its addresses call them.

    An edition about an assessment has that one and no others.
    """
    is_fixed = record.series.layout == Layout.ASSESSMENT
    return {name: kind for name, kind in KINDS.items() if not (is_fixed and name == ASSESSMENTS)}
