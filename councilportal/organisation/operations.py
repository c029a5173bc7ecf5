"""Writes to the records that administrators look after."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID, uuid4

from councilportal.accounts import operations as accounts
from councilportal.accounts.models import User
from councilportal.accounts.permissions import Role
from councilportal.audit import operations as audit
from councilportal.common.numbers import joined
from councilportal.common.periods import day_label, london_day
from councilportal.common.refusals import Refused
from councilportal.organisation import policies
from councilportal.organisation import record_changes as upkeep
from councilportal.organisation.loading import POST_COLUMNS
from councilportal.organisation.models import (
    Appointment,
    Body,
    BodyMember,
    Deputy,
    Directorate,
    Meeting,
    Post,
    PostHolder,
    Service,
)
from councilportal.organisation.policies import Gap
from councilportal.organisation.rules import circle

Ending = Directorate | Service | Post | User | Appointment | Deputy | PostHolder | Body | BodyMember
Kept = Ending | Meeting
Record = TypeVar("Record", bound=Kept)
# The kinds of record, and the fields that an event keeps when a record is deleted.
KEPT: Mapping[type, tuple[str, ...]] = {
    Directorate: ("ref", "name", "director_post", "valid_from", "valid_to"),
    Service: ("ref", "name", "directorate", "head_post", "valid_from", "valid_to"),
    Post: ("title", "valid_from", "valid_to"),
    User: ("username", "name", "email", "is_active", "closes_on"),
    Appointment: ("user", "role", "directorate", "service", "valid_from", "valid_to"),
    Deputy: ("person", "deputy", "reason", "valid_from", "valid_to"),
    PostHolder: ("user", "post", "valid_from", "valid_to"),
    Body: ("ref", "name", "kind", "chair_post", "reports_to", "valid_from", "valid_to"),
    BodyMember: ("body", "post", "valid_from", "valid_to"),
    Meeting: ("ref", "body", "on", "time", "room", "clerk_post"),
}
_POSTS_OF: Mapping[type[Directorate] | type[Service] | type[Body], tuple[str, ...]] = {
    Directorate: ("director_post",),
    Service: POST_COLUMNS,
    Body: ("chair_post",),
}


# Records that administrators look after


class NeedsHandOver(Exception):
    """Ending the record would leave roles that nobody holds: hand over each of the `gaps`."""

    def __init__(self, gaps: Sequence[Gap]) -> None:
        """Keep the gaps."""
        super().__init__("Say who takes over: " + "; ".join(gap.words for gap in gaps))
        self.gaps = tuple(gaps)


@audit.writing()
def change(
    *,
    record: Record,
    values: Mapping[str, Any],
    reason: str = "",
    by: User,
    at: datetime,
    seen: str = "",
    holds_from: date | None = None,
    replaces_later: bool = False,
) -> Record:
    """Create or change a record that administrators look after. The same values change nothing.

    *Takes*: the record, unsaved if it is new; values by field, with records for relations; `seen`,
    the `record_changes.stamp` of the values that the form was made from; `holds_from`, the first
    day of new names and places, today unless given; `replaces_later`, as `record_changes.store`.
    *Raises*: Refused for a person who is not an administrator, for an appointment that exists
    already, for a service outside the days of its directorate, for a body that would report to
    itself, for a meeting outside the days of its body and without a needed first day; StaleRecord.
    """
    policies.check_holds(by, london_day(at), Role.ADMIN)
    is_new = record.pk is None
    upkeep.check_first_day(record, values)
    _check_change(record, values)
    record = upkeep.store(
        record=record,
        values=values,
        reason=reason,
        by=by,
        at=at,
        seen=seen,
        holds_from=holds_from,
        replaces_later=replaces_later,
    )
    if is_new and isinstance(record, User):
        record.set_unusable_password()  # the person chooses one with the link that is sent to them
        record.save(update_fields=["password"])
    return record


@audit.writing()
def end(
    *,
    record: Ending,
    on: date | None,
    reason: str,
    by: User,
    at: datetime,
    hand_over: Mapping[str, User] | None = None,
) -> None:
    """Set the last day of a record, and hand over the roles that nobody would hold afterwards.

    An account closes at once, or after a last day to come, and its appointments and posts end with
    it. The appointments of a directorate or service, and the holders of a post, end with it too.
    `on` None clears the last day (opens an account again).

    *Takes*: `hand_over`, the people who take over, by the key of a gap (`policies.gaps`).
    *Raises*: Refused for a person who is not an administrator, without a reason, for a day before
    the first, for a directorate with services and for a body with meetings or bodies that report to
    it; NeedsHandOver.
    """
    today = london_day(at)
    policies.check_holds(by, today, Role.ADMIN)
    _check_end(record, on, reason)
    operation = uuid4()
    ending = list(policies.ending_with(record, on)) if on is not None else []
    _hand_over(ending, on, hand_over or {}, reason, by, at, operation)
    for appointment in ending:
        if appointment != record and on is not None:
            # An appointment that would begin later ends on its first day.
            last = max(on, appointment.valid_from or on)
            _keep_end(appointment, {"valid_to": last}, reason, by, at, operation)
    if on is not None and isinstance(record, User | Post):
        for holder in policies.holding_on(record, on):
            last = max(on, holder.valid_from or on)
            _keep_end(holder, {"valid_to": last}, reason, by, at, operation)
    values: dict[str, object] = {"valid_to": on}
    if isinstance(record, User):
        closes_later = on is not None and on > today
        if not closes_later and (on is not None or not record.is_open(today)):
            # Else a session would live again when the account is opened again.
            accounts.end_sessions(user=record, by=by, at=at)
        values = {"is_active": on is None or closes_later, "closes_on": on}
    _keep_end(record, values, reason, by, at, operation)


@audit.writing()
def remove(*, record: Kept, reason: str, by: User, at: datetime) -> None:
    """Delete a record that nothing refers to.

    *Raises*: Refused for a person who is not an administrator, for their own account, for an
    account that has been used, and where anything refers to the record.
    """
    policies.check_holds(by, london_day(at), Role.ADMIN)
    if isinstance(record, User) and (record == by or record.last_login is not None):
        raise Refused("This account has been used: end it instead of deleting it.")
    if isinstance(record, Appointment | Deputy | PostHolder | BodyMember) and (
        record.valid_from or date.min
    ) <= london_day(at):
        raise Refused("It has begun: give it a last day instead of deleting it.")
    names = dict.fromkeys(KEPT[type(record)])
    upkeep.remove(
        record=record,
        values=names,
        reason=reason,
        by=by,
        at=at,
    )


@audit.writing()
def hand_over_post(
    *, post: Post, to: Post, reason: str, by: User, at: datetime, operation: UUID | None = None
) -> None:
    """Give everything that a post leads or answers for to another post: directorates, services,
    bodies, and meetings to come.

    *Raises*: Refused for a person who is not an administrator, and where both are the same post.
    """
    policies.check_holds(by, london_day(at), Role.ADMIN)
    if post == to:
        raise Refused("Hand over to another post than the one that ends.")
    operation = operation or uuid4()
    today = london_day(at)
    led: list[tuple[Kept, tuple[str, ...]]] = [
        (record, names)
        for model, names in _POSTS_OF.items()
        for record in policies.led_by(model, post, today)
    ]
    led += [(each, ("clerk_post",)) for each in policies.clerked_by(post, today)]
    for record, names in led:
        upkeep.store(
            record=record,
            values={name: to for name in names if getattr(record, name) == post},
            reason=reason,
            by=by,
            at=at,
            operation=operation,
        )


def _check_change(record: Kept, values: Mapping[str, Any]) -> None:
    match record:
        case Service():
            _check_service(record, values)
        case Appointment() if record.pk is None:
            same = ("user", "role", "directorate", "service")
            _check_once(record, values, same, "This person holds this role there already: end it")
        case PostHolder() if record.pk is None:
            _check_once(
                record, values, ("user", "post"), "This person holds this post already: end it"
            )
        case BodyMember():
            _check_member(record, values)
        case Deputy() if record.pk is None:
            if values["person"] == values["deputy"]:
                raise Refused(
                    "Select another person as the deputy: nobody stands in for themselves."
                )
        case Body():
            _check_body(record, values)
        case Meeting():
            _check_meeting(record, values)


def _check_once(
    record: Appointment | PostHolder | BodyMember,
    values: Mapping[str, Any],
    names: Sequence[str],
    already: str,
) -> None:
    """*Raises*: Refused where another record has these values from the first day on, or later."""
    same = {name: values[name] for name in names}
    if policies.overlapping(type(record), same, values["valid_from"]):
        raise Refused(f"{already} first.")


def _check_service(record: Service, values: Mapping[str, Any]) -> None:
    """*Raises*: Refused for a service outside the days of its directorate."""
    directorate = values.get("directorate") or record.directorate
    first = values.get("valid_from", record.valid_from)
    if directorate.valid_to is not None and (
        record.valid_to is None or directorate.valid_to < record.valid_to
    ):
        raise Refused(f"{directorate.name} has a last day that is before the service's.")
    if first and directorate.valid_from and first < directorate.valid_from:
        raise Refused(f"{directorate.name} begins after the service: give a later day.")


def _check_member(record: BodyMember, values: Mapping[str, Any]) -> None:
    """*Raises*: Refused for a post that sits on the body already, and outside the body's days."""
    body = values.get("body") or record.body
    first = values.get("valid_from", record.valid_from)
    if record.pk is None:
        _check_once(record, values, ("body", "post"), "This post sits on the body already: end it")
    if first is not None and not body.is_in_force(first):
        raise Refused(
            f"{body.name} is not in force on {day_label(first)}: give a day on which it is."
        )


def _check_meeting(record: Meeting, values: Mapping[str, Any]) -> None:
    """*Raises*: Refused for a day on which the body is not in force."""
    body = values.get("body") or record.body
    on = values.get("on", record.on)
    if not body.is_in_force(on):
        raise Refused(f"{body.name} is not in force on {day_label(on)}: give a day on which it is.")


def _check_body(record: Body, values: Mapping[str, Any]) -> None:
    """*Raises*: Refused for a body that would report to itself, or begin after a meeting of its."""
    above = values.get("reports_to", record.reports_to)
    if above is not None and record.pk is not None:
        # Locked, so that nobody closes a circle from its other side meanwhile.
        bodies = {each.pk: each for each in Body.objects.select_for_update(no_key=True)}
        reports_to = {
            each.ref: bodies[each.reports_to_id].ref
            for each in bodies.values()
            if each.reports_to_id
        }
        if way := circle(record.ref, reports_to | {record.ref: above.ref}):
            raise Refused(
                f"A body cannot report to itself, also not through others: {' to '.join(way)}."
            )
    first = values.get("valid_from", record.valid_from)
    if first is not None and record.pk is not None:
        before = record.meetings.filter(on__lt=first).order_by("on").first()
        if before is not None:
            raise Refused(f"It has a meeting before its first day: {before}. Move the meeting.")


def _check_end_of_body(body: Body, on: date) -> None:
    """*Raises*: Refused while meetings after the day, or bodies that report to it, are left."""
    if after := [str(each) for each in body.meetings.filter(on__gt=on).order_by("on", "ref")]:
        raise Refused(f"Move or delete its meetings after that day first: {joined(after)}.")
    reporting = body.reporting_bodies.in_force(on + timedelta(days=1)).order_by("name", "ref")
    if names := [each.name for each in reporting]:
        raise Refused(f"Let these report to another body first, or end them: {joined(names)}.")


def _check_end(record: Ending, on: date | None, reason: str) -> None:
    if isinstance(record, User):
        upkeep.check_reason(reason)
        return
    upkeep.check_end(record, on, reason)
    if on is None and isinstance(record, Deputy):
        raise Refused("Give the last day: nobody stands in for ever.")
    if isinstance(record, Directorate) and on is not None:
        staying = record.services.in_force(on + timedelta(days=1)).order_by("name")
        if names := [service.name for service in staying]:
            raise Refused(f"End or move its services first: {joined(names)}.")
    if isinstance(record, Body) and on is not None:
        _check_end_of_body(record, on)


def _hand_over(
    ending: Sequence[Appointment],
    on: date | None,
    hand_over: Mapping[str, User],
    reason: str,
    by: User,
    at: datetime,
    operation: UUID,
) -> None:
    if on is None:
        return
    follows = on + timedelta(days=1)
    left = [gap for gap in policies.gaps(ending, follows) if gap.key not in hand_over]
    if left:
        raise NeedsHandOver(left)
    leaving = {appointment.user_id for appointment in ending}
    for gap in policies.gaps(ending, follows):
        person = hand_over[gap.key]
        if person.pk in leaving or not person.is_open(follows):
            raise Refused("Hand over to somebody else, whose account is open.")
        upkeep.store(
            record=Appointment(),
            values={
                "user": person,
                "role": gap.role,
                "directorate": gap.directorate,
                "service": gap.service,
                "valid_from": follows,
            },
            reason=reason,
            by=by,
            at=at,
            action="hand_over",
            operation=operation,
        )


def _keep_end(
    record: Ending,
    values: Mapping[str, object],
    reason: str,
    by: User,
    at: datetime,
    operation: UUID,
) -> None:
    upkeep.store(
        record=record,
        values=values,
        reason=reason,
        by=by,
        at=at,
        action="reopen" if None in values.values() else "end",
        operation=operation,
    )
