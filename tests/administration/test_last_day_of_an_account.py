"""A leaver's last day may lie ahead: from the day after nobody works with the account."""

from datetime import UTC, date, datetime

import pytest
from django.test import Client
from django.urls import reverse

from councilportal.accounts.adapters import password_path
from councilportal.accounts.models import User
from councilportal.accounts.permissions import Role
from councilportal.accounts.queries import people_at
from councilportal.audit.models import Event
from councilportal.organisation.models import Appointment, PostHolder
from tests import factories

pytestmark = pytest.mark.django_db

PASSWORD = "lanterns-over-brackenmere"
LAST = {"on_0": "30", "on_1": "11", "on_2": "2026"}
END = "/admin/people/leaver/end/"


class Clock:
    now = datetime(2026, 11, 20, 9, tzinfo=UTC)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr("django.utils.timezone.now", lambda: made.now)
    factories.make_council()
    return made


@pytest.fixture
def leaver(clock: Clock) -> User:
    user = factories.make_user("leaver", email="leaver@council.example")
    user.set_password(PASSWORD)
    user.save()
    factories.make_appointment(user, Role.MEMBER)
    PostHolder.objects.create(user=user, post=factories.make_post())
    return user


def admin() -> Client:
    user = User.objects.filter(username="admin").first()
    if user is None:
        user = factories.make_user("admin")
        factories.make_appointment(user, Role.ADMIN)
    client = Client()
    client.force_login(user)
    return client


def signs_in() -> bool:
    client = Client()
    client.post("/sign-in/", {"username": "leaver", "password": PASSWORD})
    return client.get("/account/").status_code == 200


def give_last_day(**day: str) -> str:
    return str(admin().post(END, {**LAST, **day, "reason": "Leaves"}, follow=True).text)


def test_the_account_works_until_and_on_its_last_day(clock, leaver):
    at_work = Client()
    at_work.force_login(leaver)

    assert "The last day of the account is saved." in give_last_day()

    assert signs_in()
    clock.now = datetime(2026, 11, 30, 23, 30, tzinfo=UTC)  # London has winter time
    assert signs_in()
    late = Client()
    late.force_login(leaver)
    assert late.get("/account/").status_code == 200
    clock.now = datetime(2026, 12, 1, 0, 5, tzinfo=UTC)
    assert late.get("/account/").status_code == 302  # the open session too, without a daily job
    assert not signs_in()
    assert Appointment.objects.get(user=leaver).valid_to == date(2026, 11, 30)
    assert PostHolder.objects.get(user=leaver).valid_to == date(2026, 11, 30)


def test_links_to_a_password_end_with_it(clock, leaver):
    give_last_day()
    leaver.refresh_from_db()
    path = password_path(leaver)

    no_longer = "This link no longer works"
    assert no_longer not in Client().get(path, follow=True).text
    assert people_at("leaver@council.example", date(2026, 11, 30)) == [leaver]
    assert people_at("leaver@council.example", date(2026, 12, 1)) == []
    clock.now = datetime(2026, 12, 1, 9, tzinfo=UTC)
    assert no_longer in Client().get(path, follow=True).text
    page = admin().get(reverse("admin_way_in", args=["leaver"])).text
    assert "The account is closed" in page


def test_the_list_of_people_shows_it_and_moves_it_to_those_closed(clock, leaver):
    give_last_day()
    assert "30 November 2026" in admin().get("/admin/people/").text

    clock.now = datetime(2026, 12, 1, 9, tzinfo=UTC)
    assert ">leaver<" not in admin().get("/admin/people/").text
    assert "30 November 2026" in admin().get("/admin/people/?ended=1").text


def test_it_can_be_undone_before_and_after_and_is_on_record(clock, leaver):
    at_work = Client()
    at_work.force_login(leaver)
    give_last_day()
    page = admin().get(END).text
    assert 'value="30"' in page
    assert "Leave it empty to put it back in force." in page

    admin().post(END, {"reason": "Stays"})
    leaver.refresh_from_db()
    assert (leaver.is_active, leaver.closes_on) == (True, None)
    assert at_work.get("/account/").status_code == 200  # still signed in

    give_last_day()
    clock.now = datetime(2026, 12, 1, 9, tzinfo=UTC)
    assert not signs_in()
    admin().post(END, {"reason": "Came back"})
    assert signs_in()
    assert at_work.get("/account/").status_code == 302  # but no session lives again

    events = Event.objects.filter(record_type="account", record_ref=f"person {leaver.pk}").order_by(
        "pk"
    )
    assert [each.action for each in events if each.action != "end_sessions"] == [
        "end",
        "reopen",
        "end",
        "reopen",
    ]
    assert '"closes_on": "2026-11-30"' in events[0].after.replace('":"', '": "')


def test_today_closes_at_once(clock, leaver):
    at_work = Client()
    at_work.force_login(leaver)

    give_last_day(on_0="20")

    assert at_work.get("/account/").status_code == 302
    assert not signs_in()
    leaver.refresh_from_db()
    assert (leaver.is_active, leaver.closes_on) == (False, date(2026, 11, 20))


def test_the_person_reads_it_on_their_own_page(clock, leaver):
    give_last_day()
    client = Client()
    client.force_login(leaver)
    assert "Your account closes after 30 November 2026." in client.get("/account/").text
