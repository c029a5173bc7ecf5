"""The disk is full, or a folder cannot be written, while an edition is frozen."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connection

from councilportal.jobs import operations as jobs
from councilportal.jobs import running
from councilportal.jobs.models import Job
from councilportal.jobs.rules import State as JobState
from councilportal.publishing.editions import making, moving, queries
from councilportal.publishing.models import Artefact, Edition, FrozenDocument, FrozenPassage
from councilportal.publishing.rules.workflow import State
from tests.publishing.making import AT, Cast, keep_all_warnings, make_edition
from tests.publishing.public import site

pytestmark = pytest.mark.django_db


@pytest.fixture
def record(cast: Cast) -> Edition:
    """A draft that can be frozen."""
    return keep_all_warnings(make_edition(cast), cast)


def freeze(record: Edition, cast: Cast) -> Job:
    moving.freeze(key=site.key(record), saves=record.saves, by=cast.lead, at=AT)
    return Job.objects.latest("pk")


def now(record: Edition) -> Edition:
    return queries.edition(*site.key(record))


@contextmanager
def full_disk(table: str, *, from_row: int = 1) -> Iterator[None]:
    """The database cannot store the rows of a table, from one of its inserts on."""
    inserts = 0

    def checked(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal inserts
        if sql.startswith(f'INSERT INTO "{table}"'):
            inserts += 1
            if inserts >= from_row:
                raise OperationalError("database or disk is full")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(checked):
        yield
    assert inserts >= from_row


@pytest.mark.parametrize("table", ["publishing_frozendocument", "jobs_job", "audit_event"])
def test_a_full_disk_while_it_is_frozen_leaves_the_draft(
    cast: Cast, record: Edition, table: str
) -> None:
    with full_disk(table), pytest.raises(OperationalError):
        freeze(record, cast)

    assert (now(record).state, now(record).freezing) == (State.DRAFT, 0)
    assert not FrozenDocument.objects.exists()
    assert not Job.objects.exists()
    freeze(record, cast)
    assert now(record).state == State.MAKING


@pytest.mark.parametrize(
    "table",
    ["publishing_artefact", "publishing_frozenfigure", "publishing_frozenpassage", "audit_event"],
)
def test_a_full_disk_while_its_files_are_stored_stores_none_and_is_tried_again(
    cast: Cast, record: Edition, table: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(making, "files_of", site.files)
    job = freeze(record, cast)

    with full_disk(table):
        running.run(job.pk, runner="first")

    job.refresh_from_db()
    assert (job.state, now(record).state) == (JobState.FAILED, State.MAKING)
    assert "full" in job.error
    assert not Artefact.objects.exists()
    assert not FrozenPassage.objects.exists()
    jobs.resume(by=None, at=AT)
    running.run(job.pk, runner="next")
    running.run(job.pk, runner="once more")
    job.refresh_from_db()
    assert (job.state, now(record).state) == (JobState.DONE, State.FROZEN)
    assert Artefact.objects.count() == 4


def test_a_folder_that_cannot_be_written_is_told_and_nothing_is_frozen(
    cast: Cast, record: Edition, tmp_path: Path, settings: Any
) -> None:
    (tmp_path / "file").write_text("")
    settings.PDF_FOLDER = tmp_path / "file" / "pdf"
    job = freeze(record, cast)

    running.run(job.pk, runner="first")

    job.refresh_from_db()
    failed = now(record)
    assert (job.state, failed.state) == (JobState.DONE, State.DRAFT)
    assert "Let PDF_FOLDER name another" in failed.failure
    assert not Artefact.objects.exists()
