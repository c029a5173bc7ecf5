"""The sizes of tests that can be short or long, and the seeds of random tests.

`dev.py test` uses the short sizes, at which every kind of test still finds what breaks. `dev.py
test --long` (or `pytest --long`) uses the long ones. Tests ask this module, so that nothing else
needs to know which is used. Seeds are always the same, so that a failure is caused by the change;
NAME_SEED in the environment sets another. The seeds used are printed at the end of a run.
"""

import os
from typing import TypeVar

T = TypeVar("T")
_is_long = False
drawn: dict[str, int] = {}


def use_long_sizes() -> None:
    """Take the long sizes; called once, before any test is collected."""
    global _is_long
    _is_long = True


def is_long() -> bool:
    """Whether this run takes the long sizes."""
    return _is_long


def size(short: T, long: T) -> T:
    """The size that this run takes."""
    return long if _is_long else short


def seed(name: str, usual: int) -> int:
    """The seed of a random test: NAME_SEED of the environment, else the usual one."""
    drawn[name] = int(os.environ.get(f"{name}_SEED", str(usual)))
    return drawn[name]
