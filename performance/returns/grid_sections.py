"""The returns of the council as a list for files."""

from collections.abc import Mapping, Sequence
from datetime import date

from councilportal.common.document import (
    Column,
    Dataset,
    Document,
    Row,
    Section,
    Table,
    TextCell,
    listing,
)
from councilportal.common.numbers import count_of
from councilportal.common.periods import PeriodKind, containing, day_label
from councilportal.organisation.queries import CouncilView
from performance.returns.holders import Holder, Key, key_of
from performance.returns.queries import Due

NO_RETURN = "Locked, no return"


def returns_document(
    found: Sequence[Due],
    held: Mapping[Key, Holder],
    council: CouncilView,
    *,
    narrowed: str,
    on: date,
) -> Document:
    """The returns, one a row. Takes: with whom they are; the filters in words, "" for none."""
    said = f"{count_of(len(found), 'return')} on {day_label(on)}"
    said += f" ({narrowed})." if narrowed else "."
    heads = ("Service", "Directorate", "Month", "State", "Due", "Days late", "With", "For days")
    rows = [_row(due, held.get(key_of(due)), on) for due in found]
    table = Table(
        "By service and month",
        tuple(Column(head) for head in heads),
        tuple(Row(tuple(TextCell(cell) for cell in _shown(row))) for row in rows),
    )
    columns = (
        *("service_ref", "service", "directorate", "month", "state", "due_on", "days_late"),
        *("with", "who", "since", "days"),
    )
    return listing(
        reference="returns",
        title="Returns of the council",
        council=council.name,
        colour=council.colour,
        said=said,
        section=Section("returns", "Returns", (table,), wide=True),
        datasets=(Dataset("returns", columns, tuple(rows)),),
    )


def state_of(due: Due) -> str:
    """The state in words, also where entry closed without a return."""
    return NO_RETURN if due.closed_on else due.state.label


def _row(due: Due, holder: Holder | None, on: date) -> tuple[str, ...]:
    return (
        due.service.ref,
        due.service.name,
        due.directorate.name,
        containing(PeriodKind.MONTH, due.ends_on).code,
        state_of(due),
        due.due_on.isoformat() if due.due_on else "",
        str(due.days_late),
        holder.role.value if holder else "",
        holder.names if holder else "",
        holder.since.isoformat() if holder and holder.since else "",
        str(holder.days(on)) if holder else "",
    )


def _shown(row: tuple[str, ...]) -> tuple[str, ...]:
    _, service, directorate, month, state, due, late, role, who, _, days = row
    return service, directorate, month, state, due, late, f"{role} {who}".strip(), days
