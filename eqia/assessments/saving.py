"""What every write to an assessment does: find and hold it, check who asks, count and record."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from councilportal.accounts.models import User
from councilportal.audit import operations as audit
from councilportal.common.fuzzy import FuzzyDate
from councilportal.common.periods import london_day
from councilportal.common.refusals import NotKnown
from councilportal.organisation import people
from councilportal.organisation.people import Person
from eqia import models, policies, taken_over
from eqia.models import Assessment, fuzzy, fuzzy_columns
from eqia.rules.fields import FUZZY, REFS
from eqia.rules.workflow import MOVES, Move, State

Values = Mapping[str, Any]


class StaleAssessment(Exception):
    """It was saved in between; `saves` is what is stored now, `theirs` the values."""

    def __init__(self, saves: int, theirs: Values) -> None:
        """Keep what they saved, so that both can be shown."""
        super().__init__("This assessment was saved again after you opened it.")
        self.saves = saves
        self.theirs = theirs


def person_acting(by: User, at: datetime) -> Person:
    """The person with the roles and posts that they hold on the London day. *Costs*: 2 queries."""
    return people.person_on(by, london_day(at))


def find_version(ref: str, *, number: int | None = None, hold: bool = False) -> Assessment:
    """A version of an assessment, the newest without a number, with what it belongs to.

    *Takes*: `hold`, True to lock it until the transaction ends.
    *Raises*: NotKnown.
    *Costs*: 1 query.
    """
    found = Assessment.objects.select_related(
        "directorate", "service", "question_set", "lead_post", "head_post"
    )
    if hold:
        found = found.select_for_update(of=("self",), no_key=True)
    asked = {"is_latest": True} if number is None else {"number": number}
    record = found.filter(ref=ref, **asked).first()
    if record is None:
        raise NotKnown(f"There is no assessment {ref}.")
    return record


def hold_draft(ref: str, by: User, at: datetime) -> Assessment:
    """The newest version, locked until the transaction ends, for a person who may write in it.

    *Raises*: NotKnown, Refused.
    *Costs*: 3 queries.
    """
    record = find_version(ref, hold=True)
    policies.check_can_edit(person_acting(by, at), record)
    return record


def check_saves(record: Assessment, saves: int, theirs: Values) -> None:
    """Refuse a save from a page that is older than what is stored.

    *Takes*: the count of saves that the page was made from; what is stored now, by name.
    *Raises*: StaleAssessment.
    """
    if record.saves != saves:
        raise StaleAssessment(record.saves, theirs)


def count_save(record: Assessment, by: User, at: datetime) -> Assessment:
    """Store a changed draft, count the save, and make the person one of its authors."""
    record.saves += 1
    record.changed_by, record.changed_at = by, at
    record.save()
    record.authors.add(by)
    return record


def move_to(
    ref: str, move: Move, by: User, at: datetime, *, saves: int | None = None
) -> tuple[Assessment, Person]:
    """The newest version, locked, in its state after the move, and who moves it; not stored yet.

    *Takes*: `saves`, the count that the page was made from, where the move is of what was read.
    *Raises*: NotKnown, Refused, StaleAssessment.
    """
    record = find_version(ref, hold=True)
    who = person_acting(by, at)
    authors = record.authors.values_list("pk", flat=True)
    policies.check_can_move(who, record, move, authors)
    if saves is not None:
        check_saves(record, saves, {})
    record.state = MOVES[State(record.state), move]
    return record, who


def store_move(
    record: Assessment,
    move: Move,
    by: User,
    at: datetime,
    *,
    reason: str = "",
    also: Values | None = None,
    operation: UUID | None = None,
) -> Assessment:
    """Store an assessment after a move, count the save, and record the move as one event.

    *Takes*: `also`, what the event tells besides the state.
    """
    record.saves += 1
    record.save()
    after = {"state": record.state, **(also or {})}
    record_event(record, move, None, after, by, at, reason=reason, operation=operation)
    return record


def record_event(
    record: Assessment,
    action: str,
    before: Values | None,
    after: Values | None,
    by: User | None,
    at: datetime,
    *,
    reason: str = "",
    operation: UUID | None = None,
) -> None:
    """Add an event about an assessment to the record of changes."""
    audit.record(
        action=action,
        record_type="assessment",
        record_ref=str(record),
        before=before,
        after=after,
        reason=reason,
        by=by,
        at=at,
        operation=operation,
        command="import_data",
    )


def columns_of(values: Values) -> dict[str, Any]:
    """Values by column: a fuzzy date is three."""
    found: dict[str, Any] = {}
    for name, value in values.items():
        if isinstance(value, FuzzyDate):
            found |= fuzzy_columns(name, value)
        else:
            found[name] = value
    return found


def value_of(record: Assessment, name: str) -> Any:
    """The value of a field of the table of fields: a fuzzy date as one, references in order.

    *Costs*: 1 query for references; none for others.
    """
    if name in REFS:
        return taken_over.refs_of(record, name)
    return fuzzy(record, name) if name in FUZZY else getattr(record, name)


def lay_rows(record: Assessment, rows: Iterable[models.ScreenedCharacteristic], after: int) -> None:
    """Give an assessment a row of its grid for each of `rows`, placed after `after` others."""
    models.GridRow.objects.bulk_create(
        models.GridRow(
            assessment=record,
            characteristic=row.characteristic,
            label=row.label,
            position=place,
            aims=row.aims,
            statutory=row.characteristic.statutory,
        )
        for place, row in enumerate(rows, after + 1)
    )
