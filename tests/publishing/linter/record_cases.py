"""The papers of the table "papers" of RULES.md that differ in what the records say of them."""

from dataclasses import replace
from datetime import date

from councilportal.common.document import Paragraph
from councilportal.common.periods import PeriodKind
from councilportal.common.words import Rag
from councilportal.publishing.linter.facts import (
    ActionFact,
    AssessmentFact,
    DecisionFact,
    Notice,
    Told,
)
from tests.publishing.linter.papers import CS04, FACTS, ON, SOUND, paper, part, rated

SIGNED = AssessmentFact("EQ-2026-001", "Parks", "Signed off", True, date(2026, 10, 1))
NO_FIGURE = {"value": "", "period": "", "has_commentary": False}
HALF_YEARLY = {"frequency": PeriodKind.HALF_YEAR}
RED = rated("RX", Rag.RED)
NO_MENOPAUSE = "“Menopause” asks for 1 action new or in progress. It has none."
UNKNOWN = "The bank holidays of 2099 are not known here."
NEXT_DAY = date(2026, 11, 11)  # after the meeting
APRIL, JUNE, SEPTEMBER = date(2026, 4, 1), date(2026, 6, 30), date(2026, 9, 30)


def on(published_on):
    return replace(FACTS, published_on=published_on)


def of(**values):
    """What the records say, with another CS04."""
    others = FACTS.indicators[1:]
    return replace(FACTS, indicators=(replace(CS04, **values), *others))


def assessed(**values):
    return replace(FACTS, assessments=(replace(SIGNED, **values),))


def acted(day, **values):
    return replace(FACTS, actions=(ActionFact("AP-1", "Mend benches", day, **values),))


def half_yearly(since, until, **values):
    """CS04 is half-yearly, in a paper of these days."""
    return replace(
        of(**NO_FIGURE, frequency=PeriodKind.HALF_YEAR, **values), since=since, until=until
    )


def open_for(days, published_on=ON, **values):
    """A paper that is open for some clear days before its meeting."""
    notice = Notice(published_on, "Cabinet, 10 November 2026", days)
    return replace(FACTS, published_on=published_on, notice=notice, **values)


def correcting(published_on, corrects_on=date(2026, 11, 1), **values):
    """A correction that comes out on a day, after the edition that it corrects."""
    return open_for(0, published_on, corrects_on=corrects_on, **values)


def of_before(said):
    """What a correction says of the edition that it corrects."""
    facts = replace(correcting(date(2026, 11, 11)), of_before=frozenset({"correction"}))
    return paper(part("correction", Paragraph(said))), facts


RECORD_CASES = {
    "CS04 has no figure and no reason": (SOUND, of(**NO_FIGURE)),
    "CS04 has no figure: not collected": (
        SOUND,
        of(**NO_FIGURE, why_no_figure="Not collected"),
    ),
    "half-yearly CS04 has no figure and began on 1 April 2026": (
        SOUND,
        of(**NO_FIGURE, **HALF_YEARLY, begins=date(2026, 4, 1)),
    ),
    "half-yearly CS04 has no figure and began on 2 April 2026": (
        SOUND,
        of(**NO_FIGURE, **HALF_YEARLY, begins=date(2026, 4, 2)),
    ),
    "CS04 has no figure and began on 1 September 2026": (
        SOUND,
        of(**NO_FIGURE, begins=date(2026, 9, 1)),
    ),
    "CS04 is two months behind": (SOUND, of(period="2026-07")),
    "CS04 is one month behind": (SOUND, of(period="2026-08")),
    "a red indicator without commentary": (
        SOUND,
        replace(FACTS, indicators=(*FACTS.indicators, replace(RED, has_commentary=False))),
    ),
    "a red indicator with commentary": (
        SOUND,
        replace(FACTS, indicators=(*FACTS.indicators, RED)),
    ),
    "an assessment waits for sign-off": (
        SOUND,
        assessed(is_signed=False, signed_on=None, state="Waiting for sign-off"),
    ),
    "signed the day after the meeting": (SOUND, assessed(signed_on=date(2026, 11, 11))),
    "signed on the day of the meeting": (SOUND, assessed(signed_on=date(2026, 11, 10))),
    "evidence of an assessment is old": (SOUND, assessed(doubts=("Its evidence is old.",))),
    "a decision has an obstacle": (
        SOUND,
        replace(FACTS, decisions=(DecisionFact("D-1", "Parks", ("EQ-2026-001 is not signed.",)),)),
    ),
    "a decision has none": (SOUND, replace(FACTS, decisions=(DecisionFact("D-1", "Parks"),))),
    "an action was due yesterday": (SOUND, acted(date(2026, 10, 31))),
    "an action is due today": (SOUND, acted(date(2026, 11, 1))),
    "an action was due yesterday and has a note": (SOUND, acted(date(2026, 10, 31), has_note=True)),
    "published the day after the meeting": (SOUND, on(date(2026, 11, 11))),
    "published on the day of the meeting": (SOUND, on(date(2026, 11, 10))),
    "published on the last day of the results": (SOUND, on(date(2026, 9, 30))),
    "a half-yearly CS04 that never had a figure, April to June": (
        SOUND,
        half_yearly(APRIL, JUNE),
    ),
    "a half-yearly CS04 that never had a figure, July to 30 September": (
        SOUND,
        half_yearly(date(2026, 7, 1), SEPTEMBER),
    ),
    "a half-yearly CS04 that never had a figure, October": (
        SOUND,
        half_yearly(date(2026, 10, 1), date(2026, 10, 31)),
    ),
    "a half-yearly CS04 that had a figure years ago, April to June": (
        SOUND,
        half_yearly(APRIL, JUNE, was_reported=True),
    ),
    "a half-yearly CS04 that never had a figure, a year to March 2027 told in September 2026": (
        SOUND,
        replace(half_yearly(APRIL, date(2027, 3, 31)), published_on=date(2026, 9, 29)),
    ),
    "CS04 of August in a year to March 2027 told on 30 September 2026": (
        SOUND,
        replace(of(period="2026-08"), until=date(2027, 3, 31), published_on=SEPTEMBER),
    ),
    "CS04 of July in a year to March 2027, asked about on 30 September 2026": (
        SOUND,
        replace(
            of(period="2026-07"), until=date(2027, 3, 31), published_on=None, asked_on=SEPTEMBER
        ),
    ),
    "an action was due the day after the edition that is corrected": (
        SOUND,
        replace(
            acted(date(2026, 11, 2)), corrects_on=date(2026, 11, 1), published_on=date(2026, 12, 1)
        ),
    ),
    "a correction of December 2016, published in 2026, says 31 January": (
        paper(part("law", Paragraph("The annual report is due by 31 January."))),
        correcting(NEXT_DAY, corrects_on=date(2016, 12, 2)),
    ),
    "what is corrected says that 8 indicators were green in total": of_before(
        "It said that in total 8 indicators are green; 7 indicators are green."
    ),
    "what is corrected says 97% (CS04)": of_before("It said that 97% (CS04) were answered."),
    "a correction published the day after the meeting": (SOUND, correcting(NEXT_DAY)),
    "a correction published on the day of the meeting": (SOUND, correcting(date(2026, 11, 10))),
    "a correction, signed and published the day after the meeting": (
        SOUND,
        replace(correcting(NEXT_DAY), assessments=(replace(SIGNED, signed_on=NEXT_DAY),)),
    ),
    "a record of a decision that was taken, published the day after": (
        SOUND,
        open_for(0, NEXT_DAY, goes_to_meeting=False),
    ),
    "words alone, published before their period ends": (
        SOUND,
        replace(on(date(2026, 9, 1)), indicators=()),
    ),
    "open for five clear days": (SOUND, open_for(5)),
    "open for four clear days": (SOUND, open_for(4)),
    "bank holidays are not known": (
        SOUND,
        replace(FACTS, notice=Notice(ON, "Cabinet, 10 November 2026", 0, UNKNOWN)),
    ),
    "words that cannot be printed": (
        SOUND,
        replace(FACTS, problems=(Told("results", "Results", "line 1: “{{ }}” is empty."),)),
    ),
    "an open summary tells CS04, which only an exempt part tells": (
        SOUND,
        replace(FACTS, withheld=(Told("", "Front sheet", "CS04"),)),
    ),
    "a statutory plan has no action on the menopause": (
        SOUND,
        replace(FACTS, lacking=(Told("results", "Results", NO_MENOPAUSE),)),
    ),
    "nothing is wrong in the words, and nothing is withheld": (SOUND, FACTS),
}
