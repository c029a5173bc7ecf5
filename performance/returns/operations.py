"""The moves of returns. Drafts are saved by `draft_operations`.

**When figures may be entered.** From the day that the calendar opens a month end to the last lock
day of what the service reports for it. Where nothing was approved by then, entry closes: nobody can
save, submit or withdraw any more, and lists say "Locked, no return" (the state does not change). It
can be opened again in two ways, both with a reason: the performance lead or an administrator
extends the entry of the service (`extend`), or, where a return was approved, the performance lead
reopens it. A return that was submitted in time may still be approved; one that is sent back after
the lock day needs `extend` first.

Operations check who may do what, not only pages. They take locks in the order of
`councilportal.audit.chain`.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID, uuid4

from councilportal.accounts.models import User
from councilportal.accounts.permissions import Role
from councilportal.audit import operations as audit
from councilportal.common.fuzzy import of_day
from councilportal.common.periods import london_day
from councilportal.common.refusals import Refused
from councilportal.organisation.models import Post, Service
from councilportal.organisation.policies import check_holds
from objectives.plan.operations import add_action
from objectives.rules.plan import Origin
from performance.models import Reading
from performance.operations import load_readings
from performance.returns import policies, queries, sheet_checks
from performance.returns import sheet as sheet_returns
from performance.returns import typed as typed_returns
from performance.returns.models import (
    CorrectiveAction,
    ReportingPeriod,
    Return,
)
from performance.returns.rules import (
    MOVES,
    Move,
    ReturnState,
    has_passed,
)
from performance.returns.saving import (
    StaleReturn,
    check_entry,
    held_return,
    person_acting,
    return_ref,
)
from performance.returns.sheet import Sheet
from performance.returns.typed_checks import LineProblem


class Incomplete(Exception):
    """The return cannot be submitted yet: `problems` lists what is missing, line by line."""

    def __init__(self, problems: Sequence[LineProblem]) -> None:
        """Keep the problems."""
        super().__init__("\n".join(problem.sentence for problem in problems))
        self.problems = tuple(problems)


# The moves


@audit.writing()
def submit(*, service: Service, ends_on: date, version: int, by: User, at: datetime) -> Return:
    """Submit a return for approval. Every line must have a figure or a reason, and what its rating
    requires.

    *Raises*: Incomplete with every problem; StaleReturn; Refused, NotKnown.
    """
    record = _moved(service, ends_on, Move.SUBMIT, version, by, at)
    sheet = sheet_returns.sheet(service, ends_on)
    policies.check_is_open(service, sheet.closed_on(at))
    problems = sheet_checks.problems(sheet, _posts(at))
    if problems:
        raise Incomplete(problems)
    record.submitted_by, record.submitted_at = by, at
    record.approved_by = record.approved_at = None
    record.sent_back_reason = ""
    explained = {
        line.indicator.ref: line.typed.explanation.strip()
        for line in sheet.lines
        if line.questions and line.typed.explanation.strip()
    }
    return _keep(record, Move.SUBMIT, by, at, also={"explained": explained} if explained else None)


@audit.writing()
def withdraw(*, service: Service, ends_on: date, by: User, at: datetime) -> Return:
    """Withdraw a submitted return before it is approved, while entry is still open.

    *Raises*: Refused, NotKnown.
    """
    record = _moved(service, ends_on, Move.WITHDRAW, None, by, at)
    due = queries.due_indicators(service, ends_on)
    check_entry(service, ends_on, due, record, at)
    record.submitted_by = record.submitted_at = None
    return _keep(record, Move.WITHDRAW, by, at)


@audit.writing()
def send_back(
    *,
    service: Service,
    ends_on: date,
    reason: str,
    lines: Mapping[str, str],
    by: User,
    at: datetime,
) -> Return:
    """Send a whole return back to its officer, with what is wrong with each named indicator.

    *Raises*: Refused without a reason or without an indicator named; NotKnown.
    """
    if not reason.strip():
        raise Refused("Say why the return is sent back.")
    record = _moved(service, ends_on, Move.SEND_BACK, None, by, at)
    named = {ref: said.strip() for ref, said in lines.items() if said.strip()}
    known = set(record.lines.values_list("indicator__ref", flat=True))
    if not named or not set(named) <= known:
        raise Refused("Name at least one indicator of this return, and what is wrong with it.")
    for line in record.lines.select_related("indicator"):
        line.sent_back_reason = named.get(line.indicator.ref, "")
        line.save(update_fields=["sent_back_reason"])
    record.sent_back_reason = reason
    record.submitted_by = record.submitted_at = None
    return _keep(record, Move.SEND_BACK, by, at, reason=reason, also={"indicators": named})


@audit.writing()
def approve(*, service: Service, ends_on: date, version: int, by: User, at: datetime) -> Return:
    """Approve a submitted return. Its lines become readings, and red ones also actions.

    *Takes*: the version that the approver read; any other is refused.
    *Raises*: StaleReturn; Refused for the submitter, or where something is missing that was not
    required when it was submitted; NotKnown.
    """
    record = _moved(service, ends_on, Move.APPROVE, version, by, at)
    sheet = sheet_returns.sheet(service, ends_on)
    if missing := sheet_checks.problems(sheet, _posts(at)):
        # An indicator, a target or a post has changed since, so the officer must look at it again.
        said = "; ".join(f"{each.ref}: {each.sentence}" for each in missing)
        raise Refused(f"The return is no longer complete, so send it back. {said}.")
    operation = uuid4()
    rows = sheet_checks.readings(sheet, record.reopened_reason)
    load_readings(rows=rows, by=record.submitted_by, at=at, source=Reading.Source.RETURN)
    _add_actions(sheet, by, at, operation)
    record.approved_by, record.approved_at = by, at
    record.reopened_reason = ""
    record.lines.update(sent_back_reason="")
    written = [row["indicator"].ref for row in rows]
    return _keep(record, Move.APPROVE, by, at, also={"readings": written}, operation=operation)


def _add_actions(sheet: Sheet, by: User, at: datetime, operation: UUID) -> None:
    for line in sheet.lines:
        if line.wanted is None or not line.wanted.action or not line.typed.action_what:
            continue
        ref = f"{line.indicator.ref} {line.period.code}"
        if CorrectiveAction.objects.filter(
            indicator=line.indicator, period=line.period.code
        ).exists():
            continue
        action = add_action(
            what=line.typed.action_what,
            origin=Origin.PERFORMANCE,
            origin_ref=ref,
            owner_post=line.typed.action_owner,
            due=of_day(sheet_checks.action_due(line.typed)),
            directorate=sheet.service.directorate,
            service=sheet.service,
            by=by,
            at=at,
            operation=operation,
        )
        CorrectiveAction.objects.create(
            action=action, indicator=line.indicator, period=line.period.code
        )


@audit.writing()
def lock(*, service: Service, ends_on: date, by: User, at: datetime) -> Return:
    """Lock an approved return. *Raises*: Refused, NotKnown."""
    record = _moved(service, ends_on, Move.LOCK, None, by, at)
    return _keep(record, Move.LOCK, by, at)


@audit.writing()
def lock_passed(*, by: User | None, at: datetime) -> int:
    """Lock every approved return whose last lock day has passed. For the daily job.

    *Takes*: `by` None for the job itself.
    *Gives*: how many were locked.
    *Raises*: Refused for a person who is not a performance lead.
    """
    if by is not None:
        check_holds(by, london_day(at), Role.PERFORMANCE_LEAD)
    locks_on = dict(ReportingPeriod.objects.values_list("period", "locks_on"))
    waiting = Return.objects.select_for_update(of=("self",), no_key=True).filter(
        state=ReturnState.APPROVED
    )
    count = 0
    for record in waiting.select_related("service").order_by("pk"):
        lines = record.lines.select_related("indicator")
        periods = {queries.period_of(line.indicator, record.ends_on).code for line in lines}
        days = [locks_on[period] for period in periods if period in locks_on]
        if days and has_passed(max(days), at):
            record.state = MOVES[ReturnState.APPROVED, Move.LOCK]
            _keep(record, Move.LOCK, by, at)
            count += 1
    return count


@audit.writing()
def reopen(*, service: Service, ends_on: date, reason: str, by: User, at: datetime) -> Return:
    """Reopen an approved or locked return. The next approval writes revisions.

    Until then the approved figures stay on the board.
    *Raises*: Refused without a reason; NotKnown.
    """
    if not reason.strip():
        raise Refused("Reopening needs its reason: it stands beside the corrected figures.")
    record = _moved(service, ends_on, Move.REOPEN, None, by, at)
    record.reopened_reason, record.authors = reason, []
    record.submitted_by = record.submitted_at = None
    record.approved_by = record.approved_at = None
    return _keep(record, Move.REOPEN, by, at, reason=reason)


def _posts(at: datetime) -> Mapping[str, Post]:
    """The posts that may own an action today. *Costs*: 1 query."""
    return {post.title: post for post in Post.objects.in_force(london_day(at))}


def _moved(
    service: Service, ends_on: date, move: Move, version: int | None, by: User, at: datetime
) -> Return:
    """The return, locked, with its new state, which is not saved yet."""
    record = held_return(service, ends_on)
    who = person_acting(by, at)
    if record is None:
        policies.check_can_see(who, service)
        raise Refused("Nothing has been entered in this return yet.")
    policies.check_can_move(who, record, service, move)
    if version is not None and record.version != version:
        lines = record.lines.select_related("indicator")
        theirs = {line.indicator.ref: typed_returns.typed_of(line) for line in lines}
        raise StaleReturn(theirs, record.version)
    record.state = MOVES[ReturnState(record.state), move]
    return record


def _keep(
    record: Return,
    move: Move,
    by: User | None,
    at: datetime,
    *,
    reason: str = "",
    also: Mapping[str, object] | None = None,
    operation: UUID | None = None,
) -> Return:
    record.version += 1
    record.save()
    audit.record(
        action=move,
        record_type="return",
        record_ref=return_ref(record.service, record.ends_on),
        before=None,
        after={"state": record.state, "version": record.version, **(also or {})},
        reason=reason,
        by=by,
        at=at,
        operation=operation,
        command="lock_returns",
    )
    return record


# Reminders
