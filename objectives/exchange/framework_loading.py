"""The writes of an import: frameworks, themes, objectives and their yearly progress."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.db.models import F

from councilportal.accounts.models import User
from councilportal.files.loading import Counts, Upserted, referred, relink, upsert
from councilportal.organisation.loading import ids, posts_titled
from councilportal.organisation.models import Body, Characteristic, Directorate, Post
from objectives.models import Framework, Objective, ObjectiveProgress, Theme

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


@transaction.atomic
def load_progress_of_objectives(*, rows: Rows, by: User | None, at: datetime) -> Counts:
    """Create or update what was said of objectives, by objective, year and directorate.

    *Takes*: rows as `objective_progress.csv` has them, typed and checked.
    *Costs*: at most 6 queries, batches apart.
    """
    posts = posts_titled(titles=referred(rows, "judged_by"), by=by, at=at)
    objectives = ids(Objective, referred(rows, "objective"))
    directorates = ids(Directorate, referred(rows, "directorate"))
    found = ObjectiveProgress.objects.filter(objective__in=objectives.values())
    stored = {(each.objective_id, each.year, each.directorate_id): each for each in found}
    new, changed = [], []
    for row in rows:
        directorate = directorates.get(str(row.get("directorate") or ""))
        key = objectives[str(row["objective"])], str(row["year"]), directorate
        record = stored.get(key)
        values: dict[str, Any] = {
            name: row[name] for name in ("words", "standing", "judged_on") if name in row
        }
        if "judged_by" in row:
            post = posts.get(str(row["judged_by"] or ""))
            values["judged_by_id"] = post.pk if post else None
        if record is None:
            keys = dict(zip(("objective_id", "year", "directorate_id"), key, strict=True))
            new.append(ObjectiveProgress(**keys, **values))
        elif any(getattr(record, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(record, name, value)
            changed.append(record)
    ObjectiveProgress.objects.bulk_create(new)
    if changed:
        ObjectiveProgress.objects.bulk_update(
            changed, ["words", "standing", "judged_on", "judged_by"]
        )
    return Counts(len(new), len(changed), len(rows) - len(new) - len(changed))


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
