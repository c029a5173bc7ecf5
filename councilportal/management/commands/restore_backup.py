"""Restore a backup into an empty database: `manage.py restore_backup FILE`."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from councilportal.backups.backup import engine_of, restore
from councilportal.backups.engine import BackupRefused
from councilportal.common.numbers import count_of
from councilportal.management.console import DataCommand, is_behind


class Command(DataCommand):
    help = (
        "Fill the database that DATABASE_URL names, which must be empty, from FILE, and compare "
        "every row with what was backed up."
    )
    needs_tables = False

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the file to restore."""
        parser.add_argument("file", type=Path, metavar="FILE", help="what back_up wrote")

    def handle(self, *args: Any, **options: Any) -> None:
        """Restore the backup, and print what to do next."""
        file = options["file"]
        engine = engine_of(connection.settings_dict)
        connection.close()
        try:
            manifest = restore(engine, file)
        except BackupRefused as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(
            f"{count_of(manifest.rows, 'row')} of {count_of(len(manifest.tables), 'table')} are "
            f"restored as they were on {manifest.taken_at}, all equal."
        )
        if unknown := _unknown_migrations():
            raise CommandError(
                f"The backup is of a later version of the portal, which has {unknown[0]}: install "
                "that version, or a newer one, to use it."
            )
        if is_behind():
            self.stdout.write("It is of an earlier version of the portal: run manage.py migrate.")
        self.stdout.write(f"Then run manage.py check_records --seen-head {manifest.head}")


def _unknown_migrations() -> list[str]:
    """The migrations in the database that this version of the portal does not have."""
    loader = MigrationLoader(connection)
    known = {*loader.disk_migrations, *loader.replacements}
    return sorted(
        f"migration {app} {name}"
        for app, name in loader.applied_migrations
        if app in loader.migrated_apps and (app, name) not in known
    )
