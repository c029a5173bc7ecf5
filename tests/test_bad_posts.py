"""Thousands of posts that no form would send: none is a server error, none changes what it may not.

Every post runs in a savepoint. All tables are compared with what they held before: rows of tables
and columns that the address does not write must be the same to the byte. BAD_POSTS_SEED=n draws
others.
"""

import hashlib
import os
import random
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from tests.returns.support import ENDS_ON, GOOD, RED, World, bring_to, make_world, save
from tests.test_matrix import arguments, clock, make_everything, routes  # noqa: F401 -- the clock

# What a form takes does not depend on the database: the whole number is posted on the quicker one.
POSTS = int(os.environ.get("BAD_POSTS", "5000" if connection.vendor == "sqlite" else "1000"))
# The same posts every time, so that a failure is of the change; give another seed to look further.
SEED = int(os.environ.get("BAD_POSTS_SEED", "20261121"))

STRANGE = (
    "",
    " ",
    "\x00",
    "a\x00b",
    "\u202e12\u202c",
    "\u200f",
    "😀" * 9,
    "e\u0301",
    "\ufeff1",
    "\u0661\u0662",  # digits that are not ours
    "NaN",
    "nan",
    "sNaN",
    "Infinity",
    "-inf",
    "1e999999",
    "1E-999999",
    "9" * 16,
    "9" * 400,
    "0." + "0" * 40 + "1",
    "-0",
    "--1",
    "+1",
    "1,23",
    "1.000.000",
    "0x10",
    "1_000",
    "½",
    "100%",
    "true",
    "on",
    "null",
    "[]",
    "{}",
    "../../etc/passwd",
    "' OR 1=1 --",
    "<script>alert(1)</script>",
    "=1+1",
    "{{ 7*7 }}",
    "%s%n",
    "2026-02-30",
    "0000-00-00",
    "9999-12-31",
    "10000-01-01",
    "31 2 2026",
    "2026-09",
    "2026/27-Q9",
    "x" * 151,
    "x" * 6_000,
    "a\r\nb",
    "\t",
    "\x7f\x1b[31m",
    "-1",
    "0",
    "1",
    "999999999999999999999999",
    "amber",
    "green",
    "approved",
    "not_due",
)
# What nobody may set from outside: columns of ours and of Django's.
EXTRA = (
    "id",
    "pk",
    "state",
    "version",
    "service",
    "service_id",
    "ends_on",
    "submitted_by",
    "approved_by",
    "is_superuser",
    "is_staff",
    "is_active",
    "password",
    "user",
    "by",
    "at",
    "role",
    "directorate",
    "L001-id",
    "L001-sheet",
    "L001-indicator",
    "L001-changed_by",
    "L001-sent_back_reason",
    "L999-value",
    "I001-value",
    "form-TOTAL_FORMS",
    "csrfmiddlewaretoken",
    "next",
    "reason",
    "token",
    "_method",
)
LINE = (
    "value",
    "numerator",
    "denominator",
    "ytd_value",
    "forecast_value",
    "no_data_reason",
    "unchanged",
    "provisional",
    "judgement",
    "judgement_reason",
    "commentary",
    "explanation",
    "action_what",
    "action_owner",
    "action_due",
)
# Tables that any answered request may write: the session, its audit, what guards the sign-in.
ALWAYS = {"django_session", "audit_event", "axes_accessattempt", "axes_accesslog"}
ALWAYS |= {"axes_accessfailurelog", "accounts_keptform", "account_emailaddress"}
# What the moves of a return write besides the return itself.
APPROVAL = {
    "performance_reading": None,
    "performance_commentary": None,
    "objectives_action": None,
    "returns_correctiveaction": None,
}
# By the beginning of the address's name: table to the columns that may change; None for all.
WRITES: tuple[tuple[str, Mapping[str, set[str] | None]], ...] = (
    (
        "sheet_move",
        {
            "returns_return": {
                "state",
                "version",
                "submitted_by_id",
                "submitted_at",
                "approved_by_id",
                "approved_at",
                "sent_back_reason",
                "reopened_reason",
            },
            "returns_line": {*LINE, "sent_back_reason", "changed_by_id", "changed_at"},
            **APPROVAL,
        },
    ),
    (
        "sheet",
        {
            "returns_return": {"version"},
            "returns_line": {*LINE, "changed_by_id", "changed_at"},
        },
    ),
    ("admin_calendar", {"returns_reportingperiod": None}),
    ("admin_exception", {"returns_extension": None}),
    ("admin_council", {"organisation_council": None}),
    ("admin_target", {"performance_target": None, "performance_targetchange": None}),
    (
        "admin_",
        {
            "organisation_directorate": None,
            "organisation_service": None,
            "organisation_post": None,
            "organisation_appointment": None,
            "organisation_characteristic": None,
            "organisation_category": None,
            "performance_indicator": None,
            "performance_indicator_characteristics": None,
            "performance_unit": None,
            "objectives_objective": None,
            "accounts_user": {"username", "name", "email", "is_active", "first_name", "password"},
        },
    ),
    ("mfa_", {"mfa_authenticator": None}),
    ("account", {"accounts_user": {"password"}}),
    ("sign", {"accounts_user": {"last_login"}}),
)


def tables() -> list[tuple[str, list[str]]]:
    every = [model for model in apps.get_models(include_auto_created=True) if model._meta.managed]
    return [
        (model._meta.db_table, [str(field.column) for field in model._meta.concrete_fields])
        for model in every
    ]


Dump = dict[str, dict[Any, tuple[Any, ...]]]


def dump(tables: list[tuple[str, list[str]]]) -> tuple[dict[str, bytes], Dump]:
    """Every table: a hash of its rows, and the rows by their key."""
    hashes, rows = {}, {}
    with connection.cursor() as cursor:
        for table, columns in tables:
            named = ", ".join(f'"{column}"' for column in columns)
            cursor.execute(f'SELECT {named} FROM "{table}" ORDER BY 1')
            found = cursor.fetchall()
            hashes[table] = hashlib.sha256(repr(found).encode("utf-8", "replace")).digest()
            rows[table] = {row[0]: row for row in found}
    return hashes, rows


class Writes:
    """The tables that statements write to, so that only answers that wrote are compared."""

    def __init__(self) -> None:
        self.tables: set[str] = set()

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if found := _WRITTEN.match(sql):
            self.tables.add(found[1])
        return execute(sql, params, many, context)


_WRITTEN = re.compile(r'(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM) "(\w+)"')


def unlisted(name: str, tables: list[tuple[str, list[str]]], before: Any) -> list[str]:
    """What changed that the address does not write."""
    hashes, rows = dump(tables)
    allowed = next((own for part, own in WRITES if name.startswith(part)), {})
    found = []
    for table, columns in tables:
        if hashes[table] == before[0][table] or table in ALWAYS:
            continue
        if table not in allowed:
            found.append(f"{name} wrote {table}")
            continue
        listed = allowed[table]
        if listed is None:
            continue
        for key, row in rows[table].items():
            was = before[1][table].get(key)
            if was is None:
                continue
            changed = {
                column for column, old, new in zip(columns, was, row, strict=True) if old != new
            }
            found += [f"{name} changed {table}.{column}" for column in changed - listed]
        if name != "admin_delete" and set(before[1][table]) - set(rows[table]):
            found.append(f"{name} deleted from {table}")
    return found


def fields_of(client: Client, address: str) -> list[str]:
    """The names of the fields on the page of an address; none where it has no page."""
    from html.parser import HTMLParser

    class Fields(HTMLParser):
        def __init__(self) -> None:
            super().__init__()
            self.names: list[str] = []

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            if tag in ("input", "select", "textarea", "button"):
                name = dict(attrs).get("name")
                if name and name not in self.names:
                    self.names.append(name)

    parser = Fields()
    try:
        with transaction.atomic():
            response = client.get(address)
            if response.status_code == 200 and "html" in response.headers["Content-Type"]:
                parser.feed(response.content.decode())
            raise _Undo
    except _Undo:
        return parser.names


class _Undo(Exception):
    pass


def plausible(rng: random.Random, name: str) -> str:
    """What an honest form might hold in a field of such a name."""
    if name.endswith(("value", "numerator", "denominator", "target", "floor")):
        return str(rng.choice(["93.1", "12", "0", "100", "70"]))
    if name.endswith(("_on", "due", "until", "from", "to")):
        return str(rng.choice(["2026-12-31", "31 12 2026", "1 4 2027"]))
    if name == "version":
        return str(rng.choice(["0", "1", "2", "3"]))
    return str(rng.choice(["Some words", "LRA", "COM", "percent", "kpi", "month", "1", "officer"]))


def draw_post(rng: random.Random, names: list[str]) -> dict[str, Any]:
    """A post: some fields good, some strange, some twice, some missing, some that are not asked."""
    data: dict[str, Any] = {}
    for name in names:
        kind = rng.random()
        if kind < 0.15:
            continue  # missing, the version too
        data[name] = plausible(rng, name) if kind < 0.55 else rng.choice(STRANGE)
        if kind > 0.95:
            data[name] = [rng.choice(STRANGE), rng.choice(STRANGE)]
    for name in rng.sample(EXTRA, rng.randint(0, 6)):
        data.setdefault(name, rng.choice(STRANGE))
    if rng.random() < 0.05:
        data[rng.choice(STRANGE)[:60] or "x"] = rng.choice(STRANGE)
    if rng.random() < 0.1:
        data["file"] = SimpleUploadedFile(
            rng.choice(["a.xlsx", "a.csv", "../../x.xlsm", "\u202ex.exe", "a"]),
            rng.choice([b"", b"PK\x03\x04rubbish", b"ref,value\nL001,\x00\n", b"\xff\xfe" * 50]),
        )
    return data


def targets(world: World) -> Iterator[tuple[str, str, Client, list[str]]]:
    """Every address with the people who may post there, signed in, and the fields of its page."""
    given = arguments(world)
    people = ("officer", "approver", "lead", "admin", "auditor", "member")
    clients = {}
    for who in people:
        clients[who] = Client(raise_request_exception=False)
        clients[who].force_login(world.people[who])
    clients["nobody"] = Client(raise_request_exception=False)
    line = [f"{ref}-{name}" for ref in ("L001",) for name in LINE]
    for name, _ in routes():
        for each in given.get(name, [{}]):
            address = reverse(name, kwargs=each)
            names = fields_of(clients["admin"], address) or fields_of(clients["lead"], address)
            for who, client in clients.items():
                if name.startswith("sheet"):
                    names = [*line, "version", "reason", "note-L001"]
                if names or name.startswith(("sheet", "admin", "session", "sign")):
                    yield name, address, client, names
                if who == "officer" and name.startswith("sheet"):
                    yield name, address, client, names  # the ones that write most, twice as often


@pytest.mark.django_db
def test_bad_posts_break_nothing_and_change_nothing_unlisted():
    print(f"BAD_POSTS_SEED={SEED}")  # shown when it fails
    rng = random.Random(SEED)
    world = make_everything()
    every = tables()
    bad: Counter[str] = Counter()
    answers: Counter[int] = Counter()
    states = ["none", "draft", "submitted", "sent_back", "approved", "locked"]
    found = list(targets(world))
    for state in states:
        point = transaction.savepoint()
        if state != "none":
            bring_to(world, state, {"L001": rng.choice([GOOD, RED])})
        before = dump(every)
        for _ in range(-(-POSTS // len(states))):
            name, address, client, names = rng.choice(found)
            data = draw_post(rng, names)
            cookies = dict(client.cookies)
            try:
                with transaction.atomic(), connection.execute_wrapper(writes := Writes()):
                    status = client.post(address, data).status_code
                    answers[status] += 1
                    if status >= 500:
                        bad[f"{name}: {status}"] += 1
                    elif writes.tables - ALWAYS:
                        bad.update(unlisted(name, every, before))
                    raise _Undo
            except _Undo:
                client.cookies.update(cookies)  # what signed somebody out is undone too
        transaction.savepoint_rollback(point)
    print(dict(answers))

    assert bad == {}
    assert sum(answers.values()) >= POSTS
    assert answers[302] > POSTS // 50, "hardly any post was taken: the fields are not found"


@pytest.mark.django_db
@pytest.mark.parametrize("goal", ["null", "home", "a\r\nb", "[]", "//elsewhere.test/", "http://x"])
def test_signing_in_again_goes_home_where_the_goal_is_no_page_of_ours(goal):
    client = Client()
    client.force_login(make_world().officer)

    response = client.post("/sign-in/", {"next": goal})

    assert (response.status_code, response.headers["Location"]) == (302, "/")


@pytest.mark.django_db
@pytest.mark.parametrize("field", ["id", "state", "version", "L001-sheet", "L001-changed_by"])
def test_fields_that_a_form_does_not_list_are_not_taken(field):
    world = make_everything()
    save(world, {"L001": GOOD})
    client = Client()
    client.force_login(world.officer)
    address = reverse("sheet", args=["LRA", ENDS_ON])

    point = transaction.savepoint()
    client.post(address, {"L001-value": "94", "version": "1"})
    plain = dump(tables())[1]
    transaction.savepoint_rollback(point)
    client.post(address, {"L001-value": "94", "version": "1", **_but(field)})
    with_it = dump(tables())[1]

    assert plain["returns_line"].keys() == with_it["returns_line"].keys()
    assert plain["returns_return"] == with_it["returns_return"]


def _but(field: str) -> dict[str, str]:
    return {} if field == "version" else {field: "7"}
