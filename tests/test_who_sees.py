"""Who sees which words of which paper, in every page, file, search and e-mail: one table.

Papers hold a word of their own in every field (`tests/eqia/marked.py`). Each person reads every
address, with every paper that it may be about and in every form that it is offered in. A row of the
table is a kind of words; a cell says where the person saw one of them:

    yes    in a page or a file
    audit  in the record of changes alone
    mail   in an e-mail alone
    .      nowhere

UPDATE_GOLDEN=1 writes the table anew; read what changed. The rules below say what no table may.
"""

import logging
import os
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from councilportal.accounts.models import User
from councilportal.accounts.permissions import Role
from councilportal.common import middleware
from councilportal.printing import kept
from objectives.models import Action
from tests import factories, sizes
from tests.eqia.marked import WORD, Marked, plant
from tests.everything import make_everything
from tests.matrix import SIGNED_OUT, WHO, arguments, is_about, routes
from tests.returns.support import AT
from tests.test_matrix import clock  # noqa: F401 -- the clock

# Who sees what should not depend on the database: only a long run asks PostgreSQL too.
pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_first]

GOLDEN = Path(__file__).resolve().parent / "golden" / "who_sees.txt"
# `owner` holds the post that owns the promises of the draft and of the withheld one; `next_lead` is
# the equality lead of another service of the same directorate.
JOINING = ("owner", "next_lead")
# Others hold a role of other figures: whatever makes them see more shows with these already.
EVERYBODY = (*WHO, *JOINING)
CONCERNED = (
    SIGNED_OUT,
    "nobody",
    "lead",
    "equality_lead",
    "place_lead",
    "other_lead",
    "head",
    "admin",
    *JOINING,
)
# Somebody who reads all papers has to read all fields; a run of parts draws the others.
ALWAYS = "equality_lead"
ASKING = sizes.size(CONCERNED, EVERYBODY)
if sizes.is_part():
    ASKING = (ALWAYS, *sizes.part([who for who in EVERYBODY if who != ALWAYS], 12))
# One document is in every form of it; JSON has all of its words and datasets.
FORMS = sizes.size(("json",), ("csv", "json", "pdf"))
WIDTH = 68  # of the first column
READ_ALL = ("equality_lead", "member", "auditor")
FOR_EVERYBODY = ("decision of the place that is ready", "evidence on the shelf")
# Which papers pages are asked about: those that are read, those that are written or moved, and the
# promise that an indicator watches.
READ, WRITTEN, WATCHED = sizes.size(("ABCEFGHJ", "ABG", "ABEH"), ("ABCDEFGHJ",) * 2 + ("ABDEGH",))
# What another state would print: none of the papers is dropped or returned.
NOT_PRINTED = {"assessment.drop_reason", "assessment.return_reason"}
AUDIT = ("audit", "audit_csv")
# What a search finds: a part of the words, so that the page does not say them back.
SEARCHES = {"eqia": "text", "eqia_as": "text", "actions": "text", "actions_as": "text"}
SEARCHES |= {"eqia_live": "text", "eqia_live_as": "text"}


def addresses(papers: Any, marked: Marked) -> list[tuple[str, str]]:
    """Every address that can be read, with each paper that it may be about: its name, itself."""
    documents = [
        f"{name}{live}{form}"
        for name in ("assessment", "assessment_version")
        for live in ("", "_live")
        for form in ("", "_as")
    ]
    given = dict(papers) | {
        "action": [{"ref": ref} for ref in Action.objects.values_list("ref", flat=True)],
        **{
            name: [{"ref": f"W{each}", **period} for each in WATCHED]
            for name, period in (
                ("indicator_latest", {}),
                ("indicator", {"period": "2026-08"}),
                ("indicator_as", {"period": "2026-08"}),
            )
        },
    }
    found: list[tuple[str, str]] = []
    for name, route in routes():
        own = given.get(name, [{}])
        for kind, letters in (
            ("assessment", READ if name in documents else WRITTEN),
            ("decision", "KLMN"),
        ):
            if is_about(name, kind):
                own = [_arguments(marked.papers[each], route) for each in letters]
        for each in own:
            for form in FORMS if ":form>" in route else ("",):
                address = reverse(name, kwargs={**each, **({"form": form} if form else {})})
                found.append((name, address))
                if name in SEARCHES:
                    found.append((name, f"{address}?{SEARCHES[name]}=zq"))
    return list(dict.fromkeys(found))


def _arguments(paper: Any, route: str) -> dict[str, Any]:
    whole = {"ref": paper.ref, "number": getattr(paper, "number", 1), "group": "age"}
    return {key: value for key, value in whole.items() if f":{key}>" in route}


Seen = dict[str, dict[str, set[str]]]  # by person, by word: where it was seen


def read_all(clients: Mapping[str, Client], every: list[tuple[str, str]]) -> Seen:
    """The words that each person saw in what they read, with the names of the addresses."""
    seen: Seen = defaultdict(lambda: defaultdict(set))
    for who, client in clients.items():
        for name, address in every:
            response = client.get(address)
            if response.status_code != 200:
                continue
            text = response.getvalue().decode(errors="replace")
            for word in {match.group() for match in WORD.finditer(text)}:
                seen[who][word].add(name)
        for word in _searched(client):
            seen[who][word].add("decision_start")
    return seen


def _searched(client: Client) -> set[str]:
    """What the search for assessments to cite finds, which a form posts."""
    response = client.post(reverse("decision_start"), {"find": "1", "search": "zq"})
    return {match.group() for match in WORD.finditer(response.text)}


def mailed(seen: Seen, monkeypatch: pytest.MonkeyPatch) -> None:
    """Add what each person reads in e-mails of the days on which there are any."""
    days = [AT.replace(day=11), *(AT.replace(month=11, day=each) for each in (1, 15, 29))]
    owners = {f"{each.username}@example.invalid": each.username for each in User.objects.all()}
    for each in User.objects.all():
        User.objects.filter(pk=each.pk).update(email=f"{each.username}@example.invalid")
    for at in days:
        monkeypatch.setattr("django.utils.timezone.now", lambda at=at: at)
        mail.outbox.clear()
        call_command("send_reminders", verbosity=0)
        for message in mail.outbox:
            [to] = message.recipients()
            for match in WORD.finditer(f"{message.subject} {message.body}"):
                seen[owners[to]][match.group()].add("mail")


Rows = dict[str, dict[str, str]]  # by what the words belong to, then by person


def rows_of(marked: Marked, seen: Seen) -> Rows:
    """The rows of the table, for those who were asked."""
    kinds: dict[str, list[str]] = defaultdict(list)
    for word in marked.fields:
        kinds[marked.thing(word)].append(word)
    ordered = sorted(kinds, key=lambda thing: (kinds[thing][0][2], thing))
    return {thing: {who: cell(seen, who, kinds[thing]) for who in ASKING} for thing in ordered}


def as_text(found: Rows) -> str:
    """One line for each kind of words."""
    names = [who.replace(" ", "_") for who in EVERYBODY]
    lines = [
        ("whose words", names),
        *((thing, list(cells.values())) for thing, cells in found.items()),
    ]
    return "".join(
        f"{label:{WIDTH}}"
        + "  ".join(each.ljust(len(name)) for each, name in zip(cells, names, strict=True)).rstrip()
        + "\n"
        for label, cells in lines
    )


def cell(seen: Seen, who: str, words: list[str]) -> str:
    where = {name for word in words for name in seen[who].get(word, ())}
    if where - {*AUDIT, "mail"}:
        return "yes"
    return "audit" if where & set(AUDIT) else "mail" if where else "."


def _refused(request: object, *args: object, status: int = 404) -> HttpResponse:
    return HttpResponse(status=status)


@pytest.fixture
def read(db, monkeypatch) -> tuple[Marked, Seen]:
    # The source of a paper is what is printed: laying out hundreds would take minutes.
    monkeypatch.setattr(kept, "pdf_of", lambda paper, **named: paper.source.encode())
    monkeypatch.setattr(middleware, "page_not_found", _refused)
    monkeypatch.setattr(middleware, "render", _refused)
    logging.disable(logging.ERROR)
    try:
        world, papers = make_everything()
        given = arguments(world)
        marked = plant(world, papers)
        world.people["next_lead"] = factories.make_user("next_lead")
        neighbour = factories.make_service(
            "NXT", name="Next", directorate=world.service.directorate
        )
        factories.make_appointment(world.people["next_lead"], Role.EQUALITY_LEAD, service=neighbour)
        clients = {who: Client() for who in ASKING}
        for who, client in clients.items():
            if who != SIGNED_OUT:
                client.force_login(world.people[who])
        seen = read_all(clients, addresses(given, marked))
        mailed(seen, monkeypatch)
        return marked, seen
    finally:
        logging.disable(logging.NOTSET)


def test_each_sees_what_the_table_says(read):
    marked, seen = read
    found = rows_of(marked, seen)
    if os.environ.get("UPDATE_GOLDEN"):
        assert ASKING == EVERYBODY, "the table has everybody: UPDATE_GOLDEN=1 with --long"
        GOLDEN.write_text(as_text(found))

    [(_, people), *told] = [_cells(line) for line in GOLDEN.read_text().splitlines()]
    wanted = {thing: dict(zip(people, cells, strict=True)) for thing, cells in told}

    assert people == [who.replace(" ", "_") for who in EVERYBODY]
    for thing, cells in found.items():
        asked = {who.replace(" ", "_"): cell for who, cell in cells.items()}
        assert asked == {who: wanted[thing][who] for who in asked}, thing
    assert set(found) == set(wanted)
    # And what no table may say, whoever wrote it.
    assert [one for one in _every(found) if _breaks_a_rule(*one)] == []
    # A field whose words nobody ever sees would prove nothing.
    # One of a thousand tokens against forgery has what looks like a word, but is none of ours.
    read_of = {field for word, field in marked.fields.items() if word in seen[ALWAYS]}
    assert set(marked.fields.values()) - read_of == NOT_PRINTED


def _cells(line: str) -> tuple[str, list[str]]:
    return line[:WIDTH].strip(), line[WIDTH:].split()


def _every(found: Rows) -> Iterator[tuple[str, str, str]]:
    for thing, cells in found.items():
        for who, cell in cells.items():
            yield thing, who, cell


def _breaks_a_rule(thing: str, who: str, cell: str) -> bool:
    """True where somebody sees what is hidden from them, or does not see what is for everybody."""
    if thing.startswith("published") or thing.endswith(("ground", "timetable")):
        return cell != "yes"
    if who in READ_ALL:
        return cell != "yes"
    if who in (SIGNED_OUT, "nobody", "officer", "lead", "publisher", "other_officer"):
        return cell != "." and not thing.startswith(FOR_EVERYBODY)
    if who in ("other_lead", "next_lead"):
        of_another = ("draft of another", "decision of another") if who == "other_lead" else ()
        return cell != "." and not thing.startswith((*FOR_EVERYBODY, *of_another))
    return False
