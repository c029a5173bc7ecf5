"""Gaps between groups from released texts: kinds, ways, who is furthest behind, few people."""

from decimal import Decimal
from fractions import Fraction

import pytest

from councilportal.common.numbers import rounded
from councilportal.common.periods import PeriodKind
from objectives.rules.figures import Better, ComparatorKind
from performance.rules.group_gaps import (
    Breakdown,
    GapWay,
    GroupCell,
    Rate,
    few_said,
    furthest_behind,
    gap_of,
    rate,
    way,
)
from performance.rules.measures import UNITS, Measure
from performance.rules.words import Aggregation, Kind, Method, Polarity


def measure(polarity: Polarity = Polarity.HIGHER, unit: str = "percent") -> Measure:
    return Measure(
        UNITS[unit],
        0,
        polarity,
        Kind.KPI,
        PeriodKind.QUARTER,
        Aggregation.RATIO,
        Method.NONE,
    )


def cell(count: int, base: int, *, is_rounded: bool = False) -> GroupCell:
    percentage = str(rounded(Fraction(100 * count, base), 1))
    return GroupCell(str(count), str(base), percentage, is_rounded=is_rounded)


def breakdown(then: GroupCell, now: GroupCell, definition: str = "") -> Breakdown:
    whole = cell(800, 1000)
    return Breakdown(
        "Sex",
        (("sex:female", "Female"),),
        ("2025/26-Q1", "2025/26-Q2"),
        {("sex:female", "2025/26-Q1"): then, ("sex:female", "2025/26-Q2"): now},
        {"2025/26-Q1": whole, "2025/26-Q2": whole},
        {"2025/26-Q1": "", "2025/26-Q2": definition},
    )


@pytest.mark.parametrize(
    ("value", "other", "behind"),
    [("40.0", "59.3", "19.3"), ("61.0", "59.3", "-1.7"), ("16.8", "67.1", "50.3")],
)
def test_gaps_are_above_nought_where_a_group_is_behind(value, other, behind):
    """The vectors of T9."""
    own, whole = Rate(Fraction(Decimal(value))), Rate(Fraction(Decimal(other)))
    found = gap_of(own, whole, ComparatorKind.ALL, Better.HIGHER)
    assert found == Fraction(Decimal(behind))
    assert gap_of(own, whole, ComparatorKind.ALL, Better.LOWER) == -Fraction(Decimal(behind))


@pytest.mark.parametrize(("others", "is_told"), [(24, False), (25, True)])
def test_the_gap_to_everybody_else_needs_25_of_them(others, is_told):
    own, whole = rate(cell(60, 100), measure()), rate(cell(80, 100 + others), measure())
    found = gap_of(own, whole, ComparatorKind.REST, Better.HIGHER)
    assert (found is not None) is is_told
    if is_told:
        assert found == Fraction(100 * 20, 25) - 60


def test_a_hidden_percentage_is_not_worked_out_from_its_counts():
    assert rate(GroupCell("5", "9", "[c]"), measure()) is None
    assert rate(GroupCell(words="Suppressed"), measure()) is None
    assert rate(None, measure()) is None


def test_rounded_counts_give_no_exact_figure():
    found = rate(GroupCell("315", "445", "71.6", is_rounded=True), measure())
    assert found == Rate(Fraction("71.6"))
    assert (
        rate(GroupCell("5", "445", "1.1", is_rounded=True), measure(unit="rate_per_10000")) is None
    )


@pytest.mark.parametrize(
    ("then", "now", "found"),
    [
        ((60, 100), (70, 100), GapWay.NARROWING),
        ((70, 100), (60, 100), GapWay.WIDENING),
        ((70, 100), (70, 100), GapWay.SAME),
        ((70, 100), (71, 100), GapWay.TOO_FEW),
        ((70, 100), (72, 100), GapWay.NARROWING),
        ((70, 100), (95, 100), GapWay.TURNED),
    ],
)
def test_where_a_gap_goes(then, now, found):
    both = breakdown(cell(*then), cell(*now))
    assert way(both, "sex:female", "2025/26-Q2", "2025/26-Q1", measure()) is found


@pytest.mark.parametrize(
    ("then", "now", "found"),
    [
        # 100 to the nearest 5 is 98 at least: 1.02 points, and a tenth for two printed figures.
        ("70.0", "71.1", GapWay.TOO_FEW),
        ("70.0", "71.2", GapWay.NARROWING),
        ("71.2", "70.0", GapWay.WIDENING),
    ],
)
def test_of_rounded_counts_a_gap_goes_somewhere_beyond_what_printing_loses(then, now, found):
    first, last = (GroupCell("70", "100", each, is_rounded=True) for each in (then, now))
    both = breakdown(first, last)
    assert way(both, "sex:female", "2025/26-Q2", "2025/26-Q1", measure()) is found


def test_a_figure_of_nobody_knows_how_many_goes_nowhere():
    both = breakdown(GroupCell(percentage="70.0"), GroupCell(percentage="75.0"))
    found = way(both, "sex:female", "2025/26-Q2", "2025/26-Q1", measure())
    assert found is GapWay.NOT_COMPARABLE


def test_what_is_hidden_or_defined_otherwise_is_not_compared():
    hidden = GroupCell("[c]", "100", "[c]")
    for both in (
        breakdown(cell(60, 100), hidden),
        breakdown(hidden, cell(60, 100)),
        breakdown(cell(60, 100), cell(70, 100), "Definition 2."),
    ):
        found = way(both, "sex:female", "2025/26-Q2", "2025/26-Q1", measure())
        assert found is GapWay.NOT_COMPARABLE


@pytest.mark.parametrize(
    ("polarity", "count", "is_behind"),
    [
        (Polarity.HIGHER, 70, True),
        (Polarity.HIGHER, 79, False),  # one answer makes as much
        (Polarity.HIGHER, 90, False),
        (Polarity.LOWER, 90, True),
        (Polarity.LOWER, 70, False),
        (Polarity.NONE, 10, False),
    ],
)
def test_who_is_furthest_behind_goes_by_polarity(polarity, count, is_behind):
    both = breakdown(cell(80, 100), cell(count, 100))
    found = furthest_behind(both, "2025/26-Q2", measure(polarity))
    assert [code for code, _ in found] == (["sex:female"] if is_behind else [])


@pytest.mark.parametrize(
    ("base", "is_rounded", "is_few"),
    [(29, False, True), (30, False, False), (30, True, True), (35, True, False)],
)
def test_figures_of_fewer_than_30_have_an_interval(base, is_rounded, is_few):
    said = few_said("Female", cell(20, base, is_rounded=is_rounded), measure())
    assert bool(said) is is_few
    if is_few:
        assert "95% interval" in said
        assert ("about" in said) is is_rounded


def test_no_interval_is_told_of_what_is_hidden():
    assert few_said("Female", GroupCell("20", "24", "[c]"), measure()) == ""
