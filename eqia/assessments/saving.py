"""What every write to an assessment does: find and lock it, compare, store, count, record."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from councilportal.accounts.models import User
from councilportal.audit import operations as audit
from councilportal.common.fuzzy import FuzzyDate
from councilportal.common.periods import london_day
from councilportal.common.refusals import NotKnown
from councilportal.organisation.queries import appointments_of
from eqia import models, policies
from eqia import queries as eqia
from eqia.assessments import queries as assessments_queries
from eqia.models import Assessment, fuzzy, fuzzy_columns
from eqia.policies import Person
from eqia.rules.workflow import MOVES, Move, State

Values = Mapping[str, Any]


class StaleAssessment(Exception):
    """Somebody else saved in between; `saves` is what is stored now, `theirs` their values."""

    def __init__(self, saves: int, theirs: Values) -> None:
        """Keep what they saved, so that both can be shown."""
        super().__init__("Somebody else changed this assessment after you opened it.")
        self.saves = saves
        self.theirs = theirs


# What they share


def person_acting(by: User, at: datetime) -> Person:
    """The person with what they hold on the London day. *Costs*: 2 queries."""
    day = london_day(at)
    return policies.person(by.pk, appointments_of(by, day), eqia.posts_held(by, day))


def find_version(ref: str, *, number: int | None = None, hold: bool = False) -> Assessment:
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
    """The newest version, held until the transaction ends, for a person who may write in it."""
    record = find_version(ref, hold=True)
    policies.check_can_edit(person_acting(by, at), record)
    return record


def check_saves(record: Assessment, saves: int, theirs: Values) -> None:
    if record.saves != saves:
        raise StaleAssessment(record.saves, theirs)


def count_save(record: Assessment, by: User, at: datetime) -> Assessment:
    record.saves += 1
    record.changed_by, record.changed_at = by, at
    record.save()
    record.authors.add(by)
    return record


def move_to(
    ref: str, move: Move, by: User, at: datetime, *, saves: int | None = None
) -> tuple[Assessment, Person]:
    """The newest version, held, in its state after the move; not saved yet."""
    record = find_version(ref, hold=True)
    who = person_acting(by, at)
    authors = record.authors.values_list("pk", flat=True)
    policies.check_can_move(who, record, move, authors)
    if saves is not None:
        check_saves(record, saves, {})
    record.state = MOVES[State(record.state), move]
    return record, who


def keep_values(
    record: Assessment,
    move: Move,
    by: User,
    at: datetime,
    *,
    reason: str = "",
    also: Values | None = None,
    operation: UUID | None = None,
) -> Assessment:
    record.saves += 1
    record.save()
    after = {"state": record.state, **(also or {})}
    tell(record, move, None, after, by, at, reason=reason, operation=operation)
    return record


def tell(
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
        actor_name="import_data",
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
    return fuzzy(record, name) if name in assessments_queries.FUZZY else getattr(record, name)


def lay_rows(record: Assessment, rows: Iterable[models.ScreenedCharacteristic], after: int) -> None:
    """Give an assessment a row of its grid for each of `rows`, placed after `after` others."""
    models.GridRow.objects.bulk_create(
        models.GridRow(
            assessment=record,
            characteristic=each.characteristic,
            label=each.label,
            position=place,
            aims=each.aims,
            statutory=each.characteristic.statutory,
        )
        for place, each in enumerate(rows, after + 1)
    )
