"""Two councils that differ only in hidden figures of people answer everybody else alike.

Small counts cannot be looked for by their digits. So two worlds are made, of which the same is
published (`two_worlds`), and everybody who may not see exact figures reads every address of both,
in each form: the answers are the same, byte for byte, tokens of forms apart. Numbers that stand
nowhere else are looked for too, also in what a bundle has inside.
"""

import logging
import os
import re
from collections.abc import Iterator, Mapping
from io import BytesIO
from itertools import count
from typing import Any
from zipfile import BadZipFile, ZipFile

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from councilportal.accounts.models import User
from councilportal.audit import digests
from councilportal.common import middleware
from councilportal.printing import html, kept
from councilportal.publishing.editions import making
from councilportal.publishing.models import Artefact
from objectives.models import EqualityTable, Release, ReleaseRequest
from tests import sizes
from tests.everything import make_everything
from tests.matrix import SIGNED_OUT, WHO, arguments, routes
from tests.objectives import two_worlds
from tests.publishing import house as press
from tests.returns.support import World
from tests.streams import read_whole
from tests.test_matrix import clock  # noqa: F401 -- the clock

# SQLite gives a row the same key again after what made it is undone.
pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_only]

EXACT = {"equality_lead", "auditor"}  # who may see exact figures of the whole council
OTHERS = tuple(who for who in WHO if who not in EXACT)
# A short run asks these, at the addresses of figures and of what is published.
ASKING = sizes.size((SIGNED_OUT, "publisher", "lead", "admin"), OTHERS)
FORMS = ("csv", "json", "pdf")
BY_CHANCE = "mfa_activate_totp"  # shows a new secret at each look
OF_FIGURES = ("figures", "equality_table", "release", "edition", "published", "audit")
TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]*"')
WRITTEN_AT = re.compile(rb"<dcterms:(created|modified)[^>]*>[^<]*")
PASSING = {"Set-Cookie", "X-Request-ID", "Expires"}  # tokens and the clock
Answer = tuple[int, Mapping[str, str], bytes]
Answers = dict[tuple[str, str], Answer]  # by person and address
Given = Mapping[str, list[dict[str, Any]]]


def addresses(given: Given) -> Iterator[tuple[str, str]]:
    """Every address that can be read, about each table, release and edition: name and itself."""
    for name, route in routes():
        own = [] if name == BY_CHANCE else [*given.get(name, [{}]), *_also(name, route, given)]
        for each in own:
            for form in FORMS if ":form>" in route else ("",):
                yield name, reverse(name, kwargs={**each, **({"form": form} if form else {})})


def _also(name: str, route: str, given: Given) -> Iterator[dict[str, Any]]:
    """The arguments by which an address is about what the two worlds have."""
    if name == "release_request":
        yield from ({"key": key} for key in ReleaseRequest.objects.values_list("pk", flat=True))
    elif name.startswith("figures_released"):
        for ref, number in Release.objects.values_list("table__ref", "number"):
            yield {"ref": ref, "number": number}
    elif name.startswith(("figures_", "equality_table_")) and "<ref:ref>" in route:
        yield from ({"ref": each.ref} for each in EqualityTable.objects.all())
    elif name == "edition_file":
        for file in Artefact.objects.select_related("document"):
            audience = {"audience": file.document.audience, "name": file.name}
            yield {**_published(), **audience}
    elif name == "published_file":
        for file in Artefact.objects.all():
            yield {**_published(), "sha": file.sha256[:16], "name": file.name}
    elif "<str:slug>" in route and "<ref:series>" in route:
        yield from ({**each, "slug": _published()["slug"]} for each in given[name][:1])


def _published() -> dict[str, Any]:
    return {**press.ROUTE, "slug": press.PERIODS["published"]}


def answers(world: World, given: Given) -> Answers:
    """What everybody else is answered."""
    clients = {who: Client() for who in ASKING}
    for who, client in clients.items():
        if who != SIGNED_OUT:
            client.force_login(world.people[who])
            client.get("/account/")
    found: Answers = {}
    for name, address in dict.fromkeys(addresses(given)):
        if not name.startswith(OF_FIGURES) and not sizes.is_long():
            continue
        asking = sizes.size(ASKING[:1], ASKING) if name.startswith("published") else ASKING
        for who in asking:
            response: Any = clients[who].get(address)
            read_whole(response)
            found[who, address] = _answer(response)
    found["by mail", ""] = (0, {}, _mailed(world).encode())
    return found


def _answer(response: Any) -> Answer:
    heads = {name: text for name, text in response.headers.items() if name not in PASSING}
    content: bytes = response.getvalue()
    if "spreadsheetml" in heads.get("Content-Type", "") and content:
        content = _parts_of(content)
        heads.pop("Content-Length", None)  # of it packed, with that moment
    return response.status_code, heads, TOKEN.sub(b"", content)


def _parts_of(workbook: bytes) -> bytes:
    """What a workbook has inside, but for the moment at which it was written."""
    with ZipFile(BytesIO(workbook)) as book:
        parts = [name.encode() + book.read(name) for name in book.namelist()]
    return WRITTEN_AT.sub(b"", b"".join(parts))


def _mailed(world: World) -> str:
    """What others read in e-mails."""
    mail.outbox.clear()
    for each in User.objects.all():
        User.objects.filter(pk=each.pk).update(email=f"{each.username}@example.invalid")
    call_command("send_reminders", verbosity=0)
    exact = {f"{who}@example.invalid" for who in EXACT}
    told = [each for each in mail.outbox if not exact & set(each.recipients())]
    return "\n".join(f"{each.recipients()} {each.subject} {each.body}" for each in told)


def _refused(request: object, *args: object, status: int = 404) -> HttpResponse:
    return HttpResponse(status=status)


def _digests(model: Any, *given: object, only: Any = None) -> Iterator[tuple[int, str]]:
    """Digests of rows have a key that nobody reads: here they are all alike."""
    return ((key, "0" * digests._DIGITS) for key in sorted(only or ()))


def _paper(document: Any) -> making.File:
    source = html.paper(document).encode()
    return making.File(f"{document.reference}.pdf", "application/pdf", source)


@pytest.fixture
def worlds(db: None, clock: None, monkeypatch: pytest.MonkeyPatch) -> list[Answers]:  # noqa: F811
    """The answers in both worlds, of which each is undone."""
    # The source of a paper is what is printed: laying out hundreds would take minutes.
    monkeypatch.setattr(kept, "pdf_of", lambda paper, **named: paper.source.encode())
    monkeypatch.setattr(digests, "digests", _digests)
    monkeypatch.setattr(making, "_paper", _paper)
    monkeypatch.setattr(press, "make_files", _files)
    monkeypatch.setattr(middleware, "page_not_found", _refused)
    monkeypatch.setattr(middleware, "render", _refused)
    logging.disable(logging.ERROR)
    found = []
    try:
        for which in (0, 1):
            numbers = count()
            monkeypatch.setattr(
                os, "urandom", lambda size, numbers=numbers: next(numbers).to_bytes(size)
            )
            with transaction.atomic():
                world, _ = make_everything()
                given = arguments(world)
                two_worlds.enter(world, which)
                two_worlds.release(world)
                two_worlds.print_them(world)
                found.append(answers(world, given))
                transaction.set_rollback(True)
    finally:
        logging.disable(logging.NOTSET)
    return found


def _files(record: Any) -> None:
    """The real files of an edition, but for the layout of its PDF."""
    making.make_files(edition=record.pk, freezing=record.freezing)


def test_others_are_answered_alike_and_read_no_number_that_is_hidden(worlds: list[Answers]) -> None:
    one, other = worlds

    assert [asked for asked in one if asked not in other] == []
    assert [
        _difference(asked, answer, other[asked])
        for asked, answer in one.items()
        if answer != other[asked]
    ] == []
    read = [address for (_, address), (status, *_) in one.items() if status == 200]
    assert len(read) > sizes.size(200, 2000)
    assert any(address.endswith("-bundle.zip") for address in read)
    assert any("/requests/" in address for address in read)
    seen = [
        (who, address, said)
        for answers_of in worlds
        for (who, address), (_, _, content) in answers_of.items()
        for text in _texts(content)
        for said in two_worlds.UNMISTAKABLE
        if said.encode() in text
    ]

    assert seen == []
    assert "987653" in two_worlds.UNMISTAKABLE


def _difference(asked: tuple[str, str], one: Answer, other: Answer) -> str:
    """Who is answered what in the first world that the second does not say."""
    if one[:2] != other[:2]:
        return f"{asked}: {one[:2]}, and {other[:2]}"
    pairs = zip(one[2].splitlines(), other[2].splitlines(), strict=False)
    lines = [line for line, theirs in pairs if line != theirs]
    return f"{asked}: {lines[:1]}, and {len(lines)} lines in all"


def _texts(content: bytes) -> Iterator[bytes]:
    """What is in an answer, and in each file that it holds."""
    yield content
    try:
        with ZipFile(BytesIO(content)) as packed:
            for name in packed.namelist():
                yield from _texts(packed.read(name))
    except BadZipFile:
        return
