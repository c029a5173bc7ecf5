"""Times disclosure control and an attacker on sets of 10,000 cells, with the memory that it takes.

Run: .venv/bin/python -m tests.benchmarks.bench_disclosure [CELLS] [--seed N]
Three sets: one table of three dimensions, one of two, and a hundred siblings of one population that
share their margins; each suppressed, rounded, and rounded with percentages. The bar is 5 seconds of
processor and 500 MB. The attacker is the room's own, with HiGHS, on some of the small counts; each
process takes one set, so that its peak is its own.
"""

import argparse
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from random import Random

from councilportal.disclosure.attack import attack, with_highs
from councilportal.disclosure.control import control
from councilportal.disclosure.tables import Dimension, Table
from councilportal.disclosure.words import Mode
from tests.disclosure.making import publications, tabulate

# So many small counts are attacked.
ATTACKED = 40
SETS = ("cube", "square", "siblings")
WAYS = ((Mode.SUPPRESS, False), (Mode.ROUND, False), (Mode.ROUND, True))


def tables(name: str, mode: Mode, cells: int, random: Random) -> list[Table]:
    """A set of about so many cells, some in twenty of them small."""
    if name == "siblings":
        return siblings(mode, cells, random)
    across = 3 if name == "cube" else 2
    width = round(cells ** (1 / across)) - 1
    dimensions = [_dimension(f"d{number}", width) for number in range(across)]
    people = _people(random, dimensions, cells * 40)
    return [tabulate(people, dimensions, ref="T1", mode=mode, threshold=5)]


def siblings(mode: Mode, cells: int, random: Random) -> list[Table]:
    """Tables of two dimensions out of twenty, 10 by 10 each."""
    count = cells // 121
    dimensions = [_dimension(f"d{number}", 10) for number in range(20)]
    people = _people(random, dimensions, 2_000)
    pairs = [(one, other) for one in range(20) for other in range(one)]
    return [
        tabulate(people, [dimensions[one], dimensions[other]], ref=f"T{n}", mode=mode, threshold=5)
        for n, (one, other) in enumerate(random.sample(pairs, count))
    ]


def _dimension(name: str, width: int) -> Dimension:
    return Dimension(name, tuple(f"{name}.{number}" for number in range(width)))


def _people(random: Random, dimensions: Sequence[Dimension], count: int) -> list[dict[str, str]]:
    """People spread so that the last categories of a dimension have fewer."""
    drawn = {
        each.name: random.choices(
            each.categories, [1 / (2 + at) for at in range(len(each.categories))], k=count
        )
        for each in dimensions
    }
    names = list(drawn)
    return [dict(zip(names, row, strict=True)) for row in zip(*drawn.values(), strict=True)]


def run(name: str, mode: Mode, cells: int, seed: int, *, percentages: bool) -> None:
    """One set in this process: its size, its times and its peak."""
    made = tables(name, mode, cells, Random(seed))
    if percentages:
        made = [replace(table, percentage_of=table.dimensions[0].name) for table in made]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.process_time()
    outcome = control(made)
    took = time.process_time() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.process_time()
    small = sorted(
        {
            (table.population, table.place(key))
            for table in made
            for key, count in table.counts.items()
            if 0 < count < table.threshold
        },
        key=str,
    )
    looked_at = set(Random(seed).sample(small, min(ATTACKED, len(small))))
    findings = attack(publications(made, outcome), with_highs, only=looked_at)
    attacking = time.process_time() - start
    pinned = sum(each.is_pinned for each in findings)
    way = mode.value + " %" * percentages
    print(
        f"{name:9} {way:10} {sum(len(each.counts) for each in made):7,} cells, "
        f"{len(small):6,} small, {outcome.hidden:6,} hidden (not below {outcome.bound:,.0f}); "
        f"control {took:5.1f} s, peak {peak / 1024:4.0f} MB ({before / 1024:.0f} before it); "
        f"attacker {attacking:5.1f} s for {len(findings)}, {pinned} worked out"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("cells", type=int, nargs="?", default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", nargs=2, metavar=("SET", "MODE"))
    parser.add_argument("--percentages", action="store_true")
    asked = parser.parse_args()
    if asked.only:
        name, mode = asked.only[0], Mode(asked.only[1])
        run(name, mode, asked.cells, asked.seed, percentages=asked.percentages)
        return
    for name in SETS:
        for mode, percentages in WAYS:
            words = [str(asked.cells), "--seed", str(asked.seed), "--only", name, mode.value]
            words += ["--percentages"] * percentages
            command = [sys.executable, "-m", "tests.benchmarks.bench_disclosure", *words]
            subprocess.run(command, check=True)


if __name__ == "__main__":
    main()
