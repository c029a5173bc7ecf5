"""Writes to plans: a quarter's update of their lines."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import uuid4

from councilportal.accounts.models import User
from councilportal.audit import operations as audit
from councilportal.common.fuzzy import NOT_STATED, FuzzyDate
from councilportal.common.periods import london_day
from councilportal.common.personal import Keeping
from councilportal.common.refusals import NotKnown, Refused
from councilportal.organisation.people import person_on
from objectives.delivery import policies
from objectives.models import Plan
from objectives.plan.operations import ProgressIncomplete, StaleAction, record_progress
from objectives.rules.delivery import PlanState
from objectives.rules.plan import ActionStatus


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


class NotUpdated(Refused):
    """Nothing of an update is stored: `incomplete` and `stale` are by reference of the action."""

    def __init__(self, incomplete: Mapping[str, ProgressIncomplete], stale: Sequence[str]) -> None:
        """Keep what is wrong with each line."""
        super().__init__("Nothing is saved yet: look at the lines that are named.")
        self.incomplete, self.stale = incomplete, stale


@audit.writing()
def update_plan(*, plan: str, said: Sequence[Said], by: User, at: datetime) -> int:
    """Record how the lines of an adopted plan stand: all of what is said, or nothing.

    Each is recorded by `record_progress`, which knows who may.

    *Gives*: how many lines were updated.
    *Raises*: NotKnown; Refused for a draft; NotUpdated with what is missing of each line, and with
    the lines of which somebody else has recorded progress since; as `record_progress` does.
    """
    found = _held(plan, by, at)
    if found.state != PlanState.ADOPTED:
        raise Refused("A draft is not updated: it is adopted first.")
    own = set(found.lines.filter(action__isnull=False).values_list("action__ref", flat=True))
    incomplete: dict[str, ProgressIncomplete] = {}
    stale: list[str] = []
    operation = uuid4()
    for each in said:
        if each.action not in own:
            raise NotKnown(f"The plan has no line with the action {each.action!r}.")
        try:
            record_progress(
                ref=each.action,
                status=each.status,
                note=each.note,
                due=each.due,
                review_on=each.review_on,
                seen=each.seen,
                answers=each.answers,
                by=by,
                at=at,
                operation=operation,
            )
        except ProgressIncomplete as wrong:
            incomplete[each.action] = wrong
        except StaleAction:
            stale.append(each.action)
    if incomplete or stale:
        raise NotUpdated(incomplete, stale)
    return len(said)


def _held(ref: str, by: User, at: datetime) -> Plan:
    """A plan that the person may read, locked until the transaction ends. *Raises*: NotKnown."""
    plans = Plan.objects.select_for_update(no_key=True, of=("self",))
    found = plans.select_related("directorate").filter(ref=ref).first()
    if found is None or not policies.may_read(person_on(by, london_day(at)), found):
        raise NotKnown(f"There is no plan {ref!r} for you.")
    return found
