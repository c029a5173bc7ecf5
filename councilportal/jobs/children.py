"""The engine without a broker: each job runs at once, in a child process of its own.

At most JOBS_AT_ONCE run on this machine: all processes of the portal share the locks. Whoever asks
is not kept waiting: threads start the children, wait for their end and write down which were cut
off. A child is a group of processes and ends as one. When the process that started it is killed, it
goes on by itself.
"""

import logging
import os
import signal
import subprocess
import sys
from contextlib import suppress
from math import inf
from queue import SimpleQueue
from threading import Condition, Thread

from django.conf import settings
from django.db import connections

from councilportal.jobs.running import cut_off
from councilportal.printing import locks

_log = logging.getLogger(__name__)


class _Starters:
    """The threads of this process that start children, and what waits for them."""

    def __init__(self) -> None:
        self.waiting: SimpleQueue[tuple[int, str]] = SimpleQueue()
        self.open = 0  # jobs that wait or run
        self.threads = 0
        self.changed = Condition()

    def add(self, number: int, runner: str) -> None:
        with self.changed:
            self.open += 1
            self.waiting.put((number, runner))
            if self.threads < min(self.open, settings.JOBS_AT_ONCE):
                self.threads += 1
                Thread(target=self._start_children, name="jobs", daemon=True).start()

    def finish(self) -> None:
        with self.changed:
            self.changed.wait_for(lambda: self.open == 0)

    def _start_children(self) -> None:
        while True:
            number, runner = self.waiting.get()
            try:
                _run_in_child(number, runner)
            except Exception:
                _log.exception("Job %s could not be run in a child process.", number)
            finally:
                connections.close_all()
                with self.changed:
                    self.open -= 1
                    self.changed.notify_all()


_starters = _Starters()
start = _starters.add
finish = _starters.finish


def _run_in_child(number: int, runner: str) -> None:
    """Run a job in a new process and wait for it.

    The slot's file is the child's too: it stays taken until the child has ended.
    """
    slots = [f"job-{slot}.lock" for slot in range(settings.JOBS_AT_ONCE)]
    program = settings.BASE_DIR / "manage.py"
    with locks.held(slots, until=inf) as slot:
        child = subprocess.Popen(
            [sys.executable, str(program), "run_job", str(number), runner],
            stdin=subprocess.DEVNULL,
            pass_fds=(slot,) if os.name == "posix" else (),
            start_new_session=True,
        )
        try:
            status = child.wait(settings.JOB_SECONDS)
        except subprocess.TimeoutExpired:
            _kill(child)
            cut_off(number, runner=runner, error=f"It took over {settings.JOB_SECONDS} seconds.")
            return
        if status:
            _kill(child)  # what it has started itself
            _log.error("The process of job %s ended with %s.", number, status)
            cut_off(number, runner=runner)


def _kill(child: subprocess.Popen[bytes]) -> None:
    """End a child with everything that it has started."""
    if sys.platform == "win32":
        child.kill()
    else:
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
    child.wait()
