"""What the tests of this folder share."""

from datetime import date

import pytest

from councilportal.audit.models import Event
from performance.returns import calendar_operations
from performance.returns.models import (
    Extension,
    Return,
)
from performance.returns.operations import Incomplete
from tests.on_record import who
from tests.returns.support import (
    AT,
    ENDS_ON,
    LATER,
    submit,
)


def events(record_type: str = "return") -> list[tuple[str, str, str]]:
    found = Event.objects.filter(record_type=record_type).order_by("id")
    return [(each.action, who(each), each.reason) for each in found]


def stored() -> Return:
    return Return.objects.get()


def extend(world, **values) -> Extension:
    return calendar_operations.extend(
        **{
            "service": world.service,
            "ends_on": ENDS_ON,
            "until": date(2026, 11, 6),
            "reason": "New system",
            "by": world.lead,
            "at": AT,
            **values,
        }
    )


def end_extension(world, **values) -> None:
    calendar_operations.end_extension(
        **{
            "extension": Extension.objects.first(),
            "reason": "The system is back",
            "by": world.admin,
            "at": LATER,
            **values,
        }
    )


def problems_of(world) -> list[tuple[str, str]]:
    with pytest.raises(Incomplete) as refused:
        submit(world)
    return [(each.field, each.sentence) for each in refused.value.problems]
