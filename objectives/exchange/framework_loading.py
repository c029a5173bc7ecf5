"""The writes of an import: frameworks, themes and objectives."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.db.models import F

from councilportal.accounts.models import User
from councilportal.files.loading import Counts, Upserted, referred, relink, upsert
from councilportal.organisation.loading import ids, posts_titled
from councilportal.organisation.models import Body, Characteristic, Directorate, Post
from objectives.models import Framework, Objective, Theme

_ASIDE = 1_000_000  # themes that change places stand this far down until all have their new one
Rows = Sequence[Mapping[str, object]]


@transaction.atomic
def load_frameworks(*, rows: Rows, by: User | None, at: datetime) -> Counts:
    """Create or update the frameworks of the rows, by ref.

    *Takes*: rows as `frameworks.csv` has them, typed, whose references are known; `parent` and
    `copied_from` may be the framework of a later row. An absent column keeps what is stored.
    *Raises*: DatesOutOfOrder.
    *Costs*: at most 10 queries, batches apart.
    """
    posts = posts_titled(titles=referred(rows, "owner_post"), by=by, at=at)
    bodies = ids(Body, referred(rows, "body"))
    values = [_linked(row, {"body": bodies}, posts) for row in rows]
    return _with_own(Framework, values, "parent", "copied_from")


@transaction.atomic
def load_themes(*, rows: Rows, by: User | None, at: datetime) -> Counts:
    """Create or update the themes of the rows, by ref.

    *Takes*: rows as `themes.csv` has them, typed and checked; `parent` may be the theme of a later
    row.
    *Costs*: at most 8 queries, batches apart.
    """
    del by, at
    frameworks = ids(Framework, referred(rows, "framework"))
    values = [_linked(row, {"framework": frameworks}) for row in rows]
    stored = Theme.objects.in_bulk([row["ref"] for row in values], field_name="ref")
    moved = [
        theme.pk
        for row in values
        if (theme := stored.get(str(row["ref"])))
        and (theme.framework_id, theme.position) != (row["framework_id"], row["position"])
    ]
    if moved:
        Theme.objects.filter(pk__in=moved).update(position=F("position") + _ASIDE)
    return _with_own(Theme, values, "parent", stored=stored)


@transaction.atomic
def load_objectives(*, rows: Rows, by: User | None, at: datetime) -> Counts:
    """Create or update the objectives of the rows, by ref.

    *Takes*: rows as `objectives.csv` has them, typed and checked: dates as `date | None`,
    `characteristics` and `directorates` tuples of refs, the rest as text; an absent column keeps
    what is stored. `by` and `at` are those of the import, which records one event for all its
    files.
    *Raises*: DatesOutOfOrder.
    *Costs*: at most 16 queries, batches apart.
    """
    posts = posts_titled(titles=referred(rows, "owner_post"), by=by, at=at)
    places = {
        "framework": ids(Framework, referred(rows, "framework")),
        "theme": ids(Theme, referred(rows, "theme")),
    }
    lists = {
        "characteristics": ids(Characteristic, _named(rows, "characteristics")),
        "directorates": ids(Directorate, _named(rows, "directorates")),
    }
    apart = {*lists, "copied_from"}
    plain = [{name: row[name] for name in row if name not in apart} for row in rows]
    loaded = upsert(Objective, [_linked(row, places, posts) for row in plain])
    pointed = _point(Objective, loaded, rows, ["copied_from"])
    relinked: set[int] = set()
    for name, known in lists.items():
        wanted = {
            loaded.records[str(row["ref"])].pk: [known[ref] for ref in _refs(row[name])]
            for row in rows
            if name in row
        }
        relinked |= relink(Objective, name, wanted)
    linked = {ref for ref, record in loaded.records.items() if record.pk in relinked}
    return _counted(loaded, linked | pointed)


def _linked(
    row: Mapping[str, object],
    places: Mapping[str, Mapping[str, int]],
    posts: Mapping[str, Post] | None = None,
) -> dict[str, object]:
    """The row with keys of records for references, and of the post for `owner_post`."""
    values = dict(row)
    for name in places.keys() & values.keys():
        values[f"{name}_id"] = places[name].get(str(values.pop(name) or ""))
    if posts is not None and "owner_post" in values:
        owner = posts.get(str(values.pop("owner_post") or ""))
        values["owner_post_id"] = owner.pk if owner else None
    return values


def _with_own(
    model: type[Framework] | type[Theme],
    rows: Rows,
    *names: str,
    stored: Mapping[str, Any] | None = None,
) -> Counts:
    """Create or update the records of the rows, then point each to others of its own table.

    *Takes*: `names`, the columns that have references of the same table.
    """
    own: type[models.Model] = model
    plain = [{name: row[name] for name in row if name not in names} for row in rows]
    loaded: Upserted[Any] = upsert(own, plain, stored=stored)
    return _counted(loaded, _point(model, loaded, rows, names))


def _point(
    model: type[models.Model], loaded: Upserted[Any], rows: Rows, names: Iterable[str]
) -> set[str]:
    """Point records to others of their own table. *Gives*: the references of those that changed.

    *Costs*: at most 2 queries for each name.
    """
    changed: set[str] = set()
    for name in names:
        others = ids(model, referred(rows, name))
        moved = []
        for row in rows:
            record = loaded.records[str(row["ref"])]
            other = others.get(str(row.get(name) or ""))
            if name in row and getattr(record, f"{name}_id") != other:
                setattr(record, f"{name}_id", other)
                moved.append(record)
        if moved:
            model._default_manager.bulk_update(moved, [name])
        changed |= {each.ref for each in moved}
    return changed


def _counted(loaded: Upserted[Any], also: Iterable[str]) -> Counts:
    """The counts of a load of which some records changed in their links only."""
    more = len({*also} - loaded.created - loaded.changed)
    return loaded.counts + Counts(changed=more, unchanged=-more)


def _named(rows: Rows, column: str) -> set[str]:
    """All references in the lists of a column."""
    return {ref for row in rows for ref in _refs(row.get(column))}


def _refs(cell: object) -> tuple[str, ...]:
    return tuple(map(str, cell)) if isinstance(cell, tuple) else ()
