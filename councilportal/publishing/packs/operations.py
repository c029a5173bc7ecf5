"""Writes to agendas and packs: items, the order for a pack, its moment."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from councilportal.accounts.models import User
from councilportal.audit import operations as audit
from councilportal.common.periods import london_day
from councilportal.common.refusals import NotKnown, Refused
from councilportal.common.working_days import UnknownBankHolidays
from councilportal.jobs.operations import again, enqueue
from councilportal.jobs.queries import job_with
from councilportal.organisation.models import Meeting
from councilportal.organisation.people import person_on
from councilportal.organisation.queries import council_on
from councilportal.publishing.editions.on_record import unseen
from councilportal.publishing.models import AgendaItem, ForeignFile, PackRelease
from councilportal.publishing.models.report_series import TITLE
from councilportal.publishing.packs import policies, queries
from councilportal.publishing.packs.foreign import Looked
from councilportal.publishing.rules.item_numbers import tidy
from councilportal.publishing.rules.kinds import MAKE_PACK, Audience

OF_ITEMS = (
    *("number", "section", "title", "purpose", "edition", "assessment", "decision"),
    *("paper_title", "held_at", "text", "to_follow"),
    *("exempt_paragraph", "exempt_reason", "public_interest", "public_title"),
)
PAPERS = ("edition", "assessment", "decision", "held_at")


@audit.writing()
def save_item(
    *, meeting: str, number: str | None, values: Mapping[str, Any], by: User, at: datetime
) -> AgendaItem:
    """Add an item, or change the one with a number, which may give it another number.

    *Takes*: None for `number` to add one; values by the names in `OF_ITEMS`.
    *Raises*: NotKnown; Refused for a number that is none, or that another item has, and for two
    papers.
    """
    held = _held(meeting, by, at)
    record = AgendaItem(meeting=held) if number is None else queries.item(held, number)
    before = None if number is None else _told(record)
    for name in OF_ITEMS:
        if name in values:
            setattr(record, name, values[name])
    papers = [name for name in PAPERS if getattr(record, name)]
    if len(papers) > 1:
        raise Refused("An item has one paper: keep one, or make an item of each.")
    old = record.file
    if not record.held_at:
        record.file = None
    try:
        record.number = tidy(record.number)
    except ValueError as error:
        raise Refused(f"{record.number} is no number of an item: {error}") from error
    twin = held.items.filter(number=record.number).exclude(pk=record.pk).first()
    if twin is not None:
        raise Refused(f"Item {record.number} is “{twin.title}” already: give a free number.")
    record.save()
    _drop_unused(old)
    _record(held, "add_item" if number is None else "change_item", before, _told(record), by, at)
    return record


@audit.writing()
def remove_item(*, meeting: str, number: str, by: User, at: datetime) -> None:
    """Take an item off the agenda. Packs that were bound with it stay. *Raises*: NotKnown."""
    held = _held(meeting, by, at)
    record = queries.item(held, number)
    _record(held, "remove_item", _told(record), None, by, at)
    record.delete()
    _drop_unused(record.file)


@audit.writing()
def give_file(*, meeting: str, number: str, looked: Looked, by: User, at: datetime) -> ForeignFile:
    """Give an item the PDF of another system, in place of one that it had.

    It is kept once however many items have it. Of one that cannot be bound only what was found is
    kept. *Takes*: what `foreign.looked_at` found. *Raises*: NotKnown; Refused where the item's
    paper is not of another system.
    """
    held = _held(meeting, by, at)
    record = queries.item(held, number)
    if not record.held_at:
        raise Refused(f"The paper of item {number} is not of another system: choose that first.")
    before, old = _told(record), record.file
    record.file, _ = ForeignFile.objects.defer("content").get_or_create(
        sha256=looked.sha256,
        defaults={
            "name": looked.name[:TITLE],
            "size": len(looked.content),
            "pages": looked.pages,
            "faults": "\n".join(looked.faults),
            "content": b"" if looked.faults else looked.content,
            "by": by,
            "at": at,
        },
    )
    record.save(update_fields=["file"])
    _drop_unused(old)
    _record(held, "give_file", before, _told(record), by, at)
    return record.file


@audit.writing()
def take_file(*, meeting: str, number: str, by: User, at: datetime) -> None:
    """Take the PDF of another system off an item. Packs that were bound with it keep it.

    *Raises*: NotKnown; Refused where it has none.
    """
    held = _held(meeting, by, at)
    record = queries.item(held, number)
    if record.file is None:
        raise Refused(f"Item {number} has no PDF of another system.")
    before, old = _told(record), record.file
    record.file = None
    record.save(update_fields=["file"])
    _drop_unused(old)
    _record(held, "take_file", before, _told(record), by, at)


def _drop_unused(file: ForeignFile | None) -> None:
    """Delete a PDF of another system that no item and no pack has any more."""
    if file is not None and not (file.items.exists() or file.packs.exists()):
        file.delete()


@audit.writing()
def order_pack(*, meeting: str, replaces: str, by: User, at: datetime) -> int:
    """Have the agenda and its papers bound. *Gives*: the number of the pack.

    *Takes*: `replaces`, of a supplement: the pages that it takes the place of, in words.
    *Raises*: NotKnown; Refused for an agenda without items.
    """
    held = _held(meeting, by, at)
    if not held.items.exists():
        raise Refused("The agenda has no items yet: add one.")
    number = queries.last_number(held) + 1
    values = {"meeting": held.ref, "number": number, "replaces": replaces, "by": by.pk}
    enqueue(name=MAKE_PACK, key=queries.key_of(held, number), values=values, by=by, at=at)
    _record(held, "order_pack", None, {"pack": number, "replaces": replaces}, by, at)
    return number


@audit.writing()
def bind_pack_again(*, meeting: str, number: int, by: User, at: datetime) -> None:
    """Have a pack tried at once, whose job has failed. It is bound from the agenda as it is now.

    *Raises*: NotKnown for a pack that nobody asked for; Refused where it is bound or at work.
    """
    held = _held(meeting, by, at)
    job = job_with(queries.key_of(held, number))
    if job is None:
        raise NotKnown(f"Nobody has had pack {number} of {held} bound.")
    if not again(job=job, by=by, at=at):
        raise Refused(f"Pack {number} is bound, or being bound now: nothing is to be tried again.")
    _record(held, "bind_pack_again", None, {"pack": number}, by, at)


@audit.writing()
def release_pack(
    *, meeting: str, number: int, publish_at: datetime, late_reason: str, by: User, at: datetime
) -> PackRelease:
    """Set the moment from which everybody may read the public pack.

    *Raises*: NotKnown; Refused for a moment that has passed, one that leaves too few clear days
    and no reason, a second moment, or a pack with a paper that is not out by then.
    """
    held = _held(meeting, by, at)
    policies.check_releases(person_on(by, london_day(at)), held)
    pack = queries.pack(held, number, Audience.PUBLIC)
    if hasattr(pack, "release"):
        raise Refused("Its moment is set already: take it back first.")
    if publish_at < at:
        raise Refused("That moment has passed: give one that is to come.")
    for document in pack.documents.select_related("edition__series"):
        edition = document.edition
        is_same = document.freezing == edition.freezing
        if not is_same or edition.publish_at is None or edition.publish_at > publish_at:
            raise Refused(f"{edition} is not published by then as it is bound: publish it first.")
    if not late_reason and not _is_in_time(held, publish_at):
        raise Refused(
            f"That leaves fewer clear days before {held} than the law asks for, or that is not "
            "known: "
            "give an earlier moment, or say why the matter is urgent."
        )
    release = PackRelease.objects.create(
        pack=pack, publish_at=publish_at, late_reason=late_reason, by=by, at=at
    )
    after = {"pack": number, "publish_at": publish_at.isoformat()}
    _record(held, "release_pack", None, after, by, at, reason=late_reason)
    return release


@audit.writing()
def hold_pack(*, meeting: str, number: int, reason: str, by: User, at: datetime) -> None:
    """Take the moment of a pack back before it has come. *Raises*: NotKnown, Refused."""
    held = _held(meeting, by, at)
    policies.check_releases(person_on(by, london_day(at)), held)
    release = PackRelease.objects.filter(pack=queries.pack(held, number, Audience.PUBLIC)).first()
    if release is None:
        raise Refused("It has no moment of publication.")
    if release.publish_at <= at:
        raise Refused("It is out: bind a supplement that replaces its pages.")
    before = {"pack": number, "publish_at": release.publish_at.isoformat()}
    release.delete()
    _record(held, "hold_pack", before, None, by, at, reason=reason)


@audit.writing()
def note_opening(*, meeting: str, number: int, by: User, at: datetime) -> None:
    """Put on record that somebody opened a restricted pack. *Raises*: NotKnown."""
    held = queries.meeting(meeting)
    is_out = queries.is_pack_out(held, number, at)
    who = person_on(by, london_day(at))
    if not policies.opens_restricted_packs(who, held, is_out=is_out, now=at):
        raise NotKnown(f"There is no restricted pack of {held} for you.")
    _record(held, "open_restricted_pack", None, {"pack": number}, by, at)


def _held(ref: str, by: User, at: datetime) -> Meeting:
    """The meeting, locked, for a person who keeps its agenda. *Raises*: NotKnown."""
    held = queries.meeting(ref, hold=True)
    policies.check_keeps(person_on(by, london_day(at)), held)
    return held


def _is_in_time(meeting: Meeting, publish_at: datetime) -> bool:
    day = london_day(publish_at)
    rules = council_on(day).notice
    try:
        return rules.clear_days(day, meeting.on) >= rules.agenda_days(meeting.on)
    except UnknownBankHolidays:
        return False


def _told(record: AgendaItem) -> dict[str, Any]:
    """An item as the record of changes has it; what is pointed to as people cite it."""
    found = {name: getattr(record, name) for name in (*OF_ITEMS, "file")}
    said = {
        name: value if isinstance(value, int) else str(value or "") for name, value in found.items()
    }
    return unseen(said) if record.exempt_paragraph else said


def _record(
    meeting: Meeting,
    action: str,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any] | None,
    by: User,
    at: datetime,
    *,
    reason: str = "",
) -> None:
    audit.record(
        action=action,
        record_type="meeting",
        record_ref=meeting.ref,
        before=before,
        after=after,
        reason=reason,
        by=by,
        at=at,
    )
