"""Clear days before a meeting or a decision, and the bank holidays that do not count. Pure.

`bank_holidays.csv` beside this file has the holidays of each nation; its first lines tell its
source, the day it was taken and its years. A working day outside these years is unknown, and what
is unknown raises an error: it never counts as a day. `agenda_days.csv` has how many clear days each
nation asks for, by the law of the day.
"""

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import islice
from pathlib import Path

from councilportal.common.periods import day_label
from councilportal.common.words import Word

NOTICE_DAYS = 28  # L11: clear days of notice of a key decision
_FILE = Path(__file__).with_name("bank_holidays.csv")
_AGENDAS = _FILE.with_name("agenda_days.csv")
_YEARS = re.compile(r"# Years: ([0-9]{4}) to ([0-9]{4})")
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_SATURDAY = 5
_ONE = timedelta(days=1)


class Nation(Word):
    """A part of the United Kingdom, with its bank holidays and its law of meetings."""

    ENGLAND = "england", "England"
    WALES = "wales", "Wales"
    SCOTLAND = "scotland", "Scotland"
    NORTHERN_IRELAND = "northern_ireland", "Northern Ireland"


class DayKind(Word):
    """Which days count as clear days."""

    WORKING = "working", "Working days"
    CALENDAR = "calendar", "All days"


class UnknownBankHolidays(ValueError):
    """The bank holidays of a year are not known; the message says which year, and which are."""


@dataclass(frozen=True, slots=True)
class _Known:
    """The first and last year of the file, and each nation's bank holidays with their names."""

    first: int
    last: int
    holidays: Mapping[Nation, Mapping[date, str]]


@cache
def _known() -> _Known:
    """The file, read once."""
    years = next(filter(None, map(_YEARS.fullmatch, _FILE.read_text("utf-8").splitlines())))
    holidays: dict[Nation, dict[date, str]] = {nation: {} for nation in Nation}
    for row in _rows(_FILE):
        for nation in row["nations"].split("; "):
            holidays[Nation(nation)][date.fromisoformat(row["day"])] = row["name"]
    return _Known(int(years[1]), int(years[2]), holidays)


def _rows(file: Path) -> Iterator[dict[str, str]]:
    """The rows of a file of data, without its first lines, which tell of it."""
    lines = file.read_text("utf-8").splitlines()
    return iter(csv.DictReader(line for line in lines if not line.startswith("#")))


@cache
def _agenda_days() -> Mapping[Nation, list[tuple[date, int]]]:
    """How many days each nation asks for, and since when, the latest first."""
    found: dict[Nation, list[tuple[date, int]]] = {nation: [] for nation in Nation}
    for row in _rows(_AGENDAS):
        since = date.fromisoformat(row["valid_from"]) if row["valid_from"] else date.min
        found[Nation(row["nation"])].insert(0, (since, int(row["days"])))
    return found


def agenda_days(nation: Nation, meeting: date) -> int:
    """The clear days for which agenda and papers are open before a meeting on a day (L8)."""
    return next(days for since, days in _agenda_days()[nation] if since <= meeting)


def bank_holidays(nation: Nation) -> Mapping[date, str]:
    """The names of a nation's bank holidays by day, in the order of the days."""
    return _known().holidays[nation]


def known_years() -> tuple[int, int]:
    """The first and the last year whose bank holidays are known."""
    return _known().first, _known().last


def is_working_day(day: date, nation: Nation) -> bool:
    """True for Monday to Friday, except bank holidays.

    *Raises*: UnknownBankHolidays outside the years of the file.
    """
    first, last = known_years()
    if not first <= day.year <= last:
        raise UnknownBankHolidays(
            f"The bank holidays of {day.year} are not known here, only those of {first} to {last}."
        )
    return day.weekday() < _SATURDAY and day not in bank_holidays(nation)


def _counts(day: date, nation: Nation, counted: DayKind) -> bool:
    return counted is DayKind.CALENDAR or is_working_day(day, nation)


def clear_days(
    published: date,
    meeting: date,
    nation: Nation = Nation.ENGLAND,
    counted: DayKind = DayKind.WORKING,
) -> int:
    """How many days that count are strictly between publication and the meeting (L8).

    *Raises*: UnknownBankHolidays where a day between them is outside the known years.
    *Source*: the laws in `agenda_days.csv`.
    """
    between = (published + timedelta(days=n) for n in range(1, (meeting - published).days))
    return sum(_counts(day, nation, counted) for day in between)


def latest_publication(
    meeting: date,
    clear: int,
    nation: Nation = Nation.ENGLAND,
    counted: DayKind = DayKind.WORKING,
) -> date:
    """The last day that counts on which publication leaves so many clear days before a meeting.

    *Raises*: UnknownBankHolidays where a day from then to the meeting is outside the known years.
    """
    return next(islice(_counted_before(meeting, nation, counted), clear, None))


def _counted_before(meeting: date, nation: Nation, counted: DayKind) -> Iterator[date]:
    """The days before a meeting that count, the latest first."""
    day = meeting - _ONE
    while True:
        if _counts(day, nation, counted):
            yield day
        day -= _ONE


def notice_until(
    decided: date,
    days: int = NOTICE_DAYS,
    nation: Nation = Nation.ENGLAND,
    counted: DayKind = DayKind.CALENDAR,
) -> date:
    """The last day on which notice of a key decision leaves so many clear days before it (L11).

    *Raises*: UnknownBankHolidays, as `latest_publication`; never where all days count.
    *Source*: SI 2012/2089, regulation 9.
    """
    return latest_publication(decided, days, nation, counted)


def weekday_label(day: date) -> str:
    """A date with its weekday: "Thursday 24 November 2016"."""
    return f"{_WEEKDAYS[day.weekday()]} {day_label(day)}"


@dataclass(frozen=True, slots=True)
class NoticeRules:
    """How a council counts clear days: its nation, and which days count before what."""

    nation: Nation = Nation.ENGLAND
    agenda_counts: DayKind = DayKind.WORKING
    decision_counts: DayKind = DayKind.CALENDAR

    def agenda_days(self, meeting: date) -> int:
        """The clear days for which a meeting's papers are to be open."""
        return agenda_days(self.nation, meeting)

    def clear_days(self, published: date, meeting: date) -> int:
        """The clear days between publication and a meeting. *Raises*: UnknownBankHolidays."""
        return clear_days(published, meeting, self.nation, self.agenda_counts)

    def latest_publication(self, meeting: date) -> date:
        """The last day to publish a meeting's papers. *Raises*: UnknownBankHolidays."""
        return latest_publication(
            meeting, self.agenda_days(meeting), self.nation, self.agenda_counts
        )

    def notice_until(self, decided: date) -> date:
        """The last day to give notice of a key decision. *Raises*: UnknownBankHolidays."""
        return notice_until(decided, NOTICE_DAYS, self.nation, self.decision_counts)

    def papers_sentence(self, meeting: date) -> str:
        """By when papers must be published, in a sentence; where that is unknown, why."""
        try:
            last = self.latest_publication(meeting)
        except UnknownBankHolidays as unknown:
            return f"The last day to publish papers is not known. {unknown}"
        return f"Papers must be published by {weekday_label(last)}."
