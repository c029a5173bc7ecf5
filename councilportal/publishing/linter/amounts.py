"""Numbers as people write them: "17", "£2.1m", "12 per cent", "seven". Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from councilportal.common.words import Word


class Kind(Word):
    """What an amount counts."""

    PLAIN = "plain", "a number"
    MONEY = "money", "money"
    PERCENT = "percent", "a percentage"
    POINTS = "points", "percentage points"


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount in a text: `value` exact, in units; `step` is what its last digit is worth.

    `start` and `end` are its place in the text.
    """

    value: Fraction
    step: Fraction
    kind: Kind
    text: str
    start: int
    end: int

    @property
    def slack(self) -> Fraction:
        """How far the exact value may lie from the one that is written."""
        return self.step / 2


_SCALES = {
    "k": 1_000,
    "thousand": 1_000,
    "m": 1_000_000,
    "million": 1_000_000,
    "bn": 1_000_000_000,
    "billion": 1_000_000_000,
}
_UNITS = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
_SMALL = [*_UNITS.split(), "sixteen", "seventeen", "eighteen", "nineteen", "twenty"]
IN_WORDS = {word: number for number, word in enumerate(_SMALL, 1)} | {"no": 0, "none": 0}
NUMBER = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_AMOUNT = re.compile(
    rf"(?<![\w.,/£-])(?P<sign>[-\u2212]?)(?P<money>£?)(?P<number>{NUMBER})"
    r"(?:(?P<points>\s?(?:percentage|per cent|%)\s?points?)|(?P<percent>\s?(?:%|per ?cent\b))"
    r"|(?P<scale>k|m|bn|\s(?:thousand|million|billion))\b)?(?![\w/]|[.,]\d)",
    re.IGNORECASE,
)


def amounts(text: str) -> Iterator[Amount]:
    """The amounts written in figures, in order.

    Dates, years, references and times are not told apart from numbers here.
    """
    for match in _AMOUNT.finditer(text):
        yield _amount(match)


def _amount(match: "re.Match[str]") -> Amount:
    scale = _SCALES.get((match["scale"] or "").strip().lower(), 1)
    digits = match["number"].replace(",", "")
    decimals = len(digits.partition(".")[2])
    kind = Kind.MONEY if match["money"] else Kind.PLAIN
    if match["points"]:
        kind = Kind.POINTS
    elif match["percent"]:
        kind = Kind.PERCENT
    value = Fraction(digits) * scale
    return Amount(
        -value if match["sign"] else value,
        Fraction(scale, 10**decimals),
        kind,
        match.group(),
        *match.span(),
    )


def cell_amount(text: str) -> Amount | None:
    """The amount that a cell is, all of it; None for words and empty cells."""
    said = text.strip().replace("(", "-", 1).removesuffix(")") if text.startswith("(") else text
    match = _AMOUNT.fullmatch(said.strip().replace("-£", "£").replace("£-", "£"))
    if match is None:
        return None
    found = _amount(match)
    is_below = said.strip().startswith(("-£", "£-"))
    return found if not is_below else _negative(found)


def _negative(amount: Amount) -> Amount:
    return Amount(-amount.value, amount.step, amount.kind, amount.text, amount.start, amount.end)


_PLAIN_COUNT = (
    r"(?:\d{1,3}(?:,\d{3})+|\d+|" + "|".join(sorted(IN_WORDS, key=len, reverse=True)) + ")"
)
COUNT = rf"(?<![\w.,/£-]){_PLAIN_COUNT}(?![\w%/]|[.,]\d|\s?per\s?cent)"


def count_in(text: str) -> int:
    """The whole number that is written in digits or words: "1,204", "seven", "none"."""
    said = text.lower().replace(",", "")
    return IN_WORDS[said] if said in IN_WORDS else int(said)


_END = re.compile(r"(?<=[.!?;])\s+(?=[A-Z0-9£“\"'(])|\n+")


def sentences(text: str) -> list[str]:
    """The sentences of a text, without their spaces."""
    return [part.strip() for part in _END.split(text) if part.strip()]
