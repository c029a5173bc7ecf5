"""The risk and the judgement that the answers suggest, with the reasons. Pure."""

from collections.abc import Iterable, Sequence

from councilportal.common.numbers import joined
from councilportal.common.words import Word
from eqia.rules.facts import Action
from eqia.rules.grid import Impact
from eqia.rules.words import Risk, Size


def suggested_risk(rows: Iterable[Impact]) -> Risk:
    """The proportionality rating that a grid suggests, by its largest negative impact.

    Unknown and less favourable treatment count as medium: neither is a low risk.
    """
    found = list(rows)
    if any(row.negative is Size.HIGH for row in found):
        return Risk.HIGH
    return Risk.MEDIUM if any(row.forces_full for row in found) else Risk.LOW


class Judgement(Word):
    """What a screening comes to (D17)."""

    SUFFICIENT = "sufficient", "Screening is sufficient"
    INTERNAL_ACTION = "internal_action", "Internal action is required"
    FULL = "full", "A full assessment is required"


def suggested_judgement(rows: Sequence[Impact], actions: Sequence[Action]) -> Judgement:
    """The judgement that the grid suggests.

    The author may judge otherwise, with a reason that the signatories approve.
    """
    if any(row.forces_full for row in rows):
        return Judgement.FULL
    if actions or any(row.is_adverse for row in rows):
        return Judgement.INTERNAL_ACTION
    return Judgement.SUFFICIENT


def why_suggested(rows: Iterable[tuple[str, Impact]]) -> list[str]:
    """The reasons for a suggestion: a sentence for each row with an adverse impact.

    *Takes*: the rows by their label.
    """
    return [f"{label}: {said}" for label, row in rows if (said := _adverse_words(row))]


def _adverse_words(row: Impact) -> str:
    words = []
    if row.less_favourable:
        words.append("less favourable treatment")
    if row.negative is Size.UNKNOWN:
        words.append("unknown negative impact")
    elif row.negative not in (None, Size.NONE):
        words.append(f"{row.negative.label.lower()} negative impact")
    return joined(words)
