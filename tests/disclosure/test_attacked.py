"""Random sets of tables, attacked with solvers from outside: no small count is worked out.

Each set has margins, and most have siblings, broad categories, incomplete breakdowns and an earlier
release, some of it revised since. Half are small enough to know the least that must be hidden.
"""

from random import Random

import pytest

from councilportal.disclosure.attack import Finding, Publication, Solve, attack
from councilportal.disclosure.control import Outcome, control
from councilportal.disclosure.tables import Earlier, Table
from councilportal.disclosure.words import Mode
from tests import sizes
from tests.disclosure import making
from tests.disclosure.outside import cp_sat, glop

SETS = sizes.size(6, 2000)
SEED = sizes.seed("DISCLOSURE", 11)
# One release of another day before one that agrees with today: they share what only they print.
ONCE_PINNED = (1036,)
WAYS = ((Mode.SUPPRESS,), (Mode.ROUND,), (Mode.SUPPRESS, Mode.ROUND))


def drawn(number: int) -> tuple[list[Table], list[Earlier]]:
    """A set of tables and what was released before it."""
    random = Random(SEED * 10_000 + number)
    people, dimensions = making.some_people(random)
    modes, threshold = random.choice(WAYS), random.choice((2, 3, 5, 10))
    earlier: list[Earlier] = []
    if random.random() < 0.5:
        then = making.changed_people(random, people) if random.random() < 0.5 else people
        tables = making.some_tables(random, then, dimensions, modes, threshold)
        earlier = making.released(tables, control(tables))
    return making.some_tables(random, people, dimensions, modes, threshold), earlier


def found_by(
    solve: Solve, tables: list[Table], outcome: Outcome, earlier: list[Earlier]
) -> list[Finding]:
    """What the attacker knows of small counts, but for those that were given away before."""
    before = [Publication(each.table, each.shown, each.percentages) for each in earlier]
    findings = attack(making.publications(tables, outcome), solve, before)
    return [each for each in findings if (each.population, each.place) not in outcome.lost]


@pytest.mark.sqlite_only
@pytest.mark.parametrize("number", sorted({*range(SETS), *ONCE_PINNED}))
def test_no_attacker_works_out_a_small_count(number):
    tables, earlier = drawn(number)

    outcome = control(tables, earlier)

    for solve in (glop, cp_sat):
        findings = found_by(solve, tables, outcome, earlier)
        assert [each for each in findings if each.is_pinned] == []
        if all(table.mode is Mode.SUPPRESS for table in tables):
            need = max(table.threshold for table in tables)
            # What was released rounded on another day was kept as rounded tables are: not to one.
            now = {(t.population, t.place(key), n) for t in tables for key, n in t.counts.items()}
            near = [
                each
                for each in findings
                if each.is_nearer_than(need) and (each.population, each.place) not in outcome.nearer
            ]
            assert [each for each in near if (each.population, each.place, each.count) in now] == []


@pytest.mark.sqlite_only
@pytest.mark.parametrize("number", range(SETS))
def test_nothing_is_hidden_where_no_count_is_small(number):
    random = Random(SEED * 20_000 + number)
    people, dimensions = making.some_people(random)
    threshold = random.choice((2, 3, 5, 10))
    # As many alike of each person as the threshold: no count is below it.
    tables = making.some_tables(random, people * threshold, dimensions, WAYS[number % 3], threshold)

    outcome = control(tables)

    assert outcome.hidden == 0
    assert "[c]" not in {cell.shown for cells in outcome.cells.values() for cell in cells.values()}
