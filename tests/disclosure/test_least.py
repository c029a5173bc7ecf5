"""How much is hidden, against the least that can be: every choice is tried, the smallest first."""

from collections.abc import Iterator
from itertools import combinations
from random import Random

import pytest

from councilportal.disclosure.attack import Publication, attack
from councilportal.disclosure.control import control
from councilportal.disclosure.tables import Key, Table
from councilportal.disclosure.words import Mode
from tests import sizes
from tests.disclosure import making
from tests.disclosure.outside import glop

TABLES = sizes.size(8, 300)
SEED = sizes.seed("LEAST", 5)


def choices(table: Table) -> Iterator[set[Key]]:
    """What may be hidden: every small cell and ever more of the others, never a nought."""
    small = {key for key, count in table.counts.items() if 0 < count < table.threshold}
    others = [key for key, count in table.counts.items() if count >= table.threshold]
    for number in range(len(others) + 1):
        for more in combinations(others, number):
            yield small | set(more)


def is_safe(table: Table, hidden: set[Key]) -> bool:
    """Whether an attacker's ends are a threshold apart for each small cell."""
    shown = {key: "[c]" if key in hidden else str(count) for key, count in table.counts.items()}
    findings = attack([Publication(table, shown)], glop)
    return not any(each.is_nearer_than(table.threshold) for each in findings)


@pytest.mark.sqlite_only
@pytest.mark.parametrize("number", range(TABLES))
def test_hidden_cells_are_at_most_115_hundredths_of_the_least(number):
    random = Random(SEED * 10_000 + number)
    rows, across = random.choice(((1, 4), (1, 6), (2, 2), (2, 3), (3, 2)))
    sizes_of_cells = (0, 1, 2, 4, 5, 6, 8, 12, 20)
    lines = [[random.choice(sizes_of_cells) for _ in range(across)] for _ in range(rows)]
    threshold = random.choice((2, 3, 5))
    if rows == 1:
        table = making.row(lines[0], Mode.SUPPRESS, threshold)
    else:
        table = making.grid(lines, Mode.SUPPRESS, threshold)

    outcome = control([table])

    least = next(len(hidden) for hidden in choices(table) if is_safe(table, hidden))
    assert least <= outcome.hidden <= 1.15 * least
    assert outcome.bound <= least
