"""Deep calls take no memory from the system again and again."""

import threading
from collections.abc import Callable

import pytest

from councilportal.common.deep_calls import with_room

resource = pytest.importorskip("resource")  # not on Windows
CALLS, DEEPEST = 300, 300


def nothing() -> None:
    pass


def most_faults(depth: int) -> int:
    """The most pages of memory that one loop of calls takes, at this depth or below."""
    before = resource.getrusage(resource.RUSAGE_THREAD).ru_minflt
    for _ in range(CALLS):
        nothing()
    taken: int = resource.getrusage(resource.RUSAGE_THREAD).ru_minflt - before
    return max(taken, most_faults(depth - 1)) if depth else taken


@pytest.mark.skipif(not hasattr(resource, "RUSAGE_THREAD"), reason="Linux counts by thread")
def test_no_loop_of_calls_takes_memory_each_time():
    def measure(call: Callable[[int], int]) -> None:
        found.append(call(DEEPEST))

    found: list[int] = []
    # A thread has a stack of its own: that of the tests has room already.
    thread = threading.Thread(target=measure, args=[with_room(most_faults)])
    thread.start()
    thread.join()

    assert found[0] < CALLS / 2


def test_it_is_the_same_function():
    @with_room
    def halves(number: int, *, by: int = 2) -> float:
        """A half."""
        return number / by

    assert (halves(3), halves(3, by=6), halves.__doc__) == (1.5, 0.5, "A half.")
