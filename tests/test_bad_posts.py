"""Thousands of posts that no form would send: none is a server error, none changes what it may not.

Every post runs in a savepoint. All tables are compared with what they held before: rows of tables
and columns that the address does not write must be the same to the byte. BAD_POSTS_SEED=n draws
others.
"""

import random
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from eqia.assessments import reading
from eqia.models import Decision
from performance.returns.models import Return
from tests import sizes
from tests.bad_posts import EXTRA, LINE, STRANGE, WRITES
from tests.dumps import Dump, Row, columns, dump
from tests.eqia import house, making
from tests.everything import make_everything
from tests.matrix import arguments, routes
from tests.returns.support import AT, ENDS_ON, GOOD, RED, World, bring_to, make_world, save
from tests.streams import read_whole
from tests.test_matrix import clock  # noqa: F401 -- the clock
from tests.writes import ALWAYS, Writes

POSTS = sizes.size(600, 5_000)  # a short run too writes to pages of papers
# Others on each database: what a form takes does not depend on it.
SEED = sizes.seed("BAD_POSTS", {"sqlite": 20261121, "postgresql": 20261122}[connection.vendor])


def unlisted(name: str, before: Dump) -> list[str]:
    """What changed that the address does not write."""
    allowed = next((own for part, own in WRITES if name.startswith(part)), {})
    found = []
    for table, rows in dump().items():
        if rows == before[table] or table in ALWAYS:
            continue
        if table not in allowed:
            found.append(f"{name} wrote {table}")
            continue
        listed = allowed[table]
        if listed is None:
            continue
        were, are = by_key(before[table]), by_key(rows)
        for key in were.keys() & are.keys():
            cells = zip(columns()[table], were[key], are[key], strict=True)
            changed = {column for column, old, new in cells if old != new}
            found += [f"{name} changed {table}.{column}" for column in changed - listed]
        if name != "admin_delete" and were.keys() - are.keys():
            found.append(f"{name} deleted from {table}")
    return found


def by_key(rows: list[Row]) -> dict[Any, Row]:
    return {row[0]: row for row in rows}


Fields = dict[str, list[str]]


class _Reader(HTMLParser):
    """Reads the fields of a page, with the values of boxes, buttons and lists."""

    def __init__(self) -> None:
        super().__init__()
        self.names: Fields = {}
        self.choosing = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        own = dict(attrs)
        name, value = own.get("name") or "", own.get("value") or ""
        if tag == "option" and self.choosing:
            self.names[self.choosing].append(value)
        elif tag in ("input", "select", "textarea", "button") and name:
            offered = self.names.setdefault(name, [])
            if tag == "button" or own.get("type") in ("radio", "checkbox", "hidden"):
                offered.append(value)
            self.choosing = name if tag == "select" else ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self.choosing = ""


def fields_of(client: Client, address: str) -> Fields:
    """The fields on the page of an address, each with the values that it offers; {} without one."""
    parser = _Reader()
    try:
        with transaction.atomic():
            response = client.get(address)
            read_whole(response)
            if response.status_code == 200 and "html" in response.headers["Content-Type"]:
                parser.feed(response.content.decode())
            raise _Undo
    except _Undo:
        return parser.names


class _Undo(Exception):
    pass


def plausible(rng: random.Random, name: str, offered: list[str]) -> str:
    """What an honest form might hold in a field of such a name, which offers these."""
    if offered:
        return rng.choice(offered)
    if name.endswith(("_0", "_1", "_2")):
        return {"0": "1", "1": "12", "2": "2026"}[name[-1]]
    if name.endswith(("completion", "decision", "consultation", "screened", "assessed", "-on")):
        return str(rng.choice(["Summer 2027", "tbc", "31 March 2027", ""]))
    if name.endswith(("value", "numerator", "denominator", "target", "floor")):
        return str(rng.choice(["93.1", "12", "0", "100", "70"]))
    if name.endswith(("_on", "due", "until", "from", "to")):
        return str(rng.choice(["2026-12-31", "31 12 2026", "1 4 2027"]))
    if name == "version":
        return str(rng.choice(["0", "1", "2", "3"]))
    return str(rng.choice(["Some words", "LRA", "COM", "percent", "kpi", "month", "1", "officer"]))


def draw_post(rng: random.Random, names: Fields) -> dict[str, Any]:
    """A post: some fields good, some strange, some twice, some missing, some that are not asked."""
    data: dict[str, Any] = {}
    share = rng.choice([0.02, 0.2, 0.6])  # of what is wrong in this one
    for name, offered in names.items():
        kind = rng.random()
        if name in PRESSED and rng.random() < 0.9:
            continue  # a button beside the one that saves
        if kind < share / 4:
            continue  # missing, the version too
        data[name] = rng.choice(STRANGE) if kind < share else plausible(rng, name, offered)
        if kind > 1 - share / 8:
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


# Buttons and boxes that show a page again instead of saving it.
PRESSED = {"do", "remove", "find", "search", "searched"}
# Whose page shows the fields of an address, and who posts there; most tries by who writes most.
SHOWN_TO = ("admin", "lead", "equality_lead", "head")
POSTING = ("officer", "approver", "lead", "admin", "auditor", "member", "publisher")
POSTING_PAPERS = (
    *("equality_lead",) * 4,
    "place_lead",
    "other_lead",
    "head",
    "director",
    "auditor",
)
PAPERS = ("eqia", "assessment", "decision")
WRITTEN = {name for name, _ in WRITES if name.startswith(PAPERS)}
# Fields of pages that the first state has not.
LATER = {
    "assessment_sign": ("capacity", "statement", "sha256"),
    "assessment_return": ("reason", "page-about", "why-age-negative", "why-carers-less"),
    "assessment_revise": ("reason",),
    "assessment_withhold": ("ground",),
    "decision_take": ("on_0", "on_1", "on_2", "saves"),
}
LISTS = {
    "assessment_actions": ("action", ("what", "group", "owner", "due", "purpose", "status", "key")),
    "assessment_evidence": ("evidence", ("title", "profile", "source", "as_at_0", "shelf", "says")),
    "assessment_consultation": ("heard", ("said", "done")),
    "assessment_editions": ("edition", ("version", "author", "on", "comment")),
}


Target = tuple[str, str, Client, Fields]


def targets(world: World) -> Iterator[Target]:
    """Every address with the people who may post there, signed in, and the fields of its page."""
    given = arguments(world)
    clients = {}
    for who in {*POSTING, *POSTING_PAPERS, *SHOWN_TO}:
        clients[who] = Client(raise_request_exception=False)
        clients[who].force_login(world.people[who])
    clients["nobody"] = Client(raise_request_exception=False)
    line = {f"L001-{name}": list[str]() for name in LINE}
    for name, _ in routes():
        of_papers = name.startswith(PAPERS)
        if of_papers and name not in WRITTEN:
            continue  # only read: the matrix has it that a post is answered by 405
        posting = POSTING_PAPERS if of_papers else POSTING
        for each in given.get(name, [{}]):
            address = reverse(name, kwargs=each)
            shown = SHOWN_TO[2:] if of_papers else SHOWN_TO
            pages = (fields_of(clients[who], address) for who in shown)
            names = next((page for page in pages if page), {})
            if name.startswith("sheet"):
                names = {**line, "version": [], "reason": [], "note-L001": []}
            if name in LISTS:
                kind, columns = LISTS[name]
                names[f"{kind}-rows"] = ["1", "2", "3"]
                names |= {f"{kind}{row}-{column}": [] for row in (2, 3) for column in columns}
            names |= {field: [] for field in LATER.get(name, ()) if field not in names}
            if not names and not name.startswith(("sheet", "admin", "session", "sign", *PAPERS)):
                continue
            for who in (*posting, "nobody"):
                yield name, address, clients[who], names
                if who == "officer" and name.startswith("sheet"):
                    yield name, address, clients[who], names  # the ones that write most


# A return in every state, and beside it an assessment.
STATES = {
    "none": "draft",
    "draft": "returned",
    "submitted": "submitted",
    "sent_back": "draft",
    "approved": "published",
    "locked": "withheld",
}


def _true_of(papers: house.Papers) -> dict[str, Fields]:
    """What honest pages of the state would hold: counts of saves, the hash of what is read."""
    record = making.stored(papers.assessment.ref)
    decision = Decision.objects.get()
    whole = reading.read_assessment(record, AT.date())
    version = Return.objects.values_list("version", flat=True).first() or 0
    return {
        "sheet": {"version": [str(version)]},
        "assessment": {"saves": [str(record.saves)], "sha256": [whole.sha256]},
        "decision": {"saves": [str(decision.saves)]},
    }


@pytest.mark.django_db
def test_bad_posts_break_nothing_and_change_nothing_unlisted():
    rng = random.Random(SEED)
    world, papers = make_everything()
    bad: Counter[str] = Counter()
    answers: Counter[int] = Counter()
    wrote: set[str] = set()
    found = list(targets(world))
    deck: list[Target] = []  # dealt, so that a short run too asks each target about as often
    assert {name for name, *_ in found} >= WRITTEN, "a page of papers is not posted to"
    for state, state_of_papers in STATES.items():
        point = transaction.savepoint()
        if state != "none":
            bring_to(world, state, {"L001": rng.choice([GOOD, RED])})
        house.bring_assessment_to(papers, state_of_papers)
        house.bring_decision_to(papers, rng.choice(["draft", "ready"]))
        before, true = dump(), _true_of(papers)
        for _ in range(-(-POSTS // len(STATES))):
            deck = deck or rng.sample(found, len(found))
            name, address, client, names = deck.pop()
            now = true.get(name.split("_")[0], {})
            data = draw_post(rng, {field: now.get(field, own) for field, own in names.items()})
            cookies = dict(client.cookies)
            try:
                with transaction.atomic(), connection.execute_wrapper(writes := Writes()):
                    status = client.post(address, data).status_code
                    answers[status] += 1
                    if status >= 500:
                        bad[f"{name}: {status}"] += 1
                    elif writes.tables - ALWAYS:
                        wrote.add(name)
                        bad.update(unlisted(name, before))
                    raise _Undo
            except _Undo:
                client.cookies.update(cookies)  # what signed somebody out is undone too
        transaction.savepoint_rollback(point)
    print(dict(answers), sorted(wrote))

    assert bad == {}
    assert sum(answers.values()) >= POSTS
    assert answers[302] > POSTS // 50, "hardly any post was taken: the fields are not found"
    assert len(wrote & WRITTEN) > (10 if POSTS > 2000 else 1), (
        f"only these pages of papers wrote: {wrote}"
    )


# What the lists of papers are asked in their addresses.
ASKED = (
    *("text", "directorate", "budget_round", "subject", "state", "only", "page", "row"),
    *("question", "check", "characteristic"),
)
READ = (
    *("eqia", "eqia_timetable", "eqia_cumulative", "evidence", "decisions", "eqia_start"),
    *("assessment", "assessment_copy", "assessment_grid", "decision"),
)


@pytest.mark.django_db
def test_bad_questions_in_addresses_are_answered():
    """Forms that are sent by GET, with every strange value; files of what they find too."""
    rng = random.Random(SEED)
    world, papers = make_everything()
    given = {"assessment": papers.assessment.ref, "decision": papers.decision.ref}
    answers: Counter[int] = Counter()
    for value in STRANGE:
        client = Client()
        if rng.random() < 0.7:
            client.force_login(world.people["equality_lead"])
        name = rng.choice(READ)
        ref = given.get(name.split("_")[0])
        address = reverse(name, args=[ref] if ref else [])
        if name in ("eqia", "eqia_timetable", "eqia_cumulative") and rng.random() < 0.5:
            address = reverse(f"{name}_as", args=[rng.choice(["csv", "json"])])
        asked = {each: rng.choice([value, value, rng.choice(STRANGE), ""]) for each in ASKED}
        answer = client.get(address, asked)
        read_whole(answer)
        answers[answer.status_code] += 1

    assert set(answers) <= {200, 302, 403, 404}, answers
    assert answers[200] > len(STRANGE) / 2


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
    world, _ = make_everything()
    save(world, {"L001": GOOD})
    client = Client()
    client.force_login(world.officer)
    address = reverse("sheet", args=["LRA", ENDS_ON])

    point = transaction.savepoint()
    taken = client.post(address, {"L001-value": "94", "version": "1"})
    assert taken.status_code == 302, "entry is closed: both posts would be refused alike"
    plain = dump()
    transaction.savepoint_rollback(point)
    client.post(address, {"L001-value": "94", "version": "1", **_but(field)})
    with_it = dump()

    assert by_key(plain["returns_line"]).keys() == by_key(with_it["returns_line"]).keys()
    assert plain["returns_return"] == with_it["returns_return"]


def _but(field: str) -> dict[str, str]:
    return {} if field == "version" else {field: "7"}
