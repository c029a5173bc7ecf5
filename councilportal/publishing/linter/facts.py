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
class PaperFacts:
    """Everything that the records say about a paper.

    `until` is the last day of its results. `counted` are all indicators of its council or
    directorate, of which its tables may show some and its counts tell how all stand. A correction
    may come out after the meeting, which has read what it corrects. `people` are
    the names of those whom the portal knows: holders of accounts, who are named by their posts.
    `addresses` are the pages on which its parts are corrected, by the anchor of the part; "" is
    that of the cover and of the whole paper.
    """

    until: date | None = None
    published_on: date | None = None
    meeting_on: date | None = None
    is_correction: bool = False
    indicators: tuple[IndicatorFact, ...] = ()
    counted: tuple[IndicatorFact, ...] = ()
    actions: tuple[ActionFact, ...] = ()
    assessments: tuple[AssessmentFact, ...] = ()
    decisions: tuple[DecisionFact, ...] = ()
    people: tuple[str, ...] = ()
    addresses: Mapping[str, str] = field(default_factory=dict)
