"""The words of series and editions. Values are those of the data format."""

from collections.abc import Iterable

from councilportal.common.numbers import joined
from councilportal.common.words import Word

MAKE_FILES = "publishing.make_files"  # the job that makes the files of a frozen edition
EASY_READ = "-easy-read"  # how the names of the files of an easy-read text end
MAKE_PACK = "publishing.make_pack"  # the job that binds the packs of a meeting


class PaperKind(Word):
    """What a meeting is asked to do with a paper."""

    DECISION = "decision", "For decision"
    INFORMATION = "information", "For information"
    PUBLISHED = "published", "Published only"


class ItemPaper(Word):
    """What stands behind an item of an agenda. The names are those of the columns."""

    WORDS = "words", "Nothing: it is taken verbally"
    EDITION = "edition", "A paper for this meeting"
    ASSESSMENT = "assessment", "An equality impact assessment"
    DECISION = "decision", "A record of decision"
    FOREIGN = "foreign", "A PDF that another system made"


class Reach(Word):
    """What one edition of a series is about."""

    COUNCIL = "council", "The whole council"
    DIRECTORATE = "directorate", "One directorate"


class Field(Word):
    """Whose series it is: the lead of that field composes it."""

    PERFORMANCE = "performance", "Performance"
    EQUALITY = "equality", "Equality"


class Layout(Word):
    """The kind of report that a series is; each comes with the parts that it begins with."""

    DASHBOARD = "dashboard", "Performance dashboard"
    CABINET = "cabinet", "Cabinet performance report"
    ASSESSMENT = "assessment", "Equality impact assessment"
    DECISION = "decision", "Record of decision"
    REGISTER = "register", "Register of equality impact assessments"
    PAPER = "paper", "Paper of words and tables"
    EQUALITY_PAPER = "equality_paper", "Equality paper of words and tables"
    PROGRESS = "progress", "Equality progress report and action plan"
    DELIVERY = "delivery", "Equality delivery plans"
    ANNUAL = "annual", "Annual equality report"
    OBJECTIVES = "objectives", "Equality objectives paper"
    MATRIX = "matrix", "Equality plan by directorate"
    STATUTORY = "statutory", "Statutory equality action plan"

    @property
    def field(self) -> Field:
        """Whose lead composes a report of this kind."""
        of_performance = (Layout.DASHBOARD, Layout.CABINET, Layout.PAPER)
        return Field.PERFORMANCE if self in of_performance else Field.EQUALITY


class PartKind(Word):
    """What a part of a report shows."""

    TITLE_PAGE = "title_page", "Title page"  # of what follows it, such as an appendix
    WORDS = "words", "Words"
    TABLE = "table", "Table of your own"
    COUNTS = "counts", "Headline counts"
    GUIDANCE = "guidance", "Guidance notes"
    SUMMARY = "summary", "Summary of indicators"
    MEASURES = "measures", "Indicators by service"
    BY_DIRECTORATE = "by_directorate", "Indicators by directorate"
    BY_OUTCOME = "by_outcome", "Indicators by outcome"
    EXCEPTIONS = "exceptions", "Red and amber indicators"
    ACTIONS = "actions", "Corrective actions"
    REVISIONS = "revisions", "Figures revised since the edition before"
    ASSESSMENT = "assessment", "Equality impact assessments"
    DECISION = "decision", "Record of decision"
    REGISTER = "register", "Register of assessments"
    TIMETABLE = "timetable", "Timetable of assessments"
    RECOMMENDATIONS = "recommendations", "Recommendations"
    IMPLICATIONS = "implications", "Implications"
    BACKGROUND = "background", "Background papers"
    CONTACTS = "contacts", "Contacts"
    LINKS = "links", "Outcomes, previous decisions and legislation"
    OBJECTIVES = "objectives", "Objectives and how they are measured"
    OBJECTIVE_PROGRESS = "objective_progress", "Progress by directorate"
    PROMISED = "promised", "What was promised, and what became of it"
    PROGRESS = "progress", "Progress by theme"
    HIGHLIGHTS = "highlights", "Highlights"
    ACHIEVEMENTS = "achievements", "Achievements by outcome"
    ACTION_PLAN = "action_plan", "Action plan"
    DELIVERY_PLAN = "delivery_plan", "Delivery plans"
    MATRIX = "matrix", "Plan by directorate"
    STATUTORY_PLAN = "statutory_plan", "Statutory equality action plan"
    VALIDATIONS = "validations", "What others found"
    STANDARDS = "standards", "Standards"
    GOVERNANCE = "governance", "How it is governed"
    ACCOUNTABILITY = "accountability", "Who answers for what"
    CONSULTATION = "consultation", "What people said, and what was done"
    PREDICTIONS = "predictions", "How often what was foretold came so"
    PAY_GAP = "pay_gap", "Pay gaps"
    FIGURES = "figures", "Figures of people"
    POPULATION = "population", "Population"
    WORKFORCE = "workforce", "Workforce"
    ATTAINMENT = "attainment", "Attainment gaps"
    RECRUITMENT = "recruitment", "Recruitment"
    GROUP_GAPS = "group_gaps", "Gaps between groups"
    EASY_READ = "easy_read", "Easy read"  # a file of its own, not in the paper


# Figures of people: all that a part names, or those of a kind.
OF_PEOPLE = (
    *(PartKind.FIGURES, PartKind.POPULATION, PartKind.WORKFORCE),
    *(PartKind.ATTAINMENT, PartKind.RECRUITMENT),
)
# The portal writes the sentences of these, around each table of figures.
WITH_FIGURES = (*OF_PEOPLE, PartKind.PAY_GAP, PartKind.GROUP_GAPS)
# What is made of records of objectives, plans and of what was done. Authors may write before it.
OF_RECORDS = (
    *(PartKind.OBJECTIVES, PartKind.OBJECTIVE_PROGRESS, PartKind.PROMISED, PartKind.PROGRESS),
    *(PartKind.HIGHLIGHTS, PartKind.ACHIEVEMENTS, PartKind.ACTION_PLAN, PartKind.DELIVERY_PLAN),
    *(PartKind.MATRIX, PartKind.STATUTORY_PLAN, PartKind.VALIDATIONS, PartKind.STANDARDS),
    *(PartKind.GOVERNANCE, PartKind.PAY_GAP),
    *(PartKind.ACCOUNTABILITY, PartKind.CONSULTATION, PartKind.PREDICTIONS, *OF_PEOPLE),
    PartKind.GROUP_GAPS,
)
WITH_WORDS = (PartKind.TITLE_PAGE, PartKind.WORDS, PartKind.TABLE, PartKind.EASY_READ, *OF_RECORDS)


class Audience(Word):
    """Who a copy of an edition is for. Without an exempt part there is only the public copy."""

    PUBLIC = "public", "Public copy"
    RESTRICTED = "restricted", "Restricted copy"


class Stated(Word):
    """A record of which a frozen copy tells how it stands, as events call its kind."""

    ACTION = "action", "Action"
    PROGRESS = "objective progress", "Progress"
    FIGURES = "equality table", "Figures of people"


class ReleaseState(Word):
    """How far the date of a publication can be relied on (T7)."""

    PROVISIONAL = "provisional", "Provisional"
    CONFIRMED = "confirmed", "Confirmed"
    CANCELLED = "cancelled", "Cancelled"


class ReaderKind(Word):
    """What a post that is named for one edition may read besides what everybody may."""

    PRE_RELEASE = "pre_release", "The edition before it is published"
    RESTRICTED = "restricted", "The restricted copy once it is published"


class ContactKind(Word):
    """What somebody is asked for."""

    AUTHOR = "author", "Report author"
    DIRECTOR = "director", "Director"
    OTHER = "other", "Contact"


class LinkKind(Word):
    """What a paper refers to."""

    OUTCOME = "outcome", "Plan outcome"
    DECISION = "previous_decision", "Previous decision"
    LEGISLATION = "legislation", "Legislation"


class Ground(Word):
    """The paragraphs of Schedule 12A to the Local Government Act 1972, England (L10)."""

    INDIVIDUAL = "1", "Information relating to any individual"
    IDENTITY = "2", "Information likely to reveal the identity of an individual"
    FINANCIAL = (
        "3",
        "Information relating to the financial or business affairs of any particular person",
    )
    LABOUR = "4", "Information relating to consultations or negotiations on labour relations"
    LEGAL = "5", "Information to which legal professional privilege could be maintained"
    NOTICES = "6", "Information about a notice or an order that the council proposes to make"
    CRIME = "7", "Information relating to action on the prevention or prosecution of crime"


NEVER_EXEMPT = (
    "An easy-read text is for everybody, so it cannot be exempt: leave out what is withheld."
)


def not_for_publication(grounds: Iterable[str]) -> str:
    """What stands on every page of a restricted copy: that it is one, and on which grounds (L10).

    *Takes*: paragraphs of Schedule 12A, of which there is one at least.
    """
    found = sorted(set(grounds))
    noun = "paragraph" if len(found) == 1 else "paragraphs"
    return f"Not for publication: Schedule 12A, {noun} {joined(found)}"
