"""The locked door below the polite one: the database itself refuses to change what is signed.

Rows of a version that is signed or superseded take no INSERT, UPDATE or DELETE; of the version
itself only its state, whether it is the newest, its publication and its withholding may change, and
its state only to superseded. An attestation is never changed nor deleted. On SQLite a table that
Django remakes loses its triggers without a word, so every migration that alters one of these tables
ends by calling `create` again; `missing` says what has gone.
"""

from django.db.backends.base.base import BaseDatabaseWrapper

_SEALED = "('signed', 'superseded')"
_OF_ASSESSMENT = (
    "eqia_gridrow",
    "eqia_mitigatingaction",
    "eqia_citedevidence",
    "eqia_versionline",
    "eqia_consultationpoint",
)
# Columns of a sealed version that may still change.
FREE = ("state", "is_latest", "published_at", "published_by_id", "is_exempt", "exempt_ground")
_FIXED = (
    "ref number supersedes_id what_changed saves title subject directorate_id service_id "
    "budget_round lead_post_id head_post_id context aims beneficiaries initial_impacts "
    "decision_maker completion_text completion_earliest completion_latest decision_text "
    "decision_earliest decision_latest review_on consultation_text consultation_earliest "
    "consultation_latest responses options_open documents_supplied consulted question_set_id "
    "screened_text screened_earliest screened_latest risk risk_reason is_sufficient "
    "wants_internal_action wants_full no_full_reason assessed_text assessed_earliest "
    "assessed_latest potential_impact adverse_impact positive_impact aim_a aim_b aim_c outcome "
    "outcome_reason outcome_source monitoring created_by_id created_at changed_by_id changed_at "
    "submitted_by_id submitted_at return_reason drop_reason"
).split()
_WORDS = "what is signed is not changed"


def _sealed(row: str, *, through_group: bool = False) -> str:
    """A condition: the version that a row belongs to is signed or superseded."""
    if through_group:
        tables = "eqia_gridrow g JOIN eqia_assessment a ON a.id = g.assessment_id"
        inner = f"SELECT 1 FROM {tables} WHERE g.id = {row}.group_id"  # noqa: S608 - own names
    else:
        inner = f"SELECT 1 FROM eqia_assessment a WHERE a.id = {row}.assessment_id"  # noqa: S608
    return f"EXISTS ({inner} AND a.state IN {_SEALED})"


def _conditions() -> dict[tuple[str, str], str]:
    """When a trigger of a table and a verb refuses."""
    found = {}
    for table in (*_OF_ASSESSMENT, "eqia_answer"):
        through = table == "eqia_answer"
        old, new = (_sealed(row, through_group=through) for row in ("OLD", "NEW"))
        found[table, "insert"] = new
        found[table, "update"] = f"{old} OR {new}"
        found[table, "delete"] = old
    changed = " OR ".join(f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in _FIXED)
    moved = "NEW.state <> OLD.state AND NOT (OLD.state = 'signed' AND NEW.state = 'superseded')"
    found["eqia_assessment", "update"] = f"OLD.state IN {_SEALED} AND ({changed} OR ({moved}))"
    found["eqia_assessment", "delete"] = f"OLD.state IN {_SEALED}"
    found["eqia_signoff", "update"] = "1 = 1"
    found["eqia_signoff", "delete"] = "1 = 1"
    return found


TABLES = tuple(dict.fromkeys(table for table, _ in _conditions()))


def _name(table: str, verb: str) -> str:
    return f"{table}_seal_{verb}"


def create(connection: BaseDatabaseWrapper) -> None:
    """Make the triggers, anew where some are there."""
    drop(connection)
    on_postgresql = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        if on_postgresql:
            cursor.execute(
                "CREATE OR REPLACE FUNCTION eqia_refuse() RETURNS trigger LANGUAGE plpgsql AS "
                f"$$ BEGIN RAISE EXCEPTION '{_WORDS}' USING ERRCODE = 'restrict_violation'; "
                "END $$"
            )
        for (table, verb), condition in _conditions().items():
            cursor.execute(
                _postgresql(table, verb, condition)
                if on_postgresql
                else _sqlite(table, verb, condition)
            )


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


def drop(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers off: for migrations back, and for the clean-up of tests."""
    on_postgresql = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        for name, table in _wanted(connection):
            on_table = f" ON {table}" if on_postgresql else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on_table}")
            if on_postgresql and not name.endswith("_truncate"):
                cursor.execute(f"DROP FUNCTION IF EXISTS {name}()")
        if on_postgresql:
            cursor.execute("DROP FUNCTION IF EXISTS eqia_refuse()")


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """Names of the triggers that should be there and are not, or are switched off."""
    listed = (
        "SELECT tgname FROM pg_trigger WHERE tgname LIKE 'eqia%%seal%%' AND tgenabled <> 'D'"
        if connection.vendor == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'eqia%%seal%%'"
    )
    with connection.cursor() as cursor:
        cursor.execute(listed)
        there = {name for (name,) in cursor.fetchall()}
    return [name for name, _ in _wanted(connection) if name not in there]


def _wanted(connection: BaseDatabaseWrapper) -> list[tuple[str, str]]:
    found = [(_name(table, verb), table) for table, verb in _conditions()]
    if connection.vendor == "postgresql":
        found += [(f"{table}_seal_truncate", table) for table in TABLES]
    return found
