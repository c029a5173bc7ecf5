"""What fits together on a front sheet: whom it is to, a judgement, a second period, lists."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from typing import Any

from councilportal.common.periods import MONTHS, NotAPeriod, Period, PeriodKind, parse
from councilportal.publishing.rules.kinds import LinkKind

JUDGEMENT = ("judgement", "judged_by", "judged_on")
NONE_AND_SOME = "Take the tick away, or remove the background papers: both cannot be so."
NO_QUESTION = "Only a plan outcome is answered with yes or no: choose no answer."


def addressed(to: str, maker: str, body: str, day: str) -> Iterator[tuple[str, str]]:
    """Whom a paper is to, who decides, and the meeting: each by its name on the front sheet.

    The day of the meeting stands beside the body that meets, so no body is told twice.

    *Takes*: whom the author addressed it to, and who is to decide; the body that meets and the day
    in words; each "" where nothing is said.
    """
    met = f"{body}, {day}" if body else ""
    known = {_folded(body), _folded(met)} - {""}
    to, maker = (met if _folded(said) in known else said for said in (to, maker))
    if not to and maker != met:
        to = met
    yield "To", "" if to == maker else to
    yield "Meeting", met if met not in (to, maker) else ""
    yield "Decision maker", maker


def _folded(said: str) -> str:
    return " ".join(said.casefold().split())


def second_period_code(said: str, first: Period) -> str:
    """The code of a second period; "" for none.

    *Takes*: what was typed, and the period of the edition. *Raises*: NotAPeriod.
    """
    if not said.strip():
        return ""
    found = parse(said.strip())
    if found == first:
        raise NotAPeriod(f"{first.label} is the period of the edition already: give another one.")
    return found.code


def spans(first: Period, second: Period) -> bool:
    """True where two periods stand for all years from one to the other: not next to each other."""
    years = first.kind is second.kind is PeriodKind.YEAR
    return years and second.start > first.end + timedelta(days=1)


def periods_said(first: Period, second: Period | None) -> str:
    """The periods of a paper: "2016/17 (...) and 2017/18 (...)", "2010/11 to 2014/15 (...)"."""
    if second is None:
        return first.long_label
    if not spans(first, second):
        return f"{first.long_label} and {second.long_label}"
    begin, end = (f"{MONTHS[day.month - 1]} {day.year}" for day in (first.start, second.end))
    return f"{first.label} to {second.label} ({begin} to {end})"


def misfits(
    values: Mapping[str, Any], links: Iterable[Mapping[str, Any]] = (), *, has_background: bool
) -> Iterator[str]:
    """Why a front sheet does not hold together, each a sentence.

    *Takes*: all its values by name; the links that are to be saved; whether it has any background
    paper.
    """
    missing = [name for name in JUDGEMENT if not values[name]]
    if 0 < len(missing) < len(JUDGEMENT):
        yield "A judgement needs its words, the post and the day."
    if values["has_no_background"] and has_background:
        yield NONE_AND_SOME
    if any(row.get("answer") is not None and row["kind"] != LinkKind.OUTCOME for row in links):
        yield NO_QUESTION
    try:
        second_period_code(values["second_period"], parse(values["period"]))
    except NotAPeriod as error:
        yield str(error)
