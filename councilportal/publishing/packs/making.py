"""The job that binds the packs of a meeting and stores them as they are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from hashlib import sha256

from django.utils import timezone

from councilportal.accounts.models import User
from councilportal.audit import operations as audit
from councilportal.common.document import Document
from councilportal.common.periods import london_day
from councilportal.jobs.rules import CannotBeDone
from councilportal.organisation.models import Meeting
from councilportal.organisation.queries import CouncilView, council_on
from councilportal.printing import codec
from councilportal.printing.failures import CannotBind, PdfFailed
from councilportal.printing.packs import ForeignPaper, Pages, Paper
from councilportal.printing.packs import pack as bound
from councilportal.printing.validation import failures
from councilportal.publishing.editions.saving import snapshot
from councilportal.publishing.models import AgendaItem, ForeignFile, FrozenDocument, Pack
from councilportal.publishing.packs import queries
from councilportal.publishing.packs.agenda_paper import (
    agenda,
    announcement,
    grounds_of,
    key_of,
    lines,
)
from councilportal.publishing.packs.queries import Copies, is_read
from councilportal.publishing.rules.kinds import Audience, ItemPaper, not_for_publication
from councilportal.publishing.rules.pack_lines import Line, dumped


@dataclass(frozen=True, slots=True)
class Made:
    """A pack that is bound: for whom, what is in it, what it says of each item, and its bytes."""

    audience: Audience
    documents: Sequence[FrozenDocument]
    files: Sequence[ForeignFile]
    lines: Sequence[Line]
    content: bytes


@dataclass(frozen=True, slots=True)
class Order:
    """A pack that is to be bound: its meeting, its items, and what stands for them.

    `partly` has by the number of an item the paragraphs under which parts of its paper are exempt.
    """

    meeting: Meeting
    items: Sequence[AgendaItem]
    copies: Copies
    partly: Mapping[str, Sequence[str]]
    number: int
    replaces: str
    council: CouncilView
    on: date


def make_pack(*, meeting: str, number: int, replaces: str, by: int) -> None:
    """Bind agenda and papers: for the public and, if anything is exempt, with all of it.

    It may run twice: what is stored already stays.
    *Raises*: CannotBeDone with the reason where a pack cannot be bound or breaks rules.
    """
    at = timezone.now()  # noqa: TID251 -- nobody asks for a job: it reads the clock itself
    on = london_day(at)
    with snapshot():
        record = queries.meeting(meeting)
        if record.packs.filter(number=number).exists():
            return
        items = queries.items(record)
        copies = queries.copies(queries.papers(items))
        partly = queries.exempt_parts(copies)
        council = council_on(on)
        order = Order(record, items, copies, partly, number, replaces, council, on)
    audiences = [Audience.PUBLIC]
    if any(each.exempt_paragraph for each in items) or any(
        audience is Audience.RESTRICTED for _, audience in copies
    ):
        audiences.append(Audience.RESTRICTED)
    made = [_bound(order, audience) for audience in audiences]
    _store(order, made, User.objects.get(pk=by), at)


def _bound(order: Order, audience: Audience) -> Made:
    used = queries.chosen(order.items, order.copies, audience)
    files = queries.files(order.items, audience)
    is_restricted = audience is Audience.RESTRICTED
    mark = not_for_publication(grounds_of(order.items, order.partly)) if is_restricted else ""
    papers = [
        paper
        for item in order.items
        if (paper := _paper(order, item, used, files, audience, mark)) is not None
    ]
    placed: dict[str, Pages] = {}

    def front(pages: Mapping[str, Pages]) -> Document:
        placed.update(pages)
        return agenda(
            order.meeting,
            order.items,
            order.council,
            audience,
            pages,
            partly=order.partly,
            number=order.number,
            replaces=order.replaces,
            on=order.on,
        )

    try:
        content = bound(front, papers)
    except (CannotBind, PdfFailed) as error:
        raise CannotBeDone(str(error)) from error
    if wrong := failures(content):
        raise CannotBeDone(" ".join(each.sentence for each in wrong))
    said = lines(order.items, audience, queries.cited(used, files), placed)
    return Made(audience, list(used.values()), list(files.values()), said, content)


def _paper(
    order: Order,
    item: AgendaItem,
    used: Mapping[str, FrozenDocument],
    files: Mapping[str, ForeignFile],
    audience: Audience,
    mark: str,
) -> Paper | ForeignPaper | None:
    """What is bound for an item: its paper, or the page that says where that is; None for none."""
    if item.number in used:
        return Paper(key_of(item), _marked(used[item.number], mark), item.number)
    if item.number in files:
        content = bytes(files[item.number].content)
        return ForeignPaper(key_of(item), item.paper_title, content, item.number)
    if item.paper is ItemPaper.FOREIGN and is_read(item, audience):
        page = announcement(item, order.council, mark, order.on)
        return Paper(key_of(item), page, item.number)
    return None


def _marked(frozen: FrozenDocument, mark: str) -> Document:
    """The copy; in a restricted pack each page says that it is not for publication, and why not."""
    document = codec.load(frozen.text)
    return replace(document, classification=mark) if mark else document


@audit.writing()
def _store(order: Order, made: Sequence[Made], by: User, at: datetime) -> None:
    held = queries.meeting(order.meeting.ref, hold=True)
    if held.packs.filter(number=order.number).exists():
        return
    hashes = {}
    for each in made:
        hashes[each.audience.value] = sha256(each.content).hexdigest()
        stored = Pack.objects.create(
            meeting=held,
            number=order.number,
            audience=each.audience,
            replaces=order.replaces,
            content=each.content,
            sha256=hashes[each.audience.value],
            lines=dumped(each.lines),
            made_by=by,
            made_at=at,
        )
        stored.documents.set(each.documents)
        stored.files.set(each.files)
    audit.record(
        action="make_pack",
        record_type="meeting",
        record_ref=held.ref,
        before=None,
        after={"pack": order.number, "sha256": hashes},
        by=by,
        at=at,
    )
