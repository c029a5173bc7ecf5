"""Bundles of boards, and made-up indicators, for the tests of verify.py."""

import json
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import strategies as st

from councilportal.common.periods import Period, PeriodKind, containing
from councilportal.common.words import Direction
from councilportal.publishing.proof.bundle import INPUTS, bundle
from councilportal.publishing.proof.inputs import as_file, indicator, inputs
from performance.board import queries
from performance.board.ratings_file import counts_as_plain, ratings_csv
from performance.rules.measures import LEVEL_NAMES, Levels, Reading, Targets
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
FIGURES = st.sampled_from([Decimal(each) for each in "0 1 6 7 90 95 99.1 99.99 100 -3".split()])
LEVELS = st.sampled_from([Decimal(each) for each in "1 14.285714 90 95 99.99 99.1 100 -2".split()])
UNITS = st.sampled_from(["percent", "number", "rate_per_10000"])
Made = tuple[Standing, Mapping[Period, Reading], Targets]


@st.composite
def made(draw: Any) -> Made:
    """An indicator of any settings with up to three years of readings and levels."""
    kind = draw(st.sampled_from([Kind.KPI, Kind.KPI, *Kind]))
    own = measure(
        kind=kind,
        unit=draw(UNITS),
        decimals=draw(st.integers(0, 2)),
        method=Method.NONE if kind is Kind.ACTIVITY else draw(st.sampled_from(Method)),
        polarity=draw(st.sampled_from(Polarity)),
        aggregation=draw(st.sampled_from(Aggregation)),
        frequency=draw(st.sampled_from([PeriodKind.MONTH, PeriodKind.QUARTER, *PeriodKind])),
        direction_basis=draw(st.sampled_from(DirectionBasis)),
        direction_tolerance=draw(st.sampled_from([Decimal(0), Decimal(0), Decimal("5.5")])),
    )
    history = draw(_readings(own))
    rows: dict[tuple[Period, Period | None], Levels] = {}
    levels = st.fixed_dictionaries({name: st.none() | LEVELS for name in LEVEL_NAMES})
    for year in {containing(own.year_kind, each.end) for each in history}:
        if draw(st.integers(0, 3)):
            rows[year, None] = Levels(**draw(levels))
    for each in history:
        if not draw(st.integers(0, 3)):
            rows[containing(own.year_kind, each.end), each] = Levels(**draw(levels))
    targets = Targets(rows)
    return stand(own, history, targets, LAST, has_older=draw(st.booleans())), history, targets


@st.composite
def _readings(draw: Any, own: Any) -> dict[Period, Reading]:
    step = own.frequency.months
    latest = containing(own.frequency, LAST)
    while latest.end > LAST:
        latest = latest.previous
    found = {}
    periods = [latest.shifted(-n) for n in range(1 + max(2, 36 // step)) if draw(st.integers(0, 5))]
    for _ in range(draw(st.integers(0, 2))):
        day = LAST - timedelta(days=draw(st.integers(0, 900)))
        period = containing(PeriodKind.QUARTER, day)
        periods += [period] if period.end <= LAST else []
    version = st.sampled_from([1, 1, 1, 1, 2]) if draw(st.booleans()) else st.just(1)
    how = st.sampled_from(draw(st.sampled_from([["value"], ["cases"], ["value", "cases", ""]])))
    for period in periods:
        cells: dict[str, Any] = {"ytd_value": draw(st.none() | FIGURES)}
        which = draw(how)
        if which == "value":
            cells["value"] = draw(FIGURES)
        elif which == "cases":
            cells |= {"numerator": draw(FIGURES), "denominator": abs(draw(FIGURES))}
        if own.kind is Kind.FORECAST:
            cells["forecast_value"] = draw(st.none() | FIGURES)
        cells["judgement"] = draw(st.none() | st.sampled_from(RATINGS))
        if not draw(st.integers(0, 4)):
            cells |= {"override_rating": draw(st.sampled_from(RATINGS)), "override_reason": "x."}
        if draw(st.booleans()):
            cells["previous_year_value"] = draw(FIGURES)
            cells["previous_year_basis"] = draw(st.sampled_from(PreviousYearBasis))
            cells["reported_direction"] = draw(st.sampled_from([Direction.SAME, None]))
        found[period] = Reading(period, definition_version=draw(version), **cells)
    return found


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
