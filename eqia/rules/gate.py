"""What keeps a decision from being marked ready. Pure."""

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


class DecisionState(Word):
    """The state of a decision."""

    DRAFT = "draft", "In preparation"
    READY = "ready", "Ready to be taken"
    TAKEN = "taken", "Taken"


@dataclass(frozen=True, slots=True)
class Assessed:
    """An assessment as the gate takes it; `signed_on` is the day of its last attestation.

    Evidence without a title is not named to the person who asks.
    """

    ref: str
    state: State
    signed_on: date | None
    consultation: FuzzyDate
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Obstacle:
    """What keeps a decision from being ready, in a sentence; `ref` is the assessment's, if any."""

    code: str
    sentence: str
    ref: str = ""

    @property
    def key(self) -> str:
        """What stays the same of it on another day: an override covers it then too."""
        return f"{self.code} {self.ref}".strip()


def gate(assessed: Sequence[Assessed], meets_on: date | None, on: date) -> list[Obstacle]:
    """What keeps a decision from being marked ready, or taken; empty where nothing does.

    Each assessment has to be signed before the day of the decision and after its consultation
    closed, with evidence that is at most 24 months old on that day. A consultation whose last day
    nobody has said is not over.

    *Takes*: the day of the meeting, or the day on which it was taken, None where it has no day yet;
    the London day of asking.
    *Source*: L11 to L13.
    """
    found = []
    if not assessed:
        found.append(Obstacle("no_assessment", "The decision refers to no assessment."))
    if meets_on is None:
        found.append(Obstacle("no_day", "The decision has no day yet."))
    day = meets_on or on
    for assessment in assessed:
        found += _obstacles(assessment, day)
    return found


def _obstacles(record: Assessed, day: date) -> Iterable[Obstacle]:
    if record.state is not State.SIGNED or record.signed_on is None:
        said = "a draft" if record.state is State.DRAFT else record.state.label.lower()
        sentence = f"{record.ref} is not signed off: it is {said}."
        # A director who allowed a decision before the signature has not allowed an old version.
        code = "superseded" if record.state is State.SUPERSEDED else "not_signed"
        yield Obstacle(code, sentence, record.ref)
    elif record.signed_on > day:
        sentence = (
            f"{record.ref} was signed off on {day_label(record.signed_on)}, after the decision on "
            f"{day_label(day)}."
        )
        yield Obstacle("signed_after", sentence, record.ref)
    closes = record.consultation.latest
    if closes is not None and record.signed_on is not None and record.signed_on <= closes:
        sentence = (
            f"{record.ref} was signed off on {day_label(record.signed_on)}, before its "
            f"consultation closed on {day_label(closes)}."
        )
        yield Obstacle("consultation_open", sentence, record.ref)
    elif closes is not None and closes >= day:
        sentence = f"The consultation of {record.ref} is open until {day_label(closes)}."
        yield Obstacle("consultation_open", sentence, record.ref)
    elif record.consultation.is_open:
        said = record.consultation.text
        sentence = f"The consultation of {record.ref} has no last day: it says “{said}”."
        yield Obstacle("consultation_open", sentence, record.ref)
    old = [
        piece for piece in record.evidence if piece.as_at is not None and is_old(piece.as_at, day)
    ]
    if old:
        titles = joined([f"“{piece.title}”" for piece in old if piece.title])
        said = f": {titles}" if titles else ""
        sentence = f"{record.ref} rests on evidence older than {OLD_AFTER_MONTHS} months{said}."
        yield Obstacle("evidence_old", sentence, record.ref)
