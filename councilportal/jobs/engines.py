"""Hands a job to the engine that the settings choose.

An engine is a function of a job's number and of the hand-over's name. It lets `running.run` be
called with them, here, in a child process or on another machine. If it raises, the job waits.
"""

import logging
from collections.abc import Callable
from uuid import uuid4

from django.conf import settings
from django.utils import timezone

from councilportal.jobs import children
from councilportal.jobs.models import Job
from councilportal.jobs.running import run

_log = logging.getLogger(__name__)


def hand_over(number: int) -> bool:
    """Hand a job to the engine, after the commit that made it.

    Gives: False where the engine cannot be reached; the job waits for `operations.resume` then.
    """
    try:
        _engine()(number, uuid4().hex)
    except Exception:
        _log.exception("Job %s could not be handed over: it waits for resume_jobs.", number)
        return False
    Job.objects.filter(pk=number).update(handed_at=timezone.now())
    return True


def run_here(number: int) -> bool:
    """Run a job in this process. Gives: False where another process runs it or it is done."""
    return run(number, runner=uuid4().hex)


def finish() -> None:
    """Wait for the jobs that this process has started; a command does so before it ends."""
    children.finish()


def _engine() -> Callable[[int, str], None]:
    if settings.JOBS_HERE:
        return _here
    if settings.BROKER_URL:
        from councilportal.jobs.celery import send  # needs a fifth of a second to import

        return send
    return children.start


def _here(number: int, runner: str) -> None:
    run(number, runner=runner)
