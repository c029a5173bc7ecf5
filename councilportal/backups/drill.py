"""A drill of backups: written, restored and checked in temporary databases.

The portal's own database is only read. The drill restores a first copy of it, writes to that copy,
and makes the second backup of it while the writes go on.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from time import monotonic, sleep
from typing import Self

from django.conf import settings

from councilportal.audit.triggers import TABLE
from councilportal.backups.backup import back_up, restore
from councilportal.backups.drill_writes import SECONDS
from councilportal.backups.engine import BackupRefused, Engine, run
from councilportal.common.numbers import count_of
from councilportal.database import url_of

WRITERS = 2
WRITES = 20  # at least so many writes before the backup begins, and again before it copies
_PAUSE = 0.02


def drill(engine: Engine, *, at: datetime, say: Callable[[str], None]) -> list[str]:
    """Back up and restore, then do both again while others write, and check the results.

    *Takes*: `say`, called with a line for each step.
    *Gives*: lines that say what is wrong; empty where everything was restored.
    *Raises*: BackupRefused where a step cannot be done, or restored rows differ.
    """
    with tempfile.TemporaryDirectory(prefix="portal-drill-") as name, ExitStack() as stack:
        folder = Path(name)
        first, second = (stack.enter_context(engine.throw_away(folder)) for _ in range(2))
        still, busy = folder / "still", folder / "busy"
        back_up(engine, still, at=at)
        rows = restore(first, still).rows
        say(f"A backup of the portal's database was restored: {count_of(rows, 'row')}, all equal.")
        with _Writers(first, folder) as writers:
            writers.wait(more=WRITES)
            before = writers.acknowledged()
            manifest = back_up(first, busy, at=at, meanwhile=lambda: writers.wait(more=WRITES))
            during = len(writers.acknowledged()) - len(before)
        restore(second, busy)
        say(
            f"A backup was taken of that copy while {WRITERS} others wrote, {during} times "
            f"meanwhile, and was restored: {count_of(manifest.rows, 'row')}, all equal."
        )
        lost = before - _events_in(second)
        say(f"{count_of(len(before), 'write')} acknowledged before it: {len(lost)} lost.")
        return [
            *(
                f"Audit event {each} was acknowledged before the backup and is not in it."
                for each in sorted(lost)
            ),
            *_checked(second, manifest.head, say),
        ]


class _Writers:
    """Child processes that write to a database until the block ends."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        self._logs = [folder / f"writes-{number}" for number in range(WRITERS)]
        self._processes = [_start(engine, log) for log in self._logs]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        for process in self._processes:
            process.terminate()
            process.wait()

    def acknowledged(self) -> set[str]:
        """The audit events of the writes that the database has confirmed, as "NUMBER:HASH"."""
        return {line for log in self._logs for line in _whole_lines(log)}

    def wait(self, more: int) -> None:
        """Wait for this many further writes. *Raises*: BackupRefused where they do not come."""
        wanted, end = len(self.acknowledged()) + more, monotonic() + SECONDS
        while len(self.acknowledged()) < wanted:
            if any(process.poll() is not None for process in self._processes):
                said = "; ".join(filter(None, map(_last_words, self._logs)))
                raise BackupRefused(f"The writers of the drill ended early: {said}")
            if monotonic() > end:
                raise BackupRefused(f"The writers did not write {more} times in {SECONDS} seconds.")
            sleep(_PAUSE)


def _start(engine: Engine, log: Path) -> "subprocess.Popen[bytes]":
    name = f"{log.parent.name}.{log.name}"
    with log.open("wb") as output, _errors_of(log).open("wb") as errors:
        return subprocess.Popen(
            [sys.executable, "-m", "councilportal.backups.drill_writes", name],
            cwd=settings.BASE_DIR,
            env=_environment(engine),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=errors,
        )


def _errors_of(log: Path) -> Path:
    return log.with_suffix(".errors")


def _last_words(log: Path) -> str:
    said = _errors_of(log).read_text(encoding="utf-8", errors="replace").strip().splitlines()
    return said[-1] if said else ""


def _whole_lines(log: Path) -> list[str]:
    whole, _, _ = log.read_text(encoding="utf-8").rpartition("\n")
    return whole.split("\n") if whole else []


def _events_in(engine: Engine) -> set[str]:
    with engine.connect() as connection, connection.cursor() as cursor:
        cursor.execute(f"SELECT id, hash FROM {TABLE}")  # noqa: S608 -- our own name
        return {f"{number}:{known}" for number, known in cursor.fetchall()}


def _checked(engine: Engine, head: str, say: Callable[[str], None]) -> list[str]:
    """What `check_records` finds in a restored database, including another audit head."""
    command = [sys.executable, "manage.py", "check_records", "--seen-head", head]
    done = run(command, _environment(engine), settings.BASE_DIR)
    if done.returncode:
        return [
            "check_records in the restored database:",
            *f"{done.stdout}{done.stderr}".splitlines(),
        ]
    say(f"check_records finds no fault in it. Head of its audit chain: {head}")
    return []


def _environment(engine: Engine) -> dict[str, str]:
    return os.environ | {"DATABASE_URL": url_of(engine.settings)}
