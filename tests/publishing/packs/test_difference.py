"""Packs with and without what is exempt differ in nothing but it."""

from collections.abc import Iterator
from datetime import date
from difflib import ndiff
from typing import Any

import pikepdf
import pytest

from councilportal.common.document import Document, Paragraph, Section
from councilportal.organisation.models import Body, Meeting
from councilportal.organisation.queries import NO_COUNCIL
from councilportal.printing import codec
from councilportal.publishing.models import (
    AgendaItem,
    Edition,
    FrozenDocument,
    ReportSeries,
)
from councilportal.publishing.packs import agenda_paper, making
from councilportal.publishing.packs.making import Made, Order
from councilportal.publishing.rules.kinds import Audience, not_for_publication
from tests.printing import reading
from tests.publishing.packs.bytes_of import streams

pytestmark = pytest.mark.sqlite_only
SECRETS = ("Fallowbank", "Moorgate and Sons of the long lane")
EXEMPT = {
    "exempt_paragraph": "3",
    "exempt_reason": "Prices",
    "public_interest": "The council would pay more.",
    "public_title": "A contract",
}
MEETING = Meeting(ref="cabinet-1", body=Body(name="Cabinet"), on=date(2025, 12, 9))


@pytest.fixture(autouse=True)
def unchecked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(making, "failures", lambda _: [])


def frozen(title: str, audience: Audience, *parts: str) -> FrozenDocument:
    """A copy of a paper with these parts."""
    sections = [
        Section(f"part-{place}", f"Part {place}", (Paragraph(words),))
        for place, words in enumerate(parts, 1)
    ]
    document = Document(
        reference=title,
        title=title,
        subtitle="",
        council="The council",
        colour="#123b5c",
        summary=f"{title}.",
        sections=tuple(sections),
    )
    edition = Edition(series=ReportSeries(ref=title), slug="2025-09", number=1)
    text = codec.dump(document)
    return FrozenDocument(edition=edition, audience=audience, text=text, sha256=title)


def bound(secret: str, audience: Audience, *, pages: int = 1, part: str = "") -> Made:
    """A pack of two public items, and an exempt third one if `secret` is not "".

    With `part` the restricted copy of the second paper has it. The exempt paper has so many pages.
    """
    numbered: list[tuple[str, str, dict[str, str]]] = [("1", "Roads", {}), ("2", "Parks", {})] + [
        ("3", secret, EXEMPT)
    ] * bool(secret)
    items = [
        AgendaItem(
            meeting=MEETING, pk=place, number=number, section="Business", title=title, **more
        )
        for place, (number, title, more) in enumerate(numbered, 1)
    ]
    copies = {
        ("1", Audience.PUBLIC): frozen("Roads", Audience.PUBLIC, "Roads are long."),
        ("2", Audience.PUBLIC): frozen("Parks", Audience.PUBLIC, "Parks are green.", "Withheld."),
    }
    if part:
        whole = frozen("Parks", Audience.RESTRICTED, "Parks are green.", part)
        copies["2", Audience.RESTRICTED] = whole
    if secret:
        words = " ".join([f"{secret} is cheapest."] * 300 * pages)
        copies["3", Audience.PUBLIC] = frozen(secret, Audience.PUBLIC, words)
    order = Order(
        meeting=MEETING,
        items=items,
        copies=copies,
        partly={},
        number=1,
        replaces="",
        council=NO_COUNCIL,
        on=date(2025, 11, 28),
    )
    return making._bound(order, audience)


def test_a_public_pack_does_not_depend_on_what_is_exempt() -> None:
    one = bound(SECRETS[0], Audience.PUBLIC)
    other = bound(SECRETS[1], Audience.PUBLIC, pages=3, part=f"{SECRETS[1]} is late.")

    assert one.content == other.content
    assert one.lines == other.lines
    for each in streams(other.content):
        assert not any(secret.encode() in each for secret in SECRETS)
    assert not any(secret in text for text in reading.page_texts(one.content) for secret in SECRETS)


@pytest.mark.parametrize("audience", Audience)
def test_packs_with_and_without_an_exempt_item_differ_in_nothing_else(
    audience: Audience, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Each page of a restricted pack names the grounds of what is exempt: here both packs have one.
    for module in (making, agenda_paper):
        monkeypatch.setattr(module, "not_for_publication", lambda _: not_for_publication(["3"]))
    secret = SECRETS[0]
    whole, plain = bound(secret, audience).content, bound("", audience).content
    agenda, *papers = reading.page_texts(whole)
    usual, *others = reading.page_texts(plain)
    added = [line[2:] for line in ndiff(usual.splitlines(), agenda.splitlines()) if line[0] == "+"]
    gone = [line[2:] for line in ndiff(usual.splitlines(), agenda.splitlines()) if line[0] == "-"]
    total = (f" of {len(papers) + 1}", f" of {len(others) + 1}")
    is_public = audience is Audience.PUBLIC

    # The agenda has the motion and the item besides; nothing of it is gone but the count of pages.
    assert "Motion to exclude" in " ".join(added)
    assert (secret in " ".join(added)) != is_public
    assert [line for line in gone if total[1] not in line] == []
    # All pages of the other papers are the same: words, drawing, bookmarks, tags, labels.
    assert (len(papers) == len(others)) == is_public
    said = [text.replace(total[0], total[1]) for text in papers[: len(others)]]
    assert said == others
    marks = [mark for mark in reading.bookmarks(whole) if secret not in mark[1]]
    assert marks == reading.bookmarks(plain) + [(2, "Part 1")] * (not is_public)
    with reading.opened(whole) as a, reading.opened(plain) as b:
        pairs = list(zip(a.pages, b.pages, strict=False))[1:]
        assert all(drawn(one, whole=is_public) == drawn(two, whole=is_public) for one, two in pairs)
        assert len(tags(b)) == len(others) + 1
        assert tags(a)[1 : len(tags(b))] == tags(b)[1:]
        assert a.Root.PageLabels.unparse() == b.Root.PageLabels.unparse()
        assert dict(a.docinfo) == dict(b.docinfo)
        xmp = [each.Root.Metadata.read_bytes().split() for each in (a, b)]
        assert xmp[0] == xmp[1]
    if is_public:
        assert not any(secret.encode() in each for each in streams(whole))


def drawn(page: Any, *, whole: bool) -> list[bytes]:
    """What draws a page; without `whole` all but its number, which is drawn last."""
    contents = page.obj.Contents
    found = [each.read_bytes() for each in contents] if isinstance(contents, pikepdf.Array) else []
    assert len(found) > 2
    return found if whole else found[:-1]


def tags(opened: pikepdf.Pdf) -> list[Any]:
    """The tags of each part, from its top down."""
    (document,) = _under(opened.Root.StructTreeRoot.K)
    return [each for each in document if isinstance(each, tuple)]


def _under(kids: Any) -> Iterator[Any]:
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, int):
            yield kid
        elif "/S" in kid:
            words = [str(kid[name]) for name in ("/S", "/T", "/Alt", "/ActualText") if name in kid]
            yield (*words, *(_under(kid.K) if "/K" in kid else ()))
