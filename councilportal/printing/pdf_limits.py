"""The limits that a child process of printing sets for itself, and what it says when it breaks."""

import os
import sys
import traceback
from types import TracebackType

NICE = 10  # requests for pages have priority


def limit(megabytes: int, seconds: int) -> None:
    """Limit the memory and the processor time of this process, and let others go first."""
    try:
        import resource
    except ImportError:  # Windows: the time limit of the parent is the only one.
        return
    size = megabytes * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (size, size))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds + 5, seconds + 10))  # if the parent dies
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(NICE)


def say_where(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Write the kind of an error and its place, without its message, which may quote the report."""
    del error
    for frame in traceback.extract_tb(trace):
        sys.stderr.write(f"{frame.filename}:{frame.lineno} {frame.name}\n")
    sys.stderr.write(f"{kind.__qualname__}\n")
