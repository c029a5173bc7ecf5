"""Writes to plans: the lines of a draft, its adoption, and a quarter's update of its lines."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from django.db.models import Max, ProtectedError

from councilportal.accounts.models import User
from councilportal.audit import operations as audit
from councilportal.common.fuzzy import NOT_STATED, FuzzyDate
from councilportal.common.periods import london_day
from councilportal.common.personal import Keeping
from councilportal.common.refusals import NotKnown, Refused
from councilportal.organisation.models import Post
from councilportal.organisation.people import person_on
from objectives.delivery import policies
from objectives.delivery.reading import MANY, ONE, said_of, state_of
from objectives.models import Action, Plan, PlanLine
from objectives.plan import policies as actions
from objectives.plan.operations import (
    ProgressIncomplete,
    StaleAction,
    add_action,
    record_progress,
)
from objectives.rules.delivery import PlanState, check_line
from objectives.rules.plan import ActionStatus, Origin, missing_at_first


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of the action of one line: as `record_progress` takes it."""

    action: str
    status: ActionStatus
    note: str = ""
    due: FuzzyDate = NOT_STATED
    review_on: date | None = None
    seen: int = 0
    answers: Mapping[str, Keeping] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Followed:
    """What is said of a line that has no action: it gets one, which has the words of the line.

    `line` is its place in the plan, `owner` the key of the post that owns the action, as text, ""
    for none. The others are as `record_progress` takes them.
    """

    line: int
    status: ActionStatus
    owner: str = ""
    note: str = ""
    due: FuzzyDate = NOT_STATED
    review_on: date | None = None


Named = str | int  # a line, by the reference of its action; without one by its place


class NotUpdated(Refused):
    """Nothing of an update is stored: `incomplete` and `stale` are by what names the line."""

    def __init__(
        self, incomplete: Mapping[Named, ProgressIncomplete], stale: Sequence[Named]
    ) -> None:
        """Keep what is wrong with each line."""
        super().__init__("Nothing is saved yet: look at the lines that are named.")
        self.incomplete, self.stale = incomplete, stale


class NoUpdates(Refused):
    """The plan is a draft, perhaps again: how its lines stand is not said."""


@audit.writing()
def update_plan(*, plan: str, said: Sequence[Said | Followed], by: User, at: datetime) -> int:
    """Record how the lines of an adopted plan stand: all of what is said, or nothing.

    Each is recorded by `record_progress`, which knows who may. A line without action gets one
    before that.

    *Gives*: how many lines were updated.
    *Raises*: NotKnown; NoUpdates for a draft; Refused for who may not follow up a line; NotUpdated
    with what is missing of each line, and with the lines of which somebody else has recorded
    progress, or which somebody else has followed up, since; as `record_progress` does.
    """
    found = _held(plan, by, at)
    if found.state != PlanState.ADOPTED:
        raise NoUpdates("A draft is not updated: it is adopted first.")
    own = set(found.lines.filter(action__isnull=False).values_list("action__ref", flat=True))
    incomplete: dict[Named, ProgressIncomplete] = {}
    stale: list[Named] = []
    operation = uuid4()
    for each in said:
        named = each.action if isinstance(each, Said) else each.line
        try:
            if isinstance(each, Followed):
                _follow(found, each, by, at, operation)
            else:
                _say(each, own, by, at, operation)
        except ProgressIncomplete as wrong:
            incomplete[named] = wrong
        except StaleAction:
            stale.append(named)
    if incomplete or stale:
        raise NotUpdated(incomplete, stale)
    return len(said)


def _say(said: Said, own: Collection[str], by: User, at: datetime, operation: UUID) -> None:
    if said.action not in own:
        raise NotKnown(f"The plan has no line with the action {said.action!r}.")
    record_progress(
        ref=said.action,
        status=said.status,
        note=said.note,
        due=said.due,
        review_on=said.review_on,
        seen=said.seen,
        answers=said.answers,
        by=by,
        at=at,
        operation=operation,
    )


def _follow(plan: Plan, said: Followed, by: User, at: datetime, operation: UUID) -> None:
    """Give a line an action with its words, and record how it stands.

    *Raises*: NotKnown; Refused; StaleAction where it has an action; ProgressIncomplete.
    """
    policies.check_can_follow(person_on(by, london_day(at)), plan)
    line = plan.lines.filter(position=said.line).first()
    if line is None:
        raise NotKnown(f"The plan has no line {said.line}.")
    if line.action_id is not None:
        raise StaleAction
    if missing := missing_at_first(said.due, said.review_on):
        raise ProgressIncomplete(missing)
    owner = Post.objects.in_force(london_day(at)).filter(pk=int(said.owner or 0)).first()
    if said.owner and owner is None:
        raise NotKnown("There is no such post.")
    line.action = add_action(
        what=line.words,
        origin=Origin.OBJECTIVE,
        origin_ref=f"{plan.ref}, line {line.position}",
        owner_post=owner.title if owner else "",
        due=said.due,
        review_on=said.review_on,
        status=ActionStatus.NOT_STATED,
        directorate=plan.directorate,
        more={name: list(getattr(line, name).all()) for name in ("objectives", "characteristics")},
        by=by,
        at=at,
        operation=operation,
    )
    line.save(update_fields=["action"])
    after = {"position": line.position, "action": line.action.ref}
    _record(plan, "follow_line", after | {"action": ""}, after, by, at, operation)
    record_progress(
        ref=line.action.ref,
        status=said.status,
        note=said.note,
        seen=0,
        by=by,
        at=at,
        operation=operation,
    )


# A draft


class AlreadyAdopted(Refused):
    """The plan is adopted, so that its lines are not changed."""

    def __init__(self) -> None:
        """Say what may be done with it."""
        super().__init__("An adopted plan is not changed: only how its lines stand is said.")


class LineRefused(Refused):
    """A line cannot have its values; `field` is the field that is wrong."""

    def __init__(self, field: str, message: str) -> None:
        """Keep the field and the message."""
        super().__init__(message)
        self.field = field


class ChangedMeanwhile(Exception):
    """Somebody else has changed the line since the page was opened."""


@audit.writing()
def add_line(*, plan: str, values: Mapping[str, Any], by: User, at: datetime) -> PlanLine:
    """Add a line to a draft.

    *Takes*: `values`: `words`, `heading`, `direction`; records or None as `part`, `outcome`,
    `theme`; lists of records as `objectives`, `priorities`, `characteristics`; `action`, the
    reference of one, "" for none; `position`, its place from 1, None for the last.
    *Raises*: NotKnown; Refused for who may not write the plan; AlreadyAdopted; LineRefused.
    """
    found = _draft(plan, by, at)
    line = PlanLine(plan=found, position=_last(found) + 1)
    _store(line, values, by, at)
    _record(found, "add_line", None, said_of(line), by, at)
    return line


@audit.writing()
def change_line(
    *, plan: str, line: int, values: Mapping[str, Any], seen: str, by: User, at: datetime
) -> PlanLine:
    """Change a line of a draft, or move it to another place.

    *Takes*: the key of the line; `values` as `add_line` does; `seen`, what `state_of` gave when the
    page was opened.
    *Raises*: as `add_line`; ChangedMeanwhile.
    """
    found = _draft(plan, by, at)
    stored = _line(found, line)
    if state_of(stored) != seen:
        raise ChangedMeanwhile
    before = said_of(stored)
    _store(stored, values, by, at)
    _record(found, "change_line", before, said_of(stored), by, at)
    return stored


@audit.writing()
def remove_line(*, plan: str, line: int, by: User, at: datetime) -> None:
    """Take a line out of a draft. *Raises*: as `add_line`; Refused for one that has measures."""
    found = _draft(plan, by, at)
    stored = _line(found, line)
    before = said_of(stored)
    try:
        stored.delete()
    except ProtectedError as error:
        raise Refused("This line has measures: take these away first.") from error
    _renumber(found, list(found.lines.order_by("position")))
    _record(found, "remove_line", before, None, by, at)


@audit.writing()
def adopt_plan(*, plan: str, by: User, at: datetime) -> None:
    """Adopt a draft: from now on only the standing of its lines changes.

    *Raises*: NotKnown; Refused for who may not write the plan, for an adopted one, and for a plan
    without lines.
    """
    found = _draft(plan, by, at)
    if not found.lines.exists():
        raise Refused("A plan without lines is not adopted.")
    found.state = PlanState.ADOPTED
    found.save(update_fields=["state"])
    _record(found, "adopt", {"state": PlanState.DRAFT}, {"state": found.state}, by, at)


@audit.writing()
def reopen_plan(*, plan: str, reason: str, by: User, at: datetime) -> None:
    """Make an adopted plan a draft again, to correct its lines.

    *Raises*: NotKnown; Refused for who may not write the plan, for a draft, and without a reason.
    """
    found = _held(plan, by, at)
    policies.check_can_write(person_on(by, london_day(at)), found)
    if found.state != PlanState.ADOPTED:
        raise Refused("This plan is a draft.")
    if not reason.strip():
        raise Refused("Say why the plan is made a draft again.")
    found.state = PlanState.DRAFT
    found.save(update_fields=["state"])
    states = {"state": PlanState.ADOPTED}, {"state": PlanState.DRAFT}
    _record(found, "reopen", *states, by, at, reason=reason.strip())


def _store(line: PlanLine, values: Mapping[str, Any], by: User, at: datetime) -> None:
    outcome, part = values["outcome"], values["part"]
    priorities = {each.ref: each.framework_id for each in values["priorities"]}
    objectives = [each.ref for each in values["objectives"]]
    crosses = outcome is not None and outcome.cuts_across
    for name, sentence in check_line(objectives, priorities, cuts_across=crosses):
        raise LineRefused(name, sentence[:1].upper() + sentence[1:])
    if part is not None and part.plan_kind != line.plan.kind:
        raise LineRefused("part", "Select a part of this kind of plan.")
    for name in ("words", "heading", "direction", *ONE):
        setattr(line, name, values[name])
    line.action = _action(line, values["action"], by, at)
    line.save()
    for name in MANY:
        getattr(line, name).set(values[name])
    place = values["position"]
    if place is not None and place != line.position:
        others = list(line.plan.lines.exclude(pk=line.pk).order_by("position"))
        _renumber(line.plan, [*others[: place - 1], line, *others[place - 1 :]])
        line.refresh_from_db(fields=["position"])


def _action(line: PlanLine, ref: str, by: User, at: datetime) -> Action | None:
    if not ref:
        return None
    known = Action.objects.filter(actions.known(person_on(by, london_day(at))), ref=ref).first()
    if known is None:
        raise LineRefused("action", f"Enter the reference of an action: there is no {ref} for you.")
    if line.plan.lines.filter(action=known).exclude(pk=line.pk).exists():
        raise LineRefused("action", f"Another line of this plan has {ref}.")
    return known


def _renumber(plan: Plan, lines: Sequence[PlanLine]) -> None:
    """Give lines their places from 1. Places are unique, so all first go where none is."""
    moved = [(place, each) for place, each in enumerate(lines, 1) if each.position != place]
    beyond = _last(plan)
    for start in (beyond, 0):
        for place, each in moved:
            each.position = start + place
            each.save(update_fields=["position"])


def _last(plan: Plan) -> int:
    found: int | None = plan.lines.aggregate(last=Max("position"))["last"]
    return found or 0


def _line(plan: Plan, key: int) -> PlanLine:
    found = plan.lines.select_related("plan", *ONE, "action").filter(pk=key).first()
    if found is None:
        raise NotKnown("There is no such line in this plan.")
    return found


def _draft(ref: str, by: User, at: datetime) -> Plan:
    """A draft that the person may write, locked. *Raises*: NotKnown; Refused."""
    found = _held(ref, by, at)
    policies.check_can_write(person_on(by, london_day(at)), found)
    if found.state != PlanState.DRAFT:
        raise AlreadyAdopted
    return found


def _record(
    plan: Plan,
    action: str,
    before: Mapping[str, object] | None,
    after: Mapping[str, object] | None,
    by: User,
    at: datetime,
    operation: UUID | None = None,
    reason: str = "",
) -> None:
    audit.record(
        action=action,
        record_type="plan",
        record_ref=plan.ref,
        before=before,
        after=after,
        reason=reason,
        by=by,
        at=at,
        operation=operation,
    )


def _held(ref: str, by: User, at: datetime) -> Plan:
    """A plan that the person may read, locked until the transaction ends. *Raises*: NotKnown."""
    plans = Plan.objects.select_for_update(no_key=True, of=("self",))
    found = plans.select_related("directorate").filter(ref=ref).first()
    if found is None or not policies.may_read(person_on(by, london_day(at)), found):
        raise NotKnown(f"There is no plan {ref!r} for you.")
    return found
