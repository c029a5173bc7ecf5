"""Kent County Council to September 2016, by the rules alone (D8, D10, D16)."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from councilportal.common.periods import PeriodKind
from councilportal.common.words import Direction, Rag
from performance.rules.measures import Levels, Reading
from performance.rules.standing import Standing, count, stand
from performance.rules.words import (
    Aggregation,
    DirectionSource,
    Kind,
    Method,
    Polarity,
    PreviousYearBasis,
)
from tests.rules.making import history, levels, measure, reading, targets

SEPTEMBER = date(2016, 9, 30)
RAGS = {"G": Rag.GREEN, "A": Rag.AMBER, "R": Rag.RED, "N/a": None}
WAYS = {"up": Direction.IMPROVING, "flat": Direction.SAME, "down": Direction.WORSENING}

# Ref, target, floor, latest, rating, direction, year to date, rating, last year
PUBLISHED = """
CS04 95 80 96 G down 97 G 98
CS05 80 70 80 G down 81 G 82
CS01 95 90 98 G flat 98 G 98
HR04 90 80 100 G flat 100 G 100
HR08 80 75 80 G down 93 G -
HR09 95 90 100 G flat 100 G -
HR10 80 60 94 G down 88 G -
FP01 98 95 100 G flat 100 G 98
FP02 98 95 97 A up 93 R 96
FP03 85 80 84 A down 85 G -
FP05 75 57 72 A down - N/a 86
FP06 15 20 11 G up - N/a 4
FP08 95 90 99 G flat 98 G -
GL01 100 96 100 G flat 100 G 100
GL02 90 85 99 G up 95 G 93
GL03 90 85 71 R down 79 R 80
ICT01 70 65 71 G down 70 G 71
ICT02 95 90 98 G down 98 G 98
ICT03 99.8 99 99.9 G down 99.9 G 99.9
ICT04 99.0 98.0 98.4 A down 99.2 G 99.1
ICT05 99 98 100 G flat 100 G 99.7
PI01 5 15 13 A up - N/a 3
PI03 100 90 100 G flat - N/a 78
PI04 90 80 83 A down 89 A 80
"""
ROWS = {line.split()[0]: line.split()[1:] for line in PUBLISHED.split("\n") if line}
LOWER = ("FP06", "PI01")
PERIODS = {"CS01": "2016/17-Q2", "PI04": "2016-08"}


def kent(
    ref: str, *, method: Method = Method.TARGET_FLOOR, given: Levels | None = None
) -> Standing:
    target, floor, latest, _, way, ytd, _, last_year = ROWS[ref]
    is_forecast = ref == "PI03"
    figure = {"forecast_value" if is_forecast else "value": latest}
    cells = {
        **figure,
        "ytd_value": None if ytd == "-" else ytd,
        "previous_year_value": None if last_year == "-" else last_year,
        "previous_year_basis": None if last_year == "-" else PreviousYearBasis.SAME_PERIOD,
        "reported_direction": WAYS[way],
    }
    readings: list[Reading] = [reading(PERIODS.get(ref, "2016-09"), **cells)]
    if is_forecast:
        readings.append(reading("2016/17-Q1", forecast_value="100"))
    indicator = measure(
        decimals=len(latest.partition(".")[2]),
        polarity=Polarity.LOWER if ref in LOWER else Polarity.HIGHER,
        kind=Kind.FORECAST if is_forecast else Kind.KPI,
        frequency={"CS01": PeriodKind.QUARTER, "PI03": PeriodKind.YEAR}.get(ref, PeriodKind.MONTH),
        aggregation=Aggregation.NONE if ytd == "-" else Aggregation.REPORTED,
        method=method,
    )
    own = given or Levels()
    year = own.over(levels(target=target, floor=floor))
    return stand(indicator, history(*readings), targets({"2016/17": year}), SEPTEMBER)


@pytest.mark.parametrize("ref", ROWS)
def test_kents_indicator_is_rated_as_published(ref):
    rag, way, ytd_rag, last_year = ROWS[ref][3], ROWS[ref][4], ROWS[ref][6], ROWS[ref][7]

    standing = kent(ref)

    assert standing.rating.rag is RAGS[rag]
    assert standing.travel.direction is WAYS[way]
    assert (standing.ytd_rating.rag if standing.ytd_rating else None) is RAGS[ytd_rag]
    assert (standing.previous_year_value is None) == (last_year == "-")


def test_kents_headline_counts():
    counts = count(kent(ref) for ref in ROWS)

    assert counts.base == 24
    assert counts.rating == {Rag.GREEN: 17, Rag.AMBER: 6, Rag.RED: 1}
    assert {way: counts.direction[way] for way in WAYS.values()} == {
        Direction.IMPROVING: 4,
        Direction.SAME: 8,
        Direction.WORSENING: 12,
    }
    assert counts.same_at_maximum == 6
    assert counts.ytd_base == 20
    assert counts.ytd_rating == {Rag.GREEN: 17, Rag.AMBER: 1, Rag.RED: 2}


def test_kents_arrows_are_reported_but_the_forecasts():
    sources = {ref: kent(ref).travel.source for ref in ROWS}

    assert [ref for ref, source in sources.items() if source is DirectionSource.COMPUTED] == [
        "PI03"
    ]


def test_kents_forecast_has_the_one_before_it():
    standing = kent("PI03")

    assert (standing.figure, standing.value, standing.previous_forecast) == (
        Fraction(100),
        None,
        Decimal(100),
    )
    assert standing.previous_year_value == 78


def changed(method: Method, tolerance: str) -> dict[str, Rag]:
    """The indicators that another method rates otherwise, with its rating."""
    given = levels(tolerance_percent=tolerance)
    found = {ref: kent(ref, method=method, given=given).rating.rag for ref in ROWS}
    return {ref: rag for ref, rag in found.items() if rag is not RAGS[ROWS[ref][3]]}


def test_tolerance_of_5_percent_turns_two_red():
    found = changed(Method.TOLERANCE_PERCENT, "5")

    assert found == {"PI01": Rag.RED, "PI04": Rag.RED}


def test_tolerance_of_10_percent_turns_one_red():
    assert changed(Method.TOLERANCE_PERCENT, "10") == {"PI01": Rag.RED}


def test_tolerance_or_last_year_turns_five_green():
    found = changed(Method.WITHIN_TOLERANCE, "10")

    greens = {ref for ref, rag in found.items() if rag is Rag.GREEN}
    assert greens == {"FP02", "FP03", "FP05", "ICT04", "PI04"}
    assert {ref: rag for ref, rag in found.items() if ref not in greens} == {"PI01": Rag.RED}
