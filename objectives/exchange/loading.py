"""The writes of an import: evidence, actions and their progress."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from councilportal.accounts.models import User
from councilportal.common.fuzzy import FuzzyDate
from councilportal.files.loading import Counts, upsert
from councilportal.organisation.loading import posts_titled
from councilportal.organisation.models import Characteristic, Directorate, Service
from objectives.models import Action, ActionProgress, Evidence


@transaction.atomic
def load_evidence(*, rows: Sequence[Mapping[str, object]], by: User | None, at: datetime) -> Counts:
    """Create or update the evidence of the rows, by ref.

    *Takes*: rows as `evidence.csv` has them, typed, whose references are known.
    *Costs*: at most 5 queries, batches apart.
    """
    del by, at
    places: dict[str, dict[str, int]] = {
        "characteristic": dict(Characteristic.objects.values_list("ref", "pk")),
        "service": dict(Service.objects.values_list("ref", "pk")),
    }
    values = []
    for row in rows:
        piece = dict(row)
        for name in places.keys() & piece.keys():
            piece[f"{name}_id"] = places[name].get(str(piece.pop(name)))
        values.append(piece)
    return upsert(Evidence, values).counts


# Parts of an import


@transaction.atomic
def load_actions(*, rows: Sequence[Mapping[str, object]], by: User | None, at: datetime) -> Counts:
    """Create or update the actions of the rows, by ref.

    *Takes*: rows as `actions.csv` has them, typed, whose references are known; `due` as a
    FuzzyDate.
    *Costs*: at most 8 queries, batches apart.
    """
    posts = posts_titled(
        titles={str(row.get("owner_post") or "") for row in rows} - {""}, by=by, at=at
    )
    places: dict[str, dict[str, int]] = {
        "directorate": dict(Directorate.objects.values_list("ref", "pk")),
        "service": dict(Service.objects.values_list("ref", "pk")),
    }
    stored = set(Action.objects.values_list("ref", flat=True))
    values = []
    for row in rows:
        action = dict(row)
        for name in places.keys() & action.keys():
            action[f"{name}_id"] = places[name].get(str(action.pop(name)))
        if "owner_post" in action:
            owner = posts.get(str(action.pop("owner_post")))
            action["owner_post_id"] = owner.pk if owner else None
        due = action.pop("due", None)
        if isinstance(due, FuzzyDate):
            action |= {"due_text": due.text, "due_on": due.latest}
        if action["ref"] not in stored:
            action |= {"created_at": at, "created_by_id": by.pk if by else None}
        values.append(action)
    return upsert(Action, values).counts


_AS_WRITTEN = ("position", "status", "note", "due_before", "version", "at")


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
        if due.is_stated or row["due_before"]:  # moved, or taken away
            action.due_text, action.due_on = due.text, due.latest
    ActionProgress.objects.bulk_create(said)
    Action.objects.bulk_update(last.values(), ["status", "due_text", "due_on"])
