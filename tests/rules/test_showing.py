"""A figure never reads as a level that it missed, nor as short of one that it reached (D5)."""

import re
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from operator import ge, le

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from councilportal.common.numbers import rounded
from councilportal.common.periods import parse
from performance.rules.measures import UNITS, Levels, Measure
from performance.rules.rating import rate
from performance.rules.showing import text_beside, texts_beside
from performance.rules.standing import stand
from performance.rules.words import Aggregation, Kind, Method, Polarity
from tests.rules.making import history, levels, measure, reading, targets

H, L, R = Polarity.HIGHER, Polarity.LOWER, Polarity.RANGE
SEPTEMBER = parse("2016-09")


@pytest.mark.case("05 display", door="figure and level")
@pytest.mark.parametrize(
    ("value", "target", "floor", "unit", "decimals", "rag", "text"),
    [
        ("89.96", "90", "85", "percent", 0, "amber", "89.96%"),
        ("89.96", "90", "85", "percent", 1, "amber", "89.96%"),
        ("94.95", "95", "90", "percent", 0, "amber", "94.95%"),
        ("94.95", "95", "90", "percent", 1, "amber", "94.95%"),
        ("99.9667", "100", "98", "percent", 0, "amber", "99.97%"),
        ("84.96", "90", "85", "percent", 0, "red", "84.96%"),
        ("84.6", "90", "85", "percent", 0, "red", "84.6%"),
        ("-0.04", "0", "-1", "pounds_million", 1, "amber", "-£0.04m"),
        ("-1.0004", "0", "-1", "pounds_million", 1, "red", "-£1.0004m"),
        ("97.6", "97.9", "90", "percent", 0, "amber", "97.6%"),  # 98% would be past the target
        ("97.4", "97.3", "90", "percent", 0, "green", "97.4%"),  # 97% would be short of it
        ("97.2", "97.3", "90", "percent", 0, "amber", "97%"),
        ("99.999999", "100", None, "percent", 0, "red", "99.999999%"),
    ],
)
def test_figure_keeps_to_its_side_of_target_and_floor(
    value, target, floor, unit, decimals, rag, text
):
    indicator = measure(unit=unit, decimals=decimals)
    given = levels(target=target, floor=floor)

    assert rate(indicator, Fraction(value), given).rag == rag
    assert text_beside(indicator, Decimal(value), given) == text


def test_2999_of_3000_cases_are_not_100_percent():
    indicator = measure(aggregation=Aggregation.RATIO)
    known = history(reading("2016-09", numerator="2999", denominator="3000"))
    given = targets({"2016/17": levels(target="100", floor="98")})

    standing = stand(indicator, known, given, SEPTEMBER.end)

    assert (standing.shown, standing.ytd_shown) == ("99.97%", "99.97%")


def test_cases_beyond_any_decimal_of_a_level_are_told_apart():
    short = Fraction(100 * (10**15 - 1), 10**15)

    assert text_beside(measure(), short, levels(target="100")) == "99.9999999999999%"


@pytest.mark.parametrize(
    ("method", "polarity", "cells", "value", "text"),
    [
        (Method.THRESHOLDS, H, {"green_from": "95", "amber_from": "90"}, "94.6", "94.6%"),
        (Method.THRESHOLDS, H, {"green_from": "95", "amber_from": "90"}, "89.6", "89.6%"),
        (Method.THRESHOLDS, L, {"green_from": "10", "amber_from": "15"}, "15.2", "15.2%"),
        (Method.TOLERANCE_POINTS, H, {"target": "90", "tolerance_points": "3"}, "86.7", "86.7%"),
        (Method.TOLERANCE_POINTS, H, {"target": "90", "tolerance_points": "3"}, "89.7", "89.7%"),
        (Method.TOLERANCE_PERCENT, H, {"target": "90", "tolerance_percent": "5"}, "85.48", "85%"),
        (Method.TOLERANCE_PERCENT, H, {"target": "90", "tolerance_percent": "5"}, "85.5", "86%"),
        (Method.TOLERANCE_PERCENT, L, {"target": "90", "tolerance_percent": "5"}, "94.46", "94%"),
        (Method.TOLERANCE_PERCENT, L, {"target": "90", "tolerance_percent": "5"}, "94.5", "94.5%"),
        (Method.RANGE, R, {"range_lower": "18", "range_upper": "24"}, "24.2", "24.2%"),
        (Method.RANGE, R, {"range_lower": "18", "range_upper": "24"}, "17.8", "17.8%"),
        (Method.RANGE, R, {"range_lower": "18.4", "range_upper": "24"}, "18.45", "18.5%"),
        (Method.JUDGEMENT, H, {"target": "90"}, "89.96", "89.96%"),
        (Method.NONE, H, {"target": "90"}, "89.96", "89.96%"),
        (Method.NONE, Polarity.NONE, {"target": "90"}, "89.96", "90%"),
        (Method.TARGET_FLOOR, H, {}, "89.96", "90%"),
    ],
)
def test_levels_of_every_method_count(method, polarity, cells, value, text):
    indicator = measure(method=method, polarity=polarity)

    assert text_beside(indicator, Decimal(value), levels(**cells)) == text


@pytest.mark.parametrize(
    ("value", "last_year", "text"),
    [("84.6", "85", "84.6%"), ("85", "84.6", "85%"), ("84.96", "84.96", "85%")],
)
def test_figure_worse_than_last_year_does_not_read_as_last_years(value, last_year, text):
    indicator = measure(method=Method.WITHIN_TOLERANCE)
    given = levels(target="100", tolerance_percent="10")

    assert text_beside(indicator, Fraction(value), given, last_year=Fraction(last_year)) == text


def test_figure_equal_to_last_years_ends_although_its_decimals_do_not():
    indicator = measure(method=Method.WITHIN_TOLERANCE)
    third = Fraction(100, 3)
    given = levels(target="90", tolerance_percent="10")

    assert text_beside(indicator, third, given, last_year=third) == "33%"
    assert rate(indicator, third, given, last_year=third).sentence == (
        "33% is not within 10% of the target of 90% (81% or more) but no worse than last year's "
        "33%, so amber. Higher is better."
    )


def test_last_year_that_decides_the_rating_is_told_from_this_year():
    indicator = measure(method=Method.WITHIN_TOLERANCE)
    known = history(reading("2015-09", "70.04"), reading("2016-09", "70"))
    given = targets({"2016/17": levels(target="100", tolerance_percent="10")})

    standing = stand(indicator, known, given, SEPTEMBER.end)

    assert standing.rating.rag == "red"
    assert (standing.shown, standing.previous_year_shown) == ("70%", "70.04%")


def test_year_to_date_is_shown_beside_its_own_levels():
    indicator = measure(aggregation=Aggregation.SUM, unit="pounds_million", decimals=0)
    known = history(reading("2016-04", "9.5"), reading("2016-05", "10.46"))
    given = targets({"2016/17": levels(target="10", floor="8")})

    standing = stand(indicator, known, given, parse("2016-05").end)

    assert (standing.shown, standing.ytd_shown) == ("£10m", "£19.96m")
    assert standing.ytd_rating is not None
    assert standing.ytd_rating.rag == "amber"


def test_activity_figure_below_its_range_does_not_read_as_within():
    indicator = measure(kind=Kind.ACTIVITY, method=Method.NONE, unit="number")
    given = targets({"2016/17": levels(range_lower="366", range_upper="437")})

    standing = stand(indicator, history(reading("2016-09", "365.6")), given, SEPTEMBER.end)

    assert (standing.shown, standing.expected_range) == ("365.6", "below")


def test_range_of_a_year_to_date_is_not_that_of_the_month():
    indicator = measure(
        kind=Kind.ACTIVITY, method=Method.NONE, unit="number", aggregation=Aggregation.SUM
    )
    given = targets({"2016/17": levels(range_lower="366", range_upper="437")})

    standing = stand(indicator, history(reading("2016-04", "365.6")), given, parse("2016-04").end)

    assert (standing.shown, standing.ytd_shown) == ("366", "365.6")


# For any figures

SCALE = st.decimals(-200, 200, places=2)
FIGURES = st.fractions(-250, 250, max_denominator=5_000) | SCALE.map(Fraction)
NEAR = st.sampled_from([Fraction(0), *(Fraction(s, 10**n) for n in range(1, 9) for s in (-4, 4))])


Passes = Callable[[Fraction, Fraction], bool]


def reached(indicator: Measure, given: Levels) -> list[tuple[Passes, Fraction]]:
    """Each printed level with the comparison that a figure on its good side passes."""
    if indicator.polarity is R:
        low, high = given.range_lower, given.range_upper
        assert low is not None
        assert high is not None
        slack = given.margin or 0
        return [
            (ge, Fraction(low)),
            (ge, Fraction(low - slack)),
            (le, Fraction(high)),
            (le, Fraction(high + slack)),
        ]
    better: Passes = ge if indicator.polarity is H else le
    named = (given.target, given.floor, given.green_from, given.amber_from)
    return [(better, Fraction(level)) for level in named if level is not None]


@st.composite
def shown_beside(draw: st.DrawFn) -> tuple[Measure, Levels, Fraction]:
    """An indicator, its levels, and a figure that is often close to one of them."""
    one, other = sorted((draw(SCALE), draw(SCALE)))
    method, polarity = draw(
        st.sampled_from(
            [(Method.TARGET_FLOOR, H), (Method.TARGET_FLOOR, L), (Method.THRESHOLDS, H),
             (Method.THRESHOLDS, L), (Method.RANGE, R)]
        )
    )  # fmt: skip
    better, worse = (other, one) if polarity is H else (one, other)
    match method:
        case Method.TARGET_FLOOR:
            given = Levels(target=better, floor=worse)
        case Method.THRESHOLDS:
            given = Levels(green_from=better, amber_from=worse)
        case _:
            given = Levels(
                range_lower=one, range_upper=other, margin=draw(st.none() | SCALE.map(abs))
            )
    unit = draw(st.sampled_from(["percent", "number", "pounds_million"]))
    indicator = measure(
        method=method, polarity=polarity, unit=unit, decimals=draw(st.integers(0, 3))
    )
    level = draw(st.sampled_from([edge for _, edge in reached(indicator, given)]))
    figure = draw(FIGURES | NEAR.map(lambda apart: level + apart))
    return indicator, given, figure


def read(text: str) -> Fraction:
    return Fraction(re.sub(r"[£%m,]", "", text))


@given(shown_beside())
@example((measure(decimals=1), levels(target="90", floor="85"), Fraction("89.96")))
@example((measure(decimals=1), levels(target="90", floor="85"), Fraction("84.96")))
def test_shown_figure_is_on_its_side_of_every_level_and_no_longer_than_that_takes(drawn):
    indicator, given, figure = drawn

    text = text_beside(indicator, figure, given)

    edges = reached(indicator, given)
    for passes, level in edges:
        assert passes(read(text), level) == passes(figure, level)
        if not passes(figure, level):
            assert text != indicator.given(Decimal(str(float(level))))
    shown = len(text.partition(".")[2].rstrip("%m"))
    assert read(text) == Fraction(rounded(figure, shown))
    assert shown >= indicator.decimals
    if shown > indicator.decimals:
        shorter = Fraction(rounded(figure, shown - 1))
        assert any(passes(shorter, level) != passes(figure, level) for passes, level in edges)


@given(shown_beside())
def test_rating_of_what_is_shown_is_the_rating(drawn):
    indicator, given, figure = drawn
    rag = rate(indicator, figure, given).rag
    assume(rag.is_rated)

    assert rate(indicator, read(text_beside(indicator, figure, given)), given).rag is rag


@given(shown_beside(), shown_beside())
def test_figures_of_periods_are_each_shown_beside_their_own_levels(one, other):
    indicator, given, figure = one
    _, others, another = other

    texts = texts_beside(indicator, [figure, another, figure, None], [given, others, given, given])

    assert texts == (
        text_beside(indicator, figure, given),
        text_beside(indicator, another, others),
        text_beside(indicator, figure, given),
        "",
    )


@pytest.mark.parametrize("unit", sorted(UNITS))
def test_figure_beside_no_levels_has_its_usual_decimals(unit):
    indicator = measure(unit=unit, decimals=1)

    assert text_beside(indicator, Decimal("89.96"), levels()) == indicator.text(Decimal("89.96"))
