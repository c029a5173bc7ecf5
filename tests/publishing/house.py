"""A series of reports in the world of the tables that hold of the whole house."""

from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from typing import Any
from unittest import mock

from councilportal.jobs.models import Job
from councilportal.jobs.rules import State as JobState
from councilportal.organisation.models import Post
from councilportal.publishing.editions import making, moving, operations, queries
from councilportal.publishing.editions.operations import Key
from councilportal.publishing.models import (
    AgendaItem,
    Edition,
    ForeignFile,
    Pack,
    PackRelease,
    ProgrammeItem,
    ReportSeries,
    SeriesPart,
)
from councilportal.publishing.packs.queries import key_of
from councilportal.publishing.public.queries import BODY
from councilportal.publishing.rules.kinds import MAKE_PACK, Audience, Layout, PartKind, ReleaseState
from tests.factories import make_meeting
from tests.returns.support import AT, World

MEETING, MEETING_BODY = "packed", "cabinet"
FOREIGN = "2"  # the number of an item with a PDF of another system
SERIES, PERIOD = "bulletin", "2026-08"
BODY_BYTES = b"<p>Nobody waited.</p>"
BODY_HASH = sha256(BODY_BYTES).hexdigest()
PAPER = "paper.pdf"
# "coming" is published with a moment that is still to come; "corrected" is out, and so is its
# correction.
OF_AN_EDITION = (
    *("draft", "making", "frozen", "approved", "coming", "published", "corrected"),
    *("withdrawn", "dropped"),
)
IS_OUT = {"published", "corrected", "withdrawn"}
HAS_FILES = {"frozen", "approved", "coming", *IS_OUT}
TABLE_AT = 3  # the position of a part with a table, which is left out
ROUTE: dict[str, Any] = {"series": SERIES, "slug": PERIOD, "number": 1}


@dataclass(frozen=True)
class Press:
    """Who writes, approves and publishes a bulletin that has an exempt part."""

    world: World
    series: ReportSeries

    def key(self, period: str = PERIOD, number: int = 1) -> Key:
        """What the address of an edition says."""
        return self.series.ref, period, number


def join(world: World) -> Press:
    """A monthly bulletin with an exempt part, written by the lead, as a draft.

    The head of service approves it; the director is on its pre-release list.
    """
    series = ReportSeries.objects.create(
        ref=SERIES,
        title="Bulletin",
        layout=Layout.PAPER,
        cadence="month",
        approver_post=Post.objects.get(title="Head of Parks"),
    )
    for position, title in enumerate(("Introduction", "Contract"), 1):
        SeriesPart.objects.create(
            series=series, position=position, part=PartKind.WORDS, title=title
        )
    SeriesPart.objects.create(
        series=series, position=TABLE_AT, part=PartKind.TABLE, title="Prices", is_on=False
    )
    press = Press(world, series)
    make_draft(press)
    make_packs(world)
    return press


def make_packs(world: World) -> None:
    """A meeting with two items and two packs, and a third that could not be bound.

    The second item has a PDF of another system, and the second pack a moment that is to come. Its
    body has a line in its work programme.
    """
    meeting = make_meeting(MEETING, on=date(2027, 1, 20))
    AgendaItem.objects.create(meeting=meeting, number="1", section="Business", title="Minutes")
    file = ForeignFile.objects.create(
        sha256="f" * 64,
        name="plan.pdf",
        size=8,
        pages=1,
        content=b"%PDF-1.7",
        by=world.publisher,
        at=AT,
    )
    AgendaItem.objects.create(
        meeting=meeting,
        number=FOREIGN,
        section="Business",
        title="Plan",
        paper_title="Plan",
        held_at="County Hall",
        file=file,
    )
    ProgrammeItem.objects.create(body=meeting.body, position=1, title="Visits")
    made = {"content": b"%PDF-1.7", "sha256": "0" * 64, "made_by": world.publisher, "made_at": AT}
    for number, audience in ((1, Audience.PUBLIC), (1, Audience.RESTRICTED), (2, Audience.PUBLIC)):
        pack = Pack.objects.create(meeting=meeting, number=number, audience=audience, **made)
    Job.objects.create(
        name=MAKE_PACK,
        key=key_of(meeting, 3),
        values={},
        state=JobState.FAILED,
        error="The disk is full.",
        created_at=AT,
    )
    moment = AT + timedelta(days=2)
    PackRelease.objects.create(pack=pack, publish_at=moment, by=world.publisher, at=AT)


def of(world: World) -> Press:
    """The bulletin that was made before, with its people."""
    return Press(world, ReportSeries.objects.get(ref=SERIES))


def make_draft(press: Press, period: str = PERIOD) -> Edition:
    """A draft of a period that can be frozen. Its second part is exempt."""
    world = press.world
    record = operations.start(series=SERIES, period=period, by=world.lead, at=AT)
    for position, words in enumerate(("Nobody waited.", "The builder is late."), 1):
        exempt = {
            "exempt_paragraph": "3",
            "exempt_reason": "Prices",
            "public_interest": "The council would pay more.",
            "public_title": "A contract",
        }
        record = operations.save_part(
            key=press.key(period),
            saves=record.saves,
            position=position,
            values={"text": words, **(exempt if position == 2 else {})},
            by=world.lead,
            at=AT,
        )
    record = operations.save_front_sheet(
        key=press.key(period),
        saves=record.saves,
        values={"has_no_background": True},
        lists={},
        by=world.lead,
        at=AT,
    )
    readers = [(Post.objects.get(title="Director of communities"), AT - timedelta(days=1))]
    moving.set_pre_release(
        key=press.key(period), saves=record.saves, readers=readers, by=world.publisher, at=AT
    )
    return queries.edition(*press.key(period))


PERIODS = dict(
    zip(
        OF_AN_EDITION,
        (PERIOD, *(f"2026-{month:02}" for month in (1, 2, 3, 4, 5, 6, 7, 9))),
        strict=True,
    )
)


def in_every_state(press: Press) -> None:
    """An edition in each state, each of the period that `PERIODS` names; the draft is there."""
    for state, period in PERIODS.items():
        if state != "draft":
            make_draft(press, period)
            bring_edition_to(press, state, period)


def make_files(record: Edition) -> None:
    """The job of a frozen edition, with files that take no layout."""
    files = [
        making.File(BODY, "text/html; charset=utf-8", BODY_BYTES),
        making.File(PAPER, "application/pdf", b"%PDF-1.7"),
    ]
    with mock.patch.object(making, "files_of", side_effect=lambda *_: iter(files)):
        making.make_files(edition=record.pk, freezing=record.freezing)


def whole_hash(record: Edition) -> str:
    """The hash that is approved: of the restricted copy where there is one."""
    copies = queries.frozen(record)
    return (copies.get(Audience.RESTRICTED) or copies[Audience.PUBLIC]).sha256


def bring_edition_to(press: Press, state: str, period: str = PERIOD, number: int = 1) -> None:
    """A draft to a state, by the moves that lead there."""
    world, key = press.world, press.key(period, number)
    if state == "draft":
        return
    if state == "dropped":
        moving.drop(key=key, reason="Not wanted", by=world.lead, at=AT)
        return
    record = moving.freeze(key=key, saves=queries.edition(*key).saves, by=world.lead, at=AT)
    if state == "making":
        return
    make_files(record)
    if state == "frozen":
        return
    moving.approve(key=key, sha256=whole_hash(record), statement="I read it.", by=world.head, at=AT)
    if state == "approved":
        return
    moment = AT + timedelta(days=1) if state == "coming" else AT
    moving.publish(
        key=key, publish_at=moment, release=ReleaseState.CONFIRMED, by=world.publisher, at=AT
    )
    if state == "withdrawn":
        moving.withdraw(key=key, reason="A name is in it", by=world.publisher, at=AT)
    if state == "corrected":
        moving.correct(key=key, note="It was one.", by=world.lead, at=AT)
        bring_edition_to(press, "published", period, number + 1)
