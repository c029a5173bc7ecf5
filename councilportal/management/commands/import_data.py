"""Import data: `manage.py import_data PATH [--dry-run]`."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from councilportal.exchange import ImportRefused, import_path
from councilportal.management.console import DataCommand, bar, described, end_bar, refusal


class Command(DataCommand):
    """Import a folder of CSV files, a workbook or a zip of either."""

    help = (
        "Import data: all of it or nothing. The format is described in fixtures/README.md. While "
        "it runs, with --dry-run too, people can read every page; on SQLite what they save waits: "
        "run a large one at a quiet time."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the path and whether it is a dry run."""
        parser.add_argument("path", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="report, but change nothing")

    def handle(self, *args: Any, path: Path, dry_run: bool, **options: Any) -> None:
        """Import, then print the counts and the notes; warnings go to standard error."""
        try:
            report = import_path(
                path=path, by=None, at=timezone.now(), dry_run=dry_run, progress=bar
            )
        except ImportRefused as refused:
            raise refusal(refused.problems) from refused
        end_bar()
        for warning in (*report.warnings, *(each.sentence for each in report.alike)):
            self.stderr.write(f"Warning: {warning}")
        for note in report.notes:
            self.stdout.write(note)
        self.stdout.write(described(report, dry_run=dry_run))
