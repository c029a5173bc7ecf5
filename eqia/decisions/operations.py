"""Writes to decisions: prepare, mark ready, take."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db.models import F, QuerySet

from councilportal.accounts.models import User
from councilportal.audit import operations as audit
from councilportal.common.periods import london_day
from councilportal.common.personal import Keeping, check_answered
from councilportal.common.refusals import NotKnown, Refused
from councilportal.organisation.people import Person
from eqia import policies
from eqia.assessments.saving import StaleAssessment, Values, person_acting
from eqia.decisions import queries as decisions
from eqia.models import Assessment, Decision
from eqia.published_words import asked_of_decision, asked_of_override
from eqia.rules import gate
from eqia.rules.gate import DecisionState, Obstacle


class NotReady(Exception):
    """The decision cannot be marked ready; `obstacles` name every reason."""

    def __init__(self, obstacles: Sequence[Obstacle]) -> None:
        """Keep what stands in the way."""
        super().__init__(" ".join(obstacle.sentence for obstacle in obstacles))
        self.obstacles = obstacles


DECISION = (
    "number subject directorate taker is_key key_reason for_publication exempt_ground at_meeting "
    "meeting meets_on notice_on decision reasons alternatives consultation interests dispensations "
    "financial call_in_until"
).split()


@audit.writing()
def save_decision(
    *,
    record: Decision,
    values: Values,
    assessments: Sequence[Assessment],
    saves: int,
    by: User,
    at: datetime,
) -> Decision:
    """Make the record of a decision, or change it; a changed decision is no longer ready.

    *Takes*: the record, not saved yet where it is new; fields of `DECISION` by name; the versions
    of assessments that it refers to; `saves` of the form. With a meeting it has that day.
    *Raises*: StaleAssessment; Refused once it is taken, or for a number that another has; NotKnown.
    """
    is_new = record.pk is None
    if (meeting := values.get("at_meeting")) is not None:
        values = {**values, "meets_on": meeting.on}
    if not is_new:
        record = _decisions_held().get(pk=record.pk)
    who = person_acting(by, at)
    policies.check_can_prepare(who, None if is_new else record)
    place = values.get("directorate", record.directorate)
    policies.check_can_prepare_for(who, place.pk if place else None)
    before = {} if is_new else {name: getattr(record, name) for name in DECISION}
    refers = [] if is_new else [str(each) for each in record.assessments.order_by("ref")]
    wanted = sorted(str(each) for each in assessments)
    if before == dict(values) and sorted(refers) == wanted:
        return record
    if not is_new and record.saves != saves:
        raise StaleAssessment(record.saves, before)
    for name in values:
        setattr(record, name, values[name])
    record.ref = record.number.replace("/", "-")
    others = Decision.objects.exclude(pk=record.pk)
    if others.filter(number=record.number).exists() or others.filter(ref=record.ref).exists():
        raise Refused(f"There is a decision {record.number} already.")
    record.state = DecisionState.DRAFT
    record.ready_by = record.ready_at = None
    record.override_reason = record.override_name = record.override_post = ""
    record.override_covers = []
    if is_new:
        record.created_at = at
    else:
        record.saves += 1
    record.save()
    record.assessments.set(assessments)
    was, after = (
        {
            **said,
            "directorate": str(said.get("directorate") or ""),
            "at_meeting": str(said.get("at_meeting") or ""),
            "assessments": cited,
        }
        for said, cited in ((before, refers), (values, wanted))
    )
    _tell_decision(record, "create" if is_new else "change", was, after, by, at)
    return record


@audit.writing()
def mark_ready(
    *,
    ref: str,
    saves: int,
    override_reason: str = "",
    answers: Mapping[str, Keeping] | None = None,
    by: User,
    at: datetime,
) -> Decision:
    """Mark a decision ready to be taken, once each assessment allows it; everybody reads it then.

    *Takes*: `override_reason`, of somebody who holds a post of director, where it is to be ready
    although something stands in the way; it is published with the record; `answers`, why what may
    be personal data is published, by its text.
    *Raises*: NotReady with every obstacle; PersonalDataAsked where an answer is missing; Refused;
    StaleAssessment; NotKnown.
    """
    record, who = _decision(ref, saves, by, at)
    if record.state == DecisionState.READY:
        return record
    obstacles = gate.gate(decisions.assessed_for(record, who), record.meets_on, london_day(at))
    reason = override_reason.strip()
    if obstacles:
        _override(record, obstacles, reason, by, who)
    kept = check_answered(asked_of_decision(record), answers or {})
    record.state = DecisionState.READY
    record.ready_by, record.ready_at = by, at
    record.saves += 1
    record.save()
    after = {"state": record.state, "obstacles": [each.sentence for each in obstacles]}
    after |= {"kept": kept} if kept else {}
    _tell_decision(record, "ready", None, after, by, at, reason=reason)
    return record


def _override(
    record: Decision, obstacles: Sequence[Obstacle], reason: str, by: User, who: Person
) -> None:
    """*Raises*: NotReady without a reason; Refused for a person without a post of director."""
    if not reason:
        raise NotReady(obstacles)
    post = decisions.director_post(who, record)
    if post is None:
        raise Refused("Only a director can mark it ready all the same, by name and with a reason.")
    record.override_reason, record.override_name = reason, by.name
    record.override_post = post.title
    record.override_covers = [each.key for each in obstacles]


@audit.writing()
def take(
    *,
    ref: str,
    on: date,
    saves: int,
    override_reason: str = "",
    answers: Mapping[str, Keeping] | None = None,
    by: User,
    at: datetime,
) -> Decision:
    """Record that a decision was taken, once each assessment allows it, now and on that day.

    *Takes*: `override_reason`, as `mark_ready` does, where something stands in the way that was not
    there, or not overridden, when it was marked ready; `answers`, as there, about that reason.
    *Raises*: NotReady with every such obstacle; PersonalDataAsked; Refused unless it is ready, or
    for a day to come; StaleAssessment; NotKnown.
    """
    record, who = _decision(ref, saves, by, at)
    if record.state != DecisionState.READY:
        raise Refused("Only a decision that is ready can be taken.")
    if on > london_day(at):
        raise Refused("The day it was taken cannot be in the future.")
    obstacles = decisions.obstacles_to_taking(record, who, on, london_day(at))
    reason = override_reason.strip()
    if obstacles:
        _override(record, obstacles, reason, by, who)
    asked = asked_of_override(record, reason) if obstacles else []
    kept = check_answered(asked, answers or {})
    record.state, record.taken_on = DecisionState.TAKEN, on
    record.saves += 1
    record.save()
    after = {"state": record.state, "on": on} | ({"kept": kept} if kept else {})
    if obstacles:
        after["obstacles"] = [each.sentence for each in obstacles]
    _tell_decision(record, "take", None, after, by, at, reason=reason if obstacles else "")
    return record


@audit.writing()
def follow_meetings(*, by: User | None, at: datetime) -> None:
    """Give decisions the day of their meeting where it was moved, unless they are taken.

    A decision that is ready stays so: whether it may be taken is asked again on the day.
    *Costs*: 1 query, and 3 for each decision that moves.
    """
    moved = _decisions_held().exclude(state=DecisionState.TAKEN).exclude(at_meeting=None)
    for record in moved.exclude(meets_on=F("at_meeting__on")).select_related("at_meeting"):
        assert record.at_meeting is not None  # noqa: S101 -- the query leaves these out
        before, record.meets_on = record.meets_on, record.at_meeting.on
        record.saves += 1
        record.save(update_fields=["meets_on", "saves"])
        was, after = {"meets_on": before}, {"meets_on": record.meets_on}
        _tell_decision(record, "move", was, after, by, at, command="import_data")


def _decisions_held() -> QuerySet[Decision]:
    found = Decision.objects.select_related("directorate")
    return found.select_for_update(of=("self",), no_key=True)


def _decision(ref: str, saves: int, by: User, at: datetime) -> tuple[Decision, Person]:
    """A decision, locked, and the person who says that it is ready or taken."""
    record = _decisions_held().filter(ref=ref).first()
    if record is None:
        raise NotKnown(f"There is no decision {ref}.")
    who = person_acting(by, at)
    policies.check_can_decide(who, record)
    if record.saves != saves:
        raise StaleAssessment(record.saves, {})
    return record, who


def _tell_decision(
    record: Decision,
    action: str,
    before: Values | None,
    after: Values | None,
    by: User | None,
    at: datetime,
    *,
    reason: str = "",
    command: str = "",
) -> None:
    audit.record(
        action=action,
        record_type="decision",
        record_ref=record.number,
        before=before,
        after=after,
        reason=reason,
        by=by,
        at=at,
        command=command,
    )
