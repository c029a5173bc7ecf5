"""Times disclosure control and an attacker on sets of 10,000 cells, with the memory that it takes.

Run: .venv/bin/python -m tests.benchmarks.bench_disclosure [CELLS] [--seed N] [--attack SECONDS]
Three sets: one table of three dimensions, one of two, and a hundred siblings of one population that
share their margins; each suppressed, rounded, and rounded with percentages. The bar is 5 seconds of
processor and 500 MB. The attacker is the room's own, with HiGHS: on all cells that are not shown at
once, which shows of most that two counts remain, and on some small counts, one after another. Each
has so many seconds by the clock, 60 unless told, and says how far it came: where 10,000 cells hang
together one count can take it minutes. Each process takes one set, so that its peak is its own; the
attacker is a child of it.
"""

import argparse
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import replace
from multiprocessing import get_context
from multiprocessing.connection import Connection
from random import Random
from typing import Any

from councilportal.disclosure.attack import Finding, Publication, known_of, with_highs
from councilportal.disclosure.bounds import bounds
from councilportal.disclosure.control import Outcome, control
from councilportal.disclosure.tables import Dimension, Place, Table
from councilportal.disclosure.words import Mode
from tests.disclosure.making import publications, tabulate

# So many small counts are attacked, for at most so many seconds.
ATTACKED, SECONDS = 40, 60.0
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


def run(name: str, mode: Mode, cells: int, seed: int, most: float, *, percentages: bool) -> None:
    """One set in this process: its size, its times and its peak."""
    made = tables(name, mode, cells, Random(seed))
    if percentages:
        made = [replace(table, percentage_of=table.dimensions[0].name) for table in made]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.process_time()
    outcome = control(made)
    took = time.process_time() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    small = sorted(
        {
            (table.population, table.place(key))
            for table in made
            for key, count in table.counts.items()
            if 0 < count < table.threshold
        },
        key=str,
    )
    way = mode.value + " %" * percentages
    print(
        f"{name:9} {way:10} {sum(len(each.counts) for each in made):7,} cells, "
        f"{len(small):6,} small, {outcome.hidden:6,} hidden (not below {outcome.bound:,.0f}); "
        f"control {took:5.1f} s, peak {peak / 1024:4.0f} MB ({before / 1024:.0f} before it)",
        flush=True,
    )
    start = time.monotonic()
    [moved] = list(within(most, _move, made, outcome)) or [None]
    told = "its time was over" if moved is None else f"{moved:,} seen with two counts or more"
    print(f"{'':20} attacker on all cells at once {time.monotonic() - start:5.1f} s: {told}")
    looked_at = set(Random(seed).sample(small, min(ATTACKED, len(small))))
    start = time.monotonic()
    findings = list(within(most, _attack, publications(made, outcome), looked_at))
    attacking = time.monotonic() - start
    pinned = sum(each.is_pinned for each in findings)
    over = "" if len(findings) == len(looked_at) else ", then its time was over"
    print(
        f"{'':20} attacker on one after another {attacking:5.1f} s: {len(findings)} of "
        f"{len(looked_at)}{over}; {pinned} worked out",
        flush=True,
    )


def within(most: float, work: Callable[..., Iterator[Any]], *given: object) -> Iterator[Any]:
    """What a child of this process gives in so many seconds by the clock.

    The solver hears no signal while it works: only the end of its process stops it.
    """
    context = get_context("fork")
    here, there = context.Pipe(duplex=False)
    child = context.Process(target=_send, args=(there, work, given))
    child.start()
    there.close()
    end = time.monotonic() + most
    try:
        while here.poll(max(0.0, end - time.monotonic())):
            yield here.recv()
    except EOFError:
        pass
    finally:
        child.terminate()
        child.join()


def _send(there: Connection, work: Callable[..., Iterator[Any]], given: Sequence[object]) -> None:
    for each in work(*given):
        there.send(each)


def _move(made: Sequence[Table], outcome: Outcome) -> Iterator[int]:
    """How many cells that are not shown are seen with two counts, when all are moved at once."""
    found = bounds(made, (), outcome, most_work=0)
    yield sum(
        each.high is None or each.low < each.high for own in found.values() for each in own.values()
    )


def _attack(seen: Sequence[Publication], looked_at: Set[tuple[str, Place]]) -> Iterator[Finding]:
    """Both ends of these counts, one after another."""
    for piece, targets in known_of(seen, (), looked_at):
        for target in targets:
            [(low, high)] = with_highs(piece, [target])
            yield Finding(target[0], target[1], target[2] or 0, low, high)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("cells", type=int, nargs="?", default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--attack", type=float, default=SECONDS, metavar="SECONDS")
    parser.add_argument("--only", nargs=2, metavar=("SET", "MODE"))
    parser.add_argument("--percentages", action="store_true")
    asked = parser.parse_args()
    if asked.only:
        name, mode = asked.only[0], Mode(asked.only[1])
        run(name, mode, asked.cells, asked.seed, asked.attack, percentages=asked.percentages)
        return
    for name in SETS:
        for mode, percentages in WAYS:
            words = [str(asked.cells), "--seed", str(asked.seed), "--attack", str(asked.attack)]
            words += ["--only", name, mode.value]
            words += ["--percentages"] * percentages
            command = [sys.executable, "-m", "tests.benchmarks.bench_disclosure", *words]
            subprocess.run(command, check=True)


if __name__ == "__main__":
    main()
