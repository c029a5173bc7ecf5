"""Dropping and finding triggers, which differ between PostgreSQL and SQLite."""

from collections.abc import Iterable

from django.db.backends.base.base import BaseDatabaseWrapper


def drop_triggers(
    connection: BaseDatabaseWrapper,
    triggers: Iterable[tuple[str, str]],
    functions: Iterable[str] = (),
) -> None:
    """Drop triggers where they are there, and then functions, which only PostgreSQL has.

    *Takes*: triggers as their name and their table.
    *Costs*: 1 query for each.
    """
    on_postgresql = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        for name, table in triggers:
            on_table = f" ON {table}" if on_postgresql else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on_table}")
        for name in functions if on_postgresql else ():
            cursor.execute(f"DROP FUNCTION IF EXISTS {name}()")


def enabled_triggers(connection: BaseDatabaseWrapper, like: str) -> set[str]:
    """The names of the triggers whose name is like a pattern of SQL and that are not disabled.

    *Costs*: 1 query.
    """
    listed = (
        "SELECT tgname FROM pg_trigger WHERE tgname LIKE %s AND tgenabled <> 'D'"
        if connection.vendor == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(listed, [like])
        return {name for (name,) in cursor.fetchall()}
