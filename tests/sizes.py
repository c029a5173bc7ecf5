"""How big the tests are whose size is a number, and the seeds of those that draw.

`dev.py test` takes the short sizes, at which every kind of test still finds what breaks.
`dev.py test --long` (or `pytest --long`) takes the long ones. Each test asks here, so that this is
the only place that knows which is meant. Seeds are the same every time, so that a failure comes
from the change; NAME_SEED in the environment draws others. All that were used are printed at the
end of a run.
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
    """The seed of a test that draws: NAME_SEED of the environment, else the usual one."""
    drawn[name] = int(os.environ.get(f"{name}_SEED", str(usual)))
    return drawn[name]
