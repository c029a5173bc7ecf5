"""The writes of files whose rows are records of one table."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Model

from councilportal.accounts.models import User
from councilportal.organisation.loading import posts_titled
from councilportal.organisation.models import Post

Row = Mapping[str, Any]


def posts_of(*, titles: set[str], by: User | None, at: datetime) -> dict[str, Post]:
    """The posts with these titles; missing ones are created. *Costs*: 2 queries at most."""
    return posts_titled(titles=titles, by=by, at=at)


@transaction.atomic
def load_records(
    *,
    model: type[Model],
    new: Sequence[Row],
    changed: Sequence[tuple[Model, Row]],
    by: User | None,
    at: datetime,
) -> None:
    """Create or change records. The import records one event for all its files.

    *Takes*: values by attribute, those of many-to-many fields as lists of records.
    *Costs*: a query for each new batch, two for each list of a row, one for each changed row.
    """
    del by, at
    many = {field.name for field in model._meta.many_to_many}
    records = [model(**{name: row[name] for name in row.keys() - many}) for row in new]
    made = model._default_manager.bulk_create(records)
    for record, row in zip(made, new, strict=True):
        _set_lists(record, row, {name for name in many if row.get(name)})
    for record, row in changed:
        own = row.keys() - many
        for name in own:
            setattr(record, name, row[name])
        if own:
            record.save(update_fields=sorted(own))
        _set_lists(record, row, many)


def _set_lists(record: Model, row: Row, many: set[str]) -> None:
    for name in sorted(row.keys() & many):
        getattr(record, name).set(row[name])


@transaction.atomic
def point(record: Model, name: str, other: Model | None) -> None:
    """Let a record point to another of its table, or to none. *Costs*: 1 query."""
    setattr(record, name, other)
    record.save(update_fields=[name])
