"""The form of an indicator checks what the importer checks."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from councilportal.accounts.models import User
from councilportal.accounts.permissions import Role
from performance.models import Indicator
from tests.administration.support import fields_of, make_indicator
from tests.factories import make_action, make_appointment

pytestmark = pytest.mark.django_db


def test_indicator_is_checked_as_the_importer_checks(admin):
    make_indicator()
    sent = fields_of(admin.get("/admin/indicators/PAY1/change/").content.decode())

    page = admin.post(
        "/admin/indicators/PAY1/change/", {**sent, "polarity": "range", "reason": "r"}
    ).content.decode()

    assert "The method target_floor needs the polarity higher or lower" in page
    assert Indicator.objects.get().polarity == "higher"


def test_a_changed_definition_asks_whether_figures_stay_comparable(admin, monkeypatch):
    # On the last day of a month the page asks about that month too.
    now = timezone.now()
    within = now if (now + timedelta(days=2)).month == now.month else now - timedelta(days=3)
    monkeypatch.setattr("django.utils.timezone.now", lambda: within)
    indicator = make_indicator()
    indicator.readings.create(
        period="2026-04",
        ends_on=date(2026, 4, 30),
        value=Decimal(5),
        data_state="final",
        source="import",
        entered_at=timezone.now(),
    )
    address = "/admin/indicators/PAY1/change/"
    sent = fields_of(admin.get(address).content.decode())
    sent |= {"definition": "Counted anew", "reason": "New guidance"}

    asked = admin.post(address, sent).content.decode()
    kept = admin.post(address, {**sent, "stays_comparable": "yes"})
    version = Indicator.objects.get().definition_version
    sent = fields_of(admin.get(address).content.decode()) | {"definition": "Again", "reason": "r"}
    admin.post(address, {**sent, "stays_comparable": "no"})

    assert "Select whether figures from before the change stay comparable" in asked
    assert kept.status_code == 302
    assert version == 1
    assert Indicator.objects.get().definition_version == 2


def test_an_indicator_is_kept_with_the_promise_that_it_watches_over(admin):
    make_indicator()
    make_appointment(User.objects.get(username="admin"), Role.PERFORMANCE_LEAD)
    promise = make_action()
    address = "/admin/indicators/PAY1/change/"
    sent = fields_of(admin.get(address).content.decode()) | {"reason": "Promised"}

    kept = admin.post(address, {**sent, "from_action": promise.pk})
    sent = fields_of(admin.get(address).content.decode()) | {"reason": "Renamed"}
    renamed = admin.post(address, {**sent, "title": "Rings before visits"})

    assert (kept.status_code, renamed.status_code) == (302, 302)
    found = Indicator.objects.get()
    assert (found.title, found.from_action) == ("Rings before visits", promise)


def test_a_promise_that_the_keeper_may_not_read_stays_and_is_not_named(admin):
    indicator = make_indicator()
    hidden = make_action(what="Move the night shift")
    make_action(what="Close the depot")
    Indicator.objects.update(from_action=hidden)
    address = "/admin/indicators/PAY1/change/"

    page = admin.get(address).content.decode()
    sent = fields_of(page) | {"title": "Rings before visits", "reason": "Renamed"}
    renamed = admin.post(address, sent)

    assert renamed.status_code == 302
    indicator.refresh_from_db()
    assert (indicator.title, indicator.from_action) == ("Rings before visits", hidden)
    assert f"{hidden.ref}, chosen already" in page
    assert "night shift" not in page
    assert "depot" not in page
