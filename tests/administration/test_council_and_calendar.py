"""Administrators change the council's look and make the calendar of returns."""

import json
from datetime import date

import pytest

from councilportal.audit.models import Event
from councilportal.common.working_days import Nation
from councilportal.organisation.models import (
    Council,
)
from councilportal.organisation.past_values import keep_past
from performance.returns.models import Extension, ReportingPeriod
from tests import factories
from tests.administration.support import NOTICE, posted

pytestmark = pytest.mark.django_db


def test_council_changes_its_look_with_a_reason(admin):
    factories.make_council()
    named = {"name": "Westmarch County Council", "short_name": "WCC"}
    feedback = {"feedback_email": "access@westmarch.example", "feedback_days": "5"}
    sent = {**named, **feedback, "colour": "#5c123b", **NOTICE, "nation": "scotland"}
    unsaid = admin.get("/accessibility/").text

    without = admin.post("/admin/council/", sent).content.decode()
    pale = admin.post("/admin/council/", {**sent, "colour": "#ffff00", "reason": "r"})
    answer = admin.post("/admin/council/", {**sent, "reason": "New look"})

    assert "Enter a reason" in without
    assert "take a darker colour" in pale.content.decode()
    assert answer.status_code == 302
    council = Council.objects.get()
    assert (council.colour, council.notice.nation) == ("#5c123b", Nation.SCOTLAND)
    event = Event.objects.get()
    before, after = json.loads(event.before), json.loads(event.after)
    assert event.reason == "New look"
    assert (before["nation"], after["nation"]) == ("england", "scotland")
    assert "has not given an address" in unsaid
    statement = admin.get("/accessibility/").text
    assert 'href="mailto:access@westmarch.example"' in statement
    assert "within 5 working" in statement


def test_calendar_is_made_in_one_step_changed_and_excepted(admin):
    service = factories.make_service("LRA")
    admin.post("/admin/calendar/2026-27/make/")
    period = ReportingPeriod.objects.get(period="2026-04")
    days = {
        **posted(date(2026, 5, 1), "opens_on"),
        **posted(date(2026, 5, 20), "due_on"),
        **posted(date(2026, 6, 20), "locks_on"),
    }

    wrong = admin.post(
        f"/admin/calendar/periods/{period.pk}/",
        {**days, **posted(date(2026, 7, 1), "due_on"), "reason": "r"},
    ).content.decode()
    admin.post(f"/admin/calendar/periods/{period.pk}/", {**days, "reason": "Bank holidays"})
    admin.post(
        "/admin/calendar/exceptions/add/",
        {
            "service": "LRA",
            "ends_on": "2026-04-30",
            **posted(date(2026, 6, 1), "until"),
            "reason": "Flood",
        },
    )
    page = admin.get("/admin/calendar/2026-27/").content.decode()
    empty = admin.post(f"/admin/calendar/periods/{period.pk}/", {}).text

    for said in ("it opens", "it is due", "after which it is locked"):
        assert f"Enter the day {said}</a>" in empty
    assert "The opening day comes first" in wrong
    period.refresh_from_db()
    assert period.due_on == date(2026, 5, 20)
    given = Extension.objects.get()
    assert given.service == service
    assert "Flood" in page

    address = f"/admin/calendar/exceptions/{given.pk}/end/"
    assert address in page
    keep_past(
        "service", "LRA", {"name": "Old libraries"}, {"name": ""}, holds_from=date(2026, 9, 1)
    )
    assert "Old libraries" in admin.get("/admin/calendar/2026-27/").text
    asked = admin.post(address, {"reason": " "})
    assert "deadline of Old libraries" in asked.text
    told = admin.post(address, {"reason": "The water has gone"}, follow=True)

    assert "until 1 June 2026" in asked.text
    assert "Error:" in asked.text
    assert "is taken back" in told.text
    assert not Extension.objects.exists()
    assert Event.objects.latest("id").reason == "The water has gone"
    assert admin.get(address).status_code == 404


def test_no_service_has_longer_for_a_month_end_that_the_calendar_lacks(admin):
    factories.make_service("LRA")
    admin.post("/admin/calendar/2026-27/make/")
    ReportingPeriod.objects.filter(ends_on=date(2026, 4, 30)).delete()
    asked = {**posted(date(2026, 6, 1), "until"), "service": "LRA", "reason": "Flood"}

    page = admin.post("/admin/calendar/exceptions/add/", {**asked, "ends_on": "2026-04-30"})

    assert "Error:" in page.text
    assert not Extension.objects.exists()
