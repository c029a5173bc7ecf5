"""Backups of PostgreSQL by pg_dump and pg_restore, from a snapshot that pg_dump shares with us."""

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from django.db import DatabaseError
from django.db.backends.base.base import BaseDatabaseWrapper

from councilportal.backups.engine import BackupRefused, Engine, Snapshot, first_line, run
from councilportal.database import LIBPQ

DUMP, RESTORE = "pg_dump", "pg_restore"
_QUIET = ("--no-owner", "--no-privileges", "--no-password")  # another server has other users
_SAID = 1_500  # how many characters of a program's message are passed on


class Postgres(Engine):
    """A PostgreSQL database."""

    kind = "postgresql"

    def version(self) -> int:
        """The major version of the server: 15."""
        with self.connect() as connection:
            return _major(connection)

    def check(self) -> None:
        """*Raises*: BackupRefused where a program is missing or of another version.

        Both programs must have the server's version: an older one refuses the server, and an older
        server may not read the output of a newer one.
        """
        server = self.version()
        for program in (DUMP, RESTORE):
            path = shutil.which(program)
            if path is None:
                raise BackupRefused(
                    f"{program} is not on PATH: install PostgreSQL's client programs of version "
                    f"{server}, the server's (on Debian postgresql-client-{server})."
                )
            said = self._run(program, "--version")
            found = re.search(r"\(PostgreSQL\) (\d+)", said)
            if found is None or int(found[1]) != server:
                raise BackupRefused(
                    f"{path} says {said.strip()!r} and the server is PostgreSQL {server}: install "
                    f"the programs of version {server} and put their folder first on PATH."
                )

    @contextmanager
    def snapshot(self) -> Iterator[Snapshot]:
        """A read transaction at one moment, which shares its snapshot with pg_dump."""
        with self.connect() as connection:
            connection.set_autocommit(False)
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
                cursor.execute("SELECT pg_export_snapshot()")
                [(lent,)] = cursor.fetchall()

            def save(file: Path) -> None:
                options = ("--format=custom", *_QUIET, f"--snapshot={lent}", f"--file={file}")
                self._run(DUMP, *options)

            try:
                yield Snapshot(connection, save)
            finally:
                connection.rollback()

    def load(self, file: Path) -> None:
        """Restore in one transaction: all or nothing.

        *Raises*: BackupRefused with what pg_restore says.
        """
        target = f"--dbname={self.settings['NAME']}"
        self._run(RESTORE, *_QUIET, "--exit-on-error", "--single-transaction", target, str(file))

    @contextmanager
    def throw_away(self, folder: Path) -> Iterator[Engine]:
        """A temporary database on the server. *Raises*: BackupRefused if the user may make none."""
        del folder
        name = f"portal_drill_{uuid4().hex[:12]}"
        try:
            self._execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
        except DatabaseError as error:
            user = self.settings["USER"] or "the portal's user"
            raise BackupRefused(
                f"A database to try the backup in cannot be made: {first_line(error)}. Let a "
                f"database administrator run ALTER ROLE {user} CREATEDB, or run this with a "
                "DATABASE_URL whose user may make databases."
            ) from error
        try:
            yield Postgres({**self.settings, "NAME": name})
        finally:
            self._execute(f'DROP DATABASE "{name}" WITH (FORCE)')

    def _execute(self, statement: str) -> None:
        with self.connect() as connection, connection.cursor() as cursor:
            cursor.execute(statement)

    def _run(self, program: str, *options: str) -> str:
        """The output of a program. *Raises*: BackupRefused with its message where it fails.

        Its environment has the password of the database, because other users can see command lines.
        """
        command = [shutil.which(program) or program, *options]
        done = run(command, os.environ | self._environment())
        if done.returncode:
            said = (done.stderr.strip() or f"it ended with {done.returncode}")[:_SAID]
            raise BackupRefused(f"{program} failed: {said}")
        return done.stdout

    def _environment(self) -> dict[str, str]:
        given = {
            "PGHOST": self.settings.get("HOST"),
            "PGPORT": self.settings.get("PORT"),
            "PGUSER": self.settings.get("USER"),
            "PGPASSWORD": self.settings.get("PASSWORD"),
            "PGDATABASE": self.settings["NAME"],
            "LC_MESSAGES": "C",
            **{
                LIBPQ[name]: value
                for name, value in self.settings.get("OPTIONS", {}).items()
                if name in LIBPQ
            },
        }
        return {name: str(value) for name, value in given.items() if value}


def _major(connection: BaseDatabaseWrapper) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        [(number,)] = cursor.fetchall()
    return int(number) // 10_000
