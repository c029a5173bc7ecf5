"""The job that binds the packs of a meeting and stores them as they are."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from hashlib import sha256

from django.utils import timezone

from councilportal.accounts.models import User
from councilportal.audit import operations as audit
from councilportal.common.document import Document
from councilportal.common.periods import london_day
from councilportal.jobs.rules import CannotBeDone
from councilportal.organisation.models import Meeting
from councilportal.organisation.queries import council_on
from councilportal.printing import codec
from councilportal.printing.failures import CannotBind, PdfFailed
from councilportal.printing.packs import Pages, Paper
from councilportal.printing.packs import pack as bound
from councilportal.printing.validation import failures
from councilportal.publishing.editions.composing import RESTRICTED
from councilportal.publishing.editions.saving import snapshot
from councilportal.publishing.models import AgendaItem, FrozenDocument, Pack
from councilportal.publishing.packs import queries
from councilportal.publishing.packs.agenda_paper import agenda, key_of
from councilportal.publishing.rules.kinds import Audience

Copies = Mapping[tuple[str, Audience], FrozenDocument]


def make_pack(*, meeting: str, number: int, replaces: str, by: int) -> None:
    """Bind agenda and papers: for the public and, if anything is exempt, with all of it.

    It may run twice: what is stored already stays.
    *Raises*: CannotBeDone with the reason where a pack cannot be bound or breaks rules.
    """
    at = timezone.now()  # noqa: TID251 -- nobody asks for a job: it reads the clock itself
    with snapshot():
        record = queries.meeting(meeting)
        if record.packs.filter(number=number).exists():
            return
        items = queries.items(record)
        copies = queries.copies(queries.papers(items))
        partly = queries.exempt_parts(copies)
    audiences = [Audience.PUBLIC]
    if any(each.exempt_paragraph for each in items) or any(
        audience is Audience.RESTRICTED for _, audience in copies
    ):
        audiences.append(Audience.RESTRICTED)
    made = []
    for audience in audiences:
        used = chosen(items, copies, audience)

        content = _bound(
            record, items, used, audience, partly=partly, number=number, replaces=replaces, at=at
        )
        made.append((audience, list(used.values()), content))
    _store(record, number, replaces, made, User.objects.get(pk=by), at)


def chosen(
    items: Sequence[AgendaItem], copies: Copies, audience: Audience
) -> dict[str, FrozenDocument]:
    """The copies that this audience's pack binds, by the number of the item."""
    found: dict[str, FrozenDocument] = {}
    for item in items:
        public = copies.get((item.number, Audience.PUBLIC))
        whole = copies.get((item.number, Audience.RESTRICTED), public)
        if audience is Audience.RESTRICTED:
            copy = whole
        else:
            copy = None if item.exempt_paragraph else public
        if copy is not None:
            found[item.number] = copy
    return found


def _bound(
    meeting: Meeting,
    items: Sequence[AgendaItem],
    used: Mapping[str, FrozenDocument],
    audience: Audience,
    *,
    partly: Mapping[str, Sequence[str]],
    number: int,
    replaces: str,
    at: datetime,
) -> bytes:
    council = council_on(london_day(at))
    on = london_day(at)
    papers = [
        Paper(key_of(each), _marked(used[each.number], audience), each.number)
        for each in items
        if each.number in used
    ]

    def front(pages: Mapping[str, Pages]) -> Document:
        return agenda(
            meeting,
            items,
            council,
            audience,
            pages,
            partly=partly,
            number=number,
            replaces=replaces,
            on=on,
        )

    try:
        content = bound(front, papers)
    except (CannotBind, PdfFailed) as error:
        raise CannotBeDone(str(error)) from error
    if wrong := failures(content):
        raise CannotBeDone(" ".join(each.sentence for each in wrong))
    return content


def _marked(frozen: FrozenDocument, audience: Audience) -> Document:
    """The copy; in a restricted pack each page says that it is not for publication."""
    document = codec.load(frozen.text)
    if audience is Audience.PUBLIC:
        return document
    return replace(document, classification=RESTRICTED)


@audit.writing()
def _store(
    meeting: Meeting,
    number: int,
    replaces: str,
    made: Sequence[tuple[Audience, Sequence[FrozenDocument], bytes]],
    by: User,
    at: datetime,
) -> None:
    held = queries.meeting(meeting.ref, hold=True)
    if held.packs.filter(number=number).exists():
        return
    hashes = {}
    for audience, documents, content in made:
        hashes[audience.value] = sha256(content).hexdigest()
        stored = Pack.objects.create(
            meeting=held,
            number=number,
            audience=audience,
            replaces=replaces,
            content=content,
            sha256=hashes[audience.value],
            made_by=by,
            made_at=at,
        )
        stored.documents.set(documents)
    audit.record(
        action="make_pack",
        record_type="meeting",
        record_ref=held.ref,
        before=None,
        after={"pack": number, "sha256": hashes},
        by=by,
        at=at,
    )
