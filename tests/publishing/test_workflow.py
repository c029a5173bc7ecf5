"""What holds after each of many random steps, on the database and for readers.

Kept outside the database: the hash of everything that was ever out. WORKFLOW_SEED=n draws others.
"""

import io
import random
import zipfile
from collections import Counter
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from councilportal.common.document import Document
from councilportal.common.refusals import NotKnown
from councilportal.printing import html, pieces
from councilportal.printing.packs import Pages
from councilportal.publishing.editions import making, queries
from councilportal.publishing.models import (
    Approval,
    Artefact,
    Edition,
    EditionPart,
    FrozenDocument,
    FrozenFigure,
    FrozenPassage,
    Pack,
)
from councilportal.publishing.packs import making as pack_making
from councilportal.publishing.packs import queries as packs
from councilportal.publishing.public import queries as public
from councilportal.publishing.rules.kinds import Audience
from councilportal.publishing.rules.workflow import OPEN, OUT, Move, Standing, State
from tests import sizes
from tests.publishing.making import make_cast
from tests.publishing.press import OF_AGENDAS, SECRET, SERIES, Press, make_series

# What is out is looked at again after each step, so that ten walks cost less than a long one.
WALKS = sizes.size(1, 10)
STEPS = sizes.size(120, 1_000)
AT_MOST = sizes.size(900, 3_000)  # steps, until each move was made and refused
SEED = sizes.seed("WORKFLOW", {"sqlite": 20261128, "postgresql": 20261129}[connection.vendor])
MOST = sizes.size(1, 2)  # editions of a kind that are looked at after a step
PAGES = sizes.size(0.3, 0.5)  # the share of steps after which a page is read
SITE = (
    *("", "search/?q=nobody", "search/?q=contract", "feed.atom", "calendar.ics", "calendar/"),
    *("api/editions/", "meetings/", "indicators/", "decisions/", f"{SERIES}/"),
)
OF_EDITION = ("", "changes/", "dataset.jsonld")


class Readers:
    """Look at what the press has done, and know what was ever out."""

    def __init__(self, press: Press, client: Client) -> None:
        self.press, self.client = press, client
        self.was_out: dict[tuple[str, int], str] = {}  # slug and number to a hash
        self.superseded = 0
        self.seen_files = 0  # the last file that was searched for what is exempt
        self.pages: Counter[int] = Counter()
        self.packs: dict[int, str] = {}  # the hash of each pack, by its key
        self.packs_read = self.restricted = 0

    def check(self) -> None:
        """Everything that always holds."""
        now, rng = self.press.now, self.press.rng
        out = list(Edition.objects.filter(state__in=OUT, publish_at__lte=now))
        new = [each for each in out if (each.slug, each.number) not in self.was_out]
        old = [each for each in out if self._has_correction(each)]
        for each in (*new, *sampled(rng, old), *sampled(rng, out)):
            self._check_is_out(each)
        shown = set(public.out(now).filter(series__ref=SERIES).values_list("slug", "number"))
        assert shown == set(self.was_out), "what was out stays out, and nothing else is"
        unseen = list(Edition.objects.exclude(pk__in=[each.pk for each in out]))
        for record in sampled(rng, unseen):
            with pytest.raises(NotKnown):
                public.body(SERIES, record.slug, record.number, now)
        opened = Counter(Edition.objects.filter(state__in=OPEN).values_list("slug", flat=True))
        assert not opened or max(opened.values()) == 1, "one open edition a slug"
        self._check_approvals()
        self._check_nothing_exempt()
        self._check_packs()
        if rng.random() < PAGES:
            self._check_site(out, unseen)
        self._check_frozen_is_sealed()

    def _check_approvals(self) -> None:
        found = Approval.objects.select_related("document__edition").order_by("-pk")[:MOST]
        for approval in found:
            assert not queries.is_author(
                approval.document.edition, approval.by_id
            ) or self._wrote_later(approval), "nobody approves what they wrote"
            assert approval.sha256 == approval.document.sha256

    def _wrote_later(self, approval: Approval) -> bool:
        """True where it went back to draft after the approval: who approved may write then."""
        return approval.document.freezing < approval.document.edition.freezing or (
            approval.document.edition.state in (State.DRAFT, State.DROPPED, State.MAKING)
        )

    def _check_is_out(self, record: Edition) -> None:
        """It is readable, superseded or not, and its bytes are those of the first time."""
        found, body = public.body(SERIES, record.slug, record.number, self.press.now)
        assert found.edition == record
        files = queries.frozen(record)[Audience.PUBLIC].artefacts.order_by("name")
        whole = sha256(b"".join(bytes(each.content) for each in files)).hexdigest()
        key = (record.slug, record.number)
        assert self.was_out.setdefault(key, whole) == whole, "published bytes changed"
        assert body.sha256 == sha256(bytes(body.content)).hexdigest()
        if record.state == State.PUBLISHED:
            is_last = not self._has_correction(record)
            self.superseded += not is_last
            assert found.standing is (Standing.LATEST if is_last else Standing.SUPERSEDED)

    def _has_correction(self, record: Edition) -> bool:
        return (record.slug, record.number + 1) in self.was_out

    def _check_nothing_exempt(self) -> None:
        """No byte of a file or a row that readers are given has anything of an exempt part."""
        made = Artefact.objects.filter(pk__gt=self.seen_files).order_by("pk")
        for file in made.select_related("document"):
            self.seen_files = file.pk
            if file.document.audience == Audience.PUBLIC:
                for name, content in unpacked(file.name, bytes(file.content)):
                    assert SECRET.encode() not in content, (str(file.document), name)
        if made:
            assert not FrozenPassage.objects.filter(text__icontains=SECRET).exists()
            assert not FrozenFigure.objects.filter(title__icontains=SECRET).exists()

    def _check_packs(self) -> None:
        """No pack ever changes; a public one has nothing exempt, and is out when its papers are."""
        now, rng = self.press.now, self.press.rng
        made = Pack.objects.filter(pk__gt=max(self.packs, default=0)).order_by("pk")
        known = rng.sample(sorted(self.packs), min(MOST, len(self.packs)))
        shown = set(packs.packs_out(now).values_list("pk", flat=True))
        for pack in (*made, *Pack.objects.filter(pk__in=known).select_related("meeting")):
            content = bytes(pack.content)
            digest = self.packs.setdefault(pack.pk, sha256(content).hexdigest())
            assert sha256(content).hexdigest() == digest == pack.sha256, "a pack changed"
            if pack.audience == Audience.RESTRICTED:
                self.restricted += SECRET.encode() in content
                assert pack.pk not in shown
                continue
            assert SECRET.encode() not in content, str(pack)
            assert SECRET not in pack.lines, str(pack)
            for document in pack.documents.select_related("edition"):
                out = (document.edition.slug, document.edition.number) in self.was_out
                assert out or pack.pk not in shown
            if pack.pk in shown or rng.random() < PAGES:
                self._read_pack(pack, content, is_out=pack.pk in shown)

    def _read_pack(self, pack: Pack, content: bytes, *, is_out: bool) -> None:
        of = [pack.meeting.ref, pack.number, pack.sha256[:16]]
        answer = self.client.get(reverse("published_pack", args=of))
        assert answer.status_code == (200 if is_out else 404), str(pack)
        assert not is_out or answer.content == content
        self.packs_read += is_out

    def _check_site(self, out: list[Edition], unseen: list[Edition]) -> None:
        """A page of the public site says nothing exempt and nothing that is not out."""
        rng, now = self.press.rng, self.press.now
        latest = public.latest(now, most=1_000)
        assert all(each.publish_at and each.publish_at <= now for each in latest)
        address = f"/published/{rng.choice(SITE)}"
        if out and rng.random() < 0.5:
            each = rng.choice(out)
            address = f"/published/{SERIES}/{each.slug}/{each.number}/{rng.choice(OF_EDITION)}"
        answer = self.client.get(address)
        said = answer.getvalue().decode()
        self.pages[answer.status_code] += 1
        assert answer.status_code in (200, 302, 404), address
        assert not answer.cookies
        assert SECRET not in said, address
        for record in unseen[-4:]:
            texts = [*record.parts.values_list("text", flat=True), record.subject]
            for text in filter(None, texts):
                assert text not in said or self._is_told_elsewhere(text), (address, str(record))

    def _is_told_elsewhere(self, text: str) -> bool:
        """True for words of an edition that is out: its correction begins with the same."""
        now = self.press.now
        parts = EditionPart.objects.filter(text=text, edition__in=public.out(now))
        return parts.exists() or public.out(now).filter(subject=text).exists()

    def _check_frozen_is_sealed(self) -> None:
        """The database refuses plain statements too, whoever makes them."""
        table, column = self.press.rng.choice(SEALED)
        statement = self.press.rng.choice(
            (f"UPDATE {table} SET {column} = {column}", f"DELETE FROM {table}")
        )
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM {table}")
            if not cursor.fetchone()[0]:
                return
            with (
                pytest.raises(DatabaseError, match="what is frozen is not changed"),
                transaction.atomic(),
            ):
                cursor.execute(statement)


SEALED = (
    ("publishing_frozendocument", "text"),
    ("publishing_frozendocument", "sha256"),
    ("publishing_artefact", "content"),
    ("publishing_approval", "statement"),
    ("publishing_frozenpassage", "text"),
    ("publishing_frozenreference", "shown"),
    ("publishing_pack", "content"),
)


def sampled(rng: random.Random, found: list[Edition]) -> list[Edition]:
    """Some of what was found, which is all where there are few."""
    return rng.sample(found, min(MOST, len(found)))


def unpacked(name: str, content: bytes) -> Iterator[tuple[str, bytes]]:
    """A file, and the members of an archive, also of those in it."""
    yield name, content
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            for each in packed.namelist():
                yield from unpacked(f"{name}/{each}", packed.read(each))


@pytest.fixture(params=range(WALKS))
def press(
    request: pytest.FixtureRequest, db: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Press:
    """A monthly paper. Its files are real, but for the PDF, which has the page of the document."""

    def printed(document: Document, attached: Any) -> bytes:
        return b"%PDF-1.7 " + html.page(document) + repr(attached).encode()

    monkeypatch.setattr(pieces, "printed", printed)

    def bound(front: Any, papers: Any) -> bytes:
        pages = {each.key: Pages(place, place) for place, each in enumerate(papers, 2)}
        documents = [front(pages), *(each.document for each in papers)]
        return b"%PDF-1.7 " + b"".join(html.page(each) for each in documents)

    for room in (making, pack_making):
        monkeypatch.setattr(room, "failures", lambda _: [])
    monkeypatch.setattr(pack_making, "bound", bound)
    cast = make_cast()
    make_series(cast)
    made = Press(cast, SEED + request.param, tmp_path)
    monkeypatch.setattr(timezone, "now", lambda: made.now)
    return made


def test_what_is_published_never_changes_whatever_anybody_tries(
    press: Press, client: Client
) -> None:
    moves = {"start", *Move, *OF_AGENDAS} - {Move.FAIL}
    readers = Readers(press, client)
    number = 0

    def is_done() -> bool:
        taken, refused = set(press.taken), set(press.refused)
        tried = {*moves - {"start"}, "import"} <= refused and {
            *moves,
            *OF_AGENDAS,
            "import",
        } <= taken
        seen = (readers.superseded, readers.packs_read, readers.restricted)
        return tried and all(seen) and len(readers.was_out) > 1

    # A short run goes on until every move was made and refused, which takes some seeds longer.
    while number < STEPS or (number < AT_MOST and not is_done()):
        press.step()
        readers.check()
        number += 1
    print(dict(press.taken), dict(press.refused), dict(readers.pages), readers.superseded)

    assert moves <= set(press.taken), "some steps were never taken: their checks prove nothing"
    assert {*Move} - {Move.FAIL} <= set(press.refused)
    assert {"import"} <= set(press.taken) & set(press.refused)
    assert set(OF_AGENDAS) <= set(press.refused)
    assert readers.packs_read
    assert readers.restricted
    assert len(readers.was_out) > 1
    assert readers.superseded
    assert FrozenDocument.objects.filter(
        audience=Audience.RESTRICTED, text__contains=SECRET
    ).exists()
