"""Slips of the keyboard made from true figures, and the series that they are made from."""

import csv
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache
from itertools import pairwise
from pathlib import Path
from random import Random

from councilportal.common.numbers import parse as number
from councilportal.common.numbers import plain, rounded
from councilportal.common.periods import Period, PeriodKind, parse
from performance.rules.measures import UNITS, Measure, Reading, Unit
from performance.rules.words import Aggregation, Kind, Method, Polarity

FIXTURES = Path(__file__).parents[3] / "fixtures"


@dataclass(frozen=True)
class Point:
    """A true figure as it is typed, the readings before it, and its neighbour's figure."""

    ref: str
    measure: Measure
    period: Period
    text: str
    history: dict[Period, Reading]
    neighbour: str | None

    @property
    def last(self) -> str:
        """The figure before, as it was typed."""
        return written(self.measure, self.history[max(self.history, key=lambda each: each.end)])


@cache
def points_of(*folder: str, of_the_last: int | None = None) -> tuple[Point, ...]:
    """Every figure of a set that has one before it.

    Takes: a folder of fixtures; `of_the_last`, how many periods of each series to take.
    """
    place = FIXTURES.joinpath(*folder)
    units = dict(UNITS)
    if (place / "units.csv").exists():
        for row in _rows(place / "units.csv"):
            units[row["ref"]] = Unit(row["ref"], row["name"], multiplier=Decimal(row["multiplier"]))
    indicators = [row for row in _rows(place / "indicators.csv") if row["unit"] != "yes_no"]
    measures = {row["ref"]: _measure(row, units) for row in indicators}
    series: dict[str, dict[Period, Reading]] = defaultdict(dict)
    for row in _rows(place / "readings.csv"):
        if row["ref"] in measures and not row["group"]:
            period = parse(row["period"])
            if reading := _reading(period, row, measures[row["ref"]]):
                series[row["ref"]][period] = reading
    found = []
    for order, row in enumerate(indicators):
        own, measure = list(series[row["ref"]].items())[-(of_the_last or 0) :], measures[row["ref"]]
        near = (*indicators[order + 1 : order + 2], *indicators[max(0, order - 1) : order])
        beside = [each["ref"] for each in near if each["service"] == row["service"]]
        for place_in, (period, reading) in enumerate(own[1:], 1):
            texts = (
                written(measures[ref], series[ref][period])
                for ref in beside
                if period in series[ref]
            )
            found.append(
                Point(
                    row["ref"],
                    measure,
                    period,
                    written(measure, reading),
                    dict(own[:place_in]),
                    next(texts, None),
                )
            )
    return tuple(found)


def written(measure: Measure, reading: Reading) -> str:
    """The figure of a reading as it is typed."""
    is_forecast = measure.kind is Kind.FORECAST
    return plain(reading.forecast_value if is_forecast else reading.value)


def reading_of(point: Point, text: str) -> Reading:
    """What is typed at a point as a reading. Raises: NotANumber."""
    return _typed(point.measure, point.period, number(text))


def _typed(measure: Measure, period: Period, figure: Decimal) -> Reading:
    if measure.kind is Kind.FORECAST:
        return Reading(period, forecast_value=figure)
    return Reading(period, value=figure)


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)


def _measure(row: dict[str, str], units: dict[str, Unit]) -> Measure:
    return Measure(
        units[row["unit"]],
        int(row["decimals"]),
        Polarity(row["polarity"]),
        Kind(row["kind"]),
        PeriodKind(row["frequency"]),
        Aggregation(row["aggregation"] or "none"),
        Method(row["method"] or "none"),
    )


def _reading(period: Period, row: dict[str, str], measure: Measure) -> Reading | None:
    """A reading of the set; a ratio as the figure that it shows, to the decimals shown."""
    if row["numerator"]:
        ratio = Fraction(row["numerator"]) / Fraction(row["denominator"])
        figure = rounded(ratio * Fraction(measure.unit.multiplier), measure.decimals)
        return _typed(measure, period, figure)
    text = row["forecast_value"] if measure.kind is Kind.FORECAST else row["value"]
    return _typed(measure, period, Decimal(text)) if text else None


# The eight kinds of slips. Each gives the text that is typed instead, or None where there is none.


def swapped(point: Point, chance: Random) -> str | None:
    """Two neighbouring digits change places."""
    places = _digits(point.text)
    pairs = [(a, b) for a, b in pairwise(places) if point.text[a] != point.text[b]]
    if not pairs:
        return None
    one, other = chance.choice(pairs)
    signs = list(point.text)
    signs[one], signs[other] = signs[other], signs[one]
    return "".join(signs)


def dropped(point: Point, chance: Random) -> str | None:
    """A digit is left out."""
    places = _digits(point.text)
    if len(places) < 2:
        return None
    place = chance.choice(places)
    text = point.text[:place] + point.text[place + 1 :]
    return plain(Decimal(text.removesuffix(".")))  # a point is not typed at an end


def doubled(point: Point, chance: Random) -> str:
    """A digit is typed twice."""
    place = chance.choice(_digits(point.text))
    return point.text[:place] + point.text[place] + point.text[place:]


def tenfold(point: Point, chance: Random) -> str:
    """The decimal point is one place too far to the right or the left."""
    return _times(point, chance, 10)


def hundredfold(point: Point, chance: Random) -> str:
    """The decimal point is two places too far, or a fraction is typed for a percentage."""
    return _times(point, chance, 100)


def last_again(point: Point, chance: Random) -> str:
    """The figure of the period before is typed again."""
    return point.last


def sign(point: Point, chance: Random) -> str:
    """The minus is lost, or one too many."""
    return point.text.removeprefix("-") if point.text.startswith("-") else f"-{point.text}"


def of_neighbour(point: Point, chance: Random) -> str | None:
    """The figure of the indicator beside it."""
    return point.neighbour


KINDS: Sequence[Callable[[Point, Random], str | None]] = (
    swapped,
    dropped,
    doubled,
    tenfold,
    hundredfold,
    last_again,
    sign,
    of_neighbour,
)


def slips(points: Sequence[Point], count: int, seed: int) -> Iterator[tuple[str, Point, str]]:
    """So many slips, as many of each kind: the name of the kind, the true figure, what is typed."""
    chance = Random(seed)
    for place in range(count):
        kind = KINDS[place % len(KINDS)]
        for _ in range(1_000):
            point = chance.choice(points)
            typed = kind(point, chance)
            if typed is not None and _is_another(typed, point.text):
                yield kind.__name__, point, typed
                break
        else:
            raise AssertionError(f"No figure of these makes a slip of the kind {kind.__name__}.")


def _digits(text: str) -> list[int]:
    return [place for place, each in enumerate(text) if each.isdigit()]


def _times(point: Point, chance: Random, factor: int) -> str:
    figure = Decimal(point.text)
    return f"{figure * factor if chance.random() < 0.5 else figure / factor:f}"


def _is_another(typed: str, text: str) -> bool:
    return Decimal(typed) != Decimal(text)
