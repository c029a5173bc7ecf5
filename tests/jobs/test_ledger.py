"""The ledger: what is asked for once is done, told, tried again and given up."""

from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from councilportal.jobs import engines, operations, queries, registry, running
from councilportal.jobs.models import Job
from councilportal.jobs.rules import GIVEN_UP, KEPT_DAYS, MOST_STARTS, State
from tests.jobs import trial
from tests.jobs.names import JOBS
from tests.jobs.support import AT, ask, now

pytestmark = pytest.mark.django_db(transaction=True)


def resume(after: timedelta = timedelta()) -> int:
    return len(operations.resume(by=None, at=timezone.now() + after))


@pytest.fixture(autouse=True)
def trial_jobs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let an app of ours list the jobs of the trial."""
    monkeypatch.setattr(apps.get_app_config("jobs"), "jobs", JOBS, raising=False)
    trial.noted.clear()


@pytest.fixture
def nowhere(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """An engine that takes every job and runs none."""
    taken: list[int] = []
    monkeypatch.setattr(engines, "_engine", lambda: lambda number, runner: taken.append(number))
    return taken


# Asking


def test_a_job_runs_when_the_transaction_is_committed() -> None:
    with transaction.atomic():
        job = ask(edition=7, names=["a", "b"])
        assert (now(job).state, trial.noted) == (State.WAITING, [])

    assert trial.noted == [{"edition": 7, "names": ["a", "b"]}]
    assert (now(job).state, job.starts, job.progress, job.error) == (State.DONE, 1, 100, "")
    assert job.progress_words == "noting"
    assert job.handed_at is not None
    assert job.started_at is not None
    assert job.ended_at is not None
    assert job.started_at <= job.ended_at


def test_no_job_is_left_of_a_transaction_that_is_rolled_back() -> None:
    with transaction.atomic():
        ask()
        transaction.set_rollback(True)

    assert (Job.objects.count(), trial.noted) == (0, [])


def test_the_same_key_again_is_the_same_job() -> None:
    first, second = ask(edition=7), ask(edition=7)

    assert first.pk == second.pk
    assert second.state == State.DONE
    assert len(trial.noted) == 1


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"edition": 8}, "The key 'one' is that of another job: trial.note."),
        ({"name": "trial.none"}, "There is no job 'trial.none'; there are: .*trial.note"),
        ({"key": "two", "days": (1, 2)}, "give plain values"),
        ({"key": "two", "day": AT}, "not JSON serializable"),
    ],
)
def test_what_no_job_can_be_is_refused(other: dict[str, Any], said: str) -> None:
    ask(edition=7)

    with pytest.raises((ValueError, TypeError), match=said):
        ask(**other)
    assert Job.objects.count() == 1


def test_the_database_keeps_states_and_keys() -> None:
    ask()
    for wrong in ({"state": "lost"}, {"key": ""}, {"name": ""}, {"progress": 101}):
        with pytest.raises(IntegrityError):
            Job.objects.update(**wrong)


def test_every_listed_job_has_a_function() -> None:
    names = registry.listed()

    assert set(JOBS) <= set(names)
    assert all(callable(registry.function_of(name)) for name in names)


# Failing


def test_a_job_that_fails_is_tried_again_and_given_up_after_five(
    caplog: pytest.LogCaptureFixture,
) -> None:
    job = ask("trial.fail", words="No space left on device.")
    seen = [(now(job).state, job.starts)]
    for _ in range(MOST_STARTS + 1):
        resume()
        seen.append((now(job).state, job.starts))

    tried = [(State.FAILED, starts) for starts in range(1, MOST_STARTS)]
    assert seen == [*tried, *[(State.GIVEN_UP, MOST_STARTS)] * 3]
    assert job.error == "No space left on device."
    assert "trial.fail" in caplog.text


def test_what_cannot_be_done_is_given_up_at_once() -> None:
    job = ask("trial.refuse")

    assert (now(job).state, job.starts) == (State.GIVEN_UP, 1)
    assert job.error == "The edition has no words."


def test_what_was_given_up_is_asked_for_again(monkeypatch: pytest.MonkeyPatch) -> None:
    job = ask("trial.refuse")
    monkeypatch.setitem(JOBS, "trial.refuse", JOBS["trial.note"])

    assert operations.again(job=now(job), by=None, at=AT)
    assert (now(job).state, job.starts, job.error) == (State.DONE, 1, "")
    assert not operations.again(job=job, by=None, at=AT)


# Being cut off


def test_what_was_never_handed_over_is_handed_over_later(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(number: int, runner: str) -> None:
        raise ConnectionError("The broker is away.")

    with monkeypatch.context() as broken:
        broken.setattr(engines, "_engine", lambda: away)
        job = ask()
        assert (now(job).state, job.handed_at) == (State.WAITING, None)
        assert resume() == 0

    assert resume() == 1
    assert now(job).state == State.DONE


def test_what_an_engine_lost_is_handed_over_when_it_had_its_time(nowhere: list[int]) -> None:
    job = ask()

    assert (resume(), nowhere) == (0, [job.pk])
    assert (resume(after=running.lease() + timedelta(minutes=1)), nowhere) == (1, [job.pk] * 2)


def test_a_job_runs_once_however_often_it_is_handed_over(nowhere: list[int]) -> None:
    job = ask()
    for runner in ("a", "b", "a"):
        running.run(job.pk, runner=runner)

    assert (len(trial.noted), now(job).starts, job.runner) == (1, 1, "a")


@pytest.mark.parametrize("minutes", [-30, 30])  # the clock may have been set back
def test_a_job_counts_as_cut_off_after_its_limit(nowhere: list[int], minutes: int) -> None:
    job = ask()
    Job.objects.update(state=State.RUNNING, starts=1, runner="dead", started_at=AT)
    late = timedelta(seconds=settings.JOB_SECONDS + 61) * (1 if minutes > 0 else -1)

    operations.resume(by=None, at=AT + late / 2)
    assert now(job).state == State.RUNNING
    operations.resume(by=None, at=AT + late)
    assert now(job).state == State.WAITING
    assert nowhere == [job.pk] * 2


def test_a_job_that_kills_its_process_is_given_up_in_words(nowhere: list[int]) -> None:
    job = ask()
    for start in range(1, MOST_STARTS + 1):
        Job.objects.update(state=State.RUNNING, starts=start, runner="x", started_at=AT)
        running.cut_off(job.pk, runner="x")

    assert now(job).state == State.GIVEN_UP
    assert GIVEN_UP in job.error
    assert trial.noted == []


def test_a_message_that_comes_back_five_times_is_given_up(
    nowhere: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A broker delivers the message of a lost worker again, under the same name."""
    job = ask("trial.fail", words="")
    monkeypatch.setattr(running, "_end", lambda *args, **columns: None)  # the worker dies
    for _ in range(MOST_STARTS + 2):
        running.run(job.pk, runner="message")

    assert (now(job).state, job.starts) == (State.GIVEN_UP, MOST_STARTS)
    assert job.error == GIVEN_UP


def test_a_late_process_writes_nothing(
    nowhere: list[int], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    job = ask()

    def taken_away(**values: Any) -> None:
        running.cut_off(job.pk, runner="slow")
        Job.objects.update(state=State.RUNNING, runner="quick", starts=2)
        running.tell(90, "late")

    monkeypatch.setattr(running, "function_of", lambda name: taken_away)
    running.run(job.pk, runner="slow")

    assert (now(job).state, job.runner, job.progress) == (State.RUNNING, "quick", 0)
    assert "had been started again" in caplog.text


def test_open_jobs_are_those_that_are_not_done() -> None:
    ask()
    refused = ask("trial.refuse", key="two")

    assert [job.pk for job in queries.open_jobs()] == [refused.pk]
    assert queries.job_with("two") == refused
    assert queries.job_with("three") is None
    assert str(now(refused)) == "trial.refuse two: given up"


def test_progress_outside_a_job_goes_nowhere() -> None:
    running.tell(50, "half")
    assert Job.objects.count() == 0


# Forgetting


def test_a_job_that_is_done_is_forgotten_after_ninety_days() -> None:
    done, given_up = ask(), ask(key="two")
    Job.objects.filter(pk=given_up.pk).update(state=State.GIVEN_UP)
    ended = now(done).ended_at
    assert ended is not None
    last_day = ended + timedelta(days=KEPT_DAYS)

    assert operations.forget_done(by=None, at=last_day) == 0
    assert operations.forget_done(by=None, at=last_day + timedelta(seconds=1)) == 1
    assert list(Job.objects.all()) == [given_up]
