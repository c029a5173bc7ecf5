"""The sentences that explain a rating."""

import re
from fractions import Fraction

import pytest

from councilportal.common.words import Rag
from performance.rules.measures import NO_LEVELS
from performance.rules.rating import rate
from performance.rules.words import Method
from tests.rules.making import exact, levels, measure, reading
from tests.rules.rating.support import CELLS, H, L, N, R, indicator_of

SENTENCES = {
    (Method.TARGET_FLOOR, H, "90.4"): "90.4% is above the target of 90%, so green.",
    (Method.TARGET_FLOOR, H, "90"): "90% is on the target of 90%, so green.",
    (Method.TARGET_FLOOR, L, "9"): "9 days is below the target of 10 days, so green.",
    (Method.TARGET_FLOOR, L, "12"): (
        "12 days is above the target of 10 days but not above the floor standard of 15 days, "
        "so amber."
    ),
    (Method.TARGET_FLOOR, L, "15.2"): (
        "15.2 days is above the floor standard of 15 days (the target is 10 days), so red."
    ),
    (Method.TOLERANCE_PERCENT, H, "89"): (
        "89% is below the target of 90% but within 2% of it (88.2% or more), so green."
    ),
    (Method.TOLERANCE_PERCENT, H, "86"): (
        "86% is below the target of 90% but within 5% of it (85.5% or more), so amber."
    ),
    (Method.TOLERANCE_PERCENT, H, "80"): (
        "80% is more than 5% below the target of 90% (below 85.5%), so red."
    ),
    (Method.TOLERANCE_POINTS, H, "86"): (
        "86% is below the target of 90% but within 4 percentage points of it (86% or more), "
        "so amber."
    ),
    (
        Method.TOLERANCE_POINTS,
        L,
        "15",
    ): "15 days is more than 4 days above the target of 10 days (above 14 days), so red.",
    (Method.THRESHOLDS, H, "95"): "95% is exactly the 95% needed for green, so green.",
    (Method.THRESHOLDS, H, "92"): (
        "92% is below the 95% needed for green but not below the 90% needed for amber, so amber."
    ),
    (Method.THRESHOLDS, L, "16"): (
        "16 days is above the 14 days allowed for amber (green: 12 days or less), so red."
    ),
    (Method.RANGE, R, "20"): "20 days is within the range of 18 to 24 days, so green.",
    (
        Method.RANGE,
        R,
        "25",
    ): "25 days is above the range of 18 to 24 days but within the margin of 2 days, so amber.",
    (
        Method.RANGE,
        R,
        "12",
    ): "12 days is below the range of 18 to 24 days by more than the margin of 2 days, so red.",
    (Method.WITHIN_TOLERANCE, H, "80"): (
        "80% is not within 10% of the target of 90% (81% or more) but no worse than last year's "
        "78%, so amber."
    ),
    (Method.WITHIN_TOLERANCE, H, "77"): (
        "77% is not within 10% of the target of 90% (81% or more) and worse than last year's 78%, "
        "so red."
    ),
    (
        Method.WITHIN_TOLERANCE,
        L,
        "11",
    ): "11 days is within 10% of the target of 10 days (11 days or less), so green.",
    (Method.YES_NO, N, "1"): "Done, as the target asks, so green.",
    (Method.YES_NO, N, "0"): "Not done, but the target is to have it done, so red.",
}


@pytest.mark.parametrize(("method", "polarity", "figure"), SENTENCES)
def test_sentence_says_figure_comparison_and_rating(method, polarity, figure):
    indicator = indicator_of(method, polarity)
    given = levels(**CELLS[method, polarity])

    sentence = rate(indicator, exact(figure), given, last_year=Fraction(78)).sentence

    better = f" {polarity.label}." if polarity in (H, L) else ""
    assert sentence == SENTENCES[method, polarity, figure] + better


@pytest.mark.parametrize(("method", "polarity"), CELLS)
def test_every_sentence_is_one_and_is_true(method, polarity):
    """Over many figures: no double stop, no bare space, and the words for the side are right."""
    indicator = indicator_of(method, polarity)
    given = levels(**CELLS[method, polarity])
    target = given.target

    for tenths in range(0, 1001, 3):
        figure = Fraction(tenths, 10)
        rating = rate(indicator, figure, given, last_year=Fraction(78))

        sentence = rating.sentence
        assert f", so {rating.rag.value}." in sentence
        assert not re.search(r"\.\.|  |\( |None| ,| \.", sentence)
        if target is not None and method is not Method.YES_NO and " the target of" in sentence:
            said = re.search(r"(above|below|on|more than .*) the target of", sentence)
            if said and said[1] in ("above", "below", "on"):
                assert said[1] == (
                    "above" if figure > target else "below" if figure < target else "on"
                )


@pytest.mark.parametrize(
    ("polarity", "unit", "cells", "target", "said"),
    [
        (H, "percent", ("125", "158"), "90", "79% (125 of 158) is"),
        (
            H,
            "percent",
            ("125", "158"),
            "90",
            "Higher is better. 18 more cases would make it green.",
        ),
        (H, "percent", ("142", "158"), "90", "1 more case would make it green."),
        (L, "percent", ("1234", "7393"), "5", "17% (1,234 of 7,393) is above the target of 5%"),
        (L, "percent", ("12", "80"), "10", "Lower is better. 4 fewer cases would make it green."),
        (L, "days", ("40", "4"), "9", "10 days (40 divided by 4) is above the target of 9 days"),
        (L, "days", ("40", "4"), "9", "It would be green if the first number were 4 less."),
    ],
)
def test_sentence_names_the_cases(polarity, unit, cells, target, said):
    indicator = measure(polarity=polarity, unit=unit)
    row = reading("2016-09", numerator=cells[0], denominator=cells[1])

    sentence = rate(indicator, row.figure(indicator), levels(target=target), reading=row).sentence

    assert said in sentence


def test_sentence_of_a_green_figure_asks_for_no_more_cases():
    row = reading("2016-09", numerator="9", denominator="10")

    sentence = rate(measure(), row.figure(measure()), levels(target="90"), reading=row).sentence

    assert sentence == "90% (9 of 10) is on the target of 90%, so green. Higher is better."


@pytest.mark.parametrize("method", Method)
def test_missing_levels_are_named(method):
    rating = rate(measure(method=method), Fraction(1), NO_LEVELS, reading=reading("2016-09", "1"))

    assert rating.rag is (Rag.NOT_RATED if method is Method.NONE else Rag.NO_TARGET)
    assert re.fullmatch(r"[A-Z][^.]+\.", rating.sentence)
