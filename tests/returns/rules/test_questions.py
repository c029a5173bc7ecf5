"""Which figures are asked about, and how."""

from fractions import Fraction

import pytest

from performance.returns import rules
from performance.returns.rules import (
    fallen,
    questions,
)
from performance.rules.measures import UNITS
from performance.rules.words import Kind, Method
from tests.returns.rules.support import measure
from tests.rules.making import levels

PERCENT = measure()


NUMBER = measure(unit=UNITS["number"], decimals=0)


def asked(figure, *previous, of=PERCENT, forecast=None) -> list[str]:
    """The codes of what is asked; figures as text, newest first."""
    found = questions(
        of,
        Fraction(str(figure)),
        [Fraction(str(each)) for each in previous],
        forecast=None if forecast is None else Fraction(str(forecast)),
    )
    return [question.code for question in found]


@pytest.mark.parametrize(
    ("figure", "last", "codes"),
    [
        ("92", "9.2", ["slipped"]),
        ("9.2", "92", ["slipped"]),
        ("0.92", "92", ["slipped"]),
        ("92", "0.92", ["slipped"]),
        ("90", "10", ["slipped"]),  # nine times: the edge of about ten times
        ("89", "10", []),
        ("110", "10", ["slipped"]),
        ("111", "10", ["slipped"]),  # more than ten times is asked about always
        ("500", "10", ["slipped"]),
        ("1000", "10", ["slipped"]),
        ("5000", "10", ["slipped"]),
        ("1", "9", ["slipped"]),
        ("1", "8.9", []),
        ("0.2", "10", ["slipped"]),
        ("-92", "9.2", []),  # another sign is another thing
        ("0", "50", []),
        ("50", "0", []),
    ],
)
def test_slipped_decimal_point_is_asked_about(figure, last, codes):
    assert asked(figure, last) == codes


def test_question_names_both_figures():
    (question,) = questions(PERCENT, Fraction("9.25"), [Fraction("92.1")])

    assert question.sentence == (
        "9.3% is about a tenth of 92.1%, the figure before. "
        "Has a decimal point slipped, or is it a fraction instead of a percentage?"
    )


def test_question_about_a_count_does_not_speak_of_percentages():
    (question,) = questions(measure(unit=UNITS["number"]), Fraction(4210), [Fraction(421)])

    assert question.sentence.endswith("the figure before. Has a decimal point slipped?")


STEADY = ["50", "51", "50", "51", "50", "51", "50", "51", "50", "51", "50", "51", "90"]


@pytest.mark.parametrize(
    ("figure", "known", "codes"),
    [
        ("60", 5, []),  # too few to know the usual change
        ("60", 6, ["jump"]),
        ("53", 6, []),  # exactly three times is not more
        ("53.01", 6, ["jump"]),
        ("46.99", 6, ["jump"]),
        ("60", 12, ["jump"]),
        ("60", 13, ["jump"]),  # the 13th is not looked at
    ],
)
def test_jump_is_asked_about_from_six_figures_on(figure, known, codes):
    assert asked(figure, *STEADY[:known]) == codes


def test_jump_looks_at_no_more_than_twelve():
    figures = ["50", *["50"] * 11, "90", "10", "90", "10", "90", "10", "90", "10", "90", "10"]

    assert asked("50.5", *figures) == ["jump"]


def test_any_change_is_a_jump_where_nothing_ever_changed():
    assert asked("50.1", *["50"] * 6) == ["jump"]


@pytest.mark.parametrize(
    ("figure", "last", "of", "codes"),
    [
        ("50", "50", PERCENT, ["same"]),
        ("50", "50.0", PERCENT, ["same"]),
        ("50", "50.001", PERCENT, []),
        ("0", "0", PERCENT, []),
        ("100", "100", PERCENT, []),
        ("100", "100", NUMBER, ["same"]),
        ("0", "0", NUMBER, []),
        ("100", "100", measure(kind=Kind.FORECAST), []),
        ("95", "95", measure(kind=Kind.FORECAST), []),
        ("9.5", "95", measure(kind=Kind.FORECAST), ["slipped"]),
        ("1", "1", measure(unit=UNITS["yes_no"], method=Method.YES_NO), []),
    ],
)
def test_same_figure_is_asked_about_unless_at_its_limit(figure, last, of, codes):
    assert asked(figure, last, of=of) == codes


def test_done_after_not_done_is_not_odd():
    yes_no = measure(unit=UNITS["yes_no"], method=Method.YES_NO, decimals=0)

    assert asked("1", *["0"] * 12, of=yes_no) == []


@pytest.mark.parametrize(
    ("figures", "forecast", "codes"),
    [
        (["54", "52", "50"], "53", ["forecast"]),
        (["54", "52", "50"], "54", []),
        (["54", "52", "50"], "60", []),
        (["46", "48", "50"], "47", ["forecast"]),
        (["46", "48", "50"], "46", []),
        (["46", "48", "50"], "40", []),
        (["54", "52", "53"], "40", []),  # no trend
        (["54", "54.5"], "60", []),  # two figures are no trend
    ],
)
def test_forecast_against_the_trend_is_asked_about(figures, forecast, codes):
    assert asked(figures[0], *figures[1:], forecast=forecast) == codes


def test_nothing_is_asked_about_the_first_figure():
    assert asked("50", forecast="1") == []


def test_two_questions_may_be_asked_at_once():
    assert asked("540", "52", "50", forecast="51") == ["slipped", "forecast"]


@pytest.mark.parametrize(("total", "before", "asks"), [(9, 10, True), (10, 10, False)])
def test_running_total_that_falls_is_asked_about(total, before, asks):
    assert (fallen(NUMBER, Fraction(total), Fraction(before)) is not None) is asks


def beyond(figure, *previous, of=PERCENT, **cells) -> str:
    """The sentence that asks about a percentage beyond its whole; "" for none."""
    found = rules.beyond(
        of, Fraction(figure), [Fraction(each) for each in previous], levels(**cells)
    )
    return found.sentence if found else ""


@pytest.mark.parametrize(
    ("figure", "previous", "cells", "asks"),
    [
        ("214", [], {}, True),
        ("214", ["95", "98"], {}, True),
        ("214", ["95", "202"], {}, False),  # it has been above before
        ("214", ["95"], {"target": "110"}, False),  # it is meant to be
        ("214", ["95"], {"range_upper": "250"}, False),
        ("214", ["-5"], {"target": "-2"}, True),  # below nought says nothing of above
        ("100", [], {}, False),
        ("0", [], {}, False),
        ("-16", [], {}, True),
        ("-16", ["3", "-2"], {}, False),
        ("-16", ["3"], {"target": "-10"}, False),
        ("-16", ["120"], {}, True),
        ("93125", ["93.1"], {"target": "90"}, True),
    ],
)
def test_percentage_that_is_no_part_of_a_whole_is_asked_about(figure, previous, cells, asks):
    assert bool(beyond(figure, *previous, **cells)) is asks


@pytest.mark.parametrize("unit", ["number", "ratio", "rate_per_10000", "pounds"])
def test_only_percentages_are_parts_of_a_whole(unit):
    assert beyond("214", of=measure(unit=UNITS[unit])) == ""


def test_question_says_what_was_never_before():
    assert beyond("214") == "214.0% is more than the whole, 100%. If that is right, say why."
    assert beyond("-16", "3") == (
        "-16.0% is below 0%, and no figure before was. If that is right, say why."
    )


def test_question_never_reads_as_the_whole():
    assert beyond("100.04").startswith("100.04% is more than the whole, 100%")
    assert beyond("-0.04").startswith("-0.04% is below 0%")
