"""What holds after each of many random steps, on the database and for readers.

Kept outside the database: the hash of everything that was ever out. WORKFLOW_SEED=n draws others.
"""

import io
import random
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import F
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from councilportal.common.document import Document
from councilportal.common.refusals import NotKnown
from councilportal.printing import html, pieces
from councilportal.printing.packs import Pages
from councilportal.publishing.editions import making
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
PAGES = 0.3  # the share of steps after which a page is read
SITE = (
    *("", "search/?q=nobody", "search/?q=contract", "feed.atom", "calendar.ics", "calendar/"),
    *("api/editions/", "meetings/", "indicators/", "decisions/", f"{SERIES}/"),
)
OF_EDITION = ("", "changes/", "dataset.jsonld")
WRITTEN_LATER = (State.DRAFT, State.DROPPED, State.MAKING)


@dataclass(frozen=True, slots=True)
class Line:
    """What the table of editions says of one, without any query of the product."""

    pk: int
    slug: str
    number: int
    state: str
    publish_at: datetime | None
    freezing: int

    @property
    def key(self) -> tuple[str, int]:
        return self.slug, self.number

    def is_out(self, now: datetime) -> bool:
        return self.state in OUT and self.publish_at is not None and self.publish_at <= now


class Readers:
    """Look at what the press has done, and know what was ever out.

    After each step: the hashes of all that is frozen, who sees what, the bytes of something that
    was out, a page now and then. After a step that changed something also more of each kind; at
    the end (`check_all`) everything that there is.
    """

    def __init__(self, press: Press, client: Client, seed: int) -> None:
        self.press, self.client, self.rng = press, client, random.Random(seed)
        self.was_out: dict[tuple[str, int], str] = {}  # slug and number to a hash
        self.before: object = None  # what there was after the step before
        self.frozen: dict[str, list[tuple[Any, ...]]] = {}  # keys and hashes, by table
        self.superseded = 0
        self.pages: Counter[int] = Counter()
        self.packs: dict[int, tuple[str, bool]] = {}  # by key: the hash, and whether it was shown
        self.packs_read = self.restricted = 0

    def check(self) -> None:
        """Everything that always holds."""
        now, rng = self.press.now, self.rng
        lines = [Line(*each) for each in Edition.objects.order_by("pk").values_list(*COLUMNS)]
        out = [each for each in lines if each.is_out(now)]
        unseen = [each for each in lines if not each.is_out(now)]
        after = (lines, len(out))
        is_changed, self.before = after != self.before, after
        self._check_hashes()
        for each in out:
            if each.key not in self.was_out:
                self._check_is_out(each)
        old = [each for each in out if self._has_correction(each)]
        kinds = [(self._check_is_out, old), (self._check_is_out, out), (self._check_unseen, unseen)]
        for check, found in kinds if is_changed else [rng.choice(kinds)]:
            if found:
                check(rng.choice(found))
        shown = set(public.out(now).filter(series__ref=SERIES).values_list("slug", "number"))
        assert shown == set(self.was_out), "what was out stays out, and nothing else is"
        if is_changed:
            self._check_changed(lines, out)
        self._check_packs({each.pk for each in out})
        if rng.random() < PAGES:
            address = rng.choice(SITE)
            if out and rng.random() < 0.5:
                address = self._address(rng.choice(out), rng.choice(OF_EDITION))
            self._check_page(address, unseen[-4:])
        self._check_frozen_is_sealed()

    def check_all(self) -> None:
        """Everything that was ever out, all that is not, every pack and every page of the site."""
        lines = [Line(*each) for each in Edition.objects.order_by("pk").values_list(*COLUMNS)]
        out = [each for each in lines if each.is_out(self.press.now)]
        unseen = [each for each in lines if each not in out]
        assert {each.key for each in out} == set(self.was_out)
        for each in out:
            self._check_is_out(each)
        for each in unseen:
            self._check_unseen(each)
        self._check_packs({each.pk for each in out}, is_last=True)
        for address in (*SITE, *(self._address(each, "") for each in out)):
            self._check_page(address, unseen)

    def _check_hashes(self) -> None:
        """No hash of anything frozen changes, and nothing that was frozen is gone."""
        for model, columns in HASHED.items():
            found = list(model.objects.order_by("pk").values_list("pk", *columns))
            kept = self.frozen.get(model.__name__, [])
            assert found[: len(kept)] == kept, f"a {model.__name__} changed"
            self.frozen[model.__name__] = found
            if model is Artefact and len(found) > len(kept):
                self._check_nothing_exempt(found[len(kept)][0])

    def _check_changed(self, lines: Sequence[Line], out: Sequence[Line]) -> None:
        """After a change of any state: what stands, how many are open, and who approved."""
        stands = {each.key for each in out if each.state == State.PUBLISHED}
        stands -= {each.key for each in out if self._has_correction(each)}
        current = public.current(self.press.now).filter(series__ref=SERIES)
        assert set(current.values_list("slug", "number")) == stands
        opened = Counter(each.slug for each in lines if each.state in OPEN)
        assert not opened or max(opened.values()) == 1, "one open edition a slug"
        # Where it went back to draft after the approval, who approved may write.
        approved = Approval.objects.filter(
            document__edition__authors=F("by"),
            document__freezing=F("document__edition__freezing"),
        ).exclude(document__edition__state__in=WRITTEN_LATER)
        assert not approved.exists(), "nobody approves what they wrote"
        assert not Approval.objects.exclude(sha256=F("document__sha256")).exists()

    def _check_is_out(self, line: Line) -> None:
        """It is readable, superseded or not, and its bytes are those of the first time."""
        found, body = public.body(SERIES, *line.key, self.press.now)
        assert found.edition.pk == line.pk
        files = dict(
            Artefact.objects.filter(
                document__edition=line.pk,
                document__freezing=line.freezing,
                document__audience=Audience.PUBLIC,
            )
            .order_by("name")
            .values_list("name", "content")
        )
        whole = sha256(b"".join(bytes(each) for each in files.values())).hexdigest()
        assert self.was_out.setdefault(line.key, whole) == whole, "published bytes changed"
        assert body.sha256 == sha256(bytes(files[body.name])).hexdigest()
        if line.state == State.PUBLISHED:
            is_last = not self._has_correction(line)
            self.superseded += not is_last
            assert found.standing is (Standing.LATEST if is_last else Standing.SUPERSEDED)
        else:
            assert found.standing is Standing.WITHDRAWN

    def _check_unseen(self, line: Line) -> None:
        with pytest.raises(NotKnown):
            public.body(SERIES, *line.key, self.press.now)

    def _has_correction(self, line: Line) -> bool:
        return (line.slug, line.number + 1) in self.was_out

    def _check_nothing_exempt(self, first: int) -> None:
        """No byte of a file or a row that readers are given has anything of an exempt part.

        *Takes*: the key of the first file that was not searched yet.
        """
        made = Artefact.objects.filter(pk__gte=first, document__audience=Audience.PUBLIC)
        for name, content in made.values_list("name", "content"):
            for member, found in unpacked(name, bytes(content)):
                assert SECRET.encode() not in found, (name, member)
        assert not FrozenPassage.objects.filter(text__icontains=SECRET).exists()
        assert not FrozenFigure.objects.filter(title__icontains=SECRET).exists()

    def _check_packs(self, out: set[int], *, is_last: bool = False) -> None:
        """No pack ever changes; a public one has nothing exempt, and is out when its papers are.

        *Takes*: the keys of the editions that are out; `is_last`, True to look at every pack.
        """
        shown = set(packs.packs_out(self.press.now).values_list("pk", flat=True))
        bound = Pack.objects.filter(pk__in=shown, documents__isnull=False)
        of_shown = bound.values_list("documents__edition", flat=True) if shown else ()
        assert set(of_shown) <= out, "a pack is shown before its papers"
        new = Pack.objects.filter(pk__gt=max(self.packs, default=0)).values_list("pk", flat=True)
        looked = set(new) | {pk for pk, (_, was) in self.packs.items() if was != (pk in shown)}
        if self.packs:
            looked |= set(self.packs) if is_last else {self.rng.choice(list(self.packs))}
        for pack in Pack.objects.filter(pk__in=looked).select_related("meeting"):
            self._check_pack(pack, is_out=pack.pk in shown, is_last=is_last)

    def _check_pack(self, pack: Pack, *, is_out: bool, is_last: bool) -> None:
        content = bytes(pack.content)
        digest = sha256(content).hexdigest()
        kept, was_out = self.packs.get(pack.pk, (digest, None))
        self.packs[pack.pk] = (digest, is_out)
        assert kept == digest == pack.sha256, "a pack changed"
        if pack.audience == Audience.RESTRICTED:
            self.restricted += SECRET.encode() in content
            assert not is_out
            return
        assert SECRET.encode() not in content, str(pack)
        assert SECRET not in pack.lines, str(pack)
        if is_out or is_last or was_out is not is_out or self.rng.random() < PAGES:
            of = [pack.meeting.ref, pack.number, pack.sha256[:16]]
            answer = self.client.get(reverse("published_pack", args=of))
            assert answer.status_code == (200 if is_out else 404), str(pack)
            assert not is_out or answer.content == content
            self.packs_read += is_out

    def _address(self, line: Line, page: str) -> str:
        return f"{SERIES}/{line.slug}/{line.number}/{page}"

    def _check_page(self, address: str, unseen: Sequence[Line]) -> None:
        """A page of the public site says nothing exempt and nothing that is not out."""
        answer = self.client.get(f"/published/{address}")
        said = answer.getvalue().decode()
        self.pages[answer.status_code] += 1
        assert answer.status_code in (200, 302, 404), address
        assert not answer.cookies
        assert SECRET not in said, address
        keys = [each.pk for each in unseen]
        parts = EditionPart.objects.filter(edition__in=keys).values_list("text", flat=True)
        subjects = Edition.objects.filter(pk__in=keys).values_list("subject", flat=True)
        for text in {*parts, *subjects} - {""}:
            assert text not in said or self._is_told_elsewhere(text), (address, text)

    def _is_told_elsewhere(self, text: str) -> bool:
        """True for words of an edition that is out: its correction begins with the same."""
        now = self.press.now
        parts = EditionPart.objects.filter(text=text, edition__in=public.out(now))
        return parts.exists() or public.out(now).filter(subject=text).exists()

    def _check_frozen_is_sealed(self) -> None:
        """The database refuses plain statements too, whoever makes them."""
        table, column = self.rng.choice(SEALED)
        statement = self.rng.choice(
            (f"UPDATE {table} SET {column} = {column}", f"DELETE FROM {table}")
        )
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT 1 FROM {table} LIMIT 1")
            if cursor.fetchone() is None:
                return
            with (
                pytest.raises(DatabaseError, match="what is frozen is not changed"),
                transaction.atomic(),
            ):
                cursor.execute(statement)


COLUMNS = ("pk", "slug", "number", "state", "publish_at", "freezing")
HASHED: dict[Any, tuple[str, ...]] = {
    FrozenDocument: ("sha256", "freezing", "audience"),
    Artefact: ("sha256", "size", "name"),
    Approval: ("sha256", "by"),
    Pack: ("sha256", "number", "audience"),
}
SEALED = (
    ("publishing_frozendocument", "text"),
    ("publishing_frozendocument", "sha256"),
    ("publishing_artefact", "content"),
    ("publishing_approval", "statement"),
    ("publishing_frozenpassage", "text"),
    ("publishing_frozenreference", "shown"),
    ("publishing_pack", "content"),
)


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
    readers = Readers(press, client, press.rng.randrange(1_000_000))
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
    readers.check_all()
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
