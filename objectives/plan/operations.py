"""Writes to the action plan, each with its event unless an import records one for all its files."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Model

from councilportal.accounts.models import User
from councilportal.audit import operations as audit
from councilportal.common.fuzzy import NOT_STATED, FuzzyDate, read
from councilportal.common.periods import london_day
from councilportal.common.personal import Keeping, check_answered
from councilportal.common.refusals import NotKnown, Refused
from councilportal.organisation import people
from councilportal.organisation.models import Directorate, Post, Service
from objectives.models import Action, ActionProgress, due_values
from objectives.plan import confirming, policies, reading
from objectives.rules import plan
from objectives.rules.plan import ActionStatus, Origin


class StaleAction(Exception):
    """Somebody else has recorded progress of the action since the page was opened."""


class ProgressIncomplete(Refused):
    """The progress lacks something; `field` is the field that is missing."""

    def __init__(self, missing: plan.Missing) -> None:
        """Keep the field and the message."""
        super().__init__(missing.sentence)
        self.field = missing.field


@audit.writing()
def add_action(
    *,
    what: str,
    origin: Origin,
    origin_ref: str,
    owner_post: str,
    due: FuzzyDate = NOT_STATED,
    review_on: date | None = None,
    status: ActionStatus = ActionStatus.NOT_STARTED,
    directorate: Directorate | None = None,
    service: Service | None = None,
    more: Mapping[str, Any] = MappingProxyType({}),
    by: User | None,
    at: datetime,
    operation: UUID | None = None,
) -> Action:
    """Add an action to the one action plan.

    The operations that call it have checked who may; nobody (None) is an import by command.

    *Takes*: the title of the post that owns it, "" where a published plan names none; `origin_ref`,
    what it comes from, in words; the directorate and service that it comes from, which decide who
    looks after it; `more`, other attributes of the action by name, `leads`, `objectives` and
    `characteristics` as lists of records.
    *Raises*: Post.DoesNotExist.
    """
    many = {name: more[name] for name in MANY if name in more}
    action = Action.objects.create(
        ref=next(Action.objects.free_refs(london_day(at).year)),
        what=what,
        origin=origin,
        origin_ref=origin_ref,
        directorate=directorate,
        service=service,
        owner_post=Post.objects.get(title=owner_post) if owner_post else None,
        review_on=review_on,
        status=status,
        created_at=at,
        created_by=by,
        **due_values(due),
        **{name: value for name, value in more.items() if name not in many},
    )
    for name, records in many.items():
        getattr(action, name).set(records)
    audit.record(
        action="create",
        record_type="action",
        record_ref=action.ref,
        before=None,
        after={"what": what, "origin": origin_ref, "owner": owner_post, "due_on": due.latest}
        | {name: _plain(value) for name, value in more.items() if value},
        by=by,
        at=at,
        operation=operation,
        command=_IMPORT,
    )
    return action


MANY = ("leads", "objectives", "characteristics")  # what an action has many of
_IMPORT = "import_data"  # the command that acts where no person does


@audit.writing()
def blot_reporter(*, user: User, by: User | None, at: datetime) -> int:
    """Take a person's name off the progress that they reported, as part of a change with an event.

    Their number stays with it.
    *Gives*: how many entries had the name.
    """
    del by, at
    return ActionProgress.objects.filter(by=user).exclude(by_name="").update(by_name="")


@audit.writing()
def record_progress(
    *,
    ref: str,
    status: ActionStatus,
    note: str,
    due: FuzzyDate = NOT_STATED,
    review_on: date | None = None,
    seen: int,
    answers: Mapping[str, Keeping] | None = None,
    by: User,
    at: datetime,
    operation: UUID | None = None,
) -> ActionProgress:
    """Record the progress of an action: its status, a note, and new days if they are moved.

    *Takes*: `due`, the new date, NOT_STATED if it does not change; `review_on`, the new day for
    review, None if that does not; `seen`, how many progress entries of the action the person could
    read when the page was opened; `answers`, why what may be personal data in the note of an
    action of an assessment is published, by its text.
    *Raises*: StaleAction where somebody else has recorded progress since; ProgressIncomplete where
    a reason is missing or a new day is not acceptable; PersonalDataAsked; Refused for a
    person who may only read, and of a confirmation; NotKnown.
    """
    on, who = london_day(at), people.person_on(by, london_day(at))
    action = _held(ref)
    policies.check_can_record(who, action)
    # What is asked of the person follows from what they may read, as the answer tells it to them.
    told = _told(action, who, seen)
    if status not in plan.SAID:
        raise Refused("Only somebody who confirms that an action is done can record this.")
    if missing := plan.missing(told.action.standing, status, note, due, on, review_on):
        raise ProgressIncomplete(missing)
    kept = _answered(action, note, answers)
    moved = due if plan.is_moved(told.action.standing, due) else NOT_STATED
    position, note = action.progress.count() + 1, note.strip()
    operation = operation or uuid4()
    is_ended = action.status == ActionStatus.DROPPED != told.action.status
    said = _record(
        *(action, position, status, note, moved, by, at, operation),
        kept=kept,
        review_on=review_on if review_on != told.action.review_on else None,
    )
    if is_ended and status not in plan.ENDED:
        _end_again(action, who, by, at, operation)
    return said


@audit.writing()
def confirm_action(
    *,
    ref: str,
    note: str = "",
    seen: int,
    answers: Mapping[str, Keeping] | None = None,
    by: User,
    at: datetime,
) -> ActionProgress:
    """Confirm that an action is done, which somebody else has reported.

    *Takes*: as `record_progress` does.
    *Raises*: StaleAction; PersonalDataAsked; Refused for a person who may not confirm it, and for
    an action that nobody reported done; NotKnown.
    """
    on, who = london_day(at), people.person_on(by, london_day(at))
    action = _held(ref)
    told = _told(action, who, seen)
    if told.action.status != ActionStatus.DONE or action.status != ActionStatus.DONE:
        raise Refused("Nobody has reported that this action is done.")
    policies.check_can_confirm(who, confirming.waiting(action, on))
    position, note = action.progress.count() + 1, note.strip()
    kept = _answered(action, note, answers)
    moved, status = NOT_STATED, ActionStatus.CONFIRMED
    return _record(action, position, status, note, moved, by, at, uuid4(), kept=kept)


def _held(ref: str) -> Action:
    """An action, locked until the transaction ends. *Raises*: NotKnown."""
    action = Action.objects.select_for_update(no_key=True).filter(ref=ref).first()
    if action is None:
        raise NotKnown(f"There is no action {ref!r}.")
    return action


def _told(action: Action, who: people.Person, seen: int) -> reading.Told:
    """An action as the person may read it. *Raises*: NotKnown; StaleAction."""
    if not Action.objects.filter(policies.known(who), pk=action.pk).exists():
        raise NotKnown(f"There is no action {action.ref!r} for you.")
    told = reading.as_read(action, who)
    if len(told.progress) != seen:
        raise StaleAction
    return told


def _answered(action: Action, note: str, answers: Mapping[str, Keeping] | None) -> Sequence[str]:
    """What may be personal data in a note that a published assessment shows, and why it stays."""
    is_public = action.origin == Origin.ASSESSMENT
    return check_answered(plan.asked_of_note(note) if is_public else [], answers or {})


def _end_again(action: Action, who: people.Person, by: User, at: datetime, operation: UUID) -> None:
    """Keep an action dropped that a version ended which the person may not read.

    What the person says is kept, and opens nothing again, as they cannot know what they open.
    """
    hidden = policies.unread(who, [action.pk])[action.pk].versions
    ended = action.progress.filter(version__in=hidden, status=ActionStatus.DROPPED)
    last = ended.order_by("position").last()
    version = last.version if last else max(hidden)
    note = last.note if last else f"{version} does not promise it any more."
    drop_action(action=action, note=note, version=version, by=by, at=at, operation=operation)


@audit.writing()
def change_action(
    *,
    action: Action,
    values: Mapping[str, object],
    version: str,
    why: str,
    by: User | None,
    at: datetime,
    operation: UUID | None = None,
) -> None:
    """Change an action to what its assessment says now, as progress that tells what it was before.

    The same values change nothing. The operations that call it have checked who may.

    *Takes*: values by attribute, out of `CHANGEABLE` of the rules; the name of the version that
    says so; `why`, the beginning of the note, such as "EQ-2026-001 version 2 was signed off".
    *Costs*: 1 query; 6 where something changes.
    """
    action = Action.objects.select_for_update(no_key=True).get(pk=action.pk)
    wanted = {name: value for name, value in values.items() if getattr(action, name) != value}
    if not wanted:
        return
    before = {name: _plain(getattr(action, name)) for name in wanted}
    note = plan.note_of_change(why, before)
    due_before = action.due_text
    for name, value in wanted.items():
        setattr(action, name, value)
    dated: tuple[str, ...] = ()
    if wanted.keys() & {"due_text", "due_on"}:
        words = action.due_text
        dated = action.set_due(FuzzyDate(words, read(words).earliest, action.due_on))
    action.save(update_fields={*wanted, *dated})
    moved = action.standing.due if "due_text" in wanted else NOT_STATED
    ActionProgress.objects.create(
        action=action,
        position=action.progress.count() + 1,
        status=action.status,
        note=note,
        due_text=moved.text,
        due_on=moved.latest,
        due_before=due_before if "due_text" in wanted else "",
        by=by,
        by_name=by.name if by else "",
        version=version,
        at=at,
    )
    audit.record(
        action="change",
        record_type="action",
        record_ref=action.ref,
        before=before,
        after={name: _plain(value) for name, value in wanted.items()},
        reason=note,
        by=by,
        at=at,
        operation=operation,
        command=_IMPORT,
    )


def _plain(value: object) -> object:
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return str(value) if isinstance(value, Model) else value


@transaction.atomic
def load_action(
    *, key: int | None, values: Mapping[str, Any], by: User | None, at: datetime
) -> int:
    """Create an action from an import, or change a stored one.

    The import records one event for all its files, so none is recorded here.

    *Takes*: `key`, the stored action's, or None for a new one; values by attribute (with `ref` for
    a new one).
    *Gives*: the key of the action.
    *Costs*: 1 query; none for a stored action without new values.
    """
    if key is None:
        return Action.objects.create(**values, created_at=at, created_by=by).pk
    if values:
        Action.objects.filter(pk=key).update(**values)
    return key


@audit.writing()
def drop_action(
    *,
    action: Action,
    note: str,
    version: str,
    by: User | None,
    at: datetime,
    operation: UUID | None = None,
) -> None:
    """Drop an action that a version of an assessment ends; what is done or dropped stays as it is.

    The operations that call it have checked who may. *Takes*: the name of the version.
    """
    action = Action.objects.select_for_update(no_key=True).get(pk=action.pk)
    if action.status in plan.ENDED:
        return
    said = action.progress.count()
    _record(action, said + 1, ActionStatus.DROPPED, note, NOT_STATED, by, at, operation, version)


def _record(
    action: Action,
    position: int,
    status: ActionStatus,
    note: str,
    moved: FuzzyDate,
    by: User | None,
    at: datetime,
    operation: UUID | None = None,
    version: str = "",
    kept: Sequence[str] = (),
    review_on: date | None = None,
) -> ActionProgress:
    before = {"status": action.status, "due": action.due_text}
    said = ActionProgress.objects.create(
        action=action,
        position=position,
        status=status,
        note=note,
        due_text=moved.text,
        due_on=moved.latest,
        due_before=action.due_text if moved.is_stated else "",
        review_on=review_on,
        by=by,
        by_name=by.name if by else "",
        version=version,
        at=at,
    )
    action.status, action.review_on = status, review_on or action.review_on
    dated = action.set_due(moved) if moved.is_stated else ()
    action.save(update_fields=["status", "review_on", *dated])
    after = {"status": status, "due": action.due_text, "position": position}
    after |= {"review_on": review_on} if review_on else {}
    audit.record(
        action="drop" if status is ActionStatus.DROPPED else "record_progress",
        record_type="action",
        record_ref=action.ref,
        before=before,
        after=after | ({"kept": list(kept)} if kept else {}),
        reason=note,
        by=by,
        at=at,
        operation=operation,
        command=_IMPORT,
    )
    return said
