"""Telephone numbers, e-mail addresses and postcodes in words that are to be published. Pure.

The rules cannot tell whose they are, so a person is asked about each.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from councilportal.common.numbers import joined
from councilportal.common.words import Word


class Kind(Word):
    """What may be personal data."""

    TELEPHONE = "telephone", "telephone number"
    EMAIL = "email", "e-mail address"
    POSTCODE = "postcode", "postcode"


class Keeping(Word):
    """Why something that looks like personal data is published."""

    NOT_PERSONAL = "not_personal", "It is not personal data"
    MAY_STAY = "may_stay", "It may stay: whoever it belongs to agrees, or it is public already"


@dataclass(frozen=True, slots=True)
class Find:
    """Something in words that may be personal data, as it is written there."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class PlacedFind:
    """A find with the places of the paper in which it stands, in words."""

    find: Find
    places: tuple[str, ...]

    @property
    def described(self) -> str:
        """Kind and places, without the data themselves: what a record of changes may keep."""
        return f"{self.find.kind.label} in {joined(list(self.places))}"


# A number is written in groups with one sign between them. No digit comes after it, and no
# digit, letter or sign of money before it: else it is part of a reference, a sum or a date.
_GAP = r"[ \t\u00a0\u2009\u202f.\-\u2010-\u2013]?"
_BEFORE = r"(?<![\w£$€#/])(?<![0-9][.,/:\-])"
_AFTER = r"(?![.,/:\-]?[0-9])(?!\w)"
# A run of 16 digits is no telephone number; trying every way to divide it would take seconds.
_GROUPS = rf"(?:{_GAP}(?![0-9]{{16}})[0-9]{{2,8}}){{0,5}}"
_TELEPHONE = re.compile(
    rf"{_BEFORE}(?:"
    rf"(?P<abroad>(?:\+|00)[1-9][0-9]{{0,2}}{_GAP}(?:\(0\){_GAP})?"
    rf"(?:\([0-9]{{2,5}}\)|[0-9]{{1,10}}){_GROUPS})"
    rf"|(?P<here>(?:\(0[1-9][0-9]{{1,4}}\)|0[1-9][0-9]{{0,9}}){_GROUPS})"
    rf"){_AFTER}"
)
_HERE = re.compile(
    r"01[1-9][0-9]{7,8}"  # geographic; a few have ten digits
    r"|02[03489][0-9]{8}"
    r"|03[0347][0-9]{8}"
    r"|0500[0-9]{6}|05[56][0-9]{8}"
    r"|07[0-9]{9}"
    r"|0800[0-9]{6,7}|08[0147][0-9]{8}"
    r"|09[018][0-9]{8}"
)
_EMAIL = re.compile(
    r"(?<![\w.%+'’-])[\w.%+'’-]*\w(?:@|\s*[\[(]\s*at\s*[\])]\s*)"
    r"\w[\w-]*(?:\.\w[\w-]*)*\.[^\W\d_]{2,}(?![\w-])",
    re.IGNORECASE,
)
# The areas of the Royal Mail, and the districts that end in a letter.
_AREAS = (
    "AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY "
    "E EC EH EN EX FK FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE "
    "LL LN LS LU M ME MK ML N NE NG NN NP NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL "
    "SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC WD WF WN WR WS WV YO ZE"
).split()
_LETTERED = r"E1W|N1[CP]|NW1W|SE1P|SW1[A-Z]|W1[A-Z]|EC[1-4][A-Z]|WC[12][A-Z]"
_POSTCODE = re.compile(
    rf"(?<![\w£$€/.-])(?:(?:{_LETTERED}|(?:{'|'.join(_AREAS)})[0-9]{{1,2}})[ \u00a0]?"
    r"[0-9][ABD-HJLNP-UW-Z]{2}|GIR[ \u00a0]?0AA)(?![\w/])",
    re.IGNORECASE,
)
_ORDINAL = re.compile(r"[0-9](st|nd|rd|th)\Z")  # "the M25 4th junction"


def finds(text: str) -> list[Find]:
    """What may be personal data in a text, in its order, each once."""
    found = sorted(_found(text), key=lambda each: each[0])
    return list(dict.fromkeys(find for _, find in found))


def _found(text: str) -> Iterator[tuple[int, Find]]:
    for match in _EMAIL.finditer(text):
        yield match.start(), Find(Kind.EMAIL, match.group())
    for match in _TELEPHONE.finditer(text):
        if number := _telephone(match):
            yield match.start(), Find(Kind.TELEPHONE, number)
    for match in _POSTCODE.finditer(text):
        if not _ORDINAL.search(match.group()):
            yield match.start(), Find(Kind.POSTCODE, match.group())


def _telephone(match: "re.Match[str]") -> str:
    """The telephone number with which a run of digits begins; "" where it begins with none.

    Figures of up to four digits may follow after a space: "07700 900123 10 to 4".
    """
    text = match.group()
    while not _is_telephone(text, is_here=match["here"] is not None):
        shorter = _LAST_GROUP.sub("", text)
        if shorter == text:
            return ""
        text = shorter
    return text


def _is_telephone(text: str, *, is_here: bool) -> bool:
    digits = re.sub(r"[^0-9]", "", text.replace("(0)", ""))
    if is_here:
        # Not a date such as 01-02-2026 and a number after it.
        return _HERE.fullmatch(digits) is not None and not _DATE.match(text)
    digits = digits.removeprefix("00")
    if digits.startswith("44"):
        return _HERE.fullmatch("0" + digits[2:].removeprefix("0")) is not None
    return 10 <= len(digits) <= 15


_LAST_GROUP = re.compile(r"\s[0-9]{2,4}\Z")
_DATE = re.compile(r"[0-9]{2}([ .\-\u2010-\u2013])[0-9]{2}\1[0-9]{4}\b")


def ask(words: Iterable[tuple[str, str]]) -> list[PlacedFind]:
    """What to ask about before words are published, each find once.

    *Takes*: pairs of a place of the paper and what is written there.
    """
    places: dict[Find, list[str]] = {}
    for place, text in words:
        for find in finds(text):
            named = places.setdefault(find, [])
            if place not in named:
                named.append(place)
    return [PlacedFind(find, tuple(named)) for find, named in places.items()]
