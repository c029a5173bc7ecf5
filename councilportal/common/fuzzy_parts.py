"""The parts of a date as people write it: times, signs and words, read from left to right.

Pure. The order is that of the United Kingdom: day, month, year. Each kind of time ("31/03/2027",
"Q3 2026/27", "March 2027") is one short pattern; the first pattern that fits takes its signs, also
where no such time exists ("31/13/2026"), so that the rest is never read as another time.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import Enum, auto

from councilportal.common.fuzzy_recurring import ASKED, RECURS, RELATIVE, UNNAMED
from councilportal.common.periods import MONTHS, PeriodKind, parse

Span = tuple[date, date]

_SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "winter": 12}
_NUMBER_OF = {
    word: number
    for number, name in enumerate(MONTHS, 1)
    for word in (name.lower(), name[:3].lower())
} | {"sept": 9}
_ORDINALS = {"first": "1", "second": "2", "third": "3", "fourth": "4"} | {
    "1st": "1",
    "2nd": "2",
    "3rd": "3",
    "4th": "4",
}

# Pieces of the patterns below. A year is 1900 to 2199, or the last two digits of 1970 to 2069.
_YEAR = "(?P<year>(?:19|20|21)[0-9]{2})"
_SHORT = "(?P<year>(?:19|20|21)[0-9]{2}|'?[0-9]{2})"
_NAKED_DAY = "(?P<day>[0-9]{1,2})"
_DAY = rf"{_NAKED_DAY}(?:st|nd|rd|th)?"
_OF_MONTH = r"(?:\s+(?:day\s+)?of)?(?:\s*-(?!\s)|\s*)"  # in "2 - June" it is no date
_NUMBER = "(?P<month>[0-9]{1,2})"
_NAMES = "|".join(sorted(_NUMBER_OF, key=len, reverse=True))
_NAME = rf"(?P<month>{_NAMES})\b\.?"
_NO_MONTH = rf"(?!\s*(?:of\s+)?(?:{_NAMES})\b)"  # after two digits, which would be its day
_UNTIL = r"/(?:[0-9]{2}){1,2}|-[0-9]{2}|\s*-\s*(?:19|20|21)[0-9]{2}"
_YEARS = rf"(?P<year>(?:19|20|21)[0-9]{{2}})(?P<until>{_UNTIL})"
_SHORT_YEARS = "(?P<year>(?:19|20|21)?[0-9]{2})(?P<until>[/-](?:[0-9]{2}){1,2})"
_FINANCIAL = r"(?:fy|(?:financial|municipal)\s+year)\s*"
_PART = r"(?P<part>q|qtr|quarter|h|half)[\s-]*(?P<which>[1-4])"
_ORDINAL = rf"(?P<which>{'|'.join(_ORDINALS)})[\s-]+(?P<part>quarter|half)"
_SEASON = r"(?P<season>spring|summer|autumn|winter)(?P<term>\s+term)?"
_OF = r"[\s,(-]*(?:(?:of|in)\s+)?(?:the\s+)?"
_BETWEEN = r"[\s,.(-]*"
_TIMES = tuple(
    re.compile(rf"(?<!\w){pattern}(?!\w)", re.IGNORECASE)
    for pattern in (
        rf"{_YEAR}(?P<sign>[-/.]){_NUMBER}(?P=sign){_NAKED_DAY}",  # 2027-03-31
        rf"{_NAKED_DAY}(?P<sign>\s*[-/.]\s*){_NUMBER}(?P=sign){_SHORT}",  # 31/03/2027
        rf"{_NAKED_DAY}\s{_NUMBER}\s{_YEAR}",  # 31 3 2027
        rf"{_NUMBER}[-/.]{_YEAR}",  # 03/2027
        rf"{_YEAR}-(?P<month>0[1-9]|1[0-2])",  # 2027-03
        rf"{_DAY}{_OF_MONTH}{_NAME}{_BETWEEN}{_YEAR}",  # 31st of March, 2027
        rf"{_DAY}(?P<sign>[\s-]){_NAME}(?P=sign){_SHORT}{_NO_MONTH}",  # 31-Mar-27
        rf"{_NAME}\s+{_DAY}[\s,]+{_YEAR}",  # March 31, 2027
        rf"end\s+(?:of\s+)?{_NAME}\s+(?P<year>[0-9]{{2}})",  # end of Dec 15
        rf"{_NAME}{_BETWEEN}{_YEAR}",  # March 2027
        rf"{_NAME}(?:-|\s*')(?P<year>[0-9]{{2}}){_NO_MONTH}",  # Mar-27
        rf"{_PART}{_OF}(?:{_FINANCIAL})?{_SHORT_YEARS}",  # Q3 2026/27
        rf"{_ORDINAL}{_OF}(?:{_FINANCIAL})?{_SHORT_YEARS}",  # third quarter of 2026/27
        rf"(?:{_FINANCIAL})?{_SHORT_YEARS}[\s,-]*{_PART}",  # 2026/27 Q3
        rf"{_SEASON}{_OF}{_SHORT_YEARS}",  # Winter 2026/27
        rf"{_SEASON}{_OF}{_SHORT}{_NO_MONTH}",  # Summer 2027
        rf"(?P<academic>ay|(?:academic|school)\s+year)\s*{_SHORT_YEARS}",  # AY2026/27
        rf"{_FINANCIAL}{_SHORT_YEARS}",  # FY 26/27
        _YEARS,  # 2026/27
        rf"(?:(?:cy|calendar\s+year)\s*)?{_YEAR}",  # 2027
        # Times that take what they lack from the time after them.
        rf"{_DAY}{_OF_MONTH}{_NAME}",  # 31 March
        rf"{_NAME}\s+{_DAY}",  # March 31
        _NAME,
        rf"{_NAKED_DAY}/{_NUMBER}",  # 31/03
        _DAY,
        _PART,
        _ORDINAL,
        _SEASON,
    )
)


class Kind(Enum):
    """What a part of the words is."""

    TIME = auto()
    TO = auto()  # between the first and the last time
    DASH = auto()  # the same, or a mark between words
    FROM = auto()  # the end is open
    ONGOING = auto()  # it goes on without an end
    OPEN = auto()  # there is no day yet
    RECURS = auto()  # it is done again and again
    RELATIVE = auto()  # its day follows another one, which the words do not name
    ASKED = auto()  # a word with two meanings
    AND = auto()  # between two times of several
    PLAIN = auto()  # a word that changes nothing
    WORD = auto()  # a word that is not known
    UNKNOWN = auto()  # signs with a digit that are not known


RANGE = (Kind.TO, Kind.DASH)
_ONGOING = "ongoing|on-going|continuous|continuing|until further notice"
_OPEN = "tbc|tba|tbd|to be (?:confirmed|announced|agreed|decided|determined)"
_FROM = (
    "onwards?|from|after|since|starting|not (?:before|until)|(?:no|not) (?:earlier|sooner) than"
    "|starts|started|begins|began|commenc(?:es|ed|ing)|opens|opened|wef|earliest|then"
    r"|(?:and|or) (?:later|following|beyond)|start(?= [0-9]{1,2}[^0-9])|on(?=\W*$)"
)
_PLAIN = (
    "by|in|on|at|of|the|for|due|date|early|mid|late|start|beginning|middle|end|close|day|month|year"
    "|during|before|no later than|between|about|thereafter|afterwards"
    "|(?:mon|tues|wednes|thurs|fri|satur|sun)day|mon|tues?|wed|thurs?|fri|sat|sun"
)
_NO_ENDS = tuple(
    (kind, re.compile(rf"\b(?:{pattern})(?!\w)", re.IGNORECASE))
    for kind, pattern in (
        (Kind.RELATIVE, RELATIVE),
        (Kind.ASKED, ASKED),
        (Kind.RECURS, RECURS),
        (Kind.UNKNOWN, UNNAMED),
    )
)
_WORDS = tuple(
    (kind, re.compile(pattern, re.IGNORECASE))
    for kind, pattern in (
        (Kind.ONGOING, rf"\b(?:{_ONGOING})\b"),
        (Kind.OPEN, rf"\b(?:{_OPEN})\b|\?"),
        (Kind.FROM, rf"\b(?:{_FROM})\b|\+|→|…|\.{{3}}"),
        (Kind.TO, r"\b(?:(?:up )?to|until|till|through)\b"),
        (Kind.DASH, "-"),
        (Kind.AND, r"\b(?:and|or)\b|[&/,;]"),
        (Kind.PLAIN, rf"\b(?:{_PLAIN})\b|[\s.:()'\"]"),
        (Kind.UNKNOWN, r"\w*\d\w*|\b(?:days|weeks|months|years)\b"),
        (Kind.WORD, r"\w+|."),
    )
)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the words: its kind, its text, and what its pattern found, by name.

    These are the pieces of a time ("day", "month"), and how often something recurs ("quarter").
    """

    kind: Kind
    text: str
    found: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_time(self) -> bool:
        """True for a day, a month, a quarter, a season or a year."""
        return self.kind is Kind.TIME

    @property
    def is_whole_year(self) -> bool:
        """True for a year of any kind, without a part of it."""
        return self.is_time and not self.found.keys() & {"day", "month", "season", "part"}

    @property
    def is_bare_year(self) -> bool:
        """True for four digits alone, which may be a calendar year or begin a financial one."""
        return self.is_time and self.text.isdigit() and self.found.keys() == {"year"}


def plain(text: str) -> str:
    """Words with one kind of space, dash, apostrophe and digit, and no marks of direction.

    Programs put such marks round the parts of a date.
    """
    text = re.sub("[\u061c\u200b-\u200f\u2066-\u2069]", "", unicodedata.normalize("NFKC", text))
    text = re.sub("[\u2010-\u2015\u2212]", "-", text)
    return " ".join(re.sub("[\u2018\u2019]", "'", text).split())


def parts_of(text: str) -> Iterator[Part]:
    """The parts of words, from left to right. Takes: words as `plain` gives them."""
    place = 0
    while place < len(text):
        part = _no_end_at(text, place) or _time_at(text, place) or _word_at(text, place)
        place += len(part.text)
        yield part


def _no_end_at(text: str, place: int) -> Part | None:
    """A time without an end; its numbers ("six months", "Year 2") are no days."""
    found = ((kind, pattern.match(text, place)) for kind, pattern in _NO_ENDS)
    return next((Part(kind, match[0], _groups(match)) for kind, match in found if match), None)


def _time_at(text: str, place: int) -> Part | None:
    matches = (each.match(text, place) for each in _TIMES)
    match = next((each for each in matches if each), None)
    if match is None:
        return None
    return Part(Kind.TIME, match[0], _groups(match))


def _groups(match: re.Match[str]) -> dict[str, str]:
    return {name: value.lower() for name, value in match.groupdict().items() if value}


def _word_at(text: str, place: int) -> Part:
    found = ((kind, pattern.match(text, place)) for kind, pattern in _WORDS)
    return next(Part(kind, match[0]) for kind, match in found if match)


def completed(part: Part, after: Part | None, span: Span | None, sign: Kind | None) -> Part:
    """A time with what it lacks: the month, the year or the financial year of the time after it.

    A number alone is a day only before a sign and a later day ("1 to 14 May 2026"). A range that
    would begin after its end begins in the year before ("November to January 2027").

    Takes: the time after it, completed, and its days; None where there is none, or it has none; the
    kind of the sign between the two, a range or AND; None where there is none.
    """
    found = part.found
    if "year" in found or after is None or span is None:
        return part
    is_number = "day" in found and not found.get("month", "").isalpha()
    if is_number and sign is None:
        return part
    if "part" in found:
        own = {name: after.found[name] for name in ("year", "until") if "part" in after.found}
    elif "month" in found or "season" in found:
        if after.is_whole_year or "part" in after.found:
            return part
        month = _SEASONS.get(found.get("season", "")) or _month(found["month"])
        own = {"year": str(span[0].year - (sign in RANGE and month > span[0].month))}
    elif "day" in after.found and int(found["day"]) <= span[0].day:
        own = {name: after.found[name] for name in ("month", "year")}
    else:
        return part
    return replace(part, found={**found, **own})


def lacking(part: Part) -> str:
    """What is wrong with a time that has no days, such as "has no year"."""
    found = part.found
    if "year" in found:
        if until := found.keys() == {"year", "until"} and re.search("[0-9]{4}$", found["until"]):
            return of_which_years(found["year"], until[0])
        return "may mean two years" if "season" in found else "is not a real date"
    if "part" in found:
        return "has no financial year, such as 2026/27"
    return "has no year" if "month" in found or "season" in found else "has no month"


def of_which_years(first: str, last: str) -> str:
    """What is wrong with a range of two years, of four digits each: whose years they are."""
    if last <= first:
        return "is not a real date"
    years = f"{first}/{(int(first) + 1) % 100:02d}"
    until = f"{int(last) - 1}/{last[2:]}"
    financial = years if years == until else f"{years} to {until}"
    return (
        "may mean calendar or financial years: write January "
        f"{first} to December {last}, or {financial}"
    )


def span_of(part: Part) -> Span | None:
    """The first and the last day of a time; None where it lacks its year or there is no such."""
    try:
        return _span(part.found)
    except (KeyError, ValueError):  # NotAPeriod is one
        return None


def _span(found: Mapping[str, str]) -> Span:
    if "until" in found:
        return _span_of_years(found)
    year = _year(found["year"])
    if "day" in found:
        day = date(year, _month(found["month"]), int(found["day"]))
        return day, day
    if "month" in found:
        return _months(date(year, _month(found["month"]), 1), 1)
    if "season" in found:
        return _months(date(year, _SEASONS[found["season"]], 1), 3)
    return date(year, 1, 1), date(year, 12, 31)


def _span_of_years(found: Mapping[str, str]) -> Span:
    first, until = _year(found["year"]), found["until"].strip(" /-")
    if len(until) == 4 and int(until) - first not in (1, 2):
        raise ValueError(until)
    code = f"{first}/{until[-2:]}"
    if "part" in found:
        which = found["which"]
        code = f"{code}-{found['part'][0].upper()}{_ORDINALS.get(which, which)}"
    elif "academic" in found:
        code = f"AY{code}"
    period = parse(code)
    if "season" not in found:
        return period.start, period.end
    if period.kind is not PeriodKind.YEAR:
        raise ValueError(code)
    return _months(date(first + _years_on(found), _SEASONS[found["season"]], 1), 3)


def _years_on(found: Mapping[str, str]) -> int:
    """0 for a season in the first of two years, 1 for one in the second."""
    if found["season"] in ("autumn", "winter"):
        return 0
    if "term" not in found:  # of a financial year it is mostly the first, of others the second
        raise ValueError(found["season"])
    return 1


def _year(text: str) -> int:
    digits = text.removeprefix("'")
    return int(digits) + (0 if len(digits) == 4 else 1900 if digits >= "70" else 2000)


def _month(text: str) -> int:
    return _NUMBER_OF.get(text) or int(text)


def _months(first: date, count: int) -> Span:
    place = first.month - 1 + count
    return first, date(first.year + place // 12, place % 12 + 1, 1) - timedelta(days=1)
