"""The engine without a broker: child processes that are killed, too slow or too large."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from councilportal.jobs import children, operations
from councilportal.jobs.rules import CUT_OFF, State
from tests.jobs.other_database import reachable
from tests.jobs.support import ask, is_alive, kill, now, numbers, wait_for

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def in_children(
    transactional_db: None, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """Let jobs run in child processes, with a database that those can reach."""
    settings.JOBS_HERE, settings.JOBS_AT_ONCE = False, 2
    settings.INSTALLED_APPS = [*settings.INSTALLED_APPS, "tests.jobs"]
    settings.PDF_FOLDER = tmp_path / "locks"
    with reachable(tmp_path) as url:
        monkeypatch.setenv("DATABASE_URL", url)
        monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "tests.jobs.other_settings")
        yield
        children.finish()


def resume() -> None:
    operations.resume(by=None, at=timezone.now())
    children.finish()


def test_a_job_runs_in_a_child_and_nobody_waits_for_it(tmp_path: Path) -> None:
    file = tmp_path / "numbers"
    began = time.monotonic()
    job = ask("trial.last", file=str(file), seconds=0)
    assert time.monotonic() - began < 1

    children.finish()
    assert (now(job).state, job.starts, job.error) == (State.DONE, 1, "")
    assert len(numbers(file)) == 1


def test_a_child_that_is_killed_is_started_again(tmp_path: Path) -> None:
    file = tmp_path / "numbers"
    job = ask("trial.last", file=str(file), seconds=600)
    wait_for(lambda: bool(numbers(file)), "the child")
    kill(numbers(file)[0])
    children.finish()
    assert (now(job).state, job.starts, job.error) == (State.WAITING, 1, CUT_OFF)

    resume()
    assert (now(job).state, job.starts, job.error) == (State.DONE, 2, "")


def test_a_child_that_takes_too_long_ends_with_all_that_it_started(
    tmp_path: Path, settings: Any
) -> None:
    settings.JOB_SECONDS = 8
    file = tmp_path / "numbers"
    job = ask("trial.leave_child", file=str(file))
    children.finish()

    assert (now(job).state, job.error) == (State.WAITING, "It took over 8 seconds.")
    wait_for(lambda: not is_alive(numbers(file)[0]), "the end of what it started")
