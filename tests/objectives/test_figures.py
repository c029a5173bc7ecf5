"""Figures of people at their boundaries: intervals, percentages, what is said of them."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from scipy.stats import binomtest

from councilportal.common.fuzzy import read
from councilportal.common.words import Direction
from objectives.rules.figure_findings import FindingKind, findings
from objectives.rules.figures import (
    Better,
    ComparatorKind,
    FigureFact,
    GroupFact,
    Share,
    TableFact,
    change,
    interval,
    small_base_said,
)

STAFF = TableFact("STAFF", "Staff", "%", read("31 March 2016"), "Kent", "Directly employed")
DISABLED = (GroupFact("disability", "disabled", "Disabled"),)


# R. G. Newcombe, Two-sided confidence intervals for the single proportion, Statistics in Medicine
# 17 (1998), table I: method 3.
@pytest.mark.parametrize(
    ("count", "base", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_intervals_are_those_that_were_published(count: int, base: int, low: float, high: float):
    found = interval(Share(count, base))

    assert [round(float(end) / 100, 4) for end in found] == [low, high]


def test_intervals_are_those_of_scipy_for_every_count_of_small_bases():
    for base in (1, 2, 3, 12, 29, 30):
        for count in range(base + 1):
            usual = binomtest(count, base).proportion_ci(0.95, method="wilson")
            low, high = interval(Share(count, base))
            assert float(low) == pytest.approx(100 * usual.low, abs=1e-9)
            assert float(high) == pytest.approx(100 * usual.high, abs=1e-9)
            assert 0 <= low <= Fraction(100 * count, base) <= high <= 100


def test_few_people_are_told_and_thirty_are_not_few():
    few = FigureFact(STAFF, "Staff", DISABLED, count=1, base=29)

    assert [(each.kind, each.sentence) for each in findings([few])] == [
        (
            FindingKind.SMALL_BASE,
            (
                "“Staff” (Disabled): 3.4%. Of 29 people only, so read it with care. Its 95% "
                "interval is 0.6% to 17.2%."
            ),
        )
    ]
    assert small_base_said(Share(1, 1)).startswith("Of 1 person only,")
    assert findings([FigureFact(STAFF, "Staff", DISABLED, count=1, base=30)]) == ()


@pytest.mark.parametrize(
    ("value", "count", "base", "found"),
    [
        ("33.3", 40, 120, []),
        ("33.4", 40, 120, ["“Staff”: 33.4% is printed. 40 of 120 is 33.3%."]),
        ("0.5", 1, 200, []),
        ("1", 1, 200, []),
        ("0", 1, 200, ["“Staff”: 0% is printed. 1 of 200 is 1%."]),
        ("12.45", 249, 2000, []),
        ("12.5", 249, 2000, []),
        ("12.4", 249, 2000, ["“Staff”: 12.4% is printed. 249 of 2,000 is 12.5%."]),
    ],
)
def test_percentages_come_out_half_up_to_their_own_decimals(
    value: str, count: int, base: int, found: list[str]
):
    figure = FigureFact(STAFF, "Staff", value=Decimal(value), count=count, base=base)

    assert [each.sentence for each in findings([figure])] == found


@pytest.mark.parametrize(
    ("values", "found"),
    [
        (
            ("0.12", "0.34"),
            ["“Staff” (Disabled): none is over 1%. If 0.12 is a share of 1, write 12%."],
        ),
        (
            ("0.12", "1"),
            ["“Staff” (Disabled): none is over 1%. If 0.12 is a share of 1, write 12%."],
        ),
        (("0.12", "1.2"), []),
        (("0.12",), []),
        (("0.12", "0"), []),
    ],
)
def test_shares_of_1_that_stand_for_percentages_are_asked_about(
    values: tuple[str, ...], found: list[str]
):
    figures = [FigureFact(STAFF, "Staff", DISABLED, value=Decimal(each)) for each in values]

    assert [each.sentence for each in findings(figures)] == found


def test_percentages_of_a_measure_are_printed_alike():
    first = FigureFact(STAFF, "Staff", DISABLED, value=Decimal("2.5"), count=25, base=1000)
    second = FigureFact(STAFF, "Staff", value=Decimal(3), count=26, base=1000)

    assert [each.kind for each in findings([first, second])] == [FindingKind.VALUE_DIFFERS]
    assert findings([second]) == ()


@pytest.mark.parametrize(
    ("printed", "sentence"),
    [
        ("19.4", "a gap of 19.4 is printed. 40% against 59.3% is 19.3. Rounding may be why."),
        ("20.3", "a gap of 20.3 is printed. 40% against 59.3% is 19.3."),
    ],
)
def test_a_gap_that_rounding_may_explain_is_told_so(printed: str, sentence: str):
    figure = FigureFact(
        STAFF,
        "Staff",
        value=Decimal("40.0"),
        comparator_value=Decimal("59.3"),
        comparator_kind=ComparatorKind.ALL,
        gap=Decimal(printed),
    )

    assert [each.sentence for each in findings([figure])] == [f"“Staff”: {sentence}"]


def test_a_figure_without_a_measure_is_named_by_its_groups():
    assert FigureFact(STAFF, "", DISABLED).name == "Disabled"
    assert FigureFact(STAFF, "").name == "Everybody"
    assert FigureFact(STAFF, "Leavers", DISABLED).name == "“Leavers” (Disabled)"


def test_figures_of_another_definition_have_no_change():
    other = TableFact("STAFF15", "Staff", "%", definition="With schools")
    before = FigureFact(other, "Staff", count=1, base=100)

    found = change(FigureFact(STAFF, "Staff", count=90, base=100), before)

    assert (found.direction, found.sentence) == (
        Direction.NOT_COMPARABLE,
        "The definition changed.",
    )


def test_a_change_that_is_judged_says_better_or_worse():
    figures = [
        FigureFact(STAFF, "Staff", count=count, base=100, better=Better.LOWER) for count in (12, 15)
    ]

    assert (
        change(*figures).sentence == "Decreased by 3.0 points, from 15.0% to 12.0%. That is better."
    )
    assert change(*reversed(figures)).sentence == (
        "Increased by 3.0 points, from 12.0% to 15.0%. That is worse."
    )


def test_exact_shares_are_compared_and_not_what_is_printed_of_them():
    before = FigureFact(STAFF, "Staff", count=3333, base=10_000, value=Decimal("33.3"))
    now = FigureFact(STAFF, "Staff", count=3337, base=10_000, value=Decimal("33.4"))

    found = change(now, before)

    assert found.amount == Decimal("0.04")
    assert found.sentence == "Increased by 0.04 points, from 33.3% to 33.4%. That is better."


def test_a_percentage_that_is_worked_out_has_one_decimal_and_a_released_one_those_it_had():
    worked_out = FigureFact(STAFF, "Staff", count=12, base=100, unit="%")
    assert worked_out.said == "12.0%"
    released = FigureFact(STAFF, "Staff", value=Decimal(12), unit="%")
    assert released.said == "12%"
    assert replace(released, decimals=1).said == "12.0%"
    assert FigureFact(STAFF, "Staff", count=3814).said == "3,814"
