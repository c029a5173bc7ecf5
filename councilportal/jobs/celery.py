"""The engine with a broker: `celery -A councilportal.jobs.celery worker` on each machine.

The broker carries only "run job N". A message is acknowledged when the job has ended, and goes to
another worker when its worker is lost. What the broker itself loses, `resume_jobs` sends again.
"""

import os
from typing import Any

from celery import Celery, Task, bootsteps
from django.conf import settings

from councilportal.jobs.rules import MARGIN_SECONDS

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "councilportal.settings")

# A broker that is away must not keep the person waiting who asked.
_SECONDS = 4

app = Celery("councilportal")
app.conf.update(
    broker_url=settings.BROKER_URL,
    broker_connection_timeout=_SECONDS,
    broker_connection_retry_on_startup=True,
    broker_transport_options={
        # Longer than a job that a worker took, one that ran before it, and the time to end both:
        # until then the message belongs to that worker.
        "visibility_timeout": 2 * (settings.JOB_SECONDS + MARGIN_SECONDS),
        "socket_connect_timeout": _SECONDS,
        "socket_timeout": _SECONDS,
        "max_retries": 1,  # of one who sends; a worker goes on trying
        "interval_start": 0,
    },
    task_publish_retry=False,
    task_serializer="json",
    accept_content=["json"],
    task_ignore_result=True,  # the ledger has it
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_time_limit=settings.JOB_SECONDS,
    worker_prefetch_multiplier=1,
    worker_cancel_long_running_tasks_on_connection_loss=True,  # another worker has them then
    worker_enable_remote_control=False,
    worker_hijack_root_logger=False,
)


class _NeedsBroker(bootsteps.Step):  # type: ignore[misc]
    """Ends a worker at its start where the environment names no broker."""

    def __init__(self, worker: Any, **options: Any) -> None:
        if not settings.BROKER_URL:
            raise SystemExit("Set BROKER_URL: without a broker, jobs need no worker of Celery.")


app.steps["worker"].add(_NeedsBroker)


class _JobTask(Task):  # type: ignore[misc]
    """A task whose end without an end of its job is written into the ledger."""

    def on_failure(self, exc: Exception, task_id: str, args: Any, kwargs: Any, einfo: Any) -> None:
        """Let the job wait again: it reached its limit of time, or could not write how it ended."""
        from councilportal.jobs.running import cut_off

        cut_off(args[0], runner=task_id, error=f"It was ended: {exc}.")


@app.task(bind=True, base=_JobTask, name="councilportal.run_job")  # type: ignore[untyped-decorator]
def run_job(self: Any, number: int) -> None:
    """Run a job of the ledger; a message that is delivered again has the same identifier."""
    from councilportal.jobs.limits import bound_memory
    from councilportal.jobs.running import run  # needs the apps, which the worker loads first

    bound_memory()
    run(number, runner=self.request.id)


def send(number: int, runner: str) -> None:
    """Hand a job to the broker. Raises: kombu's OperationalError if it cannot be reached."""
    run_job.apply_async((number,), task_id=runner, retry=False)
