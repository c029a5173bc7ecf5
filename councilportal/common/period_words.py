"""Periods as people write them: "Sep 2026", "Q2 2026/27", "July to September 2026".

Pure. A code of the data format always means what it says; other words are read as dates are, and
name the period that has just those days. Words that leave a doubt name none.
"""

import re
from functools import lru_cache

from councilportal.common.fuzzy import read as read_date
from councilportal.common.fuzzy_parts import Kind, parts_of, plain
from councilportal.common.periods import (
    FORMS,
    MONTHS,
    NotAPeriod,
    Period,
    PeriodKind,
    containing,
    parse,
)

WORDS = "September 2016, Sep-16, Quarter 2 2016/17 or July to September 2016"
# Besides times and signs, only these words may stand in the words of a period.
_MAY_STAND = {"of", "the", "in", "for", "month", "year"}
_KINDS = (Kind.TIME, Kind.TO, Kind.DASH, Kind.PLAIN)
_SHORT_MONTH = re.compile(rf"({'|'.join(name[:3] for name in MONTHS)})\.?[ '-]+(\d\d)", re.I)
_TWO_YEARS = re.compile(r" \(two years\)$", re.I)
_SHORT_YEARS = re.compile(r"(\d\d)/(\d\d)", re.ASCII)


def read_period(text: str) -> Period:
    """The period that a code or words name.

    Raises: NotAPeriod, whose message lists what can be written.
    """
    period = _read(text)
    if period is None:
        raise NotAPeriod(f"{text[:100]!r} is not a period: write {FORMS}; or in words, {WORDS}.")
    return period


@lru_cache(maxsize=4_096)
def _read(text: str) -> Period | None:
    said = " ".join(text.split())
    if len(said) > 100 or any(each.isdigit() and not each.isascii() for each in said):
        return None
    for code in (said, said.upper(), _as_code(said)):
        try:
            return parse(code)
        except NotAPeriod:
            continue
    return _of_days(_TWO_YEARS.sub("", said))


def _as_code(said: str) -> str:
    """A short label of a chart as a code: "Sep 16" as "2016-09", "16/17" as "2016/17"."""
    if match := _SHORT_MONTH.fullmatch(said):
        names = [name[:3].lower() for name in MONTHS]
        return f"{_century(match[2])}-{names.index(match[1].lower()) + 1:02d}"
    if match := _SHORT_YEARS.fullmatch(said):
        return f"{_century(match[1])}/{match[2]}"
    return said


def _century(digits: str) -> str:
    return f"{19 if digits >= '70' else 20}{digits}"


def _of_days(said: str) -> Period | None:
    """The period with the days that words mean; the first of a month means the month."""
    for part in parts_of(plain(said)):
        is_word = part.kind is Kind.PLAIN and part.text.isalpha()
        if part.kind not in _KINDS or (is_word and part.text.lower() not in _MAY_STAND):
            return None
    days = read_date(said)
    if days.earliest is None or days.latest is None:
        return None
    if days.earliest == days.latest and days.earliest.day == 1:
        return containing(PeriodKind.MONTH, days.earliest)
    found = (Period(days.earliest, kind) for kind in PeriodKind)
    return next((each for each in found if each.end == days.latest and _begins(each)), None)


def _begins(period: Period) -> bool:
    """True if periods of the kind begin on the day. Those of two years begin in any year."""
    if period.kind is PeriodKind.TWO_YEARS:
        return containing(PeriodKind.YEAR, period.start).start == period.start
    return containing(period.kind, period.start) == period
