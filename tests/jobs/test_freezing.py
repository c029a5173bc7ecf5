"""Processes are killed while an edition is frozen: nothing is half-made, and it is frozen once.

The job is the real one, in a child process, with real papers.
"""

import os
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from councilportal.jobs import children, engines, operations
from councilportal.jobs.models import Job
from councilportal.jobs.rules import State as JobState
from councilportal.jobs.running import lease
from councilportal.publishing.editions import moving, queries
from councilportal.publishing.editions import operations as editions
from councilportal.publishing.models import Artefact, Edition, FrozenFigure, FrozenPassage
from councilportal.publishing.rules.kinds import MAKE_FILES, Audience, Layout, ReleaseState
from councilportal.publishing.rules.workflow import State
from tests import sizes
from tests.jobs.support import kill, now, wait_for
from tests.jobs.test_soak import children_of
from tests.on_record import on_record
from tests.publishing.making import AT, Cast, make_cast, make_series

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not sizes.is_long(), reason="lays out papers in processes of their own"),
]


@pytest.fixture
def cast(in_children: None, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Cast:
    """The people and a paper, in a database that processes of their own can reach."""
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "tests.jobs.all_settings")
    settings.JOBS_AT_ONCE = 1
    with on_record():
        cast = make_cast()
        made = make_series(cast, "bulletin", layout=Layout.PAPER)
        made.parts.exclude(part="words").delete()
    return cast


def freeze(cast: Cast) -> Job:
    """A draft of many words, frozen; the job that makes its files."""
    record = editions.start(series="bulletin", period="2025-09", by=cast.lead, at=AT)
    key = ("bulletin", record.slug, 1)
    acting: dict[str, Any] = {"key": key, "by": cast.lead, "at": AT}
    words = "\n\n".join(f"Nobody waited in week {week}." for week in range(1_000, 1_600))
    editions.save_part(**acting, saves=1, position=1, values={"text": words})
    editions.save_front_sheet(**acting, saves=2, values={"has_no_background": True}, lists={})
    moving.freeze(**acting, saves=3)
    return Job.objects.get(name=MAKE_FILES)


def worker() -> list[int]:
    """The processes that run jobs."""
    found = []
    for one in children_of(os.getpid()):
        with suppress(OSError):
            if b"run_job" in Path(f"/proc/{one}/cmdline").read_bytes():
                found.append(one)
    return found


def renderer() -> list[int]:
    """The processes that a job has started to lay papers out."""
    return [other for one in worker() for other in children_of(one)]


def check_nothing_is_there() -> None:
    """No file, no figure, nothing to read; the edition is being made or a draft again."""
    assert not Artefact.objects.exists()
    assert not FrozenFigure.objects.exists()
    assert not FrozenPassage.objects.exists()
    record = Edition.objects.get()
    assert record.state in (State.MAKING, State.DRAFT)
    address = f"/published/bulletin/{record.slug}/1/"
    assert Client().get(address).status_code == 404


def check_it_is_frozen_once(cast: Cast) -> None:
    """Every file is there once, and it can be approved, published and read."""
    record = queries.edition("bulletin", Edition.objects.get().slug, 1)
    key = ("bulletin", record.slug, 1)
    assert (record.state, record.freezing) == (State.FROZEN, 1), record.failure
    document = queries.frozen(record)[Audience.PUBLIC]
    names = [each.name for each in queries.artefacts(document)]
    assert len(names) == len(set(names)) == Artefact.objects.count()
    assert any(name.endswith(".pdf") for name in names)
    moving.approve(key=key, sha256=document.sha256, statement="Read.", by=cast.approver, at=AT)
    moving.publish(key=key, publish_at=AT, release=ReleaseState.CONFIRMED, by=cast.publisher, at=AT)
    assert Client().get(f"/published/bulletin/{record.slug}/1/").status_code == 200
    call_command("check_records")


@pytest.mark.parametrize("whom", [worker, renderer])
def test_what_makes_the_files_is_killed(cast: Cast, whom: Any) -> None:
    job = freeze(cast)
    wait_for(lambda: now(job).state == JobState.RUNNING and bool(whom()), "work on the job")
    check_nothing_is_there()
    kill(whom()[0])
    children.finish()

    if now(job).state != JobState.DONE:  # a killed renderer may be started again at once
        check_nothing_is_there()
        operations.resume(by=None, at=timezone.now())
        children.finish()
    assert now(job).state == JobState.DONE, job.error
    check_it_is_frozen_once(cast)


def test_the_web_server_is_killed_between_the_commit_and_the_hand_over(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as killed:
        killed.setattr(engines, "hand_over", lambda number: False)
        job = freeze(cast)
    check_nothing_is_there()

    call_command("resume_jobs")
    children.finish()

    assert now(job).state == JobState.DONE, job.error
    check_it_is_frozen_once(cast)


def test_the_clock_is_set_back_while_it_is_cut_off(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as lost:  # nobody is left to say that the process was killed
        lost.setattr(children, "cut_off", lambda *args, **kwargs: None)
        job = freeze(cast)
        wait_for(lambda: now(job).state == JobState.RUNNING and bool(worker()), "a worker")
        kill(worker()[0])
        children.finish()
    check_nothing_is_there()
    assert now(job).state == JobState.RUNNING

    operations.resume(by=None, at=timezone.now() - timedelta(days=1))
    children.finish()

    assert now(job).state == JobState.DONE, job.error
    check_it_is_frozen_once(cast)


@pytest.mark.pg_only
def test_the_database_is_restarted_meanwhile(cast: Cast) -> None:
    """Every connection but ours ends, as when the server is started again."""
    job = freeze(cast)
    wait_for(lambda: now(job).state == JobState.RUNNING and bool(renderer()), "a renderer")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        assert cursor.fetchone()[0] > 0
    children.finish()

    check_nothing_is_there()
    operations.resume(by=None, at=timezone.now() + 2 * lease())
    children.finish()
    assert now(job).state == JobState.DONE, job.error
    check_it_is_frozen_once(cast)


def test_it_is_killed_again_and_again(cast: Cast) -> None:
    """It is given up after its last start, and the edition is a draft that says why."""
    job = freeze(cast)
    for _ in range(5):
        wait_for(lambda: now(job).state == JobState.RUNNING and bool(worker()), "a worker")
        kill(worker()[0])
        children.finish()
        operations.resume(by=None, at=timezone.now())

    assert now(job).state == JobState.GIVEN_UP
    check_nothing_is_there()
    record = Edition.objects.get()
    assert record.state == State.DRAFT
    assert "could not be made" in record.failure
