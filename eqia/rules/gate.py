"""When a decision may be marked ready: the obstacles, by assessment. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from councilportal.common.fuzzy import FuzzyDate
from councilportal.common.numbers import joined
from councilportal.common.periods import day_label
from councilportal.common.words import Word
from eqia.rules.checks import OLD_AFTER_MONTHS, is_old
from eqia.rules.facts import Evidence
from eqia.rules.workflow import State

# The gate before a decision


class DecisionState(Word):
    """Where a decision is on its way."""

    DRAFT = "draft", "In preparation"
    READY = "ready", "Ready to be taken"
    TAKEN = "taken", "Taken"


@dataclass(frozen=True, slots=True)
class Assessed:
    """An assessment as the gate takes it: signed on which day, its consultation, its evidence."""

    ref: str
    state: State
    signed_on: date | None
    consultation: FuzzyDate
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Obstacle:
    """What keeps a decision from being ready, in a sentence."""

    code: str
    sentence: str


def gate(assessed: Sequence[Assessed], meets_on: date | None, on: date) -> list[Obstacle]:
    """What keeps a decision from being marked ready; empty where nothing does.

    Each assessment is signed, after its consultation closed, with evidence no older than 24 months
    on the day of the decision, and before it.

    *Takes*: the day of the meeting, None where it has no day yet; the London day of asking.
    *Source*: L11 to L13, product.md B4.
    """
    found = []
    if not assessed:
        found.append(Obstacle("no_assessment", "The decision refers to no assessment."))
    if meets_on is None:
        found.append(Obstacle("no_day", "The decision has no day yet."))
    day = meets_on or on
    for each in assessed:
        found += _obstacles(each, day)
    return found


def _obstacles(each: Assessed, day: date) -> Iterable[Obstacle]:
    if each.state is not State.SIGNED or each.signed_on is None:
        said = each.state.label.lower()
        yield Obstacle("not_signed", f"{each.ref} is not signed off: it is {said}.")
    elif each.signed_on > day:
        sentence = (
            f"{each.ref} was signed off on {day_label(each.signed_on)}, after the decision on "
            f"{day_label(day)}."
        )
        yield Obstacle("signed_after", sentence)
    closes = each.consultation.latest
    if closes is not None and each.signed_on is not None and each.signed_on <= closes:
        sentence = (
            f"{each.ref} was signed off on {day_label(each.signed_on)}, before its consultation "
            f"closed on {day_label(closes)}."
        )
        yield Obstacle("consultation_open", sentence)
    elif closes is not None and closes >= day:
        sentence = f"The consultation of {each.ref} is open until {day_label(closes)}."
        yield Obstacle("consultation_open", sentence)
    old = [one for one in each.evidence if one.as_at is not None and is_old(one.as_at, day)]
    if old:
        titles = joined([f"“{one.title}”" for one in old])
        sentence = f"{each.ref} rests on evidence older than {OLD_AFTER_MONTHS} months: {titles}."
        yield Obstacle("evidence_old", sentence)
