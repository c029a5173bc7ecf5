"""What a check finds: where it stands, what it is, and where it is corrected. Pure."""

import hashlib
from dataclasses import dataclass, field

from councilportal.common.links import Link
from councilportal.common.words import Word


class Severity(Word):
    """How serious a finding is: an error blocks freezing, a warning asks for a reason."""

    ERROR = "error", "Error"
    WARNING = "warning", "Warning"


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in a paper.

    `part` is the anchor of the part of the paper ("" for its cover), `anchor` the nearest anchor
    ("" for none), `words` the same for people ("Results, paragraph 2.1"). `name` is what a row or
    a note is headed ("CS04"). `position` counts from the beginning of the paper.
    """

    part: str
    anchor: str
    words: str
    name: str = ""
    position: int = field(default=0, compare=False)


WHOLE = Place("", "", "The whole paper", position=-1)


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that a check found.

    `what` is what was found, as it is written in the paper or recorded; `reason` is a sentence that
    says what is wrong and what would be right. `remedy` is where it is corrected, where that is
    another page than the one of the part.
    """

    place: Place
    what: str
    reason: str
    remedy: Link | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found, with the name and the severity of the check and the way to correct it.

    `nth` tells findings apart that have the same words in one part: 1 for the first.
    """

    check: str
    severity: Severity
    place: Place
    what: str
    reason: str
    remedy: Link
    nth: int = 1

    @property
    def blocks(self) -> bool:
        """True where the paper cannot be frozen before this is corrected."""
        return self.severity is Severity.ERROR

    @property
    def key(self) -> str:
        """Names the finding for as long as the same is found in the same part: 16 hex digits.

        Words before and after may change without changing it, so a reason given for it stays.
        """
        place = self.place
        told = "\x1f".join((self.check, place.part, place.name, self.what, str(self.nth)))
        return hashlib.sha256(told.encode()).hexdigest()[:16]


def blocking(found: list[Finding]) -> list[Finding]:
    """The findings that keep a paper from being frozen."""
    return [each for each in found if each.blocks]
