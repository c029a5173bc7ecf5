"""Load the demo council: `manage.py load_demo`."""

from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from councilportal.exchange import ImportRefused
from councilportal.management.console import DataCommand, bar, described, end_bar, refusal
from councilportal.samples import SampleRefused, load_demo


class Command(DataCommand):
    """Import the demo council and make its accounts."""

    help = "Load the invented demo council with an account for each role; only in a demonstration."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load the demo, or say that it is loaded already."""
        try:
            report = load_demo(at=timezone.now(), progress=bar)
        except SampleRefused as refused:
            raise CommandError(str(refused)) from refused
        except ImportRefused as refused:
            raise refusal(refused.problems) from refused
        end_bar()
        if report is None:
            self.stdout.write("The demo council is loaded already: nothing changed.")
        else:
            self.stdout.write(described(report))
