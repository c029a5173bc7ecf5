"""What programs subscribe to: entries as an Atom feed, days and moments as a calendar (.ics).

Pure: both are made of plain values, and the same values always give the same bytes.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from councilportal.common.periods import LONDON
from councilportal.common.text import printable

if TYPE_CHECKING:
    from icalendar import Component

ATOM = "http://www.w3.org/2005/Atom"
ATOM_TYPE = "application/atom+xml; charset=utf-8"
CALENDAR_TYPE = "text/calendar; charset=utf-8"

# States of a date, and what a calendar calls them (RFC 5545, 3.8.1.11).
STATES = {"provisional": "TENTATIVE", "confirmed": "CONFIRMED", "cancelled": "CANCELLED"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a feed.

    `ref` is an address that never changes (a URL or "tag:..."), by which readers know the entry
    again. `updated` is when it last changed, `published` when it first came out: aware moments.
    """

    ref: str
    title: str
    href: str
    updated: datetime
    summary: str = ""
    published: datetime | None = None


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed: `ref` as of an entry, `href` the page that it is of, `own_href` its own address.

    `author` is the council. `rights` says under which licence it may be used.
    """

    ref: str
    title: str
    href: str
    own_href: str
    author: str
    entries: tuple[Entry, ...]
    rights: str = ""
    language: str = "en-GB"


def atom(feed: Feed, *, empty_since: datetime) -> bytes:
    """The feed as Atom (RFC 4287), in UTF-8.

    Takes: `empty_since`, the aware moment that a feed without entries says it was updated at; with
    entries it is the latest of theirs.
    Raises: ValueError for a moment without a time zone, for an entry or a feed without a title, and
    for two entries of one `ref`.
    """
    refs = [entry.ref for entry in feed.entries]
    if twice := {ref for ref in refs if refs.count(ref) > 1}:
        raise ValueError(
            f"Two entries of the feed have the ref {min(twice)!r}: each needs its own."
        )
    root = ElementTree.Element("feed", {"xmlns": ATOM, "xml:lang": feed.language or "en-GB"})
    updated = max((entry.updated for entry in feed.entries), default=empty_since)
    _add(root, "id", feed.ref)
    _add(root, "title", _titled(feed.title, feed.ref))
    _add(root, "updated", _moment(updated))
    ElementTree.SubElement(root, "link", {"rel": "self", "href": printable(feed.own_href)})
    ElementTree.SubElement(root, "link", {"rel": "alternate", "href": printable(feed.href)})
    _add(ElementTree.SubElement(root, "author"), "name", feed.author)
    if feed.rights:
        _add(root, "rights", feed.rights)
    for entry in feed.entries:
        root.append(_entry(entry))
    written: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def _entry(entry: Entry) -> ElementTree.Element:
    node = ElementTree.Element("entry")
    _add(node, "id", entry.ref)
    _add(node, "title", _titled(entry.title, entry.ref))
    _add(node, "updated", _moment(entry.updated))
    if entry.published is not None:
        _add(node, "published", _moment(entry.published))
    ElementTree.SubElement(node, "link", {"rel": "alternate", "href": printable(entry.href)})
    if entry.summary:
        _add(node, "summary", entry.summary)
    return node


def _add(node: ElementTree.Element, name: str, text: str) -> None:
    """Add an element with plain text: what looks like HTML in it is shown as it is written."""
    ElementTree.SubElement(node, name).text = printable(text)


def _titled(title: str, ref: str) -> str:
    if not title.strip():
        raise ValueError(f"{ref} has no title: a feed and each of its entries needs one.")
    return title


def _moment(moment: datetime) -> str:
    """The moment in London, to the second, with its distance from UTC."""
    return _aware(moment).astimezone(LONDON).isoformat(timespec="seconds")


@dataclass(frozen=True, slots=True)
class Event:
    """One date of a calendar.

    `ref` never changes, also where the date moves ("edition-12@council.example"); `change` is how
    often it was moved, so that calendars replace the old date. `when` is a whole day or an aware
    moment; `until` ends it (a moment; None: it has no length). `state` is one of STATES.
    """

    ref: str
    title: str
    when: date | datetime
    state: str = "confirmed"
    href: str = ""
    description: str = ""
    place: str = ""
    until: datetime | None = None
    change: int = 0


def calendar(title: str, events: Sequence[Event], *, made_at: datetime) -> bytes:
    """The events as a calendar (RFC 5545), times in London with its summer time.

    Takes: `made_at`, the aware moment that each event says it was written at.
    Raises: ValueError for a state that is none of STATES, a moment without a time zone, an end
    before its beginning, and two events of one `ref`.
    """
    # Imported here: it takes a tenth of a second, and few requests ask for a calendar.
    from icalendar import Calendar

    refs = [event.ref for event in events]
    if twice := {ref for ref in refs if refs.count(ref) > 1}:
        raise ValueError(f"Two events have the ref {min(twice)!r}: each needs its own.")
    book = Calendar()
    book.add("prodid", "-//Council Portal//Publication dates//EN")
    book.add("version", "2.0")
    book.add("calscale", "GREGORIAN")
    book.add("method", "PUBLISH")
    book.add("x-wr-calname", _line(title))
    book.add("x-wr-timezone", "Europe/London")
    for event in events:
        book.add_component(_event(event, made_at))
    if any(isinstance(event.when, datetime) for event in events):
        book.subcomponents.insert(0, _london())
    return bytes(book.to_ical())


def _event(event: Event, made_at: datetime) -> "Component":
    from icalendar import Event as Node

    if event.state not in STATES:
        known = ", ".join(STATES)
        raise ValueError(f"{event.ref} is in the state {event.state!r}: it may be {known}.")
    if event.until is not None and (
        not isinstance(event.when, datetime) or event.until < event.when
    ):
        raise ValueError(f"{event.ref} ends before it begins, or ends at a time on a whole day.")
    node = Node()
    node.add("uid", _line(event.ref))
    node.add("dtstamp", _aware(made_at).astimezone(UTC).replace(microsecond=0))
    node.add("dtstart", _local(event.when))
    if event.until is not None:
        node.add("dtend", _local(event.until))
    node.add("summary", _line(event.title))
    node.add("status", STATES[event.state])
    node.add("sequence", event.change)
    node.add("transp", "TRANSPARENT")  # a date of publication does not make anybody busy
    for name, text in (
        ("description", printable(event.description)),
        ("location", _line(event.place)),
        ("url", _line(event.href)),
    ):
        if text:
            node.add(name, text)
    return node


def _london() -> "Component":
    """Europe/London as a part of the calendar: last Sundays of March and October, 01:00 UTC."""
    from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

    zone = Timezone()
    zone.add("tzid", "Europe/London")
    none, hour = timedelta(0), timedelta(hours=1)
    summer, winter = TimezoneDaylight(), TimezoneStandard()
    # The rule of today has held since 1996. Each begins at the local time before it.
    for part, begins, name, before, after, month in (
        (summer, datetime(1996, 3, 31, 1), "BST", none, hour, 3),  # noqa: DTZ001
        (winter, datetime(1996, 10, 27, 2), "GMT", hour, none, 10),  # noqa: DTZ001
    ):
        part.add("dtstart", begins)
        part.add("tzname", name)
        part.add("tzoffsetfrom", before)
        part.add("tzoffsetto", after)
        part.add("rrule", {"freq": "yearly", "bymonth": month, "byday": "-1su"})
        zone.add_component(part)
    return zone


def _local(when: date | datetime) -> date | datetime:
    return _aware(when).astimezone(LONDON) if isinstance(when, datetime) else when


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError(f"{moment!r} has no time zone: give an aware moment.")
    return moment


def _line(text: str) -> str:
    """Words of one line: a title has no line breaks."""
    return re.sub(r"\s+", " ", printable(text)).strip()
