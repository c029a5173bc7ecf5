"""Every write to objectives."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from councilportal.accounts.models import User
from councilportal.accounts.permissions import Role
from councilportal.audit import operations as audit
from councilportal.common.fuzzy import NOT_STATED, FuzzyDate
from councilportal.common.loading import Counts, upsert
from councilportal.common.periods import day_label, london_day
from councilportal.common.refusals import NotKnown, Refused
from councilportal.organisation.models import Characteristic, Directorate, Post, Service
from councilportal.organisation.operations import posts_titled
from councilportal.organisation.policies import check_holds
from objectives import policies, rules
from objectives.models import Action, ActionProgress, Evidence, Objective
from objectives.rules import ActionStatus, Origin

# Who adds to the action plan; what asks for an action, for example an approval, checks its place.
PLANNERS = (Role.APPROVER, Role.PERFORMANCE_LEAD, Role.EQUALITY_LEAD)


class StaleAction(Exception):
    """Somebody else has said something about the action since the page was opened."""


class Unsaid(Refused):
    """Something is still to be said; `field` is the field to see to."""

    def __init__(self, missing: rules.Missing) -> None:
        """Keep which field it is."""
        super().__init__(missing.sentence)
        self.field = missing.field


@transaction.atomic
def load_objectives(
    *, rows: Sequence[Mapping[str, object]], by: User | None, at: datetime
) -> Counts:
    """Make the objectives of the rows, or bring them up to date by their ref.

    *Takes*: rows as `objectives.csv` has them, typed: dates as `date | None`, the rest as text;
    an absent column leaves what is stored. `by` and `at` are those of the import, which records
    one event for all its files.
    *Raises*: DatesOutOfOrder.
    *Costs*: at most 3 queries, batches apart.
    """
    return upsert(Objective, rows).counts


@transaction.atomic
def load_evidence(*, rows: Sequence[Mapping[str, object]], by: User | None, at: datetime) -> Counts:
    """Put the evidence of the rows on the shelf, or bring it up to date by its ref.

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


@audit.writing()
def add_action(
    *,
    what: str,
    origin: Origin,
    origin_ref: str,
    owner_post: str,
    due_on: date | None,
    due_text: str = "",
    review_on: date | None = None,
    status: ActionStatus = ActionStatus.NOT_STARTED,
    directorate: Directorate | None = None,
    service: Service | None = None,
    by: User | None,
    at: datetime,
    operation: UUID | None = None,
) -> Action:
    """Add an action to the one action plan.

    *Takes*: the title of the post that owns it, "" where a published plan names none; `origin_ref`,
    what it comes from in words; the place that it comes from, which says who looks after it.
    *Raises*: Refused for a person who answers for no figures or assessments; Post.DoesNotExist.
    """
    if by is not None:
        check_holds(by, london_day(at), *PLANNERS)
    action = Action.objects.create(
        ref=next(Action.objects.free_refs(london_day(at).year)),
        what=what,
        origin=origin,
        origin_ref=origin_ref,
        directorate=directorate,
        service=service,
        owner_post=Post.objects.get(title=owner_post) if owner_post else None,
        due_on=due_on,
        due_text=due_text or (day_label(due_on) if due_on else ""),
        review_on=review_on,
        status=status,
        created_at=at,
        created_by=by,
    )
    audit.record(
        action="create",
        record_type="action",
        record_ref=action.ref,
        before=None,
        after={"what": what, "origin": origin_ref, "owner": owner_post, "due_on": due_on},
        by=by,
        at=at,
        operation=operation,
        actor_name="add_action",
    )
    return action


@audit.writing()
def record_progress(
    *,
    ref: str,
    status: ActionStatus,
    note: str,
    due: FuzzyDate = NOT_STATED,
    seen: int,
    by: User,
    at: datetime,
) -> ActionProgress:
    """Say what became of an action: how far it is, in words, and its new date where it is moved.

    *Takes*: `due`, the new date, not stated where it stays; `seen`, how many times something had
    been said about the action when the page was opened.
    *Raises*: StaleAction where somebody else has said something meanwhile; Unsaid where a reason is
    missing or the new date will not do; Refused for who only reads; NotKnown.
    """
    action = Action.objects.select_for_update(no_key=True).filter(ref=ref).first()
    if action is None:
        raise NotKnown(f"There is no action {ref!r}.")
    on = london_day(at)
    policies.check_can_record(policies.person_on(by, on), action)
    said = action.progress.count()
    if said != seen:
        raise StaleAction
    if missing := rules.missing(action.standing, status, note, due, on):
        raise Unsaid(missing)
    return _record(action, said + 1, status, note.strip(), due, by, at, None)


@audit.writing()
def drop_action(
    *, action: Action, note: str, by: User, at: datetime, operation: UUID | None = None
) -> None:
    """Drop an action with what it comes from; one that is closed already is left as it is.

    A part of the operations that take a promise back: those have asked who may.
    """
    action = Action.objects.select_for_update(no_key=True).get(pk=action.pk)
    if action.standing.is_closed:
        return
    said = action.progress.count()
    _record(action, said + 1, ActionStatus.DROPPED, note, NOT_STATED, by, at, operation)


def _record(
    action: Action,
    position: int,
    status: ActionStatus,
    note: str,
    due: FuzzyDate,
    by: User,
    at: datetime,
    operation: UUID | None,
) -> ActionProgress:
    before = {"status": action.status, "due": action.due_text}
    moved = due if rules.is_moved(action.standing, due) else NOT_STATED
    said = ActionProgress.objects.create(
        action=action,
        position=position,
        status=status,
        note=note,
        due_text=moved.text,
        due_on=moved.latest,
        due_before=action.due_text if moved.is_stated else "",
        by=by,
        by_name=by.name,
        at=at,
    )
    action.status = status
    if moved.is_stated:
        action.due_text, action.due_on = moved.text, moved.latest
    action.save(update_fields=["status", "due_text", "due_on"])
    audit.record(
        action="drop" if status is ActionStatus.DROPPED else "record_progress",
        record_type="action",
        record_ref=action.ref,
        before=before,
        after={"status": status, "due": action.due_text, "position": position},
        reason=note,
        by=by,
        at=at,
        operation=operation,
    )
    return said


# Parts of an import


@transaction.atomic
def load_actions(*, rows: Sequence[Mapping[str, object]], by: User | None, at: datetime) -> Counts:
    """Make the actions of the rows, or bring them up to date by their ref.

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


@transaction.atomic
def load_progress(*, rows: Sequence[Mapping[str, Any]], by: User | None, at: datetime) -> None:
    """Add what was said about actions; the last row of an action says how far it is.

    *Takes*: rows as `action_progress.csv` has them, typed, none of them stored, in their order;
    `action` is the action itself.
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
                **{name: row[name] for name in ("position", "status", "note", "due_before", "at")},
                by_name=row["by"],
            )
        )
        action.status = str(row["status"])
        if due.is_stated:
            action.due_text, action.due_on = due.text, due.latest
    ActionProgress.objects.bulk_create(said)
    Action.objects.bulk_update(last.values(), ["status", "due_text", "due_on"])
