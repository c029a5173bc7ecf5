"""Has documents laid out by a warm renderer, or by a cold child process where that is not possible.

Each process of the portal has its own renderer (`pdf_warm`), begun with its first PDF. One for the
whole machine would need a socket in the file system, which somebody may leave behind or take over,
and an owner whose end does not end it for the others. A renderer takes some 60 MB while PDFs are
made, and ends after ten minutes without one. How many layouts run at once on the machine is limited
by the locks of PDF_LAYOUTS, whoever begins them.

A renderer that ended, was killed or does not answer costs a document nothing but time: it is laid
out by a cold child instead, and the next document begins a new renderer. Windows has no fork, and
the frameworks of macOS do not survive one: there each child is cold.
"""

import atexit
import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from time import monotonic

from councilportal.printing import children
from councilportal.printing.pdf_warm import BEGUN

IS_POSSIBLE = sys.platform == "linux" and hasattr(os, "pidfd_open")
BEGIN_SECONDS = 20.0  # by when a renderer has begun a child; its own start takes one or two
END_SECONDS = 5.0  # by when it has ended a child that is to stop
_PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Ended:
    """How a child ended: its exit status (a signal is negative), what it wrote, and its errors."""

    status: int
    output: bytes
    errors: bytes


class _Gone(Exception):
    """The renderer ended, or does not answer."""


@dataclass(frozen=True, slots=True)
class _Renderer:
    process: subprocess.Popen[bytes]
    requests: socket.socket
    environment: dict[str, str]

    def is_of_use(self) -> bool:
        return self.process.poll() is None and self.environment == children.environment()

    def stop(self) -> None:
        self.requests.close()
        self.process.kill()
        self.process.wait()


_lock = threading.Lock()
_current: _Renderer | None = None


def lay_out(
    make: Callable[[], bytes], fonts: Path, *, megabytes: int, seconds: float, lock: int
) -> Ended:
    """What a child made of a job from `pdf_job.packed`.

    Takes: what makes the job, called while the child loads its engine; the child's limits; the open
    file of a lock that the child holds until it ends.
    *Raises*: TimeoutError if it took longer than `seconds`; what `make` raises.
    """
    job: bytes | None = None
    until = 0.0
    limits = (str(fonts), str(megabytes), str(ceil(seconds)))
    if IS_POSSIBLE:
        with suppress(_Gone), _WarmChild(limits, lock) as warm:
            job = make()
            until = monotonic() + seconds
            return warm.ended(job, until)
    with children.started("councilportal.printing.pdf_worker", *limits, keep=(lock,)) as child:
        try:
            if job is None:
                job = make()
                until = monotonic() + seconds
            output, errors = child.communicate(job, timeout=max(0, until - monotonic()))
        except subprocess.TimeoutExpired as error:
            raise TimeoutError from error
        finally:
            child.kill()
    return Ended(child.returncode, output, errors)


def stop() -> None:
    """End the renderer of this process. The next document begins another."""
    global _current
    with _lock:
        renderer, _current = _current, None
    if renderer is not None:
        renderer.stop()


def _ready() -> _Renderer:
    """The renderer of this process, begun if need be."""
    global _current
    with _lock:
        if _current is None or not _current.is_of_use():
            if _current is not None:
                _current.stop()
            ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            with theirs:
                process = children.serving("councilportal.printing.pdf_warm", theirs.fileno())
            _current = _Renderer(process, ours, children.environment())
        return _current


def _forget() -> None:
    """In a process that was forked: the renderer is its parent's."""
    global _current, _lock
    _lock = threading.Lock()
    if _current is not None:
        _current.requests.close()
        _current.process.returncode = 0  # not ours to wait for
        _current = None


if IS_POSSIBLE:
    os.register_at_fork(after_in_child=_forget)
    atexit.register(stop)


class _WarmChild:
    """A child of the renderer, from the request for it to its end."""

    def __init__(self, limits: tuple[str, str, str], lock: int) -> None:
        self._renderer = _ready()
        self._open = ExitStack()
        self._work, theirs = map(self._open.enter_context, socket.socketpair())
        kinds = (socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._news, telling = map(self._open.enter_context, socket.socketpair(*kinds))
        self._errors = os.memfd_create("errors")
        self._open.callback(os.close, self._errors)
        self._has_ended = False
        asked = dict(zip(("fonts", "megabytes", "seconds"), limits, strict=True))
        files = [theirs.fileno(), self._errors, telling.fileno(), lock]
        with theirs, telling:
            try:
                socket.send_fds(self._renderer.requests, [json.dumps(asked).encode()], files)
            except OSError as error:
                self._open.close()
                raise _Gone from error

    def __enter__(self) -> "_WarmChild":
        return self

    def __exit__(self, *_: object) -> None:
        with self._open:
            if not self._has_ended:
                self._kill()

    def ended(self, job: bytes, until: float) -> Ended:
        """Give it the job and wait for its end.

        *Raises*: TimeoutError; _Gone.
        """
        begin_by = monotonic() + BEGIN_SECONDS
        try:
            begun = self._heard(min(begin_by, until))
        except TimeoutError:
            if until <= begin_by:
                raise
            self._renderer.stop()
            begun = b""
        if begun != BEGUN:
            raise self._gone()
        with suppress(BrokenPipeError, ConnectionResetError):  # its status says why
            self._work.settimeout(_left(until))
            self._work.sendall(job)
            self._work.shutdown(socket.SHUT_WR)
        output = b"".join(self._pieces(until))
        status = self._heard(until)
        if not status:
            raise self._gone()
        self._has_ended = True
        return Ended(int(status), output, os.pread(self._errors, _PIECE, 0))

    def _pieces(self, until: float) -> list[bytes]:
        pieces = []
        with suppress(ConnectionResetError):
            while True:
                self._work.settimeout(_left(until))
                piece = self._work.recv(_PIECE)
                if not piece:
                    break
                pieces.append(piece)
        return pieces

    def _heard(self, until: float) -> bytes:
        """The next piece of news; b"" if the renderer has ended."""
        self._news.settimeout(_left(until))
        try:
            return self._news.recv(64)
        except ConnectionResetError:
            return b""

    def _gone(self) -> _Gone:
        self._has_ended = True
        return _Gone()

    def _kill(self) -> None:
        """Have the child killed, and wait until it has left the lock."""
        with suppress(OSError):  # the renderer has ended, and its children with it
            self._news.shutdown(socket.SHUT_WR)
        until = monotonic() + END_SECONDS
        try:
            while self._heard(until) == BEGUN:
                pass
        except TimeoutError:
            self._renderer.stop()


def _left(until: float) -> float:
    """The seconds left.

    *Raises*: TimeoutError if there are none.
    """
    left = until - monotonic()
    if left <= 0:
        raise TimeoutError
    return left
