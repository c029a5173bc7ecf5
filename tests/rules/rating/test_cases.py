"""Ratings of figures that are worked out from cases."""

from fractions import Fraction

import pytest

from councilportal.common.words import Rag
from performance.rules.rating import rate
from tests.rules.making import levels, measure, reading


@pytest.mark.parametrize(
    ("unit", "numerator", "denominator", "figure"),
    [
        ("percent", "2", "3", Fraction(200, 3)),
        ("rate_per_10000", "1", "3", Fraction(10_000, 3)),
        ("days", "1240", "62", Fraction(20)),
        ("percent", "0", "5", Fraction(0)),
        ("percent", "5", "0", None),
        ("percent", "0", "0", None),
    ],
)
def test_cases_are_the_figure(unit, numerator, denominator, figure):
    row = reading("2016-09", numerator=numerator, denominator=denominator)

    assert row.figure(measure(unit=unit)) == figure


def test_cases_come_before_a_rounded_value():
    row = reading("2016-09", "66.7", numerator="2", denominator="3")

    assert row.figure(measure()) == Fraction(200, 3)


@pytest.mark.parametrize("missing", [{"numerator": "2"}, {"denominator": "3"}, {}])
def test_value_is_the_figure_where_cases_are_not_whole(missing):
    assert reading("2016-09", "66.7", **missing).figure(measure()) == Fraction(667, 10)
    assert reading("2016-09", **missing).figure(measure()) is None


def test_ratio_is_compared_exactly():
    """Two thirds are below a target of 66.67 and reach one of 66.66."""
    figure = reading("2016-09", numerator="2", denominator="3").figure(measure())

    assert rate(measure(), figure, levels(target="66.67")).rag is Rag.RED
    assert rate(measure(), figure, levels(target="66.66")).rag is Rag.GREEN
