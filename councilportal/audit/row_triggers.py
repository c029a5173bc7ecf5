"""Triggers that note which rows on record are written, whichever code or person writes them.

An operation reads these notes at its end, states the rows in its event, and deletes the notes
(`councilportal.audit.operations.writing`). So no operation can forget a row, and a note that is
left was made by somebody who wrote past the portal.

On SQLite Django makes a table anew to alter it, and the new table has no triggers. So every
migration that makes or alters a table that is on record ends by calling `create` for its app;
`missing` finds triggers that are gone.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.apps import apps
from django.db import connection, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from councilportal.audit.on_record import OnRecord, models_on_record
from councilportal.common.triggers import drop_triggers, enabled_triggers

Step = Callable[[StateApps, BaseDatabaseSchemaEditor], None]
_NOTES = "audit_writtenrow"
# The number of the transaction under way, in SQL (PostgreSQL: 64 bits, so that none comes twice).
TRANSACTION = {"postgresql": "pg_current_xact_id()::text::bigint", "sqlite": "0"}

# The keys of rows as one text, in SQL: far quicker to read than a row for each.
_KEYS = {"postgresql": "json_agg(row)::text", "sqlite": "json_group_array(row)"}


def create(connection: BaseDatabaseWrapper, app_label: str = "") -> None:
    """Make the triggers of an app, or of all, anew where some are there.

    A table that lacks a column of its model has none: a later migration adds it, and makes them.

    *Costs*: 7 queries for each model that is on record, by itself or as a part.
    """
    drop(connection, app_label)
    make = _postgresql if connection.vendor == "postgresql" else _sqlite
    found = _of_tables_there(connection, app_label)
    lacking = {table for table in {each.table for each in found} if _lacks(connection, table)}
    with connection.cursor() as cursor:
        for trigger in found:
            if trigger.table not in lacking:
                cursor.execute(make(trigger))


def drop(connection: BaseDatabaseWrapper, app_label: str = "") -> None:
    """Remove the triggers of an app, or of all."""
    found = _of_tables_there(connection, app_label)
    # A trigger and its function have one name.
    drop_triggers(
        connection, [(each.name, each.table) for each in found], [each.name for each in found]
    )


def _of_tables_there(connection: BaseDatabaseWrapper, app_label: str) -> "list[_Trigger]":
    """The triggers of the tables that are there: a later migration makes others, and theirs."""
    there = set(connection.introspection.table_names())
    return [each for each in _triggers(connection, app_label) if each.table in there]


def _lacks(connection: BaseDatabaseWrapper, table: str) -> bool:
    """Whether a column of a table's model is not there."""
    with connection.cursor() as cursor:
        # Far quicker than Django's introspection, which reads collations and defaults too.
        cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)} LIMIT 0")  # noqa: S608
        found = {name for name, *_ in cursor.description}
    wanted = {
        each.column
        for model in apps.get_models()
        if model._meta.db_table == table
        for each in model._meta.concrete_fields
    }
    return not wanted <= found


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """The names of the triggers that should be there and are not, or are disabled.

    *Costs*: 1 query.
    """
    there = enabled_triggers(connection, "%_note_%")
    return [each.name for each in _triggers(connection, "") if each.name not in there]


def take_notes(*, after: int, within: int) -> dict[str, set[int]]:
    """The keys of the rows that were written, by the label of the model. Their notes are deleted.

    *Takes*: the number of the last note that was there before; the number of the transaction.
    *Costs*: 1 query, and 1 where there are any.
    """
    which = f"FROM {_NOTES} WHERE id > %s AND within = %s"
    keys = _KEYS[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT model, {keys} {which} GROUP BY model",
            [after, within],
        )
        found = {label: set(json.loads(rows)) for label, rows in cursor.fetchall()}
        if found:
            cursor.execute(f"DELETE {which}", [after, within])
    return found


def of_app(app_label: str) -> tuple[Step, Step]:
    """What a migration runs to make the triggers of an app, and to remove them again."""
    return (
        lambda apps, schema_editor: create(schema_editor.connection, app_label),
        lambda apps, schema_editor: drop(schema_editor.connection, app_label),
    )


@dataclass(frozen=True, slots=True)
class _Trigger:
    """A trigger: its table and verb, when it fires ("" for always), and the note that it makes."""

    table: str
    verb: str
    condition: str
    note: str

    @property
    def name(self) -> str:
        """Its name in the database; of its function on PostgreSQL too."""
        return f"{self.table}_note_{self.verb}"


_VERBS = {"insert": ("NEW",), "update": ("OLD", "NEW"), "delete": ("OLD",)}


def _triggers(connection: BaseDatabaseWrapper, app_label: str) -> Iterator[_Trigger]:
    for model, kept in models_on_record().items():
        if app_label in ("", model._meta.app_label):
            for verb in _VERBS:
                yield _of_row(connection, model, kept, verb)
                for part in kept.parts:
                    yield _of_part(connection, model, kept, part, verb)


def _of_row(
    connection: BaseDatabaseWrapper, model: type[models.Model], kept: OnRecord, verb: str
) -> _Trigger:
    """Notes a row while it is on record, and where a column on record changes."""
    quoted = connection.ops.quote_name
    wanted = []
    if kept.column:
        wanted.append(" OR ".join(_is_kept(kept, row) for row in _VERBS[verb]))
    if verb == "update":
        differs = "IS DISTINCT FROM" if connection.vendor == "postgresql" else "IS NOT"
        names = (
            quoted(str(column.column))
            for column in model._meta.concrete_fields
            if column.attname not in kept.without
        )
        wanted.append(" OR ".join(f"OLD.{name} {differs} NEW.{name}" for name in names))
    label, row = model._meta.label, _VERBS[verb][-1]
    values = f"'{label}', {row}.id, {TRANSACTION[connection.vendor]}"
    note = f"INSERT INTO {_NOTES} (model, row, within) VALUES ({values})"  # noqa: S608 -- own
    condition = " AND ".join(f"({each})" for each in wanted)
    return _Trigger(model._meta.db_table, verb, condition, note)


def _of_part(
    connection: BaseDatabaseWrapper,
    model: type[models.Model],
    kept: OnRecord,
    label: str,
    verb: str,
) -> _Trigger:
    """Notes the row that a part belongs to, while that is on record."""
    part = apps.get_model(label)
    *between, last = kept.parts[label].split("__")
    source, key = f"{model._meta.db_table} whole", "whole.id"
    if between:  # one table lies between the part and the row
        [name] = between
        table = part._meta.get_field(name).related_model._meta.db_table
        source += f" JOIN {table} between_them ON between_them.{last}_id = whole.id"
        key, last = "between_them.id", name
    owner = f"{_VERBS[verb][-1]}.{last}_id"
    note = (
        f"INSERT INTO {_NOTES} (model, row, within) "  # noqa: S608 -- own
        f"SELECT '{model._meta.label}', whole.id, {TRANSACTION[connection.vendor]} "
        f"FROM {source} WHERE {key} = {owner} AND {_is_kept(kept, 'whole')}"
    )
    return _Trigger(part._meta.db_table, verb, "", note)


def _is_kept(kept: OnRecord, row: str) -> str:
    values = ", ".join(f"'{value}'" for value in kept.values)
    return f"{row}.{kept.column} IN ({values})"


def _sqlite(trigger: _Trigger) -> str:
    when = f"WHEN {trigger.condition} " if trigger.condition else ""
    return (
        f"CREATE TRIGGER {trigger.name} AFTER {trigger.verb.upper()} ON {trigger.table} "
        f"{when}BEGIN {trigger.note}; END"
    )


def _postgresql(trigger: _Trigger) -> str:
    when = f" WHEN ({trigger.condition})" if trigger.condition else ""
    return (
        f"CREATE OR REPLACE FUNCTION {trigger.name}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN {trigger.note}; RETURN NULL; END $$; "
        f"CREATE TRIGGER {trigger.name} AFTER {trigger.verb.upper()} ON {trigger.table} "
        f"FOR EACH ROW{when} EXECUTE FUNCTION {trigger.name}()"
    )
