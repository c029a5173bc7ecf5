"""Load published figures: `manage.py load_reference kent`."""

from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from councilportal.exchange import ImportRefused
from councilportal.management.console import DataCommand, bar, described, end_bar, refusal
from councilportal.samples import SampleRefused, load_reference


class Command(DataCommand):
    """Import a reference set."""

    help = "Import the published figures of a council, as fixtures/reference has them."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the name of the council."""
        parser.add_argument("council")

    def handle(self, *args: Any, council: str, **options: Any) -> None:
        """Import, then print the counts."""
        try:
            report = load_reference(council=council, at=timezone.now(), progress=bar)
        except SampleRefused as refused:
            raise CommandError(str(refused)) from refused
        except ImportRefused as refused:
            raise refusal(refused.problems) from refused
        end_bar()
        self.stdout.write(described(report))
