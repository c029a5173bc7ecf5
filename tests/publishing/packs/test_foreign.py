"""PDFs of other systems in packs: bound or announced by a page, and read by whom they are for."""

from datetime import date
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.test import Client

from councilportal.common.document import Document, Paragraph, Section
from councilportal.common.refusals import Refused
from councilportal.jobs.models import Job
from councilportal.organisation.models import PostHolder
from councilportal.printing import binding, html, locks, pdf
from councilportal.printing.failures import PdfBusy
from councilportal.publishing.models import AgendaItem, ForeignFile, Pack
from councilportal.publishing.packs import comparison, foreign, making, operations, queries
from councilportal.publishing.packs.forms import ForeignFileForm
from councilportal.publishing.rules.pack_lines import loaded
from tests.factories import make_meeting, make_post
from tests.printing import reading
from tests.publishing.making import AT, Cast, make_cast
from tests.publishing.packs.bytes_of import streams

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_first]
MEETING = "cabinet-1"
SECRET = "Fallowbank"
EXEMPT = {
    "exempt_paragraph": "3",
    "exempt_reason": "Prices",
    "public_interest": "The council would pay more.",
    "public_title": "A contract",
}


def theirs(words: str) -> bytes:
    """A good PDF that has these words."""
    document = Document(
        reference="theirs",
        title=f"Paper about {words}",
        subtitle="",
        council="Theirs",
        colour="#123b5c",
        summary=f"About {words}.",
        sections=(Section("one", "Part one", (Paragraph(f"It says {words}."),)),),
        contents=False,
    )
    return pdf.from_html(html.paper(document))


def untagged(content: bytes) -> bytes:
    with pikepdf.open(BytesIO(content)) as opened:
        del opened.Root.StructTreeRoot
        written = BytesIO()
        opened.save(written)
    return written.getvalue()


@pytest.fixture(scope="module")
def plan() -> bytes:
    return theirs("parks")


@pytest.fixture
def cast() -> Cast:
    found = make_cast()
    clerk = make_post("Clerk")
    PostHolder.objects.create(user=found.outsider, post=clerk, valid_from=date(2020, 1, 1))
    make_meeting(MEETING, clerk_post=clerk, on=date(2025, 12, 9))
    return found


def add(cast: Cast, number: str, title: str, held_at: str, **values: Any) -> None:
    given = {
        "number": number,
        "section": "Business",
        "title": title,
        "paper_title": f"{title} plan",
    }
    given |= {"held_at": held_at, **values}
    operations.save_item(meeting=MEETING, number=None, values=given, by=cast.outsider, at=AT)


def give(cast: Cast, number: str, content: bytes) -> ForeignFile:
    looked = foreign.looked_at("plan.pdf", content)
    acting: dict[str, Any] = {"by": cast.outsider, "at": AT}
    return operations.give_file(meeting=MEETING, number=number, looked=looked, **acting)


def test_the_clerk_is_told_whether_a_pdf_is_bound(cast: Cast, client: Client, plan: bytes) -> None:
    add(cast, "1", "Parks", "https://other.example/parks")
    client.force_login(cast.outsider)
    address = f"/reports/meetings/{MEETING}/items/1/pdf/"

    def upload(content: bytes) -> str:
        file = SimpleUploadedFile("plan.pdf", content, "application/pdf")
        return client.post(address, {"file": file}, follow=True).content.decode()

    assert "This is no PDF" in upload(b"words")
    assert "plan.pdf is bound with the next pack: 1 page." in upload(plan)
    stored = ForeignFile.objects.get()
    assert bytes(stored.content) == plan
    page = upload(untagged(plan))
    assert "plan.pdf is announced by a page" in page
    assert "It is not tagged, so a screen reader cannot read it." in page
    kept = ForeignFile.objects.get()  # the one before is used no more
    assert (bytes(kept.content), kept.pages) == (b"", 0)

    client.post(f"{address}remove/")
    assert ForeignFile.objects.count() == 0
    client.post(
        f"/reports/meetings/{MEETING}/items/1/",
        {"number": "1", "section": "x", "title": "x", "paper": "words"},
    )
    assert client.get(address).status_code == 404


def test_what_is_too_large_or_comes_while_others_are_checked_is_refused(
    plan: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = SimpleUploadedFile("plan.pdf", b"x")
    file.size = 5_000_001
    form = ForeignFileForm({}, {"file": file})
    assert "must be smaller than 5 MB" in str(form.errors["file"])

    with monkeypatch.context() as patched:
        patched.setattr(binding, "bindable", lambda *_, **__: (binding.UNCHECKED,))
        with pytest.raises(Refused, match="could not be checked in time"):
            foreign.looked_at("plan.pdf", plan)

    def busy(*_: object, **__: object) -> None:
        raise PdfBusy("Others.")

    monkeypatch.setattr(locks, "held", busy)
    with pytest.raises(Refused, match="Other PDFs are being checked"):
        foreign.looked_at("plan.pdf", plan)


def test_packs_bind_or_announce_and_hide_what_is_exempt(cast: Cast, plan: bytes) -> None:
    acting: dict[str, Any] = {"meeting": MEETING, "by": cast.outsider, "at": AT}
    add(cast, "1", "Parks", "County Hall")
    add(cast, "2", "Roads", "https://other.example/roads")
    add(cast, "3", SECRET, f"Safe of {SECRET}", **EXEMPT)
    add(cast, "4", f"{SECRET} again", f"{SECRET} House", **EXEMPT)
    give(cast, "1", plan)
    give(cast, "3", theirs(SECRET))
    number = operations.order_pack(**acting, replaces="")
    meeting = queries.meeting(MEETING)
    making.make_pack(**Job.objects.get(key=queries.key_of(meeting, number)).values)
    public, whole = (queries.pack(meeting, number, each) for each in ("public", "restricted"))
    told, read = (reading.page_texts(bytes(each.content)) for each in (public, whole))

    assert not any(SECRET in text for text in told)
    assert not any(SECRET.encode() in each for each in streams(bytes(public.content)))
    assert SECRET not in public.lines
    assert any("It says parks." in text for text in told)
    assert any("https://other.example/roads" in text for text in told)
    assert any(f"It says {SECRET}." in text for text in read)
    assert any(f"{SECRET} House" in text for text in read)
    assert all("Not for publication" in text for text in read)  # on pages of other systems too
    assert len(told) == 3
    assert [(each.number, each.first, each.paper) for each in loaded(public.lines)] == [
        ("1", 2, "plan.pdf"),
        ("2", 3, ""),
        ("3", 0, ""),
        ("4", 0, ""),
    ]

    # What is bound in a pack is never changed nor deleted, whatever becomes of the item.
    bound = ForeignFile.objects.get(sha256=loaded(public.lines)[0].sha256)
    operations.remove_item(**acting, number="1")
    operations.take_file(**acting, number="3")
    assert ForeignFile.objects.count() == 2
    for change in (
        lambda: ForeignFile.objects.filter(pk=bound.pk).update(content=b"x"),
        lambda: ForeignFile.objects.filter(pk=bound.pk)._raw_delete("default"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    assert Pack.objects.get(pk=public.pk).files.get() == bound

    for restricted in (True, False):
        found = comparison.standings(
            list(queries.packs(meeting)), queries.lines(meeting), restricted=restricted
        )
        by_audience = {each.pack.audience: each for each in found}
        assert by_audience["public"].changes == ["Item 1 was taken off."]
        assert by_audience["restricted"].changes == [
            *["Item 3 had plan.pdf, which cannot be bound now."] * restricted,
            *["Item 1 was taken off."] * restricted,
        ]
        assert bool(by_audience["restricted"].lines) == restricted
    assert AgendaItem.objects.count() == 3
