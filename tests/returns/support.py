"""What tests of returns share: two directorates, people, indicators and a calendar."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from councilportal.accounts.models import User
from councilportal.accounts.permissions import Role
from councilportal.common.periods import Period, PeriodKind, parse
from councilportal.organisation.models import Post, Service
from performance.models import Indicator, Reading, Target
from performance.operations import load_readings
from performance.returns import calendar_operations, draft_operations, operations
from performance.returns.models import Return
from performance.returns.typed import Typed
from tests.factories import (
    make_appointment,
    make_directorate,
    make_post,
    make_service,
    make_user,
)

ENDS_ON = date(2026, 9, 30)
AT = datetime(2026, 10, 10, 9, 0, tzinfo=UTC)
LATER = datetime(2026, 10, 12, 9, 0, tzinfo=UTC)


@dataclass(frozen=True)
class World:
    """The people and records that a return needs."""

    service: Service
    other: Service
    people: dict[str, User]
    post: Post

    def __getattr__(self, name: str) -> User:
        return self.people[name]


def make_world() -> World:
    """Two directorates with a service each, and one person for every role and place."""
    communities, corporate = make_directorate("COM"), make_directorate("COR")
    service = make_service("LRA", name="Libraries", directorate=communities)
    other = make_service("ICT", name="Technology", directorate=corporate)
    places: dict[str, tuple[Role, dict[str, Any]]] = {
        "officer": (Role.OFFICER, {"service": service}),
        "colleague": (Role.OFFICER, {"service": service}),
        "other_officer": (Role.OFFICER, {"service": other}),
        "approver": (Role.APPROVER, {"directorate": communities}),
        "other_approver": (Role.APPROVER, {"directorate": corporate}),
        "lead": (Role.PERFORMANCE_LEAD, {}),
        "equality_lead": (Role.EQUALITY_LEAD, {}),
        "member": (Role.MEMBER, {}),
        "publisher": (Role.PUBLISHER, {}),
        "admin": (Role.ADMIN, {}),
        "auditor": (Role.AUDITOR, {}),
    }
    people = {"nobody": make_user("nobody")}
    for name, (role, place) in places.items():
        people[name] = make_user(name)
        make_appointment(people[name], role, **place)
    # A person with both roles, who still may not approve what they submitted.
    people["both"] = make_user("both")
    make_appointment(people["both"], Role.OFFICER, service=service)
    make_appointment(people["both"], Role.APPROVER, directorate=communities)
    return World(service, other, people, make_post("Head of libraries"))


def make_indicator(service: Service, ref: str, **values: Any) -> Indicator:
    """A monthly percentage where higher is better, rated by target and floor."""
    return Indicator.objects.create(
        **{
            "ref": ref,
            "title": f"Title of {ref}",
            "service": service,
            "unit": "percent",
            "decimals": 1,
            "polarity": "higher",
            "kind": "kpi",
            "frequency": "month",
            "aggregation": "none",
            "method": "target_floor",
            **values,
        }
    )


def make_target(indicator: Indicator, year: str = "2026/27", **levels: Any) -> Target:
    return Target.objects.create(indicator=indicator, year=year, **(levels or DEFAULT_LEVELS))


DEFAULT_LEVELS = {"target": Decimal(90), "floor": Decimal(80)}


def make_reading(indicator: Indicator, period: str, value: Any = None, **values: Any) -> None:
    """A reading as an import leaves it."""
    row: dict[str, Any] = {
        "indicator": indicator,
        "period": parse(period),
        "group": None,
        "judged_by": "",
        "commentary": "",
        "value": None if value is None else Decimal(str(value)),
        "data_state": "final",
    }
    load_readings(rows=[{**row, **values}], by=None, at=AT)


def make_calendar(world: World, year: str = "2026/27") -> int:
    return calendar_operations.make_calendar(year=parse(year), by=world.lead, at=AT)


def standard(world: World, count: int = 2) -> list[Indicator]:
    """Some monthly indicators with a target and the figures of July and August."""
    found = []
    for number in range(1, count + 1):
        indicator = make_indicator(world.service, f"L{number:03d}")
        make_target(indicator)
        make_reading(indicator, "2026-07", "91.5")
        make_reading(indicator, "2026-08", "92.5")
        found.append(indicator)
    return found


GOOD = Typed(value="93.1", commentary="Steady.")
RED = Typed(
    value="70.2",
    commentary="Two branches were closed.",
    explanation="Two branches were closed.",
    action_what="Open both again",
    action_owner="Head of libraries",
    action_due="2026-12-31",
)


def save(world: World, typed: dict[str, Typed], **values: Any) -> Return:
    """Save lines as the officer, on the version that is stored."""
    stored = Return.objects.filter(service=world.service, ends_on=ENDS_ON).first()
    return draft_operations.save_lines(
        **{
            "service": world.service,
            "ends_on": ENDS_ON,
            "typed": typed,
            "version": stored.version if stored else 0,
            "by": world.officer,
            "at": AT,
            **values,
        }
    )


def submit(world: World, **values: Any) -> Return:
    return operations.submit(**_move(world, "officer", values))


def approve(world: World, **values: Any) -> Return:
    return operations.approve(**_move(world, "approver", values))


def _move(world: World, who: str, values: dict[str, Any]) -> dict[str, Any]:
    stored = Return.objects.filter(service=world.service, ends_on=ENDS_ON).first()
    version = stored.version if stored else 0
    return {
        "service": world.service,
        "ends_on": ENDS_ON,
        "version": version,
        "by": world.people[who],
        "at": AT,
        **values,
    }


def send_back(world: World, lines: dict[str, str], **values: Any) -> Return:
    moved = _move(world, "approver", {"reason": "Look again", "lines": lines, **values})
    del moved["version"]
    return operations.send_back(**moved)


def move(world: World, name: str, who: str, **values: Any) -> Return:
    """Withdraw, lock or reopen."""
    moved = _move(world, who, values)
    del moved["version"]
    operation: Callable[..., Return] = getattr(operations, name)
    return operation(**moved)


def bring_to(world: World, state: str, typed: dict[str, Typed]) -> None:
    """Bring the service's return to a state by the moves that lead there."""
    save(world, typed)
    if state == "draft":
        return
    submit(world)
    if state == "sent_back":
        send_back(world, {next(iter(typed)): "Is it right?"})
    if state in ("approved", "locked"):
        approve(world)
    if state == "locked":
        move(world, "lock", "lead")


def latest(indicator: Indicator, period: str) -> Reading:
    found = Reading.objects.filter(indicator=indicator, period=period).order_by("-revision").first()
    assert found is not None
    return found


def quarter(code: str) -> Period:
    period = parse(code)
    assert period.kind is PeriodKind.QUARTER
    return period
