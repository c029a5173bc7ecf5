"""What an engine does with a job: start it, tell how far it is, and write how it ended."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from councilportal.jobs.models import Job
from councilportal.jobs.registry import function_of
from councilportal.jobs.rules import (
    CUT_OFF,
    GIVEN_UP,
    MARGIN_SECONDS,
    MOST_STARTS,
    CannotBeDone,
    State,
    after_failure,
    in_words,
)

_log = logging.getLogger(__name__)
_current: ContextVar[Job | None] = ContextVar("job", default=None)


def lease() -> timedelta:
    """How long after its start a job that still runs counts as cut off."""
    return timedelta(seconds=settings.JOB_SECONDS + MARGIN_SECONDS)


def cut_off_at(at: datetime) -> Q:
    """The jobs whose process must be dead, whether the clock has been set forward or back."""
    return Q(state=State.RUNNING) & (
        Q(started_at__lt=at - lease()) | Q(started_at__gt=at + lease())
    )


def run(number: int, *, runner: str) -> bool:
    """Run a job, unless another process does, and write how it ended.

    Takes: `runner`, the hand-over that starts it. When an engine delivers a hand-over again, the
    process that had it is dead, so a job that this `runner` started may be started again.
    Gives: whether it was started.
    """
    at = timezone.now()
    own = Q(state=State.RUNNING, runner=runner)
    free = Job.objects.filter(Q(state=State.WAITING) | own | cut_off_at(at), pk=number)
    taken = free.filter(starts__lt=MOST_STARTS).update(
        state=State.RUNNING,
        starts=F("starts") + 1,
        runner=runner,
        error="",
        progress=0,
        progress_words="",
        started_at=at,
        ended_at=None,
    )
    if not taken:
        worn = free.filter(starts__gte=MOST_STARTS)
        worn.update(state=State.GIVEN_UP, error=GIVEN_UP, ended_at=at)
        return False
    job = Job.objects.get(pk=number)
    try:
        with _being(job):
            function_of(job.name)(**job.values)
    except Exception as error:
        _log.exception("Job %s (%s) failed at start %s.", number, job.name, job.starts)
        usual = State.GIVEN_UP if isinstance(error, CannotBeDone) else State.FAILED
        _end(job, after_failure(job.starts, usual=usual), error=in_words(error))
    else:
        _end(job, State.DONE, progress=100)
    return True


def tell(progress: int, words: str = "") -> None:
    """Let the page show how far the job is that calls this: per cent, and what it does now.

    Where no job runs, nothing happens, so that a job's function can also be called directly. In a
    transaction, others see it when that is committed.
    """
    job = _current.get()
    if job is not None:
        _mine(job).update(progress=max(0, min(progress, 100)), progress_words=words[:200])


def cut_off(number: int, *, runner: str, error: str = CUT_OFF) -> None:
    """Let a job that a dead process was doing wait again, or give it up after its last start.

    One that the process had not yet started is handed over again, too.
    """
    Job.objects.filter(pk=number, state=State.WAITING).update(handed_at=None, error=error)
    for job in Job.objects.filter(pk=number, state=State.RUNNING, runner=runner):
        state = after_failure(job.starts, usual=State.WAITING)
        said = f"{error} {GIVEN_UP}" if state == State.GIVEN_UP else error
        ended_at = timezone.now() if state == State.GIVEN_UP else None
        _mine(job).update(state=state, error=said, handed_at=None, ended_at=ended_at)


def _mine(job: Job) -> QuerySet[Job]:
    """The job's row while it is at this very start, so that a late process writes nothing."""
    return Job.objects.filter(pk=job.pk, state=State.RUNNING, runner=job.runner, starts=job.starts)


def _end(job: Job, state: State, **columns: str | int) -> None:
    if not _mine(job).update(state=state, ended_at=timezone.now(), **columns):
        _log.warning("Job %s (%s) had been started again when it ended.", job.pk, job.name)


@contextmanager
def _being(job: Job) -> Iterator[None]:
    token = _current.set(job)
    try:
        yield
    finally:
        _current.reset(token)
