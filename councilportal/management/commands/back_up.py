"""Back up the database: `manage.py back_up FILE`."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.db import connection
from django.utils import timezone

from councilportal.backups.backup import back_up, engine_of
from councilportal.backups.engine import BackupRefused
from councilportal.common.numbers import count_of
from councilportal.management.console import DataCommand


class Command(DataCommand):
    help = (
        "Write all of the database to FILE and what it must hold to FILE.json, while others go on "
        "working. Keep both together, away from this machine; AUDIT_KEY is in neither."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the file to write."""
        parser.add_argument("file", type=Path, metavar="FILE", help="a new file")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the backup, and print what is in it."""
        file = options["file"]
        try:
            manifest = back_up(engine_of(connection.settings_dict), file, at=timezone.now())
        except BackupRefused as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(
            f"{file}: {count_of(manifest.rows, 'row')} of {count_of(len(manifest.tables), 'table')}"
            f", {count_of(manifest.size, 'byte')}, SHA-256 {manifest.sha256}."
        )
        self.stdout.write(f"Head of the audit chain: {manifest.head}")
