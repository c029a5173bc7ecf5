"""The writes of an import: directorates, services, posts, bodies, meetings, characteristics."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import cast

from django.db import transaction
from django.db.models import Model

from councilportal.accounts.models import User
from councilportal.common.periods import london_day
from councilportal.files.loading import Counts, known, referred, upsert
from councilportal.organisation.category_loading import load_own_lists
from councilportal.organisation.models import (
    Body,
    BodyMember,
    Characteristic,
    Directorate,
    Meeting,
    Post,
    Service,
)
from councilportal.organisation.past_values import keep_past_of, shown_values

POST_COLUMNS = ("director_post", "head_post", "cabinet_portfolio")
_POSTS = (*POST_COLUMNS, "chair_post", "clerk_post")
_KNOWN_DIRECTORATE = "give the ref of a directorate that is stored or in directorates.csv"


@transaction.atomic
def load_directorates(
    *, rows: Sequence[Mapping[str, object]], by: User | None, at: datetime
) -> Counts:
    """Create or update the directorates of the rows, by ref.

    *Takes*: rows as `directorates.csv` has them, typed: dates as `date | None`, the rest as text;
    a column that the file does not have is absent from every row and keeps what is stored.
    `by` and `at` are those of the import, which records one event for all its files.
    *Raises*: DatesOutOfOrder.
    A new name holds from today: boards of the past keep the old one.
    *Costs*: at most 5 queries, batches apart, and 1 where names change.
    """
    posts = posts_titled(titles=referred(rows, *POST_COLUMNS), by=by, at=at)
    stored = Directorate.objects.in_bulk(field_name="ref")
    before = shown_values("directorate", stored.values())
    loaded = upsert(Directorate, [_with_posts(row, posts) for row in rows], stored=stored)
    if loaded.changed:
        after = shown_values("directorate", Directorate.objects.filter(ref__in=loaded.changed))
        keep_past_of("directorate", before, after, on=london_day(at))
    return loaded.counts


@transaction.atomic
def load_services(*, rows: Sequence[Mapping[str, object]], by: User | None, at: datetime) -> Counts:
    """Create or update the services of the rows, by ref.

    *Takes*: rows as `services.csv` has them, typed as for `load_directorates`.
    *Raises*: UnknownReference for a directorate that is not stored; DatesOutOfOrder.
    A new name or directorate holds from today: boards of the past keep the old one.
    *Costs*: at most 6 queries, batches apart, and 1 where names or places change.
    """
    posts = posts_titled(titles=referred(rows, *POST_COLUMNS), by=by, at=at)
    directorates = ids(Directorate, referred(rows, "directorate"))
    values = []
    for row in rows:
        service = _with_posts(row, posts)
        if "directorate" in service:
            service["directorate_id"] = known(
                directorates,
                service.pop("directorate"),
                ref=str(row["ref"]),
                column="directorate",
                accepted=_KNOWN_DIRECTORATE,
            )
        values.append(service)
    shown = Service.objects.select_related("directorate", "director_post", "cabinet_portfolio")
    stored = shown.in_bulk(field_name="ref")
    before = shown_values("service", stored.values())
    loaded = upsert(Service, values, stored=stored)
    if loaded.changed:
        after = shown_values("service", shown.filter(ref__in=loaded.changed))
        keep_past_of("service", before, after, on=london_day(at))
    return loaded.counts


@transaction.atomic
def load_bodies(*, rows: Sequence[Mapping[str, object]], by: User | None, at: datetime) -> Counts:
    """Create or update the bodies of the rows, by ref.

    *Takes*: rows as `bodies.csv` has them, typed as for `load_directorates`, with what they report
    to, also a body of a later row, already checked.
    *Raises*: DatesOutOfOrder.
    *Costs*: at most 7 queries, batches apart.
    """
    posts = posts_titled(titles=referred(rows, "chair_post"), by=by, at=at)
    values = [_with_posts(row, posts) for row in rows]
    loaded = upsert(Body, [{n: row[n] for n in row if n != "reports_to"} for row in values])
    stored = ids(Body, referred(rows, "reports_to"))
    moved = []
    for row in rows:
        body = loaded.records[str(row["ref"])]
        above = stored.get(str(row.get("reports_to") or ""))
        if "reports_to" in row and body.reports_to_id != above:
            body.reports_to_id = above
            moved.append(body)
    if moved:
        Body.objects.bulk_update(moved, ["reports_to"])
    also_changed = len({each.ref for each in moved} - loaded.created - loaded.changed)
    return loaded.counts + Counts(changed=also_changed, unchanged=-also_changed)


@transaction.atomic
def load_members(*, rows: Sequence[Mapping[str, object]], by: User | None, at: datetime) -> Counts:
    """Create or update the members of bodies, by body, post and first day.

    *Takes*: rows as `body_members.csv` has them, typed as for `load_directorates`, already checked.
    *Costs*: at most 5 queries, batches apart.
    """
    posts = posts_titled(titles=referred(rows, "post"), by=by, at=at)
    bodies = ids(Body, referred(rows, "body"))
    found = BodyMember.objects.filter(body__in=bodies.values())
    stored = {(each.body_id, each.post_id, each.valid_from): each for each in found}
    new, changed = [], []
    for row in rows:
        first = cast(date, row["valid_from"])
        key = bodies[str(row["body"])], posts[str(row["post"])].pk, first
        last = cast(date | None, row.get("valid_to"))
        record = stored.get(key)
        if record is None:
            body, post, first = key
            new.append(BodyMember(body_id=body, post_id=post, valid_from=first, valid_to=last))
        elif "valid_to" in row and record.valid_to != last:
            record.valid_to = last
            changed.append(record)
    BodyMember.objects.bulk_create(new)
    BodyMember.objects.bulk_update(changed, ["valid_to"])
    return Counts(len(new), len(changed), len(rows) - len(new) - len(changed))


@transaction.atomic
def load_meetings(*, rows: Sequence[Mapping[str, object]], by: User | None, at: datetime) -> Counts:
    """Create or update the meetings of the rows, by ref.

    *Takes*: rows as `meetings.csv` has them, typed as for `load_directorates`, already checked.
    *Costs*: at most 5 queries, batches apart.
    """
    posts = posts_titled(titles=referred(rows, "clerk_post"), by=by, at=at)
    bodies = ids(Body, referred(rows, "body"))
    values = []
    for row in rows:
        meeting = _with_posts(row, posts)
        meeting["body_id"] = bodies[str(meeting.pop("body"))]
        values.append(meeting)
    return upsert(Meeting, values).counts


@transaction.atomic
def load_characteristics(
    *, rows: Sequence[Mapping[str, object]], by: User | None, at: datetime
) -> Counts:
    """Create or update the characteristics of the rows and their categories, by ref.

    *Takes*: rows as `characteristics.csv` has them: `statutory` a bool, `categories` a tuple of
    refs in their order (each once), those of the council's own list; dates as `date | None`.
    *Gives*: counts of characteristics; one whose categories alone differ counts as changed.
    *Raises*: CategoryInUse for a category that is no longer listed but still referred to;
    DatesOutOfOrder.
    *Costs*: at most 4 queries and 3 for categories, batches and removals apart.
    """
    values = [{name: row[name] for name in row if name != "categories"} for row in rows]
    loaded = upsert(Characteristic, values)
    regrouped = load_own_lists(
        {
            loaded.records[str(row["ref"])]: _texts(row["categories"])
            for row in rows
            if "categories" in row
        }
    )
    also_changed = len(regrouped - loaded.created - loaded.changed)
    return loaded.counts + Counts(changed=also_changed, unchanged=-also_changed)


@transaction.atomic
def posts_titled(*, titles: set[str], by: User | None, at: datetime) -> dict[str, Post]:
    """The posts with these titles; missing ones are created.

    *Gives*: posts by title.
    *Costs*: 1 query, 2 if any is new.
    """
    rows = [{"title": title} for title in sorted(titles)]
    return upsert(Post, rows, key="title").records if rows else {}


def _with_posts(row: Mapping[str, object], posts: Mapping[str, Post]) -> dict[str, object]:
    values = dict(row)
    for column in _POSTS:
        if column in values:
            title = values.pop(column)
            values[f"{column}_id"] = posts[str(title)].pk if title else None
    return values


def _texts(cell: object) -> tuple[str, ...]:
    return tuple(str(part) for part in cell) if isinstance(cell, tuple | list) else ()


def ids(model: type[Model], refs: set[str]) -> dict[str, int]:
    """The keys of the records of a model with these refs, by ref. *Costs*: 1 query."""
    return dict(model._default_manager.filter(ref__in=refs).values_list("ref", "pk"))
