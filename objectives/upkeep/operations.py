"""Writes to the records that leads look after, each with its event and reason."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, TypeVar

from councilportal.accounts.models import User
from councilportal.audit import operations as audit
from councilportal.common.periods import london_day
from councilportal.organisation import people, record_changes
from objectives.models import (
    Accountability,
    Achievement,
    Consultation,
    ConsultationCount,
    ConsultationHeard,
    Duty,
    Framework,
    Objective,
    ObjectiveProgress,
    Plan,
    PlanPart,
    Theme,
    Validation,
)
from objectives.upkeep import saving
from objectives.upkeep.policies import applied, check_can_keep
from objectives.upkeep.problems import PLACES, problems_of

Ending = Framework | Objective | Plan | Duty
Kept = (
    Ending
    | Theme
    | PlanPart
    | Consultation
    | ConsultationCount
    | ConsultationHeard
    | Accountability
)
# The last three have operations of their own to change them.
Deleted = Kept | Achievement | Validation | ObjectiveProgress
K = TypeVar("K", bound=Kept)
Values = Mapping[str, Any]
_LONGEST = 200  # characters of a reference in an event
# The kinds of record, and the fields that an event keeps when one is deleted.
_KEPT: Mapping[type, tuple[str, ...]] = {
    Framework: ("ref", "title", "kind", "state", "valid_from", "valid_to"),
    Theme: ("ref", "framework", "position", "title"),
    Objective: ("ref", "title", "framework", "theme", "number", "valid_from", "valid_to"),
    Plan: ("ref", "title", "kind", "framework", "directorate", "state", "valid_from", "valid_to"),
    PlanPart: ("plan_kind", "ref", "position", "title", "objective"),
    Achievement: ("year", "position", "words", "quarter", "theme", "objective", "directorate"),
    Validation: ("position", "title", "directorate", "bodies", "judgement", "expires_text"),
    ObjectiveProgress: ("objective", "year", "directorate", "words", "standing", "judged_on"),
    Consultation: ("ref", "title", "opened", "closed"),
    ConsultationCount: ("consultation", "position", "measure", "number", "part_of"),
    ConsultationHeard: ("consultation", "position", "said", "done"),
    Accountability: ("position", "who", "answers_for", "in_practice", "framework"),
    Duty: ("ref", "title", "rule", "nation", "numbers", "law", "valid_from", "valid_to"),
}
# Among which others a record has its place.
_AMONG: Mapping[type, tuple[str, ...]] = {
    Theme: ("framework",),
    Objective: ("framework",),
    **PLACES,
}


@audit.writing()
def change(
    *, record: K, values: Values, reason: str = "", by: User, at: datetime, seen: str = ""
) -> K:
    """Make or change a record; the same values change nothing.

    *Takes*: values by field, with records for relations and lists of records for lists; a
    `position` of None is the place after the last.
    *Raises*: Refused for a person who does not look after it before and after the change, for
    values that an import would refuse, and without a needed first day;
    record_changes.StaleRecord.
    """
    check_can_keep(people.person_on(by, london_day(at)), record, values)
    record_changes.check_first_day(record, values)
    saving.refuse(problems_of(record, values))
    after = applied(record, values)
    among = {name: getattr(after, name) for name in _AMONG.get(type(record), ())}
    placed = saving.placed(record, values, among)
    after = applied(record, placed)
    return saving.save(
        record=record,
        values=placed,
        record_ref=_reference(after),
        reason=reason,
        by=by,
        at=at,
        seen=seen,
    )


@audit.writing()
def end(*, record: Ending, on: date | None, reason: str, by: User, at: datetime) -> None:
    """Give a record its last day; None removes the last day.

    *Raises*: Refused for a person who does not look after it, without a reason, and for a day
    before its first.
    """
    check_can_keep(people.person_on(by, london_day(at)), record)
    record_changes.end(
        record=record, on=on, record_ref=_reference(record), reason=reason, by=by, at=at
    )


@audit.writing()
def remove(*, record: Deleted, reason: str, by: User, at: datetime) -> None:
    """Delete a record that nothing refers to.

    *Raises*: Refused for a person who does not look after it, and where anything refers to it.
    """
    check_can_keep(people.person_on(by, london_day(at)), record)
    saving.delete(
        record=record,
        kept=_KEPT[type(record)],
        record_ref=_reference(record),
        reason=reason,
        by=by,
        at=at,
    )


def _reference(record: Deleted) -> str:
    """The name of the record in events."""
    match record:
        case PlanPart():
            return f"{record.plan_kind} {record.ref}"
        case Achievement():
            return f"{record.year} {record.position}"
        case ObjectiveProgress():
            return f"{record.objective.ref} {record.year}"
        case ConsultationCount() | ConsultationHeard():
            return f"{record.consultation.ref} {record.position}"
        case Validation():
            return record.title[:_LONGEST]
        case Accountability():
            return record.who[:_LONGEST]
    return record.ref
