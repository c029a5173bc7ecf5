"""Who looks after which record of frameworks, plans and what was done."""

from collections.abc import Mapping
from copy import copy
from typing import Any

from django.db.models import Model

from councilportal.accounts.permissions import Role
from councilportal.common.refusals import Refused
from councilportal.organisation.people import Person
from objectives.frameworks.policies import keeps
from objectives.models import Framework, Objective, PlanLine, Theme

KEEPERS = (Role.EQUALITY_LEAD, Role.PERFORMANCE_LEAD, Role.ADMIN)


def may_keep(who: Person, record: Model) -> bool:
    """True if the person looks after the record: by the framework that it belongs to."""
    framework: Framework | None = None
    match record:
        case Framework():
            framework = record
        case Theme() | Objective():
            framework = _of(record, "framework")
        case PlanLine():
            framework = _of(record.plan, "framework")
    return keeps(who, framework.kind if framework else "")


def check_can_keep(who: Person, record: Model, values: Mapping[str, Any] | None = None) -> None:
    """Check that the person looks after a record, before and after a change.

    *Takes*: the record, unsaved if it is new; the values that it would have.
    *Raises*: Refused.
    """
    found = [record] if record.pk is not None else []
    if values is not None:
        found.append(applied(record, values))
    if not all(may_keep(who, each) for each in found):
        raise Refused(
            "Only the equality lead of the council can do this; for a strategic plan the "
            "performance lead can too."
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
