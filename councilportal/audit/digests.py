"""Digests of rows: what an event says of the rows that its operation wrote.

The digest of a row covers the columns that are on record and the rows that are parts of it, as they
are read from the database. It is keyed: without the key nobody can make one, nor guess from one
what a row held.
"""

import hmac
import json
from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from hashlib import sha256
from itertools import chain, islice
from typing import Any
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.core.exceptions import FieldDoesNotExist
from django.db import models

from councilportal.audit.on_record import OnRecord, models_on_record

GONE = ""  # the digest of a row that was deleted, or is no longer on record
_DIGITS = 16  # 64 bits: enough, since nobody without the key can try
_AT_ONCE = 900  # keys in one query; SQLite limits their number

# The columns that a digest covers, by model: "" for the row itself, else the label of its parts.
Shape = Mapping[str, tuple[str, ...]]
# By the label of a model, its "columns" (a Shape) and its "rows", the digest of each by its key.
Statement = dict[str, dict[str, Any]]


def shape_of(model: type[models.Model], kept: OnRecord) -> Shape:
    """The columns of a model and of its parts that are on record now."""
    own = {"": tuple(_columns(model, kept.without))}
    return own | {label: tuple(_columns(apps.get_model(label), ())) for label in kept.parts}


def fits(model: type[models.Model], shape: Shape) -> bool:
    """Whether every column of a shape is still there."""
    try:
        for label, names in shape.items():
            described = (apps.get_model(label) if label else model)._meta
            for name in names:
                described.get_field(name)
    except (LookupError, FieldDoesNotExist):
        return False
    return True


def state(rows: Mapping[type[models.Model], Collection[int]]) -> Statement:
    """What an event says of rows: columns and digests by the label of the model.

    *Takes*: the keys of the rows by model, which are on record.
    *Costs*: 1 query for each model and each kind of part, or for each 900 rows of them.
    """
    kept = models_on_record()
    said: Statement = {}
    for model in rows:
        shape = shape_of(model, kept[model])
        found = dict.fromkeys(sorted(rows[model]), GONE)
        found |= digests(model, kept[model], shape, only=rows[model])
        said[model._meta.label] = {"columns": shape, "rows": found}
    return said


def as_text(said: Statement) -> str:
    """What an event says of rows as JSON, "" where it says nothing."""
    return json.dumps(dict(sorted(said.items())), separators=(",", ":")) if said else ""


def digests(
    model: type[models.Model],
    kept: OnRecord,
    shape: Shape,
    *,
    only: Collection[int] | None = None,
) -> Iterator[tuple[int, str]]:
    """The key and the digest of each row that is on record, in order of the keys.

    *Takes*: `only`, the keys of the rows that are wanted, None for all.
    *Costs*: 1 query for the rows and for each kind of part, streamed; with `only` for each 900.
    """
    if only is None:
        yield from _digests(model, kept, shape, None)
        return
    keys = iter(sorted(only))
    while some := list(islice(keys, _AT_ONCE)):
        yield from _digests(model, kept, shape, some)


def _digests(
    model: type[models.Model], kept: OnRecord, shape: Shape, only: list[int] | None
) -> Iterator[tuple[int, str]]:
    key = settings.AUDIT_KEY.encode()
    label = model._meta.label
    rows = model._base_manager.order_by("pk")
    if only is not None:
        rows = rows.filter(pk__in=only)
    if kept.column:
        rows = rows.filter(**{f"{kept.column}__in": kept.values})
    parts = [
        _Parts(part, kept.parts[part], shape[part], only) for part in shape if part in kept.parts
    ]
    for pk, *values in _streamed(rows.values_list("pk", *shape[""])):
        whole = [label, pk, values, *(each.of(pk) for each in parts)]
        text = json.dumps(whole, default=_plain, ensure_ascii=False, separators=(",", ":"))
        yield pk, hmac.digest(key, text.encode(), "sha256").hex()[:_DIGITS]


class _Parts:
    """The rows of one kind of part, in order of the rows that they belong to."""

    def __init__(
        self, label: str, lookup: str, names: tuple[str, ...], only: list[int] | None
    ) -> None:
        rows = apps.get_model(label)._base_manager.order_by(f"{lookup}_id", "pk")
        if only is not None:
            rows = rows.filter(**{f"{lookup}__in": only})
        self._rows = iter(_streamed(rows.values_list(f"{lookup}_id", *names)))

    def of(self, pk: int) -> list[list[Any]]:
        """The parts of a row. It must be called in the order of the keys."""
        found = []
        for whole, *values in self._rows:
            if whole > pk:
                self._rows = chain([(whole, *values)], self._rows)
                break
            if whole == pk:
                found.append(values)
        return found


def _streamed(rows: "models.QuerySet[Any, Any]") -> Iterator[tuple[Any, ...]]:
    return rows.iterator(chunk_size=2_000)


def _columns(model: type[models.Model], without: tuple[str, ...]) -> Iterator[str]:
    for column in model._meta.concrete_fields:
        if column.attname not in without:
            yield column.attname


def _plain(value: object) -> str:
    match value:
        case Decimal():
            return format(value, "f")
        case datetime() | date() | time():
            return value.isoformat()
        case UUID():
            return str(value)
        case bytes() | bytearray() | memoryview():
            return sha256(value).hexdigest()
    raise TypeError(f"A digest cannot cover {value!r}.")
