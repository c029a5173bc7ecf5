"""The work programme: what comes to which meeting, what is overdue, and who reads it."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from councilportal.audit.models import Event
from councilportal.common.periods import parse
from councilportal.common.refusals import NotKnown, Refused
from councilportal.organisation.models import Body, Meeting, PostHolder
from councilportal.organisation.people import person_on
from councilportal.organisation.queries import NO_COUNCIL, council_on
from councilportal.publishing.models import (
    AgendaItem,
    Edition,
    ProgrammeItem,
    ReportSeries,
    SeriesBody,
)
from councilportal.publishing.packs import programme_operations as operations
from councilportal.publishing.packs.programme_queries import Line, Programme, programme
from councilportal.publishing.packs.programme_sections import programme_document, shortened
from councilportal.publishing.packs.queries import meeting
from councilportal.publishing.rules.programme import Late, Step
from councilportal.publishing.rules.workflow import State
from tests.factories import make_body, make_directorate, make_meeting, make_post
from tests.publishing.making import Cast, make_cast

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_first]
NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
TODAY = NOW.date()
SECRET = "Contractor Fallowbank"
EXEMPT = {
    "exempt_paragraph": "3",
    "exempt_reason": "Prices",
    "public_interest": "The council would pay more.",
    "public_title": "A contract",
}


@pytest.fixture
def cast() -> Cast:
    """A board and a cabinet that meets four times, of which one has passed."""
    found = make_cast()
    board = make_body("board", name="Board", kind="board")
    cabinet = make_body("cabinet", name="Cabinet")
    clerk = make_post("Clerk")
    PostHolder.objects.create(user=found.outsider, post=clerk, valid_from=date(2020, 1, 1))
    for ref, body, on, post in (
        ("past", cabinet, TODAY - timedelta(days=1), clerk),
        ("today", cabinet, TODAY, clerk),
        ("board-1", board, date(2026, 12, 15), None),
        ("next", cabinet, date(2026, 12, 16), clerk),
        ("later", cabinet, date(2027, 3, 10), clerk),
    ):
        make_meeting(ref, body=body, on=on, clerk_post=post)
    return found


def make_series(title: str, bodies: tuple[str, ...] = (), **values: Any) -> ReportSeries:
    given = {"layout": "paper", "cadence": "quarter", "lag_days": 70, **values}
    series = ReportSeries.objects.create(ref=title.lower(), title=title, **given)
    for position, ref in enumerate(bodies, 1):
        SeriesBody.objects.create(series=series, position=position, body=Body.objects.get(ref=ref))
    return series


def make_edition(series: ReportSeries, code: str, state: State, **values: Any) -> Edition:
    period = parse(code)
    given = {"slug": period.slug, "subject": "Unpublished words", "created_at": NOW, **values}
    if state is State.PUBLISHED:
        given.setdefault("publish_at", NOW)
    return Edition.objects.create(
        series=series, period=period.code, ends_on=period.end, state=state, **given
    )


def lines(cast: Cast, by: str = "publisher", body: str = "") -> dict[str, list[Line]]:
    """What comes to each meeting, what is overdue and what is of no meeting."""
    found = programme(person_on(getattr(cast, by), TODAY), NOW, body)
    by_meeting = {each.ref: list(own) for each, own in found.meetings}
    return by_meeting | {"overdue": list(found.overdue), "unplaced": list(found.unplaced)}


def told(found: list[Line]) -> list[tuple[str, str, Step | None]]:
    return [
        (
            each.series.title if each.series else each.item.title if each.item else "",
            each.period.code if each.period else "",
            each.step,
        )
        for each in found
    ]


def test_the_next_edition_of_a_series_comes_to_the_meeting_of_each_body_after_its_day(cast):
    quarterly = make_series("Quarterly", ("board", "cabinet"))
    make_edition(quarterly, "2026/27-Q1", State.PUBLISHED)
    make_series("Bulletin", cadence="month", lag_days=None)
    make_series("Ended", ("cabinet",), has_ended=True)
    make_series("At times", ("cabinet",), cadence="")

    found = lines(cast)

    # Quarter 2 is due on 9 December. Quarter 3 goes on and is due on 11 March.
    second = ("Quarterly", "2026/27-Q2", Step.EXPECTED)
    assert told(found["board-1"]) == [second]
    assert told(found["next"]) == [second]
    assert told(found["later"]) == []
    assert told(found["unplaced"]) == [
        ("Bulletin", "2026-11", Step.EXPECTED),
        ("Quarterly", "2026/27-Q3", Step.EXPECTED),
    ]
    assert found["overdue"] == []


def test_each_directorate_has_its_own_next_edition(cast):
    places = [make_directorate(ref, name=ref) for ref in ("North", "South")]
    series = make_series("Quarterly", ("cabinet",), reach="directorate", lag_days=40)
    for place in places:
        make_edition(
            series, "2026/27-Q1", State.PUBLISHED, directorate=place, slug=f"q1-{place.ref}"
        )
    make_edition(series, "2026/27-Q2", State.DRAFT, directorate=places[0], slug="q2-north")

    found = lines(cast)

    assert [(each.place, each.step, each.late) for each in found["today"]] == [
        (places[0], Step.DRAFT, Late.PERIOD),
        (places[1], Step.EXPECTED, Late.PERIOD),
    ]
    assert [(each.place, each.late) for each in found["overdue"]] == [
        (places[0], Late.PERIOD),
        (places[1], Late.PERIOD),
    ]
    assert [each.place for each in found["later"]] == places


def test_what_missed_its_meeting_is_overdue(cast):
    series = make_series("Report", cadence="", lag_days=None)
    make_edition(series, "2026-09", State.APPROVED, meeting=meeting("past"))
    out = make_edition(series, "2026-08", State.PUBLISHED, meeting=meeting("past"))
    make_edition(series, "2026-10", State.DRAFT, meeting=meeting("next"))
    make_edition(series, "2026-08", State.DRAFT, meeting=meeting("past"), corrects=out, number=2)
    missed = make_edition(series, "2026-06", State.DRAFT)
    items: tuple[dict[str, Any], ...] = (
        {"title": "Papers came", "edition": out},
        {"title": "Never came", "edition": missed},
        {"title": "Told in the meeting"},
    )
    for number, values in enumerate(items, 1):
        AgendaItem.objects.create(
            meeting=meeting("past"), number=str(number), section="Business", **values
        )

    found = lines(cast)

    assert [(each.period.code, each.late) for each in found["overdue"] if each.period] == [
        ("2026-06", Late.PAPER),
        ("2026-09", Late.MEETING),
    ]
    assert told(found["next"]) == [("Report", "2026-10", Step.DRAFT)]


def test_an_edition_on_an_agenda_stands_once_with_its_item(cast):
    series = make_series("Report", ("cabinet",), cadence="")
    named = make_edition(series, "2026-10", State.FROZEN, meeting=meeting("next"))
    AgendaItem.objects.create(
        meeting=meeting("next"), number="2", section="Reports", title="October", edition=named
    )
    AgendaItem.objects.create(meeting=meeting("next"), number="10", section="Reports", title="Ten")
    AgendaItem.objects.create(
        meeting=meeting("next"), number="3", section="Exempt", title=SECRET, **EXEMPT
    )

    found = lines(cast)["next"]

    assert [(each.item.number, each.step) for each in found if each.item] == [
        ("2", Step.FROZEN),
        ("3", None),
        ("10", None),
    ]
    assert len(found) == 3


def test_a_clerk_reads_the_programme_of_their_meetings_and_of_one_body(cast):
    make_series("Board paper", ("board",))
    make_series("Cabinet paper", ("cabinet",))
    make_series("Bulletin")

    assert set(lines(cast, "outsider")) == {"today", "next", "later", "overdue", "unplaced"}
    assert [t for t, _, _ in told(lines(cast, "outsider")["unplaced"])] == ["Cabinet paper"]
    assert set(lines(cast, "publisher", "board")) == {"board-1", "overdue", "unplaced"}
    assert [t for t, _, _ in told(lines(cast)["unplaced"])] == [
        "Board paper",
        "Bulletin",
        "Cabinet paper",
    ]


def test_its_document_tells_no_subject_and_no_exempt_title(cast):
    series = make_series("Report", ("cabinet",))
    make_edition(series, "2026/27-Q1", State.DRAFT, meeting=meeting("past"))
    AgendaItem.objects.create(
        meeting=meeting("next"), number="3", section="Exempt", title=SECRET, **EXEMPT
    )
    found = programme(person_on(cast.publisher, TODAY), NOW)

    said = str(programme_document(found, council_on(TODAY)))

    assert "A contract\\nExempt under paragraph 3: " in said
    assert SECRET not in said
    assert "Unpublished words" not in said
    assert "Report, Quarter 1 2026/27" in said


def test_a_long_programme_begins_with_the_next_meetings_and_what_has_none():
    board = Body(ref="board", name="Board")
    meetings = [Meeting(ref=f"m{n}", body=board, on=TODAY + timedelta(n)) for n in range(14)]
    undated = (ProgrammeItem(body=board, position=1, title="Trees"),)
    found = Programme(on=TODAY, meetings=tuple((each, ()) for each in meetings), undated=undated)
    whole = programme_document(found, NO_COUNCIL)

    short = shortened(whole, found)

    assert [each.anchor for each in short.sections][-3:] == [
        "meeting-m10",
        "meeting-m11",
        "to-be-allocated",
    ]
    assert len(short.sections) == len(whole.sections) - 2
    assert (short.cover, short.datasets) == (whole.cover, whole.datasets)


def test_a_line_without_a_meeting_is_kept_until_it_is_on_an_agenda(cast):
    do = {"body": "cabinet", "by": cast.outsider, "at": NOW}
    for title in ("Trees", "Lamps", "Benches"):
        operations.save_line(**do, position=None, title=title)
    operations.save_line(**do, position=2, title="Street lamps")
    operations.remove_line(**do, position=1)
    with pytest.raises(Refused, match="Cabinet has no such meeting"):
        operations.place_line(**do, position=2, meeting="board-1", number="1", section="Business")
    operations.place_line(**do, position=2, meeting="next", number="b 4", section="Business")
    operations.save_line(**do, position=None, title="Bins")

    found = programme(person_on(cast.publisher, TODAY), NOW)

    assert [str(each) for each in found.undated] == ["Benches", "Bins"]
    assert str(AgendaItem.objects.get()) == "B4. Street lamps"
    with pytest.raises(NotKnown):
        operations.save_line(**{**do, "by": cast.lead}, position=None, title="Trees")
    assert list(Event.objects.order_by("pk").values_list("action", flat=True))[-4:] == [
        "remove_programme_item",
        "add_item",
        "place_programme_item",
        "add_programme_item",
    ]


def test_a_clerk_keeps_lines_on_their_pages(cast, client, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    client.force_login(cast.outsider)
    at = "/reports/programme/cabinet/1/"
    asked = client.get("/reports/programme/add/").content.decode()
    client.post("/reports/programme/add/", {"body": "cabinet", "title": "Trees"})
    client.post(at, {"title": "Old trees"})
    to = {"meeting": "next", "number": "12th", "section": "Business"}
    refused = client.post(f"{at}meeting/", to)
    placed = client.post(f"{at}meeting/", {**to, "number": "7"})

    assert "Board" not in asked.split("<main")[1]
    assert "Old trees" in refused.content.decode()
    assert "12th is no number of an item" in refused.content.decode()
    assert placed["Location"] == "/reports/meetings/next/"
    assert str(AgendaItem.objects.get()) == "7. Old trees"
    client.post("/reports/programme/add/", {"body": "cabinet", "title": "Lamps"})
    client.post(f"{at}remove/")
    assert client.get(at).status_code == 404
    client.force_login(cast.lead)
    assert client.get("/reports/programme/add/").status_code == 404


def test_page_and_files_are_for_who_keeps_agendas(cast, client, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    make_series("Report", ("cabinet",))
    client.force_login(cast.outsider)
    page = client.get("/reports/programme/?body=cabinet")
    file = client.get("/reports/programme.csv?body=cabinet")
    client.force_login(cast.lead)

    assert "Work programme: Cabinet" in page.content.decode()
    assert b"Report, Quarter 3 2026/27" in file.content
    assert 'filename="work-programme-cabinet.csv"' in file["Content-Disposition"]
    assert client.get("/reports/programme/").status_code == 404


def test_many_series_and_editions_cost_no_more_queries(cast, client, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    client.force_login(cast.publisher)
    client.get("/reports/programme/")
    counts = []
    for many in (2, 20):
        for place in range(many):
            series = make_series(f"S{many}{place}", ("board", "cabinet"))
            made = make_edition(series, "2026/27-Q1", State.DRAFT, meeting=meeting("next"))
            AgendaItem.objects.create(
                meeting=meeting("later"),
                number=f"{'AB'[many > 2]}{place + 1}",
                section="x",
                title="x",
                edition=made,
            )
        who = person_on(cast.publisher, TODAY)
        with CaptureQueriesContext(connection) as caught:
            programme(who, NOW)
        with CaptureQueriesContext(connection) as asked:
            client.get("/reports/programme/")
        counts.append((len(caught), len(asked)))

    assert counts == [(7, 11), (7, 11)]
