"""Writes to work programmes: lines without a meeting, and their way to an agenda."""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import Max

from councilportal.accounts.models import User
from councilportal.audit import operations as audit
from councilportal.common.periods import london_day
from councilportal.common.refusals import NotKnown, Refused
from councilportal.organisation.models import Body
from councilportal.organisation.people import person_on
from councilportal.publishing.models import AgendaItem, ProgrammeItem
from councilportal.publishing.packs import operations, policies
from councilportal.publishing.packs import programme_queries as queries


@audit.writing()
def save_line(
    *, body: str, position: int | None, title: str, by: User, at: datetime
) -> ProgrammeItem:
    """Add a line to the end of a body's programme, or change the one in a place.

    *Takes*: None for `position` to add one. *Raises*: NotKnown.
    """
    held = _held(body, by, at)
    if position is None:
        last = held.programme_items.aggregate(last=Max("position"))["last"] or 0
        record, before = ProgrammeItem(body=held, position=last + 1), None
    else:
        record = queries.line(body, position)
        before = _told(record)
    record.title = title
    record.save()
    action = "add_programme_item" if before is None else "change_programme_item"
    _record(held, action, before, _told(record), by, at)
    return record


@audit.writing()
def remove_line(*, body: str, position: int, by: User, at: datetime) -> None:
    """Take a line off the programme. *Raises*: NotKnown."""
    held = _held(body, by, at)
    record = queries.line(body, position)
    _record(held, "remove_programme_item", _told(record), None, by, at)
    record.delete()


@audit.writing()
def place_line(
    *, body: str, position: int, meeting: str, number: str, section: str, by: User, at: datetime
) -> AgendaItem:
    """Put a line on the agenda of a meeting of its body. It is an item there, and no line here.

    *Raises*: NotKnown; Refused for a meeting of another body, and as `operations.save_item`.
    """
    held = _held(body, by, at)
    record = queries.line(body, position)
    if not held.meetings.filter(ref=meeting).exists():
        raise Refused(f"{held} has no such meeting: choose one of its meetings to come.")
    values = {"number": number, "section": section, "title": record.title}
    item = operations.save_item(meeting=meeting, number=None, values=values, by=by, at=at)
    after = {"meeting": meeting, "item": item.number}
    _record(held, "place_programme_item", _told(record), after, by, at)
    record.delete()
    return item


def _held(ref: str, by: User, at: datetime) -> Body:
    """The body, locked, for a person who keeps its programme. *Raises*: NotKnown."""
    held = Body.objects.select_for_update(of=("self",), no_key=True).filter(ref=ref).first()
    day = london_day(at)
    if held is None or not policies.keeps_programme(person_on(by, day), held, day):
        raise NotKnown(f"There is no work programme of {ref} for you.")
    return held


def _told(record: ProgrammeItem) -> dict[str, object]:
    return {"position": record.position, "title": record.title}


def _record(
    body: Body,
    action: str,
    before: Mapping[str, object] | None,
    after: Mapping[str, object] | None,
    by: User,
    at: datetime,
) -> None:
    audit.record(
        action=action,
        record_type="body",
        record_ref=body.ref,
        before=before,
        after=after,
        by=by,
        at=at,
    )
