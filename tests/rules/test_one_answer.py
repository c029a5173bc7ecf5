"""Whether one answer would undo a change: by trying each, and by the most that it may move."""

from fractions import Fraction
from itertools import product

import pytest

from objectives.rules.one_answer import (
    ONE,
    PRINTED,
    ROUNDED_COUNT,
    by_one_answer,
    may_undo,
    most_moved,
    one_answer_undoes,
)

POINT = Fraction(1)


@pytest.mark.parametrize(
    ("now", "before", "undone"),
    [
        ((14, 100), (12, 100), False),
        ((13, 100), (12, 100), True),
        ((12, 100), (14, 100), False),
        ((2, 100), (0, 100), False),
        ((1, 100), (0, 100), True),
        ((100, 100), (98, 100), False),
        # One answer of the smaller year weighs more than one of the larger.
        ((510, 1000), (5, 10), True),
        ((610, 1000), (5, 10), False),
        ((590, 1000), (5, 10), True),
        # A share that did not change is no change that could be undone.
        ((1, 1), (0, 1), True),
    ],
)
def test_one_answer_more_or_less_may_undo_a_change(
    now: tuple[int, int], before: tuple[int, int], undone: bool
):
    assert one_answer_undoes(now, before) is undone


@pytest.mark.parametrize(
    ("people", "is_rounded", "most"),
    [
        (100, False, POINT),
        (100, True, Fraction(100, 98)),  # 98 to 102 people
        (5, True, Fraction(100, 3)),
        (1, False, Fraction(100)),
        (0, False, None),
        (0, True, None),  # 0 to 2 people
        (None, False, None),
    ],
)
def test_the_most_that_one_answer_moves(people, is_rounded, most):
    assert most_moved(people, is_rounded=is_rounded) == most


def test_it_is_told_in_the_unit_of_the_rate():
    assert most_moved(500, Fraction(10_000)) == 20


@pytest.mark.parametrize("base", range(1, 13))
def test_no_answer_moves_more_and_one_moves_as_much(base):
    """Each share of so many people, with each answer that may be more, less or other."""
    moved = [
        abs(Fraction(100 * near[0], near[1]) - Fraction(100 * count, base))
        for count in range(base + 1)
        for near in by_one_answer((count, base))
    ]
    assert max(moved) == most_moved(base)


@pytest.mark.parametrize(
    ("change", "moves", "slack", "may"),
    [
        # Two exact shares of 100: one answer is a point.
        (POINT, (POINT, POINT), 0, True),
        (POINT + Fraction(1, 1000), (POINT, POINT), 0, False),
        (-POINT, (POINT, POINT), 0, True),
        # The smaller of the two weighs more.
        (Fraction(9), (POINT, Fraction(10)), 0, True),
        (Fraction(11), (POINT, Fraction(10)), 0, False),
        # Two percentages to a tenth: a tenth more.
        (Fraction("1.1"), (POINT, POINT), 2 * PRINTED, True),
        (Fraction("1.2"), (POINT, POINT), 2 * PRINTED, False),
        # Two counts to the nearest 5: two people each, and the one who answers.
        (Fraction(5), (ONE,), 2 * ROUNDED_COUNT, True),
        (Fraction(10), (ONE,), 2 * ROUNDED_COUNT, False),
        # Of how many people is not known.
        (Fraction(60), (POINT, None), 0, True),
        (Fraction(0), (POINT,), 0, True),
        (Fraction(1), (), 0, False),
    ],
)
def test_what_one_answer_may_undo(change, moves, slack, may):
    assert may_undo(change, moves, Fraction(slack)) is may


def test_the_bound_never_says_less_than_trying_each_answer():
    shares = [(count, base) for base in range(1, 9) for count in range(base + 1)]
    for now, before in product(shares, repeat=2):
        change = Fraction(100 * now[0], now[1]) - Fraction(100 * before[0], before[1])
        if change and one_answer_undoes(now, before):
            assert may_undo(change, [most_moved(now[1]), most_moved(before[1])])
