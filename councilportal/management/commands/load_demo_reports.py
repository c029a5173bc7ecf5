"""Load the reports of the demo council: `manage.py load_demo_reports`."""

from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from councilportal.exchange import ImportRefused
from councilportal.management.console import DataCommand, refusal
from councilportal.sample_reports import load_demo_reports
from councilportal.samples import SampleRefused


class Command(DataCommand):
    """Compose, freeze, approve, publish and correct the reports of the demo council."""

    help = "Publish the reports of the demo council, which load_demo has loaded before."

    def handle(self, *args: Any, **options: Any) -> None:
        """Bring the reports out, or say that they are out already."""
        try:
            moved = load_demo_reports(at=timezone.now(), told=self.stdout.write)
        except SampleRefused as refused:
            raise CommandError(str(refused)) from refused
        except ImportRefused as refused:
            raise refusal(refused.problems) from refused
        if not moved:
            self.stdout.write("The reports of the demo council are out already: nothing changed.")
