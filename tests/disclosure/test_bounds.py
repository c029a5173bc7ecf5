"""What an author is told that an attacker could still learn, against a solver from outside."""

from math import ceil, floor
from random import Random

import pytest

from councilportal.disclosure.attack import known_of
from councilportal.disclosure.bounds import Bound, bounds
from councilportal.disclosure.control import control
from councilportal.disclosure.tables import Dimension, Earlier, Key, Table
from councilportal.disclosure.words import Mode
from tests import sizes
from tests.disclosure import making
from tests.disclosure.outside import glop

SETS = sizes.size(4, 60)
SEED = sizes.seed("BOUNDS", 3)

pytestmark = pytest.mark.sqlite_only


def bounds_of(table: Table, *earlier: Earlier) -> dict[Key, Bound]:
    return bounds([table], earlier, control([table], earlier))["T1"]


def test_small_and_second_cells_have_a_bound():
    """3 and 12 are hidden and add up to 15, and neither is a nought."""
    assert bounds_of(making.row([3, 12, 40])) == {("a",): Bound(1, 14), ("b",): Bound(1, 14)}


def test_few_people_who_are_rounded_are_as_their_text_says():
    assert bounds_of(making.row([3, 12, 43], Mode.ROUND)) == {("a",): Bound(1, 4)}


def test_there_is_no_highest_where_no_total_is_shown():
    table = Table("T1", "staff", (Dimension("group", ("a", "b")),), {("a",): 3}, Mode.SUPPRESS)

    assert bounds_of(table) == {("a",): Bound(1, None)}


def test_what_was_given_away_before_is_known():
    table = making.row([3, 12, 40])

    assert bounds_of(table, Earlier(table, {("a",): "3"}))["a",] == Bound(3, 3)


@pytest.mark.parametrize("number", range(SETS))
def test_the_ends_are_those_that_a_solver_from_outside_finds(number):
    random = Random(SEED * 10_000 + number)
    people, dimensions = making.some_people(random)
    tables = making.some_tables(random, people, dimensions, [*Mode][:2], 5)
    outcome = control(tables)

    told = bounds(tables, (), outcome)

    cells = {(t.population, t.place(key)): told[t.ref][key] for t in tables for key in told[t.ref]}
    pieces = known_of(making.publications(tables, outcome), (), set(cells))
    ends = {
        unknown[:2]: Bound(ceil(low - 1e-6), None if high is None else floor(high + 1e-6))
        for piece, targets in pieces
        for unknown, (low, high) in zip(targets, glop(piece, targets), strict=True)
    }
    assert ends == cells


def test_a_large_set_is_told_what_is_possible_at_the_least():
    random = Random(SEED)
    lines = [[random.choice((0, 2, 3, 8, 20, 40)) for _ in range(10)] for _ in range(30)]
    table = making.grid(lines)
    outcome = control([table])

    quick, exact = (bounds([table], (), outcome, work)["T1"] for work in (0, 10_000_000))

    assert all(bound.is_exact for bound in exact.values())
    assert not all(bound.is_exact for bound in quick.values())
    for key, bound in quick.items():
        widest = exact[key]
        assert bound.high is not None
        assert widest.high is not None
        assert widest.low <= bound.low <= table.counts[key] <= bound.high <= widest.high
        if bound.is_exact:
            assert bound == widest
