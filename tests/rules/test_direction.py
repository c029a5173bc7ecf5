"""Direction of travel: every case of the data format, and what each sentence says."""

import re
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from councilportal.common.periods import PeriodKind, parse
from councilportal.common.words import Direction
from performance.rules.direction import NO_TRAVEL, Travel, compare, travel
from performance.rules.measures import Levels, Measure, Reading
from performance.rules.standing import stand
from performance.rules.words import (
    Aggregation,
    DirectionBasis,
    DirectionSource,
    Kind,
    NoDataReason,
    Polarity,
)
from tests.rules.making import history, levels, measure, reading, targets

D, B = Direction, DirectionBasis
RANGE = levels(range_lower="18", range_upper="24")
NOW = "2016-09"


def told(
    indicator: Measure,
    *earlier: Reading,
    now: str | Reading = "97",
    given: Levels | None = None,
    **options: bool,
) -> Travel:
    latest = reading(NOW, now) if isinstance(now, str) else now
    return travel(indicator, latest, history(*earlier, latest), given or RANGE, **options)


# polarity, before, now, tolerance: direction
COMPARISONS = {
    (Polarity.HIGHER, "96", "96.01", "0"): D.IMPROVING,
    (Polarity.HIGHER, "96", "95.99", "0"): D.WORSENING,
    (Polarity.HIGHER, "96", "96", "0"): D.SAME,
    (Polarity.HIGHER, "100", "100", "0"): D.SAME,
    (Polarity.HIGHER, "-1", "0", "0"): D.IMPROVING,
    (Polarity.HIGHER, "96", "97", "1"): D.SAME,
    (Polarity.HIGHER, "96", "97.01", "1"): D.IMPROVING,
    (Polarity.HIGHER, "96", "94.99", "1"): D.WORSENING,
    (Polarity.LOWER, "12", "11.99", "0"): D.IMPROVING,
    (Polarity.LOWER, "12", "12.01", "0"): D.WORSENING,
    (Polarity.LOWER, "12", "12", "0"): D.SAME,
    (Polarity.LOWER, "12", "11", "1"): D.SAME,
    (Polarity.LOWER, "0", "-1", "0"): D.IMPROVING,
    (Polarity.NONE, "12", "13", "0"): D.INCREASED,
    (Polarity.NONE, "12", "11", "0"): D.DECREASED,
    (Polarity.NONE, "12", "12", "0"): D.SAME,
    (Polarity.NONE, "12", "13", "1"): D.SAME,
    (Polarity.RANGE, "18", "24", "0"): D.SAME,
    (Polarity.RANGE, "24.01", "24", "0"): D.IMPROVING,
    (Polarity.RANGE, "24", "24.01", "0"): D.WORSENING,
    (Polarity.RANGE, "17", "25", "0"): D.SAME,
    (Polarity.RANGE, "10", "17", "0"): D.IMPROVING,
    (Polarity.RANGE, "25", "10", "0"): D.WORSENING,
    (Polarity.RANGE, "25", "27", "2"): D.SAME,
    (Polarity.RANGE, "25", "27.01", "2"): D.WORSENING,
}


@pytest.mark.parametrize(("polarity", "before", "now", "tolerance"), COMPARISONS)
def test_two_figures_compared(polarity, before, now, tolerance):
    indicator = measure(polarity=polarity, direction_tolerance=Decimal(tolerance))

    found = compare(indicator, Fraction(Decimal(now)), Fraction(Decimal(before)), RANGE)

    assert found is COMPARISONS[polarity, before, now, tolerance]


# name: basis, earlier readings, reported direction, direction, source
CASES = {
    "first ever": (B.PREVIOUS_PERIOD, [], None, D.NEW, "computed"),
    "first ever, reported": (B.PREVIOUS_PERIOD, [], D.WORSENING, D.WORSENING, "reported"),
    "the one before": (
        B.PREVIOUS_PERIOD, [reading("2016-08", "96")], None, D.IMPROVING, "computed",
    ),
    "the one before, otherwise reported": (
        B.PREVIOUS_PERIOD, [reading("2016-08", "96")], D.WORSENING, D.IMPROVING, "computed",
    ),
    "older ones do not count": (
        B.PREVIOUS_PERIOD, [reading("2016-07", "99"), reading("2016-08", "96")], None, D.IMPROVING,
        "computed",
    ),
    "the one before missing": (
        B.PREVIOUS_PERIOD, [reading("2016-07", "96")], None, D.NOT_COMPARABLE, "computed",
    ),
    "the one before missing, reported": (
        B.PREVIOUS_PERIOD, [reading("2016-07", "96")], D.SAME, D.NOT_COMPARABLE, "computed",
    ),
    "the one before without a figure": (
        B.PREVIOUS_PERIOD, [reading("2016-08", no_data_reason=NoDataReason.NEW)], None,
        D.NOT_COMPARABLE, "computed",
    ),
    "the one before with year to date alone": (
        B.PREVIOUS_PERIOD, [reading("2016-08", ytd_value="96")], None, D.NOT_COMPARABLE, "computed",
    ),
    "the one before of another definition": (
        B.PREVIOUS_PERIOD, [reading("2016-08", "96", definition_version=0)], None,
        D.NOT_COMPARABLE, "computed",
    ),
    "of another frequency": (
        B.PREVIOUS_PERIOD, [reading("2016/17-Q1", "96")], None, D.NOT_COMPARABLE, "computed",
    ),
    "last year": (
        B.SAME_PERIOD_LAST_YEAR, [reading("2015-09", "98"), reading("2016-08", "96")], None,
        D.WORSENING, "computed",
    ),
    "last year missing": (
        B.SAME_PERIOD_LAST_YEAR, [reading("2016-08", "96")], None, D.NOT_COMPARABLE, "computed",
    ),
    "last year of another definition": (
        B.SAME_PERIOD_LAST_YEAR, [reading("2015-09", "98", definition_version=0)], None,
        D.NOT_COMPARABLE, "computed",
    ),
    "last year, first ever": (B.SAME_PERIOD_LAST_YEAR, [], None, D.NEW, "computed"),
    "last year, first ever, reported": (
        B.SAME_PERIOD_LAST_YEAR, [], D.SAME, D.SAME, "reported",
    ),
    "no basis": (B.NONE, [reading("2016-08", "96")], D.SAME, None, None),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_direction_in_each_case(name):
    basis, earlier, reported, direction, source = CASES[name]
    now = reading(NOW, "97", reported_direction=reported)

    found = told(measure(direction_basis=basis), *earlier, now=now)

    assert (found.direction, found.source) == (direction, source)


def test_later_readings_are_no_earlier_ones():
    assert told(measure(), reading("2016-10", "96")).direction is D.NEW


def test_readings_older_than_the_history_are_earlier_ones():
    assert told(measure(), has_older=True).direction is D.NOT_COMPARABLE


@pytest.mark.parametrize("kind", [Kind.KPI, Kind.FORECAST, Kind.MILESTONE])
def test_missing_figure_has_no_direction(kind):
    now = reading(NOW, no_data_reason=NoDataReason.NOT_DUE)

    assert told(measure(kind=kind), reading("2016-08", "96"), now=now) == NO_TRAVEL


def test_activity_has_no_direction():
    assert told(measure(kind=Kind.ACTIVITY), reading("2016-08", "96")) == NO_TRAVEL


def test_both_bases_give_two_directions():
    indicator = measure(direction_basis=B.BOTH)
    known = history(reading("2015-09", "98"), reading("2016-08", "96"), reading(NOW, "97"))

    standing = stand(indicator, known, targets({}), parse(NOW).end)

    assert standing.travel.direction is D.IMPROVING
    assert standing.travel_last_year.direction is D.WORSENING


def test_both_bases_stand_alone():
    indicator = measure(direction_basis=B.BOTH)
    known = history(reading("2016-08", "96"), reading(NOW, "97"))

    standing = stand(indicator, known, targets({}), parse(NOW).end)

    assert standing.travel.direction is D.IMPROVING
    assert standing.travel_last_year.direction is D.NOT_COMPARABLE


def test_reported_direction_is_of_one_comparison():
    """A reported direction says nothing of last year where both are compared."""
    indicator = measure(direction_basis=B.BOTH)
    known = history(reading(NOW, "97", reported_direction=D.WORSENING))

    standing = stand(indicator, known, targets({}), parse(NOW).end)

    assert (standing.travel.direction, standing.travel.source) == (
        D.WORSENING, DirectionSource.REPORTED,
    )  # fmt: skip
    assert standing.travel_last_year.direction is D.NEW


@pytest.mark.parametrize("basis", [B.PREVIOUS_PERIOD, B.SAME_PERIOD_LAST_YEAR])
def test_single_basis_has_no_second_direction(basis):
    known = history(reading("2015-09", "98"), reading(NOW, "97"))

    standing = stand(measure(direction_basis=basis), known, targets({}), parse(NOW).end)

    assert standing.travel_last_year == NO_TRAVEL


def test_correction_of_the_earlier_figure_changes_the_direction():
    first, second = reading("2016-08", "96"), reading("2016-08", "98", revision=2)

    assert told(measure(), first).direction is D.IMPROVING
    assert told(measure(), first, second).direction is D.WORSENING


def test_running_totals_compare_what_each_period_added():
    indicator = measure(aggregation=Aggregation.CUMULATIVE_ENTRY)
    known = (reading("2016-07", "50"), reading("2016-08", "60"))

    assert told(indicator, *known, now="69").direction is D.WORSENING
    assert told(indicator, known[1], now="69").direction is D.NOT_COMPARABLE


def test_range_without_ends_cannot_be_compared():
    found = told(
        measure(polarity=Polarity.RANGE), reading("2016-08", "96"), given=levels(target="1")
    )

    assert found.direction is D.NOT_COMPARABLE
    assert found.sentence == "There is no range to compare the figures with."


# Forecasts


def forecast(code: str, value: str | None = None, **cells: Any) -> Reading:
    return reading(code, forecast_value=value, **cells)


@pytest.mark.parametrize(
    ("earlier", "now", "direction"),
    [
        ([], "100", D.NEW),
        ([forecast("2016/17-Q1", "100")], "100", D.SAME),
        ([forecast("2016-05", "90")], "95", D.IMPROVING),
        ([forecast("2016-05", "90"), forecast("2016-07", "99")], "95", D.WORSENING),
        ([forecast("2016-08", no_data_reason=NoDataReason.NOT_DUE)], "95", D.NOT_COMPARABLE),
        ([forecast("2016-08", "90", definition_version=0)], "95", D.NOT_COMPARABLE),
    ],
)
def test_forecast_is_compared_with_the_one_before(earlier, now, direction):
    indicator = measure(kind=Kind.FORECAST, frequency=PeriodKind.YEAR)

    assert told(indicator, *earlier, now=forecast(NOW, now)).direction is direction


def test_forecast_may_be_compared_with_last_years():
    indicator = measure(kind=Kind.FORECAST, direction_basis=B.SAME_PERIOD_LAST_YEAR)
    earlier = [forecast("2015-09", "99"), forecast("2016-08", "90")]

    assert told(indicator, *earlier, now=forecast(NOW, "95")).direction is D.WORSENING


# Sentences


@pytest.mark.parametrize(
    ("polarity", "before", "now", "sentence"),
    [
        ("higher", "96", "97", "Improving: 97%, from 96% in August 2016."),
        ("lower", "96", "97", "Worsening: 97%, from 96% in August 2016."),
        ("none", "96", "97", "Increased: 97%, from 96% in August 2016."),
        ("higher", "97", "97", "Same: 97%, as in August 2016."),
        ("higher", "99.96", "99.97", "Improving: 99.97%, from 99.96% in August 2016."),
        ("range", "25", "28", "Worsening: 28%, from 25% in August 2016, further from the range."),
        ("range", "28", "20", "Improving: 20%, from 28% in August 2016, nearer to the range."),
        ("range", "22", "20", "Same: 20%, and 22% in August 2016, both within the range."),
        ("range", "17", "25", "Same: 25%, as far from the range as 17% in August 2016."),
    ],
)
def test_sentence_says_from_what_to_what(polarity, before, now, sentence):
    found = told(measure(polarity=Polarity(polarity)), reading("2016-08", before), now=now)

    assert found.sentence == sentence


@pytest.mark.parametrize(
    ("found", "sentence"),
    [
        (
            told(measure(direction_tolerance=Decimal(1)), reading("2016-08", "96.5")),
            (
                "Same: 97.0%, from 96.5% in August 2016, a change within the tolerance of "
                "1 percentage point."
            ),
        ),
        (told(measure()), "This is the first figure, so there is nothing to compare it with."),
        (
            told(measure(), now=reading(NOW, "97", reported_direction=D.SAME)),
            "Same, as reported: there is no earlier figure here to compare with.",
        ),
        (told(measure(), has_older=True), "There is no figure for August 2016 to compare with."),
        (
            told(measure(), reading("2016-08", "96", definition_version=0)),
            "The definition has changed since August 2016, so the two cannot be compared.",
        ),
        (
            told(
                measure(kind=Kind.FORECAST), forecast("2016/17-Q1", "90"), now=forecast(NOW, "95")
            ),
            "Improving: 95%, from 90% forecast in quarter 1 2016/17.",
        ),
        (
            told(measure(kind=Kind.FORECAST), now=forecast(NOW, "95"), has_older=True),
            "There is no earlier forecast to compare with.",
        ),
    ],
)
def test_sentence_of_the_rarer_cases(found, sentence):
    assert found.sentence == sentence


numbers = st.decimals(-200, 200, places=2)


@given(st.sampled_from(Polarity), numbers, numbers, st.decimals(0, 20, places=1))
def test_way_back_is_the_opposite(
    polarity: Polarity, one: Decimal, other: Decimal, tolerance: Decimal
) -> None:
    indicator = measure(polarity=polarity, direction_tolerance=tolerance)
    opposite = {
        D.IMPROVING: D.WORSENING,
        D.WORSENING: D.IMPROVING,
        D.INCREASED: D.DECREASED,
        D.DECREASED: D.INCREASED,
        D.SAME: D.SAME,
    }
    there = told(indicator, reading("2016-08", str(one)), now=str(other))
    back = told(indicator, reading("2016-08", str(other)), now=str(one))

    assert there.direction is not None
    assert back.direction is opposite[there.direction]
    assert not re.search(r"\.\.|  |None| ,", there.sentence)


@given(st.sampled_from(Polarity), numbers, numbers)
def test_figures_told_apart_are_seen_apart(
    polarity: Polarity, one: Decimal, other: Decimal
) -> None:
    found = told(measure(polarity=polarity), reading("2016-08", str(one)), now=str(other))

    figures = re.findall(r"-?[\d.]+%", found.sentence)

    assert len(set(figures)) == len({one, other})


def test_definition_is_compared_with_that_of_the_reading():
    now = replace(reading(NOW, "97"), definition_version=2)

    assert (
        told(measure(), reading("2016-08", "96", definition_version=2), now=now).direction
        is D.IMPROVING
    )
    assert told(measure(), reading("2016-08", "96"), now=now).direction is D.NOT_COMPARABLE
