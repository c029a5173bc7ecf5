"""Writes to the shelf of evidence and to the rows that new grids have."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import TypeVar

from councilportal.accounts.models import User
from councilportal.audit import operations as audit
from councilportal.common.refusals import Refused
from councilportal.organisation import record_changes
from eqia import models, policies
from eqia.assessments.saving import Values, person_acting
from objectives.models import Evidence

Kept = Evidence | models.ScreenedCharacteristic
K = TypeVar("K", bound=Kept)
_KEPT: Mapping[type, tuple[str, ...]] = {
    Evidence: ("ref", "title", "kind", "source", "as_at", "says", "gap"),
    models.ScreenedCharacteristic: ("characteristic", "label", "aims", "valid_from", "valid_to"),
}


def _kept_ref(record: Kept) -> str:
    return record.ref if isinstance(record, Evidence) else record.label


def _check_keeps(record: Kept, by: User, at: datetime, values: Values | None = None) -> None:
    """Check that the person looks after the record before and after a change, or raise Refused."""
    who = person_acting(by, at)
    if isinstance(record, models.ScreenedCharacteristic):
        policies.check_can_keep_rows(who)
        return
    stored = Evidence.objects.select_related("service").filter(pk=record.pk).first()
    services = [stored.service] if stored is not None else []
    if values is not None:
        services.append(values.get("service", record.service))
    policies.check_can_keep_evidence(who, *services)


@audit.writing()
def change(
    *, record: K, values: Values, reason: str = "", by: User, at: datetime, seen: str = ""
) -> K:
    """Make or change a row of grids or a piece of evidence; the same values change nothing.

    Grids that are laid keep their rows, and assessments keep what they cite.
    *Raises*: Refused for a person who does not look after them, for evidence that says nothing and
    names no gap, for a row that is there already, and for a row without a needed first day;
    record_changes.StaleRecord.
    """
    _check_keeps(record, by, at, values)
    record_changes.check_first_day(record, values)
    if isinstance(record, Evidence) and not (values["says"] or values["gap"]):
        raise Refused("Say what the evidence says, or what is not known.")
    return record_changes.store(
        record=record,
        values=values,
        record_ref=str(values.get("ref") or values.get("label") or _kept_ref(record)),
        reason=reason,
        by=by,
        at=at,
        seen=seen,
    )


@audit.writing()
def end(
    *,
    record: models.ScreenedCharacteristic,
    on: date | None,
    reason: str,
    by: User,
    at: datetime,
) -> None:
    """Give a row of grids its last day; None removes the last day.

    *Raises*: Refused for a person who does not look after them, without a reason, and for a day
    that is too early.
    """
    _check_keeps(record, by, at)
    record_changes.end(
        record=record,
        on=on,
        record_ref=record.label,
        reason=reason,
        by=by,
        at=at,
    )


@audit.writing()
def remove(*, record: Kept, reason: str, by: User, at: datetime) -> None:
    """Delete a row of grids, or evidence that no assessment cites.

    *Raises*: Refused.
    """
    _check_keeps(record, by, at)
    record_changes.remove(
        record=record,
        values=dict.fromkeys(_KEPT[type(record)]),
        record_ref=_kept_ref(record),
        reason=reason,
        by=by,
        at=at,
    )
