"""Test that a backup can be restored: `manage.py drill_backup`."""

from typing import Any

from django.core.management.base import CommandError
from django.db import connection
from django.utils import timezone

from councilportal.backups.backup import engine_of
from councilportal.backups.drill import drill
from councilportal.backups.engine import BackupRefused
from councilportal.management.console import DataCommand


class Command(DataCommand):
    help = (
        "Back the database up, restore it, write to that copy while it is backed up again, restore "
        "that too and check it. The database itself is only read; the copies are removed."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Print each step; exit 1 with what is wrong."""
        engine = engine_of(connection.settings_dict)
        try:
            wrong = drill(engine, at=timezone.now(), say=self.stdout.write)
        except BackupRefused as refused:
            raise CommandError(str(refused)) from refused
        if wrong:
            raise CommandError("\n".join(["The backup did not hold.", *wrong]))
        self.stdout.write("The backup holds.")
