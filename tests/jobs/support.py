"""What the tests of engines share."""

import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from councilportal.jobs import operations
from councilportal.jobs.models import Job

AT = datetime(2026, 11, 28, 9, tzinfo=UTC)
PATIENCE = 60  # seconds; a machine with other work to do is slow


def ask(name: str = "trial.note", key: str = "one", **values: Any) -> Job:
    """Ask for a job of the trial."""
    return operations.enqueue(name=name, key=key, values=values, by=None, at=AT)


def now(job: Job) -> Job:
    """The job as it is stored now."""
    job.refresh_from_db()
    return job


def wait_for(is_so: Callable[[], bool], what: str) -> None:
    """Wait until something is so, which other processes bring about."""
    end = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < end, f"waited {PATIENCE} seconds for {what}"
        time.sleep(0.05)


def numbers(file: Path) -> list[int]:
    """The process numbers that jobs wrote into a file."""
    return [int(line) for line in file.read_text().splitlines()] if file.exists() else []


def kill(number: int) -> None:
    """End a process at once."""
    os.kill(number, signal.SIGKILL)


def is_alive(number: int) -> bool:
    """Whether a process is there, and not only waits to be collected."""
    with suppress(OSError):
        return " Z " not in Path(f"/proc/{number}/stat").read_text().split(")", 1)[1][:3]
    return False
