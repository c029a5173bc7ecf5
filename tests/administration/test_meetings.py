"""Administrators look after bodies and their meetings."""

from datetime import UTC, date, datetime, time

import pytest

from councilportal.audit.models import Event
from councilportal.organisation.models import Body, Meeting
from eqia.models import Decision
from eqia.rules.gate import DecisionState
from tests import factories
from tests.administration.support import FIRST_DAY, posted

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)


def asked(**values):
    """The form of a body, filled in."""
    return {"ref": "CAB", "name": "Cabinet", "kind": "committee", "position": "1"} | values


def on(day: date, **values):
    """The form of a meeting of the only body on a day, filled in."""
    return {"ref": "CAB-1", "body": Body.objects.get().pk, **posted(day, "on"), **values}


def test_a_body_is_added_with_a_reason_on_record(admin):
    chair = factories.make_post("Leader of the Council")
    sent = asked(**FIRST_DAY, chair_post=chair.pk, role="Takes key decisions", meets="Monthly")

    without = admin.post("/admin/bodies/add/", asked()).text
    answer = admin.post("/admin/bodies/add/", sent)

    assert "Enter the first day" in without
    assert answer.status_code == 302
    body = Body.objects.get()
    assert (body.name, body.kind, body.chair_post, body.meets) == (
        "Cabinet",
        "committee",
        chair,
        "Monthly",
    )
    event = Event.objects.get()
    assert (event.action, event.record_type, event.record_ref) == ("create", "body", "CAB")
    page = admin.get("/admin/bodies/").text
    assert "Leader of the Council" in page


def test_a_body_never_reports_to_itself(admin):
    top = factories.make_body("top")
    middle = factories.make_body("middle", reports_to=top)
    low = factories.make_body("low", reports_to=middle)
    sent = {"name": "Top", "kind": "board", "position": "1", "reason": "r"}

    itself = admin.post("/admin/bodies/top/change/", {**sent, "reports_to": top.pk}).text
    circle = admin.post("/admin/bodies/top/change/", {**sent, "reports_to": low.pk}).text

    refused = "A body cannot report to itself, also not through others: "
    assert f"{refused}top to top." in itself
    assert f"{refused}top to low to middle to top." in circle
    assert not Body.objects.filter(pk=top.pk, reports_to__isnull=False).exists()


def test_a_meeting_tells_by_when_its_papers_are_published(admin):
    factories.make_council()
    factories.make_body(valid_from=date(2026, 4, 1))
    sent = on(date(2026, 12, 9), time="2.30pm", room="Room 1")

    answer = admin.post("/admin/meetings/add/", sent)

    assert answer.status_code == 302
    meeting = Meeting.objects.get()
    assert (meeting.on, meeting.time, meeting.room) == (date(2026, 12, 9), time(14, 30), "Room 1")
    said = "Papers must be published by Tuesday 1 December 2026."
    for address in ("/admin/meetings/", "/admin/meetings/CAB-1/change/"):
        page = admin.get(address).text
        assert said in page
        assert "Wednesday 9 December 2026, 14:30" in page
    assert 'value="14:30"' in page


def test_a_year_without_known_bank_holidays_says_so(admin):
    factories.make_council()
    factories.make_meeting(on=date(2031, 3, 5))

    page = admin.get("/admin/meetings/").text

    assert "The last day to publish papers is not known. The bank holidays of 2031" in page


def test_a_meeting_is_on_a_day_on_which_its_body_is_in_force(admin):
    factories.make_body(valid_from=date(2026, 4, 1), valid_to=date(2026, 12, 31))
    sent = on(date(2027, 1, 13))

    late = admin.post("/admin/meetings/add/", sent).text
    early = admin.post("/admin/meetings/add/", {**sent, **posted(date(2026, 3, 3), "on")}).text

    assert "Cabinet is not in force on 13 January 2027: give a day on which it is." in late
    assert "Cabinet is not in force on 3 March 2026" in early
    assert not Meeting.objects.exists()


@pytest.mark.parametrize("typed", ["noon", "25:00", "half past two", "10"])
def test_a_time_is_a_time_of_day(admin, typed):
    factories.make_body()

    page = admin.post("/admin/meetings/add/", on(date(2026, 12, 9), time=typed)).text

    assert "Time must be a time of day, like 10:00 or 2.30pm" in page
    assert not Meeting.objects.exists()


def test_a_body_does_not_end_or_begin_around_its_meetings(admin):
    body = factories.make_body(valid_from=date(2026, 4, 1))
    other = factories.make_body("panel", valid_from=date(2026, 4, 1), reports_to=body)
    meeting = factories.make_meeting(body=body)
    end = {**posted(date(2026, 11, 30), "on"), "reason": "r"}
    begins = {"name": "Cabinet", "kind": "committee", "position": "0", "reason": "r"}

    meets = admin.post("/admin/bodies/cabinet/end/", end).text
    later = {**begins, **posted(date(2026, 12, 10), "valid_from")}
    late = admin.post("/admin/bodies/cabinet/change/", later).text
    meeting.delete()
    reported = admin.post("/admin/bodies/cabinet/end/", end).text
    admin.post("/admin/bodies/panel/end/", end)
    answer = admin.post("/admin/bodies/cabinet/end/", end)

    assert "its meetings after that day first: Cabinet, 9 December 2026." in meets
    assert "It has a meeting before its first day: Cabinet, 9 December 2026." in late
    assert "Let these report to another body first, or end them: Panel." in reported
    assert answer.status_code == 302
    for each in (body, other):
        each.refresh_from_db()
        assert each.valid_to == date(2026, 11, 30)


def test_a_moved_meeting_takes_its_decisions_with_it(admin):
    meeting = factories.make_meeting()
    held = {"subject": "S", "created_at": AT, "at_meeting": meeting, "meets_on": meeting.on}
    states: dict[str, dict[str, object]] = {
        "26-1": {"state": DecisionState.READY},
        "26-2": {"state": DecisionState.TAKEN, "taken_on": meeting.on},
    }
    for ref, state in states.items():
        Decision.objects.create(ref=ref, number=ref.replace("-", "/"), **held, **state)

    day = posted(date(2026, 12, 16), "on")
    answer = admin.post("/admin/meetings/cabinet-1/change/", {**day, "reason": "Snow"})

    assert answer.status_code == 302
    days = dict(Decision.objects.values_list("ref", "meets_on"))
    assert days == {"26-1": date(2026, 12, 16), "26-2": date(2026, 12, 9)}
    assert Decision.objects.get(ref="26-1").state == DecisionState.READY
    told = Event.objects.filter(record_type="decision").values_list("record_ref", "action")
    assert list(told) == [("26/1", "move")]
    gone = admin.post("/admin/meetings/cabinet-1/delete/", {"reason": "r"}).text
    assert "2 decisions refer to it: change them instead of deleting it." in gone


def test_who_chairs_and_clerks_is_handed_over_with_the_post(admin):
    old, new = factories.make_post("Head of Democracy"), factories.make_post("Monitoring Officer")
    body = factories.make_body(chair_post=old)
    held = factories.make_meeting("held", body=body, on=date(2026, 10, 7), clerk_post=old)
    next_one = factories.make_meeting("next", body=body, clerk_post=old)
    end = {**posted(date(2026, 11, 30), "on"), "reason": "r"}

    asks = admin.post(f"/admin/posts/{old.pk}/end/", end).text
    answer = admin.post(f"/admin/posts/{old.pk}/end/", {**end, "to": new.pk})

    assert "Chair of Cabinet" in asks
    assert "Clerk of Cabinet, 9 December 2026" in asks
    assert answer.status_code == 302
    for each in (body, held, next_one):
        each.refresh_from_db()
    assert (body.chair_post, held.clerk_post, next_one.clerk_post) == (new, old, new)
