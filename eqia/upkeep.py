"""What equality leads look after besides assessments: which rows grids have, and what is on the
shelf of evidence. Each change is recorded with what was there before.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, TypeVar

from councilportal.accounts.models import User
from councilportal.accounts.permissions import Role
from councilportal.audit import operations as audit
from councilportal.common.periods import day_label, london_day
from councilportal.common.refusals import Refused
from councilportal.organisation import upkeep
from councilportal.organisation.policies import check_holds
from eqia.models import ScreenedCharacteristic
from objectives.models import Evidence

KEEPERS = (Role.EQUALITY_LEAD, Role.ADMIN)
Kept = Evidence | ScreenedCharacteristic
Record = TypeVar("Record", bound=Kept)
_KEPT: Mapping[type, tuple[str, ...]] = {
    Evidence: ("ref", "title", "kind", "source", "as_at", "says", "gap"),
    ScreenedCharacteristic: ("characteristic", "label", "aims", "valid_from", "valid_to"),
}


def _ref(record: Kept) -> str:
    return record.ref if isinstance(record, Evidence) else record.label


@audit.writing()
def change(
    *,
    record: Record,
    values: Mapping[str, Any],
    reason: str = "",
    by: User,
    at: datetime,
    seen: str = "",
) -> Record:
    """Make a row of grids or a piece of evidence, or change it; the same values change nothing.

    Grids that are laid already keep their rows, and assessments what they cite, as they were.
    *Raises*: Refused for who does not look after them, for evidence that says nothing and names no
    gap, and for a row that is there already; upkeep.StaleRecord.
    """
    check_holds(by, london_day(at), *KEEPERS)
    if isinstance(record, Evidence) and not (values["says"] or values["gap"]):
        raise Refused("Say what the evidence says, or what is not known.")
    return upkeep.store(
        record=record,
        values=values,
        record_type=upkeep.record_type_of(record),
        record_ref=str(values.get("ref") or values.get("label") or _ref(record)),
        reason=reason,
        by=by,
        at=at,
        seen=seen,
    )


@audit.writing()
def end(
    *, record: ScreenedCharacteristic, on: date | None, reason: str, by: User, at: datetime
) -> None:
    """Give a row of grids its last day; `on` None takes it away.

    *Raises*: Refused for who does not look after them, without a reason, for a day too early.
    """
    check_holds(by, london_day(at), *KEEPERS)
    if not reason.strip():
        raise Refused("Say why it ends.")
    if on is not None and record.valid_from is not None and on < record.valid_from:
        raise Refused(f"Give a day that is not before the first, {day_label(record.valid_from)}.")
    upkeep.store(
        record=record,
        values={"valid_to": on},
        record_type=upkeep.record_type_of(record),
        record_ref=record.label,
        reason=reason,
        by=by,
        at=at,
        action="end" if on else "reopen",
    )


@audit.writing()
def remove(*, record: Kept, reason: str, by: User, at: datetime) -> None:
    """Delete a row of grids, or evidence that no assessment cites.

    *Raises*: Refused.
    """
    check_holds(by, london_day(at), *KEEPERS)
    upkeep.remove(
        record=record,
        values=dict.fromkeys(_KEPT[type(record)]),
        record_type=upkeep.record_type_of(record),
        record_ref=_ref(record),
        reason=reason,
        by=by,
        at=at,
    )
