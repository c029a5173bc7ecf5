"""Export everything: `manage.py export_data DIR`."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from councilportal.exchange import export_folder
from councilportal.management.console import DataCommand
from objectives.exchange.information_files import EQUALITY_FIGURES

EXACT = (
    f"{EQUALITY_FIGURES.name}.csv has exact figures of people, also those that are not released: "
    "keep it from everybody who may not see them."
)


class Command(DataCommand):
    """Write everything that the data format has a file for."""

    help = "Write all data as CSV files in the format that import_data reads."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the folder."""
        parser.add_argument("folder", type=Path)

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        """Write the files and print their names."""
        try:
            names = export_folder(folder)
        except OSError as error:
            raise CommandError(f"Cannot write to {folder}: {error.strerror}.") from error
        self.stdout.write("\n".join(names) if names else "There is nothing to export.")
        if f"{EQUALITY_FIGURES.name}.csv" in names:
            self.stderr.write(EXACT)
