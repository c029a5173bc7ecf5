"""Telephone numbers, e-mail addresses and postcodes in words that are to be published. Pure.

The rules cannot tell whose they are, so a person is asked about each.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from councilportal.common.numbers import joined
from councilportal.common.words import Word


class PersonalKind(Word):
    """What may be personal data."""

    TELEPHONE = "telephone", "telephone number"
    EMAIL = "email", "e-mail address"
    POSTCODE = "postcode", "postcode"


class Keeping(Word):
    """Why something that looks like personal data is published."""

    NOT_PERSONAL = "not_personal", "It is not personal data"
    MAY_STAY = "may_stay", "It may stay: the person it belongs to agrees, or it is public already"


@dataclass(frozen=True, slots=True)
class Find:
    """Something in words that may be personal data, as it is written there."""

    kind: PersonalKind
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


# What stands between the groups of a number: spaces, line breaks and a few signs.
_GAP = r"[\s.\-\u2010-\u2015/()\u00ad\u200b\u2060]{1,4}"
# No figure, letter or sign of money comes before a number: else it is part of a reference, a sum or
# a date.
_BEFORE = r"(?<![\w£$€#/])(?<![0-9][.,/:\-])"
_RUN = re.compile(rf"{_BEFORE}\(?\s?(?P<plus>\+\s?)?[0-9]{{1,40}}(?:{_GAP}[0-9]{{1,40}}){{0,8}}")
_AFTER = re.compile(r"[.,/:\-]?[0-9]|\w")
_HERE = re.compile(
    r"01[1-9][0-9]{7,8}"  # geographic; a few have ten digits
    r"|02[03489][0-9]{8}"
    r"|03[0347][0-9]{8}"
    r"|0500[0-9]{6}|05[56][0-9]{8}"
    r"|07[0-9]{9}"
    r"|0800[0-9]{6,7}|08[0147][0-9]{8}"
    r"|09[018][0-9]{8}"
)
_MOST_GROUPS = 7
_AT = r"(?:\s{0,2}@\s{0,2}|\s*[\[({]\s*(?:at|@)\s*[\])}]\s*)"
_DOT = r"(?:\.|\s*[\[({]\s*(?:dot|\.)\s*[\])}]\s*)"
_EMAIL = re.compile(
    rf"(?<![\w.%+'’-])[\w.%+'’-]{{0,100}}\w{_AT}\w[\w-]*(?:{_DOT}\w[\w-]*)*{_DOT}[^\W\d_]{{2,}}(?![\w-])"
    r"|(?<![\w.%+'’-])[\w.%+'’-]{1,100} at \w[\w-]*(?: dot \w[\w-]*)* dot [^\W\d_]{2,}(?![\w-])",
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
    rf"(?<![\w£$€/.-])(?:(?:{_LETTERED}|(?:{'|'.join(_AREAS)})[0-9]{{1,2}})\s{{0,3}}"
    r"[0-9][ABD-HJLNP-UW-Z]{2}|GIR\s{0,3}0AA)(?![\w/])",
    re.IGNORECASE,
)
_ORDINAL = re.compile(r"[0-9](st|nd|rd|th)\Z")  # "the M25 4th junction"


def finds(text: str) -> list[Find]:
    """What may be personal data in a text, in its order, each once, as it is written there."""
    found = sorted(_found(_plain(text)), key=lambda each: each[1])
    return list(dict.fromkeys(Find(kind, text[start:end]) for kind, start, end in found))


def _plain(text: str) -> str:
    """The text with wide and other figures and letters as the usual ones, sign by sign."""
    if text.isascii():
        return text
    return "".join(
        plain if len(plain := unicodedata.normalize("NFKC", sign)) == 1 else sign for sign in text
    ).translate(_FIGURES)


# The figures of every script, which NFKC keeps.
_FIGURES = {
    ord(sign): str(unicodedata.decimal(sign))
    for sign in map(chr, range(0x80, 0x20000))
    if sign.isdecimal()
}


def _found(text: str) -> Iterator[tuple[PersonalKind, int, int]]:
    for match in _EMAIL.finditer(text):
        yield PersonalKind.EMAIL, *match.span()
    yield from _telephones(text)
    for match in _POSTCODE.finditer(text):
        if not _ORDINAL.search(match.group()):
            yield PersonalKind.POSTCODE, *match.span()


def _telephones(text: str) -> Iterator[tuple[PersonalKind, int, int]]:
    at = 0
    while match := _RUN.search(text, at):
        groups = list(_FIGURE_GROUP.finditer(text, *match.span()))
        end = _end_of_telephone(text, groups, is_abroad=match["plus"] is not None)
        if end:
            begin = match.start("plus") if match["plus"] else groups[0].start()
            # The sign before an area code belongs to it: "(01632) 960001".
            is_area = end > groups[0].end() and text[groups[0].end()] == ")"
            if match.group().startswith("(") and is_area:
                begin = match.start()
            yield PersonalKind.TELEPHONE, begin, end
        at = end or groups[0].end()


_FIGURE_GROUP = re.compile(r"[0-9]+")
_DECIMAL = re.compile(r"(?<![.0-9])0\.[0-9]+(?![.0-9])")
_BRACKETED_NOUGHT = re.compile(r"\(\s?0\s?\)")


def _end_of_telephone(text: str, groups: Sequence["re.Match[str]"], *, is_abroad: bool) -> int:
    """Where the telephone number ends with which groups of figures begin; 0 for none."""
    for number in range(min(len(groups), _MOST_GROUPS), 0, -1):
        end = groups[number - 1].end()
        if _AFTER.match(text, end) or not _may_end(text, groups, number):
            continue
        if _is_telephone(text, groups[:number], is_abroad=is_abroad):
            return end
    return 0


def _may_end(text: str, groups: Sequence["re.Match[str]"], number: int) -> bool:
    """True if the figures after the first groups need not belong to them.

    These are up to four figures ("07700 900123 10 to 4"), another line, another number.
    """
    if number == len(groups):
        return True
    gap, after = text[groups[number - 1].end() : groups[number].start()], groups[number].group()
    if not any(map(str.isspace, gap)):
        return False
    return len(after) <= 4 or "\n" in gap or after.startswith("0") or "+" in gap


def _is_telephone(text: str, groups: Sequence["re.Match[str]"], *, is_abroad: bool) -> bool:
    parts = [each.group() for each in groups]
    written = text[groups[0].start() : groups[-1].end()]
    if any(_DECIMAL.match(text, each.start()) for each in groups):
        return False  # "0.110 000000%" is two figures
    if is_abroad or parts[0].startswith("00"):
        if is_abroad and parts[0].startswith("0"):
            return False
        digits = "".join(_FIGURE_GROUP.findall(_BRACKETED_NOUGHT.sub(" ", written)))
        digits = digits if is_abroad else digits.removeprefix("00")
        if digits.startswith("44"):
            return _HERE.fullmatch("0" + digits[2:].removeprefix("0")) is not None
        return not digits.startswith("0") and 10 <= len(digits) <= 15
    # Pairs of figures are dates and times; a stroke stands after an area code.
    if len(parts[0]) < 3 and (len(parts) < 2 or len(parts[1]) < 3):
        return False
    if "/" in written and len(parts[0]) < 3:
        return False
    return _HERE.fullmatch("".join(parts)) is not None


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


class PersonalDataAsked(Exception):
    """What may be personal data has to be answered for before it is published."""

    def __init__(self, asked: Sequence[PlacedFind]) -> None:
        """Keep what has no answer."""
        super().__init__("; ".join(each.described for each in asked))
        self.asked = asked


def check_answered(asked: Sequence[PlacedFind], answers: Mapping[str, Keeping]) -> list[str]:
    """What is published although it may be personal data, for the record of changes.

    *Takes*: answers by the text of the find.
    *Gives*: kind, places and answer in words, without the data themselves.
    *Raises*: PersonalDataAsked where an answer is missing.
    """
    if missing := [each for each in asked if each.find.text not in answers]:
        raise PersonalDataAsked(missing)
    return [f"{each.described}: {answers[each.find.text].label}" for each in asked]
