"""The engine without a broker: child processes that are killed, too slow or too large."""

import time
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from councilportal.jobs import children, operations
from councilportal.jobs.rules import CUT_OFF, State
from tests.jobs.support import ask, is_alive, kill, now, numbers, wait_for

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("in_children")]


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


def test_a_child_that_ends_before_it_starts_its_job_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with monkeypatch.context() as broken:
        broken.setenv("DJANGO_SETTINGS_MODULE", "tests.jobs.no_settings")
        job = ask("trial.effect", number=1, seconds=0)
        children.finish()
    assert (now(job).state, job.starts, job.handed_at) == (State.WAITING, 0, None)
    assert job.error == CUT_OFF


def test_a_job_may_not_take_all_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JOB_MEGABYTES", "1000")
    job = ask("trial.fill", megabytes=1500)
    children.finish()

    assert (now(job).state, job.error) == (State.FAILED, "MemoryError")
