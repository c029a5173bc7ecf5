"""Periods, figures, levels and years to date, worked out again; a part of verify.py.

It follows performance/RULES.md and shares nothing with `performance.rules`.
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any, NamedTuple

# Periods: months counted from year 0. A kind has its length and the month that its year begins in.

KINDS = {
    "month": (1, 4),
    "quarter": (3, 4),
    "half_year": (6, 4),
    "year": (12, 4),
    "academic_year": (12, 9),
    "calendar_year": (12, 1),
    "two_years": (24, 4),
}


class Period(NamedTuple):
    """A period: its first month and its kind."""

    start: int
    kind: str

    @property
    def months(self) -> int:
        """How many months it has."""
        return KINDS[self.kind][0]

    @property
    def end(self) -> int:
        """The month after its last."""
        return self.start + self.months

    def back(self, count: int) -> Period:
        """The period so many periods before."""
        return Period(self.start - count * self.months, self.kind)

    @property
    def year_before(self) -> Period:
        """The same period a year before; for two years the two before."""
        return self.back(max(1, 12 // self.months))

    @property
    def year_so_far(self) -> list[Period]:
        """The periods of its financial year up to this one; a year is alone."""
        first = self.start if self.months >= 12 else containing("year", self.start).start
        count = (self.start - first) // self.months
        return [self.back(number) for number in range(count, -1, -1)]


def containing(kind: str, month: int) -> Period:
    """The period of a kind that holds a month."""
    months, first = KINDS[kind]
    return Period((month + 1 - first) // months * months + first - 1, kind)


def period(code: str) -> Period:
    """The period of a code: 2016-09, 2016/17-Q2, 2016/17-H1, 2016/17, AY2016/17, 2016/18."""
    year = int(code.lstrip("ACY")[:4]) * 12
    if code.startswith("AY"):
        return Period(year + 8, "academic_year")
    if code.startswith("CY"):
        return Period(year, "calendar_year")
    if code[4] == "-":
        return Period(year + int(code[5:]) - 1, "month")
    if code[-2] in "QH":
        kind, months = ("quarter", 3) if code[-2] == "Q" else ("half_year", 6)
        return Period(year + 3 + (int(code[-1]) - 1) * months, kind)
    gap = (int(code[5:7]) - int(code[2:4])) % 100
    return Period(year + 3, "two_years" if gap == 2 else "year")


def number(text: Any) -> Fraction | None:
    """The exact number of a text; None for none."""
    return None if text in (None, "") else Fraction(text)


def rounded(value: Fraction, decimals: int) -> Fraction:
    """Rounded half up, away from zero."""
    scaled = math.floor(abs(value) * 10**decimals + Fraction(1, 2))
    return Fraction(scaled if value >= 0 else -scaled, 10**decimals)


def plain(value: Fraction | None) -> str:
    """A number as the files write it: half up to 6 decimals, without zeros at its end."""
    if value is None:
        return ""
    whole, part = divmod(int(abs(rounded(value, 6)) * 10**6), 10**6)
    text = f"{whole}.{part:06}".rstrip("0").rstrip(".")
    return f"-{text}" if value < 0 and text != "0" else text


# The rules. RULES.md of the portal tells them in words, with tables of examples.

ADDED_UP = ("target", "floor", "green_from", "amber_from", "range_lower", "range_upper")


def _given(levels: dict[str, Any]) -> dict[str, Any]:
    """The levels that there are."""
    return {name: level for name, level in levels.items() if level is not None}


class Indicator:
    """One indicator of the inputs, and everything that follows from its figures and levels."""

    def __init__(self, data: dict[str, Any], on: str) -> None:
        measure = data["measure"]
        self.data, self.measure = data, measure
        self.kind, self.method = measure["kind"], measure["method"]
        self.how, self.polarity = measure["aggregation"], measure["polarity"]
        self.times = Fraction(measure["multiplier"])
        self.readings = {period(each["period"]): each for each in data["readings"]}
        self.given = {
            (period(each["year"]), period(each["period"]) if each["period"] else None): {
                name: number(text)
                for name, text in each.items()
                if name not in ("year", "period") and text
            }
            for each in data["levels"]
        }
        self.last = self._latest(on)
        self.reading = self.readings[self.last] if self.last else {}
        self.levels = self.levels_of(self.last) if self.last else {}
        self.ytd, self.made_of, self.ytd_periods = (
            self.year_to_date(self.last) if self.last else (None, [], "")
        )

    def _latest(self, on: str) -> Period | None:
        day = int(on[:4]) * 12 + int(on[5:7])
        months = KINDS[self.measure["frequency"]][0]
        counts = {12: 24, 24: 36}.get(months, 12)
        found = [each for each in self.readings if day - counts < each.end <= day]
        own = self.measure["frequency"]
        return max(found, key=lambda each: (each.end, each.kind == own, each.start), default=None)

    # Figures

    def figure_of(self, reading: dict[str, Any]) -> Fraction | None:
        """What was reported: numerator over denominator where both are given, else the value."""
        above, below = number(reading.get("numerator")), number(reading.get("denominator"))
        if above is not None and below is not None:
            return above / below * self.times if below else None
        return number(reading.get("value"))

    def value_of(self, at: Period) -> Fraction | None:
        """The figure of a period; of a running total, what the period added."""
        reading, before = self.readings.get(at), self.readings.get(at.back(1))
        figure = self.figure_of(reading) if reading else None
        if self.how != "cumulative_entry" or figure is None or at == at.year_so_far[0]:
            return figure
        if before is None or self.version(at) != self.version(at.back(1)):
            return None
        total = self.figure_of(before)
        return None if total is None else figure - total

    def compared(self, at: Period) -> Fraction | None:
        """The figure that is rated and compared: of a forecast indicator the forecast."""
        if self.kind == "forecast":
            return number(self.readings.get(at, {}).get("forecast_value"))
        return self.value_of(at)

    def version(self, at: Period) -> Any:
        """The version of the definition of a period's figure."""
        return self.readings.get(at, {}).get("definition_version")

    # Levels

    def _year_of(self, at: Period) -> Period:
        own = self.measure["frequency"]
        kind = own if KINDS[own][0] >= 12 else "year"
        return at if at.kind == kind else containing(kind, at.end - 1)

    def levels_of(self, at: Period) -> dict[str, Any]:
        """The levels of a period: its own where set, else those of its year."""
        year = self._year_of(at)
        return {**self.given.get((year, None), {}), **self.given.get((year, at), {})}

    def ytd_levels(self) -> dict[str, Any] | None:
        """The levels of the year to date; None where there are none of just its periods."""
        if self.kind == "activity":
            return self.levels if self.is_whole() else None
        if not self.made_of:
            return {}
        last = self.made_of[-1]
        own, is_sum = self.levels_of(last), self.how == "sum"
        if own.get("ytd_target") is not None or own.get("ytd_floor") is not None:
            if is_sum and len(self.made_of) < len(last.year_so_far):
                return None
            return _given({**own, "target": own.get("ytd_target"), "floor": own.get("ytd_floor")})
        if not is_sum and self.how != "cumulative_entry":
            return self.given.get((self._year_of(self.last or last), None), {})
        parts = [self.levels_of(each) for each in (self.made_of if is_sum else last.year_so_far)]
        for name in ADDED_UP:
            found = [part.get(name) for part in parts]
            own[name] = None if None in found else sum(found)
        return _given(own)

    # Year to date

    def year_to_date(self, at: Period) -> tuple[Fraction | None, list[Period], str]:
        """The year to date at the end of a period, the periods it is made of, and how many."""
        if self.how == "none" or self.kind == "forecast":
            return None, [], ""
        if self.how == "reported":
            return number(self.readings.get(at, {}).get("ytd_value")), [at], ""
        if at.kind != self.measure["frequency"]:
            return None, [], ""
        wanted = at.year_so_far
        if self.how == "rolling12":
            wanted = [at.back(back) for back in range(max(1, 12 // at.months) - 1, -1, -1)]
        value, made_of = self.put_together([each for each in wanted if each in self.readings])
        if self.how == "rolling12" and len(made_of) < len(wanted):
            value = None
        is_one = self.how in ("latest", "cumulative_entry")
        if not is_one and len({self.version(each) for each in made_of}) > 1:
            value = None
        return value, made_of, f"{len(made_of)} of {len(wanted)}"

    def put_together(self, periods: list[Period]) -> tuple[Fraction | None, list[Period]]:
        """Figures of periods as one figure, and the periods that have what it takes."""
        cases = {
            each: (above, below)
            for each in periods
            if (above := number(self.readings[each].get("numerator"))) is not None
            and (below := number(self.readings[each].get("denominator")))
        }
        if self.how == "ratio" or (self.how == "rolling12" and (cases or self.times != 1)):
            below = sum((each[1] for each in cases.values()), Fraction(0))
            above = sum((each[0] for each in cases.values()), Fraction(0))
            return (above / below * self.times if below else None), list(cases)
        known = {each: self.figure_of(self.readings[each]) for each in periods}
        figures = {each: figure for each, figure in known.items() if figure is not None}
        if not figures:
            return None, []
        total = sum(figures.values(), Fraction(0))
        if self.how == "mean":
            total /= len(figures)
        one = list(figures.values())[-1]
        return (total if self.how in ("sum", "rolling12", "mean") else one), list(figures)

    def is_whole(self) -> bool:
        """True where the year to date lacks nothing that a total has at the end of the period."""
        if self.how == "sum":
            return len(self.made_of) == len(self.last.year_so_far if self.last else [])
        return self.how != "cumulative_entry" or self.made_of[-1:] == [self.last]

    # Last year

    def last_year(self) -> tuple[Fraction | None, str, Fraction | None, Fraction | None]:
        """Last year's figure and its basis; then what figure and year to date are compared with."""
        given, basis = (
            number(self.reading.get("previous_year_value")),
            self.reading.get("previous_year_basis"),
        )
        if self.last is None or self.kind == "forecast":
            return given, basis or "", None, None
        same = given if basis == "same_period" else None
        total = given if basis == "year_to_date" and self.is_whole() else None
        before = self.last.year_before
        if before not in self.readings:
            return given, basis or "", same, total
        is_alike = self.version(before) == self.version(self.last)
        own, whole = self.value_of(before), self.year_to_date(before)[0]
        if not is_alike:
            same = total = None
        elif own is not None:
            same = own
        if whole is not None:
            return whole, "year_to_date", same, self._total_before()
        return (
            (given, basis or "", same, total) if own is None else (own, "same_period", same, total)
        )

    def _total_before(self) -> Fraction | None:
        """Last year's year to date over the same periods as this year's."""
        if not self.made_of:
            return None
        wanted = [each.year_before for each in self.made_of]
        value, made_of, _ = self.year_to_date(wanted[-1])
        if not made_of or self.version(made_of[-1]) != self.version(self.made_of[-1]):
            return None
        if self.how != "sum" or made_of == wanted:
            return value
        value, made_of = self.put_together([each for each in wanted if each in self.readings])
        is_one = len({self.version(each) for each in made_of}) == 1
        return value if made_of == wanted and is_one else None
