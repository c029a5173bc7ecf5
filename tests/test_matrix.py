"""Every person, state, address and method: what answers, in one table that people can read.

The rows are made from the list of addresses, so a new one without a row fails here. A cell says:

    in   sent to sign in          no   refused with a reason (403)
    yes  answered                 404  as if there were nothing
    405  not that method          bad  refused for what was posted (400, 409, 422)

UPDATE_GOLDEN=1 writes the table anew; read what changed. The tests below it say what no table may.
"""

import os
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import get_resolver, reverse

from councilportal.common.periods import parse
from councilportal.organisation.models import Deputy
from councilportal.overview.upkeep.records import ALL
from performance.returns.models import Extension, ReportingPeriod
from performance.returns.rules import Move, ReturnState
from tests.factories import make_characteristic, make_council, make_objective
from tests.returns.support import (
    AT,
    ENDS_ON,
    GOOD,
    World,
    bring_to,
    make_calendar,
    make_world,
    standard,
)

# Who may do what does not depend on the database.
pytestmark = pytest.mark.sqlite_only

GOLDEN = Path(__file__).resolve().parent / "golden" / "matrix.txt"
METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE")
SIGNED_OUT = "signed out"
# Other people's roles; `both` and `colleague` hold what `officer` and `approver` do.
PEOPLE = (
    "nobody",
    "member",
    "publisher",
    "officer",
    "other_officer",
    "approver",
    "other_approver",
    "lead",
    "equality_lead",
    "admin",
    "auditor",
)
WHO = (SIGNED_OUT, *PEOPLE)
OF_A_RETURN = "sheet"
SHEET_PAGES = ("sheet", "sheet_draft", "sheet_download", "sheet_upload", "sheet_confirm")
WAYS_IN = ("admin_way_in", "admin_way_in_link", "admin_second_step")
# Addresses that anybody may read, or that lead to signing in.
PUBLIC = {
    "accessibility",
    "account_inactive",
    "account_login",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "council_brand",
    "council_logo",
    "gallery",
    "home",
    "mfa_authenticate",
    "sign_in",
    "sign_out",
}


def routes() -> Iterator[tuple[str, str]]:
    """Every address by name, with what stands in it."""

    def walk(patterns: list[Any], before: str) -> Iterator[tuple[str, str]]:
        for each in patterns:
            route = before + str(each.pattern)
            if hasattr(each, "url_patterns"):
                yield from walk(each.url_patterns, route)
            else:
                assert each.name, f"{route} has no name"
                yield each.name, route

    seen = set()
    for name, route in walk(get_resolver().url_patterns, ""):
        if name not in seen:
            seen.add(name)
            yield name, route


def arguments(world: World) -> Mapping[str, list[dict[str, Any]]]:
    """What stands in the addresses that hold something, by name; several where they differ."""
    sheet = {"service": world.service.ref, "ends_on": ENDS_ON}
    month, code = parse("2026-08"), "2026-08"
    kinds = {
        slug: getattr(kind.model._default_manager.order_by("pk").first(), kind.key)
        for slug, kind in ALL.items()
    }
    records: list[dict[str, Any]] = [{"kind": kind, "key": key} for kind, key in kinds.items()]
    return {
        "directorate": [{"ref": "COM"}],
        "service": [{"ref": "LRA"}],
        "kept_form": [{"key": "none"}],
        "board": [{"period": month}],
        "board_as": [{"period": month, "form": "csv"}],
        "dashboard": [{"period": month}],
        "dashboard_as": [{"period": month, "form": "csv"}],
        "indicator_latest": [{"ref": "L001"}],
        "indicator": [{"ref": "L001", "period": code}],
        "indicator_as": [{"ref": "L001", "period": code, "form": "csv"}],
        **{name: [sheet] for name in SHEET_PAGES},
        "sheet_move": [{**sheet, "move": move} for move in Move],
        "admin_exception_end": [{"number": Extension.objects.get().pk}],
        "admin_calendar_days": [{"number": ReportingPeriod.objects.get(period=code).pk}],
        "admin_calendar_year": [{"period": parse("2026/27")}],
        "admin_calendar_make": [{"period": parse("2027/28")}],
        "admin_target": [{"key": world.service.indicators.get(ref="L001").targets.get().pk}],
        "account_reset_password_from_key": [{"uidb36": "1", "key": "made-up"}],
        **{name: [{"key": kinds["people"]}] for name in WAYS_IN},
        "admin_list": [{"kind": kind} for kind in kinds],
        "admin_add": [{"kind": kind} for kind in kinds],
        "admin_change": records,
        "admin_end": records,
        "admin_delete": records,
    }


def make_everything() -> World:
    world = make_world()
    make_council()
    make_characteristic("test", ("one",))
    make_objective()
    standard(world, 1)
    make_calendar(world)
    Extension.objects.create(
        service=world.other,
        ends_on=ENDS_ON,
        until=date(2026, 11, 20),
        reason="Flood",
        granted_by=world.lead,
        granted_at=AT,
    )
    Deputy.objects.create(
        person=world.colleague,
        deputy=world.both,
        reason="Leave",
        valid_from=date(2026, 4, 1),
        valid_to=date(2099, 3, 31),
    )
    return world


def word(response: Any) -> str:
    status = response.status_code
    if status in (301, 302):
        return "in" if response.headers["Location"].startswith("/sign-in/?") else "yes"
    if status in (400, 409, 422):
        return "bad"
    return {200: "yes", 302: "yes", 403: "no", 404: "404", 405: "405"}.get(status, str(status))


class _Undo(Exception):
    pass


def ask(client: Client, method: str, address: str) -> str:
    """What a method answers; what it did is undone."""
    said = ""
    cookies = dict(client.cookies)
    try:
        with transaction.atomic():
            said = word(client.generic(method, address))
            raise _Undo
    except _Undo:
        client.cookies.update(cookies)  # what signed somebody out is undone too
        return said


def rows(world: World) -> Iterator[tuple[str, str, str, list[str]]]:
    """Address, state of the return, methods, and a cell for everybody."""
    clients = {SIGNED_OUT: Client()}
    for name in PEOPLE:
        clients[name] = Client()
        clients[name].force_login(world.people[name])
    given = arguments(world)
    plain = [(name, route) for name, route in routes() if not name.startswith(OF_A_RETURN)]
    for name, route in plain:
        assert "<" not in route or name in given, f"{name} needs arguments here: {route}"
        yield from _address_rows(clients, name, given.get(name, [{}]), "")
    for state in ReturnState:
        with _in_state(world, state):
            for name, _ in routes():
                if name.startswith(OF_A_RETURN):
                    yield from _address_rows(clients, name, given[name], state.value)


def _in_state(world: World, state: ReturnState) -> Any:
    class State:
        def __enter__(self) -> None:
            self.point = transaction.savepoint()
            bring_to(world, state.value, {"L001": GOOD})

        def __exit__(self, *error: object) -> None:
            transaction.savepoint_rollback(self.point)

    return State()


def _address_rows(
    clients: Mapping[str, Client], name: str, given: list[dict[str, Any]], state: str
) -> Iterator[tuple[str, str, str, list[str]]]:
    for each in given:
        address = reverse(name, kwargs=each)
        part = each.get("kind") or each.get("move") or ""
        label = f"{name} {part}".strip()
        found = {method: [ask(clients[who], method, address) for who in WHO] for method in METHODS}
        merged: dict[tuple[str, ...], list[str]] = {}
        for method, cells in found.items():
            merged.setdefault(tuple(cells), []).append(method)
        for same, methods in merged.items():
            yield label, state, " ".join(methods), list(same)


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    """It is 10 October 2026: September's returns are open, and not closed yet."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)


@pytest.fixture
def table(db) -> list[tuple[str, str, str, list[str]]]:
    world = make_everything()
    return list(rows(world))


def as_text(table: list[tuple[str, str, str, list[str]]]) -> str:
    head = ["address", "state", "method", *(who.replace(" ", "_") for who in WHO)]
    every = [head, *([name, state, methods, *cells] for name, state, methods, cells in table)]
    widths = [max(len(row[n]) for row in every) for n in range(len(head))]
    lines = (
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in every
    )
    return "\n".join(lines) + "\n"


def test_every_cell_is_as_the_table_says(table):
    found = as_text(table)
    if os.environ.get("UPDATE_GOLDEN"):
        GOLDEN.write_text(found)

    wanted = GOLDEN.read_text()
    assert found.splitlines() == wanted.splitlines()

    # And what no table may say, whoever wrote it.
    cells = [
        (name.split()[0], name, state, methods.split(), who, cell)
        for name, state, methods, row in table
        for who, cell in zip(WHO, row, strict=True)
    ]
    assert {cell for *_, cell in cells} <= {"in", "yes", "no", "404", "405", "bad"}
    assert {name for name, *_ in cells} == {name for name, _ in routes()}
    broken = [one for one in cells if _breaks_a_rule(*one)]
    assert broken == []


# Who may be answered at all, by the beginning of the name.
_ALLOWED = {
    "sheet": {"officer", "approver", "lead", "auditor"},
    "returns_grid": {"lead", "auditor"},
    "returns": {"officer", "other_officer", "approver", "other_approver", "lead", "auditor"},
    "admin_": {"admin", "lead"},
    "audit": {"admin", "auditor"},
}
_WRITES = {"sheet", "sheet_draft", "sheet_move", "sheet_upload", "sheet_confirm"}


def _breaks_a_rule(
    route: str, name: str, state: str, methods: list[str], who: str, cell: str
) -> bool:
    if cell == "in" and who != SIGNED_OUT:
        return not name.startswith(("account", "mfa"))
    answered = cell in ("yes", "bad")
    if not answered:
        return False
    if {"PUT", "DELETE"} & set(methods) and route not in PUBLIC | {"session"}:
        return not name.startswith(("account", "mfa"))
    if who == SIGNED_OUT:
        return route not in PUBLIC
    allowed = next((own for part, own in _ALLOWED.items() if route.startswith(part)), None)
    if allowed is not None and who not in allowed:
        return True
    # An auditor changes nothing, and only an officer types.
    changes = "POST" in methods and "GET" not in methods
    if who == "auditor" and changes and route.startswith(("sheet", "admin_", "returns")):
        return True
    return route in _WRITES - {"sheet_move"} and changes and who != "officer"


def test_periods_of_the_table_are_there():
    assert date(2026, 9, 30) == ENDS_ON
