"""The functions of the jobs of these tests."""

import os
import signal
import time
from pathlib import Path
from typing import Any

from councilportal.jobs.rules import CannotBeDone
from councilportal.jobs.running import tell

_NAMES = ("note", "fail", "refuse", "die", "last")
JOBS = {f"trial.{name}": f"tests.jobs.trial.{name}" for name in _NAMES}
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


def last(seconds: float, file: str) -> None:
    """Write a line into a file at its begin and its end."""
    for word in ("begun", "ended"):
        with Path(file).open("a", encoding="utf-8") as lines:
            lines.write(f"{word}\n")
        if word == "begun":
            time.sleep(seconds)
