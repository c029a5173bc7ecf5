"""What an engine does with a job: start it, tell how far it is, and write how it ended."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from councilportal.jobs.models import Job
from councilportal.jobs.registry import function_of, tell_given_up
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
        for worn in free.filter(starts__gte=MOST_STARTS):
            _give_up(free.filter(starts=worn.starts), worn, GIVEN_UP)
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
        _end(job, State.DONE)
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
        if after_failure(job.starts, usual=State.WAITING) == State.WAITING:
            _mine(job).update(state=State.WAITING, error=error, handed_at=None, ended_at=None)
            continue
        try:
            _give_up(_mine(job), job, f"{error} {GIVEN_UP}")
        except Exception:
            _log.exception("The app of job %s (%s) could not be told its end.", job.pk, job.name)


def _give_up(rows: QuerySet[Job], job: Job, why: str) -> bool:
    """Give a job up and tell its app so: both or neither, so that nothing waits for it for ever.

    Where the app cannot be told now, the job stays as it is: `resume` gives it up later.

    *Gives*: False where the job was started again meanwhile.
    """
    with transaction.atomic():
        given_up = rows.update(
            state=State.GIVEN_UP, error=why, handed_at=None, ended_at=timezone.now()
        )
        if given_up:
            tell_given_up(job.name, job.values, why)
    return bool(given_up)


def _mine(job: Job) -> QuerySet[Job]:
    """The job's row while it is at this very start, so that a late process writes nothing."""
    return Job.objects.filter(pk=job.pk, state=State.RUNNING, runner=job.runner, starts=job.starts)


def _end(job: Job, state: State, *, error: str = "") -> None:
    rows, at = _mine(job), timezone.now()
    if state == State.GIVEN_UP:
        was_mine = _give_up(rows, job, error)
    elif state == State.DONE:
        was_mine = bool(rows.update(state=state, ended_at=at, progress=100))
    else:
        was_mine = bool(rows.update(state=state, ended_at=at, error=error))
    if not was_mine:
        _log.warning("Job %s (%s) had been started again when it ended.", job.pk, job.name)


@contextmanager
def _being(job: Job) -> Iterator[None]:
    token = _current.set(job)
    try:
        yield
    finally:
        _current.reset(token)
