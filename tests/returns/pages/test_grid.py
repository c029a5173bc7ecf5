"""The council's returns: with whom each is and for how long, filters, files, chasing once a day."""

import csv
from datetime import UTC, date, datetime
from html import unescape
from io import StringIO

import pytest
from django.core import mail
from django.core.mail import EmailMessage

from councilportal.notices.models import Reminder
from councilportal.notices.rules import Notice
from councilportal.notices.sending import send_reminders
from councilportal.organisation.models import Appointment
from performance.returns.models import Return
from tests.factories import make_council
from tests.returns.pages.support import signed_in
from tests.returns.support import (
    GOOD,
    World,
    make_calendar,
    make_indicator,
    make_world,
    save,
    send_back,
    standard,
    submit,
)

pytestmark = pytest.mark.django_db

GRID = "/returns/grid/"
CHASE = "/returns/grid/chase/"
LATE = datetime(2026, 10, 20, 9, tzinfo=UTC)


class Clock:
    now = LATE


@pytest.fixture
def clock(monkeypatch) -> Clock:
    made = Clock()
    monkeypatch.setattr("django.utils.timezone.now", lambda: made.now)
    return made


@pytest.fixture
def world(clock, settings) -> World:
    """It is 20 October 2026; September's returns were due on the 15th. Everybody has an address."""
    settings.EMAIL_GOES_OUT = True
    make_council()
    made = make_world()
    make_indicator(made.other, "T001")
    standard(made)
    make_calendar(made)
    for name, user in made.people.items():
        user.email = f"{name}@example.invalid"
        user.save()
    return made


def rows(world: World, query: str = "") -> dict[tuple[str, str], dict[str, str]]:
    """The list as CSV, by service and month."""
    page = signed_in(world.lead).get(f"/returns/grid.csv{query}")
    lines = csv.DictReader(StringIO(page.content.decode("utf-8-sig")))
    return {(each["service_ref"], each["month"]): each for each in lines}


def september(world: World, service: str = "LRA") -> dict[str, str]:
    return rows(world)[service, "2026-09"]


def test_a_return_that_was_not_begun_is_with_its_officers_since_it_opened(world):
    found = september(world)

    assert (found["state"], found["days_late"]) == ("Draft", "5")
    assert (found["with"], found["who"]) == ("officer", "Both, Colleague, Officer")
    assert (found["since"], found["days"]) == ("2026-10-01", "19")


def test_a_submitted_one_is_with_approvers_who_entered_nothing(world):
    save(world, dict.fromkeys(("L001", "L002"), GOOD))
    submit(world)

    found = september(world)

    assert (found["state"], found["with"], found["days_late"]) == ("Submitted", "approver", "0")
    assert (found["who"], found["since"], found["days"]) == ("Approver, Both", "2026-10-10", "10")


def test_one_that_was_sent_back_is_with_its_officers_from_that_day(world):
    save(world, dict.fromkeys(("L001", "L002"), GOOD))
    submit(world)
    send_back(world, {"L001": "Is this September?"}, at=datetime(2026, 10, 13, 9, tzinfo=UTC))

    found = september(world)

    assert (found["state"], found["with"]) == ("Sent back", "officer")
    assert (found["since"], found["days"]) == ("2026-10-13", "7")


def test_the_page_says_it_and_where_nobody_is_appointed(world):
    Appointment.objects.filter(user=world.other_officer).delete()

    page = " ".join(signed_in(world.lead).get(GRID).text.split())

    assert "Officer: Both, Colleague, Officer, 19 days" in page
    assert "Officer: nobody appointed, 19 days" in page


def test_filters_narrow_the_page_and_its_files(world):
    save(world, dict.fromkeys(("L001", "L002"), GOOD))
    submit(world)

    assert set(rows(world, "?directorate=COR")) <= {
        ("ICT", f"2026-0{month}") for month in range(4, 10)
    }
    assert list(rows(world, "?show=approver")) == [("LRA", "2026-09")]
    assert {each["state"] for each in rows(world, "?show=closed").values()} == {"Locked, no return"}
    assert ("LRA", "2026-09") in rows(world, "?show=overdue")  # its due day has passed
    page = signed_in(world.lead).get(f"{GRID}?show=locked").text
    assert "No returns match these filters" in page


def test_earlier_months_are_one_click_away(world, clock):
    clock.now = datetime(2027, 2, 10, 9, tzinfo=UTC)

    page = signed_in(world.lead).get(GRID).text
    earlier = signed_in(world.lead).get(f"{GRID}?until=2026-07").text

    assert "August 2026 to January 2027" in page
    assert 'href="/returns/grid/?until=2026-07"' in page
    assert "Later months" not in page
    assert "April 2026 to July 2026" in earlier
    assert "Earlier months" not in earlier
    assert 'href="/returns/grid/"' in earlier


def test_chasing_reminds_each_once_a_day_of_all_that_is_overdue(world, clock):
    save(world, dict.fromkeys(("L001", "L002"), GOOD))
    submit(world)
    client = signed_in(world.lead)

    first = client.post(CHASE, follow=True).text
    sent = {each.to[0]: each.body for each in mail.outbox}
    again = client.post(CHASE, follow=True).text

    # Who entered the return of Libraries does not have it any more.
    assert set(sent) == {
        f"{name}@example.invalid" for name in ("approver", "both", "other_officer")
    }
    assert "To approve or send back:" in sent["approver@example.invalid"]
    assert "Libraries, September 2026" in sent["approver@example.invalid"]
    assert "was due on 15 October 2026, 5 days late" in sent["other_officer@example.invalid"]
    assert "Reminded by e-mail: Approver, Both and Other_Officer." in first
    assert "Lead asks for this:" in sent["approver@example.invalid"]
    assert "Reminded from here today already, so not again: Approver" in again
    assert len(mail.outbox) == Reminder.objects.count() == 3


def test_who_had_the_days_reminder_is_chased_all_the_same(world):
    had = Notice("Due", ("To do.",), "returns")
    send_reminders(by=None, at=LATE, rooms=[{world.other_officer.pk: had}])
    client = signed_in(world.lead)

    page = client.post(f"{CHASE}?directorate=COR", follow=True).text

    assert "Reminded by e-mail: Other_Officer." in page
    assert "Also had the day's reminder today: Other_Officer." in unescape(page)
    assert [each.to[0] for each in mail.outbox] == ["other_officer@example.invalid"] * 2
    occasions = Reminder.objects.order_by("pk").values_list("occasion", flat=True)
    assert list(occasions) == ["daily", "chase"]


def test_who_was_chased_still_has_the_days_reminder_once(world):
    signed_in(world.lead).post(f"{CHASE}?directorate=COR")
    had = Notice("Due", ("To do.",), "returns")

    first = send_reminders(by=None, at=LATE, rooms=[{world.other_officer.pk: had}])
    second = send_reminders(by=None, at=LATE, rooms=[{world.other_officer.pk: had}])

    assert (first.sent, first.besides) == (["Other_Officer"], ["Other_Officer"])
    assert (second.sent, second.already) == ([], ["Other_Officer"])
    assert len(mail.outbox) == 2


def test_a_chase_that_could_not_be_sent_is_tried_again_and_the_reminder_stays(world, monkeypatch):
    had = Notice("Due", ("To do.",), "returns")
    send_reminders(by=None, at=LATE, rooms=[{world.other_officer.pk: had}])

    def fails(message: EmailMessage) -> None:
        raise OSError("No route")

    with monkeypatch.context() as broken:
        broken.setattr(EmailMessage, "send", fails)
        page = signed_in(world.lead).post(f"{CHASE}?directorate=COR", follow=True).text
    assert "Not reminded: Other_Officer: No route." in page
    kept = {each.occasion: each.sent_at is not None for each in Reminder.objects.all()}
    assert kept == {"daily": True, "chase": False}
    again = signed_in(world.lead).post(f"{CHASE}?directorate=COR", follow=True).text
    assert "Reminded by e-mail: Other_Officer." in again


def test_files_and_chasing_reach_the_months_before_those_of_the_page(world, clock):
    old = date(2026, 4, 30)
    Return.objects.create(
        service=world.other,
        ends_on=old,
        state="submitted",
        submitted_by=world.officer,
        submitted_at=LATE,
    )
    clock.now = datetime(2027, 3, 10, 9, tzinfo=UTC)
    client = signed_in(world.lead)

    assert ("ICT", "2026-04") in rows(world)
    assert ("ICT", "2026-04") not in rows(world, "?show=closed")
    assert "April 2026" not in client.get(GRID).text.split("</form>")[-1]
    assert ("ICT", "2026-06") not in rows(world, "?until=2026-05")
    page = client.post(f"{CHASE}?show=approver", follow=True).text
    assert "Reminded by e-mail: Other_Approver." in page
    assert "Technology, April 2026" in mail.outbox[0].body


def test_chasing_keeps_to_the_filters_and_says_what_it_could_not_do(world):
    Appointment.objects.filter(user=world.other_officer).delete()
    client = signed_in(world.lead)

    page = client.post(f"{CHASE}?directorate=COR", follow=True)

    assert page.redirect_chain[-1][0] == f"{GRID}?directorate=COR"
    assert "Not reminded: nobody is appointed for Technology, September 2026" in page.text
    assert mail.outbox == []


def test_nobody_is_reminded_where_nothing_is_overdue(world):
    page = signed_in(world.lead).post(f"{CHASE}?show=approver", follow=True).text

    assert "No return is overdue, so nobody was reminded." in page


def test_chasing_is_the_leads(world):
    assert signed_in(world.auditor).post(CHASE).status_code == 403
    assert signed_in(world.officer).post(CHASE).status_code == 404
    assert "Remind everybody" not in signed_in(world.auditor).get(GRID).text
    assert signed_in(world.lead).get(CHASE).status_code == 405
    assert mail.outbox == []


def test_chasing_without_a_server_says_so(world, settings):
    settings.EMAIL_GOES_OUT = False

    page = signed_in(world.lead).post(CHASE)

    assert page.status_code == 403
    assert "No e-mail server is set up" in page.text
