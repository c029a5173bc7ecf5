"""Rules for the council's colour and logo, and for its bodies. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from councilportal.common.words import Word

LEAST_CONTRAST = 4.5
LARGEST_LOGO = 200_000


@dataclass(frozen=True, slots=True)
class Feedback:
    """How people reach the council about pages that they cannot use, and by when it answers.

    It stands in the accessibility statement. `feedback_days` are working days; each may be empty.
    """

    feedback_email: str = ""
    feedback_telephone: str = ""
    feedback_days: int | None = None


class LogoType(Word):
    """The kinds of picture that a logo may be."""

    PNG = "image/png", "PNG"
    SVG = "image/svg+xml", "SVG"


def is_colour(text: str) -> bool:
    """True for `#` and six hexadecimal digits."""
    return (
        len(text) == 7 and text[0] == "#" and all(c in "0123456789abcdefABCDEF" for c in text[1:])
    )


def contrast_with_white(colour: str) -> float:
    """The contrast ratio of white text on the colour, from 1 (white) to 21 (black).

    *Takes*: a colour that `is_colour`.
    *Source*: WCAG 2.2, definitions of contrast ratio and of relative luminance.
    """
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (
        channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
        for channel in channels
    )
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


class BodyKind(Word):
    """The kinds of body."""

    COMMITTEE = "committee", "Committee"
    BOARD = "board", "Board"
    GROUP = "group", "Group"

    @property
    def meets_in_public(self) -> bool:
        """True for committees, of which the cabinet is one.

        Part VA of the Local Government Act 1972 and, for cabinets in England, SI 2012/2089 open
        their meetings, agendas and papers. Boards and groups of officers are not under them.
        """
        return self is BodyKind.COMMITTEE


def circle(ref: str, reports_to: Mapping[str, str]) -> tuple[str, ...]:
    """The bodies through which a body would report to itself, from it back to it; () for none.

    *Takes*: what each body reports to, by references; a body that reports to none may be missing.
    """
    way, above = [ref], reports_to.get(ref, "")
    while above and above not in way:
        way.append(above)
        above = reports_to.get(above, "")
    return (*way, ref) if above == ref else ()


Span = tuple[date, date | None]  # the first and the last day of something; None where it goes on


def overlaps(one: Span, other: Span) -> bool:
    """True if two spans have a day in common."""
    return one[0] <= (other[1] or date.max) and other[0] <= (one[1] or date.max)
