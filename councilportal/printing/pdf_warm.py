"""The warm renderer: a process that has its engine loaded, and forks a child for each document.

Run by `printing.renderer` as `python -m councilportal.printing.pdf_warm`, with one end of a pair of
sockets as its input. Each message there names a folder of fonts and limits, and brings four open
files: the socket for job and PDF, a file for errors, a socket for news, and the lock to hold. The
news are BEGUN and then the child's exit status. Where the portal closes its end of the news, the
child is killed; where it closes the first socket, all are, and this process ends.

It never lays anything out itself: Pango has threads of its own, which a fork would not take along.
"""

import contextlib
import ctypes
import gc
import json
import os
import selectors
import signal
import socket
import sys
from dataclasses import dataclass
from typing import Any

from councilportal.printing import pdf_speed, pdf_worker
from councilportal.printing.pdf_limits import say_where

BEGUN = b"begun"
IDLE_SECONDS = 600  # without a document; then its memory is of more use to others
FILES = 4
MESSAGE = 4096
_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG of prctl(2)
_TYPES = (
    "PangoFcFontMap *",
    "FcChar8 **",
    "char[]",
    "PangoRectangle *",
    "PangoLogAttr[]",
    "unsigned int *",
    "hb_tag_t[100]",
    "char[4]",
)


@dataclass(frozen=True, slots=True)
class _Child:
    pid: int
    ended: int  # a file that is readable once the child has ended
    news: socket.socket


def main() -> int:
    """Serve until the portal closes the socket, or asks for nothing in IDLE_SECONDS."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the portal ends by it, and then so do we
    _load()
    gc.freeze()  # the children share this memory as long as nobody writes to it
    with socket.socket(fileno=os.dup(0)) as portal, selectors.DefaultSelector() as waiting:
        waiting.register(portal, selectors.EVENT_READ)
        children = 0
        while ready := waiting.select(None if children else IDLE_SECONDS):
            for key, _ in ready:
                child: _Child | None = key.data
                if child is None:
                    message, files, *_ = socket.recv_fds(portal, MESSAGE, FILES)
                    if not message:
                        return 0  # children are killed by the system when this process ends
                    children += _begin(json.loads(message), files, waiting)
                elif child.news.fileno() < 0:
                    pass  # it ended in this same round
                elif key.fd == child.ended:
                    _end(child, waiting)
                    children -= 1
                else:
                    _stop(child, waiting)
    return 0


def _load() -> None:
    """Read the engine, and what it would read only when it lays out: a ninth of a short document.

    A C type is parsed when it is first named, and this calls no function of Pango.
    """
    import email.policy  # noqa: F401 -- for the header of a font

    import weasyprint  # noqa: F401
    from weasyprint.text.ffi import ffi

    for name in _TYPES:
        ffi.typeof(name)
    pdf_speed.read_sheets_ahead()
    pdf_speed.skip_needless_work()


def _begin(asked: dict[str, Any], files: list[int], waiting: selectors.BaseSelector) -> bool:
    """Fork a child for one document. False if the system allows no more processes."""
    work, errors, news, lock = files
    try:
        pid = os.fork()
    except OSError:
        for file in files:
            os.close(file)
        return False
    if pid == 0:
        os._exit(_lay_out(asked, work, errors, lock))
    for file in (work, errors, lock):
        os.close(file)
    child = _Child(pid, os.pidfd_open(pid), socket.socket(fileno=news))
    waiting.register(child.ended, selectors.EVENT_READ, child)
    waiting.register(child.news, selectors.EVENT_READ, child)
    _tell(child, BEGUN)
    return True


def _lay_out(asked: dict[str, Any], work: int, errors: int, lock: int) -> int:
    """What the child does: the same as a cold worker. Gives its exit status."""
    parent = os.getppid()
    ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)
    for file, place in ((work, 0), (work, 1), (errors, 2), (lock, 3)):
        os.dup2(file, place)
    os.closerange(4, os.sysconf("SC_OPEN_MAX"))
    if os.getppid() != parent:
        return 1
    try:
        status = pdf_worker.main(asked["fonts"], asked["megabytes"], asked["seconds"])
        sys.stdout.flush()
    except BaseException as error:
        say_where(type(error), error, error.__traceback__)
        status = 1
    sys.stderr.flush()
    return status


def _stop(child: _Child, waiting: selectors.BaseSelector) -> None:
    """Kill a child whose document nobody waits for any more; that it ended is heard later."""
    waiting.unregister(child.news)
    os.kill(child.pid, signal.SIGKILL)


def _end(child: _Child, waiting: selectors.BaseSelector) -> None:
    _, status = os.waitpid(child.pid, 0)
    waiting.unregister(child.ended)
    os.close(child.ended)
    with contextlib.suppress(KeyError):  # already, where it was stopped
        waiting.unregister(child.news)
    _tell(child, str(os.waitstatus_to_exitcode(status)).encode())
    child.news.close()


def _tell(child: _Child, what: bytes) -> None:
    with contextlib.suppress(OSError):  # nobody waits for it any more
        child.news.send(what)


if __name__ == "__main__":
    sys.excepthook = say_where
    sys.exit(main())
