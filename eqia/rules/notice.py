"""Whether notice of a key decision was given in time. Pure."""

from dataclasses import dataclass
from datetime import date

from councilportal.common.periods import day_label
from councilportal.common.working_days import (
    NOTICE_DAYS,
    DayKind,
    NoticeRules,
    UnknownBankHolidays,
)

SOURCE = (
    "Local Authorities (Executive Arrangements) (Meetings and Access to Information) (England) "
    "Regulations 2012, regulation 9"
)


@dataclass(frozen=True, slots=True)
class Notice:
    """Notice of a key decision: its last day, whether it was met, and both in a sentence.

    `last_day` is None where the decision has no day, or bank holidays are not known. `is_met` is
    None as long as nobody can tell: a last day that is not known is never met.
    """

    last_day: date | None
    is_met: bool | None
    sentence: str


def notice_of(decided: date | None, given: date | None, today: date, rules: NoticeRules) -> Notice:
    """How notice of a key decision stands on a day.

    *Takes*: the day of the decision, if it has one; the day on which notice was given, if it was.
    *Source*: L11; SI 2012/2089, regulation 9. Regulations 10 and 11 let a decision be taken without
    it where the scrutiny committee is told, or agrees: so this is a fact, and nothing waits for it.
    """
    kind = "working" if rules.decision_counts is DayKind.WORKING else "clear"
    needs = f"A key decision needs notice of {NOTICE_DAYS} {kind} days"
    if decided is None:
        return Notice(None, None, f"{needs}; the decision has no day yet.")
    try:
        last = rules.notice_until(decided)
    except UnknownBankHolidays as unknown:
        return Notice(None, None, f"{needs}; its last day is not known. {unknown}")
    said = day_label(last)
    if given is None and today <= last:
        return Notice(last, None, f"{needs}: it must be given by {said}.")
    if given is None:
        return Notice(last, False, f"{needs}. None is recorded, and {said} was the last day.")
    if given > last:
        sentence = (
            f"{needs}. It was given on {day_label(given)}, too late: {said} was the last day."
        )
        return Notice(last, False, sentence)
    sentence = f"{needs}. It was given on {day_label(given)}, in time: {said} was the last day."
    return Notice(last, True, sentence)
