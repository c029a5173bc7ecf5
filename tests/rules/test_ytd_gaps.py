"""A year to date is rated against the periods that it has, and never of two definitions."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from councilportal.common.periods import parse
from councilportal.common.words import Rag
from performance.rules.measures import Levels, Measure, Reading, Targets
from performance.rules.standing import Standing, stand
from performance.rules.words import (
    Aggregation,
    Kind,
    Method,
    NoDataReason,
    Polarity,
    PreviousYearBasis,
)
from performance.rules.year_to_date import value_of, year_to_date
from tests.rules.making import history, levels, measure, reading, targets

A = Aggregation
APRIL = parse("2026-04")
TOTAL = measure(aggregation=A.SUM, unit="number", polarity=Polarity.LOWER)
HUNDRED = targets({"2026/27": levels(target="100")})


def months(line: str, *, versions: str = "", year: str = "2026") -> list[Reading]:
    """Readings from April on: "120 - 60" was not collected in May; versions as "1 1 2"."""
    first = parse(f"{year}-04")
    definitions = versions.split() or ["1"] * len(line.split())
    return [
        reading(
            first.shifted(place).code,
            None if cell == "-" else cell,
            no_data_reason=NoDataReason.NOT_COLLECTED if cell == "-" else None,
            definition_version=int(version),
        )
        for place, (cell, version) in enumerate(zip(line.split(), definitions, strict=True))
    ]


def at_the_end(indicator: Measure, known: list[Reading], given: Targets = HUNDRED) -> Standing:
    return stand(indicator, history(*known), given, max(each.period.end for each in known))


def ytd(standing: Standing) -> tuple[str, Rag]:
    assert standing.ytd_rating is not None
    return standing.ytd_shown, standing.ytd_rating.rag


@pytest.mark.case("19A year to date", door="rating")
@pytest.mark.parametrize(
    ("line", "polarity", "total", "rag"),
    [
        ("120 120 -", Polarity.LOWER, "240", Rag.RED),  # was green: below 300
        ("120 - 120", Polarity.LOWER, "240", Rag.RED),
        ("- - 120", Polarity.LOWER, "120", Rag.RED),
        ("100 100 -", Polarity.HIGHER, "200", Rag.GREEN),  # was red: below 300
        ("100 - 99", Polarity.HIGHER, "199", Rag.RED),
        ("- - -", Polarity.HIGHER, "", Rag.NO_DATA),
    ],
)
def test_sum_is_held_against_the_periods_that_it_has(line, polarity, total, rag):
    standing = at_the_end(replace(TOTAL, polarity=polarity), months(line))

    assert ytd(standing) == (total, rag)


def test_month_that_was_never_reported_is_as_one_not_collected():
    april, _, june = months("120 50 120")

    assert ytd(at_the_end(TOTAL, [april, june])) == ("240", Rag.RED)


def test_levels_of_the_missing_month_alone_are_left_out():
    own = {"2026/27 2026-05": levels(target="1000"), "2026/27": levels(target="100")}

    assert ytd(at_the_end(TOTAL, months("120 - 120"), targets(own))) == ("240", Rag.RED)
    assert ytd(at_the_end(TOTAL, months("120 500 120"), targets(own))) == ("740", Rag.GREEN)


@pytest.mark.parametrize(
    ("line", "rag", "against"),
    [
        ("120 240 -", Rag.RED, "200"),
        ("120 - 240", Rag.GREEN, "300"),  # the total of June holds May
        ("120 - -", Rag.RED, "100"),
    ],
)
def test_running_total_is_held_against_all_up_to_its_last_period(line, rag, against):
    indicator = replace(TOTAL, aggregation=A.CUMULATIVE_ENTRY)

    standing = at_the_end(indicator, months(line))

    assert standing.ytd_rating is not None
    assert standing.ytd_rating.rag is rag
    assert f"the target of {against}" in standing.ytd_rating.sentence


@pytest.mark.parametrize("aggregation", [A.MEAN, A.LATEST])
def test_means_and_latest_figures_need_no_part_of_a_target(aggregation):
    indicator = replace(TOTAL, aggregation=aggregation)

    assert ytd(at_the_end(indicator, months("120 120 -"))) == ("120", Rag.RED)


OWN = {f"2026/27 2026-0{n}": levels(ytd_target=f"{n - 3}10") for n in (4, 5, 6)}


@pytest.mark.parametrize(
    ("aggregation", "line", "rag"),
    [
        (A.SUM, "100 100 100", Rag.GREEN),
        (A.SUM, "100 120 -", Rag.RED),  # held against May's 210
        (A.SUM, "100 - 120", Rag.NOT_RATED),
        (A.SUM, "- 100 120", Rag.NOT_RATED),
        (A.CUMULATIVE_ENTRY, "100 220 -", Rag.RED),
        (A.CUMULATIVE_ENTRY, "100 - 220", Rag.GREEN),
        (A.LATEST, "300 - -", Rag.RED),
        (A.MEAN, "100 - 120", Rag.GREEN),
    ],
)
def test_given_year_to_date_target_is_for_the_periods_up_to_it(aggregation, line, rag):
    indicator = replace(TOTAL, aggregation=aggregation)

    standing = at_the_end(indicator, months(line), targets(OWN))

    assert standing.ytd_rating is not None
    assert standing.ytd_rating.rag is rag


def test_year_to_date_that_is_not_rated_counts_in_no_base():
    standing = at_the_end(TOTAL, months("100 - 120"), targets(OWN))

    assert standing.ytd_rating is not None
    assert standing.ytd_rating.sentence == (
        "Not rated: 2 of 3 periods have a figure, and the year to date target is for all of them."
    )
    assert not standing.ytd_rating.computed.is_rated
    assert standing.ytd_shown == "220"


ACTIVITY = measure(kind=Kind.ACTIVITY, method=Method.NONE, unit="number", aggregation=A.SUM)


@pytest.mark.parametrize(
    ("line", "expected"), [("100 100 100", "below"), ("100 - 100", None), ("100 100 -", None)]
)
def test_total_with_a_gap_is_not_below_its_expected_range(line, expected):
    given = targets({"2026/27": levels(range_lower="350", range_upper="400")})

    standing = at_the_end(ACTIVITY, months(line), given)

    assert standing.expected_range == expected
    assert standing.ytd_rating is not None
    assert standing.ytd_rating.sentence.startswith("Activity indicators are shown for context")


# Two definitions


@pytest.mark.case("19B definition", door="year to date")
@pytest.mark.parametrize(
    ("aggregation", "total"),
    [(A.SUM, ""), (A.MEAN, ""), (A.LATEST, "80"), (A.CUMULATIVE_ENTRY, "80")],
)
def test_figures_of_two_definitions_are_never_put_together(aggregation, total):
    """19B: 40 and 40 of one definition and 80 of another made a year to date of 160."""
    indicator = replace(TOTAL, aggregation=aggregation)

    standing = at_the_end(indicator, months("40 40 80", versions="1 1 2"))

    assert standing.ytd_shown == total
    assert standing.ytd.periods == "3 of 3"
    if not total:
        assert standing.ytd_rating is not None
        assert standing.ytd_rating.rag is Rag.NO_DATA
        assert standing.ytd_rating.sentence == (
            "No year to date: the definition has changed since May 2026, "
            "and figures of two definitions are not put together."
        )


def test_cases_of_two_definitions_are_never_put_together():
    indicator = measure(aggregation=A.RATIO)
    known = [
        reading("2026-04", numerator="1", denominator="2"),
        reading("2026-05", numerator="2", denominator="2", definition_version=2),
    ]

    assert at_the_end(indicator, known).ytd.value is None
    assert at_the_end(indicator, [known[0]]).ytd.value == 50


def test_definition_of_a_month_without_a_figure_does_not_matter():
    standing = at_the_end(TOTAL, months("40 - 80", versions="1 2 1"))

    assert ytd(standing) == ("120", Rag.GREEN)


@pytest.mark.case("19B definition", door="rolling year")
def test_rolling_year_of_two_definitions_is_not_made():
    first = parse("2025-07")
    known = [
        reading(first.shifted(n).code, "15", definition_version=1 if n < 11 else 2)
        for n in range(12)
    ]
    indicator = replace(TOTAL, aggregation=A.ROLLING12)

    found = year_to_date(indicator, parse("2026-06"), history(*known))

    assert (found.value, found.periods, found.redefined_after) == (
        None,
        "12 of 12",
        parse("2026-05"),
    )


def test_period_of_a_running_total_is_not_taken_from_another_definition():
    indicator = replace(TOTAL, aggregation=A.CUMULATIVE_ENTRY)

    standing = at_the_end(indicator, months("40 80 160", versions="1 1 2"))

    assert standing.value is None
    assert standing.rating.sentence == (
        "No figure for the period alone: the running total before it had another definition."
    )


NEAR = measure(method=Method.WITHIN_TOLERANCE, unit="number", aggregation=A.SUM)
NEAR_LEVELS = targets({"2026/27": levels(target="100", tolerance_percent="10")})


@pytest.mark.case("19B definition", door="last year")
@pytest.mark.parametrize(("version", "rag"), [("2", Rag.AMBER), ("1", Rag.RED)])
def test_last_year_of_another_definition_is_compared_with_nothing(version, rag):
    """19B: 75 was amber because 70 of another definition was worse."""
    before = months("70", versions=version, year="2025")

    standing = at_the_end(NEAR, [*before, *months("75", versions="2")], NEAR_LEVELS)

    assert standing.rating.rag is rag
    assert ytd(standing)[1] is rag
    assert (standing.previous_year_shown, standing.previous_year_is_comparable) == (
        "70",
        version == "2",
    )


@pytest.mark.parametrize(
    ("before", "now", "rag"),
    [
        ("70 70 70", "75 - 75", Rag.AMBER),  # 150 beside 140, not beside 210
        ("70 900 70", "75 - 75", Rag.AMBER),
        ("80 10 80", "75 - 75", Rag.RED),  # 150 beside 160, not beside 170
        ("70 - 70", "75 75 75", Rag.RED),  # last year lacks May: nothing to compare with
        ("70 70 70", "75 75 75", Rag.AMBER),
    ],
)
def test_last_years_total_is_of_the_same_months(before, now, rag):
    known = [*months(before, year="2025"), *months(now)]

    assert ytd(at_the_end(NEAR, known, NEAR_LEVELS))[1] is rag


@pytest.mark.parametrize(("now", "rag"), [("75 75", Rag.AMBER), ("- 75", Rag.RED)])
def test_year_to_date_that_was_given_for_last_year_is_of_all_its_periods(now, rag):
    known = months(now)
    known[-1] = replace(
        known[-1],
        previous_year_value=Decimal(140) if now == "75 75" else Decimal(70),
        previous_year_basis=PreviousYearBasis.YEAR_TO_DATE,
    )

    assert ytd(at_the_end(NEAR, known, NEAR_LEVELS))[1] is rag


# For any figures, gaps and definitions

CELLS = st.none() | st.decimals(-500, 500, places=2)
YEARS = st.lists(
    st.tuples(CELLS, CELLS.map(lambda cell: cell or Decimal(0))), min_size=1, max_size=12
)


def year_of(drawn: list[tuple[Decimal | None, Decimal]]) -> tuple[list[Reading], Targets]:
    """Readings of a year with gaps, and a target for each month."""
    known, rows = [], {}
    for place, (figure, target) in enumerate(drawn):
        code = APRIL.shifted(place).code
        reason = NoDataReason.NOT_COLLECTED if figure is None else None
        known.append(Reading(parse(code), value=figure, no_data_reason=reason))
        rows[f"2026/27 {code}"] = Levels(target=target)
    return known, targets(rows)


@given(YEARS, st.sampled_from([Polarity.HIGHER, Polarity.LOWER]))
def test_months_that_are_all_of_one_rating_make_a_year_to_date_of_it(drawn, polarity):
    known, given_targets = year_of(drawn)
    indicator = replace(TOTAL, polarity=polarity)
    there = [(figure, target) for figure, target in drawn if figure is not None]

    standing = at_the_end(indicator, known, given_targets)

    assert standing.ytd_rating is not None
    if not there:
        assert standing.ytd_rating.rag is Rag.NO_DATA
        return
    assert standing.ytd.value == sum(Fraction(figure) for figure, _ in there)
    met: Callable[[Decimal, Decimal], bool] = (
        (lambda figure, target: figure >= target)
        if polarity is Polarity.HIGHER
        else (lambda figure, target: figure <= target)
    )
    total = (sum(each[0] for each in there), sum(each[1] for each in there))
    assert standing.ytd_rating.rag is (Rag.GREEN if met(*total) else Rag.RED)
    if len({met(*each) for each in there}) == 1:
        assert standing.ytd_rating.rag is (Rag.GREEN if met(*there[0]) else Rag.RED)


@given(YEARS, st.lists(st.integers(1, 3), min_size=12, max_size=12), st.sampled_from(A))
def test_year_to_date_is_of_one_definition(drawn, versions, aggregation):
    known, given_targets = year_of(drawn)
    known = [
        replace(each, definition_version=version)
        for each, version in zip(known, sorted(versions), strict=False)
    ]
    indicator = replace(TOTAL, aggregation=aggregation)

    standing = at_the_end(indicator, known, given_targets)

    of = {each.definition_version for each in known if each.value is not None}
    if aggregation in (A.SUM, A.MEAN):
        assert (standing.ytd.value is None) == (len(of) != 1)
    if aggregation is A.CUMULATIVE_ENTRY and standing.value is not None and len(known) > 1:
        assert known[-1].definition_version == known[-2].definition_version


@given(YEARS, st.integers(0, 11))
def test_year_to_date_does_not_look_past_its_period(drawn, place):
    known, _ = year_of(drawn)
    place = min(place, len(known) - 1)
    period = APRIL.shifted(place)

    before, after = (
        year_to_date(TOTAL, period, history(*part)) for part in (known[: place + 1], known)
    )

    assert before == after
    assert [each for each in before.made_of if each.end > period.end] == []
    assert value_of(TOTAL, period, history(*known)) == known[place].figure(TOTAL)
