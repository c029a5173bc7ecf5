"""Bundles of boards, and made-up indicators, for the tests of verify.py."""

import json
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from councilportal.common.periods import Period, PeriodKind, containing
from councilportal.common.words import Direction
from councilportal.publishing.proof.bundle import INPUTS, bundle
from councilportal.publishing.proof.inputs import as_file, indicator, inputs
from performance.board import queries
from performance.board.ratings_file import counts_as_plain, ratings_csv
from performance.rules.measures import LEVEL_NAMES, Levels, Measure, Reading, Targets
from performance.rules.standing import Standing, count, stand
from performance.rules.words import (
    RATINGS,
    Aggregation,
    DirectionBasis,
    Kind,
    Method,
    Polarity,
    PreviousYearBasis,
)
from tests.rules.making import measure

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
ABOUT = {"title": "Performance report", "council": "Afonwen"}
LAST = date(2026, 9, 30)
# Few figures and levels, so that they often meet; sevenths are no whole millionths.
FIGURES = [Decimal(each) for each in "0 1 6 7 90 95 99.1 99.99 100 -3".split()]
LEVELS = [Decimal(each) for each in "1 14.285714 90 95 99.99 99.1 100 -2".split()]
TOP = [Decimal(100), Decimal(100), Decimal("99.99"), Decimal("99.5")]
Made = tuple[Standing, Mapping[Period, Reading], Targets]


def made(seed: int) -> Made:
    """An indicator of any settings with up to three years of readings and levels."""
    random = Random(seed)
    is_at_top = seed % 6 == 0  # percentages that stay at 100, or seem to
    kind = random.choice([Kind.KPI, Kind.KPI, *Kind])
    own = measure(
        kind=kind,
        unit="percent" if is_at_top else random.choice(["percent", "number", "rate_per_10000"]),
        decimals=random.randint(0, 2),
        method=Method.NONE if kind is Kind.ACTIVITY else random.choice(list(Method)),
        polarity=Polarity.HIGHER if is_at_top else random.choice(list(Polarity)),
        aggregation=random.choice(list(Aggregation)),
        frequency=random.choice([PeriodKind.MONTH, PeriodKind.QUARTER, *PeriodKind]),
        direction_basis=random.choice(list(DirectionBasis)),
        direction_tolerance=random.choice([Decimal(0), Decimal(0), Decimal("5.5")]),
    )
    history = _readings(random, own, TOP if is_at_top else FIGURES)
    rows: dict[tuple[Period, Period | None], Levels] = {}
    share = random.choice([0.2, 0.5, 0.9])

    def levels() -> Levels:
        return Levels(
            **{n: random.choice(LEVELS) if random.random() < share else None for n in LEVEL_NAMES}
        )

    for each in history:
        year = containing(own.year_kind, each.end)
        if (year, None) not in rows and random.random() < 0.8:
            rows[year, None] = levels()
        if random.random() < 0.25:
            rows[year, each] = levels()
    targets = Targets(rows)
    has_older = random.random() < 0.5
    return stand(own, history, targets, LAST, has_older=has_older), history, targets


def _readings(random: Random, own: Measure, figures: list[Decimal]) -> dict[Period, Reading]:
    step = own.frequency.months
    latest = containing(own.frequency, LAST)
    while latest.end > LAST:
        latest = latest.previous
    share, alike = random.choice([0.1, 0.6, 0.95]), random.choice([1, 1, 0.9])
    periods = [latest.shifted(-n) for n in range(1 + max(2, 36 // step)) if random.random() < share]
    for _ in range(random.choice([0, 0, 2])):
        period = containing(PeriodKind.QUARTER, LAST - timedelta(days=random.randint(0, 900)))
        periods += [period] if period.end <= LAST else []
    kinds = random.choice([["value"], ["cases"], ["value", "cases", ""]])
    return {
        period: Reading(
            period,
            definition_version=1 if random.random() < alike else 2,
            **_cells(random, own, random.choice(kinds), figures),
        )
        for period in periods
    }


def _cells(random: Random, own: Measure, kind: str, figures: list[Decimal]) -> dict[str, Any]:
    cells: dict[str, Any] = {"ytd_value": random.choice([None, *FIGURES])}
    if kind == "value":
        cells["value"] = random.choice(figures)
    elif kind == "cases":
        cells["numerator"], cells["denominator"] = random.choice(FIGURES), random.choice(FIGURES)
    if own.kind is Kind.FORECAST:
        cells["forecast_value"] = random.choice([None, *FIGURES])
    cells["judgement"] = random.choice([None, *RATINGS])
    if random.random() < 0.2:
        cells |= {"override_rating": random.choice(RATINGS), "override_reason": "x."}
    if random.random() < 0.5:
        cells["previous_year_value"] = random.choice(FIGURES)
        cells["previous_year_basis"] = random.choice(list(PreviousYearBasis))
        cells["reported_direction"] = random.choice([Direction.SAME, None])
    return cells


def inputs_of(indicators: list[Made]) -> dict[str, Any]:
    """The inputs of made-up indicators, as they come out of the file."""
    found = {
        "schema": 1,
        "on": LAST.isoformat(),
        "indicators": [
            indicator(f"T{number:02}", "Title", *each) for number, each in enumerate(indicators)
        ],
        "counts": counts_as_plain(count(standing for standing, _, _ in indicators)),
    }
    return dict(json.loads(as_file(found)))


def files_of_board(on: date) -> dict[str, bytes]:
    """What the bundle of a board holds: inputs and ratings."""
    lines = queries.board(on)
    return {INPUTS: as_file(inputs(lines, on)), "data/ratings.csv": ratings_csv(lines)}


def bundle_of_board(on: date) -> bytes:
    """A signed bundle of a board."""
    return bundle(files_of_board(on), about=ABOUT, key=KEY)
