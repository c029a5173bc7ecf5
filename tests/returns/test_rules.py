"""Moves, the calendar, deadlines in London, and what is asked about a figure."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from councilportal.common.periods import Period, PeriodKind, containing, london_day, parse
from councilportal.common.words import Direction, Rag
from performance.returns.rules import (
    EDITABLE,
    MOVES,
    Deadlines,
    Effect,
    Move,
    ReturnState,
    calendar_of,
    days_late,
    effects,
    end_of_day,
    fallen,
    has_passed,
    latest_due,
    questions,
    wanted,
)
from performance.rules.measures import UNITS, Levels, Measure, Reading, Targets
from performance.rules.standing import stand
from performance.rules.words import Aggregation, Kind, Method, Polarity


def measure(**values) -> Measure:
    return Measure(
        **{
            "unit": UNITS["percent"],
            "decimals": 1,
            "polarity": Polarity.HIGHER,
            "kind": Kind.KPI,
            "frequency": PeriodKind.MONTH,
            "aggregation": Aggregation.NONE,
            "method": Method.TARGET_FLOOR,
            **values,
        }
    )


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


# Moves


def test_table_of_moves_is_total():
    table = {
        state: {move: led for move in Move if (led := MOVES.get((state, move))) is not None}
        for state in ReturnState
    }

    assert table == {
        ReturnState.DRAFT: {Move.SUBMIT: ReturnState.SUBMITTED},
        ReturnState.SUBMITTED: {
            Move.WITHDRAW: ReturnState.DRAFT,
            Move.SEND_BACK: ReturnState.SENT_BACK,
            Move.APPROVE: ReturnState.APPROVED,
        },
        ReturnState.SENT_BACK: {Move.SUBMIT: ReturnState.SUBMITTED},
        ReturnState.APPROVED: {Move.LOCK: ReturnState.LOCKED, Move.REOPEN: ReturnState.DRAFT},
        ReturnState.LOCKED: {Move.REOPEN: ReturnState.DRAFT},
    }


def test_every_state_is_reached_from_every_other():
    for start in ReturnState:
        reached, fresh = {start}, {start}
        while fresh:
            fresh = {led for (state, _), led in MOVES.items() if state in fresh} - reached
            reached |= fresh
        assert reached == set(ReturnState), start


def test_every_move_is_possible_somewhere():
    assert {move for _, move in MOVES} == set(Move)


def test_only_states_from_which_one_submits_may_be_edited():
    assert {state for state, move in MOVES if move is Move.SUBMIT} == EDITABLE


# The calendar


@pytest.mark.parametrize("first", range(2015, 2031))
def test_calendar_of_a_year_holds_every_period_that_ends_in_it(first):
    year = containing(PeriodKind.YEAR, date(first, 4, 1))

    found = calendar_of(year)

    kinds = [each.period.kind for each in found]
    assert {kind: kinds.count(kind) for kind in PeriodKind} == {
        PeriodKind.MONTH: 12,
        PeriodKind.QUARTER: 4,
        PeriodKind.HALF_YEAR: 2,
        PeriodKind.YEAR: 1,
        PeriodKind.ACADEMIC_YEAR: 1,
        PeriodKind.CALENDAR_YEAR: 1,
        PeriodKind.TWO_YEARS: 1 if first % 2 else 0,
    }
    for each in found:
        assert year.start <= each.period.end <= year.end
        assert each.opens_on == each.period.end + timedelta(days=1)
        assert each.opens_on <= each.due_on <= each.locks_on
        assert parse(each.period.code) == each.period


def test_calendars_of_following_years_meet_without_gap_or_overlap():
    years = [containing(PeriodKind.YEAR, date(first, 4, 1)) for first in range(2015, 2031)]

    every = [each.period for year in years for each in calendar_of(year)]

    assert len(every) == len(set(every))
    for kind in PeriodKind:
        own = sorted(period for period in every if period.kind is kind)
        assert all(one.following == other for one, other in pairwise(own))


def test_september_is_due_with_the_frequency_that_is_due_last():
    found = calendar_of(parse("2026/27"))
    september = [each for each in found if each.period.end == date(2026, 9, 30)]

    assert [each.period.code for each in september] == ["2026-09", "2026/27-Q2", "2026/27-H1"]
    assert [each.due_on for each in september] == [
        date(2026, 10, 15),
        date(2026, 10, 21),
        date(2026, 10, 28),
    ]
    assert latest_due(september) == date(2026, 10, 28)
    assert latest_due([]) is None


@pytest.mark.parametrize(
    ("on", "late"),
    [("2026-10-14", 0), ("2026-10-15", 0), ("2026-10-16", 1), ("2026-11-15", 31)],
)
def test_days_late_count_from_the_day_after(on, late):
    assert days_late(date(2026, 10, 15), date.fromisoformat(on)) == late


# London

LONDON = ZoneInfo("Europe/London")
YEARS = range(2021, 2031)


def last_sunday(year: int, month: int) -> date:
    last = date(year, month, 31)
    return last - timedelta(days=(last.weekday() + 1) % 7)


def edges() -> list[tuple[str, datetime]]:
    """All quarter ends, as midnight in London, and clock changes, at 01:00 UTC, of ten years."""
    found = []
    for year in YEARS:
        for month in (1, 4, 7, 10):
            midnight = datetime(year, month, 1, tzinfo=LONDON).astimezone(UTC)
            found.append((f"quarter end {midnight:%Y-%m-%d}", midnight))
        for month in (3, 10):
            day = last_sunday(year, month)
            change = datetime(day.year, day.month, day.day, 1, tzinfo=UTC)
            found.append((f"clock change {day}", change))
    return found


def is_summer(at: datetime) -> bool:
    """True in British Summer Time, worked out without a time zone database."""
    begins = datetime.combine(last_sunday(at.year, 3), datetime.min.time(), UTC)
    ends = datetime.combine(last_sunday(at.year, 10), datetime.min.time(), UTC)
    hour = timedelta(hours=1)
    return begins + hour <= at < ends + hour


@pytest.mark.parametrize(("name", "edge"), edges())
def test_every_minute_around_an_edge_has_its_period_and_deadline(name, edge):
    for minute in range(-120, 121):
        for second in (-1, 0):
            at = edge + timedelta(minutes=minute, seconds=second)
            wall = (at + timedelta(hours=is_summer(at))).replace(tzinfo=None)
            day = wall.date()
            assert london_day(at) == day
            first_month = (day.month - 1) // 3 * 3 + 1
            quarter = containing(PeriodKind.QUARTER, london_day(at))
            assert (quarter.start, quarter.kind) == (
                date(day.year, first_month, 1),
                PeriodKind.QUARTER,
            )
            month = containing(PeriodKind.MONTH, london_day(at))
            assert month == Period(day.replace(day=1), PeriodKind.MONTH)
            # A deadline of the day itself is not over, one of the day before is; to the second.
            assert not has_passed(day, at)
            assert has_passed(day - timedelta(days=1), at)
            assert has_passed(quarter.previous.end, at)
            assert not has_passed(quarter.end, at)


@pytest.mark.parametrize(("name", "edge"), edges())
def test_a_day_ends_at_midnight_in_london(name, edge):
    day = london_day(edge) - timedelta(days=1)
    ended = end_of_day(day)

    assert not has_passed(day, ended.astimezone(UTC) - timedelta(microseconds=1))
    assert has_passed(day, ended.astimezone(UTC))
    assert london_day(ended) == day + timedelta(days=1)


# What is asked


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


# What a standing wants, and what a correction changes

SEPTEMBER = parse("2026-09")
TARGETS = Targets({(parse("2026/27"), None): Levels(target=Decimal(90), floor=Decimal(80))})


def standing(value: str | None, before: str | None = "85", **values):
    history = {SEPTEMBER: Reading(SEPTEMBER, value=None if value is None else Decimal(value))}
    if before is not None:
        history[SEPTEMBER.previous] = Reading(SEPTEMBER.previous, value=Decimal(before))
    return stand(measure(**values), history, TARGETS, SEPTEMBER.end)


@pytest.mark.parametrize(
    ("value", "before", "rag", "way", "commentary", "action"),
    [
        ("95", "91", Rag.GREEN, Direction.IMPROVING, False, False),
        ("91", "95", Rag.GREEN, Direction.WORSENING, True, False),
        ("90", "90", Rag.GREEN, Direction.SAME, False, False),
        ("89.9", "85", Rag.AMBER, Direction.IMPROVING, True, False),
        ("80", "85", Rag.AMBER, Direction.WORSENING, True, False),
        ("79.9", "70", Rag.RED, Direction.IMPROVING, True, True),
        ("79.9", None, Rag.RED, Direction.NEW, True, True),
        (None, "85", Rag.NO_DATA, None, False, False),
    ],
)
def test_amber_red_and_worsening_want_words_and_red_an_action(
    value, before, rag, way, commentary, action
):
    stands = standing(value, before)

    assert (stands.rating.rag, stands.travel.direction) == (rag, way)
    assert (wanted(stands).commentary, wanted(stands).action) == (commentary, action)


def test_effects_are_what_differs():
    assert effects(standing("85"), standing("95", aggregation=Aggregation.MEAN)) == [
        Effect("Figure", "85.0%", "95.0%"),
        Effect("Rating", "Amber", "Green"),
        Effect("Direction", "Same", "Improving"),
        Effect("Year to date", "none", "90.0%"),
        Effect("Year to date rating", "none", "Green"),
    ]
    assert effects(standing("85"), standing("85")) == []


def test_deadlines_are_plain_values():
    period = parse("2026-09")
    each = next(one for one in calendar_of(parse("2026/27")) if one.period == period)

    assert each == Deadlines(period, date(2026, 10, 1), date(2026, 10, 15), date(2026, 11, 14))
