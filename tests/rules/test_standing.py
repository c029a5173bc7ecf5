"""How an indicator stands on a day: which reading, shown how, cases short, last year, counts."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from councilportal.common.numbers import plain
from councilportal.common.periods import PeriodKind, containing
from councilportal.common.words import Direction, ExpectedRange, Rag
from performance.rules.bands import bands, cases_short
from performance.rules.direction import NO_TRAVEL, expected_range
from performance.rules.measures import UNITS, Levels, Reading, Targets
from performance.rules.rating import rate
from performance.rules.standing import Standing, count, latest_reading, stand
from performance.rules.words import (
    Aggregation,
    Kind,
    Method,
    NoDataReason,
    Polarity,
    PreviousYearBasis,
    RatingSource,
)
from tests.rules.making import history, levels, measure, reading, targets

K = PeriodKind
SEPTEMBER = date(2016, 9, 30)
NINETY = targets({"2016/17": levels(target="90", floor="85")})


def on_day(
    *readings: Reading, given: Targets = NINETY, day: date = SEPTEMBER, **changes
) -> Standing:
    return stand(measure(**changes), history(*readings), given, day)


# Which reading stands

# frequency, months that a period may be old, the last period that stands, the first that does not
WINDOWS = [
    (K.MONTH, "2015-10", "2015-09"),
    (K.QUARTER, "2015/16-Q3", "2015/16-Q2"),
    (K.HALF_YEAR, "2015/16-H2", "2015/16-H1"),
    (K.YEAR, "2014/15", "2013/14"),
    (K.ACADEMIC_YEAR, "AY2014/15", "AY2013/14"),
    (K.CALENDAR_YEAR, "CY2014", "CY2013"),
    (K.TWO_YEARS, "2012/14", "2011/13"),
]


@pytest.mark.parametrize(("frequency", "stands", "too_old"), WINDOWS)
def test_reading_stands_for_its_window(frequency, stands, too_old):
    indicator = measure(frequency=frequency)

    assert latest_reading(indicator, [reading(stands, "1")], SEPTEMBER) is not None
    assert latest_reading(indicator, [reading(too_old, "1")], SEPTEMBER) is None


@pytest.mark.parametrize(
    ("frequency", "months"),
    [(K.MONTH, 12), (K.QUARTER, 12), (K.YEAR, 24), (K.CALENDAR_YEAR, 24), (K.TWO_YEARS, 36)],
)
def test_window_is_so_many_months_long(frequency, months):
    """The reading of a period stands on the last day of each of so many months from its end on."""
    indicator, row = (
        measure(frequency=frequency),
        reading(containing(frequency, SEPTEMBER).code, "1"),
    )
    month = containing(K.MONTH, row.period.end)

    stands = [
        latest_reading(indicator, [row], month.shifted(place).end) is not None
        for place in range(-1, months + 1)
    ]

    assert stands == [False, *[True] * months, False]


def test_reading_of_a_later_period_does_not_stand_yet():
    assert latest_reading(measure(), [reading("2016-10", "1")], SEPTEMBER) is None
    assert latest_reading(measure(), [reading("2016/17", "1")], SEPTEMBER) is None


def test_reading_without_data_lets_nothing_older_take_its_place():
    standing = on_day(
        reading("2016-08", "95"), reading("2016-09", no_data_reason=NoDataReason.NOT_DUE)
    )

    assert standing.reading is not None
    assert standing.reading.period.code == "2016-09"
    assert (standing.rating.rag, standing.figure, standing.shown) == (Rag.NO_DATA, None, "")
    assert standing.travel == NO_TRAVEL


@pytest.mark.parametrize(
    ("frequency", "code"),
    [(K.MONTH, "2016-09"), (K.QUARTER, "2016/17-Q2"), (K.HALF_YEAR, "2016/17-H1")],
)
def test_of_readings_that_end_together_that_of_the_frequency_stands(frequency, code):
    rows = [reading(each, "1") for each in ("2016-09", "2016/17-Q2", "2016/17-H1")]

    for order in (rows, rows[::-1]):
        latest = latest_reading(measure(frequency=frequency), order, SEPTEMBER)
        assert latest is not None
        assert latest.period.code == code


def test_reading_keeps_its_own_period_and_targets():
    given = targets({"2015/16": levels(target="50"), "2016/17": levels(target="90")})

    standing = on_day(reading("2016-03", "60"), given=given)

    assert standing.levels.target == 50
    assert standing.rating.rag is Rag.GREEN


def test_nothing_reported_is_no_data():
    standing = on_day()

    assert (standing.reading, standing.rating.rag) == (None, Rag.NO_DATA)
    assert standing.rating.sentence == "No figure has been reported."


def test_period_row_replaces_the_cells_that_it_fills():
    given = targets(
        {"2016/17": levels(target="90", floor="85"), "2016/17 2016-09": levels(target="95")}
    )

    assert (on_day(reading("2016-09", "90"), given=given).levels) == Levels(
        target=Decimal(95), floor=Decimal(85)
    )
    assert on_day(reading("2016-08", "90"), given=given).levels.target == 90


@pytest.mark.parametrize("kind", [Kind.KPI, Kind.FORECAST])
@pytest.mark.parametrize("aggregation", Aggregation)
def test_later_readings_change_nothing(kind, aggregation):
    rows = [
        reading(code, None if kind is Kind.FORECAST else "9", forecast_value="9", ytd_value="9")
        for code in ("2015-09", "2016-08", "2016-09", "2016-10", "2017-09")
    ]

    until_then = on_day(*rows[:3], kind=kind, aggregation=aggregation)

    assert on_day(*rows, kind=kind, aggregation=aggregation) == until_then


# Shown


@pytest.mark.parametrize(
    ("decimals", "value", "target", "text"),
    [
        (0, "89.6", "90", "89.6%"),
        (0, "89.96", "90", "90.0%"),
        (0, "89.4", "90", "89%"),
        (0, "90.4", "90", "90%"),
        (1, "89.96", "90", "89.96%"),
        (1, "98.4", "99", "98.4%"),
        (0, "99.6", "99.8", "99.6%"),
        (0, "1234.5", None, "1,235%"),
    ],
)
def test_shown_figure_has_one_more_decimal_where_it_looks_on_target(decimals, value, target, text):
    given = targets({"2016/17": levels(target=target)})

    assert on_day(reading("2016-09", value), given=given, decimals=decimals).shown == text


@pytest.mark.parametrize(
    ("unit", "decimals", "value", "text"),
    [
        ("percent", 1, "98.45", "98.5%"),
        ("number", 0, "2571", "2,571"),
        ("pounds", 2, "-1234.5", "-£1,234.50"),
        ("pounds_thousand", 0, "650", "£650k"),
        ("pounds_million", 1, "20.1", "£20.1m"),
        ("days", 1, "3.25", "3.3"),
    ],
)
def test_text_of_units(unit, decimals, value, text):
    assert measure(unit=unit, decimals=decimals).text(Decimal(value)) == text


def test_every_built_in_unit_multiplies_as_its_name_says():
    assert {ref: unit.multiplier for ref, unit in UNITS.items() if unit.multiplier != 1} == {
        "percent": 100,
        "rate_per_10000": 10_000,
    }


@pytest.mark.parametrize(
    ("value", "target", "before", "is_counted"),
    [
        ("100", "100", "100", 1),
        ("99.6", "90", "99.6", 1),
        ("99.6", "100", "99.6", 0),
        ("99", "90", "99", 0),
    ],
)
def test_same_at_maximum_looks_at_the_figure_shown(value, target, before, is_counted):
    given = targets({"2016/17": levels(target=target)})

    standing = on_day(reading("2016-08", before), reading("2016-09", value), given=given)

    assert count([standing]).same_at_maximum == is_counted


def test_same_at_maximum_has_not_moved():
    standing = on_day(reading("2016-08", "99"), reading("2016-09", "100"))

    assert standing.is_at_maximum
    assert count([standing]).same_at_maximum == 0


@pytest.mark.parametrize("changes", [{"polarity": Polarity.LOWER}, {"unit": "score"}])
def test_same_at_maximum_is_for_percentages_that_should_be_high(changes):
    standing = on_day(reading("2016-08", "100"), reading("2016-09", "100"), **changes)

    assert count([standing]).same_at_maximum == 0


# Cases short (D15)


def short(numerator: str, denominator: str, given: Levels, **changes) -> int | None:
    indicator = measure(**changes)
    row = reading("2016-09", numerator=numerator, denominator=denominator)
    return cases_short(indicator, row, bands(indicator, given))


@pytest.mark.parametrize(
    ("name", "numerator", "denominator", "target", "cases"),
    [
        ("GL03: 125 of 158 needs 143", "125", "158", "90", 18),
        ("GL03: 143 are enough", "143", "158", "90", 0),
        ("FP02: 93% of 1,008", "937", "1008", "98", 51),
        ("PI04: 89% of 7,393", "6580", "7393", "90", 74),
        ("HR08: 61 responses, one reply is 1.6 points", "48", "61", "80", 1),
        ("exactly on target", "9", "10", "90", 0),
        ("one short", "8", "10", "90", 1),
        ("none at all", "0", "10", "90", 9),
        ("parts of cases", "8.5", "10", "90", 1),
        ("target of nought", "-1", "10", "0", 1),
        ("more than all", "10", "10", "105", 1),
    ],
)
def test_cases_short_where_higher_is_better(name, numerator, denominator, target, cases):
    assert short(numerator, denominator, levels(target=target)) == cases


@pytest.mark.parametrize(
    ("numerator", "denominator", "target", "cases"),
    [
        ("12", "80", "10", 4),
        ("8", "80", "10", 0),
        ("8.1", "80", "10", 1),
        ("1", "80", "0", 1),
        ("1", "80", "-1", None),
    ],
)
def test_cases_short_where_lower_is_better(numerator, denominator, target, cases):
    found = short(numerator, denominator, levels(target=target), polarity=Polarity.LOWER)

    assert found == cases


@pytest.mark.parametrize(("numerator", "cases"), [("1", 1), ("2", 0), ("3", 0), ("5", 2), ("0", 2)])
def test_cases_short_of_a_range(numerator, cases):
    given = levels(range_lower="20", range_upper="30")

    assert short(numerator, "10", given, polarity=Polarity.RANGE, method=Method.RANGE) == cases


def test_cases_short_of_a_range_that_no_number_meets():
    given = levels(range_lower="21", range_upper="29")

    for numerator in ("1", "5"):
        found = short(numerator, "10", given, polarity=Polarity.RANGE, method=Method.RANGE)
        assert found is None


@pytest.mark.parametrize(
    ("changes", "row"),
    [
        ({}, {"value": "50"}),
        ({}, {"numerator": "5"}),
        ({}, {"numerator": "0", "denominator": "0"}),
        ({"method": Method.NONE}, {"numerator": "5", "denominator": "10"}),
        ({"method": Method.JUDGEMENT}, {"numerator": "5", "denominator": "10"}),
        ({"aggregation": Aggregation.CUMULATIVE_ENTRY}, {"numerator": "5", "denominator": "10"}),
    ],
)
def test_cases_short_is_empty_where_it_cannot_be_known(changes, row):
    assert on_day(reading("2016-09", **row), **changes).cases_short is None


def test_cases_short_is_empty_without_target():
    row = reading("2016-09", numerator="5", denominator="10")

    assert on_day(row, given=targets({})).cases_short is None


@given(
    st.integers(0, 500),
    st.integers(1, 500),
    st.decimals(0, 120, places=1),
    st.sampled_from((Polarity.HIGHER, Polarity.LOWER)),
)
def test_cases_short_is_the_least_number(
    numerator: int, denominator: int, target: Decimal, polarity: Polarity
) -> None:
    indicator, given = measure(polarity=polarity), Levels(target=target)
    found = short(str(numerator), str(denominator), given, polarity=polarity)
    step = 1 if polarity is Polarity.HIGHER else -1

    def rag(cases: int) -> Rag:
        row = reading(
            "2016-09", numerator=str(numerator + step * cases), denominator=str(denominator)
        )
        return rate(indicator, row.figure(indicator), given).rag

    assert found is not None
    assert rag(found) is Rag.GREEN
    assert found == 0 or rag(found - 1) is not Rag.GREEN


def test_cases_needed_are_counted_from_the_exact_share():
    """Floating point takes 0.07 of 100 for a little over 7 and would ask for one more."""
    assert ceil(0.07 * 100) == 8
    assert short("6", "100", levels(target="7")) == 1


# Expected range (D9)


@pytest.mark.parametrize(
    ("value", "lower", "upper", "place"),
    [
        ("357", "366", "437", ExpectedRange.BELOW),
        ("2571", "2200", "2600", ExpectedRange.WITHIN),
        ("365.99", "366", "437", ExpectedRange.BELOW),
        ("366", "366", "437", ExpectedRange.WITHIN),
        ("437", "366", "437", ExpectedRange.WITHIN),
        ("437.01", "366", "437", ExpectedRange.ABOVE),
        ("0", "0", "0", ExpectedRange.WITHIN),
        ("5", "6", None, ExpectedRange.BELOW),
        ("7", "6", None, ExpectedRange.WITHIN),
        ("7", None, "6", ExpectedRange.ABOVE),
        ("7", None, None, None),
    ],
)
def test_expected_range_holds_its_ends(value, lower, upper, place):
    given = levels(range_lower=lower, range_upper=upper)

    assert expected_range(Fraction(Decimal(value)), given) is place
    assert expected_range(None, given) is None


@pytest.mark.parametrize(
    ("aggregation", "row", "place"),
    [
        (Aggregation.REPORTED, {"ytd_value": "357"}, ExpectedRange.BELOW),
        (Aggregation.REPORTED, {"value": "400", "ytd_value": "357"}, ExpectedRange.BELOW),
        (Aggregation.REPORTED, {"value": "400"}, None),
        (Aggregation.NONE, {"value": "400"}, ExpectedRange.WITHIN),
        (Aggregation.LATEST, {"value": "500"}, ExpectedRange.ABOVE),
    ],
)
def test_activity_is_compared_by_its_year_to_date(aggregation, row, place):
    given = targets({"2016/17 2016-09": levels(range_lower="366", range_upper="437")})

    standing = on_day(
        reading("2016-09", **row),
        given=given,
        kind=Kind.ACTIVITY,
        method=Method.NONE,
        aggregation=aggregation,
    )

    assert standing.expected_range is place
    assert standing.rating.rag is Rag.NOT_RATED
    assert standing.travel == NO_TRAVEL


def test_activity_without_any_figure_is_no_data():
    standing = on_day(
        reading("2016-09", no_data_reason=NoDataReason.NOT_DUE),
        kind=Kind.ACTIVITY,
        method=Method.NONE,
        aggregation=Aggregation.SUM,
    )

    assert standing.rating.rag is Rag.NO_DATA
    assert standing.expected_range is None
    assert standing.ytd_rating is not None
    assert standing.ytd_rating.rag is Rag.NO_DATA


def test_range_is_of_activity_alone():
    given = targets({"2016/17": levels(range_lower="1", range_upper="2")})

    assert on_day(reading("2016-09", "5"), given=given).expected_range is None


# Last year's figure

B = PreviousYearBasis
GIVEN = {"previous_year_value": "99", "previous_year_basis": B.YEAR}
LAST = {
    "year to date first": (
        Aggregation.SUM, ["2015-08", "2015-09"], GIVEN, ("12", B.YEAR_TO_DATE),
    ),
    "else the period": (Aggregation.NONE, ["2015-08", "2015-09"], GIVEN, ("6", B.SAME_PERIOD)),
    "the period where its year is not whole": (
        Aggregation.ROLLING12, ["2015-08", "2015-09"], GIVEN, ("6", B.SAME_PERIOD),
    ),
    "given where that period is missing": (Aggregation.SUM, ["2015-08"], GIVEN, ("99", B.YEAR)),
    "given": (Aggregation.SUM, [], GIVEN, ("99", B.YEAR)),
    "nothing": (Aggregation.SUM, [], {}, ("", None)),
}  # fmt: skip


@pytest.mark.parametrize("name", LAST)
def test_last_years_figure(name):
    aggregation, before, cells, expected = LAST[name]
    rows = [reading(code, "6") for code in before]

    standing = on_day(
        *rows, reading("2016-09", "7", **cells), aggregation=aggregation, unit="number"
    )

    assert (plain(standing.previous_year_value), standing.previous_year_basis) == expected


def test_last_years_figure_of_a_forecast_is_the_one_given():
    standing = on_day(
        reading("2015-09", forecast_value="70"),
        reading("2016-09", forecast_value="100", **GIVEN),
        kind=Kind.FORECAST,
    )

    assert (standing.previous_year_value, standing.previous_year_basis) == (Fraction(99), B.YEAR)


@pytest.mark.parametrize(
    ("basis", "rag"), [(B.SAME_PERIOD, Rag.AMBER), (B.YEAR_TO_DATE, Rag.RED), (B.YEAR, Rag.RED)]
)
def test_given_figure_of_the_same_period_is_rated_against(basis, rag):
    given = targets({"2016/17": levels(target="100", tolerance_percent="10")})
    row = reading("2016-09", "80", previous_year_value="79", previous_year_basis=basis)

    standing = on_day(row, given=given, method=Method.WITHIN_TOLERANCE)

    assert standing.rating.rag is rag


def test_given_year_to_date_of_last_year_is_rated_against():
    given = targets({"2016/17": levels(target="100", tolerance_percent="10")})
    row = reading(
        "2016-09",
        "80",
        ytd_value="80",
        previous_year_value="79",
        previous_year_basis=B.YEAR_TO_DATE,
    )

    standing = on_day(
        row, given=given, method=Method.WITHIN_TOLERANCE, aggregation=Aggregation.REPORTED
    )

    assert standing.rating.rag is Rag.RED
    assert standing.ytd_rating is not None
    assert standing.ytd_rating.rag is Rag.AMBER


def test_computed_figure_of_last_year_comes_before_the_given_one():
    given = targets({"2016/17": levels(target="100", tolerance_percent="10")})
    row = reading("2016-09", "80", previous_year_value="79", previous_year_basis=B.SAME_PERIOD)

    standing = on_day(reading("2015-09", "81"), row, given=given, method=Method.WITHIN_TOLERANCE)

    assert standing.rating.rag is Rag.RED


# Forecasts (D11)


def test_forecast_is_rated_and_is_no_value():
    standing = on_day(
        reading("2016/17-Q1", forecast_value="100"),
        reading("2016-09", forecast_value="88"),
        kind=Kind.FORECAST,
        frequency=K.YEAR,
        aggregation=Aggregation.SUM,
    )

    assert (standing.value, standing.figure, standing.shown) == (None, Fraction(88), "88%")
    assert (standing.rating.rag, standing.travel.direction) == (Rag.AMBER, Direction.WORSENING)
    assert standing.previous_forecast == 100
    assert (standing.ytd.value, standing.ytd_rating, standing.cases_short) == (None, None, None)


def test_revised_reading_changes_rating_and_year_to_date():
    before, first = reading("2016-08", "80"), reading("2016-09", "84")
    second = reading("2016-09", "91", revision=2)

    was = on_day(before, first, aggregation=Aggregation.MEAN)
    now = on_day(before, first, second, aggregation=Aggregation.MEAN)

    assert (was.rating.rag, was.ytd.value) == (Rag.RED, Fraction(82))
    assert (now.rating.rag, now.ytd.value) == (Rag.GREEN, Fraction(171, 2))


# Counts (D10)


def standing_of(value: str | None, before: str = "88", **changes) -> Standing:
    cells: dict[str, object] = {
        name: changes.pop(name) for name in ("override_rating", "judgement") if name in changes
    }
    if value is None:
        cells["no_data_reason"] = NoDataReason.NOT_DUE
    return on_day(reading("2016-08", before), reading("2016-09", value, **cells), **changes)


def test_counts_have_every_key_even_of_nothing():
    counts = count([])

    assert (counts.base, counts.ytd_base, counts.overridden, counts.same_at_maximum) == (0, 0, 0, 0)
    assert set(counts.rating) == set(counts.ytd_rating) == set(counts.judgement)
    assert set(counts.direction) == set(Direction)
    assert set(counts.unrated) == {Rag.NO_TARGET, Rag.NO_DATA, Rag.NOT_RATED}


def test_counts_keep_computed_and_judged_apart():
    counts = count(
        [
            standing_of("95"),
            standing_of("86"),
            standing_of("80"),
            standing_of("95", method=Method.JUDGEMENT, judgement=Rag.RED),
            standing_of("95", method=Method.JUDGEMENT),
            standing_of("95", method=Method.NONE),
            standing_of("95", given=targets({})),
            standing_of(None),
        ]
    )

    assert counts.base == 3
    assert counts.rating == {Rag.GREEN: 1, Rag.AMBER: 1, Rag.RED: 1}
    assert counts.judgement == {Rag.GREEN: 0, Rag.AMBER: 0, Rag.RED: 1}
    assert counts.unrated == {Rag.NO_TARGET: 2, Rag.NO_DATA: 1, Rag.NOT_RATED: 1}
    assert sum(counts.direction.values()) == counts.base


def test_counts_take_an_override_by_its_computed_rating():
    counts = count([standing_of("80", override_rating=Rag.GREEN)])

    assert counts.rating == {Rag.GREEN: 0, Rag.AMBER: 0, Rag.RED: 1}
    assert (counts.base, counts.overridden) == (1, 1)


def test_counts_take_an_override_without_computed_rating_as_unrated():
    counts = count([standing_of("80", given=targets({}), override_rating=Rag.GREEN)])

    assert (counts.base, counts.unrated[Rag.NO_TARGET], counts.overridden) == (0, 1, 1)


def test_counts_take_an_overridden_judgement_as_the_judgement():
    judged = standing_of(
        "80", method=Method.JUDGEMENT, judgement=Rag.AMBER, override_rating=Rag.GREEN
    )

    counts = count([judged])

    assert judged.rating.source is RatingSource.OVERRIDE
    assert (counts.base, counts.judgement[Rag.AMBER], counts.overridden) == (0, 1, 1)
    assert not judged.is_counted


def test_counts_take_reported_directions():
    standing = on_day(reading("2016-09", "95", reported_direction=Direction.WORSENING))

    assert count([standing]).direction[Direction.WORSENING] == 1


def test_counts_of_the_year_to_date_have_their_own_base():
    standings = [
        on_day(reading("2016-09", "95"), aggregation=Aggregation.LATEST),
        on_day(reading("2016-09", ytd_value="86"), aggregation=Aggregation.REPORTED),
        on_day(reading("2016-09", "95")),
    ]

    counts = count(standings)

    assert (counts.base, counts.ytd_base) == (2, 2)
    assert counts.ytd_rating == {Rag.GREEN: 1, Rag.AMBER: 1, Rag.RED: 0}
