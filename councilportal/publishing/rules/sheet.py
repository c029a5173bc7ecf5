"""What fits together on a front sheet: a judgement, a second period, background papers, links."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from councilportal.common.periods import NotAPeriod, Period, parse
from councilportal.publishing.rules.kinds import LinkKind

JUDGEMENT = ("judgement", "judged_by", "judged_on")
NONE_AND_SOME = "Take the tick away, or remove the background papers: both cannot be so."
NO_QUESTION = "Only a plan outcome is answered with yes or no: choose no answer."


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
