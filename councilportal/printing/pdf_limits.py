"""The limits that a child process of printing sets for itself, and what it says when it breaks."""

import os
import sys
import traceback
from types import TracebackType

NICE = 10  # requests for pages have priority


_NETWORK = frozenset(
    f"socket.{name}" for name in ("bind", "connect", "getaddrinfo", "gethostbyname", "sendto")
)


def limit(megabytes: int, seconds: int) -> None:
    """Limit the memory and processor time of this process, and keep it off the network for good.

    Others go first.
    """
    sys.addaudithook(_refuse_network)
    try:
        import resource
    except ImportError:  # Windows: the time limit of the parent is the only one.
        return
    size = megabytes * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (size, size))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds + 5, seconds + 10))  # if the parent dies
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(NICE)


def _refuse_network(event: str, arguments: object) -> None:
    if event in _NETWORK:
        raise PermissionError("A process that prints may not use the network.")


def say_where(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Write the kind of an error and its place, without its message, which may quote the report."""
    del error
    for frame in traceback.extract_tb(trace):
        sys.stderr.write(f"{frame.filename}:{frame.lineno} {frame.name}\n")
    sys.stderr.write(f"{kind.__qualname__}\n")
