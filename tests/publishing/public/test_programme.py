"""The public work programme: what everybody may know of meetings to come, and nothing else."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from councilportal.publishing.models import AgendaItem, Edition, ProgrammeItem
from councilportal.publishing.rules.kinds import ReleaseState
from councilportal.publishing.rules.workflow import State
from tests import sizes
from tests.factories import make_body, make_meeting
from tests.publishing.making import AT, make_series
from tests.publishing.public.many import NOW, make_many

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_first]
ADDRESS = "/published/programme/"
WORDS = {"section": "x", "title": "Trees"}
NEVER = ("Okapi", "Quagga", "Numbat", "Zanzibar", "Bongo", "Yeti")


@pytest.fixture
def meeting(cast, clock):
    """A meeting of the cabinet to come, one that has passed, and one of a board."""
    clock(AT)
    found = make_meeting("next", on=date(2025, 11, 5), room="Long room")
    make_meeting("past", body=found.body, on=date(2025, 10, 19))
    make_meeting("board", body=make_body("numbat", name="Numbat", kind="board"), on=found.on)
    return found


def make_editions(cast, meeting):
    """Editions for the meeting: announced, without a date, cancelled, dropped, and out."""
    series = make_series(cast)
    for month, values in (
        (1, {"publish_at": AT + timedelta(days=1), "release_state": ReleaseState.CONFIRMED}),
        (2, {}),
        (3, {"publish_at": AT + timedelta(days=1), "release_state": ReleaseState.CANCELLED}),
        (4, {"publish_at": AT + timedelta(days=1), "state": State.DROPPED}),
        (5, {"publish_at": AT, "state": State.PUBLISHED}),
    ):
        Edition.objects.create(
            series=series,
            period=f"2025-{month:02}",
            ends_on=date(2025, month, 28),
            slug=f"2025-{month:02}",
            subject="Zanzibar of the year",
            meeting=meeting,
            created_at=AT,
            **values,
        )


def test_only_what_everybody_may_know_is_told(cast, client, meeting):
    make_editions(cast, meeting)
    draft = Edition.objects.get(slug="2025-02")
    items: tuple[dict[str, Any], ...] = (
        {"title": "Bus fares", "text": "Quagga", "purpose": "For decision"},
        {"title": "Winter", "edition": draft},
        {
            "title": "Okapi Limited",
            "edition": Edition.objects.get(slug="2025-01"),
            "purpose": "Okapi",
            "exempt_paragraph": "3",
            "exempt_reason": "Okapi",
            "public_interest": "Okapi",
            "public_title": "A contract",
        },
    )
    for number, values in enumerate(items, 1):
        AgendaItem.objects.create(meeting=meeting, number=str(number), section="Business", **values)
    AgendaItem.objects.create(
        meeting=meeting.body.meetings.get(ref="past"), number="1", section="x", title="Bongo"
    )
    board = make_body("yeti", name="Yeti", kind="board")
    ProgrammeItem.objects.create(body=board, position=1, title="Yeti")
    ProgrammeItem.objects.create(body=meeting.body, position=1, title="Benches")

    page, data = client.get(ADDRESS), client.get("/published/programme.csv")
    said = page.content.decode().split("<main")[1]

    whole = client.get("/published/programme.json").content.decode()
    for text in (said, data.content.decode(), whole):
        assert [word for word in NEVER if word in text] == []
        assert [word for word in ("January", "February", "March", "April") if word in text] == []
    for words in ("Bus fares", "Winter", "A contract", "Exempt under paragraph 3", "Benches"):
        assert words in said
    assert 'href="/published/dashboard/2025-05/1/"' in said
    assert not page.cookies
    assert "max-age=60" in page["Cache-Control"]


def test_an_announced_paper_stands_at_its_meeting_with_its_day(cast, client, meeting):
    make_editions(cast, meeting)

    said = client.get(ADDRESS).content.decode()
    data = client.get("/published/programme.csv").content.decode()

    assert "Performance dashboard, January 2025" in said
    assert "21 October 2025, confirmed" in said
    assert "2025-01,,announced,2025-10-21,confirmed" in data
    assert "Zanzibar" not in said + data


def test_it_is_narrowed_to_one_committee(cast, client, meeting):
    other = make_meeting("other", body=make_body("scrutiny", name="Scrutiny"), on=meeting.on)
    AgendaItem.objects.create(meeting=other, number="1", section="x", title="Trees")

    whole = client.get(ADDRESS).content.decode()
    one = client.get(ADDRESS + "?body=cabinet").content.decode()

    assert "Trees" in whole
    assert "Work programme: Cabinet" in one
    assert "Trees" not in one
    assert "Work programme: " not in client.get(ADDRESS + "?body=numbat").content.decode()


def test_nobody_has_a_pdf_laid_out_and_an_empty_one_says_so(client, clock):
    clock(AT)

    answer = client.get("/published/programme.pdf")

    assert answer["Location"] == "/published/programme/#files"
    assert "No meeting of a committee is planned here" in client.get(ADDRESS).content.decode()


@pytest.mark.parametrize("number", [10, sizes.size(100, 1_000)])
def test_it_costs_few_queries_however_many_editions_are_out(cast, client, clock, number):
    make_many(cast, make_series(cast, "monthly"), number)
    clock(NOW)
    meeting = make_meeting("next", on=NOW.date())
    AgendaItem.objects.bulk_create(
        AgendaItem(
            meeting=meeting, number=f"{'AB'[at >= 500]}{at % 500 + 1}", edition=each, **WORDS
        )
        for at, each in enumerate(Edition.objects.all())
    )

    with CaptureQueriesContext(connection) as caught:
        page = client.get(ADDRESS)

    assert page.content.decode().count("Performance dashboard, ") == number
    assert len(caught) <= 7
