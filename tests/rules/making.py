"""Short ways to write down indicators, levels and readings."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from councilportal.common.periods import Period, PeriodKind, parse
from performance.rules.measures import UNITS, Levels, Measure, Reading, Targets
from performance.rules.recount import Tally
from performance.rules.standing import Counts, latest_period
from performance.rules.words import Aggregation, Kind, Method, Polarity

FIGURES = (
    "value",
    "numerator",
    "denominator",
    "ytd_value",
    "forecast_value",
    "previous_year_value",
)


def latest_reading(indicator: Measure, readings: Iterable[Reading], on: date) -> Reading | None:
    """The reading that counts on a day."""
    by_period = {each.period: each for each in readings}
    period = latest_period(indicator, by_period, on)
    return None if period is None else by_period[period]


def tally_of(counts: Counts) -> Tally:
    """What a recount counts, of headline counts."""
    return Tally(counts.base, counts.rating, counts.unrated, counts.judgement, counts.overridden)


def measure(**changes: Any) -> Measure:
    """By default a monthly percentage where higher is better, with target and floor."""
    unit = UNITS[changes.pop("unit", "percent")]
    defaults: dict[str, Any] = {
        "decimals": 0,
        "polarity": Polarity.HIGHER,
        "kind": Kind.KPI,
        "frequency": PeriodKind.MONTH,
        "aggregation": Aggregation.NONE,
        "method": Method.TARGET_FLOOR,
    }
    return Measure(unit=unit, **{**defaults, **changes})


def levels(**cells: str | None) -> Levels:
    """Levels from text; an empty cell is no level."""
    return Levels(**{name: Decimal(cell) for name, cell in cells.items() if cell})


def reading(code: str, value: str | None = None, **cells: Any) -> Reading:
    """A reading from text."""
    for name in FIGURES:
        if isinstance(cells.get(name), str):
            cells[name] = Decimal(cells[name])
    return Reading(parse(code), value=None if value is None else Decimal(value), **cells)


def history(*readings: Reading) -> dict[Period, Reading]:
    """Readings by period. The last one of a period counts, as the latest revision does."""
    return {each.period: each for each in readings}


def targets(rows: dict[str, Levels]) -> Targets:
    """Targets from codes: "2016/17" for the year, "2016/17 2016-09" for one period of it."""
    parts = {code: code.split() for code in rows}
    return Targets(
        {
            (parse(part[0]), parse(part[1]) if len(part) > 1 else None): rows[code]
            for code, part in parts.items()
        }
    )


def exact(text: str | None) -> Fraction | None:
    """The number that a text holds, None for none."""
    return Fraction(Decimal(text)) if text else None
