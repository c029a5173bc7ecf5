"""What backups need of a database; `sqlite` and `postgres` implement it."""

import subprocess
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import DatabaseError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import ConnectionHandler

Settings = Mapping[str, Any]  # of one database, as in Django's DATABASES


class BackupRefused(Exception):
    """A backup cannot be made, restored or tried; the message says why and what would be right."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A database as it was at one moment, while others go on writing.

    `save` writes all of it to an existing empty file.
    """

    connection: BaseDatabaseWrapper
    save: Callable[[Path], None]


class Engine(ABC):
    """One database."""

    kind = ""

    def __init__(self, settings: Settings) -> None:
        """Take the settings of the database, as in Django's DATABASES."""
        self.settings = settings

    @contextmanager
    def connect(self) -> Iterator[BaseDatabaseWrapper]:
        """A separate connection, which is closed at the end of the block.

        *Raises*: BackupRefused where the database cannot be reached.
        """
        connection = ConnectionHandler({"default": dict(self.settings)})["default"]
        try:
            connection.ensure_connection()
        except DatabaseError as error:
            raise BackupRefused(
                f"The database cannot be reached: {first_line(error)}. See to DATABASE_URL."
            ) from error
        try:
            yield connection
        finally:
            connection.close()

    def version(self) -> int:
        """The major version of the server; 0 for SQLite."""
        return 0

    def check(self) -> None:
        """*Raises*: BackupRefused where the machine lacks what a backup needs."""
        del self

    def is_empty(self) -> bool:
        """Whether the database has no table."""
        with self.connect() as connection:
            return not connection.introspection.table_names()

    @abstractmethod
    def snapshot(self) -> AbstractContextManager[Snapshot]:
        """A snapshot of the database, which can be read until the end of the block."""

    @abstractmethod
    def load(self, file: Path) -> None:
        """Fill the empty database from a file that `Snapshot.save` wrote.

        *Raises*: BackupRefused for any other file.
        """

    @abstractmethod
    def throw_away(self, folder: Path) -> "AbstractContextManager[Engine]":
        """An empty temporary database of the same kind. *Takes*: a folder for its files."""


def run(
    command: list[str], environment: Mapping[str, str], folder: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """What a program did and what it printed. It gets no input. *Takes*: where it works."""
    return subprocess.run(
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )


def first_line(error: Exception) -> str:
    """The first line of an error's message, without a full stop."""
    return str(error).strip().partition("\n")[0].rstrip(".")
