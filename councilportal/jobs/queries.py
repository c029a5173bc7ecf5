"""Reads of the ledger."""

from django.db.models import QuerySet

from councilportal.jobs.models import Job
from councilportal.jobs.rules import State


def job_with(key: str) -> Job | None:
    """The job that was asked for with this key, if any. *Costs*: 1 query."""
    return Job.objects.filter(key=key).first()


def open_jobs() -> QuerySet[Job]:
    """The jobs that are not done, the oldest first."""
    return Job.objects.exclude(state=State.DONE).order_by("pk")
