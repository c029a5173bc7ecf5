"""Every row of every table as it is stored: to show that nothing else was written."""

from functools import cache
from typing import Any

from django.apps import apps
from django.db import connection

Row = tuple[Any, ...]
Dump = dict[str, list[Row]]

# Cells as they are stored: dates and decimals are not made of them, which takes most of the time.
_STORED = {"sqlite": '+"{}"', "postgresql": '"{}"::text'}


@cache
def columns() -> dict[str, list[str]]:
    """The columns of every table, its key first."""
    models = apps.get_models(include_auto_created=True)
    return {
        model._meta.db_table: [
            str(field.column)
            for field in sorted(model._meta.concrete_fields, key=lambda each: not each.primary_key)
        ]
        for model in models
    }


def dump() -> Dump:
    """Every table with its rows in the order of their keys."""
    stored, rows = _STORED[connection.vendor], {}
    with connection.cursor() as cursor:
        for table, names in columns().items():
            cells = ", ".join(map(stored.format, names))
            cursor.execute(f'SELECT {cells} FROM "{table}" ORDER BY 1')
            rows[table] = cursor.fetchall()
    return rows
