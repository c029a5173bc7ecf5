"""The words of disclosure control: modes, shorthand in brackets, and why a cell is not shown."""

from enum import StrEnum

# T3: figures are rounded to multiples of this.
BASE = 5
# T1: the threshold where a table says nothing else.
USUAL_THRESHOLD = 5
# T4: a percentage of fewer people than this is not shown.
LEAST_BASE = 25
# T4: nor is a mean of so many people or fewer.
FEW_FOR_A_MEAN = 7


class Mode(StrEnum):
    """How the small figures of a table are kept from readers."""

    SUPPRESS = "suppress"
    ROUND = "round"
    NONE = "none"


class Shorthand(StrEnum):
    """What stands in a cell in place of a figure (T6; the Government Statistical Service's)."""

    CONFIDENTIAL = "[c]"
    LOW = "[low]"
    NOT_AVAILABLE = "[x]"
    NOT_APPLICABLE = "[z]"


class Why(StrEnum):
    """Why a cell does not show its exact figure."""

    SMALL = "Fewer people than the threshold."
    CHANGE = "It differs by few people from what was released before."
    PROTECTS = "With it, a small figure could be worked out from the others."
    ROUNDED = "Rounded to the nearest 5."
    LOW = "Few people: shown as a range."
    SMALL_BASE = "A percentage of fewer than 25 people."
    WHOLE_GROUP = "0% or 100% of a small group says something of each person in it."
    OF_HIDDEN = "Its count or its base is not shown."
    ASKED = "Hidden by the one who releases it."
    PERCENTAGE_PROTECTS = "With it, a small figure could be worked out."
    FEW_FOR_MEAN = "A mean of 7 people or fewer."
    MEAN_PROTECTS = "With it, the mean of 7 people or fewer could be worked out."


class Refused(ValueError):
    """Tables that cannot be controlled, with what is wrong and what would be right."""


def least_low(threshold: int) -> int:
    """The lowest count that [low] does not stand for: T3's 5, or the threshold if it is higher."""
    return max(threshold, BASE)


def rounded(count: int, threshold: int) -> str:
    """A count as rounding shows it: 0 as 0, few as [low], else the nearest multiple of 5 (T3)."""
    if count == 0:
        return "0"
    if count < least_low(threshold):
        return Shorthand.LOW.value
    return str(BASE * ((2 * count + BASE) // (2 * BASE)))
