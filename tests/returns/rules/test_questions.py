"""Which figures are asked about, and how."""

from fractions import Fraction

import pytest

from performance.returns.rules import (
    Question,
    fallen,
    questions,
    total_questions,
)
from performance.rules.measures import UNITS
from performance.rules.words import Kind, Method
from tests.returns.rules.support import measure
from tests.rules.making import levels

PERCENT = measure()


NUMBER = measure(unit=UNITS["number"], decimals=0)


def found(figure, *previous, of=PERCENT, forecast=None, **others) -> list[Question]:
    """What is asked; figures as text, newest first."""
    return questions(
        of,
        Fraction(str(figure)),
        [Fraction(str(each)) for each in previous],
        forecast=None if forecast is None else Fraction(str(forecast)),
        **others,
    )


def asked(figure, *previous, **others) -> list[str]:
    """The codes of what is asked."""
    return [question.code for question in found(figure, *previous, **others)]


def sentence(figure, *previous, **others) -> str:
    """The only question."""
    (question,) = found(figure, *previous, **others)
    return question.sentence


@pytest.mark.parametrize(
    ("figure", "last", "codes"),
    [
        ("92", "9.2", ["slipped"]),
        ("9.2", "92", ["slipped"]),
        ("0.92", "92", ["slipped"]),
        ("92", "0.92", ["slipped"]),
        ("90", "10", ["slipped"]),  # nine times is the edge
        ("89", "10", ["doubled"]),
        ("110", "10", ["slipped"]),
        ("500", "10", ["slipped"]),
        ("1000", "10", ["slipped"]),
        ("5000", "10", ["slipped"]),
        ("1", "9", ["slipped"]),
        ("1", "8.9", ["doubled"]),
        ("0.2", "10", ["slipped"]),
        ("20", "10", ["doubled"]),
        ("19.9", "10", []),
        ("5", "10", ["doubled"]),
        ("5.1", "10", []),
        ("0", "50", []),
        ("50", "0", []),
        ("-92", "9.2", ["beyond"]),
        ("9.2", "-92", []),
        ("-92", "-9.2", ["slipped"]),
    ],
)
def test_slipped_point_or_doubled_figure_is_asked_about(figure, last, codes):
    assert asked(figure, last, of=measure(unit=UNITS["number"])) == codes


def test_questions_of_a_slipped_point_name_both_figures():
    assert sentence("9.25", "92.1") == (
        "9.3% is about a tenth of 92.1%, the figure before. "
        "Has a decimal point slipped, or is it a fraction instead of a percentage?"
    )
    assert sentence("4210", "421", of=NUMBER) == (
        "4,210 is about ten times 421, the figure before. Has a decimal point slipped?"
    )
    assert "more than ten times" in sentence("500", "10", of=NUMBER)
    assert "about a hundredth of" in sentence("5", "510", of=NUMBER)


@pytest.mark.parametrize(
    ("previous", "codes"),
    [
        (["30"], ["doubled"]),
        (["30", "31"], ["doubled"]),
        (["30", "31", "30"], ["jump"]),
        (["30", "60", "30"], []),  # it doubles often
    ],
)
def test_doubled_figure_is_asked_about_where_one_or_two_are_before(previous, codes):
    assert asked("62", *previous) == codes


def test_question_of_a_doubled_figure_says_which_way():
    assert sentence("62", "30") == (
        "62.0% is at least twice 30.0%, the figure before. What happened?"
    )
    assert (
        sentence("15", "30") == "15.0% is at most half of 30.0%, the figure before. What happened?"
    )


STEADY = ["50", "51", "50", "51", "50", "51", "50", "51", "50", "51", "50", "51", "50", "90"]


@pytest.mark.parametrize(
    ("figure", "known", "codes"),
    [
        ("60", 2, []),  # too few to know the usual change
        ("60", 3, ["jump"]),
        ("56", 3, []),  # exactly six times is not more
        ("56.01", 3, ["jump"]),
        ("43.99", 3, ["jump"]),
        ("60", 13, ["jump"]),
        ("60", 14, ["jump"]),  # the 14th is not looked at
    ],
)
def test_jump_is_asked_about_from_three_figures_on(figure, known, codes):
    assert asked(figure, *STEADY[:known]) == codes


@pytest.mark.parametrize(
    ("figure", "codes"), [("50.2", []), ("50.21", ["jump"]), ("49.8", []), ("49.79", ["jump"])]
)
def test_two_units_of_the_last_decimal_are_no_jump(figure, codes):
    assert asked(figure, *["50"] * 6, is_ratio=True) == codes


@pytest.mark.parametrize(("figure", "codes"), [("60.95", []), ("60.96", ["jump"])])
def test_usual_change_is_the_root_mean_square(figure, codes):
    # Six times the root of (1 + 0 + 9) / 3 is 10.954.
    assert asked(figure, "50", "51", "51", "54", is_ratio=True) == codes


def test_question_of_a_jump_says_the_change_and_the_usual_one():
    assert sentence("62", "50", "51", "50") == (
        "62.0% is 12.0 percentage points more than 50.0%, the figure before. "
        "It usually changes by about 1.0 percentage points. What happened?"
    )
    assert sentence("540", "240", "260", "240", of=NUMBER) == (
        "540 is 300 more than 240, the figure before. It usually changes by about 20. "
        "What happened?"
    )
    assert sentence("94", "100", "100", "100") == (
        "94.0% is 6.0 percentage points less than 100.0%, the figure before. "
        "It has hardly changed before. What happened?"
    )


@pytest.mark.parametrize(
    ("figure", "begins"),
    [
        ("99.74", "99.7% is 0.3 percentage points less than 100.0%"),
        ("99.996", "99.996% is 0.004 percentage points less than 100.000%"),
    ],
)
def test_change_of_a_jump_is_that_between_the_figures_shown(figure, begins):
    of = measure(decimals=1 if figure == "99.74" else 3)
    steady = ["100"] * 3

    assert sentence(figure, *steady, of=of, is_ratio=True).startswith(begins)


@pytest.mark.parametrize(
    ("figure", "previous", "of", "codes"),
    [
        ("50", ["50", "50.5"], PERCENT, ["same"]),  # five units of the last decimal
        ("50", ["50", "50.4"], PERCENT, []),
        ("50", ["50", "50.4", "51"], PERCENT, ["same"]),  # the median of 0.4 and 0.6
        ("50", ["50", "50.4", "50.9", "50.4"], PERCENT, ["same"]),
        ("50", ["50"], PERCENT, []),  # no change is known
        ("50", ["50.0", "60"], PERCENT, ["same"]),
        ("50", ["50.001", "60"], PERCENT, []),
        ("0", ["0", "10"], PERCENT, []),
        ("100", ["100", "90"], PERCENT, []),
        ("100", ["100", "90"], NUMBER, ["same"]),
        ("100", ["100", "96"], NUMBER, []),
        ("0", ["0", "90"], NUMBER, []),
        ("95", ["95", "80"], measure(kind=Kind.FORECAST), []),
        ("9.5", ["95"], measure(kind=Kind.FORECAST), ["slipped"]),
        ("1", ["1", "0"], measure(unit=UNITS["yes_no"], method=Method.YES_NO), []),
    ],
)
def test_same_figure_is_asked_about_where_figures_usually_change(figure, previous, of, codes):
    assert asked(figure, *previous, of=of) == codes


def test_done_after_not_done_is_not_odd():
    yes_no = measure(unit=UNITS["yes_no"], method=Method.YES_NO, decimals=0)

    assert asked("1", *["0"] * 12, of=yes_no) == []


@pytest.mark.parametrize(
    ("figure", "previous", "codes"),
    [
        ("50.25", ["50", "50.3", "50.1"], ["decimals"]),
        ("50.25", ["50", "50.3", "50.11"], []),
        ("50.25", ["50", "50.3"], []),  # two are too few
        ("50", ["50.3", "50.1", "50.2"], []),
    ],
)
def test_more_decimals_than_ever_are_asked_about(figure, previous, codes):
    assert asked(figure, *previous) == codes


def test_question_of_decimals_shows_all_of_them():
    assert sentence("50.25", "50", "51", "52") == (
        "50.25% has 2 decimals; the figures before have none. Is it typed as you mean it?"
    )
    assert "the figures before have 1." in sentence("50.25", "50.3", "51", "52")


def test_decimals_of_a_ratio_are_not_typed():
    assert asked("50.25", "50", "51", "52", is_ratio=True) == []


@pytest.mark.parametrize(
    ("figure", "previous", "codes"),
    [
        ("52.1", ["50", "51"], ["neighbour"]),  # twice the usual change is plausible
        ("52", ["50", "51"], []),
        ("50", ["50", "51"], ["same"]),
        ("52", [], []),
        ("52", ["50"], []),
        ("0", ["5"], []),
        ("100", ["90"], []),
    ],
)
def test_figure_of_a_neighbour_is_asked_about(figure, previous, codes):
    assert asked(figure, *previous, neighbours=["CS05"]) == codes


def test_question_of_a_neighbour_names_it():
    assert sentence("57", "50", "51", neighbours=["CS04", "CS06"]) == (
        "57.0% was also entered for CS04 and CS06, next to this one. "
        "Is it the figure of this indicator?"
    )


@pytest.mark.parametrize(
    ("figure", "previous", "unit", "cells", "codes"),
    [
        ("-5", ["7"], "number", {}, ["beyond"]),
        ("-5", [], "number", {}, ["beyond"]),
        ("-5", [], "days", {}, ["beyond"]),
        ("-5", ["7", "-1"], "number", {}, []),
        ("-5", ["7"], "number", {"target": "-2"}, []),
        ("-5", [], "pounds_million", {}, []),  # an underspend is below 0
        ("-5", ["7"], "pounds_million", {}, ["beyond"]),
        ("-5", [], "percent", {}, ["beyond"]),
        ("0", ["7"], "number", {}, []),
    ],
)
def test_below_nought_is_asked_about_where_nothing_was(figure, previous, unit, cells, codes):
    assert asked(figure, *previous, of=measure(unit=UNITS[unit]), levels=levels(**cells)) == codes


def test_question_of_a_figure_below_nought():
    assert sentence("-5", of=NUMBER) == "-5 is below 0. If that is right, say why."
    assert sentence("-5", "7", of=NUMBER) == (
        "-5 is below 0, and no figure before was. If that is right, say why."
    )


@pytest.mark.parametrize(
    ("total", "previous", "codes"),
    [
        ("3570", ["357"], ["slipped"]),
        ("800", ["357"], []),
        ("357", ["357"], []),
        ("-5", [], ["beyond"]),
        ("357", [], []),
    ],
)
def test_reported_total_is_asked_about_where_it_slipped(total, previous, codes):
    before = [Fraction(each) for each in previous]

    asks = total_questions(NUMBER, Fraction(total), before, levels())

    assert [each.code for each in asks] == codes
    assert all(each.sentence.startswith("Year to date: ") for each in asks)


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
    assert asked("540", "52", "50", forecast="51", of=NUMBER) == ["slipped", "forecast"]
    assert asked("540", "52", "50") == ["beyond", "slipped"]


@pytest.mark.parametrize(("total", "before", "asks"), [(9, 10, True), (10, 10, False)])
def test_running_total_that_falls_is_asked_about(total, before, asks):
    assert (fallen(NUMBER, Fraction(total), Fraction(before)) is not None) is asks


def beyond(figure, *previous, of=PERCENT, **cells) -> str:
    """The sentence that asks about a percentage beyond its whole; "" for none."""
    asks = found(figure, *previous, of=of, levels=levels(**cells))
    return next((each.sentence for each in asks if each.code == "beyond"), "")


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
