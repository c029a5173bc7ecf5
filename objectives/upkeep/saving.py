"""How a record that leads look after is stored and deleted, with its lists and its place."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, TypeVar
from uuid import uuid4

from django.db.models import Max, Model

from councilportal.accounts.models import User
from councilportal.common.refusals import Refused
from councilportal.organisation import record_changes

M = TypeVar("M", bound=Model)
Values = Mapping[str, Any]


def refuse(problems: Iterable[tuple[str, str]]) -> None:
    """*Raises*: Refused with the first of the problems, if there is any."""
    for _, sentence in problems:
        raise Refused(sentence[:1].upper() + sentence[1:])


def placed(record: Any, values: Values, among: Mapping[str, Any]) -> dict[str, Any]:
    """The values with a place: where none is given, that after the last.

    *Takes*: the values that tell `among` which others it stands. Call it while the chain is locked.
    *Costs*: 1 query where a new record is given none.
    """
    if "position" not in values or values["position"] is not None:
        return dict(values)
    if record.pk is not None:
        return {**values, "position": record.position}
    found = type(record)._default_manager.filter(**among).aggregate(last=Max("position"))
    return {**values, "position": (found["last"] or 0) + 1}


def save(
    *,
    record: M,
    values: Values,
    record_ref: str,
    reason: str,
    by: User,
    at: datetime,
    seen: str,
) -> M:
    """Create a record or change what differs, its lists too. Call it inside `audit.writing`.

    *Raises*: record_changes.StaleRecord; Refused where the database does not take it.
    """
    lists = {field.name for field in record._meta.many_to_many}
    operation = uuid4()
    record = record_changes.store(
        record=record,
        values={name: value for name, value in values.items() if name not in lists},
        record_ref=record_ref,
        reason=reason,
        by=by,
        at=at,
        seen=seen,
        operation=operation,
    )
    record_changes.keep_lists(
        record=record,
        lists={name: values[name] for name in sorted(lists & values.keys())},
        record_ref=record_ref,
        reason=reason,
        by=by,
        at=at,
        operation=operation,
    )
    return record


def delete(
    *, record: Model, kept: Iterable[str], record_ref: str, reason: str, by: User, at: datetime
) -> None:
    """Delete a record that nothing refers to, with its lists. Call it inside `audit.writing`.

    *Takes*: `kept`, the fields that the event keeps.
    *Raises*: Refused where anything refers to it.
    """
    for field in record._meta.many_to_many:
        getattr(record, field.name).clear()
    record_changes.remove(
        record=record,
        values=dict.fromkeys(kept),
        record_ref=record_ref,
        reason=reason,
        by=by,
        at=at,
    )
