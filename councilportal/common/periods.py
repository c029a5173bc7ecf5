"""Reporting periods: months, quarters, halves and years as councils count them.

Pure. A period is a kind and a first day; everything else follows. Codes are those of the data
format ("2016-09", "2016/17-Q2", "2016/17-H1", "2016/17", "AY2016/17", "CY2016", "2016/18").
Financial years begin on 1 April, academic years on 1 September. Days are London days: turn an
instant into one with `london_day` before asking for its period.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from councilportal.common.words import Word

LONDON = ZoneInfo("Europe/London")
MONTHS = (
    "January February March April May June July August September October November December"
).split()


class PeriodKind(Word):
    """The kinds of period, which are also the frequencies of an indicator."""

    MONTH = "month", "Monthly"
    QUARTER = "quarter", "Quarterly"
    HALF_YEAR = "half_year", "Half-yearly"
    YEAR = "year", "Yearly"
    ACADEMIC_YEAR = "academic_year", "Every academic year"
    CALENDAR_YEAR = "calendar_year", "Every calendar year"
    TWO_YEARS = "two_years", "Every two years"

    @property
    def months(self) -> int:
        """How many months one period of this kind lasts."""
        return _MONTHS_IN[self]

    @property
    def noun(self) -> str:
        """What one such period is called: "month", "quarter", "half year", "year"."""
        return {"month": "month", "quarter": "quarter", "half_year": "half year"}.get(
            self.value, "two years" if self is PeriodKind.TWO_YEARS else "year"
        )


_MONTHS_IN = {
    PeriodKind.MONTH: 1,
    PeriodKind.QUARTER: 3,
    PeriodKind.HALF_YEAR: 6,
    PeriodKind.YEAR: 12,
    PeriodKind.ACADEMIC_YEAR: 12,
    PeriodKind.CALENDAR_YEAR: 12,
    PeriodKind.TWO_YEARS: 24,
}
_FIRST_MONTH = {PeriodKind.ACADEMIC_YEAR: 9, PeriodKind.CALENDAR_YEAR: 1}

FORMS = (
    "a month such as 2016-09, a quarter such as 2016/17-Q2, a half year such as 2016/17-H1, "
    "a year such as 2016/17, AY2016/17 or CY2016, or two years such as 2016/18"
)

_CODE = re.compile(
    r"(?P<month>(\d{4})-(0[1-9]|1[0-2]))"
    r"|(?P<quarter>(\d{4})/(\d\d)-Q([1-4]))"
    r"|(?P<half>(\d{4})/(\d\d)-H([12]))"
    r"|(?P<academic>AY(\d{4})/(\d\d))"
    r"|(?P<calendar>CY(\d{4}))"
    r"|(?P<years>(\d{4})/(\d\d))",
    re.ASCII,
)


class NotAPeriod(ValueError):
    """The text is not the code of a period; the message lists the forms that are."""


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """One period: its first day and its kind. Periods of one kind sort by time."""

    start: date
    kind: PeriodKind
    _end: date | None = field(default=None, init=False, compare=False, repr=False)
    _hash: int = field(default=0, init=False, compare=False, repr=False)

    def __hash__(self) -> int:
        """The hash of start and kind, calculated once, like `end`."""
        if not self._hash:
            object.__setattr__(self, "_hash", hash((self.start, self.kind)) or 1)
        return self._hash

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle without the hash, which differs in another process."""
        return type(self), (self.start, self.kind)

    @property
    def end(self) -> date:
        """The last day, calculated once: a board uses it hundreds of thousands of times."""
        if self._end is None:
            last = _add_months(self.start, self.kind.months) - timedelta(days=1)
            object.__setattr__(self, "_end", last)
            return last
        return self._end

    @property
    def code(self) -> str:
        """The code of the data format, such as "2016/17-Q2"."""
        return _code(self)

    @property
    def slug(self) -> str:
        """The code as addresses write it, with - for /."""
        return self.code.replace("/", "-")

    @property
    def label(self) -> str:
        """The period as councils print it: "September 2016", "Quarter 2 2016/17", "2016/17"."""
        match self.kind:
            case PeriodKind.MONTH:
                return f"{MONTHS[self.start.month - 1]} {self.start.year}"
            case PeriodKind.QUARTER | PeriodKind.HALF_YEAR:
                span, part = self.code.split("-")
                word = "Quarter" if self.kind is PeriodKind.QUARTER else "Half"
                return f"{word} {part[1]} {span}"
            case PeriodKind.ACADEMIC_YEAR:
                return f"Academic year {self.code[2:]}"
            case PeriodKind.CALENDAR_YEAR:
                return f"Year {self.start.year}"
            case PeriodKind.TWO_YEARS:
                return f"{self.code} (two years)"
            case _:
                return self.code

    @property
    def long_label(self) -> str:
        """The label with the months that it spans: "Quarter 2 2016/17 (July to September 2016)"."""
        if self.kind is PeriodKind.MONTH:
            return self.label
        first = MONTHS[self.start.month - 1]
        if self.start.year != self.end.year:
            first = f"{first} {self.start.year}"
        last = f"{MONTHS[self.end.month - 1]} {self.end.year}"
        return f"{self.label.removesuffix(' (two years)')} ({first} to {last})"

    @property
    def short_label(self) -> str:
        """A label for the axis of a chart: "Sep 16", "Q2 16/17", "16/17"."""
        return _short_label(self)

    @property
    def previous(self) -> "Period":
        """The period immediately before, of the same kind."""
        return self.shifted(-1)

    @property
    def following(self) -> "Period":
        """The period immediately after, of the same kind."""
        return self.shifted(1)

    @property
    def year_before(self) -> "Period":
        """The same period a year before (for two-year periods: the two years before)."""
        return self.shifted(-max(1, 12 // self.kind.months))

    @property
    def year(self) -> "Period":
        """The year that targets are set for; for parts of a year it is the financial year."""
        if self.kind.months >= 12:
            return self
        return containing(PeriodKind.YEAR, self.start)

    @property
    def year_so_far(self) -> tuple["Period", ...]:
        """The periods of this kind from the beginning of its year up to this one, in order."""
        return _year_so_far(self)

    def shifted(self, count: int) -> "Period":
        """The period `count` periods later (earlier where negative)."""
        return _period(_add_months(self.start, count * self.kind.months), self.kind)


def parse(text: str) -> Period:
    """The period that a code names.

    Raises: NotAPeriod for any other text, a year that does not follow ("2016/19"), or a year
    before 1900 or after 2199.
    """
    period = _parse(text)
    if period is None or not 1900 <= period.start.year < 2200:
        raise NotAPeriod(f"{text!r} is not a period: write {FORMS}.")
    return period


def parse_slug(slug: str, *, prefer: PeriodKind = PeriodKind.MONTH) -> Period:
    """The period in an address; `prefer` decides whether "2011-12" is a month or a year.

    Raises: NotAPeriod.
    """
    candidates = [slug, re.sub(r"^((?:AY)?\d{4})-(\d\d)", r"\1/\2", slug)]
    found = [period for code in candidates if (period := _parse(code)) is not None]
    if not found or not 1900 <= found[0].start.year < 2200:
        raise NotAPeriod(f"{slug!r} is not a period: write {FORMS}, with - for /.")
    return next((period for period in found if period.kind is prefer), found[0])


@lru_cache(maxsize=8192)
def containing(kind: PeriodKind, day: date) -> Period:
    """The period of this kind that holds the day. Two-year periods begin in even years."""
    first_month = _FIRST_MONTH.get(kind, 4)
    months = (day.year * 12 + day.month - first_month) // kind.months * kind.months
    start = months + first_month - 1
    return _period(date(start // 12, start % 12 + 1, 1), kind)


def latest_ended(kind: PeriodKind, day: date) -> Period:
    """The latest period of this kind whose last day is not after the day."""
    period = containing(kind, day)
    return period if period.end <= day else period.previous


def london_day(at: datetime) -> date:
    """The London date of an instant. Takes an aware datetime.

    30 June 23:00 UTC is already 1 July in London, and so another quarter.
    """
    return at.astimezone(LONDON).date()


def months_before(day: date, months: int) -> date:
    """The last day of the month `months` before the month that ends on `day`."""
    return _add_months(day.replace(day=1), 1 - months) - timedelta(days=1)


def day_label(day: date) -> str:
    """A date as people write it: "3 April 2017"."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def day_has_passed(day: date) -> str:
    """What is wanted where a last day has passed, as a sentence."""
    return f"{day_label(day)} has passed: enter a later day, or tick that it is right"


def ended_label(months: Sequence[Period]) -> str:
    """Months that have ended, in order, as a sentence has them: their number, first and last."""
    if len(months) == 1:
        return f"1 month that has ended ({months[0].label})"
    return f"{len(months)} months that have ended ({months[0].label} to {months[-1].label})"


@lru_cache(maxsize=8192)
def _period(start: date, kind: PeriodKind) -> Period:
    """The period, as one shared object: dictionary lookups then rarely have to compare."""
    return Period(start, kind)


@lru_cache(maxsize=4096)
def _code(period: Period) -> str:
    year = period.start.year
    span = f"{year}/{(year + 1) % 100:02d}"
    match period.kind:
        case PeriodKind.MONTH:
            return f"{year}-{period.start.month:02d}"
        case PeriodKind.QUARTER | PeriodKind.HALF_YEAR:
            first = year if period.start.month >= 4 else year - 1
            span = f"{first}/{(first + 1) % 100:02d}"
            letter = "Q" if period.kind is PeriodKind.QUARTER else "H"
            number = (period.start.month - 4) % 12 // period.kind.months + 1
            return f"{span}-{letter}{number}"
        case PeriodKind.YEAR:
            return span
        case PeriodKind.ACADEMIC_YEAR:
            return f"AY{span}"
        case PeriodKind.CALENDAR_YEAR:
            return f"CY{year}"
        case PeriodKind.TWO_YEARS:
            return f"{year}/{(year + 2) % 100:02d}"


@lru_cache(maxsize=4096)
def _short_label(period: Period) -> str:
    code = period.code
    match period.kind:
        case PeriodKind.MONTH:
            return f"{MONTHS[period.start.month - 1][:3]} {period.start.year % 100:02d}"
        case PeriodKind.QUARTER | PeriodKind.HALF_YEAR:
            span, part = code.split("-")
            return f"{part} {span[2:]}"
        case PeriodKind.CALENDAR_YEAR:
            return code[2:]
        case _:
            return code.removeprefix("AY")[2:]


@lru_cache(maxsize=4096)
def _year_so_far(period: Period) -> tuple[Period, ...]:
    first, start = period.year.start, period.start
    months = (start.year - first.year) * 12 + start.month - first.month
    return tuple(period.shifted(-n) for n in range(months // period.kind.months, -1, -1))


@lru_cache(maxsize=4096)
def _parse(text: str) -> Period | None:
    match = _CODE.fullmatch(text)
    if match is None:
        return None
    kind = match.lastgroup
    parts = [part for part in match.groups()[match.re.groupindex[str(kind)] :] if part is not None]
    year = int(parts[0])
    if kind == "month":
        return _period(date(year, int(parts[1]), 1), PeriodKind.MONTH)
    if kind == "calendar":
        return _period(date(year, 1, 1), PeriodKind.CALENDAR_YEAR)
    gap = (int(parts[1]) - year) % 100
    if kind == "years" and gap == 2:
        return _period(date(year, 4, 1), PeriodKind.TWO_YEARS)
    if gap != 1:
        return None
    if kind == "years":
        return _period(date(year, 4, 1), PeriodKind.YEAR)
    if kind == "academic":
        return _period(date(year, 9, 1), PeriodKind.ACADEMIC_YEAR)
    part = PeriodKind.QUARTER if kind == "quarter" else PeriodKind.HALF_YEAR
    return _period(_add_months(date(year, 4, 1), (int(parts[2]) - 1) * part.months), part)


@lru_cache(maxsize=8192)
def _add_months(first: date, count: int) -> date:
    months = first.year * 12 + first.month - 1 + count
    return date(months // 12, months % 12 + 1, 1)
