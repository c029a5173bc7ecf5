"""Triggers that refuse changes, on PostgreSQL and SQLite: made, dropped, found."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class Seals:
    """The triggers of an app by which the database itself refuses changes of what is closed.

    On SQLite, Django remakes a table to alter it, and the new table has no triggers. So every
    migration that alters one of these tables ends by calling `create` again; `missing` names what
    has gone.

    `words` is the error; `triggers` are pairs of a table and a verb; `condition` gives the SQL of
    when one refuses, in which OLD and NEW are rows and IS DISTINCT FROM compares.
    """

    app: str
    words: str
    triggers: tuple[tuple[str, str], ...]
    condition: Callable[[BaseDatabaseWrapper, str, str], str]

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables that have a trigger."""
        return tuple(dict.fromkeys(table for table, _ in self.triggers))

    def create(self, connection: BaseDatabaseWrapper) -> None:
        """Make the triggers, anew where some are there. *Costs*: 1 query or more for each."""
        self.drop(connection)
        on_postgresql = connection.vendor == "postgresql"
        with connection.cursor() as cursor:
            if on_postgresql:
                cursor.execute(
                    f"CREATE OR REPLACE FUNCTION {self.app}_refuse() RETURNS trigger "
                    f"LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{self.words}' "
                    "USING ERRCODE = 'restrict_violation'; END $$"
                )
            for table, verb in self.triggers:
                condition = self.condition(connection, table, verb)
                make = self._postgresql if on_postgresql else self._sqlite
                cursor.execute(make(table, verb, condition))

    def drop(self, connection: BaseDatabaseWrapper) -> None:
        """Take the triggers off: for migrations back, and for the clean-up of tests."""
        functions = [_seal(table, verb) for table, verb in self.triggers]
        drop_triggers(connection, self._wanted(connection), [*functions, f"{self.app}_refuse"])

    def missing(self, connection: BaseDatabaseWrapper) -> list[str]:
        """Names of the triggers that should be there and are not, or are switched off.

        *Costs*: 1 query.
        """
        there = enabled_triggers(connection, f"{self.app}%seal%")
        return [name for name, _ in self._wanted(connection) if name not in there]

    def _wanted(self, connection: BaseDatabaseWrapper) -> list[tuple[str, str]]:
        """The names of all triggers, each with its table."""
        found = [(_seal(table, verb), table) for table, verb in self.triggers]
        if connection.vendor == "postgresql":
            found += [(_seal(table, "truncate"), table) for table in self.tables]
        return found

    def _sqlite(self, table: str, verb: str, condition: str) -> str:
        condition = condition.replace(" IS DISTINCT FROM ", " IS NOT ")
        return (
            f"CREATE TRIGGER {_seal(table, verb)} BEFORE {verb.upper()} ON {table} "
            f"WHEN {condition} BEGIN SELECT RAISE(ABORT, '{self.words}'); END"
        )

    def _postgresql(self, table: str, verb: str, condition: str) -> str:
        # A WHEN of PostgreSQL takes no subquery, so the condition stands in a function of its own.
        name, truncate = _seal(table, verb), _seal(table, "truncate")
        result = "OLD" if verb == "delete" else "NEW"
        return (
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF {condition} THEN RAISE EXCEPTION '{self.words}' "
            f"USING ERRCODE = 'restrict_violation'; END IF; RETURN {result}; END $$; "
            f"CREATE TRIGGER {name} BEFORE {verb.upper()} ON {table} FOR EACH ROW "
            f"EXECUTE FUNCTION {name}(); "
            f"DROP TRIGGER IF EXISTS {truncate} ON {table}; "
            f"CREATE TRIGGER {truncate} BEFORE TRUNCATE ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {self.app}_refuse()"
        )


def _seal(table: str, verb: str) -> str:
    return f"{table}_seal_{verb}"


def fixed_columns(connection: BaseDatabaseWrapper, table: str, free: Collection[str]) -> list[str]:
    """The quoted names of a table's columns but its key and those that may change.

    *Costs*: 1 query.
    """
    with connection.cursor() as cursor:
        described = connection.introspection.get_table_description(cursor, table)
    quote = connection.ops.quote_name
    return [quote(column.name) for column in described if column.name not in (*free, "id")]


def differ(columns: Iterable[str]) -> str:
    """A condition: an UPDATE changes one of the columns."""
    return " OR ".join(f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in columns)
