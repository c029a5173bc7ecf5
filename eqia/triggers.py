"""Triggers: the database itself refuses to change what is signed, whatever the code asks of it.

Rows of a version that is signed or superseded take no INSERT, UPDATE or DELETE. In the version
itself only the columns in `FREE` may change, and its state only to superseded. An attestation is
never changed nor deleted.

On SQLite, Django remakes a table to alter it, and the new table has no triggers. So every migration
that alters one of these tables ends by calling `create` again; `missing` names what has gone.
"""

from collections.abc import Iterable

from django.db.backends.base.base import BaseDatabaseWrapper

from councilportal.common.triggers import drop_triggers, enabled_triggers

_SEALED = "('signed', 'superseded')"
_OF_ASSESSMENT = (
    "eqia_gridrow",
    "eqia_mitigatingaction",
    "eqia_citedevidence",
    "eqia_versionline",
    "eqia_consultationpoint",
)
# Columns of a sealed version that may still change; every other one is fixed.
FREE = ("state", "is_latest", "published_at", "published_by_id", "is_exempt", "exempt_ground")
_WORDS = "what is signed is not changed"
_TRIGGERS = (
    *(
        (table, verb)
        for table in (*_OF_ASSESSMENT, "eqia_answer")
        for verb in ("insert", "update", "delete")
    ),
    *(
        (table, verb)
        for table in ("eqia_assessment", "eqia_signoff")
        for verb in ("update", "delete")
    ),
)
TABLES = tuple(dict.fromkeys(table for table, _ in _TRIGGERS))


def create(connection: BaseDatabaseWrapper) -> None:
    """Make the triggers, anew where some are there.

    *Costs*: 1 query to read the columns of an assessment; 1 or more for each trigger.
    """
    drop(connection)
    on_postgresql = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        described = connection.introspection.get_table_description(cursor, "eqia_assessment")
        fixed = [column.name for column in described if column.name not in (*FREE, "id")]
        if on_postgresql:
            cursor.execute(
                "CREATE OR REPLACE FUNCTION eqia_refuse() RETURNS trigger LANGUAGE plpgsql AS "
                f"$$ BEGIN RAISE EXCEPTION '{_WORDS}' USING ERRCODE = 'restrict_violation'; "
                "END $$"
            )
        for table, verb in _TRIGGERS:
            condition = _condition(table, verb, fixed)
            cursor.execute(
                _postgresql(table, verb, condition)
                if on_postgresql
                else _sqlite(table, verb, condition)
            )


def drop(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers off: for migrations back, and for the clean-up of tests."""
    functions = [_name(table, verb) for table, verb in _TRIGGERS]
    drop_triggers(connection, _wanted(connection), [*functions, "eqia_refuse"])


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """Names of the triggers that should be there and are not, or are switched off.

    *Costs*: 1 query.
    """
    there = enabled_triggers(connection, "eqia%seal%")
    return [name for name, _ in _wanted(connection) if name not in there]


def _wanted(connection: BaseDatabaseWrapper) -> list[tuple[str, str]]:
    """The names of all triggers, each with its table."""
    found = [(_name(table, verb), table) for table, verb in _TRIGGERS]
    if connection.vendor == "postgresql":
        found += [(f"{table}_seal_truncate", table) for table in TABLES]
    return found


def _name(table: str, verb: str) -> str:
    return f"{table}_seal_{verb}"


def _condition(table: str, verb: str, fixed: Iterable[str]) -> str:
    """When the trigger refuses. *Takes*: the columns of an assessment that are sealed."""
    if table == "eqia_signoff":
        return "1 = 1"
    if table == "eqia_assessment":
        condition = f"OLD.state IN {_SEALED}"
        if verb == "delete":
            return condition
        changed = " OR ".join(f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in fixed)
        moved = "NEW.state <> OLD.state AND NOT (OLD.state = 'signed' AND NEW.state = 'superseded')"
        return f"{condition} AND ({changed} OR ({moved}))"
    old, new = (_is_sealed(table, row) for row in ("OLD", "NEW"))
    return {"insert": new, "update": f"{old} OR {new}", "delete": old}[verb]


def _is_sealed(table: str, row: str) -> str:
    """A condition: the version that a row belongs to is signed or superseded."""
    if table == "eqia_answer":
        tables = "eqia_gridrow g JOIN eqia_assessment a ON a.id = g.assessment_id"
        inner = f"SELECT 1 FROM {tables} WHERE g.id = {row}.group_id"  # noqa: S608 - own names
    else:
        inner = f"SELECT 1 FROM eqia_assessment a WHERE a.id = {row}.assessment_id"  # noqa: S608
    return f"EXISTS ({inner} AND a.state IN {_SEALED})"


def _sqlite(table: str, verb: str, condition: str) -> str:
    condition = condition.replace(" IS DISTINCT FROM ", " IS NOT ")
    return (
        f"CREATE TRIGGER {_name(table, verb)} BEFORE {verb.upper()} ON {table} WHEN {condition} "
        f"BEGIN SELECT RAISE(ABORT, '{_WORDS}'); END"
    )


def _postgresql(table: str, verb: str, condition: str) -> str:
    # A WHEN of PostgreSQL takes no subquery, so the condition stands in a function of its own.
    name = _name(table, verb)
    result = "OLD" if verb == "delete" else "NEW"
    return (
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {condition} THEN RAISE EXCEPTION '{_WORDS}' USING ERRCODE = 'restrict_violation'; "
        f"END IF; RETURN {result}; END $$; "
        f"CREATE TRIGGER {name} BEFORE {verb.upper()} ON {table} FOR EACH ROW "
        f"EXECUTE FUNCTION {name}(); "
        f"DROP TRIGGER IF EXISTS {table}_seal_truncate ON {table}; "
        f"CREATE TRIGGER {table}_seal_truncate BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION eqia_refuse()"
    )
