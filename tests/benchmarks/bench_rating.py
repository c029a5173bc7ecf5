"""Times rating.rate on 5,000 indicators x 48 periods against a plain numpy comparison, as a ratio.

Run: .venv/bin/python -m tests.benchmarks.bench_rating [INDICATORS] [PERIODS] [--rounds N]
The two do not do the same work. numpy compares floats in one sweep of memory and gives a code for a
colour. rating.rate takes exact fractions one at a time and gives each rating with the sentence that
explains it, if anybody reads it; the line above is the same rating without the sentence.
rate_many, of counts over time, rates columns as exactly: figures as a database gives them, the same
as Decimals, most of whose time is their conversion, and as quotients of cases. The bar is 20 times
numpy for the first.
"""

import argparse
import statistics
import time
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

from councilportal.common.periods import PeriodKind
from councilportal.common.words import Rag
from performance.rules.bands import bands
from performance.rules.many import rate_many
from performance.rules.measures import UNITS, Levels, Measure
from performance.rules.rating import rate
from performance.rules.words import Aggregation, Kind, Method, Polarity

CODES = {Rag.GREEN: 2, Rag.AMBER: 1, Rag.RED: 0}


def measure_of(higher: bool) -> Measure:
    return Measure(
        unit=UNITS["percent"],
        decimals=1,
        polarity=Polarity.HIGHER if higher else Polarity.LOWER,
        kind=Kind.KPI,
        frequency=PeriodKind.MONTH,
        aggregation=Aggregation.NONE,
        method=Method.TARGET_FLOOR,
    )


def figures(indicators: int, periods: int) -> list[list[Decimal]]:
    """Tenths around the target and the floor, nothing random: some lie exactly on each."""
    return [
        [Decimal(700 + (number * 7 + period * 13) % 300) / 10 for period in range(periods)]
        for number in range(indicators)
    ]


def levels_of(number: int) -> Levels:
    target = Decimal(80 + number % 15)
    return Levels(target=target, floor=target + (-5 if number % 2 == 0 else 5))


def seconds(rounds: int, work: Callable[[], Any]) -> tuple[float, Any]:
    """The median of the seconds of processor time, and the result."""
    taken = []
    for _ in range(rounds):
        started = time.process_time()
        result = work()
        taken.append(time.process_time() - started)
    return statistics.median(taken), result


def with_numpy(values: Any, target: Any, floor: Any, higher: Any) -> Any:
    import numpy

    beyond = numpy.where(higher, values - target, target - values)
    above = numpy.where(higher, values - floor, floor - values)
    return numpy.where(beyond >= 0, 2, numpy.where(above >= 0, 1, 0))


def with_rules(rows: list[list[Decimal]], measures: list[Measure]) -> list[list[int]]:
    return [
        [CODES[rate(measures[number % 2], Fraction(value), levels).computed] for value in row]
        for number, row in enumerate(rows)
        for levels in [levels_of(number)]
    ]


def without_sentences(rows: list[list[Decimal]], measures: list[Measure]) -> list[list[int]]:
    found = []
    for number, row in enumerate(rows):
        limits = bands(measures[number % 2], levels_of(number))
        assert limits is not None
        found.append([CODES[limits.rating(Fraction(value))] for value in row])
    return found


def quotients(limits: Any, places: Any, column: Any, decimals: list[Decimal]) -> Any:
    """As shares of a thousand cases: floats near a bound are compared as fractions."""
    import numpy

    return rate_many(
        limits,
        places,
        column * 10 / 1_000 * 100,
        rough=numpy.ones(len(column), dtype=bool),
        exact=lambda row: Fraction(decimals[row]),
    )


def main() -> int:
    import numpy

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("indicators", nargs="?", type=int, default=5_000)
    parser.add_argument("periods", nargs="?", type=int, default=48)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    rows = figures(options.indicators, options.periods)
    measures = [measure_of(True), measure_of(False)]
    levels = [levels_of(number) for number in range(len(rows))]
    values = numpy.array(rows, dtype=float)
    target = numpy.array([[float(each.target or 0)] for each in levels])
    floor = numpy.array([[float(each.floor or 0)] for each in levels])
    higher = numpy.array([[number % 2 == 0] for number in range(len(rows))])

    plain, codes = seconds(options.rounds, lambda: with_numpy(values, target, floor, higher))
    short, shorter = seconds(options.rounds, lambda: without_sentences(rows, measures))
    full, rated = seconds(options.rounds, lambda: with_rules(rows, measures))
    limits = [bands(measures[number % 2], each) for number, each in enumerate(levels)]
    places = numpy.repeat(numpy.arange(len(rows)), options.periods)
    column, decimals = values.ravel(), [value for row in rows for value in row]
    many, ways = seconds(options.rounds, lambda: rate_many(limits, places, column))
    exact, same = seconds(options.rounds, lambda: rate_many(limits, places, decimals))
    rough, near = seconds(options.rounds, lambda: quotients(limits, places, column, decimals))
    assert rated == shorter == codes.tolist()
    for found in (ways, same, near):
        assert (2 - found).tolist() == codes.ravel().tolist()
    count = options.indicators * options.periods
    print(f"{count:,} ratings, median of {options.rounds} rounds; all agree")
    for what, each in (
        ("numpy compares", plain),
        ("rate_many", many),
        ("  of Decimals", exact),
        ("  of quotients", rough),
        ("rules, no sentence", short),
        ("rules.rate", full),
    ):
        print(f"{what:<20}{each:9.4f} s  {each / plain:9.0f} times numpy")
    print(f"one rating with its sentence: {full / count * 1e6:.1f} microseconds")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
