"""What is said of a figure of people that was typed as no number: what was wrong, what is right.

Pure. Files, grids and workbooks say it alike.
"""

import re
from decimal import Decimal

from councilportal.common.numbers import NotANumber, parse

_ABOUT = re.compile(
    r"(?:[<>≤≥]|fewer than|less than|more than|under|over|below|above|up to|at least|at most)"
    r"\s*=?\s*\d.*|\d+\s*(?:-|–|to)\s*\d+|\d+\s*\+|[\[(]?low[\])]?",
    re.IGNORECASE,
)
_SPACED = re.compile(r"[1-9]\d{0,2}(?:[ \u00a0\u2009\u202f'’]\d{3})+")
_POINTED = re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+")
_PERCENT = re.compile(r"\s*(?:%|per ?cent)", re.IGNORECASE)
_MARKED = re.compile(
    r"(?:[~£*#†‡]|c\.|ca\.?|about|approx\.?)?\s*([-+]?\d[\d,]*(?:\.\d+)?)\s*"
    r"(?:[(\[]\d{1,2}[)\]]|\D*)",
    re.IGNORECASE,
)
_LONGEST = 40  # characters of what was typed that are said back


def why_no_count(text: str, *, has_words: bool, most: int) -> str:
    """What is wrong with a count of people that was typed, in sentences.

    *Takes*: `has_words`, whether words may stand in its place; `most`, the largest that is taken.
    """
    said, number = _said(text), _number(text)
    if _ABOUT.fullmatch(text):
        return (
            f"{said} is not an exact count: type the number itself, such as 4. Small counts are "
            f"kept from readers when the table is released. {_way_out('counted', has_words)}"
        )
    if not any(map(str.isdigit, text)):
        wanted = "type a whole number, such as 4."
        return f"{said} is no number: {wanted} {_way_out('counted', has_words)}"
    if (_SPACED.fullmatch(text) or _POINTED.fullmatch(text)) and _digits(text) <= most:
        return f"{said} is no whole number: type {_digits(text):,} or {_digits(text)}."
    if _PERCENT.search(text):
        return f"{said} is a percentage: type how many people, and a percentage at Value."
    if number is not None and number < 0:
        return f"{said} is below 0: people are counted from 0."
    if number is not None and number % 1:
        return (
            f"{said} is no whole number: people are counted whole, such as {int(number)}. Type an "
            "amount with decimals, such as full-time equivalents, at Value."
        )
    if number is None and (alone := _marked(text)):
        return f"{said} is more than a number: {_alone(alone)}"
    return f"{said} is no count: type a whole number from 0 to {most:,}, such as 1,234 or 1234."


def why_no_value(text: str, accepted: str, *, has_words: bool) -> str:
    """What is wrong with a figure that was typed and may have decimals, in sentences.

    *Takes*: `accepted`, what would be right, as `numbers.parse` says it; `has_words`, whether words
    may stand in its place.
    """
    said = _said(text)
    if _ABOUT.fullmatch(text):
        wanted = "type the number itself, such as 4.2."
        return f"{said} is not exact: {wanted} {_way_out('known', has_words)}"
    if not any(map(str.isdigit, text)):
        wanted = "type a plain number, such as 98.4."
        return f"{said} is no number: {wanted} {_way_out('known', has_words)}"
    if _SPACED.fullmatch(text):
        return f"{said} is no plain number: type {_digits(text):,} or {_digits(text)}."
    plain = _PERCENT.sub("", text)
    if plain != text and _number(plain) is not None:
        return f"{said} has a sign: type {plain} alone, as the table says its unit."
    if _number(text) is None and (alone := _marked(text)):
        return f"{said} is more than a number: {_alone(alone)}"
    return f"{said} is not taken: type {accepted}."


def _said(text: str) -> str:
    return f"“{text}”" if len(text) <= _LONGEST else f"“{text[:_LONGEST]}…”"


def _digits(text: str) -> int:
    return int(re.sub(r"\D", "", text))


def _marked(text: str) -> str:
    """The number in a text with a mark, such as "5*"; "" where there is none."""
    found = _MARKED.fullmatch(text)
    return found[1] if found and _number(found[1]) is not None else ""


def _alone(number: str) -> str:
    return f"type {number} alone. What a mark means goes into the definition of the table."


def _way_out(done: str, has_words: bool) -> str:
    if has_words:
        return f"If nothing is {done}, leave it empty and type why at Words."
    return "If it is not known, leave it empty."


def _number(text: str) -> Decimal | None:
    try:
        return parse(text)
    except NotANumber:
        return None
