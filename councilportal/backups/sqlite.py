"""Backups of SQLite by its online backup, which is safe while others write (a file copy is not)."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote
from uuid import uuid4

from councilportal.backups.engine import BackupRefused, Engine, Snapshot, first_line


class Sqlite(Engine):
    """A SQLite file."""

    kind = "sqlite"

    def check(self) -> None:
        """*Raises*: BackupRefused for a database in memory, which no other process can read."""
        name = str(self.settings["NAME"])
        if ":memory:" in name or "mode=memory" in name:
            raise BackupRefused(
                "The database is in memory only: let DATABASE_URL name a file, sqlite:///path."
            )

    @contextmanager
    def snapshot(self) -> Iterator[Snapshot]:
        """A read transaction: what others write goes to the log beside the file and stays
        invisible.

        The backup copies what this connection sees.
        """
        with self.connect() as connection:
            source: sqlite3.Connection = connection.connection
            source.execute("BEGIN")
            source.execute(
                "SELECT count(*) FROM sqlite_master"
            ).fetchone()  # the snapshot begins here

            def save(file: Path) -> None:
                with closing(sqlite3.connect(file)) as target:
                    source.backup(target)
                    target.execute("PRAGMA journal_mode=DELETE")  # one file, no log beside it

            try:
                yield Snapshot(connection, save)
            finally:
                source.rollback()

    def load(self, file: Path) -> None:
        """Copy every page in one transaction.

        *Raises*: BackupRefused where the file is no SQLite file.
        """
        address = f"file:{quote(str(file.resolve()))}?mode=ro"
        try:
            with (
                closing(sqlite3.connect(address, uri=True)) as source,
                closing(sqlite3.connect(self.settings["NAME"], timeout=20)) as target,
            ):
                source.backup(target)
        except sqlite3.Error as error:
            raise BackupRefused(f"{file} cannot be restored: {first_line(error)}.") from error

    @contextmanager
    def throw_away(self, folder: Path) -> Iterator[Engine]:
        """A temporary database file in the folder."""
        name = folder / f"{uuid4().hex}.sqlite3"
        yield Sqlite({**self.settings, "NAME": str(name)})
        for file in folder.glob(f"{name.name}*"):
            file.unlink()
