"""Ratings: boundary tables for every method and polarity, and the sentences that explain them."""

import re
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from councilportal.common.words import Rag
from performance.rules.bands import bands
from performance.rules.measures import NO_LEVELS, UNITS, Levels, Measure
from performance.rules.rating import rate
from performance.rules.words import Aggregation, Kind, Method, NoDataReason, Polarity, RatingSource
from tests.rules.making import exact, levels, measure, reading

H, L, R, N = Polarity.HIGHER, Polarity.LOWER, Polarity.RANGE, Polarity.NONE
LETTERS = {"G": Rag.GREEN, "A": Rag.AMBER, "R": Rag.RED, "-": Rag.NO_TARGET}


def rags(indicator: Measure, given: Levels, line: str, last_year: str | None = None) -> str:
    """The figures of a line each with its rating: "90=G 89.99=A"."""
    found = []
    for part in line.split():
        figure = part.partition("=")[0]
        rag = rate(indicator, exact(figure), given, last_year=exact(last_year)).rag
        letter = next(letter for letter, word in LETTERS.items() if word is rag)
        found.append(f"{figure}={letter}")
    return " ".join(found)


# name: method, polarity, levels, figures each with its rating
BOUNDARIES = {
    "floor, higher": (
        Method.TARGET_FLOOR, H, {"target": "90", "floor": "85"},
        "90.01=G 90=G 89.99=A 85.01=A 85=A 84.99=R 0=R -1=R",
    ),
    "floor, lower": (
        Method.TARGET_FLOOR, L, {"target": "10", "floor": "15"},
        "-1=G 0=G 9.99=G 10=G 10.01=A 14.99=A 15=A 15.01=R",
    ),
    "no floor, higher": (Method.TARGET_FLOOR, H, {"target": "90"}, "90=G 89.99=R"),
    "no floor, lower": (Method.TARGET_FLOOR, L, {"target": "10"}, "10=G 10.01=R"),
    "floor on target, higher": (
        Method.TARGET_FLOOR, H, {"target": "90", "floor": "90"}, "90=G 89.99=R",
    ),
    "floor on target, lower": (
        Method.TARGET_FLOOR, L, {"target": "10", "floor": "10"}, "10=G 10.01=R",
    ),
    "target of nought, higher": (
        Method.TARGET_FLOOR, H, {"target": "0", "floor": "-5"}, "0.01=G 0=G -0.01=A -5=A -5.01=R",
    ),
    "target of nought, lower": (
        Method.TARGET_FLOOR, L, {"target": "0", "floor": "5"}, "-0.01=G 0=G 0.01=A 5=A 5.01=R",
    ),
    "negative target, higher": (
        Method.TARGET_FLOOR, H, {"target": "-2.9", "floor": "-4"},
        "-2.89=G -2.9=G -2.91=A -4=A -4.01=R",
    ),
    "negative target, lower": (
        Method.TARGET_FLOOR, L, {"target": "-4", "floor": "-2.9"},
        "-4.01=G -4=G -3.99=A -2.9=A -2.89=R",
    ),
    "floor alone": (Method.TARGET_FLOOR, H, {"floor": "85"}, "99=- 0=-"),
    "percent, higher": (
        Method.TOLERANCE_PERCENT, H, {"target": "80", "tolerance_percent": "5"},
        "80=G 79.99=A 76=A 75.99=R",
    ),
    "percent, lower": (
        Method.TOLERANCE_PERCENT, L, {"target": "80", "tolerance_percent": "5"},
        "80=G 80.01=A 84=A 84.01=R",
    ),
    "percent in two steps, higher": (
        Method.TOLERANCE_PERCENT, H,
        {"target": "80", "green_tolerance_percent": "2", "tolerance_percent": "5"},
        "78.4=G 78.39=A 76=A 75.99=R",
    ),
    "percent in two steps, lower": (
        Method.TOLERANCE_PERCENT, L,
        {"target": "80", "green_tolerance_percent": "2", "tolerance_percent": "5"},
        "81.6=G 81.61=A 84=A 84.01=R",
    ),
    "percent, both steps alike": (
        Method.TOLERANCE_PERCENT, H,
        {"target": "80", "green_tolerance_percent": "5", "tolerance_percent": "5"},
        "76=G 75.99=R",
    ),
    "percent of nothing": (
        Method.TOLERANCE_PERCENT, H, {"target": "80", "tolerance_percent": "0"}, "80=G 79.99=R",
    ),
    "percent of a target of nought": (
        Method.TOLERANCE_PERCENT, H, {"target": "0", "tolerance_percent": "5"}, "0=- 1=-",
    ),
    "percent of a negative target": (
        Method.TOLERANCE_PERCENT, L, {"target": "-5", "tolerance_percent": "5"}, "-5=- -4=-",
    ),
    "percent with the other tolerance": (
        Method.TOLERANCE_PERCENT, H, {"target": "80", "tolerance_points": "5"}, "80=-",
    ),
    "points, higher": (
        Method.TOLERANCE_POINTS, H, {"target": "80", "tolerance_points": "5"},
        "80=G 79.99=A 75=A 74.99=R",
    ),
    "points, lower": (
        Method.TOLERANCE_POINTS, L, {"target": "80", "tolerance_points": "5"},
        "80=G 80.01=A 85=A 85.01=R",
    ),
    "points in two steps, higher": (
        Method.TOLERANCE_POINTS, H,
        {"target": "80", "green_tolerance_points": "2", "tolerance_points": "5"},
        "78=G 77.99=A 75=A 74.99=R",
    ),
    "points in two steps, lower": (
        Method.TOLERANCE_POINTS, L,
        {"target": "80", "green_tolerance_points": "2", "tolerance_points": "5"},
        "82=G 82.01=A 85=A 85.01=R",
    ),
    "points off nought, higher": (
        Method.TOLERANCE_POINTS, H, {"target": "0", "tolerance_points": "5"},
        "0=G -0.01=A -5=A -5.01=R",
    ),
    "points off a negative target, lower": (
        Method.TOLERANCE_POINTS, L, {"target": "-2", "tolerance_points": "1"},
        "-2=G -1.99=A -1=A -0.99=R",
    ),
    "points without a tolerance": (Method.TOLERANCE_POINTS, H, {"target": "80"}, "80=-"),
    "points without a target": (Method.TOLERANCE_POINTS, H, {"tolerance_points": "5"}, "80=-"),
    "thresholds, higher": (
        Method.THRESHOLDS, H, {"green_from": "95", "amber_from": "90"},
        "95.01=G 95=G 94.99=A 90=A 89.99=R",
    ),
    "thresholds, lower": (
        Method.THRESHOLDS, L, {"green_from": "10", "amber_from": "15"},
        "9.99=G 10=G 10.01=A 15=A 15.01=R",
    ),
    "thresholds at nought, lower": (
        Method.THRESHOLDS, L, {"green_from": "0", "amber_from": "0"}, "-1=G 0=G 0.01=R",
    ),
    "thresholds without amber": (Method.THRESHOLDS, H, {"green_from": "95"}, "99=-"),
    "thresholds without green": (Method.THRESHOLDS, H, {"amber_from": "95"}, "99=-"),
    "thresholds with a target alone": (Method.THRESHOLDS, H, {"target": "95"}, "99=-"),
    "range with margin": (
        Method.RANGE, R, {"range_lower": "18", "range_upper": "24", "margin": "2"},
        "15.99=R 16=A 17.99=A 18=G 18.01=G 24=G 24.01=A 26=A 26.01=R",
    ),
    "range without margin": (
        Method.RANGE, R, {"range_lower": "-1", "range_upper": "0"}, "-1.01=R -1=G 0=G 0.01=R",
    ),
    "range of one figure": (
        Method.RANGE, R, {"range_lower": "5", "range_upper": "5", "margin": "0.5"},
        "4.49=R 4.5=A 4.99=A 5=G 5.01=A 5.5=A 5.51=R",
    ),
    "range with one end": (Method.RANGE, R, {"range_lower": "18", "margin": "2"}, "20=-"),
    "done": (Method.YES_NO, N, {"target": "1"}, "1=G 0=R"),
    "not done": (Method.YES_NO, N, {"target": "0"}, "1=R 0=G"),
    "done without target": (Method.YES_NO, N, {}, "1=- 0=-"),
}  # fmt: skip


@pytest.mark.parametrize("name", BOUNDARIES)
def test_rating_at_each_boundary(name):
    method, polarity, cells, line = BOUNDARIES[name]
    indicator = measure(method=method, polarity=polarity)

    assert rags(indicator, levels(**cells), line) == line


# last year's figure: figures each with its rating, for a target of 100 and a tolerance of 10%
LAST_YEAR = {
    (H, None): "100=G 90=G 89.99=R",
    (H, "85"): "90=G 89.99=A 85.01=A 85=A 84.99=R",
    (H, "95"): "90=G 89.99=R",
    (L, None): "100=G 110=G 110.01=R",
    (L, "120"): "110=G 110.01=A 119.99=A 120=A 120.01=R",
    (L, "105"): "110=G 110.01=R",
}


@pytest.mark.parametrize(("polarity", "last_year"), LAST_YEAR)
def test_rating_beside_last_year(polarity, last_year):
    indicator = measure(method=Method.WITHIN_TOLERANCE, polarity=polarity)
    given = levels(target="100", tolerance_percent="10")
    line = LAST_YEAR[polarity, last_year]

    assert rags(indicator, given, line, last_year) == line


@pytest.mark.parametrize(
    "cells",
    [{}, {"target": "100"}, {"tolerance_percent": "10"}, {"target": "0", "tolerance_percent": "9"}],
)
def test_rating_beside_last_year_needs_target_and_tolerance(cells):
    indicator = measure(method=Method.WITHIN_TOLERANCE)

    rating = rate(indicator, Fraction(1), levels(**cells), last_year=Fraction(1))

    assert rating.rag is Rag.NO_TARGET


@pytest.mark.parametrize("method", Method)
def test_no_figure_comes_before_all_else(method):
    rating = rate(measure(method=method), None, NO_LEVELS)

    assert (rating.rag, rating.sentence) == (Rag.NO_DATA, "No figure for this period.")


@pytest.mark.parametrize("reason", NoDataReason)
def test_no_figure_gives_its_reason(reason):
    rating = rate(measure(), None, NO_LEVELS, reading=reading("2016-09", no_data_reason=reason))

    assert rating.sentence == f"No figure: {reason.label.lower()}."


def test_running_total_without_the_one_before_says_so():
    indicator = measure(aggregation=Aggregation.CUMULATIVE_ENTRY)

    sentence = rate(indicator, None, NO_LEVELS, reading=reading("2016-09", "4")).sentence

    assert sentence == "No figure for the period alone: the running total before it is missing."


def test_method_none_is_not_rated_even_with_a_target():
    assert rate(measure(method=Method.NONE), Fraction(1), levels(target="1")).rag is Rag.NOT_RATED


def test_activity_is_not_rated_whatever_its_method():
    assert rate(measure(kind=Kind.ACTIVITY), Fraction(1), levels(target="1")).rag is Rag.NOT_RATED


# Figures from cases


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


# Overrides and judgements


def test_override_is_shown_and_names_both():
    said = reading("2016-09", "84", override_rating=Rag.GREEN, override_reason="Flood")

    rating = rate(measure(), Fraction(84), levels(target="90", floor="80"), reading=said)

    assert (rating.rag, rating.computed) == (Rag.GREEN, Rag.AMBER)
    assert rating.source is RatingSource.OVERRIDE
    assert rating.sentence == (
        "Overridden from amber to green: Flood. Without the override: 84% is below the target of "
        "90% but not below the floor standard of 80%, so amber. Higher is better."
    )


def test_override_stands_where_the_rule_gives_no_rating():
    said = reading("2016-09", ytd_value="84", override_rating=Rag.RED, override_reason="Late.")

    rating = rate(measure(), None, NO_LEVELS, reading=said)

    assert (rating.rag, rating.computed, rating.source) == (
        Rag.RED, Rag.NO_DATA, RatingSource.OVERRIDE,
    )  # fmt: skip
    assert ".." not in rating.sentence


def test_judgement_is_never_computed():
    said = reading(
        "2016-09",
        "84",
        judgement=Rag.AMBER,
        judged_by="Head of Care",
        judgement_reason="Two homes are behind",
    )

    rating = rate(measure(method=Method.JUDGEMENT), Fraction(84), NO_LEVELS, reading=said)

    assert (rating.rag, rating.source) == (Rag.AMBER, RatingSource.JUDGEMENT)
    assert rating.sentence == "Judged amber by Head of Care: Two homes are behind."


def test_judgement_not_yet_made_is_no_target():
    said = reading("2016-09", "84")

    rating = rate(measure(method=Method.JUDGEMENT), Fraction(84), NO_LEVELS, reading=said)

    assert (rating.rag, rating.sentence) == (Rag.NO_TARGET, "No judgement has been made.")


# Sentences

SENTENCES = {
    (Method.TARGET_FLOOR, H, "90.4"): "90.4% is above the target of 90%, so green.",
    (Method.TARGET_FLOOR, H, "90"): "90% is on the target of 90%, so green.",
    (Method.TARGET_FLOOR, L, "9"): "9 is below the target of 10, so green.",
    (Method.TARGET_FLOOR, L, "12"): (
        "12 is above the target of 10 but not above the floor standard of 15, so amber."
    ),
    (Method.TARGET_FLOOR, L, "15.2"): (
        "15.2 is above the floor standard of 15 (the target is 10), so red."
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
    ): "15 is more than 4 above the target of 10 (above 14), so red.",
    (Method.THRESHOLDS, H, "95"): "95% is exactly the 95% needed for green, so green.",
    (Method.THRESHOLDS, H, "92"): (
        "92% is below the 95% needed for green but not below the 90% needed for amber, so amber."
    ),
    (Method.THRESHOLDS, L, "16"): (
        "16 is above the 14 allowed for amber (green: 12 or less), so red."
    ),
    (Method.RANGE, R, "20"): "20 is within the range of 18 to 24, so green.",
    (
        Method.RANGE,
        R,
        "25",
    ): "25 is above the range of 18 to 24 but within the margin of 2, so amber.",
    (
        Method.RANGE,
        R,
        "12",
    ): "12 is below the range of 18 to 24 by more than the margin of 2, so red.",
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
    ): "11 is within 10% of the target of 10 (11 or less), so green.",
    (Method.YES_NO, N, "1"): "Done, as the target asks, so green.",
    (Method.YES_NO, N, "0"): "Not done, but the target is to have it done, so red.",
}
CELLS = {
    (Method.TARGET_FLOOR, H): {"target": "90", "floor": "85"},
    (Method.TARGET_FLOOR, L): {"target": "10", "floor": "15"},
    (Method.TOLERANCE_PERCENT, H): {
        "target": "90", "green_tolerance_percent": "2", "tolerance_percent": "5",
    },
    (Method.TOLERANCE_PERCENT, L): {"target": "10", "tolerance_percent": "5"},
    (Method.TOLERANCE_POINTS, H): {
        "target": "90", "green_tolerance_points": "1", "tolerance_points": "4",
    },
    (Method.TOLERANCE_POINTS, L): {"target": "10", "tolerance_points": "4"},
    (Method.THRESHOLDS, H): {"green_from": "95", "amber_from": "90"},
    (Method.THRESHOLDS, L): {"green_from": "12", "amber_from": "14"},
    (Method.RANGE, R): {"range_lower": "18", "range_upper": "24", "margin": "2"},
    (Method.WITHIN_TOLERANCE, H): {"target": "90", "tolerance_percent": "10"},
    (Method.WITHIN_TOLERANCE, L): {"target": "10", "tolerance_percent": "10"},
    (Method.YES_NO, N): {"target": "1"},
}  # fmt: skip


def indicator_of(method: Method, polarity: Polarity) -> Measure:
    unit = "percent" if polarity is H else "days"
    return measure(method=method, polarity=polarity, unit=unit)


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
        (L, "days", ("40", "4"), "9", "10 (40 divided by 4) is above the target of 9"),
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


# For any figures

SIDED = [(method, way) for method, way in CELLS if way in (H, L)]
numbers = st.decimals(-200, 200, places=2)
RANK = {Rag.RED: 0, Rag.AMBER: 1, Rag.GREEN: 2}


@given(st.sampled_from(SIDED), numbers, numbers, st.none() | numbers)
def test_better_figure_is_never_rated_worse(
    way: tuple[Method, Polarity], one: Decimal, other: Decimal, last_year: Decimal | None
) -> None:
    indicator, cells = indicator_of(*way), levels(**CELLS[way])
    before = None if last_year is None else Fraction(last_year)
    worse, better = sorted((one, other), reverse=way[1] is L)

    ranks = [
        RANK[rate(indicator, Fraction(each), cells, last_year=before).rag]
        for each in (worse, better)
    ]

    assert ranks[0] <= ranks[1]


@given(numbers, numbers, numbers)
def test_bands_agree_with_the_rule_in_words(figure: Decimal, one: Decimal, other: Decimal) -> None:
    floor, target = sorted((one, other))
    limits = bands(measure(), Levels(target=target, floor=floor))
    assert limits is not None

    rag = limits.rating(Fraction(figure))

    assert rag is (Rag.GREEN if figure >= target else Rag.AMBER if figure >= floor else Rag.RED)


@given(numbers, numbers, st.sampled_from(sorted(UNITS)))
def test_sentence_never_shows_a_figure_on_the_wrong_side(
    figure: Decimal, target: Decimal, unit: str
) -> None:
    indicator = measure(unit=unit)

    sentence = rate(indicator, Fraction(figure), Levels(target=target)).sentence

    shown = Decimal(re.sub(r"[£%km,]", "", sentence.split()[0]))
    side = "above" if shown > target else "below" if shown < target else "on"
    assert f"is {side} the target" in sentence
