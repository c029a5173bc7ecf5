"""Dates as people write them: "Summer 2017", "Tbc", "July to September 2016".

Pure (D18). A fuzzy date keeps the words as written, and the first and the last day that they may
mean; lists sort by the last. A season ends with its last month: spring on 31 May, summer on 31
August, autumn on 30 November, the winter of a year at the end of the next February.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from councilportal.common.periods import MONTHS, NotAPeriod, parse

WANTED = (
    "a day, a month, a quarter, a season or a year, such as 31 March 2027, March 2027, "
    "2026/27-Q4, Summer 2027 or 2027; or ongoing, or tbc"
)
_OPEN = ("ongoing", "tbc", "to be confirmed", "tba", "to be announced", "continuous")
_SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "winter": 12}
_NUMBER_OF = {
    word: number
    for number, name in enumerate(MONTHS, 1)
    for word in (name.lower(), name[:3].lower())
} | {"sept": 9}
_MONTH = "|".join(sorted(_NUMBER_OF, key=len, reverse=True))
_FOUND = re.compile(
    rf"(?P<iso>\d{{4}}-\d\d-\d\d)"
    rf"|(?P<period>\d{{4}}/\d\d(?:-[QH]\d)?|\d{{4}}-\d\d(?!\d))"
    rf"|(?P<quarter>(?:quarter\s*|q)(?P<which>[1-4])\s+(?P<span>\d{{4}}/\d\d))"
    rf"|(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+)?"
    rf"\b(?P<month>{_MONTH})\b\.?(?:\s+(?P<dom>\d{{1,2}})(?!\d))?(?:,?\s+(?P<year>\d{{4}}))?"
    rf"|(?P<season>spring|summer|autumn|winter)\s+(?P<season_year>\d{{4}})"
    rf"|\b(?P<alone>(?:19|20)\d\d)\b",
    re.IGNORECASE,
)


class NotADate(ValueError):
    """The words have no date and do not say that it is open; the message says what is right."""


@dataclass(frozen=True, slots=True)
class FuzzyDate:
    """Words about a time, with the first and the last day they may mean.

    `earliest` and `latest` are None where the words give no such day ("tbc", "from April 2027").
    """

    text: str = ""
    earliest: date | None = None
    latest: date | None = None

    @property
    def is_stated(self) -> bool:
        """True if anything is said, be it "tbc"."""
        return bool(self.text)

    @property
    def is_open(self) -> bool:
        """True where there are words but no last day, so that a day for review is needed."""
        return bool(self.text) and self.latest is None


NOT_STATED = FuzzyDate()


def read(text: str) -> FuzzyDate:
    """The first and last day that words may mean; None for words without a date. It never fails.

    Takes: the words as written. Several dates ("Executive January 2027; Full Council February
    2027", "July to September 2026") run from the first to the last of them; a month without a year
    takes the year of the next one, and has no days where there is none. After "onwards" or "from"
    the end is open.
    """
    text = " ".join(text.split())
    spans = list(_spans(text))
    if not spans:
        return FuzzyDate(text)
    from_on = re.search(r"\b(onwards?|from|after)\b", text, re.IGNORECASE) is not None
    latest = None if from_on and len(spans) == 1 else max(last for _, last in spans)
    return FuzzyDate(text, min(first for first, _ in spans), latest)


def parse_fuzzy(text: str) -> FuzzyDate:
    """The first and last day that words may mean; "" is NOT_STATED.

    Raises: NotADate where the words have no date and are not "ongoing" or "tbc".
    """
    found = read(text)
    if found.text and found.earliest is None and found.text.lower() not in _OPEN:
        raise NotADate(WANTED)
    return found


def _spans(text: str) -> Iterator[tuple[date, date]]:
    matches = list(_FOUND.finditer(text))
    year = ""
    spans = []
    for match in reversed(matches):  # a month without a year takes the year of the next one
        year = match["year"] or match["season_year"] or match["alone"] or year
        span = _span(match, year)
        if span is not None:
            spans.append(span)
    yield from reversed(spans)


def _span(match: "re.Match[str]", year: str) -> tuple[date, date] | None:
    try:
        if match["iso"]:
            day = date.fromisoformat(match["iso"])
            return day, day
        if match["period"] or match["quarter"]:
            period = parse(match["period"] or f"{match['span']}-Q{match['which']}")
            return period.start, period.end
        if match["season"]:
            first = date(int(year), _SEASONS[match["season"].lower()], 1)
            return first, _end_of_month(first, months=3)
        if match["alone"]:
            return date(int(year), 1, 1), date(int(year), 12, 31)
        if not year:
            return None
        month = _NUMBER_OF[match["month"].lower()]
        if in_month := match["day"] or match["dom"]:
            day = date(int(year), month, int(in_month))
            return day, day
        first = date(int(year), month, 1)
        return first, _end_of_month(first, months=1)
    except (ValueError, NotAPeriod):
        return None


def _end_of_month(first: date, *, months: int) -> date:
    place = first.month - 1 + months
    return date(first.year + place // 12, place % 12 + 1, 1) - timedelta(days=1)
