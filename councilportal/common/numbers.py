"""Numbers: read from text, compared exactly, and rounded once, only to be shown.

Pure. Calculations use `Fraction`; results are written as plain decimal text. Rounding is half up,
away from zero, everywhere (D5).
"""

import re
import unicodedata
from decimal import Decimal
from fractions import Fraction

MAX_DIGITS = 15
MAX_DECIMALS = 6
ACCEPTED = "a plain number such as 98.4, -2.9 or 2,571"

_PLAIN = re.compile(r"[+-]?([0-9]+|[1-9][0-9]{0,2}(,[0-9]{3})+)(\.[0-9]+)?")
_DECIMAL_COMMA = re.compile(r"[+-]?[0-9]+,[0-9]+")
# Signs that look like a minus, and the signs of full width, as other programs write them.
_MINUS = "\u2010\u2011\u2012\u2013\u2212\ufe63\uff0d"
_WIDE = "\uff0b\uff0c\uff0e\uff10\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18\uff19"
_STANDS_FOR = str.maketrans(dict.fromkeys(_MINUS, "-") | {w: chr(ord(w) - 0xFEE0) for w in _WIDE})


class NotANumber(ValueError):
    """The text is not a number that is accepted; the message says what would be right."""


def parse(text: str) -> Decimal:
    """The exact number in a text.

    Takes: plain digits with an optional sign, thousands commas and decimal point. The digits before
    the first thousands comma begin with 1 to 9, so that 0,500 is no 500. Spaces of any kind around
    the number and after its sign, other signs for a minus and digits of full width are read as what
    they stand for.
    Raises: NotANumber for anything else (signs of money or percent, words, powers of ten), for more
    than 15 significant digits or more than 6 decimals. A sign that looks right is named.
    """
    said = re.sub(r"^([+-])\s+", r"\1", text.strip().translate(_STANDS_FOR))
    if not _PLAIN.fullmatch(said):
        raise NotANumber(ACCEPTED + _way_out(said))
    number = Decimal(said.replace(",", ""))
    _, digits, exponent = number.as_tuple()
    if -int(exponent) > MAX_DECIMALS:
        raise NotANumber(f"a number with at most {MAX_DECIMALS} decimals")
    if len(digits) > MAX_DIGITS:
        raise NotANumber(f"a number with at most {MAX_DIGITS} digits")
    return number


def whole(text: str) -> int:
    """The whole number in a text, read as `parse` reads it. Raises: NotANumber."""
    number = parse(text)
    if number % 1:
        raise NotANumber("a whole number, without decimals")
    return int(number)


def _way_out(said: str) -> str:
    """What would do for a text that looks as if it were a number; "" for others."""
    if len(said) > 2 * MAX_DIGITS:
        return ""
    if _DECIMAL_COMMA.fullmatch(said):
        return f"; decimals after a point: {said.replace(',', '.')}"
    together = "".join(said.split())
    if together != said and _PLAIN.fullmatch(together):
        return f"; without the space: {together}"
    digits = "".join(str(unicodedata.decimal(sign, sign)) for sign in together)
    if digits != together and _PLAIN.fullmatch(digits):
        return f"; in the digits 0 to 9: {digits}"
    return ""


def rounded(value: Fraction | Decimal, decimals: int) -> Decimal:
    """The value rounded half up, away from zero, to this many decimals."""
    return Decimal(_rounded(value, decimals)).scaleb(-decimals)


def _rounded(value: Fraction | Decimal, decimals: int) -> int:
    """The rounded value times ten to the power of `decimals`."""
    # Whole numbers only: fractions and decimals are slow, and a board rounds tens of thousands.
    above, below = value.as_integer_ratio()
    whole: int = (2 * abs(above) * 10**decimals + below) // (2 * below)
    return -whole if above < 0 else whole


def shortest(value: Decimal) -> Decimal:
    """The same number without zeros at the end of its decimals: 33.3 of 33.300000, 100 of 100.00.

    Databases add such zeros, and a figure would seem to be written to more decimals than it was.
    """
    whole = value.to_integral_value()
    return whole if value == whole else value.normalize()


def plain(value: Fraction | Decimal | None) -> str:
    """Plain decimal text for data: half up to 6 decimals, no trailing zeros; "" for None."""
    if value is None:
        return ""
    number = _rounded(value, MAX_DECIMALS)
    whole, part = divmod(abs(number), 10**MAX_DECIMALS)
    text = f"{whole}.{part:0{MAX_DECIMALS}}".rstrip("0") if part else str(whole)
    return f"-{text}" if number < 0 else text


def shown(value: Fraction | Decimal, decimals: int, *, prefix: str = "", suffix: str = "") -> str:
    """Text for people: half up, thousands commas, the sign before any prefix ("-£2.9m")."""
    number = _rounded(value, decimals)
    whole, part = divmod(abs(number), 10**decimals)
    sign = "-" if number < 0 else ""
    point = f".{part:0{decimals}}" if decimals else ""
    return f"{sign}{prefix}{whole:,}{point}{suffix}"


_SHOWN = re.compile(r"-?(?P<prefix>\D*)[\d,]+(?:\.(?P<part>\d+))?(?P<suffix>.*)", re.DOTALL)


def sign_of(example: str) -> str:
    """The unit in text that `shown` makes: "%" of "98.4%", "£k" of "£23k"; "" for none."""
    found = _SHOWN.fullmatch(example)
    return f"{found['prefix']}{found['suffix']}".strip() if found else ""


def count_of(number: int, one: str, many: str = "") -> str:
    """A number with its noun: "1 indicator", "24 indicators"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def joined(items: list[str]) -> str:
    """Items in a sentence: "a, b and c"."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} and {items[-1]}"
