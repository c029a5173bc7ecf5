"""Many jobs whose workers are killed: none is lost, and each effect is there once.

With --long: 600 jobs and 20 kills. The numbers are printed (`pytest -s`).
"""

import os
import random
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from councilportal.jobs import children, engines, operations, queries, running
from councilportal.jobs.models import Job
from councilportal.jobs.rules import State
from tests import sizes
from tests.jobs.support import ask, kill, wait_for

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("in_children"),
    pytest.mark.skipif(not sizes.is_long(), reason="takes some minutes"),
]
JOBS, KILLS, SECONDS = 600, 20, 0.1


@pytest.fixture(autouse=True)
def effects() -> Iterator[None]:
    """The table that the jobs write to."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE trial_effect (number integer PRIMARY KEY)")
    yield
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE trial_effect")


def ask_for_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask for every job; for one in twenty the web server is killed before the hand-over."""
    for number in range(JOBS):
        with monkeypatch.context() as killed:
            if number % 20 == 0:
                killed.setattr(engines, "hand_over", lambda number: False)
            ask("trial.effect", key=f"effect {number}", number=number, seconds=SECONDS)


def kill_some(workers: Callable[[], list[int]], *, kills: int) -> None:
    """Kill workers at moments drawn while jobs run."""
    rng = random.Random(sizes.seed("JOBS", 9))
    for _ in range(kills):
        wait_for_some(workers)
        time.sleep(rng.uniform(0, 0.5))
        with suppress(OSError, IndexError):
            kill(rng.choice(workers()))


def wait_for_some(workers: Callable[[], list[int]]) -> None:
    """Wait until workers have done some more jobs, so that they are at work."""
    done = Job.objects.filter(state=State.DONE)
    before = done.count()
    wait_for(lambda: bool(workers()) and done.count() > before + 2, "jobs that are done")


def children_of(parent: int) -> list[int]:
    """The processes that a process has started and that live."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            state, its_parent = path.read_text().rpartition(")")[2].split()[:2]
            if int(its_parent) == parent and state != "Z":
                found.append(int(path.parent.name))
    return found


def command_of(process: int) -> bytes:
    """The command line of a process; nothing once it has ended."""
    with suppress(OSError):
        return Path(f"/proc/{process}/cmdline").read_bytes()
    return b""


def check_all(engine: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Every job is done, and every effect is there once."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), count(DISTINCT number) FROM trial_effect")
        effects, different = cursor.fetchone()
    twice = Job.objects.filter(starts__gt=1).count()
    with capsys.disabled():
        print(
            f"\n{engine}, {connection.vendor}: {JOBS} jobs, {KILLS} kills, "
            f"{JOBS - different} lost, {effects - different} effects twice, "
            f"{twice} jobs started more than once"
        )
    assert twice, "the kills came when no job ran"
    assert list(queries.open_jobs()) == []
    assert (effects, different) == (JOBS, JOBS)
    assert Job.objects.count() == JOBS


def test_no_job_is_lost_in_child_processes(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def running_jobs() -> list[int]:
        return [each for each in children_of(os.getpid()) if b"run_job" in command_of(each)]

    ask_for_all(monkeypatch)
    kill_some(running_jobs, kills=KILLS)
    children.finish()
    for _ in range(10):
        operations.resume(by=None, at=timezone.now())
        children.finish()
    check_all("child processes", capsys)


@contextmanager
def redis(folder: Path) -> Iterator[str]:
    """The address of a Redis of our own."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
    server = subprocess.Popen(["redis-server", *options], stdout=subprocess.DEVNULL)
    try:
        wait_for(lambda: answers(port), "Redis")
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        server.kill()
        server.wait()


def answers(port: int) -> bool:
    """Whether something listens there."""
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


class Worker:
    """A worker of Celery, which is started again whenever it was killed."""

    def __init__(self, log: Path) -> None:
        self.log = log
        self.start()

    def start(self) -> None:
        """Start it."""
        program = [sys.executable, "-m", "celery", "-A", "councilportal.jobs.celery", "worker"]
        options = ["--concurrency", "2", "--loglevel", "WARNING"]
        with self.log.open("ab") as log:
            self.main = subprocess.Popen([*program, *options], stdout=log, stderr=log)

    def processes(self) -> list[int]:
        """Those that run jobs."""
        if self.main.poll() is not None:
            self.start()
        return children_of(self.main.pid)

    def kill(self) -> None:
        """End it with its processes, at once."""
        for number in [self.main.pid, *children_of(self.main.pid)]:
            with suppress(OSError):
                kill(number)
        self.main.wait()


@pytest.mark.skipif(not shutil.which("redis-server"), reason="NOT RUN: there is no redis-server")
def test_no_job_is_lost_by_workers_of_celery(
    tmp_path: Path,
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    from councilportal.jobs.celery import app

    with redis(tmp_path) as url:
        settings.BROKER_URL = app.conf.broker_url = app.conf.broker_write_url = url
        app._after_fork()
        monkeypatch.setenv("BROKER_URL", url)
        monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "tests.jobs.all_settings")
        monkeypatch.setenv("JOB_SECONDS", "20")
        settings.JOB_SECONDS = 20
        ask_for_all(monkeypatch)
        worker = Worker(tmp_path / "worker.log")
        try:
            for _ in range(4):  # of five kills, one is of the whole worker
                kill_some(worker.processes, kills=KILLS // 4 - 1)
                wait_for_some(worker.processes)
                worker.kill()
            worker.start()
            for _ in range(10):
                wait_until_still()
                later = timezone.now() + running.lease() + timedelta(minutes=1)
                operations.resume(by=None, at=later)
        finally:
            worker.kill()
        check_all("Celery and Redis", capsys)


def wait_until_still() -> None:
    """Wait until the jobs that a worker can have are done."""
    seen, since = -1, time.monotonic()
    while (there := queries.open_jobs().count()) and time.monotonic() - since < 8:
        if there != seen:
            seen, since = there, time.monotonic()
        time.sleep(0.2)
