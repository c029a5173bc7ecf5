"""Who looks after which record of frameworks, plans and what was done."""

from collections.abc import Mapping
from copy import copy
from typing import Any

from django.db.models import Model

from councilportal.accounts.permissions import Role
from councilportal.common.refusals import Refused
from councilportal.organisation.models import Directorate
from councilportal.organisation.people import Person
from objectives.frameworks.policies import keeps, keeps_all
from objectives.models import (
    Accountability,
    Duty,
    Framework,
    Objective,
    Plan,
    PlanLine,
    Theme,
)

KEEPERS = (Role.EQUALITY_LEAD, Role.PERFORMANCE_LEAD, Role.ADMIN)
_OF_A_PLACE = (Role.EQUALITY_LEAD, Role.PERFORMANCE_LEAD)


def keeps_places(who: Person) -> bool:
    """True if they look after what a directorate tells of itself, or after everything."""
    return keeps_all(who) or any(
        each.role in _OF_A_PLACE and each.service is None for each in who.held
    )


def keeps_place(who: Person, directorate: Directorate | None) -> bool:
    """True for the leads and the director of a directorate."""
    return directorate is not None and (
        directorate.director_post_id in who.directs
        or any(who.holds_for(role, directorate.pk, None) for role in _OF_A_PLACE)
    )


def may_keep(who: Person, record: Model) -> bool:
    """True if the person looks after the record: by its framework, and its directorate."""
    framework: Framework | None = None
    directorate: Directorate | None = None
    match record:
        case Duty():
            return who.holds_anywhere(Role.ADMIN)
        case Framework():
            framework = record
        case Theme() | Objective() | Accountability():
            framework = _of(record, "framework")
        case Plan():
            framework, directorate = _of(record, "framework"), _of(record, "directorate")
        case PlanLine():
            return may_keep(who, record.plan)
    return keeps(who, framework.kind if framework else "") or keeps_place(who, directorate)


def check_can_keep(who: Person, record: Model, values: Mapping[str, Any] | None = None) -> None:
    """Check that the person looks after a record, before and after a change.

    *Takes*: the record, unsaved if it is new; the values that it would have.
    *Raises*: Refused.
    """
    found = [record] if record.pk is not None else []
    if values is not None:
        found.append(applied(record, values))
    if not all(may_keep(who, each) for each in found):
        if isinstance(record, Duty):
            raise Refused("Only administrators look after the rules of duties.")
        raise Refused(
            "Only the equality lead of the council can do this; for a strategic plan the "
            "performance lead can too, and for a directorate its own leads and director."
        )


def applied(record: Model, values: Mapping[str, Any]) -> Any:
    """A copy of a record with other values, which is not to be saved. Lists stay as they are."""
    after = copy(record)
    lists = {field.name for field in record._meta.many_to_many}
    for name in values.keys() - lists:
        setattr(after, name, values[name])
    return after


def _of(record: Any, name: str) -> Any:
    """What a record points to; None where it points to nothing yet."""
    return getattr(record, name) if getattr(record, f"{name}_id") is not None else None
