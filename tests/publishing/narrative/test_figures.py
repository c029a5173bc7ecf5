"""Live figures: the same as the board's, with where each one comes from."""

from decimal import Decimal

import pytest

from councilportal.publishing.narrative import figures
from councilportal.publishing.narrative.references import (
    COUNTS,
    SHARES,
    Kind,
    Names,
    names_of,
)
from performance.board import cells, queries
from performance.rules.standing import count
from performance.rules.words import Aggregation
from tests import factories
from tests.publishing.narrative.board import (
    BOARD,
    CALLS,
    FORECAST,
    NO_TARGET,
    SEPTEMBER,
    known,
    line,
    of_cases,
)
from tests.rules.making import reading


def value(kind, ref, lines=BOARD):
    return known((kind, ref), lines=lines).values[kind, ref]


def why(kind, ref, lines=BOARD):
    return known((kind, ref), lines=lines).absent[kind, ref]


def test_a_figure_says_where_it_comes_from():
    found = value(Kind.VALUE, "CS04")

    assert (found.text, found.exact, found.indicator) == ("95.7%", "95.7", "CS04")
    assert found.period == "2016-09"


def test_the_figure_before_has_its_own_period():
    found = value(Kind.PREVIOUS, "CS04")

    assert (found.text, found.period) == ("96.1%", "2016-08")


def test_the_forecast_before_is_that_of_the_forecast_before():
    found = value(Kind.PREVIOUS, "F1", [FORECAST])

    assert (found.text, found.period) == ("90.0%", "2016-06")


def test_a_figure_never_reads_as_the_target_that_it_missed():
    near = line("N", of_cases("2016-09", 97_499, 100_000))

    assert value(Kind.VALUE, "N", [near]).text == "97.499%"


def test_a_share_has_its_base():
    found = value(Kind.SHARE, "red")

    assert (found.text, found.exact, found.base) == ("7% (3 of 42)", "7.142857", 42)
    assert found.period == "2016-09"


@pytest.mark.parametrize(
    ("reds", "text"), [(0, "0% (0 of 300)"), (1, "0.3% (1 of 300)"), (300, "100% (300 of 300)")]
)
def test_a_share_never_reads_as_none_or_all_where_it_is_not(reds, text):
    lines = [
        line(f"L{place}", reading("2016-09", "80" if place < reds else "98"), aggregation=ONE)
        for place in range(300)
    ]

    assert value(Kind.SHARE, "red", lines).text == text


ONE = Aggregation.LATEST


@pytest.mark.parametrize(
    ("kind", "ref", "sentence"),
    [
        (Kind.VALUE, "CS05", "CS05 has no figure in September 2016 (not due)."),
        (Kind.TARGET, "CS06", "CS06 has no target in September 2016."),
        (Kind.SHORT, "CS06", "CS06 has no number of cases short of green in September 2016."),
        (Kind.YTD, "CS06", "CS06 has no year to date in September 2016."),
        (Kind.PREVIOUS, "CS06", "CS06 has no figure before the one in September 2016."),
        (Kind.SHARE, "judged_red", "no indicator is rated in September 2016, so there is no"),
    ],
)
def test_what_has_no_figure_says_so(kind, ref, sentence):
    assert why(kind, ref).startswith(sentence)


def test_an_indicator_without_any_reading_has_no_figure_yet():
    assert why(Kind.RATING, "E", [line("E")]) == "E has no figure yet in September 2016."


def test_what_is_not_there_is_neither_known_nor_absent():
    found = known((Kind.VALUE, "ZZ"), (Kind.PART, "zz"))

    assert (found.values, found.absent) == ({}, {})
    assert found.indicators[0] == "CS04"
    assert found.parts == ("measures", "finance")


def test_every_reference_to_an_indicator_has_a_reader_and_a_sentence():
    for kind in Kind:
        if names_of(kind) is Names.INDICATOR:
            assert known((kind, "CS04")).values or known((kind, "CS04")).absent
            assert known((kind, "CS05")).values or known((kind, "CS05")).absent


def test_counts_are_the_headline_counts():
    counts = count(each.standing for each in BOARD)
    found = {name: value(Kind.COUNT, name) for name in COUNTS}

    assert [int(found[rag].exact) for rag in counts.rating] == list(counts.rating.values())
    assert [int(found[rag].exact) for rag in counts.unrated] == list(counts.unrated.values())
    assert [int(found[way].exact) for way in counts.direction] == list(counts.direction.values())
    assert [int(found[f"ytd_{rag}"].exact) for rag in counts.ytd_rating] == list(
        counts.ytd_rating.values()
    )
    assert int(found["indicators"].exact) == len(BOARD)
    assert sum(int(found[rag].exact) for rag in ("green", "amber", "red")) == 42
    assert set(SHARES) < set(COUNTS)


def test_texts_are_those_of_the_board():
    on = SEPTEMBER.end

    assert value(Kind.VALUE, "CS04").text == cells.latest_cell(CALLS, on).text
    assert value(Kind.YTD, "CS04").text == cells.year_to_date_cell(CALLS).text
    assert value(Kind.VALUE, "CS06").text == cells.latest_cell(NO_TARGET, on).text
    assert value(Kind.RATING, "CS06").text == "no target"


@pytest.mark.django_db
def test_figures_of_the_stored_board():
    indicator = factories.make_indicator(decimals=1)
    factories.make_target(indicator)
    factories.make_reading(indicator, "2025-08", value=Decimal("91.25"))
    factories.make_reading(indicator, "2025-09", value=Decimal("94.96"))
    period = factories.BOARD_PERIOD
    uses = [(kind, "PAY-01") for kind in (Kind.VALUE, Kind.PREVIOUS, Kind.RATING, Kind.DIRECTION)]
    found = figures.known(queries.board(period.end), period, [*uses, (Kind.COUNT, "amber")])

    assert [found.values[use].text for use in uses] == ["94.96%", "91.3%", "amber", "improving"]
    assert found.values[Kind.COUNT, "amber"].text == "1"
