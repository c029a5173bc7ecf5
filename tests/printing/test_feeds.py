"""Feeds and calendars, read back by programs that did not write them."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import feedparser
import pytest
import vobject
from defusedxml import ElementTree

from councilportal.common.text import printable
from councilportal.printing.feeds import ATOM, STATES, Entry, Event, Feed, atom, calendar
from tests.eqia.hostile import FORMULAS, STRINGS
from tests.sizes import part

HOSTILE = (*STRINGS, *FORMULAS)  # in ten surroundings by turns: a third of them has each

SUMMER = datetime(2026, 7, 1, 8, 30, tzinfo=UTC)
WINTER = datetime(2026, 12, 1, 9, 30, tzinfo=UTC)
ENTRY = Entry(
    "tag:council.example,2026:editions/12",
    "Performance report: July to September 2026",
    "https://council.example/published/performance/2026-27-q2/",
    WINTER,
    "Of 24 indicators 17 are green. Fish & chips <3.",
    SUMMER,
)
FEED = Feed(
    "https://council.example/published/feed/",
    "Afonwen: published",
    "https://council.example/published/",
    "https://council.example/published/feed.atom",
    "Afonwen Borough Council",
    (ENTRY, replace(ENTRY, ref="tag:council.example,2026:editions/11", updated=SUMMER)),
    "Open Government Licence v3.0",
)
AT = datetime(2026, 11, 28, 21, 0, tzinfo=UTC)


def test_feed_is_read_by_another_program_as_it_was_meant():
    read = feedparser.parse(atom(FEED, empty_since=AT))

    assert not read.bozo
    assert read.version == "atom10"
    assert read.feed.title == FEED.title
    assert read.feed.updated == "2026-12-01T09:30:00+00:00"
    assert read.feed.author == FEED.author
    assert read.feed.rights == FEED.rights
    assert [each.id for each in read.entries] == [each.ref for each in FEED.entries]
    first = read.entries[0]
    assert (first.title, first.link) == (ENTRY.title, ENTRY.href)
    assert first.summary_detail.type == "text/plain"
    assert first.summary == ENTRY.summary
    assert first.published == "2026-07-01T09:30:00+01:00"  # summer time


def test_feed_has_the_same_bytes_each_time_and_links_to_itself():
    written = atom(FEED, empty_since=AT)
    root = ElementTree.fromstring(written)

    assert written == atom(FEED, empty_since=AT + timedelta(days=1))
    links = {each.get("rel"): each.get("href") for each in root.findall(f"{{{ATOM}}}link")}
    assert links == {"self": FEED.own_href, "alternate": FEED.href}


def test_empty_feed_is_whole():
    read = feedparser.parse(atom(replace(FEED, entries=()), empty_since=AT))

    assert not read.bozo
    assert read.entries == []
    assert read.feed.updated == "2026-11-28T21:00:00+00:00"


@pytest.mark.parametrize("words", [*part(HOSTILE, 3), "\x00\x0b\ufffe and \ud800"])
def test_hostile_words_are_words_in_a_feed(words):
    entry = replace(ENTRY, title=f"x{words}", summary=words, href=f"https://c.example/{words}")
    written = atom(replace(FEED, entries=(entry,), rights=words, author=words), empty_since=AT)
    root = ElementTree.fromstring(written)

    assert {node.tag.removeprefix(f"{{{ATOM}}}") for node in root.iter()} == {
        *"feed id title updated link author name rights entry published summary".split()
    }
    if words.isprintable():
        assert root.findtext(f"{{{ATOM}}}entry/{{{ATOM}}}title") == f"x{words}"
    read = feedparser.parse(written)
    assert "script" not in read.entries[0].get("title_detail", {}).get("type", "")
    assert read.entries[0].title_detail.type == "text/plain"


@pytest.mark.parametrize(
    ("feed", "said"),
    [
        (replace(FEED, entries=(ENTRY, ENTRY)), "Two entries"),
        (replace(FEED, title=" "), "has no title"),
        (replace(FEED, entries=(replace(ENTRY, title=""),)), "editions/12 has no title"),
        (replace(FEED, entries=(replace(ENTRY, updated=datetime(2026, 1, 1)),)), "time zone"),
    ],
)
def test_what_no_feed_can_say_is_refused(feed, said):
    with pytest.raises(ValueError, match=said):
        atom(feed, empty_since=AT)


EVENTS = (
    Event(
        "edition-12@council.example",
        "Performance report, Q2",
        SUMMER,
        "provisional",
        "https://council.example/published/calendar/#e12",
        "To the Cabinet; its date may move.\nSecond line, with a comma.",
        change=2,
    ),
    Event("meeting-3@council.example", "Cabinet", WINTER, until=WINTER + timedelta(hours=2)),
    Event("edition-13@council.example", "Annual report", date(2027, 4, 1), "cancelled"),
)


def read_events(written: bytes):
    book = vobject.readOne(written.decode())
    return book, {each.uid.value: each for each in book.vevent_list}


def test_calendar_is_read_by_another_program_as_it_was_meant():
    book, events = read_events(calendar("Afonwen: what comes out", EVENTS, made_at=AT))

    assert list(events) == [each.ref for each in EVENTS]
    first = events["edition-12@council.example"]
    assert first.summary.value == "Performance report, Q2"
    assert first.description.value == EVENTS[0].description
    assert first.url.value == EVENTS[0].href
    assert first.status.value == "TENTATIVE"
    assert first.sequence.value == "2"
    assert first.dtstamp.value == AT
    meeting = events["meeting-3@council.example"]
    assert meeting.dtend.value - meeting.dtstart.value == timedelta(hours=2)
    whole = events["edition-13@council.example"]
    assert (whole.dtstart.value, whole.status.value) == (date(2027, 4, 1), "CANCELLED")
    assert book.vtimezone.tzid.value == "Europe/London"


@pytest.mark.parametrize(
    ("moment", "local"),
    [
        (SUMMER, "20260701T093000"),
        (WINTER, "20261201T093000"),
        (datetime(2026, 3, 29, 0, 59, tzinfo=UTC), "20260329T005900"),
        (datetime(2026, 3, 29, 1, 0, tzinfo=UTC), "20260329T020000"),
        (datetime(2026, 10, 25, 0, 59, tzinfo=UTC), "20261025T015900"),
        (datetime(2026, 10, 25, 2, 0, tzinfo=UTC), "20261025T020000"),
    ],
)
def test_moments_are_the_same_in_london_by_the_zone_of_the_file(moment, local):
    written = calendar("x", (replace(EVENTS[0], when=moment),), made_at=AT)
    _, events = read_events(written)

    assert f"DTSTART;TZID=Europe/London:{local}".encode() in written
    assert events[EVENTS[0].ref].dtstart.value.astimezone(UTC) == moment


@pytest.mark.parametrize("state", STATES)
def test_each_state_has_its_word(state):
    _, events = read_events(calendar("x", (replace(EVENTS[2], state=state),), made_at=AT))

    assert events[EVENTS[2].ref].status.value == STATES[state]


def test_calendar_has_the_same_bytes_each_time_and_needs_no_zone_for_days():
    assert calendar("x", EVENTS, made_at=AT) == calendar("x", EVENTS, made_at=AT)
    assert b"VTIMEZONE" not in calendar("x", EVENTS[2:], made_at=AT)
    assert calendar("x", (), made_at=AT).startswith(b"BEGIN:VCALENDAR\r\n")


@pytest.mark.parametrize("words", [*part(HOSTILE, 3), "a\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nb"])
def test_hostile_words_stay_inside_their_field(words):
    event = replace(EVENTS[0], title=f"x{words}", description=words, place=words)
    written = calendar(words, (event,), made_at=AT)
    _, events = read_events(written)

    assert written.count(b"\r\nBEGIN:VEVENT") == 1
    assert list(events) == [event.ref]
    assert all(len(line) <= 75 for line in written.split(b"\r\n"))
    assert events[event.ref].summary.value == " ".join(printable(f"x{words}").split())


@pytest.mark.parametrize(
    ("events", "said"),
    [
        ((replace(EVENTS[0], state="maybe"),), "it may be provisional, confirmed, cancelled"),
        ((replace(EVENTS[0], when=datetime(2026, 1, 1)),), "time zone"),
        ((EVENTS[0], EVENTS[0]), "Two events"),
        ((replace(EVENTS[0], until=SUMMER - timedelta(hours=1)),), "ends before it begins"),
        ((replace(EVENTS[2], until=SUMMER),), "whole day"),
    ],
)
def test_what_no_calendar_can_say_is_refused(events, said):
    with pytest.raises(ValueError, match=said):
        calendar("x", events, made_at=AT)
