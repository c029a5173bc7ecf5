"""What the records say about the things that a paper reports, as plain values. Pure.

The caller reads the records; the checks compare the paper with them and read nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from councilportal.common.periods import PeriodKind
from councilportal.common.words import Direction, Rag


@dataclass(frozen=True, slots=True)
class IndicatorFact:
    """An indicator of the paper, as it stands.

    `period` is the code of the period of its latest figure ("" for none). `value`, `last_year` and
    `figures` (targets, year to date, cases: whatever may be said of it) are exact plain decimal
    text in its unit, `prefix` and `suffix`. `rating` is shown, `computed` is without an override;
    `is_judged` where a person rated it. `why_no_figure` is the reason that was recorded.
    `was_reported` where it had a figure, or a reason for none, at any time before.
    `begins` is the first day on which it is in force, None where that is not known.
    """

    ref: str
    title: str
    period: str = ""
    frequency: PeriodKind = PeriodKind.MONTH
    begins: date | None = None
    value: str = ""
    prefix: str = ""
    suffix: str = ""
    rating: Rag = Rag.NOT_RATED
    computed: Rag = Rag.NOT_RATED
    ytd_rating: Rag | None = None
    direction: Direction | None = None
    is_judged: bool = False
    has_commentary: bool = False
    why_no_figure: str = ""
    was_reported: bool = False
    last_year: str = ""
    figures: tuple[str, ...] = ()
    href: str = ""


@dataclass(frozen=True, slots=True)
class ActionFact:
    """An action of the plan that the paper lists: `due` is its last day."""

    ref: str
    what: str
    due: date | None = None
    is_done: bool = False
    has_note: bool = False
    href: str = ""


@dataclass(frozen=True, slots=True)
class AssessmentFact:
    """An equality impact assessment that the paper relies on, with its state in words.

    `doubts` are the sentences in which its own checks warn.
    """

    ref: str
    title: str
    state: str
    is_signed: bool
    signed_on: date | None = None
    doubts: tuple[str, ...] = ()
    href: str = ""


@dataclass(frozen=True, slots=True)
class DecisionFact:
    """A decision that the paper asks for or reports, with what stands in its way, in sentences."""

    ref: str
    title: str
    obstacles: tuple[str, ...] = ()
    href: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """How long a paper is open before its meeting (L8).

    `published_on` is the day of its moment; without one, the day that is asked about. `meeting`
    names the meeting with its day. `unknown` says why the clear days cannot be counted, or is "".
    `href` is the page on which both days are set. `asked` is how many the law asks for.
    """

    published_on: date
    meeting: str
    clear_days: int
    unknown: str = ""
    href: str = ""
    asked: int = 5


@dataclass(frozen=True, slots=True)
class Told:
    """Something about a part of the paper: `anchor` and `heading` of the part, and what it is.

    The front sheet has the anchor "".
    """

    anchor: str
    heading: str
    what: str


@dataclass(frozen=True, slots=True)
class PaperFacts:
    """Everything that the records say about a paper.

    `since` and `until` are the first and the last day of its results; `asked_on` is the day that is
    asked about. `corrects_on` is the day on which the edition came out that it corrects; None where
    it corrects none. `goes_to_meeting` is false of what follows its meeting: a record of a decision
    that was taken, a report that is only published. `notice` is None without a meeting. `of_before`
    are the anchors of the parts that tell what earlier editions said, `of_figures` of those whose
    sentences the portal writes around figures. `problems` are what is wrong in authors' words, and
    `withheld` the indicators in open words that only exempt parts tell, `lacking` what the law asks
    of a plan that a part prints and it does not have, in sentences. `counted` are all
    indicators of its council or directorate, of which its tables may show some and its counts tell
    how all stand. `people` are the names of those whom the portal knows: holders of accounts, who
    are named by their posts. `addresses` are the pages on which its parts are corrected, by the
    anchor of the part; "" is that of the cover and of the whole paper.
    """

    since: date | None = None
    until: date | None = None
    asked_on: date | None = None
    published_on: date | None = None
    meeting_on: date | None = None
    corrects_on: date | None = None
    goes_to_meeting: bool = True
    notice: Notice | None = None
    of_before: frozenset[str] = frozenset()
    of_figures: frozenset[str] = frozenset()
    problems: tuple[Told, ...] = ()
    withheld: tuple[Told, ...] = ()
    lacking: tuple[Told, ...] = ()
    indicators: tuple[IndicatorFact, ...] = ()
    counted: tuple[IndicatorFact, ...] = ()
    actions: tuple[ActionFact, ...] = ()
    assessments: tuple[AssessmentFact, ...] = ()
    decisions: tuple[DecisionFact, ...] = ()
    people: tuple[str, ...] = ()
    addresses: Mapping[str, str] = field(default_factory=dict)
