"""The functions of the jobs of these tests."""

import os
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

from django.db import connection

from councilportal.jobs.rules import CannotBeDone
from councilportal.jobs.running import tell

noted: list[dict[str, Any]] = []


def note(**values: Any) -> None:
    """Note what it was called with."""
    tell(40, "noting")
    noted.append(values)


def fail(words: str) -> None:
    """Fail with these words."""
    raise OSError(words)


def refuse() -> None:
    """Say that it cannot be done."""
    raise CannotBeDone("The edition has no words.")


def die() -> None:
    """Kill its own process, as if memory had run out."""
    os.kill(os.getpid(), signal.SIGKILL)


def last(file: str, seconds: float) -> None:
    """Write its process number into a file, and take some time at its first start."""
    is_first = not Path(file).exists()
    write(file, os.getpid())
    if is_first:
        time.sleep(seconds)


def leave_child(file: str) -> None:
    """Start a process that would go on for long, and wait for it."""
    child = subprocess.Popen(["sleep", "600"])
    write(file, child.pid)
    child.wait()


def effect(number: int, seconds: float) -> None:
    """Take some time, and write a row that can be there once only."""
    tell(10, "begun")
    time.sleep(seconds)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO trial_effect VALUES (%s) ON CONFLICT (number) DO NOTHING", [number]
        )


def fill(megabytes: int) -> None:
    """Take so much memory."""
    bytes(megabytes * 1024 * 1024)


def write(file: str, number: int) -> None:
    """Add a line to the file."""
    with Path(file).open("a", encoding="utf-8") as lines:
        lines.write(f"{number}\n")
