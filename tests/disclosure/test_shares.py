"""Shares that are printed without their counts: what each tells, and what is hidden with it."""

from random import Random

import pytest

from councilportal.disclosure.attack import Publication, attack
from councilportal.disclosure.shares import Counted, counted, is_of_few, to_hide
from councilportal.disclosure.shown import percentage
from councilportal.disclosure.tables import Dimension, Key, Table
from councilportal.disclosure.words import Mode
from objectives.rules.pay_gaps import hundred
from tests import sizes
from tests.disclosure.outside import cp_sat

THRESHOLD = 5


def exactly(number: int) -> Counted:
    return Counted(number, number, number)


def test_a_share_tells_the_counts_that_print_it_and_no_other():
    """Every number of people up to 300, and every count of them."""
    for base in range(1, 301):
        printing: dict[int, list[int]] = {}
        for count in range(base + 1):
            printing.setdefault(percentage(count, base), []).append(count)
        for tenths, counts in printing.items():
            found = counted(tenths, base, base)
            assert (found.low, found.high) == (counts[0], counts[-1])


@pytest.mark.parametrize("threshold", [2, 5, 10])
def test_no_share_that_is_safe_tells_of_few_and_no_share_of_many_is_held_back(threshold):
    """Every number of people up to 300, and every count: those counted, and those left over."""
    for base, count in ((people, part) for people in range(1, 301) for part in range(people + 1)):
        found = counted(percentage(count, base), base, base)
        few = range(1, threshold)
        assert found.may_be_few(threshold) == (count in few)
        assert found.rest.may_be_few(threshold) == (base - count in few)


def test_two_of_270_are_few():
    found = counted(7, 270, 270)

    assert (found.low, found.high, found.may_be_few(THRESHOLD)) == (2, 2, True)
    assert found.is_few(THRESHOLD)


def test_a_share_of_very_many_tells_no_count():
    found = counted(0, 20_000, 20_000)

    assert (found.low, found.high) == (0, 9)
    assert found.may_be_few(THRESHOLD)
    assert not found.is_few(THRESHOLD)


def test_shares_that_add_to_a_hundred_may_be_a_tenth_off():
    """What `hundred` makes of counts is among what may be read from it."""
    random = Random(11)
    for _ in range(400):
        counts = [random.randrange(60) for _ in range(random.randint(2, 6))]
        base = sum(counts)
        for count, share in zip(counts, hundred(counts), strict=True):
            if share is not None:
                found = counted(int(share * 10), base, base, is_spread=True)
                assert found.low <= count <= found.high


@pytest.mark.parametrize(
    ("tenths", "is_spread", "low", "high"),
    [
        (14, False, 3, 4),  # 1.4% of 250 are three and a half
        (10, False, 2, 3),
        (18, False, 4, 5),
        (16, False, 4, 4),
        (14, True, 3, 4),
        (16, True, 4, 4),
    ],
)
def test_a_share_that_no_count_makes_stands_for_those_around_it(tenths, is_spread, low, high):
    """It was entered so: else it would be taken for one that tells of nobody in particular."""
    found = counted(tenths, 250, 250, is_spread=is_spread)

    assert (found.low, found.high) == (low, high)


def test_of_a_base_that_is_not_known_the_lowest_and_the_highest_count():
    found = counted(72, 30, 70)

    assert (found.low, found.high) == (3, 5)


@pytest.mark.parametrize(("base", "told"), [(0, False), (1, True), (24, True), (25, False)])
def test_a_percentage_of_few_people_is_not_shown(base, told):
    assert is_of_few(base) is told


def test_nothing_is_hidden_where_nothing_is_few():
    table = [[exactly(40), exactly(5)], [exactly(0), exactly(60)]]

    assert to_hide(table, THRESHOLD) == set()


def test_a_few_are_hidden_with_three_more():
    table = [[exactly(n) for n in row] for row in ([2, 30, 50, 40], [60, 40, 20, 30])]

    found = to_hide(table, THRESHOLD)

    assert len(found) == 4
    assert {(0, 0), (1, 0)} <= found


def test_where_no_four_do_only_noughts_are_shown():
    table = [[exactly(2), exactly(1)], [exactly(3), exactly(0)]]

    assert to_hide(table, THRESHOLD) == {(0, 0), (0, 1), (1, 0)}


def test_an_attacker_with_every_sum_comes_no_nearer_than_the_threshold():
    """With a solver of another make, in whole numbers, as all of these tables are attacked."""
    random = Random(sizes.seed("SHARES", 3))
    tried = 0
    for _ in range(sizes.size(120, 1200)):
        rows, columns = random.randint(2, 5), random.choice((2, 4))
        most = random.choice((9, 30, 90))
        table = [[random.randrange(most) for _ in range(columns)] for _ in range(rows)]
        hidden = to_hide([[exactly(n) for n in row] for row in table], THRESHOLD)
        everything = {(r, c) for r in range(rows) for c in range(columns) if table[r][c]}
        if not hidden or hidden == everything:
            continue
        tried += 1
        found = [
            each for each in attack([published(table, hidden)], cp_sat) if len(each.place) == 2
        ]
        assert [each for each in found if each.is_nearer_than(THRESHOLD)] == []
    assert tried > sizes.size(50, 500)


def published(table, hidden):
    """A table of counts with every sum, and [c] for what is hidden of it."""
    groups, bands = (
        tuple(f"{name}{at}" for at in range(length))
        for name, length in (("g", len(table)), ("b", len(table[0])))
    )
    counts: dict[Key, int] = {(None, None): sum(map(sum, table))}
    for row, group in enumerate(groups):
        counts[(group, None)] = sum(table[row])
        for column, band in enumerate(bands):
            counts[(group, band)] = table[row][column]
            counts[(None, band)] = sum(each[column] for each in table)
    secret = {(groups[row], bands[column]) for row, column in hidden}
    shown = {key: "[c]" if key in secret else str(count) for key, count in counts.items()}
    dimensions = (Dimension("group", groups), Dimension("band", bands))
    return Publication(Table("T", "P", dimensions, counts, mode=Mode.SUPPRESS), shown)
