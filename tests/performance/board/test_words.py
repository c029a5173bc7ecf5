"""The sentences that sum up a board."""

import pytest

from councilportal.common.document import (
    Bullets,
    Paragraph,
)
from performance.board import (
    guidance_sections,
    queries,
)
from tests import factories
from tests.performance.board.support import SEPTEMBER, only_line, sentences_of

pytestmark = pytest.mark.django_db


def test_counts_of_nothing_are_one_sentence():
    assert sentences_of([]) == ("No indicator has a rating in this period.",)


def test_where_nothing_is_rated_the_counts_say_why():
    factories.make_indicator("NEW-1")
    board = queries.board(SEPTEMBER)
    assert sentences_of(board) == (
        "The one indicator has no rating in this period: it is without data.",
    )

    factories.make_indicator("NEW-2")
    assert sentences_of(queries.board(SEPTEMBER)) == (
        "None of 2 indicators has a rating in this period: all are without data.",
    )


def test_counts_in_sentences_name_their_base_and_what_could_not_be_rated():
    factories.make_board(24)
    factories.make_indicator("NEW-1")

    assert sentences_of(queries.board(SEPTEMBER))[0] == (
        "Of 16 indicators rated, 6 are green, 6 are amber and 4 are red. "
        "A further 9 are not rated: 1 without data, 4 without a target and 4 shown for "
        "context."
    )


def test_one_indicator_is_counted_in_the_singular():
    indicator = factories.make_indicator()
    factories.make_target(indicator)
    factories.make_reading(indicator)

    ratings, directions, year_to_date = sentences_of([only_line()])

    assert ratings == "Of 1 indicator rated, 1 is green, none is amber and none is red."
    assert directions == (
        "Direction of travel shows none improving, none the same, none worsening and 1 new."
    )
    assert year_to_date == f"For the year to date, {ratings[0].lower()}{ratings[1:]}"


def test_directions_add_up_to_the_indicators_rated():
    for ref in ("A-1", "A-2"):
        indicator = factories.make_indicator(
            ref, direction_basis="none" if ref == "A-2" else "previous_period"
        )
        factories.make_target(indicator)
        factories.make_reading(indicator)

    assert sentences_of(queries.board(SEPTEMBER))[1] == (
        "Direction of travel shows none improving, none the same, none worsening, 1 new and "
        "1 without a direction."
    )


def test_guidance_names_the_methods_in_force_alone():
    factories.make_board(6)
    factories.make_indicator("J-1", method="judgement", direction_basis="none")

    guidance = guidance_sections.guidance(queries.board(SEPTEMBER))

    ratings = guidance.sections[0].blocks[1]
    assert isinstance(ratings, Bullets)
    assert [item.split(" (")[0] for item in ratings.items] == [
        "Target and floor standard",
        "Judgement by a named post",
    ]
    assert [part.heading for part in guidance.sections] == [
        "Ratings",
        "Direction of travel",
        "Year to date",
        "Activity indicators",
    ]


def test_directions_are_compared_with_each_period_said_once():
    for ref, basis in (
        ("A-1", "previous_period"),
        ("A-2", "same_period_last_year"),
        ("A-3", "both"),
    ):
        factories.make_indicator(ref, direction_basis=basis)

    guidance = guidance_sections.guidance(queries.board(SEPTEMBER))

    part = next(each for each in guidance.sections if each.heading == "Direction of travel")
    assert part.blocks[0] == Paragraph(
        "Compared with the period before, the same period last year, or both."
    )


def guided() -> str:
    """What the guidance notes say of the year to date of the one indicator there is."""
    guidance = guidance_sections.guidance(queries.board(SEPTEMBER))
    [part] = [part for part in guidance.sections if part.heading == "Year to date"]
    return " ".join(block.text for block in part.blocks if isinstance(block, Paragraph))


def test_guidance_explains_only_the_marks_that_stand_beside_a_year_to_date():
    indicator = factories.make_indicator()
    for month in ("2025-04", "2025-05", "2025-06", "2025-07", "2025-08", "2025-09"):
        factories.make_reading(indicator, month)
    assert guided() == ""

    indicator.readings.filter(period="2025-06").delete()
    assert guided() == "“5 of 6” beside a year to date says how many of its periods have a figure."

    factories.make_indicator("SNAP-1", aggregation="none")
    assert guided().endswith(" Snapshot data is a count on one day and has no year to date.")
