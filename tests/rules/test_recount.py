"""A recount gives the counts of standings, for any readings, targets and days."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from councilportal.common.periods import Period, PeriodKind, containing, parse
from councilportal.common.words import Rag
from performance.rules.measures import Levels, Reading, Targets
from performance.rules.recount import Counted, ReadingRow, recount
from performance.rules.standing import count, stand
from performance.rules.words import (
    RATINGS,
    Aggregation,
    Kind,
    Method,
    NoDataReason,
    Polarity,
    PreviousYearBasis,
)
from tests.rules.making import measure, tally_of
from tests.sizes import size

LAST = date(2026, 9, 30)
# Few different figures and levels, so that they often meet; sevenths are no whole millionths.
FIGURES = st.sampled_from([Decimal(each) for each in ("0", "1", "6", "7", "90", "95", "99.999999")])
LEVELS = st.sampled_from([Decimal(each) for each in ("1", "14.285714", "14.285715", "90", "95")])
DAYS = st.integers(0, 1_500).map(lambda back: LAST - timedelta(days=back))


@st.composite
def readings(draw: Any, own: Any) -> dict[Period, Reading]:
    """Readings of up to four years, with gaps, reasons, cases, judgements and overrides."""
    found = {}
    kinds = st.sampled_from([own.frequency, own.frequency, PeriodKind.QUARTER])
    for kind, day in draw(st.lists(st.tuples(kinds, DAYS), max_size=12)):
        period = containing(kind, day)
        cells: dict[str, Any] = {}
        match draw(st.sampled_from(["value", "cases", "ytd", "none"])):
            case "value":
                cells["value"] = draw(FIGURES)
            case "cases":
                cells |= {"numerator": draw(FIGURES), "denominator": draw(FIGURES) + 7}
            case "ytd":
                cells["ytd_value"] = draw(FIGURES)
            case _:
                cells["no_data_reason"] = NoDataReason.NOT_COLLECTED
        if own.kind is Kind.FORECAST:
            cells["forecast_value"] = draw(st.none() | FIGURES)
        if own.method is Method.JUDGEMENT:
            cells["judgement"] = draw(st.none() | st.sampled_from(RATINGS))
        if draw(st.booleans()):
            cells |= {"override_rating": Rag.GREEN, "override_reason": "A mistake."}
        if draw(st.booleans()):
            basis = draw(st.sampled_from(PreviousYearBasis))
            cells |= {"previous_year_value": draw(FIGURES), "previous_year_basis": basis}
        found[period] = Reading(period, definition_version=draw(st.integers(1, 2)), **cells)
    return found


@st.composite
def counted(draw: Any) -> Counted:
    """An indicator of any kind, method and aggregation, with targets for some of its years."""
    kind = draw(st.sampled_from(Kind))
    own = measure(
        kind=kind,
        method=Method.NONE if kind is Kind.ACTIVITY else draw(st.sampled_from(Method)),
        polarity=draw(st.sampled_from(Polarity)),
        aggregation=draw(st.sampled_from(Aggregation)),
        frequency=draw(st.sampled_from(PeriodKind)),
    )
    rows: dict[tuple[Period, Period | None], Levels] = {}
    for year in range(2022, 2028):
        if draw(st.booleans()):
            levels = {
                name: draw(st.none() | LEVELS)
                for name in ("target", "floor", "green_from", "amber_from", "range_lower")
            }
            rows[containing(own.year_kind, date(year, 9, 1)), None] = Levels(
                **levels, tolerance_percent=Decimal(10), range_upper=Decimal(96)
            )
    first, last = draw(st.none() | DAYS), draw(st.none() | DAYS)
    return Counted(own, Targets(rows), draw(readings(own)), first, last)


def rows_of(indicators: list[Counted]) -> list[ReadingRow]:
    return [
        ReadingRow(
            place,
            period,
            each.value,
            each.numerator,
            each.denominator,
            each.forecast_value,
            each.judgement or "",
            each.override_rating or "",
        )
        for place, own in enumerate(indicators)
        for period, each in own.history.items()
    ]


def in_force(own: Counted, on: date) -> bool:
    return (own.valid_from or on) <= on <= (own.valid_to or on)


@settings(max_examples=size(80, 2_000), deadline=None)
@given(indicators=st.lists(counted(), max_size=6), days=st.lists(DAYS, min_size=1, max_size=4))
def test_counts_are_those_of_standings(indicators, days):
    found = recount(indicators, rows_of(indicators), days)

    for place, day in enumerate(days):
        standings = {
            number: stand(own.measure, _until(own.history, day), own.targets, day)
            for number, own in enumerate(indicators)
            if in_force(own, day)
        }
        assert found.tally(place) == tally_of(count(standings.values()))
        even = [number for number in range(len(indicators)) if number % 2 == 0]
        assert found.tally(place, even) == tally_of(
            count(standing for number, standing in standings.items() if number in even)
        )


def _until(history: Mapping[Period, Reading], day: date) -> dict[Period, Reading]:
    return {period: each for period, each in history.items() if period.end <= day}


def test_a_quotient_on_a_bound_and_beside_it_is_on_its_own_side():
    own = measure(method=Method.THRESHOLDS)
    levels = Levels(green_from=Decimal("33.333333"), amber_from=Decimal("33.333333"))
    targets = Targets({(parse("2026/27"), None): levels})
    period = parse("2026-09")
    # 33.3333327, which rounded to millionths would be on the bound.
    below = Reading(period, numerator=Decimal(333_333_327), denominator=Decimal(1_000_000_000))
    third = Reading(period, numerator=Decimal(1), denominator=Decimal(3))
    indicators = [Counted(own, targets, {period: each}) for each in (below, third)]

    tally = recount(indicators, rows_of(indicators), [LAST]).tally(0)

    assert (tally.rating[Rag.GREEN], tally.rating[Rag.RED]) == (1, 1)
