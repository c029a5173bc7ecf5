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
