"""The sizes of tests that can be short or long, and the seeds of random tests.

`dev.py test` uses the short sizes, at which every kind of test still finds what breaks. `dev.py
test --long` (or `pytest --long`) uses the long ones. Tests ask this module, so that nothing else
needs to know which is used. Seeds are always the same, so that a failure is caused by the change;
NAME_SEED in the environment sets another. The seeds used are printed at the end of a run.

Of many cases of one kind, which each take long, a short run of `dev.py test` takes a part, and
every run another (`part`): so all are asked within a few runs. Which it was is printed as
DRAW_SEED=n; with that in the environment the same part is taken again. Pytest by itself (without
`--draw`) takes them all.

So it is with the cases of a test that uses the database: of four and more a short run asks a half,
of ten and more a quarter (`cases`). `tests/conftest.py` sees to that; no test need ask.
Tests that ask in their room what others ask in theirs (no words run, no page costs more for more
rows, what goes out comes in the same) are marked `by_draw`: a short run asks every second one.
What holds a committed file (a fixture, a golden file, the format) against what is made now is
`kept`: every run asks it whole.
"""

import os
from collections.abc import Iterable
from typing import TypeVar
from zlib import crc32

from hypothesis import HealthCheck, settings

T = TypeVar("T")
FEW, MANY = 4, 10  # cases of a test: of so many a part is asked, and of so many a smaller one
PARTS = 12  # every part that is asked for by name divides it
GOLDEN = 0.618034  # its multiples are spread evenly over a circle, however many they are
_is_long = False
_draw: int | None = None
drawn: dict[str, int] = {}


def use_long_sizes() -> None:
    """Take the long sizes; called once, before any test is collected."""
    global _is_long
    _is_long = True


def use_parts(number: int) -> None:
    """Take of what `part` divides the part of this number; called before tests are collected."""
    global _draw
    _draw = drawn["DRAW"] = number


def draw_on_any_machine() -> None:
    """Let Hypothesis draw as slowly as it must: the machine may do much else beside it."""
    settings.register_profile("any machine", suppress_health_check=[HealthCheck.too_slow])
    settings.load_profile("any machine")


def is_long() -> bool:
    """Whether this run takes the long sizes."""
    return _is_long


def size(short: T, long: T) -> T:
    """The size that this run takes."""
    return long if _is_long else short


def is_part() -> bool:
    """Whether this run takes parts."""
    return _draw is not None and not _is_long


def part(cases: Iterable[T], of: int, *, turn: int = 0) -> list[T]:
    """The cases that this run takes: each one in so many, in a run of parts; all of them else.

    However few cases there are, it takes one; and every case is taken by some number. With another
    turn it takes others: so what is asked of many things is not the same of each.
    """
    every = list(cases)
    if _draw is None or _is_long:
        return every
    of = min(of, len(every)) or 1
    return every[(_draw + turn) % of :: of]


def cases(names: Iterable[str]) -> list[str]:
    """Of the names of one test's cases those that this run asks.

    Cases are often each of one list with each of another, so they are mixed before they are dealt:
    no part has only what one person may do. The numbers go on only when those of `part` have come
    round, so that every case of every part is asked by some number.
    """
    mixed = sorted(names, key=lambda name: (crc32(name.encode()), name))
    of = 1 if len(mixed) < FEW else 2 if len(mixed) < MANY else 4
    if of == 1 or not is_part():
        return mixed
    assert _draw is not None
    return mixed[_draw // PARTS % of :: of]


def turn(name: str, of: int) -> int:
    """Whose turn a test is, of so many: by its name, and another when all parts came round."""
    return (crc32(name.encode()) + (_draw or 0) // (PARTS * 4)) % of


def begin() -> float:
    """Where in the list of files two runs begin that share them out, from 0 to below 1."""
    return (_draw or 0) // (PARTS * 4) * GOLDEN % 1


def seed(name: str, usual: int) -> int:
    """The seed of a random test: NAME_SEED of the environment, else the usual one."""
    drawn[name] = int(os.environ.get(f"{name}_SEED", str(usual)))
    return drawn[name]
