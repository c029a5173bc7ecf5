"""Room for deep calls, which Python 3.11 and 3.12 need to be quick.

Python keeps the frames of a thread in chunks of 16 KB. A loop whose calls begin at the very end of
a chunk takes a new one from the system for each call and gives it back: a fifth of the time of many
pages. https://github.com/python/cpython/issues/142183 was mended in late releases of 3.13 and in
3.14 only.
"""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

# In words of 8 bytes. A frame that needs so many gets a chunk of 1 MB, and what it calls has the
# other half. Only what is used of it takes memory.
_ROOM = 65_536


def with_room(call: Callable[P, T]) -> Callable[P, T]:
    """A function as it is, but whatever it calls stays within one chunk of the stack.

    A middleware, too: everything that answers a request.
    """

    def roomy(*args: P.args, **kwargs: P.kwargs) -> T:
        return call(*args, **kwargs)

    roomy.__code__ = roomy.__code__.replace(co_stacksize=_ROOM)
    return wraps(call)(roomy)
