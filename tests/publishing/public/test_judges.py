"""The feed and the calendar of the site, read by programs that did not write them."""

from datetime import timedelta

import feedparser
import pytest
import vobject

from councilportal.publishing.editions import moving, operations, queries
from councilportal.publishing.models import Edition
from councilportal.publishing.rules.kinds import ReleaseState
from tests.publishing.making import AT, Cast, make_edition
from tests.publishing.public.site import at, key, publish

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_first]
MOMENT = AT + timedelta(days=2)
NOTE = "CS04 was 95% & <not> 96%."


@pytest.fixture
def corrected(cast: Cast) -> tuple[Edition, Edition]:
    """September and its correction, both out; the date of October is announced."""
    first = publish(cast, make_edition(cast), MOMENT)
    draft = moving.correct(key=key(first), note=NOTE, by=cast.lead, at=MOMENT)
    second = publish(cast, queries.edition(*key(draft)), MOMENT + timedelta(days=1))
    october = operations.start(series="dashboard", period="2025-10", by=cast.lead, at=AT)
    moving.announce(
        key=key(october),
        publish_at=MOMENT + timedelta(days=30),
        release=ReleaseState.PROVISIONAL,
        reason="",
        by=cast.publisher,
        at=AT,
    )
    return first, second


def test_the_feed_tells_what_came_out_and_why_it_was_corrected(client, corrected, clock):
    clock(MOMENT)
    before = feedparser.parse(client.get("/published/feed.atom").content)
    clock(MOMENT + timedelta(days=1))
    read = feedparser.parse(client.get("/published/feed.atom").content)

    assert (before.bozo, read.bozo, read.version) == (False, False, "atom10")
    assert len(before.entries) == 1
    newest = read.entries[0]
    assert newest.link == f"http://testserver{at(corrected[1])}"
    assert newest.summary == NOTE
    assert client.get(newest.link).status_code == 200
    assert len({each.id for each in read.entries}) == len(read.entries)


def test_events_of_the_calendar_lead_to_pages_that_are_there(client, corrected, clock):
    clock(MOMENT - timedelta(days=1))
    early = vobject.readOne(client.get("/published/calendar.ics").content.decode())
    clock(MOMENT + timedelta(days=1))
    later = vobject.readOne(client.get("/published/calendar.ics").content.decode())

    for read in (early, later):
        assert {client.get(each.url.value).status_code for each in read.vevent_list} == {200}
    found = {each.summary.value: each for each in later.vevent_list}
    (october,) = (each for name, each in found.items() if "October 2025" in name)
    assert october.dtstart.value == MOMENT + timedelta(days=30)
    assert october.status.value == "TENTATIVE"
    (september,) = (each for name, each in found.items() if "September 2025" in name)
    assert september.url.value == f"http://testserver{at(corrected[1])}"
