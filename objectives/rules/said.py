"""What rows and forms may say of what was done. Pure.

Each check gives pairs of a field and a sentence that refuses it.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from urllib.parse import urlsplit

from councilportal.common.fuzzy import FuzzyDate
from councilportal.common.periods import Period, PeriodKind, containing

Refusals = Iterator[tuple[str, str]]
YEARS = (PeriodKind.YEAR, PeriodKind.ACADEMIC_YEAR, PeriodKind.CALENDAR_YEAR)
LONGEST_LINK = 300
NO_LINK = "write an address such as https://www.example.org/report."
NO_AMOUNT = "write pounds from 0 with at most two decimals, such as 12900000."
_LEAST = Decimal("0.01")
_MOST = Decimal(10) ** 14


def is_amount(found: Decimal) -> bool:
    """True for money in pounds, with at most two decimals."""
    return 0 <= found < _MOST and found == found.quantize(_LEAST)


def is_link(text: str) -> bool:
    """True for the address of a page, which begins with https://."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    is_short = len(text) <= LONGEST_LINK and not any(map(str.isspace, text))
    return is_short and parts.scheme == "https" and bool(parts.hostname)


def check_year(year: Period | None) -> Refusals:
    """Check that a year is a whole year."""
    if year is not None and year.kind not in YEARS:
        yield "year", "write a year, such as 2026/27 or 2026."


def check_quarter_of(year: Period, quarter: Period | None) -> Refusals:
    """Check that a quarter is one, and of the year beside it."""
    if quarter is not None and quarter.kind is not PeriodKind.QUARTER:
        yield "quarter", "write a quarter, such as 2026/27-Q2."
    elif quarter is not None and containing(year.kind, quarter.start) != year:
        yield "quarter", f"the row is of {year.label}: give a quarter of that year."


def check_theme_of(objective: str, own: int | None, theme: int) -> Refusals:
    """Check that an achievement's theme is that of its objective.

    *Takes*: the reference of the objective; the key of its theme, None for none; the theme's key.
    """
    if own not in (theme, None):
        said = f"the objective {objective} is of another theme: give that, or leave it empty."
        yield "theme", said


def check_overview(period: Period, risks: str, issues: str) -> Refusals:
    """Check that an overview is of a quarter and says something."""
    if period.kind is not PeriodKind.QUARTER:
        yield "period", "write a quarter, such as 2026/27-Q2."
    if not risks and not issues:
        yield "risks", "say a risk here, or an issue in issues."


def check_validation(judged: FuzzyDate, expires: FuzzyDate) -> Refusals:
    """Check that a validation does not end before it was judged."""
    if judged.earliest and expires.latest and expires.latest < judged.earliest:
        yield "expires", "it ends before it was judged: give a later day."


def check_consultation(opened: date | None, closed: date | None) -> Refusals:
    """Check that a consultation does not close before it opens."""
    if opened and closed and closed < opened:
        yield "closed", f"give a day that is not before opened, {opened}."


def check_part_of(way: Sequence[str]) -> str:
    """Why a row cannot be part of another: the sentence, or "" where nothing leads back to it.

    *Takes*: `way`, the places from it back to it, as `organisation.rules.circle` gives them.
    """
    return f"a row is no part of itself, as in {' of '.join(way)}: give another." if way else ""


def check_parts(parts: int, whole: int) -> Refusals:
    """Check that the numbers that are parts of a count add up to at most that one."""
    if parts > whole:
        yield "number", f"its parts add up to {parts}, more than the {whole} of the whole."
