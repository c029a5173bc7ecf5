"""The words that pages, PDFs and files share: each value with its label.

A `Word` is a string enum whose members carry the label that people read. Values are those of the
data format (fixtures/README.md); labels are sentence case.
"""

from enum import StrEnum
from typing import Self


class Word(StrEnum):
    """A string enum with a `label`: `GREEN = "green", "Green"`."""

    label: str

    def __new__(cls, value: str, label: str = "") -> Self:
        """Make the member from its stored value and its label."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member


class Rag(Word):
    """A rating. A missing figure has its own ratings: it never becomes red or zero."""

    GREEN = "green", "Green"
    AMBER = "amber", "Amber"
    RED = "red", "Red"
    NO_TARGET = "no_target", "No target"
    NO_DATA = "no_data", "No data"
    NOT_RATED = "not_rated", "Not rated"

    @property
    def meaning(self) -> str:
        """What the rating means, in a few words, for readers who cannot see the colour."""
        return {
            Rag.GREEN: "on target",
            Rag.AMBER: "short of target",
            Rag.RED: "off target",
            Rag.NO_TARGET: "no target to rate against",
            Rag.NO_DATA: "no figure",
            Rag.NOT_RATED: "shown for context",
        }[self]

    @property
    def is_rated(self) -> bool:
        """True for green, amber and red."""
        return self in (Rag.GREEN, Rag.AMBER, Rag.RED)


class Direction(Word):
    """Direction of travel: better or worse, never up or down (D7)."""

    IMPROVING = "improving", "Improving"
    SAME = "same", "Same"
    WORSENING = "worsening", "Worsening"
    INCREASED = "increased", "Increased"
    DECREASED = "decreased", "Decreased"
    NEW = "new", "New"
    NOT_COMPARABLE = "not_comparable", "Not comparable"


class ExpectedRange(Word):
    """Where an activity figure stands against the range expected of it (D9)."""

    WITHIN = "within", "Within range"
    ABOVE = "above", "Above range"
    BELOW = "below", "Below range"


class Brag(Word):
    """How an action stands: blue, red, amber or green. `shape` is a sign in the report's font."""

    BLUE = "blue", "Blue"
    RED = "red", "Red"
    AMBER = "amber", "Amber"
    GREEN = "green", "Green"
    NO_DATE = "no_date", "No date"

    @property
    def meaning(self) -> str:
        """What it means, in a few words, for readers who cannot see the colour."""
        return {
            Brag.BLUE: "done and confirmed",
            Brag.RED: "overdue or off track",
            Brag.AMBER: "due soon and not begun, or at risk",
            Brag.GREEN: "on track",
            Brag.NO_DATE: "no date to go by",
        }[self]

    @property
    def shape(self) -> str:
        """A sign beside the word, different for each."""
        return {
            Brag.BLUE: "●",
            Brag.RED: "✗",
            Brag.AMBER: "▲",
            Brag.GREEN: "✓",
            Brag.NO_DATE: "○",
        }[self]

    @property
    def order(self) -> int:
        """Its place in a list that begins with what needs attention: red is 0, blue is 4."""
        return (Brag.RED, Brag.AMBER, Brag.NO_DATE, Brag.GREEN, Brag.BLUE).index(self)


class Shorthand(Word):
    """Why a table shows no figure: government's shorthand, printed in square brackets (T6)."""

    CONFIDENTIAL = "c", "Confidential"
    LOW = "low", "Low"
    NOT_AVAILABLE = "x", "Not available"
    NOT_APPLICABLE = "z", "Not applicable"

    @property
    def mark(self) -> str:
        """What stands in place of the figure ("[c]")."""
        return f"[{self.value}]"

    @property
    def meaning(self) -> str:
        """What the mark means, as the legend says it."""
        return {
            Shorthand.CONFIDENTIAL: (
                "confidential: the figure is not shown, so that nobody can be recognised"
            ),
            Shorthand.LOW: "low: the figure is too small to be shown",
            Shorthand.NOT_AVAILABLE: "not available: there is no figure",
            Shorthand.NOT_APPLICABLE: "not applicable: nothing belongs in this cell",
        }[self]


class ListStyle(Word):
    """What stands before the items of a list."""

    BULLET = "bullet", "Bullets"
    NUMBER = "number", "Numbers"
    LETTER = "letter", "Letters"
    ROMAN = "roman", "Roman numerals"
