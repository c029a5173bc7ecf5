"""What the two kinds of database have in common: see `sqlite` and `postgres`."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import DatabaseError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import ConnectionHandler

Settings = Mapping[str, Any]  # of one database, as Django has them


class BackupRefused(Exception):
    """A backup cannot be made, restored or tried; the message says why and what would be right."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A database as it was at one moment, while others go on writing.

    `save` writes all of it to a file, which is there and empty.
    """

    connection: BaseDatabaseWrapper
    save: Callable[[Path], None]


class Engine(ABC):
    """One database."""

    kind = ""

    def __init__(self, settings: Settings) -> None:
        """Take: the settings of the database, as Django has them."""
        self.settings = settings

    @contextmanager
    def connect(self) -> Iterator[BaseDatabaseWrapper]:
        """A connection of its own, closed at the end.

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
        """The major version of the server; 0 where there is none."""
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
        """The database held still for one reader, till the end of the block."""

    @abstractmethod
    def load(self, file: Path) -> None:
        """Fill the database, which is empty, from a file that `Snapshot.save` wrote.

        *Raises*: BackupRefused where the file is no such one.
        """

    @abstractmethod
    def throw_away(self, folder: Path) -> "AbstractContextManager[Engine]":
        """An empty database of the same kind, gone at the end. *Takes*: a folder for its files."""


def first_line(error: Exception) -> str:
    """What an error says first, without a full stop."""
    return str(error).strip().partition("\n")[0].rstrip(".")
