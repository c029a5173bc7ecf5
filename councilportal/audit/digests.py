"""Digests of rows: what an event says of the rows that its operation wrote.

The digest of a row covers the columns that are on record and the rows that are parts of it, as the
database writes them (`councilportal.audit.row_texts`). It is keyed: without the key nobody can make
one, nor guess from one what a row held.
"""

import hmac
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from hashlib import blake2b
from itertools import chain, pairwise
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.exceptions import FieldDoesNotExist
from django.db import models

from councilportal.audit.on_record import OnRecord, models_on_record
from councilportal.audit.row_texts import Texts, texts_of_parts, texts_of_rows

_DIGITS = 16  # 64 bits: enough, since nobody without the key can try
GONE = "-" * _DIGITS  # the digest of a row that was deleted, or is no longer on record

# The columns that a digest covers, by model: "" for the row itself, else the label of its parts.
Shape = Mapping[str, tuple[str, ...]]
# By the label of a model, its "columns" (a Shape) and its "rows": under the key of the first row of
# each run of keys, as text, the digests of the run in one text.
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
    *Costs*: 1 query for each model and each kind of part.
    """
    kept = models_on_record()
    said: Statement = {}
    for model in rows:
        shape = shape_of(model, kept[model])
        keys = sorted(rows[model])
        found = dict(digests(model, kept[model], shape, only=keys))
        said[model._meta.label] = {"columns": shape, "rows": in_runs(keys, found)}
    return said


def in_runs(keys: Sequence[int], found: Mapping[int, str]) -> dict[str, str]:
    """The digests of rows as a statement has them. *Takes*: the keys of the rows, in order."""
    digests = [found.get(key, GONE) for key in keys]
    begin = [n for n, key in enumerate(keys) if n == 0 or key != keys[n - 1] + 1]
    runs = pairwise([*begin, len(keys)])
    return {str(keys[first]): "".join(digests[first:end]) for first, end in runs}


def stated(rows: Mapping[str, str]) -> Iterator[tuple[int, str]]:
    """The key and the digest of each row. *Takes*: the "rows" of a statement."""
    for first, run in rows.items():
        digests = (run[start : start + _DIGITS] for start in range(0, len(run), _DIGITS))
        yield from enumerate(digests, int(first))


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
    *Costs*: 1 query for the rows and 1 for each kind of part, streamed.
    """
    keys = None if only is None else sorted(only)
    key = hmac.digest(settings.AUDIT_KEY.encode(), b"digests of rows", "sha256")
    begun = blake2b(model._meta.label.encode(), digest_size=_DIGITS // 2, key=key)
    parts = [
        _Parts(texts_of_parts(part, kept.parts[part], names, keys))
        for part, names in shape.items()
        if part in kept.parts
    ]
    for pk, text in texts_of_rows(model, kept, shape[""], keys):
        whole = begun.copy()
        whole.update(text.encode())
        for each in parts:
            whole.update(each.of(pk).encode())
        yield pk, whole.hexdigest()


class _Parts:
    """The texts of one kind of part, in order of the rows that they belong to."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts

    def of(self, pk: int) -> str:
        """The texts of the parts of a row. It must be called in the order of the keys."""
        found = []
        for whole, text in self._texts:
            if whole > pk:
                self._texts = chain([(whole, text)], self._texts)
                break
            if whole == pk:
                found.append(text)
        return f"[{','.join(found)}]"


def _columns(model: type[models.Model], without: tuple[str, ...]) -> Iterator[str]:
    for column in model._meta.concrete_fields:
        if column.attname not in without:
            yield column.attname
