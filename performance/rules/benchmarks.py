"""Figures of others to compare with: what they may say, how far they lag, and where ours stands.

Pure (D13). A rank, and a quarter, is counted from the best by the indicator's polarity.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from councilportal.common.numbers import count_of
from councilportal.common.periods import Period, day_label
from councilportal.common.words import Word
from performance.rules.words import Polarity

MOST_IN_A_SET = 9_999  # more councils than any country has
QUARTERS = ("Best quarter", "Second quarter", "Third quarter", "Last quarter")


class Statistic(Word):
    """What a benchmark tells of a set of councils, or of the country."""

    MEAN = "mean", "Mean"
    MEDIAN = "median", "Median"
    HIGHEST = "highest", "Highest"
    LOWEST = "lowest", "Lowest"
    RANK = "rank", "Our rank"
    QUARTILE = "quartile", "Our quarter"

    @property
    def is_place(self) -> bool:
        """True if it says where we stand, and not what others have."""
        return self in (Statistic.RANK, Statistic.QUARTILE)


@dataclass(frozen=True, slots=True)
class BenchmarkFields:
    """The fields of a benchmark that depend on one another."""

    statistic: str
    indicator: str = ""
    table: str = ""
    period: Period | None = None
    as_at: date | None = None
    value: Decimal | None = None
    rank: int | None = None
    of: int | None = None


def check_benchmark(fields: BenchmarkFields) -> Iterator[tuple[str, str]]:
    """Check that a benchmark is of one thing, of a known time, and a figure of its kind."""
    if fields.indicator and fields.table:
        yield "table", "a benchmark is of an indicator or of a table: leave one of them empty."
    elif not fields.indicator and not fields.table:
        yield "indicator", "say what it is compared with: an indicator, or a table."
    if fields.period is None and fields.as_at is None:
        yield "period", "say of when it is: a period here, or a day in as_at."
    if fields.statistic == Statistic.QUARTILE:
        yield from _check_quarter(fields)
    elif fields.statistic == Statistic.RANK:
        yield from _check_rank(fields)
    else:
        if fields.value is None:
            yield "value", f"give the {fields.statistic}."
        if fields.rank is not None:
            said = f"the {fields.statistic} is no rank: leave this empty, or write rank in "
            yield "rank", f"{said}statistic."


def _check_quarter(fields: BenchmarkFields) -> Iterator[tuple[str, str]]:
    if fields.rank is None or not 1 <= fields.rank <= len(QUARTERS):
        yield "rank", "write the quarter that we are in, from 1, the best, to 4."
    if fields.of != len(QUARTERS):
        yield "of", "there are 4 quarters: write 4."


def _check_rank(fields: BenchmarkFields) -> Iterator[tuple[str, str]]:
    if fields.rank is None:
        yield "rank", "give our rank, counted from the best."
    if fields.of is None:
        yield "of", "say of how many it is a rank."
    elif fields.rank is not None and fields.rank > fields.of:
        yield "rank", f"there are {fields.of} in the set: give a rank of at most {fields.of}."


def quarter(rank: int, of: int) -> int:
    """The quarter of a rank, from 1, the best: 4n/N rounded up, so of 5 only the first is in it."""
    return -(-len(QUARTERS) * rank // of)


def ordinal(number: int) -> str:
    """A number as a place: 1st, 2nd, 3rd, 11th, 22nd."""
    last = "" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "")
    return f"{number:,}{last or 'th'}"


def place_said(statistic: Statistic, rank: int, of: int, polarity: Polarity) -> str:
    """Where we stand: "12th of 152, best quarter".

    Without a better way there is no best, and fewer than 4 have no quarters: the rank alone is
    told.
    """
    has_best = polarity in (Polarity.HIGHER, Polarity.LOWER)
    if statistic is Statistic.QUARTILE:
        return QUARTERS[rank - 1] if has_best else f"Quarter {rank} of {of}"
    where = f"{ordinal(rank)} of {of:,}"
    if not has_best or of < len(QUARTERS):
        return where
    return f"{where}, {QUARTERS[quarter(rank, of) - 1].lower()}"


def beside(ours: Fraction | None, theirs: Fraction, polarity: Polarity) -> str:
    """How our figure of the same period stands beside theirs: "better"; "" without one."""
    if ours is None:
        return ""
    if ours == theirs:
        return "the same"
    if polarity not in (Polarity.HIGHER, Polarity.LOWER):
        return "higher" if ours > theirs else "lower"
    return "better" if (ours > theirs) is (polarity is Polarity.HIGHER) else "worse"


def lag_said(last_day: date, ours: date) -> str:
    """How far a benchmark is behind the last day of our period; "" where it is not."""
    months = 12 * (ours.year - last_day.year) + ours.month - last_day.month
    if months > 0:
        return f"{count_of(months, 'month')} before our figures"
    return f"before our figures, which end on {day_label(ours)}" if last_day < ours else ""
