"""The writes of an import: actions of the plan and their progress."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Model

from councilportal.accounts.models import User
from councilportal.common.fuzzy import NOT_STATED, FuzzyDate
from councilportal.files.loading import Counts, upsert
from councilportal.organisation.loading import posts_titled
from councilportal.organisation.models import Characteristic, Directorate, Service
from objectives.models import Action, ActionProgress, Objective, due_values

_POSTS = ("owner_post", "confirmed_by_post")
# What an action has many of, with the field of it in the table between.
_OF_MANY = {"leads": "post", "objectives": "objective", "characteristics": "characteristic"}


@transaction.atomic
def load_actions(*, rows: Sequence[Mapping[str, Any]], by: User | None, at: datetime) -> Counts:
    """Create or update the actions of the rows, by ref.

    *Takes*: rows as `actions.csv` has them, typed, whose references are known; `due` as a
    FuzzyDate. Whether an action goes on or recurs follows from a new date, unless the row says it.
    *Costs*: at most 17 queries, batches apart.
    """
    posts = posts_titled(titles=set(_titles(rows)) - {""}, by=by, at=at)
    places: dict[str, dict[str, int]] = {
        "directorate": dict(Directorate.objects.values_list("ref", "pk")),
        "service": dict(Service.objects.values_list("ref", "pk")),
    }
    stored = Action.objects.in_bulk([row["ref"] for row in rows], field_name="ref")
    values, many = [], {}
    for row in rows:
        action = dict(row)
        before = stored.get(action["ref"])
        many[action["ref"]] = {name: action.pop(name) for name in _OF_MANY if name in action}
        for name in places.keys() & action.keys():
            action[f"{name}_id"] = places[name].get(str(action.pop(name)))
        for name in _POSTS:
            if name in action:
                post = posts.get(str(action.pop(name)))
                action[f"{name}_id"] = post.pk if post else None
        if "recurs" in action:
            action["recurs"] = action["recurs"] or ""
        due = action.pop("due", None)
        if isinstance(due, FuzzyDate):
            is_same = before is not None and due.text == before.due_text
            action |= {"due_on": due.latest} if is_same else {**due_values(due), **action}
        if before is None:
            action |= {"created_at": at, "created_by_id": by.pk if by else None}
        values.append(action)
    loaded = upsert(Action, values, stored=stored)
    records: dict[str, dict[str, Model]] = {
        "leads": dict(posts),
        "objectives": _known(Objective, many, "objectives"),
        "characteristics": _known(Characteristic, many, "characteristics"),
    }
    told = _tell_many(loaded.records, many, records)
    changed = (loaded.changed | told) - loaded.created
    same = len(loaded.records) - len(loaded.created) - len(changed)
    return Counts(len(loaded.created), len(changed), same)


def _titles(rows: Iterable[Mapping[str, Any]]) -> Iterable[str]:
    for row in rows:
        yield from (str(row.get(name) or "") for name in _POSTS)
        yield from row.get("leads", ())


def _known(
    model: type[Model], many: Mapping[str, Mapping[str, Sequence[str]]], name: str
) -> dict[str, Model]:
    """The records that a column of references names, by reference."""
    refs = {ref for each in many.values() for ref in each.get(name, ())}
    return model._default_manager.in_bulk(sorted(refs), field_name="ref") if refs else {}


def _tell_many(
    actions: Mapping[str, Action],
    many: Mapping[str, Mapping[str, Sequence[str]]],
    records: Mapping[str, Mapping[str, Model]],
) -> frozenset[str]:
    """Write what actions have many of. *Gives*: the references of those that had others before."""
    told = set()
    for name in _OF_MANY:
        wanted = {ref: each[name] for ref, each in many.items() if name in each}
        if not wanted:
            continue
        through: Any = getattr(Action, name).through
        column = f"{_OF_MANY[name]}_id"
        pairs = set(
            through.objects.filter(action__in=[actions[ref].pk for ref in wanted]).values_list(
                "action_id", column
            )
        )
        asked = {
            (actions[ref].pk, records[name][each].pk): ref
            for ref, named in wanted.items()
            for each in named
        }
        gone = pairs - asked.keys()
        new = asked.keys() - pairs
        of_key = {actions[ref].pk: ref for ref in wanted}
        told |= {of_key[action] for action, _ in (*gone, *new)}
        for action, record in sorted(gone):
            through.objects.filter(action_id=action, **{column: record}).delete()
        through.objects.bulk_create(
            through(action_id=action, **{column: record}) for action, record in sorted(new)
        )
    return frozenset(told)


_AS_WRITTEN = ("position", "status", "note", "due_before", "review_on", "version", "at")


@transaction.atomic
def load_progress(*, rows: Sequence[Mapping[str, Any]], by: User | None, at: datetime) -> None:
    """Add progress to actions. The last row of an action gives its status.

    *Takes*: new rows as `action_progress.csv` has them, typed and in order; `action` is an Action.
    """
    del by, at
    last: dict[int, Action] = {}
    said = []
    for row in rows:
        due: FuzzyDate = row["due"]
        action: Action = last.setdefault(row["action"].pk, row["action"])
        said.append(
            ActionProgress(
                action=action,
                due_text=due.text,
                due_on=due.latest,
                **{name: row[name] for name in _AS_WRITTEN},
                by_name=row["by"],
            )
        )
        action.status = str(row["status"])
        action.review_on = row["review_on"] or action.review_on
        if due.is_stated or row["due_before"]:  # moved, or taken away
            action.set_due(due)
    ActionProgress.objects.bulk_create(said)
    columns = ("status", "review_on", *due_values(NOT_STATED))
    Action.objects.bulk_update(last.values(), columns)
