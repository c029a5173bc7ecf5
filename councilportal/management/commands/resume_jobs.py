"""Hand over again what was cut off: `manage.py resume_jobs`, run every five minutes by a timer."""

from typing import Any

from django.utils import timezone

from councilportal.common.numbers import count_of
from councilportal.jobs.operations import resume
from councilportal.jobs.queries import open_jobs
from councilportal.jobs.rules import State
from councilportal.management.console import DataCommand


class Command(DataCommand):
    help = (
        "Hand over again every job that has failed, that was cut off or that no engine ever had. "
        "Names those that were given up."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Hand them over, and print how many."""
        handed = resume(by=None, at=timezone.now())
        self.stdout.write(f"{count_of(len(handed), 'job')} handed over.")
        for job in open_jobs().filter(state=State.GIVEN_UP):
            self.stderr.write(f"Job {job.pk}, {job.name} {job.key}, was given up: {job.error}")
