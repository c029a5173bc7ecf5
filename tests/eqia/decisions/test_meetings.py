"""A decision points to its meeting, and says how notice of it stands."""

import csv
from datetime import date
from io import StringIO

import pytest
from django.test import Client
from django.urls import reverse

from councilportal.common.working_days import NoticeRules
from eqia.decisions import queries
from eqia.models import Decision
from eqia.rules.gate import DecisionState
from tests import factories
from tests.eqia.making import AT, Cast, make_cast

pytestmark = pytest.mark.django_db
MEETS = date(2026, 11, 18)


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)


@pytest.fixture
def cast() -> Cast:
    factories.make_council()
    return make_cast()


@pytest.fixture
def lead(client: Client, cast: Cast) -> Client:
    client.force_login(cast.lead)
    return client


def typed(**values: object) -> dict[str, object]:
    return {
        "number": "26/1",
        "subject": "Greens",
        "directorate": "council",
        "is_key": "yes",
        "key_reason": "It touches two wards.",
        "for_publication": "yes",
        "saves": "0",
    } | values


def typed_day(day: date, name: str = "meets_on") -> dict[str, object]:
    return {f"{name}_{n}": part for n, part in enumerate((day.day, day.month, day.year))}


def test_meetings_to_come_are_offered_and_bring_their_day(lead: Client) -> None:
    held = factories.make_meeting("held", on=date(2026, 10, 4))
    meeting = factories.make_meeting("next", on=MEETS)

    form = lead.get(reverse("decision_start")).text
    lead.post(reverse("decision_start"), typed(at_meeting=meeting.pk))

    assert "Cabinet, 18 November 2026" in form
    assert "Cabinet, 4 October 2026" not in form
    record = Decision.objects.get()
    assert (record.at_meeting, record.meets_on) == (meeting, MEETS)
    page = lead.get(reverse("decision", args=[record.ref])).text
    assert "18 November 2026" in page
    assert "must be given by 20 October 2026" in page
    assert "regulation 9" in page
    # A meeting that was held stays chosen.
    Decision.objects.update(at_meeting=held, meets_on=held.on)
    assert "Cabinet, 4 October 2026" in lead.get(reverse("decision_edit", args=[record.ref])).text


def test_another_place_or_day_beside_a_meeting_is_refused(lead: Client) -> None:
    meeting = factories.make_meeting(on=MEETS)
    place = {"meeting": "Cabinet Member decision day"}
    other = typed_day(date(2026, 11, 19))

    refused = lead.post(reverse("decision_start"), typed(at_meeting=meeting.pk, **place, **other))

    assert "Choose a meeting or say where else it is taken, not both" in refused.text
    assert "The meeting is on 18 November 2026: leave the day empty" in refused.text
    assert not Decision.objects.exists()
    same = typed(at_meeting=meeting.pk, meeting="Cabinet", **typed_day(MEETS))
    assert lead.post(reverse("decision_start"), same).status_code == 302


def test_the_words_of_an_old_decision_stay(lead: Client) -> None:
    lead.post(reverse("decision_start"), typed(meeting="Executive", **typed_day(MEETS)))

    record = Decision.objects.get()
    assert (record.at_meeting, record.meeting, record.meets_on) == (None, "Executive", MEETS)
    assert "Executive" in lead.get(reverse("decision", args=[record.ref])).text


def test_another_meeting_takes_the_decision_along(lead: Client) -> None:
    first = factories.make_meeting("first", on=MEETS)
    second = factories.make_meeting("second", on=date(2026, 12, 9))
    lead.post(reverse("decision_start"), typed(at_meeting=first.pk))
    edit = reverse("decision_edit", args=["26-1"])

    lead.post(edit, typed(at_meeting=second.pk, saves="1"))
    record = Decision.objects.get()
    assert (record.at_meeting, record.meets_on) == (second, second.on)
    lead.post(edit, typed(at_meeting="", saves="2", **typed_day(MEETS)))
    record.refresh_from_db()
    assert (record.at_meeting, record.meets_on) == (None, MEETS)


def test_late_notice_is_told_to_everybody_and_holds_nothing_up(lead: Client) -> None:
    meeting = factories.make_meeting(on=MEETS)
    given = typed_day(date(2026, 10, 21), "notice_on")
    lead.post(reverse("decision_start"), typed(at_meeting=meeting.pk, **given))
    Decision.objects.update(state=DecisionState.READY)

    lead.logout()
    page = lead.get(reverse("decision", args=["26-1"])).text
    file = lead.get(reverse("decision_as", args=["26-1", "csv"])).text

    said = "It was given on 21 October 2026, too late: 20 October 2026 was the last day."
    assert page.count(said) == 2  # at the head, and in its section
    [row] = csv.DictReader(StringIO(file))
    assert (row["at_meeting"], row["notice_on"]) == ("cabinet-1", "2026-10-21")


@pytest.mark.parametrize(
    ("values", "is_met"),
    [
        ({}, False),
        ({"ready_at": AT}, True),  # everybody reads it from that day
        ({"ready_at": AT, "for_publication": False, "exempt_ground": "Names"}, False),
        ({"notice_on": date(2026, 10, 21), "ready_at": AT}, False),
    ],
)
def test_notice_is_given_by_the_record_where_nobody_says_when(
    cast: Cast, values: dict[str, object], is_met: bool
) -> None:
    record = Decision(is_key=True, meets_on=MEETS, **values)
    found = queries.notice_of(record, date(2026, 11, 2), NoticeRules())
    assert found is not None
    assert found.is_met is is_met


def test_what_is_no_key_decision_needs_no_notice() -> None:
    record = Decision(is_key=False, meets_on=MEETS)
    assert queries.notice_of(record, MEETS, NoticeRules()) is None
