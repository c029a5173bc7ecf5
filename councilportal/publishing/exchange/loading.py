"""The writes of an import: series, drafts, what belongs to them, and items of agendas."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import models, transaction

from councilportal.accounts.models import User
from councilportal.common.periods import parse
from councilportal.organisation.loading import posts_titled
from councilportal.organisation.models import Post
from councilportal.publishing.editions.operations import OF_PARTS
from councilportal.publishing.editions.slugs import new_slug
from councilportal.publishing.models import (
    AgendaItem,
    Edition,
    EditionPart,
    FromPost,
    OwnTable,
    ReportSeries,
)
from councilportal.publishing.series.storing import begin_series, set_bodies

Row = dict[str, Any]


def posts_of(titles: Iterable[str], *, by: User | None, at: datetime) -> dict[str, Post]:
    """The posts with these titles; missing ones are created."""
    return posts_titled(titles={title for title in titles if title}, by=by, at=at)


@transaction.atomic
def load_series(
    *, new: Sequence[Row], changed: Sequence[tuple[ReportSeries, Row]], by: User | None
) -> None:
    """Create or change series. A new one begins with the usual parts of its layout.

    *Takes*: values by the attributes of the model, with `bodies` in their order and `duties` where
    they are set.
    """
    del by
    for row in new:
        bodies, duties = row.pop("bodies", ()), row.pop("duties", ())
        begin_series(ReportSeries(**row), bodies, duties)
    for record, row in changed:
        if "bodies" in row:
            set_bodies(record, row.pop("bodies"))
        if "duties" in row:
            record.duties.set(row.pop("duties"))
        _set(record, row)


@transaction.atomic
def load_editions(
    *, new: Sequence[Row], changed: Sequence[tuple[Edition, Row]], by: User | None, at: datetime
) -> list[Edition]:
    """Create or change drafts. A new one begins with the parts of its series.

    *Takes*: values by the attributes of the model, with `about`, the reference of what a new one is
    about or "", for its slug; `from_posts` and `assessments` as lists.
    *Gives*: the new ones.
    """
    made = []
    for row in new:
        posts, assessments = row.pop("from_posts", ()), row.pop("assessments", ())
        about, decision = row.pop("about"), row.get("decision")
        slug = new_slug(row["series"], parse(row["period"]), about, decision)
        record = Edition.objects.create(created_at=at, slug=slug, **row)
        _set_lists(record, posts, assessments)
        EditionPart.objects.bulk_create(
            EditionPart(edition=record, **{name: getattr(part, name) for name in OF_PARTS})
            for part in record.series.parts.order_by("position")
        )
        made.append(record)
    for record, row in changed:
        _set_lists(record, row.pop("from_posts", None), row.pop("assessments", None))
        _set(record, row)
    count_changes({record.pk for record, _ in changed}, by=by)
    if by is not None:
        for record in made:
            record.authors.add(by)
    return made


def _set_lists(record: Edition, posts: Any, assessments: Any) -> None:
    if posts is not None:
        record.from_posts.all().delete()
        FromPost.objects.bulk_create(
            FromPost(edition=record, position=place, post=post)
            for place, post in enumerate(posts, 1)
        )
    if assessments is not None:
        record.assessments.set(assessments)


@transaction.atomic
def load_rows(
    *,
    model: type[models.Model],
    new: Sequence[Row],
    changed: Sequence[tuple[models.Model, Row]],
    instead_of: Mapping[str, Collection[int]] | None = None,
    by: User | None,
) -> None:
    """Create or change rows that stand in their place: parts, recommendations, lines of programmes.

    *Takes*: `instead_of`, by "series" or "edition" the keys of those that are new in this import:
    the parts that they began with make room for those of the file.
    """
    for column, keys in (instead_of or {}).items():
        model._default_manager.filter(**{f"{column}__in": keys}).delete()
    model._default_manager.bulk_create(model(**row) for row in new)
    for record, row in changed:
        _set(record, row)
    touched = [row["edition"] for row in new if "edition" in row]
    touched += [record.edition for record, _ in changed if hasattr(record, "edition")]
    count_changes({each.pk for each in touched}, by=by)


@transaction.atomic
def load_tables(
    *, new: Sequence[Row], changed: Sequence[tuple[OwnTable, Row]], by: User | None
) -> list[OwnTable]:
    """Create or change tables of parts. *Gives*: all of them."""
    made = OwnTable.objects.bulk_create(OwnTable(**row) for row in new)
    for record, row in changed:
        _set(record, row)
    found = [*made, *(record for record, _ in changed)]
    count_changes({each.part.edition_id for each in found}, by=by)
    return found


@transaction.atomic
def load_items(*, new: Sequence[Row], changed: Sequence[tuple[AgendaItem, Row]]) -> None:
    """Create or change items of agendas. *Takes*: values by the attributes of the model."""
    AgendaItem.objects.bulk_create(AgendaItem(**row) for row in new)
    for record, row in changed:
        _set(record, row)


def count_changes(editions: Collection[int], *, by: User | None) -> None:
    """Count a save of drafts, so that open pages hear of it, and name who wrote in them."""
    Edition.objects.filter(pk__in=editions).update(saves=models.F("saves") + 1)
    if by is not None:
        for record in Edition.objects.filter(pk__in=editions):
            record.authors.add(by)


def _set(record: models.Model, row: Mapping[str, Any]) -> None:
    for name, value in row.items():
        setattr(record, name, value)
    record.save(update_fields=list(row))
