"""Database triggers that refuse any change of an event, whatever the code above does.

On SQLite Django remakes a table to alter it, and the new table has no triggers. So every migration
that alters `audit_event` must call `create` at its end; `missing` finds triggers that are gone.
"""

from django.db.backends.base.base import BaseDatabaseWrapper

from councilportal.common.triggers import drop_triggers, enabled_triggers

TABLE = "audit_event"

_SQLITE = {
    f"{TABLE}_no_{verb}": (
        f"CREATE TRIGGER {TABLE}_no_{verb} BEFORE {verb.upper()} ON {TABLE} "
        f"BEGIN SELECT RAISE(ABORT, '{TABLE} takes new rows only'); END"
    )
    for verb in ("update", "delete")  # delete: REPLACE too, by PRAGMA recursive_triggers
}

_POSTGRESQL_FUNCTION = f"""
CREATE OR REPLACE FUNCTION {TABLE}_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '{TABLE} takes new rows only' USING ERRCODE = 'restrict_violation'; END $$
"""
_POSTGRESQL = {
    f"{TABLE}_no_{verb}": (
        f"CREATE TRIGGER {TABLE}_no_{verb} BEFORE {verb.upper()} ON {TABLE} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {TABLE}_refuse()"
    )
    for verb in ("update", "delete", "truncate")
}


def create(connection: BaseDatabaseWrapper) -> None:
    """Create the triggers, replacing existing ones."""
    drop(connection)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_POSTGRESQL_FUNCTION)
        for statement in _wanted(connection).values():
            cursor.execute(statement)


def drop(connection: BaseDatabaseWrapper) -> None:
    """Remove the triggers, for reversed migrations and for the clean-up of tests."""
    wanted = [(name, TABLE) for name in _wanted(connection)]
    drop_triggers(connection, wanted, [f"{TABLE}_refuse"])


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """The names of the triggers that are missing on the table or disabled."""
    there = enabled_triggers(connection, f"{TABLE}_no_%")
    return [name for name in _wanted(connection) if name not in there]


def _wanted(connection: BaseDatabaseWrapper) -> dict[str, str]:
    return _POSTGRESQL if connection.vendor == "postgresql" else _SQLITE
