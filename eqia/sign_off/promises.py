"""What a signature, or the end of a version, does to the one action plan.

A draft changes nothing in the plan. Here the plan learns of it, through its own operations, each of
which records the change as progress of the action and as an event.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

from councilportal.accounts.models import User
from eqia import models
from eqia.assessments import queries
from eqia.models import Assessment
from objectives.models import Action
from objectives.plan.operations import add_action, change_action, drop_action
from objectives.rules.plan import ActionStatus, Origin

# What an import says of the plan as it stands, by the reference of the action: the columns of its
# row in actions.csv. A version that the import signs does not change these.
Standing = Mapping[str, frozenset[str]]
_COLUMNS = {"due_text": "due", "due_on": "due"}  # attributes of an action with another column


@dataclass(frozen=True, slots=True)
class Effect:
    """What a version does to one action of the plan.

    Without an `action` it is added; without a `promise` it is dropped; else `values` change it.
    """

    promise: models.MitigatingAction | None
    action: Action | None
    values: Mapping[str, object] = field(default_factory=dict)


def effects(record: Assessment) -> list[Effect]:
    """What a version does to the action plan when it is signed, in the order of its actions.

    In an action that is in the plan already, only what the version changed is changed. An owner or
    a date that the plan has changed since the last version stays, unless this version changes it.

    *Costs*: 5 queries.
    """
    last = {
        promise.action_id: promise
        for promise in models.MitigatingAction.objects.filter(assessment=record.supersedes_id)
    }
    found = []
    for promise in queries.actions(record):
        plan = promise.action
        values = _changes(record, promise, plan, last.get(plan.pk)) if plan is not None else {}
        if plan is None or values:
            found.append(Effect(promise, plan, values))
    return [*found, *(Effect(None, action) for action in _left_out(record))]


def take_effect(
    record: Assessment,
    by: User | None,
    at: datetime,
    operation: UUID,
    standing: Standing = MappingProxyType({}),
) -> None:
    """Bring what a version promises into the action plan, while its rows may still be changed.

    *Takes*: the version, held, at its second attestation or at the end of an import that signs it;
    `standing`, see `Standing`.
    """
    why, version = f"{record} was signed off", str(record)
    one: dict[str, Any] = {"by": by, "at": at, "operation": operation}
    for effect in effects(record):
        promise, plan = effect.promise, effect.action
        if plan is not None and promise is not None:
            stands = standing.get(plan.ref, frozenset())
            values = {
                name: value
                for name, value in effect.values.items()
                if _COLUMNS.get(name, name) not in stands
            }
            change_action(action=plan, values=values, version=version, why=why, **one)
        elif plan is not None:
            if plan.ref not in standing:
                note = f"{why}, and does not promise it any more."
                drop_action(action=plan, note=note, version=version, **one)
        elif promise is not None:
            promise.action = _added(record, promise, one)
            promise.save(update_fields=["action"])
    _name_groups(record, standing)


def _name_groups(record: Assessment, standing: Standing) -> None:
    """Say in the plan for whom each action is: the characteristic of its row; none for all rows."""
    rows = {row.label: row.characteristic for row in record.groups.select_related("characteristic")}
    for promise in record.mitigations.exclude(action=None).select_related("action"):
        action = promise.action
        if action is not None and "characteristics" not in standing.get(action.ref, ()):
            named = rows.get(promise.group)
            action.characteristics.set([named] if named else [])


def give_up(
    record: Assessment,
    by: User | None,
    at: datetime,
    operation: UUID,
    standing: Standing = MappingProxyType({}),
) -> None:
    """Drop the actions of the plan that a dropped version alone promised.

    *Takes*: `standing`, see `Standing`.
    """
    own = Action.objects.filter(promised_in__assessment=record).exclude(
        promised_in__assessment__in=Assessment.objects.exclude(pk=record.pk)
    )
    for action in [*own.order_by("ref"), *_orphans(record)]:
        if action.ref in standing:
            continue
        drop_action(
            action=action,
            note="The assessment was dropped.",
            version=str(record),
            by=by,
            at=at,
            operation=operation,
        )


def _added(record: Assessment, promise: models.MitigatingAction, one: dict[str, Any]) -> Action:
    return add_action(
        what=promise.what,
        origin=Origin.ASSESSMENT,
        origin_ref=str(record),
        owner_post=str(promise.owner_post or ""),
        due=models.fuzzy(promise, "due"),
        review_on=promise.review_on,
        status=ActionStatus(promise.status),
        directorate=record.directorate,
        service=record.service,
        **one,
    )


def _changes(
    record: Assessment,
    promise: models.MitigatingAction,
    plan: Action,
    last: models.MitigatingAction | None,
) -> Mapping[str, object]:
    """What a version changes of an action that is in the plan, by the action's attributes.

    *Takes*: `last`, the same promise in the version before, None where that does not have it.
    """
    now, before = promise.planned, last.planned if last is not None else None
    values = {
        name: value
        for name, value in now.items()
        if (before is None or value != before[name]) and value != getattr(plan, name)
    }
    if values.keys() & {"due_text", "due_on"}:
        values |= {name: now[name] for name in ("due_text", "due_on")}
    # Who looks after it goes by the place that the version is about.
    place = {"directorate": record.directorate, "service": record.service}
    values |= {name: value for name, value in place.items() if value != getattr(plan, name)}
    return values


def _left_out(record: Assessment) -> Iterator[Action]:
    """The actions that the version before promised, and this one does not."""
    kept = record.mitigations.filter(action__isnull=False).values("action")
    if record.supersedes_id is not None:
        before = Action.objects.filter(promised_in__assessment=record.supersedes_id)
        yield from before.exclude(pk__in=kept).order_by("ref")
    yield from _orphans(record)


def _orphans(record: Assessment) -> Iterator[Action]:
    """Actions of this assessment that were imported for a draft and taken off it."""
    names = [str(each) for each in Assessment.objects.filter(ref=record.ref)]
    found = Action.objects.filter(
        origin=Origin.ASSESSMENT, origin_ref__in=names, promised_in__isnull=True
    )
    yield from found.order_by("ref")
