"""The engine with a broker: what a message carries, and how a worker must treat it."""

import json
import socket
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import DatabaseError
from django.utils import timezone

from councilportal.jobs import running
from councilportal.jobs.celery import app, run_job, send
from councilportal.jobs.models import Job
from councilportal.jobs.rules import MARGIN_SECONDS, State
from tests.jobs.support import ask, now

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def use(settings: Any) -> Callable[[str], None]:
    """A function that lets jobs go to the broker of an address."""

    def choose(url: str) -> None:
        settings.JOBS_HERE, settings.BROKER_URL = False, url
        settings.INSTALLED_APPS = [*settings.INSTALLED_APPS, "tests.jobs"]
        app.conf.broker_url = app.conf.broker_write_url = url
        app._after_fork()  # forget the connections to another

    return choose


@pytest.fixture
def broker(use: Callable[[str], None]) -> Iterator[Any]:
    """A broker in memory, which keeps every message."""
    use("memory://")
    with app.connection_for_write() as connection:
        yield connection
        messages(connection)


def messages(broker: Any) -> list[Any]:
    """Every message of the queue, not yet acknowledged."""
    found = []
    while (message := broker.default_channel.basic_get("celery")) is not None:
        found.append(message)
    return found


def test_only_the_number_of_the_job_travels_and_as_json(broker: Any) -> None:
    job = ask(edition=7, title="Not for the broker")

    [message] = messages(broker)
    assert now(job).state == State.WAITING
    assert message.content_type == "application/json"
    assert json.loads(message.body)[:2] == [[job.pk], {}]
    assert message.headers["task"] == "councilportal.run_job"
    assert "Not for the broker" not in str(message.body) + str(message.headers)


def test_a_message_lasts_until_its_job_has_ended() -> None:
    assert run_job.acks_late
    assert run_job.reject_on_worker_lost
    assert run_job.ignore_result
    assert app.conf.worker_prefetch_multiplier == 1
    assert app.conf.accept_content == ["json"]
    assert app.conf.worker_cancel_long_running_tasks_on_connection_loss


def test_a_message_belongs_to_its_worker_for_longer_than_two_jobs(settings: Any) -> None:
    visible = app.conf.broker_transport_options["visibility_timeout"]

    assert app.conf.task_time_limit == settings.JOB_SECONDS
    assert visible == 2 * (settings.JOB_SECONDS + MARGIN_SECONDS)


def test_a_broker_that_is_away_leaves_the_job_waiting(
    use: Callable[[str], None], caplog: pytest.LogCaptureFixture
) -> None:
    use("redis://127.0.0.1:1/0")
    began = time.monotonic()
    job = ask()

    assert (now(job).state, job.handed_at) == (State.WAITING, None)
    assert "could not be handed over" in caplog.text
    assert time.monotonic() - began < 5


def test_a_broker_that_does_not_answer_keeps_nobody_waiting(use: Callable[[str], None]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        use(f"redis://127.0.0.1:{silent.getsockname()[1]}/0")
        began = time.monotonic()
        job = ask()

    assert (now(job).state, job.handed_at) == (State.WAITING, None)
    assert time.monotonic() - began < 15


def test_a_message_that_comes_back_starts_its_own_job_again(broker: Any) -> None:
    job = ask(edition=7)
    Job.objects.update(state=State.RUNNING, starts=1, runner="lost", started_at=timezone.now())

    run_job.apply((job.pk,), task_id="lost")
    assert (now(job).state, job.starts) == (State.DONE, 2)


def test_a_task_that_breaks_lets_its_job_wait_again(
    broker: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For example because the database is away when the job ends."""
    job = ask(edition=7)

    def away(*args: Any, **columns: Any) -> None:
        raise DatabaseError("The database is away.")

    monkeypatch.setattr(running, "_end", away)
    run_job.apply((job.pk,), task_id="mine")
    assert (now(job).state, job.starts) == (State.WAITING, 1)
    assert "The database is away." in job.error


def test_send_gives_the_message_the_name_of_the_hand_over(broker: Any) -> None:
    send(5, "hand-over")

    [message] = messages(broker)
    assert message.headers["id"] == "hand-over"
