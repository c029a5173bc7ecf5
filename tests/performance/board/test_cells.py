"""What the cells of a row of the board say."""

import pytest

from councilportal.common.document import (
    NumberCell,
    RagCell,
)
from councilportal.common.words import Rag
from performance.board import cells as cells_board
from tests import factories
from tests.performance.board.support import SEPTEMBER, cells, only_line, table_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("values", "cell"),
    [
        ({"value": "96.44"}, NumberCell("96%", "96.44")),
        ({"data_state": "provisional"}, NumberCell("96%", "96", "provisional")),
        ({"data_state": "revised"}, NumberCell("96%", "96", "revised")),
        ({"period": "2025-08"}, NumberCell("96%", "96", "August 2025")),
        (
            {"period": "2025-08", "data_state": "provisional"},
            NumberCell("96%", "96", "August 2025; provisional"),
        ),
        (
            {"data_state": "provisional", "covers": "July to August"},
            NumberCell("96%", "96", "July to August; provisional"),
        ),
        ({"no_data_reason": "suppressed"}, NumberCell("Suppressed", note="September 2025")),
    ],
)
def test_latest_figure_is_marked_with_what_it_is_not(values, cell):
    values = {**values}
    factories.make_reading(factories.make_indicator(), values.pop("period", "2025-09"), **values)

    assert cells_board.latest_cell(only_line(), SEPTEMBER) == cell


def test_corrected_figure_is_marked():
    indicator = factories.make_indicator()
    factories.make_reading(indicator)
    factories.make_reading(indicator, value=95, revision=2, corrects_note="A late invoice.")

    assert cells_board.latest_cell(only_line(), SEPTEMBER) == NumberCell("95%", "95", "revised")


def test_indicator_without_reading_is_not_available():
    factories.make_indicator()

    assert cells_board.latest_cell(only_line(), SEPTEMBER) == NumberCell("n/a")
    assert cells_board.rag_cell(only_line().standing.rating) == RagCell(Rag.NO_DATA)


def test_override_shows_the_computed_rating_and_its_reason():
    indicator = factories.make_indicator()
    factories.make_target(indicator)
    factories.make_reading(
        indicator, value=50, override_rating="green", override_reason="Counted twice."
    )

    table = table_of("PAY-01")

    assert cells(table)["Month RAG"] == RagCell(Rag.GREEN, source="override", computed=Rag.RED)
    assert "Counted twice." in table.rows[0].note


def test_judgement_names_who_judged_and_why():
    post = factories.make_post("Head of Payroll")
    indicator = factories.make_indicator(method="judgement")
    factories.make_reading(
        indicator,
        judgement="amber",
        judged_by=post,
        judged_on=SEPTEMBER,
        judgement_reason="Two posts are vacant.",
        commentary="As last month.",
    )

    table = table_of("PAY-01")

    assert cells(table)["Month RAG"] == RagCell(Rag.AMBER, source="judgement")
    assert table.rows[0].note.startswith("As last month. ")
    assert "Head of Payroll" in table.rows[0].note
    assert "Two posts are vacant." in table.rows[0].note


@pytest.mark.parametrize(
    ("method", "levels", "target", "floor"),
    [
        ("target_floor", {"target": 95, "floor": 85}, "95%", "85%"),
        ("tolerance_percent", {"target": 95, "tolerance_percent": 10}, "95%", "10% tolerance"),
        ("tolerance_points", {"target": 95, "tolerance_points": 5}, "95%", "5 points tolerance"),
        ("thresholds", {"green_from": 95, "amber_from": 85}, "green from 95%", "amber from 85%"),
        ("range", {"range_lower": 10, "range_upper": 20, "margin": 2}, "10% to 20%", "margin 2%"),
    ],
)
def test_target_and_floor_are_worded_as_the_method_has_them(method, levels, target, floor):
    indicator = factories.make_indicator(
        method=method, polarity="range" if method == "range" else "higher"
    )
    factories.make_target(indicator, **levels)
    factories.make_reading(indicator)

    found = cells(table_of("PAY-01"))

    assert found["Target"].text == target
    assert found["Floor"].text == floor


def test_yes_or_no_is_said_in_words():
    indicator = factories.make_indicator(unit="yes_no", method="yes_no", kind="milestone")
    factories.make_target(indicator, target=1)
    factories.make_reading(indicator, value=0)

    found = cells(table_of("PAY-01"))

    assert found["Latest"].text == "No"
    assert found["Target"].text == "Yes"
    assert found["RAG"] == RagCell(Rag.RED)


def test_figures_of_two_definitions_are_marked():
    indicator = factories.make_indicator(aggregation="sum")
    for period, version in (("2024-09", 1), ("2025-08", 1), ("2025-09", 2)):
        factories.make_reading(indicator, period, value=40, definition_version=version)

    found = cells(table_of("PAY-01"))

    assert (found["Year to date"].text, found["Year to date"].note) == ("n/a", "definition changed")
    assert (found["Last year"].text, found["Last year"].note) == (
        "40%",
        "year to date; other definition",
    )
    assert found["Direction"].direction == "not_comparable"
