"""Asking for work, and handing over again what was cut off."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q

from councilportal.audit.rules import Actor
from councilportal.jobs import engines
from councilportal.jobs.models import Job
from councilportal.jobs.registry import check_name
from councilportal.jobs.rules import KEPT_DAYS, MOST_STARTS, State
from councilportal.jobs.running import cut_off, cut_off_at, lease


@transaction.atomic
def enqueue(
    *,
    name: str,
    key: str,
    values: Mapping[str, Any],
    by: Actor | None,
    at: datetime,
    is_handed_over: bool = True,
) -> Job:
    """Ask for a job once: it is handed to the engine after the caller's transaction is committed.

    Takes: the name that its app gives it; a `key` that says what the work is; the arguments of its
    function, as plain JSON; False for `is_handed_over` where the caller itself runs it afterwards
    (`engines.run_here`), to tell at once what became of it.
    Gives: the job; the one that is there already where the key was used before, as it stands.
    Raises: ValueError for an unknown name, for values that JSON would change, and for a key that
    was used for other work.
    """
    del by
    check_name(name)
    plain = dict(values)
    if json.loads(json.dumps(plain)) != plain:
        raise ValueError(f"{name}: give plain values (text, numbers, lists), not {plain!r}.")
    try:
        with transaction.atomic():
            job = Job.objects.create(name=name, key=key, values=plain, created_at=at)
    except IntegrityError:
        job = Job.objects.get(key=key)
        if (job.name, job.values) != (name, plain):
            raise ValueError(f"The key {key!r} is that of another job: {job.name}.") from None
        return job
    if is_handed_over:
        _hand_over_after_commit(job)
    return job


@transaction.atomic
def again(*, job: Job, by: Actor | None, at: datetime, is_handed_over: bool = True) -> bool:
    """Ask once more for a job that has failed or was given up, with as many starts as at first.

    *Takes*: `is_handed_over` as `enqueue` does.
    *Gives*: False where it waits, runs or is done.
    """
    del by, at
    ended = Job.objects.filter(pk=job.pk, state__in=[State.FAILED, State.GIVEN_UP])
    if not ended.update(state=State.WAITING, starts=0, handed_at=None, ended_at=None):
        return False
    if is_handed_over:
        _hand_over_after_commit(job)
    return True


def resume(*, by: Actor | None, at: datetime) -> list[Job]:
    """Hand over again what has failed, what was cut off and what no engine ever had.

    An engine that was given a job long ago may have lost it, so it is handed over again too.
    *Gives*: the jobs that an engine took.
    """
    del by
    for job in Job.objects.filter(cut_off_at(at)):
        cut_off(job.pk, runner=job.runner)
    Job.objects.filter(state=State.FAILED, starts__lt=MOST_STARTS).update(
        state=State.WAITING, handed_at=None
    )
    forgotten = Q(handed_at=None) | Q(handed_at__lt=at - lease())
    waiting = Job.objects.filter(forgotten, state=State.WAITING).order_by("pk")
    return [job for job in waiting if engines.hand_over(job.pk)]


def forget_done(*, by: Actor | None, at: datetime) -> int:
    """Remove jobs that were done more than `KEPT_DAYS` ago; what they did stays. *Gives*: how many.

    Those that were given up stay until somebody has dealt with them.
    """
    del by
    last = at - timedelta(days=KEPT_DAYS)
    removed, _ = Job.objects.filter(state=State.DONE, ended_at__lt=last).delete()
    return removed


def _hand_over_after_commit(job: Job) -> None:
    transaction.on_commit(lambda: engines.hand_over(job.pk))
