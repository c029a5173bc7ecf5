"""The sheet, what is due, and what both cost."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from performance.models import Indicator
from performance.returns import calendar_operations, queries, sheet, sheet_checks, typed
from performance.returns.models import ReportingPeriod
from performance.returns.rules import ReturnState
from performance.returns.typed import Typed
from tests.returns.support import (
    AT,
    ENDS_ON,
    GOOD,
    approve,
    bring_to,
    make_calendar,
    make_indicator,
    make_reading,
    make_target,
    make_world,
    save,
    standard,
    submit,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return make_world()


def one_of_each(world) -> None:
    for ref, frequency in {
        "1M": "month",
        "2Q": "quarter",
        "3H": "half_year",
        "4Y": "year",
        "5A": "academic_year",
        "6C": "calendar_year",
        "7T": "two_years",
    }.items():
        make_indicator(world.service, ref, frequency=frequency)
    make_indicator(world.service, "8F", frequency="year", kind="forecast")


@pytest.mark.parametrize(
    ("ends_on", "due"),
    [
        ("2026-10-31", {"1M": "2026-10"}),
        ("2026-06-30", {"1M": "2026-06", "2Q": "2026/27-Q1", "8F": "2026/27-Q1"}),
        (
            "2026-09-30",
            {"1M": "2026-09", "2Q": "2026/27-Q2", "3H": "2026/27-H1", "8F": "2026/27-Q2"},
        ),
        ("2026-08-31", {"1M": "2026-08", "5A": "AY2025/26"}),
        (
            "2026-12-31",
            {"1M": "2026-12", "2Q": "2026/27-Q3", "6C": "CY2026", "8F": "2026/27-Q3"},
        ),
        (
            "2027-03-31",
            {
                "1M": "2027-03",
                "2Q": "2026/27-Q4",
                "3H": "2026/27-H2",
                "4Y": "2026/27",
                "8F": "2026/27-Q4",
            },
        ),
        (
            "2026-03-31",
            {
                "1M": "2026-03",
                "2Q": "2025/26-Q4",
                "3H": "2025/26-H2",
                "4Y": "2025/26",
                "7T": "2024/26",
                "8F": "2025/26-Q4",
            },
        ),
        ("2026-09-29", {}),
    ],
)
def test_a_sheet_has_what_ends_on_the_day(world, ends_on, due):
    one_of_each(world)

    found = sheet.sheet(world.service, date.fromisoformat(ends_on))

    assert {line.indicator.ref: line.period.code for line in found.lines} == due


def test_a_sheet_has_what_is_in_force_on_the_day(world):
    make_indicator(world.service, "ENDED", valid_to=date(2026, 9, 29))
    make_indicator(world.service, "LAST", valid_to=ENDS_ON)
    make_indicator(world.service, "FIRST", valid_from=ENDS_ON)
    make_indicator(world.service, "NEXT", valid_from=date(2026, 10, 1))
    make_indicator(world.other, "OTHER")

    found = sheet.sheet(world.service, ENDS_ON)

    assert [line.indicator.ref for line in found.lines] == ["FIRST", "LAST"]


def test_a_line_tells_what_was_and_what_would_be(world):
    (indicator,) = standard(world, 1)
    save(world, {"L001": Typed(value="85.5")})

    (line,) = sheet.sheet(world.service, ENDS_ON).lines

    assert line.last_values == [
        ("August 2026", "92.5%"),
        ("July 2026", "91.5%"),
        ("June 2026", "no data"),
        ("May 2026", "no data"),
    ]
    assert line.indicator == indicator
    assert line.typed == Typed(value="85.5")
    assert line.standing is not None
    assert (line.standing.shown, line.standing.rating.rag) == ("85.5%", "amber")
    assert line.standing.rating.sentence == (
        "85.5% is below the target of 90.0% but not below the floor standard of 80.0%, so amber. "
        "Higher is better."
    )
    assert line.standing.travel.direction == "worsening"
    assert line.wanted is not None
    assert line.wanted.commentary
    assert line.stored is None


def test_a_forecast_shows_the_forecasts_before(world):
    indicator = make_indicator(
        world.service, "F", kind="forecast", frequency="year", unit="number", decimals=0
    )
    make_reading(indicator, "2026/27-Q1", forecast_value=Decimal(95))
    save(world, {"F": Typed(forecast_value="9.5")})

    (line,) = sheet.sheet(world.service, ENDS_ON).lines

    assert line.last_values[0] == ("Quarter 1 2026/27", "95")
    assert [question.code for question in line.questions] == ["slipped"]


@pytest.mark.parametrize(
    ("forecast", "asked"), [("1300", ["forecast"]), ("1600", []), ("2000", [])]
)
def test_forecast_of_a_sum_is_held_against_what_is_left_of_the_year(world, forecast, asked):
    indicator = make_indicator(
        world.service, "S", unit="number", decimals=0, aggregation="sum", frequency="month"
    )
    for month, value in (("2026-07", 120), ("2026-08", 125)):
        make_reading(indicator, month, value)
    # With 130 there are 375 in three months; six are left: 1,300 would be 154 a month.
    save(world, {"S": Typed(value="130", forecast_value=forecast)})
    (line,) = sheet.sheet(world.service, ENDS_ON).lines

    left = (Decimal(forecast) - 375) / 6
    assert [question.code for question in line.questions] == (asked if left < 130 else [])


def test_figures_of_another_definition_are_not_asked_about(world):
    (indicator,) = standard(world, 1)
    indicator.definition_version = 2
    indicator.save()
    save(world, {"L001": Typed(value="9.3")})

    (line,) = sheet.sheet(world.service, ENDS_ON).lines

    assert line.questions == ()


def test_what_is_typed_now_stands_over_what_is_stored(world):
    standard(world)
    save(world, {"L001": GOOD})

    found = sheet.sheet(world.service, ENDS_ON, typed={"L001": Typed(value="70")})

    assert [line.typed for line in found.lines] == [Typed(value="70"), typed.BLANK]
    assert found.lines[0].standing is not None
    assert found.lines[0].standing.rating.rag == "red"


@pytest.mark.parametrize("text", ["", " ", "ninety", "1e5", "9" * 40])
def test_what_cannot_be_read_has_no_standing(world, text):
    standard(world, 1)
    save(world, {"L001": Typed(value=text, commentary="x")})

    (line,) = sheet.sheet(world.service, ENDS_ON).lines

    assert line.standing is None
    assert sheet_checks.readings(sheet.sheet(world.service, ENDS_ON), "") == []


def many(world, count: int) -> None:
    found = [make_indicator(world.service, f"L{number:03d}") for number in range(count)]
    for indicator in found:
        make_target(indicator)
    for indicator in found:
        make_reading(indicator, "2026-08", "92.5")


@pytest.mark.parametrize("count", [24, 240])
def test_a_sheet_costs_the_same_whatever_its_length(world, count, django_assert_num_queries):
    make_calendar(world)
    many(world, count)
    save(world, {f"L{number:03d}": GOOD for number in range(count)})

    with django_assert_num_queries(5):
        found = sheet.sheet(world.service, ENDS_ON)
        assert len([line.last_values for line in found.lines]) == count

    with django_assert_num_queries(1):
        assert sheet_checks.problems(found) == []


@pytest.mark.parametrize("count", [24, 240])
def test_what_is_due_costs_the_same_whatever_there_is(world, count, django_assert_num_queries):
    make_calendar(world)
    many(world, count)
    for number in range(count // 24):
        make_indicator(world.other, f"I{number}")

    with django_assert_num_queries(5):
        assert len(queries.due_returns([world.service, world.other], AT)) == 11


# What is due


def due(world, at: datetime = AT, *services) -> list[tuple[str, str, str, int]]:
    return [
        (each.service.ref, str(each.ends_on), each.state.value, each.days_late)
        for each in queries.due_returns(services or [world.service], at)
    ]


def test_returns_are_due_from_the_day_they_open(world):
    make_calendar(world)
    standard(world, 1)
    Indicator.objects.update(valid_from=date(2026, 9, 1))

    assert due(world, datetime(2026, 9, 30, 22, 59, tzinfo=UTC)) == []
    assert due(world, datetime(2026, 9, 30, 23, 0, tzinfo=UTC)) == [
        ("LRA", "2026-09-30", "draft", 0)
    ]


def test_late_counts_from_the_end_of_the_due_day_in_london(world):
    make_calendar(world)
    standard(world, 1)
    Indicator.objects.update(valid_from=date(2026, 9, 1))

    assert due(world, datetime(2026, 10, 15, 22, 59, tzinfo=UTC))[0][3] == 0
    assert due(world, datetime(2026, 10, 15, 23, 0, tzinfo=UTC))[0][3] == 1


@pytest.mark.parametrize(
    ("state", "late"),
    [("draft", 5), ("sent_back", 5), ("submitted", 0), ("approved", 0), ("locked", 0)],
)
def test_only_what_waits_for_its_officer_is_late(world, state, late):
    make_calendar(world)
    standard(world, 1)
    Indicator.objects.update(valid_from=date(2026, 9, 1))
    bring_to(world, state, {"L001": GOOD})

    at = datetime(2026, 10, 20, 12, tzinfo=UTC)
    assert due(world, at) == [("LRA", "2026-09-30", state, late)]


def test_an_extension_moves_the_due_day_of_its_service_alone(world):
    make_calendar(world)
    make_indicator(world.service, "L001", valid_from=date(2026, 9, 1))
    make_indicator(world.other, "I001", valid_from=date(2026, 9, 1))
    calendar_operations.extend(
        service=world.service,
        ends_on=ENDS_ON,
        until=date(2026, 10, 30),
        reason="x",
        by=world.lead,
        at=AT,
    )

    at = datetime(2026, 10, 20, 12, tzinfo=UTC)
    assert due(world, at, world.service, world.other) == [
        ("LRA", "2026-09-30", "draft", 0),
        ("ICT", "2026-09-30", "draft", 5),
    ]


def test_imported_month_ends_are_not_due(world):
    make_calendar(world)
    first, second = standard(world)
    for month in ("2026-04", "2026-05", "2026-06"):
        make_reading(first, month, 90)
        make_reading(second, month, 90)
    make_reading(first, "2026-09", 90)

    # September lacks one of two; what is there already needs no return.
    assert due(world) == [("LRA", "2026-09-30", "draft", 0)]


def test_a_service_is_due_by_its_own_frequencies(world):
    make_calendar(world)
    make_indicator(world.service, "H", frequency="half_year")

    found = queries.due_returns([world.service], AT)

    assert [(each.ends_on, each.due_on) for each in found] == [(ENDS_ON, date(2026, 10, 28))]


def test_a_service_without_indicators_is_never_due(world):
    make_calendar(world)

    assert due(world) == []


def test_due_returns_carry_their_record(world):
    make_calendar(world)
    standard(world, 1)
    save(world, {"L001": GOOD})
    submit(world)
    approve(world)

    (found,) = [each for each in queries.due_returns([world.service], AT) if each.record]
    assert found.record is not None
    assert (found.record.ends_on, found.state) == (ENDS_ON, ReturnState.APPROVED)


def test_calendar_of_the_day_gives_the_first_opening(world):
    make_calendar(world)
    indicators = [
        make_indicator(world.service, "M"),
        make_indicator(world.service, "H", frequency="half_year"),
    ]
    ReportingPeriod.objects.filter(period="2026/27-H1").update(opens_on=date(2026, 9, 25))

    assert queries.window(world.service, indicators, ENDS_ON).opens_on == date(2026, 9, 25)
    assert queries.window(world.service, indicators[:1], ENDS_ON).opens_on == date(2026, 10, 1)
