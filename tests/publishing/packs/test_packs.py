"""Agendas and packs: who keeps them, what each audience's pack has, and when it is out."""

import subprocess
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from councilportal.audit.models import Event
from councilportal.common.document import Table, TextCell
from councilportal.common.refusals import NotKnown, Refused
from councilportal.jobs.models import Job
from councilportal.organisation.models import PostHolder
from councilportal.organisation.queries import council_on
from councilportal.printing.validation import failures
from councilportal.publishing.editions import moving
from councilportal.publishing.models import AgendaItem, Edition, EditionPart, FrozenDocument, Pack
from councilportal.publishing.packs import making, operations, queries
from councilportal.publishing.packs.agenda_paper import agenda
from councilportal.publishing.rules.kinds import Audience
from councilportal.publishing.rules.workflow import State
from tests.factories import make_council, make_meeting, make_member, make_post, make_user
from tests.publishing.house import make_files
from tests.publishing.making import AT, Cast, keep_all_warnings, make_cast, make_edition
from tests.publishing.series.support import arranged, key

pytestmark = pytest.mark.django_db
SECRET = "Contractor Fallowbank"
PRICE = "Cheapest bid"
EXEMPT = {
    "exempt_paragraph": "3",
    "exempt_reason": "Prices",
    "public_interest": "The council would pay more.",
    "public_title": "A contract",
}
MEETING = "cabinet-1"


@pytest.fixture
def cast() -> Cast:
    found = make_cast()
    clerk = make_post("Clerk")
    PostHolder.objects.create(user=found.outsider, post=clerk, valid_from=date(2020, 1, 1))
    make_meeting(MEETING, clerk_post=clerk, on=date(2025, 12, 9))
    return found


def add(cast: Cast, number: str, title: str, **values: Any) -> None:
    given = {"number": number, "section": "Business", "title": title, **values}
    operations.save_item(meeting=MEETING, number=None, values=given, by=cast.outsider, at=AT)


def order(cast: Cast, replaces: str = "") -> int:
    """Ask for a pack and have it bound here."""
    number = operations.order_pack(meeting=MEETING, replaces=replaces, by=cast.outsider, at=AT)
    making.make_pack(**Job.objects.get(key=queries.key_of(queries.meeting(MEETING), number)).values)
    return number


def text_of(content: bytes, tmp_path: Path) -> str:
    file = tmp_path / "pack.pdf"
    file.write_bytes(content)
    done = subprocess.run(
        ["pdftotext", "-layout", str(file), "-"], check=True, capture_output=True, text=True
    )
    return done.stdout


def test_clerk_publisher_and_administrator_keep_an_agenda_and_nobody_else(cast):
    values = {"number": "1", "section": "Business", "title": "Minutes"}
    for by in (cast.lead, cast.approver):
        with pytest.raises(NotKnown):
            operations.save_item(meeting=MEETING, number=None, values=values, by=by, at=AT)

    add(cast, "1", "Minutes")
    with pytest.raises(Refused, match="give a free number"):
        add(cast, "1", "Apologies")
    operations.save_item(
        meeting=MEETING, number="1", values={"number": "2"}, by=cast.publisher, at=AT
    )
    operations.remove_item(meeting=MEETING, number="2", by=cast.publisher, at=AT)

    assert list(Event.objects.order_by("pk").values_list("action", flat=True))[-3:] == [
        "add_item",
        "change_item",
        "remove_item",
    ]
    with pytest.raises(Refused, match="no items"):
        operations.order_pack(meeting=MEETING, replaces="", by=cast.outsider, at=AT)


def bound(cast: Cast) -> tuple[Pack, Pack]:
    """The public and the restricted pack of an agenda with an exempt item."""
    record = arranged(make_edition(cast), cast, {"part": "words", "title": "Why", "text": "So."})
    record = keep_all_warnings(record, cast)
    moving.freeze(key=key(record), saves=record.saves, by=cast.lead, at=AT)
    make_files(Edition.objects.get())
    Edition.objects.update(state=State.APPROVED)
    add(cast, "1", "Minutes", text="Taken verbally.", section="First business")
    add(cast, "2", "Performance", edition=Edition.objects.get(), section="Reports")
    add(cast, "3", SECRET, text=PRICE, section="Exempt business", **EXEMPT)
    number = order(cast)
    meeting = queries.meeting(MEETING)
    return queries.pack(meeting, number, "public"), queries.pack(meeting, number, "restricted")


def test_a_public_pack_has_nothing_of_what_is_exempt_and_is_out_at_its_moment(cast, tmp_path):
    public, restricted = bound(cast)
    said, whole = (text_of(bytes(each.content), tmp_path) for each in (public, restricted))

    assert SECRET not in said
    assert SECRET.encode() not in bytes(public.content)
    assert "A contract" in said
    assert said.index("Motion to exclude") < said.index("A contract")
    assert "Not for publication" not in said
    assert SECRET in whole
    assert PRICE in whole
    assert PRICE not in said
    pages = whole.split("\f")[:-1]
    assert len(pages) > 1
    said_on = [" ".join(page.split()) for page in pages]
    ground = ("Not for publication", "Schedule 12A", "paragraph")
    assert [all(words in page for words in ground) for page in said_on] == [True] * len(pages)
    assert not failures(bytes(public.content))

    # It is out once its moment has come and every copy in it is out.
    moment = datetime(2025, 11, 24, 9, 0, tzinfo=UTC)
    ask = {"meeting": MEETING, "number": public.number, "by": cast.outsider, "at": AT}
    with pytest.raises(Refused, match="publish it first"):
        operations.release_pack(**ask, publish_at=moment, late_reason="")
    Edition.objects.update(state=State.PUBLISHED, publish_at=moment)
    late = datetime(2025, 12, 5, 9, 0, tzinfo=UTC)
    with pytest.raises(Refused, match="clear days"):
        operations.release_pack(**ask, publish_at=late, late_reason="")
    operations.release_pack(**ask, publish_at=moment, late_reason="")
    assert list(queries.packs_out(moment - timedelta(seconds=1))) == []
    assert list(queries.packs_out(moment)) == [public]
    Edition.objects.update(state=State.APPROVED)
    assert list(queries.packs_out(moment)) == []

    # Its bytes never change.
    for change in (
        lambda: Pack.objects.update(content=b"x"),
        lambda: Pack.objects.filter(pk=restricted.pk)._raw_delete("default"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    making.make_pack(meeting=MEETING, number=1, replaces="", by=cast.outsider.pk)
    assert Pack.objects.count() == 2


def test_agendas_of_both_audiences_differ_in_the_exempt_item_alone():
    make_council()
    meeting = make_meeting(MEETING)
    items = [
        AgendaItem(meeting=meeting, number="1", section="Business", title="Minutes"),
        AgendaItem(meeting=meeting, number="2", section="Business", title=SECRET, **EXEMPT),
    ]
    lines = [
        [
            tuple(getattr(cell, "text", "") for cell in row.cells)
            for section in agenda(
                meeting,
                items,
                council_on(meeting.on),
                audience,
                {},
                partly={},
                number=1,
                replaces="pages 2 to 3",
                on=meeting.on,
            ).sections
            for block in section.blocks
            for row in getattr(block, "rows", ())
        ]
        for audience in Audience
    ]
    differing = [pair for pair in zip(*lines, strict=True) if pair[0] != pair[1]]

    assert [
        (public[0], SECRET in str(public), SECRET in str(whole)) for public, whole in differing
    ] == [("2", False, True)]


def test_the_motion_stands_before_a_paper_with_an_exempt_part(cast):
    meeting = queries.meeting(MEETING)
    first, second = (
        AgendaItem(meeting=meeting, number=number, section="Reports", title=f"Paper {number}")
        for number in "12"
    )
    made = agenda(
        meeting,
        [first, second],
        council_on(meeting.on),
        Audience.PUBLIC,
        {},
        partly={"2": ["1", "3"]},
        number=1,
        replaces="",
        on=meeting.on,
    )
    blocks = made.sections[0].blocks
    titles = [row.cells[1] for block in blocks if isinstance(block, Table) for row in block.rows]
    lines = [cell.text for cell in titles if isinstance(cell, TextCell)]

    assert lines[0] == "Paper 1"
    assert "on the ground of paragraphs 1 and 3 of Part 1 of Schedule 12A" in lines[1]
    assert lines[2] == "Paper 2 (a part is exempt under paragraphs 1 and 3)"


def test_the_paragraphs_of_exempt_parts_are_those_of_the_bound_copies(cast):
    record = make_edition(cast)
    copies = {("B1", Audience.PUBLIC): FrozenDocument(edition=record)}
    assert queries.exempt_parts(copies) == {}

    words = {"exempt_reason": "x", "public_interest": "x", "public_title": "x"}
    EditionPart.objects.filter(position=1).update(exempt_paragraph="3", **words)
    EditionPart.objects.filter(position=2).update(exempt_paragraph="1", is_on=False, **words)
    assert queries.exempt_parts(copies) == {"B1": ["3"]}


def test_an_edition_that_is_no_more_than_a_draft_is_not_bound(cast):
    record = make_edition(cast)
    add(cast, "1", "Performance", edition=record)

    found = queries.papers(queries.items(queries.meeting(MEETING)))
    assert found == {"1": record}
    assert queries.copies(found) == {}


def test_opening_a_restricted_pack_is_on_record_and_refused_to_others(cast):
    operations.note_opening(meeting=MEETING, number=1, by=cast.outsider, at=AT)
    assert Event.objects.filter(action="open_restricted_pack", record_ref=MEETING).count() == 1
    with pytest.raises(NotKnown):
        operations.note_opening(meeting=MEETING, number=1, by=make_user("nosy"), at=AT)


def test_a_member_of_the_body_opens_a_restricted_pack_once_its_public_one_is_out(
    cast, client, monkeypatch
):
    meeting, post = queries.meeting(MEETING), make_post("Councillor for Roads")
    made = {"sha256": "a" * 64, "made_by": cast.publisher, "made_at": AT, "content": b"%PDF-1.7"}
    for audience in Audience:
        Pack.objects.create(meeting=meeting, number=1, audience=audience, **made)
    member = make_user("cora.councillor")
    PostHolder.objects.create(user=member, post=post, valid_from=date(2020, 1, 1))
    seat = make_member(meeting.body, post)
    moment = AT + timedelta(days=1)
    operations.release_pack(
        meeting=MEETING, number=1, by=cast.publisher, at=AT, publish_at=moment, late_reason=""
    )
    client.force_login(member)
    page, file = f"/reports/meetings/{MEETING}/", f"/reports/meetings/{MEETING}/packs/1/"

    def asked(at: datetime) -> list[int]:
        monkeypatch.setattr("django.utils.timezone.now", lambda: at)
        opened = client.post(f"{file}restricted.pdf")
        return [client.get(page).status_code, opened.status_code]

    assert asked(moment - timedelta(seconds=1)) == [404, 404]
    assert asked(moment) == [200, 200]
    assert client.get(f"{file}public.pdf").status_code == 404  # the public site has it
    assert client.get(f"{page}add/").status_code == 404
    event = Event.objects.get(action="open_restricted_pack")
    assert event.actor_id == member.pk
    seat.valid_to = AT.date()  # the day before
    seat.save()
    assert asked(moment) == [404, 404]
    assert Event.objects.filter(action="open_restricted_pack").count() == 1


def test_a_clerk_keeps_the_agenda_on_its_pages(cast, client):
    client.force_login(cast.outsider)
    item = {"number": "1", "section": "Business", "title": SECRET, "paper": "words"}
    item["exempt_paragraph"] = "3"
    half = client.post(f"/reports/meetings/{MEETING}/add/", item)
    whole = client.post(f"/reports/meetings/{MEETING}/add/", {**item, **EXEMPT})
    page = client.get(f"/reports/meetings/{MEETING}/")
    client.force_login(cast.lead)

    assert "Enter title for the public" in half.content.decode()
    assert whole.status_code == 302
    assert "Exempt, paragraph 3" in page.content.decode()
    assert client.get(f"/reports/meetings/{MEETING}/").status_code == 404


def test_everybody_reads_a_public_pack_from_its_moment_on(cast, client, monkeypatch):
    made = {"sha256": "a" * 64, "made_by": cast.publisher, "made_at": AT, "content": b"%PDF-1.7"}
    meeting = queries.meeting(MEETING)
    for audience in Audience:
        Pack.objects.create(meeting=meeting, number=1, audience=audience, **made)
    ask = {"meeting": MEETING, "number": 1, "by": cast.publisher, "at": AT}
    moment = AT + timedelta(days=1)
    operations.release_pack(**ask, publish_at=moment, late_reason="")
    address = f"/published/meetings/{MEETING}/1/{'a' * 16}/pack.pdf"

    monkeypatch.setattr("django.utils.timezone.now", lambda: moment - timedelta(seconds=1))
    before = client.get(address)
    monkeypatch.setattr("django.utils.timezone.now", lambda: moment)
    after = client.get(address)

    assert (before.status_code, after.status_code) == (404, 200)
    assert after.content == b"%PDF-1.7"
    assert "immutable" in after["Cache-Control"]
    with pytest.raises(Refused, match="It is out"):
        operations.hold_pack(**{**ask, "at": moment}, reason="x")
