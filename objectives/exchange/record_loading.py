"""The writes of files whose rows are records of one table."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Model

from councilportal.accounts.models import User
from councilportal.files.loading import relink
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
    *Costs*: a query for each new batch, one for each changed row, at most three for each list.
    """
    del by, at
    many = {field.name for field in model._meta.many_to_many}
    records = [model(**{name: row[name] for name in row.keys() - many}) for row in new]
    rows = list(zip(model._default_manager.bulk_create(records), new, strict=True))
    for record, row in changed:
        own = row.keys() - many
        for name in own:
            setattr(record, name, row[name])
        if own:
            record.save(update_fields=sorted(own))
    rows += changed
    for name in sorted(many):
        wanted = {record.pk: [each.pk for each in row[name]] for record, row in rows if name in row}
        relink(model, name, wanted)


@transaction.atomic
def point(record: Model, name: str, other: Model | None) -> None:
    """Let a record point to another of its table, or to none. *Costs*: 1 query."""
    setattr(record, name, other)
    record.save(update_fields=[name])
