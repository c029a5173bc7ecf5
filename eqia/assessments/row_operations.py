"""Writes to an assessment's rows: actions, evidence, consultation, versions."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import Any, Self, TypeVar
from uuid import UUID, uuid4

from django.db import transaction

from councilportal.accounts.models import User
from councilportal.audit import operations as audit
from councilportal.common.fuzzy import NOT_STATED, FuzzyDate
from councilportal.common.refusals import NotKnown, Refused
from councilportal.organisation.models import Post
from eqia import models
from eqia.assessments import queries as assessments_queries
from eqia.assessments.saving import check_saves, count_save, hold_draft
from eqia.models import Assessment, fuzzy, fuzzy_columns
from eqia.rules.words import Purpose
from objectives.models import Action, ActionProgress, Evidence
from objectives.plan.operations import add_action, drop_action
from objectives.rules.evidence import EvidenceKind
from objectives.rules.plan import ActionStatus, Origin

M = TypeVar("M", models.CitedEvidence, models.ConsultationPoint, models.VersionLine)
T = TypeVar("T", "ActionTyped", "EvidenceTyped", "ConsultationPointTyped", "VersionLineTyped")


@dataclass(frozen=True, slots=True)
class ActionTyped:
    """An action as written: `key` is that of a stored one, None for a new one.

    `owner` is a post; `group` a row's label, "" for all.
    """

    what: str
    group: str = ""
    issue: str = ""
    outcome: str = ""
    owner: Post | None = None
    due: FuzzyDate = NOT_STATED
    review_on: date | None = None
    cost: str = ""
    purpose: Purpose = Purpose.MITIGATION
    status: ActionStatus = ActionStatus.NOT_STARTED
    key: int | None = None

    @classmethod
    def of(cls, stored: models.MitigatingAction) -> Self:
        """A stored one, as it would be typed."""
        return cls(
            what=stored.what,
            group=stored.group,
            issue=stored.issue,
            outcome=stored.outcome,
            owner=stored.owner_post,
            due=fuzzy(stored, "due"),
            review_on=stored.review_on,
            cost=stored.cost,
            purpose=Purpose(stored.purpose),
            status=ActionStatus(stored.action.status),
            key=stored.pk,
        )


@audit.writing()
def save_actions(
    *, ref: str, actions: Sequence[ActionTyped], saves: int, by: User, at: datetime
) -> Assessment:
    """Save the whole list of an assessment's actions, in its order; each is in the action plan.

    One left out is taken off the list, and dropped in the plan where no version promises it. Saving
    what is stored already changes nothing, whatever the count.
    *Raises*: StaleAssessment; Refused for an empty one or a key of another assessment; NotKnown.
    """
    record = hold_draft(ref, by, at)
    stored = {each.pk: each for each in assessments_queries.actions(record)}
    if any(not each.what.strip() for each in actions):
        raise Refused("Say what is to be done.")
    wanted = {each.key for each in actions if each.key is not None}
    if _without_keys(actions) == _without_keys(map(ActionTyped.of, stored.values())):
        return record
    check_saves(record, saves, {})
    if not wanted <= set(stored):
        raise NotKnown("There is no such action in this assessment.")
    operation = uuid4()
    for key, gone in stored.items():
        if key not in wanted:
            _take_off(gone, by, at, operation)
    # Places are freed first: each is held once.
    for offset, each in enumerate(stored.values(), 1):
        if each.pk in wanted:
            models.MitigatingAction.objects.filter(pk=each.pk).update(position=100_000 + offset)
    for place, typed in enumerate(actions, 1):
        _keep_action(record, typed, place, by, at, operation)
    return count_save(record, by, at)


def _without_keys(typed: Iterable[T]) -> list[T]:
    return [replace(each, key=None) for each in typed]


def _keep_action(
    record: Assessment,
    typed: ActionTyped,
    place: int,
    by: User | None,
    at: datetime,
    operation: UUID,
) -> models.MitigatingAction:
    values: dict[str, Any] = {
        "position": place,
        "group": typed.group,
        "issue": typed.issue,
        "what": typed.what,
        "outcome": typed.outcome,
        "owner_post": typed.owner,
        "review_on": typed.review_on,
        "cost": typed.cost,
        "purpose": typed.purpose,
        **fuzzy_columns("due", typed.due),
    }
    if typed.key is None:
        action = add_action(
            what=typed.what,
            origin=Origin.ASSESSMENT,
            origin_ref=str(record),
            owner_post=str(typed.owner or ""),
            due_on=typed.due.latest,
            due_text=typed.due.text,
            review_on=typed.review_on,
            status=typed.status,
            directorate=record.directorate,
            service=record.service,
            by=by,
            at=at,
            operation=operation,
        )
        return models.MitigatingAction.objects.create(assessment=record, action=action, **values)
    before = ActionTyped.of(assessments_queries.promise(typed.key))
    models.MitigatingAction.objects.filter(pk=typed.key).update(**values)
    kept = assessments_queries.promise(typed.key)
    planned: dict[str, object] = {"what": typed.what}
    # What the plan has moved since stays as it is, where the promise is not changed.
    if typed.owner != before.owner:
        planned["owner_post"] = typed.owner
    if (typed.due, typed.review_on) != (before.due, before.review_on):
        planned |= {"due_on": typed.due.latest, "due_text": typed.due.text}
        planned["review_on"] = typed.review_on
    if not ActionProgress.objects.filter(action=kept.action_id).exists():
        planned["status"] = typed.status
    Action.objects.filter(pk=kept.action_id).update(**planned)
    return kept


def _take_off(gone: models.MitigatingAction, by: User, at: datetime, operation: UUID) -> None:
    action = gone.action
    gone.delete()
    if not models.MitigatingAction.objects.filter(action=action).exists():
        why = "It was taken off the assessment."
        drop_action(action=action, note=why, by=by, at=at, operation=operation)


@dataclass(frozen=True, slots=True)
class EvidenceTyped:
    """A piece of evidence as cited: from the shelf, with what it says there, or one's own."""

    title: str
    kind: EvidenceKind
    source: str = ""
    as_at: date | None = None
    group: str = ""
    says: str = ""
    gap: str = ""
    shelf: Evidence | None = None
    key: int | None = None

    @classmethod
    def of(cls, stored: models.CitedEvidence) -> Self:
        """A stored one, as it would be typed."""
        said = {each.name: getattr(stored, each.name) for each in fields(cls) if each.name != "key"}
        return cls(**said, key=stored.pk)


@transaction.atomic
def save_evidence(
    *, ref: str, evidence: Sequence[EvidenceTyped], saves: int, by: User, at: datetime
) -> Assessment:
    """Save the whole list of what an assessment rests on. *Raises*: as `save_actions`."""
    record = hold_draft(ref, by, at)
    stored = map(EvidenceTyped.of, assessments_queries.evidence(record))
    if _without_keys(evidence) == _without_keys(stored):
        return record
    check_saves(record, saves, {})
    _replace(record, models.CitedEvidence, [(each.key, _plain(each)) for each in evidence])
    return count_save(record, by, at)


@dataclass(frozen=True, slots=True)
class ConsultationPointTyped:
    """What people said, and what was done."""

    said: str
    done: str = ""
    key: int | None = None

    @classmethod
    def of(cls, stored: models.ConsultationPoint) -> Self:
        """A stored one, as it would be typed."""
        return cls(stored.said, stored.done, stored.pk)


@transaction.atomic
def save_consultation_points(
    *, ref: str, heard: Sequence[ConsultationPointTyped], saves: int, by: User, at: datetime
) -> Assessment:
    """Save the whole list of what was said and done. *Raises*: as `save_actions`."""
    record = hold_draft(ref, by, at)
    if _without_keys(heard) == _without_keys(
        map(ConsultationPointTyped.of, assessments_queries.heard(record))
    ):
        return record
    check_saves(record, saves, {})
    _replace(record, models.ConsultationPoint, [(each.key, _plain(each)) for each in heard])
    return count_save(record, by, at)


@dataclass(frozen=True, slots=True)
class VersionLineTyped:
    """A line of the version table."""

    version: str
    author: str = ""
    on: FuzzyDate = NOT_STATED
    comment: str = ""
    key: int | None = None

    @classmethod
    def of(cls, stored: models.VersionLine) -> Self:
        """A stored one, as it would be typed."""
        return cls(stored.version, stored.author, fuzzy(stored, "on"), stored.comment, stored.pk)


@transaction.atomic
def save_version_lines(
    *, ref: str, editions: Sequence[VersionLineTyped], saves: int, by: User, at: datetime
) -> Assessment:
    """Save the whole version table. *Raises*: as `save_actions`."""
    record = hold_draft(ref, by, at)
    if _without_keys(editions) == _without_keys(
        map(VersionLineTyped.of, assessments_queries.editions(record))
    ):
        return record
    check_saves(record, saves, {})
    rows: list[tuple[int | None, Mapping[str, Any]]] = [
        (
            each.key,
            {"version": each.version, "author": each.author, "comment": each.comment}
            | fuzzy_columns("on", each.on),
        )
        for each in editions
    ]
    _replace(record, models.VersionLine, rows)
    return count_save(record, by, at)


def _plain(typed: EvidenceTyped | ConsultationPointTyped) -> dict[str, Any]:
    return {each.name: getattr(typed, each.name) for each in fields(typed) if each.name != "key"}


def _replace(
    record: Assessment,
    model: type[M],
    rows: Sequence[tuple[int | None, Mapping[str, Any]]],
) -> None:
    """Keep these rows and no other, in this order; one with a key stays the row that it is.

    *Raises*: NotKnown for a key of another assessment.
    """
    own = model._default_manager.filter(assessment=record)
    keys = set(own.values_list("pk", flat=True))
    wanted = [key for key, _ in rows if key is not None]
    if not keys.issuperset(wanted) or len(wanted) > len(set(wanted)):
        raise NotKnown("There is no such row in this assessment.")
    own.delete()
    model._default_manager.bulk_create(
        model(pk=key, assessment=record, position=place, **row)
        for place, (key, row) in enumerate(rows, 1)
    )
