"""Control of Python's garbage collector."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_paused() -> Iterator[None]:
    """Pause the garbage collector while many objects are made that are all needed until the end.

    Searching millions of new cells for garbage, of which there is none, takes half of an import's
    time, and a third of a large board's. Do not wait for anything long within it: the collector
    is paused for the other threads of the process too.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
