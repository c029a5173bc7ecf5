"""The year to date: all aggregations, their gaps, and the levels that they are rated against."""

from decimal import Decimal
from fractions import Fraction

import pytest

from councilportal.common.numbers import plain
from councilportal.common.periods import PeriodKind, parse
from councilportal.common.words import Rag
from performance.rules.measures import Levels, Reading, Targets
from performance.rules.standing import stand
from performance.rules.words import Aggregation, Kind, Method, NoDataReason, Polarity
from performance.rules.year_to_date import (
    NO_YEAR_TO_DATE,
    value_of,
    year_to_date,
    year_to_date_levels,
)
from tests.rules.making import exact, history, levels, measure, reading, targets

SEPTEMBER = parse("2016-09")
A = Aggregation


def months(line: str) -> list[Reading]:
    """Readings of April onwards from a line: "10 - 12" has no reading in May."""
    first = parse("2016-04")
    return [
        reading(first.shifted(place).code, cell)
        for place, cell in enumerate(line.split())
        if cell != "-"
    ]


# name: aggregation, readings since April, year to date, periods
YEARS = {
    "sum": (A.SUM, "1 2 3 4 5 6", "21", "6 of 6"),
    "sum with a gap": (A.SUM, "1 2 - 4 5 6", "18", "5 of 6"),
    "sum with nothing yet": (A.SUM, "1 2 3 4 5 -", "15", "5 of 6"),
    "sum of nothing": (A.SUM, "- - - - - -", "", "0 of 6"),
    "sum of noughts": (A.SUM, "0 0 0 0 0 0", "0", "6 of 6"),
    "sum below nought": (A.SUM, "1 -2 0 0 0 0.5", "-0.5", "6 of 6"),
    "mean": (A.MEAN, "1 2 3 4 5 7", "3.666667", "6 of 6"),
    "mean with gaps": (A.MEAN, "1 - - 4 - -", "2.5", "2 of 6"),
    "latest": (A.LATEST, "1 2 3 4 5 6", "6", "6 of 6"),
    "latest with a gap at the end": (A.LATEST, "1 2 3 4 5 -", "5", "5 of 6"),
    "running total": (A.CUMULATIVE_ENTRY, "1 3 6 10 15 21", "21", "6 of 6"),
    "running total with a gap": (A.CUMULATIVE_ENTRY, "1 3 - 10 15 21", "21", "5 of 6"),
    "ratio without cases": (A.RATIO, "1 2 3 4 5 6", "", "0 of 6"),
    "none": (A.NONE, "1 2 3 4 5 6", "", ""),
    "reported, not given": (A.REPORTED, "1 2 3 4 5 6", "", ""),
}


@pytest.mark.parametrize("name", YEARS)
def test_year_to_date_over_the_periods_present(name):
    aggregation, line, total, periods = YEARS[name]
    indicator = measure(aggregation=aggregation, unit="number")

    found = year_to_date(indicator, SEPTEMBER, history(*months(line)))

    assert (plain(found.value), found.periods) == (total, periods)


def test_year_to_date_leaves_last_years_months_out():
    known = history(reading("2016-03", "100"), *months("1 2"))

    assert year_to_date(measure(aggregation=A.SUM), parse("2016-05"), known).value == 3


def test_period_without_data_is_no_nought():
    known = history(
        *months("4 -"),
        reading("2016-05", no_data_reason=NoDataReason.NOT_COLLECTED),
        *months("- - 6"),
    )

    found = year_to_date(measure(aggregation=A.MEAN), parse("2016-06"), known)

    assert (found.value, found.periods) == (Fraction(5), "2 of 3")


def test_reading_without_data_of_another_period_form_has_no_year_to_date():
    known = history(*months("4 4"), reading("2016/17", no_data_reason=NoDataReason.NOT_DUE))

    assert year_to_date(measure(aggregation=A.SUM), parse("2016/17"), known) == NO_YEAR_TO_DATE


def test_ratio_adds_cases_not_percentages():
    """2 of 4, then 2 of 100: 3.8%, neither 26% nor 52% (S:SPI-AGG)."""
    indicator = measure(aggregation=A.RATIO, decimals=1)
    known = history(
        reading("2016-04", numerator="2", denominator="4"),
        reading("2016-05", numerator="2", denominator="100"),
    )

    found = year_to_date(indicator, parse("2016-05"), known)

    assert found.value == Fraction(400, 104)
    assert indicator.text(found.value) == "3.8%"


def test_ratio_counts_only_periods_with_cases():
    known = history(
        reading("2016-04", numerator="2", denominator="4"),
        reading("2016-05", "99"),
        reading("2016-06", numerator="0", denominator="0"),
    )

    found = year_to_date(measure(aggregation=A.RATIO), parse("2016-06"), known)

    assert (found.value, found.periods) == (Fraction(50), "1 of 3")


def test_ratio_of_nought_denominators_is_no_figure():
    known = history(reading("2016-04", numerator="0", denominator="0"))

    assert year_to_date(measure(aggregation=A.RATIO), parse("2016-04"), known).value is None


def test_kents_minutes_are_95_percent_and_green():
    """8,800 of 176,000 calls unanswered are 5.0%, so 95.0% answered: on the target of 95 (D6)."""
    indicator = measure(aggregation=A.RATIO, decimals=1)
    known = history(
        reading("2016-08", numerator="87200", denominator="91000"),
        reading("2016-09", numerator="80000", denominator="85000"),
    )

    standing = stand(
        indicator, known, targets({"2016/17": levels(target="95", floor="80")}), SEPTEMBER.end
    )

    assert indicator.text(standing.ytd.value) == "95.0%"
    assert standing.ytd_rating is not None
    assert standing.ytd_rating.rag is Rag.GREEN
    assert standing.ytd.periods == "2 of 6"


# Running totals


@pytest.mark.parametrize(
    ("code", "value"),
    [("2016-03", "12"), ("2016-04", "10"), ("2016-05", "15"), ("2016-06", None), ("2016-08", None)],
)
def test_running_total_gives_what_the_period_added(code, value):
    known = history(
        reading("2016-02", "80"),
        reading("2016-03", "92"),
        reading("2016-04", "10"),
        reading("2016-05", "25"),
        reading("2016-06", no_data_reason=NoDataReason.NOT_COLLECTED),
        reading("2016-08", "60"),
    )

    found = value_of(measure(aggregation=A.CUMULATIVE_ENTRY), parse(code), known)

    assert found == exact(value)


# Twelve months


def test_rolling_year_is_empty_with_eleven_months():
    indicator = measure(aggregation=A.ROLLING12, unit="number")
    first = parse("2015-10")
    eleven = [reading(first.shifted(place).code, "2") for place in range(1, 12)]

    found = year_to_date(indicator, SEPTEMBER, history(*eleven))
    whole = year_to_date(indicator, SEPTEMBER, history(reading("2015-10", "3"), *eleven))

    assert (found.value, found.periods) == (None, "11 of 12")
    assert (whole.value, whole.periods) == (Fraction(25), "12 of 12")


def test_rolling_year_of_cases_is_a_ratio():
    first = parse("2015-10")
    known = [
        reading(first.shifted(place).code, numerator="1", denominator=str(place + 1))
        for place in range(12)
    ]

    found = year_to_date(measure(aggregation=A.ROLLING12), SEPTEMBER, history(*known))

    assert found.value == Fraction(1200, 78)


@pytest.mark.parametrize("without_cases", [1, 12])
def test_rolling_year_never_adds_percentages(without_cases):
    first = parse("2015-10")
    known = [
        reading(first.shifted(place).code, "50")
        if place < without_cases
        else reading(first.shifted(place).code, numerator="1", denominator="2")
        for place in range(12)
    ]

    found = year_to_date(measure(aggregation=A.ROLLING12), SEPTEMBER, history(*known))

    assert (found.value, found.periods) == (None, f"{12 - without_cases} of 12")


def test_rolling_year_of_quarters_has_four():
    known = [reading(f"2016/17-Q{quarter}", "2") for quarter in (1, 2, 3, 4)]
    indicator = measure(aggregation=A.ROLLING12, frequency=PeriodKind.QUARTER, unit="number")

    found = year_to_date(indicator, parse("2016/17-Q4"), history(*known))

    assert (found.value, found.periods) == (Fraction(8), "4 of 4")


# Reported, and what has none


def test_reported_year_to_date_is_taken_as_it_is():
    known = history(reading("2016-09", ytd_value="97.5"))

    found = year_to_date(measure(aggregation=A.REPORTED), SEPTEMBER, known)

    assert (found.value, found.periods) == (Fraction(195, 2), "")


@pytest.mark.parametrize("aggregation", Aggregation)
def test_forecasts_have_no_year_to_date(aggregation):
    known = history(reading("2016-09", forecast_value="9", ytd_value="9"))
    indicator = measure(aggregation=aggregation, kind=Kind.FORECAST)

    assert year_to_date(indicator, SEPTEMBER, known) == NO_YEAR_TO_DATE


def test_year_to_date_of_a_yearly_figure_is_that_figure():
    indicator = measure(aggregation=A.SUM, frequency=PeriodKind.ACADEMIC_YEAR)

    found = year_to_date(indicator, parse("AY2016/17"), history(reading("AY2016/17", "5")))

    assert (found.value, found.periods) == (Fraction(5), "1 of 1")


# Levels


def at(aggregation: Aggregation, given: Targets, code: str = "2016-06") -> Levels:
    found = year_to_date_levels(measure(aggregation=aggregation), parse(code), given)
    assert found is not None
    return found


@pytest.mark.parametrize("aggregation", [A.SUM, A.CUMULATIVE_ENTRY])
def test_levels_of_a_sum_add_up_with_the_rows_of_periods(aggregation):
    given = targets(
        {
            "2016/17": levels(target="10", floor="8"),
            "2016/17 2016-05": levels(target="20"),
            "2016/17 2016-09": levels(target="99"),
        }
    )

    found = at(aggregation, given)

    assert (found.target, found.floor) == (Decimal(40), Decimal(24))


def test_levels_of_a_sum_are_missing_where_one_is():
    given = targets(
        {
            "2016/17 2016-04": levels(target="10", floor="8"),
            "2016/17 2016-06": levels(target="10", floor="8"),
        }
    )

    found = at(A.SUM, given)

    assert (found.target, found.floor) == (None, None)


def test_levels_of_a_sum_take_tolerances_from_the_period():
    monthly = levels(target="10", tolerance_percent="5")
    given = targets({f"2016/17 2016-0{month}": monthly for month in (4, 5, 6)})

    found = at(A.SUM, given)

    assert (found.target, found.tolerance_percent) == (Decimal(30), Decimal(5))


@pytest.mark.parametrize("aggregation", [A.RATIO, A.MEAN, A.LATEST, A.ROLLING12, A.REPORTED])
def test_levels_of_others_are_the_years(aggregation):
    given = targets(
        {"2016/17": levels(target="10", floor="8"), "2016/17 2016-06": levels(target="20")}
    )

    found = at(aggregation, given)

    assert (found.target, found.floor) == (Decimal(10), Decimal(8))


@pytest.mark.parametrize("aggregation", [each for each in A if each is not A.NONE])
def test_own_levels_come_first(aggregation):
    year = levels(target="10", floor="8", ytd_target="50", ytd_floor="40")
    given = targets({"2016/17": year, "2016/17 2016-06": levels(ytd_target="60")})

    june, may = at(aggregation, given), at(aggregation, given, "2016-05")
    assert (june.target, june.floor) == (Decimal(60), Decimal(40))
    assert (may.target, may.floor) == (Decimal(50), Decimal(40))


def test_own_target_without_floor_has_no_amber():
    given = targets({"2016/17": levels(target="10", floor="8", ytd_target="50")})

    found = at(A.SUM, given)

    assert (found.target, found.floor) == (Decimal(50), None)


@pytest.mark.parametrize(
    ("line", "rag"),
    [
        ("10 10 10", Rag.GREEN),
        ("10 10 9.99", Rag.AMBER),
        ("8 8 8", Rag.AMBER),
        ("8 8 7.99", Rag.RED),
    ],
)
def test_sum_is_rated_against_the_sum_of_targets(line, rag):
    given = targets({"2016/17": levels(target="10", floor="8")})
    indicator = measure(aggregation=A.SUM)

    standing = stand(indicator, history(*months(line)), given, parse("2016-06").end)

    assert standing.ytd_rating is not None
    assert standing.ytd_rating.rag is rag


def test_year_to_date_is_rated_beside_last_years():
    indicator = measure(
        aggregation=A.SUM, unit="days", polarity=Polarity.LOWER, method=Method.WITHIN_TOLERANCE
    )
    given = targets({"2016/17": levels(target="10", tolerance_percent="10")})
    known = history(
        reading("2015-04", "20"),
        reading("2015-05", "5"),
        reading("2016-04", "12"),
        reading("2016-05", "12"),
    )

    standing = stand(indicator, known, given, parse("2016-05").end)

    assert standing.rating.rag is Rag.RED
    assert standing.ytd_rating is not None
    assert standing.ytd_rating.sentence == (
        "24 days is not within 10% of the target of 20 days (22 days or less) but no worse than "
        "last year's 25 days, so amber. Lower is better."
    )


@pytest.mark.parametrize(
    ("changes", "row", "rag", "sentence"),
    [
        ({"aggregation": A.SUM}, {}, Rag.NO_DATA, "No year to date: 0 of 6 periods have a figure."),
        ({"aggregation": A.REPORTED}, {}, Rag.NO_DATA, "No year to date."),
        (
            {"aggregation": A.LATEST, "method": Method.JUDGEMENT},
            {"value": "3"},
            Rag.NOT_RATED,
            "A judgement is made of a period, not of the year to date.",
        ),
        (
            {"aggregation": A.LATEST, "method": Method.NONE},
            {"value": "3"},
            Rag.NOT_RATED,
            "This indicator is not rated.",
        ),
    ],
)
def test_year_to_date_that_is_not_rated_says_why(changes, row, rag, sentence):
    standing = stand(
        measure(**changes), history(reading("2016-09", **row)), targets({}), SEPTEMBER.end
    )

    assert standing.ytd_rating is not None
    assert (standing.ytd_rating.rag, standing.ytd_rating.sentence) == (rag, sentence)


@pytest.mark.parametrize(
    "changes", [{"aggregation": A.NONE}, {"aggregation": A.SUM, "kind": Kind.FORECAST}]
)
def test_snapshots_and_forecasts_have_no_year_to_date_rating(changes):
    known = history(reading("2016-09", "3", forecast_value="3"))

    assert stand(measure(**changes), known, targets({}), SEPTEMBER.end).ytd_rating is None
