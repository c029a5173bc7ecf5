"""Run one job of the ledger: `manage.py run_job NUMBER RUNNER`, started by `jobs.children`."""

import signal
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from councilportal.jobs.limits import bound_memory
from councilportal.jobs.rules import MARGIN_SECONDS
from councilportal.jobs.running import run


class Command(BaseCommand):
    help = "Run one job in this process, with its limits; the portal and resume_jobs start it."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the job's number and the name of the hand-over."""
        parser.add_argument("number", type=int)
        parser.add_argument("runner")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the job. Who started it ends it at its limit, and if that is dead, the alarm does."""
        bound_memory()
        if sys.platform != "win32":
            signal.alarm(settings.JOB_SECONDS + MARGIN_SECONDS // 2)
        run(options["number"], runner=options["runner"])
