"""Export every report: `manage.py export_reports FOLDER [--format FORM ...]`."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from councilportal.management.console import DataCommand, write_file
from councilportal.publishing.editions import drafts


class Command(DataCommand):
    """The latest edition of every paper as it stands now, not frozen and marked as a draft."""

    help = "Write the public copy of every report as it stands, marked as a draft, into a folder."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the folder and the formats; without one, all of them."""
        parser.add_argument("folder", type=Path)
        parser.add_argument(
            "--format", choices=tuple(drafts.FORMS), nargs="+", default=list(drafts.FORMS)
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the files and print the name of each."""
        folder, today = options["folder"], timezone.localdate()
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise CommandError(f"Cannot use {folder} as a folder: {error.strerror}.") from error
        for edition in drafts.latest_editions():
            made = drafts.draft(edition, today)
            for form in options["format"]:
                try:
                    content = drafts.FORMS[form](made, edition.series)
                except drafts.FAILURES as error:
                    raise CommandError(f"{edition}: {error}") from error
                self.stdout.write(write_file(folder / f"{made.reference}.{form}", content))
