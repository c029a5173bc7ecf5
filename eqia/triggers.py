"""Triggers: the database itself refuses to change what is signed, whatever the code asks of it.

Rows of a version that is signed or superseded take no INSERT, UPDATE or DELETE. In the version
itself only the columns in `FREE` may change, and its state only to superseded. An attestation, and
what was said of an outcome, is never changed nor deleted.
"""

from django.db.backends.base.base import BaseDatabaseWrapper

from councilportal.common.triggers import Seals, differ, fixed_columns

_SEALED = "('signed', 'superseded')"
_OF_ASSESSMENT = (
    "eqia_gridrow",
    "eqia_mitigatingaction",
    "eqia_citedevidence",
    "eqia_versionline",
    "eqia_consultationpoint",
    "eqia_assessment_objectives",
    "eqia_assessment_consultations",
)
_APPEND_ONLY = ("eqia_signoff", "eqia_outcomestatement")
# Columns of a sealed version that may still change; every other one is fixed.
FREE = ("state", "is_latest", "published_at", "published_by_id", "is_exempt", "exempt_ground")
_TRIGGERS = (
    *(
        (table, verb)
        for table in (*_OF_ASSESSMENT, "eqia_answer")
        for verb in ("insert", "update", "delete")
    ),
    *(
        (table, verb)
        for table in ("eqia_assessment", *_APPEND_ONLY)
        for verb in ("update", "delete")
    ),
)


def _condition(connection: BaseDatabaseWrapper, table: str, verb: str) -> str:
    """When the trigger refuses."""
    if table in _APPEND_ONLY:
        return "1 = 1"
    if table == "eqia_assessment":
        condition = f"OLD.state IN {_SEALED}"
        if verb == "delete":
            return condition
        changed = differ(fixed_columns(connection, table, FREE))
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


SEALS = Seals("eqia", "what is signed is not changed", _TRIGGERS, _condition)
TABLES = SEALS.tables
