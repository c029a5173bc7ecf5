"""Boundary tables of ratings for every method and polarity."""

from fractions import Fraction

import pytest

from councilportal.common.words import Rag
from performance.rules.measures import NO_LEVELS, Levels, Measure
from performance.rules.rating import rate
from performance.rules.words import Aggregation, Kind, Method, NoDataReason
from tests.rules.making import exact, levels, measure, reading
from tests.rules.rating.support import H, L, N, R

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
