"""Writes to characteristics and their categories, which administrators look after."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, TypeVar

from councilportal.accounts.models import User
from councilportal.accounts.permissions import Role
from councilportal.audit import operations as audit
from councilportal.common.periods import london_day
from councilportal.common.refusals import Refused
from councilportal.organisation import policies
from councilportal.organisation import record_changes as upkeep
from councilportal.organisation.category_problems import problems_of_map
from councilportal.organisation.category_rules import (
    Place,
    refused_move,
    refused_place,
)
from councilportal.organisation.models import Category, CategoryMap, Characteristic

K = TypeVar("K", Category, Characteristic)
_KEPT: Mapping[type, tuple[str, ...]] = {
    Characteristic: ("ref", "name", "statutory", "valid_from", "valid_to"),
    Category: ("ref", "name", "list_version", "broad", "position", "valid_from", "valid_to"),
}


@audit.writing()
def change(
    *,
    record: K,
    values: Mapping[str, Any],
    reason: str = "",
    by: User,
    at: datetime,
    seen: str = "",
) -> K:
    """Make or change a characteristic or a category; the same values change nothing.

    *Takes*: as `organisation.operations.change`.
    *Raises*: Refused for a person who is not an administrator, for a reference with a colon,
    without a needed first day, for a broad category of another list or in a circle, and where
    figures or maps would not be of the list that they were; record_changes.StaleRecord.
    """
    policies.check_holds(by, london_day(at), Role.ADMIN)
    upkeep.check_first_day(record, values)
    if ":" in str(values.get("ref", "")):
        raise Refused("Write a reference without a colon.")
    if isinstance(record, Category):
        _check_category(record, values)
    return upkeep.store(
        record=record,
        values=values,
        record_ref=_ref_of(record, values),
        reason=reason,
        by=by,
        at=at,
        seen=seen,
    )


@audit.writing()
def end(
    *, record: Category | Characteristic, on: date | None, reason: str, by: User, at: datetime
) -> None:
    """Set the last day of a characteristic or a category; None removes the last day.

    *Raises*: Refused for a person who is not an administrator, without a reason, and for a day
    before the first.
    """
    policies.check_holds(by, london_day(at), Role.ADMIN)
    upkeep.end(record=record, on=on, reason=reason, by=by, at=at, record_ref=_ref_of(record, {}))


@audit.writing()
def remove(*, record: Category | Characteristic, reason: str, by: User, at: datetime) -> None:
    """Delete a characteristic or a category that nothing refers to.

    *Raises*: Refused.
    """
    policies.check_holds(by, london_day(at), Role.ADMIN)
    if isinstance(record, Category) and Category.objects.filter(pk=record.pk).in_use().exists():
        raise Refused("Figures refer to it: give it a last day instead of deleting it.")
    upkeep.remove(
        record=record,
        values=dict.fromkeys(_KEPT[type(record)]),
        record_ref=_ref_of(record, {}),
        reason=reason,
        by=by,
        at=at,
    )


@audit.writing()
def change_map(
    *,
    record: CategoryMap,
    values: Mapping[str, Any],
    reason: str = "",
    by: User,
    at: datetime,
    seen: str = "",
) -> CategoryMap:
    """Say what a category becomes in another list, or change it; the same values change nothing.

    *Takes*: as `organisation.operations.change`.
    *Raises*: Refused for a person who is not an administrator, and for what `problems_of_map`
    finds; record_changes.StaleRecord.
    """
    policies.check_holds(by, london_day(at), Role.ADMIN)
    for _, wanted in problems_of_map(record, values):
        raise Refused(wanted[:1].upper() + wanted[1:])
    return upkeep.store(
        record=record,
        values=values,
        record_ref=_map_ref(record, values),
        reason=reason,
        by=by,
        at=at,
        seen=seen,
    )


@audit.writing()
def remove_map(*, record: CategoryMap, reason: str, by: User, at: datetime) -> None:
    """Delete what a category becomes in another list. *Raises*: Refused."""
    policies.check_holds(by, london_day(at), Role.ADMIN)
    upkeep.remove(
        record=record,
        values=dict.fromkeys(("category", "to_version", "to", "note")),
        record_ref=_map_ref(record, {}),
        reason=reason,
        by=by,
        at=at,
    )


def _map_ref(record: CategoryMap, values: Mapping[str, Any]) -> str:
    category = values.get("category") or record.category
    return f"{category.code} {values.get('to_version', record.to_version)}"


def _ref_of(record: Category | Characteristic, values: Mapping[str, Any]) -> str:
    ref = str(values.get("ref", record.ref))
    if isinstance(record, Characteristic):
        return ref
    parent = values.get("characteristic") or record.characteristic
    return f"{parent.ref}:{ref}"


def _check_category(record: Category, values: Mapping[str, Any]) -> None:
    """*Raises*: Refused where it may not be in its list, or under its broad category."""
    parent = values.get("characteristic") or record.characteristic
    ref = str(values.get("ref", record.ref))
    # Locked, so that nobody closes a circle from its other side meanwhile.
    rows = Category.objects.select_for_update(no_key=True, of=("self",)).select_related("broad")
    stored = {each.ref: each for each in rows.filter(characteristic=parent)}
    broad = values.get("broad", record.broad)
    place = Place(str(values.get("list_version", record.list_version)), broad.ref if broad else "")
    places = {each.ref: each.place for each in stored.values()} | {ref: place}
    refused = refused_place(ref, places)
    if broad is not None and broad.characteristic_id != parent.pk:
        refused = "broad", f"{broad} is of another characteristic: select one of {parent}."
    was = stored.get(ref)
    if was is not None and was.pk != record.pk:
        raise Refused(f"{parent} has a category with the reference {ref}: give another.")
    if was is not None and not refused:
        refused = refused_move(
            ref,
            was.place,
            place,
            is_used=Category.objects.filter(pk=was.pk).in_use().exists(),
            is_mapped=CategoryMap.objects.filter(category=was).exists()
            or CategoryMap.objects.filter(to=was).exists(),
        )
        if was.list_version != place.version and was.detailed.exists():
            refused = "list_version", "other categories count under it: move or end those first."
    if refused:
        raise Refused(refused[1][:1].upper() + refused[1][1:])
