"""Rows as text that the database makes, for digests (`councilportal.audit.digests`).

The text of a row is a JSON array of its columns. Equal rows must have equal texts for years, also
after upgrades of the database, its driver, Django or Python, so it rests on little:

- Keys, whole numbers, texts and truths are written by the database as JSON has them. JSON has more
  than one way to write a few characters, all of which begin with a backslash: a text with a
  backslash is written anew in Python's way.
- A figure is text: on PostgreSQL with all its decimals, on SQLite, which keeps it in binary, with
  the 15 significant digits that Django reads too.
- On PostgreSQL JSON has dates and moments in ISO 8601; moments are in UTC, because Django sets that
  for each connection. SQLite keeps both as text.
- A column of JSON is text as it is stored, and a column of bytes is hexadecimal.

The two databases give different texts; a record of changes never goes from one to the other.
"""

import json
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice
from typing import Any, TypeAlias, cast

from django.apps import apps
from django.db import OperationalError, connection, models
from django.db.models.expressions import RawSQL

from councilportal.audit.on_record import OnRecord

_FEW = 2_000  # rows that are read at once, without a cursor on the database's side
_KEYS = {  # the keys in a JSON array, as rows
    "sqlite": "SELECT value FROM json_each(%s)",
    "postgresql": "SELECT value::bigint FROM json_array_elements_text(%s)",
}
_BETWEEN = {"sqlite": ",", "postgresql": ", "}  # how the database parts the values of an array
_Rows: TypeAlias = "models.QuerySet[models.Model, Any]"
Texts = Iterator[tuple[int, str]]


def texts_of_rows(
    model: type[models.Model], kept: OnRecord, names: tuple[str, ...], only: Sequence[int] | None
) -> Texts:
    """The key and the text of each row that is on record, in order of the keys.

    *Takes*: the names of the columns; `only`, the keys that are wanted, in order, None for all.
    *Costs*: 1 query, streamed.
    """
    rows = model._base_manager.order_by("pk")
    if kept.column:
        rows = rows.filter(**{f"{kept.column}__in": kept.values})
    return _texts(_narrowed(rows, "pk", only), "pk", names, only)


def texts_of_parts(
    label: str, lookup: str, names: tuple[str, ...], only: Sequence[int] | None
) -> Texts:
    """The key of the row that it belongs to and the text of each part, in order of these keys.

    *Takes*: the label of the part and the lookup that leads from it to the row; the rest as
    `texts_of_rows`.
    *Costs*: 1 query, streamed.
    """
    whole = f"{lookup}_id"
    rows = apps.get_model(label)._base_manager.order_by(whole, "pk")
    return _texts(_narrowed(rows, whole, only), whole, names, only)


def _narrowed(rows: _Rows, key: str, only: Sequence[int] | None) -> _Rows:
    if not only:
        return rows if only is None else rows.none()
    if only[-1] - only[0] == len(only) - 1:
        return rows.filter(**{f"{key}__gte": only[0], f"{key}__lte": only[-1]})
    keys = RawSQL(_KEYS[connection.vendor], [json.dumps(only)])  # noqa: S611 -- own names
    return rows.filter(**{f"{key}__in": keys})


def _texts(rows: _Rows, key: str, names: tuple[str, ...], only: Sequence[int] | None) -> Texts:
    few = only is not None and len(only) <= _FEW

    def read(*, careful: bool) -> Texts:
        text = RawSQL(_json(rows.model, names, careful), [])  # noqa: S611 -- own names
        found = rows.values_list(key, text)
        return iter(found) if few else found.iterator(chunk_size=_FEW)

    given = 0
    try:
        for pk, text in read(careful=False):
            yield pk, _in_one_way(text) if "\\" in text else text
            given += 1
    except OperationalError:
        # SQLite puts bytes in any column, and refuses to write them as JSON. Only somebody who
        # writes past the portal can have put them there.
        if connection.vendor != "sqlite":
            raise
        yield from islice(read(careful=True), given, None)


def _in_one_way(text: str) -> str:
    between = _BETWEEN[connection.vendor]
    return json.dumps(json.loads(text), ensure_ascii=False, separators=(between, ":"))


@lru_cache(maxsize=500)
def _json(model: type[models.Model], names: tuple[str, ...], careful: bool) -> str:
    """SQL for the text of a row. *Takes*: `careful`, to take bytes in any column, slower.

    Both databases refuse it for a model with more than 100 columns.
    """
    quoted = connection.ops.quote_name
    write = _postgresql if connection.vendor == "postgresql" else _sqlite
    columns = []
    for name in names:
        field = cast("models.Field[Any, Any]", model._meta.get_field(name))
        column = f"{quoted(model._meta.db_table)}.{quoted(str(field.column))}"
        columns.append(write(field, column))
    if connection.vendor == "postgresql":
        return f"json_build_array({', '.join(columns)})::text"
    if careful:
        columns = [f"CASE typeof({c}) WHEN 'blob' THEN quote({c}) ELSE {c} END" for c in columns]
    return f"json_array({', '.join(columns)})"


def _postgresql(field: "models.Field[Any, Any]", column: str) -> str:
    match field:
        case models.DecimalField() | models.FloatField() | models.JSONField():
            return f"{column}::text"
        case models.BinaryField():
            return f"encode({column}, 'hex')"
    return column


def _sqlite(field: "models.Field[Any, Any]", column: str) -> str:
    match field:
        case models.DecimalField() | models.FloatField():
            digits = f"printf('%%!.15g', {column})"
            return f"CASE typeof({column}) WHEN 'real' THEN {digits} ELSE {column} END"
        case models.BinaryField():
            return f"quote({column})"
    return column
