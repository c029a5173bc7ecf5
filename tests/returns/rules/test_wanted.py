"""What a standing wants, and what a correction changes."""

from datetime import date
from decimal import Decimal

import pytest

from councilportal.common.periods import parse
from councilportal.common.words import Direction, Rag
from performance.returns.rules import (
    Deadlines,
    Effect,
    calendar_of,
    effects,
    wanted,
)
from performance.rules.measures import Levels, Reading, Targets
from performance.rules.standing import stand
from performance.rules.words import Aggregation
from tests.returns.rules.support import measure

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
