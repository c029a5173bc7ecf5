"""A database that processes of their own can reach, with the tables of the tests' database."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from django.db import connection, connections


@contextmanager
def reachable(folder: Path) -> Iterator[str]:
    """The DATABASE_URL of it; meanwhile the test itself uses it too.

    With SQLite it is a copy in a file, because memory is of one process; with PostgreSQL it is the
    tests' own.
    """
    settings = connections.settings["default"]
    if connection.vendor != "sqlite":
        user, host, port = (quote(settings[key], safe="") for key in ("USER", "HOST", "PORT"))
        address = f"{user}:{quote(settings['PASSWORD'], safe='')}@"
        yield f"postgres://{address}:{port}/{settings['NAME']}?host={host}"
        return
    path = folder / "portal.sqlite3"
    connection.ensure_connection()
    with sqlite3.connect(path) as file:
        connection.connection.backup(file)
    file.close()
    memory, in_use = settings["NAME"], connection.connection
    settings["NAME"], connection.connection = str(path), None
    connection.settings_dict["NAME"] = str(path)
    try:
        yield f"sqlite:///{path}"
    finally:
        connection.connection.close() if connection.connection else None
        connection.connection = in_use
        settings["NAME"] = connection.settings_dict["NAME"] = memory
