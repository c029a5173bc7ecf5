"""Every person, state, address and method: what answers, in one table that people can read.

The rows are made from the list of addresses, so a new one without a row fails here. A row names the
methods that the address takes, tried by somebody who is answered there. A cell says what GET and
POST, as far as they are among them, answer that person: one word, or two where they differ.

    in   sent to sign in          no   refused with a reason (403)
    yes  answered                 404  as if there were nothing
    .    not asked                bad  refused for what was posted (400, 409, 422)
    site led to the same page of the public site

A reading that writes anything but the session would say "wrote". Pages of a return, of an
assessment, of a decision and of a request for a release have a row for each state: in one of them
everybody asks, in the others those who might have to do with it, and only GET and POST are tried.
There a short run asks half of them, by turns: in the next state, and at the next address, the other
half. A run of parts (`tests/sizes.py`) asks a quarter of the people at each address in each state,
and somebody who is answered there; of the next address the next quarter, in the next run others.
UPDATE_GOLDEN=1 --long writes the table anew; read what changed. The rules below say what no table
may.
"""

import logging
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from django.template.backends.django import Template
from django.test import Client
from django.urls import reverse

from councilportal.common import middleware
from councilportal.organisation import access
from councilportal.organisation.people import person_on
from councilportal.printing import kept
from performance.returns.rules import ReturnState
from tests import sizes
from tests.eqia import house
from tests.everything import make_everything
from tests.matrix import (
    ALLOWED,
    CONCERNED,
    COUNTED,
    DECIDERS,
    LEADS,
    MAIN,
    NOT_ASKED,
    OWN,
    PEOPLE,
    PRESS,
    PUBLIC,
    READERS,
    REST,
    SIGNED_OUT,
    WHO,
    WIDE,
    WRITES,
    arguments,
    is_about,
    of_what_is_published,
    routes,
)
from tests.objectives.requests import OF_A_REQUEST, bring_request_to
from tests.publishing import house as press
from tests.returns.support import (
    AT,
    ENDS_ON,
    GOOD,
    World,
    bring_to,
)
from tests.streams import read_whole
from tests.writes import ALWAYS, Writes

# Who may do what should not depend on the database: only a long run asks PostgreSQL too.
pytestmark = pytest.mark.sqlite_first

GOLDEN = Path(__file__).resolve().parent / "golden" / "matrix.txt"


def word(response: Any, address: str) -> str:
    status = response.status_code
    if status in (301, 302):
        if address.startswith("/eqia/") and response.headers["Location"].startswith("/published/"):
            return "site"
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
        with transaction.atomic(), connection.execute_wrapper(writes := Writes()):
            answer = client.generic(method, address)
            read_whole(answer)
            said = word(answer, address)
            if method in ("GET", "HEAD") and writes.tables - ALWAYS - COUNTED:
                said = "wrote"
            raise _Undo
    except _Undo:
        client.cookies.update(cookies)  # what signed somebody out is undone too
        return said


@dataclass(frozen=True)
class Row:
    """An address, the state of what it is about, and what each method there answers to whom."""

    name: str
    label: str
    state: str
    methods: list[str]
    said: Mapping[str, Mapping[str, str]]  # by method of MAIN, then by person

    def cell(self, who: str) -> str:
        words = [self.said[method].get(who, NOT_ASKED) for method in self.said]
        return "/".join(dict.fromkeys(words)) or "405"


def rows(world: World, papers: house.Papers) -> Iterator[Row]:
    clients = {name: Client() for name in (SIGNED_OUT, *PEOPLE)}
    for name in PEOPLE:
        clients[name].force_login(world.people[name])
        clients[name].get("/")  # notes who is there: once, not with every question below
    given, bulletin = arguments(world), press.of(world)
    stated: dict[str, tuple[Iterable[str], Callable[[str], str | None]]] = {
        "sheet": (
            [state.value for state in ReturnState],
            lambda state: bring_to(world, state, {"L001": GOOD}),
        ),
        "assessment": (
            house.OF_AN_ASSESSMENT,
            lambda state: house.bring_assessment_to(papers, state),
        ),
        "decision": (house.OF_A_DECISION, lambda state: house.bring_decision_to(papers, state)),
        **{
            kind: (press.OF_AN_EDITION, lambda state: press.bring_edition_to(bulletin, state))
            for kind in ("edition", "published")
        },
        "release_request": (OF_A_REQUEST, lambda state: bring_request_to(world, state)),
    }

    def kind_of(name: str) -> str:
        return next((kind for kind in stated if is_about(name, kind)), "")

    for turn, (name, route) in enumerate(routes()):
        if not kind_of(name):
            assert "<" not in route or name in given, f"{name} needs arguments here: {route}"
            yield from _address_rows(clients, name, given.get(name, [{}]), "", turn=turn)
    for kind, (states, bring) in stated.items():
        for place, state in enumerate(states):
            point = transaction.savepoint()
            other = bring(state)
            about = [name for name, _ in routes() if kind_of(name) == kind]
            for turn, name in enumerate(about, start=place):
                if sizes.is_part() and (turn + sizes.turn("", 3)) % 3:
                    continue  # asked of this state by another run, and of another by this one
                here = [{**each, "ref": other} if other else each for each in given[name]]
                rest = REST if place == 0 else ()
                yield from _address_rows(clients, name, here, state, rest, turn=turn)
            transaction.savepoint_rollback(point)


def _address_rows(
    clients: Mapping[str, Client],
    name: str,
    given: list[dict[str, Any]],
    state: str,
    rest: Iterable[str] = REST,
    *,
    turn: int = 0,
) -> Iterator[Row]:
    few = CONCERNED.get(name.split("_")[0], WHO)
    for place, each in enumerate(given):
        address = reverse(name, kwargs=each)
        part = each.get("kind") or each.get("move") or each.get("audience") or ""
        is_wide = not place and (not state or state in WIDE)
        asking = WHO if is_wide else few
        label = f"{name} {part}".strip()
        if sizes.is_part():
            # Who is answered tells what the methods of an address are.
            first = [who for who in answered(label, state) if who in asking]
            asking = (*first, *sizes.part(asking, 6, turn=turn + place))
        elif state and state not in WIDE:
            asking = sizes.size(few[(turn + place) % 2 :: 2], few)
        said: dict[str, dict[str, str]] = {}
        for method in MAIN:
            if found := _answers(clients, method, address, asking, said.get("GET", {})):
                said[method] = found
        opener = _answered(said)
        others = [
            each for each in rest if ask(clients[opener], each, address) not in ("405", "404")
        ]
        yield Row(name, label, state, [*said, *others], said)


def answered(label: str, state: str) -> Iterable[str]:
    """Somebody who is answered in this row of the table; everybody where it has no such row."""
    for start, cells in _wanted():
        if start.startswith(_beginning(label, state)):
            words = {who: cell.split("/") for who, cell in zip(WHO, cells, strict=True)}
            first, last = ({who: cell[at] for who, cell in words.items()} for at in (0, -1))
            return (_answered({"GET": first, "POST": last}),)
    return WHO


@cache
def _wanted() -> list[tuple[str, list[str]]]:
    return [_parted(line) for line in GOLDEN.read_text().splitlines()[1:]]


def _beginning(label: str, state: str) -> str:
    return f"{label:36}  {state:9}  "


def _answered(said: Mapping[str, Mapping[str, str]]) -> str:
    """Somebody who is answered, or refused for a reason; just anybody where nobody is."""
    found = [(who, cell) for cells in said.values() for who, cell in cells.items()]
    return next(
        (who for wanted in ("yes", "bad", "no") for who, cell in found if cell == wanted), PEOPLE[0]
    )


def _answers(
    clients: Mapping[str, Client],
    method: str,
    address: str,
    asking: Iterable[str],
    read: Mapping[str, str],
) -> dict[str, str]:
    """What a method answers to each; nothing where it is none of the address: 405 for all.

    That does not depend on who asks, except that some pages ask for a role first: it is tried by
    somebody who may read the page.
    """
    opener = _answered({"GET": read})
    first = [opener] if read.get(opener) == "yes" else []
    found: dict[str, str] = {}
    for who in dict.fromkeys([*first, *asking]):
        found[who] = ask(clients[who], method, address)
        if found[who] == "405":
            return {}
    return found


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    """It is 10 October 2026: September's returns are open, and not closed yet."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)


@pytest.fixture
def read_once(monkeypatch) -> None:
    """Read each person's roles and posts once: what a test does is undone, so they stay."""
    monkeypatch.setattr(access, "person_on", cache(person_on))


@pytest.fixture
def table(db, monkeypatch, read_once) -> list[Row]:
    # Only the status counts here: pages, those of refusals and their log would take most of the
    # time. Those who post to every address read every page too: tests/test_bad_posts.py.
    def refused(request: object, *args: object, status: int = 404) -> HttpResponse:
        return HttpResponse(status=status)

    monkeypatch.setattr(middleware, "page_not_found", refused)
    monkeypatch.setattr(middleware, "render", refused)
    monkeypatch.setattr(Template, "render", lambda *given, **named: "")
    monkeypatch.setattr(kept, "pdf_of", lambda *given, **named: b"%PDF")
    logging.disable(logging.ERROR)
    try:
        return list(rows(*make_everything()))
    finally:
        logging.disable(logging.NOTSET)


def as_text(table: list[Row]) -> str:
    """One line a row. The columns do not move when a row comes or goes, so that edits merge."""
    lines = [("address", "state", "methods", [who.replace(" ", "_") for who in WHO])]
    lines += [
        (row.label, row.state, " ".join(row.methods), [row.cell(who) for who in WHO])
        for row in table
    ]
    widths = [max(len(who), 8) for who in WHO]
    return "".join(
        f"{_beginning(label, state)}{methods:24}  "
        + "  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip()
        + "\n"
        for label, state, methods, cells in lines
    )


def of_those_asked(lines: Iterable[str], table: list[Row]) -> list[tuple[str, list[str]]]:
    """Each line's beginning and its cells, with "not asked" for those whom this run did not ask.

    A run of parts has not asked of each state either.
    """
    asked = {
        _parted(line)[0]: row
        for line, row in zip(as_text(table).splitlines()[1:], table, strict=True)
    }
    found = []
    for start, cells in map(_parted, lines):
        if start not in asked and sizes.is_part():
            continue
        if row := asked.get(start):
            those = {who for said in row.said.values() for who in said}
            cells = [
                cell if who in those else NOT_ASKED for who, cell in zip(WHO, cells, strict=True)
            ]
        found.append((start, cells))
    return found


def _parted(line: str) -> tuple[str, list[str]]:
    start, *cells = line.rsplit(maxsplit=len(WHO))
    return start, cells


def test_every_cell_is_as_the_table_says(table):
    found = as_text(table)
    if os.environ.get("UPDATE_GOLDEN"):
        assert sizes.is_long(), "the table has everybody asked: UPDATE_GOLDEN=1 with --long"
        GOLDEN.write_text(found)

    wanted = GOLDEN.read_text().splitlines()
    assert of_those_asked(found.splitlines(), table) == of_those_asked(wanted, table)

    # And what no table may say, whoever wrote it.
    cells = [
        (row, method, who, cell)
        for row in table
        for method, cells in row.said.items()
        for who, cell in cells.items()
    ]
    assert {cell for *_, cell in cells} <= {"in", "yes", "no", "404", "bad", "site"}
    assert {row.name for row in table} == {name for name, _ in routes()}
    others = {row.name for row in table if {"PUT", "DELETE"} & set(row.methods)}
    assert {name for name in others if not name.startswith(("account", "mfa"))} == set()
    assert [one for one in cells if _breaks_a_rule(*one)] == []


def _breaks_a_rule(row: Row, method: str, who: str, cell: str) -> bool:
    name = row.name
    if cell == "site":
        return (who, method) != (SIGNED_OUT, "GET")  # says nothing of what is there
    if cell == "in" and who != SIGNED_OUT:
        return not name.startswith(("account", "mfa"))
    if _is_hidden(name, row.state, who):
        return cell not in ("404", "in")
    if cell not in ("yes", "bad"):
        return False
    if who == SIGNED_OUT:
        return name not in PUBLIC and not is_about(name, "published")
    allowed = next((own for part, own in ALLOWED.items() if row.label.startswith(part)), None)
    if allowed is not None and who not in allowed:
        return True
    # An auditor changes nothing, and only an officer types.
    changes = method == "POST"
    if who == "auditor" and changes and name.startswith(("sheet", "admin_", "returns")):
        return True
    return name in WRITES - {"sheet_move"} and changes and who != "officer"


def _is_hidden(name: str, state: str, who: str) -> bool:
    """True for what somebody may not even know of: 403 would say that it is there."""
    if is_about(name, "assessment"):
        return state != "published" and who not in OWN | READERS
    if is_about(name, "edition"):
        insiders = {*PRESS, "head", *(["director"] if state in press.HAS_FILES else [])}
        return state not in press.IS_OUT and who not in insiders
    if name in of_what_is_published():
        return state not in press.IS_OUT
    if is_about(name, "release_request"):
        return who not in DECIDERS
    if is_about(name, "decision"):
        return state in ("draft", "withheld", "held_back") and who not in OWN | READERS | LEADS
    return False


def test_periods_of_the_table_are_there():
    assert date(2026, 9, 30) == ENDS_ON
