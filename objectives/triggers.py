"""Triggers: the database itself refuses to change what was said and what was published.

A row of progress is never deleted, and of it only the name of the reporter changes, which is taken
off with a person's other names. What was published for a duty, and what was released of figures of
people, is never changed nor deleted.
"""

from django.db.backends.base.base import BaseDatabaseWrapper

from councilportal.common.triggers import Seals, differ, fixed_columns

_PROGRESS = "objectives_actionprogress"
_TABLES = (
    _PROGRESS,
    "objectives_publicationevent",
    "objectives_release",
    "objectives_releasedcell",
)
FREE = ("by_name",)


def _condition(connection: BaseDatabaseWrapper, table: str, verb: str) -> str:
    """When the trigger refuses."""
    if table == _PROGRESS and verb == "update":
        return differ(fixed_columns(connection, table, FREE))
    return "1 = 1"


SEALS = Seals(
    "objectives",
    "what was said and published is not changed",
    tuple((table, verb) for table in _TABLES for verb in ("update", "delete")),
    _condition,
)
