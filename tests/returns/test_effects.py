"""What a correction changes, told before anybody confirms it: every period that it reaches."""

import pytest

from performance.returns import corrections, sheet
from performance.returns.typed import Typed
from tests.returns.support import (
    ENDS_ON,
    World,
    make_indicator,
    make_reading,
    make_target,
    make_world,
    save,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    """Visits, added up over the year (so last year is its total too), compared with both."""
    made = make_world()
    for ref in ("L001", "L002"):
        visits = make_indicator(
            made.service, ref, unit="number", aggregation="sum", direction_basis="both"
        )
        for year in ("2026/27", "2027/28"):
            make_target(visits, year)
        for month in ("2026-08", "2026-09", "2026-10", "2026-11", "2027-04", "2027-09"):
            make_reading(visits, month, 95, commentary="As usual.")
    return made


def corrected(world: World, *, value: str) -> sheet.Sheet:
    save(world, {"L001": Typed(value=value, commentary="A branch was counted twice.")})
    return sheet.sheet(world.service, ENDS_ON)


def told(revising: corrections.Revising) -> dict[str, list[tuple[str, str, str]]]:
    assert {each.ref for each in revising.lines} <= {"L001"}
    return {
        each.period.code: [(one.name, one.old, one.new) for one in each.effects]
        for each in revising.lines
    }


def test_a_correction_tells_every_period_that_it_reaches(world):
    revising = corrections.revising(corrected(world, value="70"))

    assert told(revising) == {
        "2026-09": [
            ("Figure", "95.0", "70.0"),
            ("Rating", "Green", "Red"),
            ("Direction", "Same", "Worsening"),
            ("Year to date", "190.0", "165.0"),
            ("Year to date rating", "Green", "Amber"),
        ],
        "2026-10": [
            ("Direction", "Same", "Improving"),
            ("Year to date", "285.0", "260.0"),
            ("Year to date rating", "Green", "Amber"),
        ],
        "2026-11": [
            ("Year to date", "380.0", "355.0"),
            ("Year to date rating", "Green", "Amber"),
        ],
        "2027-09": [
            ("Direction on last year", "Same", "Improving"),
            ("Last year", "190.0", "165.0"),
        ],
    }


def test_the_councils_counts_are_told_at_every_month_end_where_they_change(world):
    revising = corrections.revising(corrected(world, value="70"))

    to_date = [("Year to date green", "2", "1"), ("Year to date amber", "0", "1")]
    assert [
        (str(each.ends_on), [(one.name, one.old, one.new) for one in each.effects])
        for each in revising.counts
    ] == [
        (
            "2026-09-30",
            [
                ("Green", "2", "1"),
                ("Red", "0", "1"),
                ("Same", "2", "1"),
                ("Worsening", "0", "1"),
                *to_date,
            ],
        ),
        ("2026-10-31", [("Improving", "0", "1"), ("Same", "2", "1"), *to_date]),
        ("2026-11-30", to_date),
    ]


def test_words_alone_change_no_figure_and_no_count(world):
    assert corrections.revising(corrected(world, value="95")) == corrections.Revising((), ())


def test_a_figure_added_to_a_corrected_return_counts_too(world):
    make_target(make_indicator(world.service, "L003"))
    save(world, {"L003": Typed(value="99")})

    (september, *_) = corrections.revising(corrected(world, value="70")).counts

    effects = {one.name: (one.old, one.new) for one in september.effects}
    assert "Green" not in effects  # one less and one more
    assert effects["No data"] == ("1", "0")


def test_before_a_return_is_reopened_all_that_rests_on_it_is_shown(world):
    resting = corrections.resting_on(sheet.sheet(world.service, ENDS_ON))

    assert [(each.ref, each.period.code) for each in resting.standings] == [
        (ref, month)
        for ref in ("L001", "L002")
        for month in ("2026-09", "2026-10", "2026-11", "2027-09")
    ]
    assert [each.year_to_date for each in resting.standings[:3]] == ["190.0", "285.0", "380.0"]
    assert resting.counts == (("Green", 2), ("Same", 2), ("Year to date green", 2))


@pytest.mark.parametrize("basis", ["none", "previous_period"])
def test_a_year_later_only_what_uses_last_year_is_reached(world, basis):
    world.service.indicators.update(direction_basis=basis)

    reached = told(corrections.revising(corrected(world, value="70")))

    assert reached["2027-09"] == [("Last year", "190.0", "165.0")]
    assert "2027-04" not in reached
