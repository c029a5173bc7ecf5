"""Sign-ins end after a while. Nothing here runs JavaScript."""

import re
from typing import Any

import pytest
from django.contrib.auth import get_user
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from councilportal.accounts import sessions
from councilportal.accounts.models import User
from tests.accounts.conftest import PASSWORD
from tests.accounts.late_forms import Move, sign_in
from tests.asked import asked

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.accounts.late_forms")]


# The end


def test_idle_sign_in_ends(client: Client, ola: User, later: Move) -> None:
    sign_in(client)

    later(59)
    there = client.get("/sheet/").status_code
    later(59 + 61)
    gone = client.get("/sheet/")
    page = client.get(gone["Location"]).content.decode()

    assert there == 200
    assert gone["Location"] == "/sign-in/?next=/sheet/"
    assert "You were signed out because you had not used the portal for a while." in page
    assert not get_user(client).is_authenticated


def test_busy_sign_in_ends_after_eight_hours(client: Client, ola: User, later: Move) -> None:
    sign_in(client)

    for minutes in range(30, 480, 30):
        later(minutes)
        assert client.get("/sheet/").status_code == 200
    later(481)

    assert client.get("/sheet/").status_code == 302


def test_idle_time_is_a_setting(client: Client, ola: User, later: Move, settings: Any) -> None:
    settings.IDLE_SECONDS = 10 * 60
    sign_in(client)

    later(11)

    assert client.get("/sheet/").status_code == 302


def test_home_page_of_an_ended_sign_in_is_the_public_one(
    client: Client, ola: User, later: Move
) -> None:
    sign_in(client)
    later(61)

    page = client.get("/").content.decode()

    assert "Published reports" in page
    assert "Sign out" not in page


def asked_by(client: Client) -> list[str]:
    with CaptureQueriesContext(connection) as queries:
        client.get("/sheet/")
    return asked(queries)


@pytest.mark.parametrize("minutes", [0, 0.4, 0.6, 30, 59])
def test_reading_writes_nothing(client: Client, ola: User, later: Move, minutes: float) -> None:
    sign_in(client)

    later(minutes)

    assert asked_by(client) == ["select accounts_user", "select django_session"]


def test_idle_time_is_counted_to_the_half_minute(client: Client, ola: User, later: Move) -> None:
    """The cookie is not written anew at every request; it is never older than half a minute."""
    sign_in(client)
    for seconds in range(0, 300, 20):
        later(seconds / 60)
        client.get("/sheet/")

    later(64 + 15 / 60)
    there = seconds_told(client)
    later(65)
    gone = client.get("/sheet/").status_code

    assert 0 < there <= 60
    assert gone == 302


def seconds_told(client: Client) -> int:
    return int(client.get("/session/").json()["left"])


@pytest.mark.parametrize("forged", ["", "9999999999", "9999999999:x:y"])
def test_time_that_is_made_up_or_left_out_is_that_of_signing_in(
    client: Client, ola: User, later: Move, forged: str
) -> None:
    sign_in(client)
    later(50)
    client.get("/sheet/")
    client.cookies[sessions.SEEN_COOKIE] = forged

    later(55)
    there = seconds_told(client)
    later(61)

    assert 290 <= there <= 300
    assert client.get("/sheet/").status_code == 302


def test_time_of_another_session_is_not_taken(client: Client, ola: User, later: Move) -> None:
    """Who signs in anew cannot lend the older session the time."""
    sign_in(client)
    later(59)
    other = Client()
    sign_in(other)
    client.cookies[sessions.SEEN_COOKIE] = other.cookies[sessions.SEEN_COOKIE].value

    later(61)

    assert client.get("/sheet/").status_code == 302
    assert other.get("/sheet/").status_code == 200


def test_seen_cookie_is_out_of_reach_of_scripts_and_ends_with_the_sign_in(
    client: Client, ola: User
) -> None:
    sign_in(client)
    cookie = client.cookies[sessions.SEEN_COOKIE]

    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    client.post("/sign-out/")
    assert client.cookies[sessions.SEEN_COOKIE].value == ""


def test_changing_the_password_keeps_the_person_signed_in(
    client: Client, ola: User, later: Move
) -> None:
    """It gives the session another key, for which the cookie is made again."""
    sign_in(client)
    later(50)
    new = {"oldpassword": PASSWORD, "password1": "a much longer one", "password2": ""}
    client.post("/account/password/", new | {"password2": "a much longer one"})
    later(100)

    assert client.get("/sheet/").status_code == 200


def test_session_that_ended_meanwhile_is_not_made_again(client: Client, ola: User) -> None:
    """A page that takes its time does not sign in again who signed out in another tab."""
    sign_in(client)
    slow = client.session
    slow["anything"] = 1.0
    client.post("/sign-out/")

    with pytest.raises(UpdateError):
        slow.save()

    assert not get_user(client).is_authenticated
    assert not Session.objects.exists()


# The warning


def test_pages_tell_how_long_is_left(client: Client, ola: User) -> None:
    sign_in(client)

    page = client.get("/account/").content.decode()

    [left] = re.findall(r'data-session-left="(\d+)"', page)
    assert 3590 <= int(left) <= 3600
    assert 'data-session-warning="300"' in page
    assert 'role="alertdialog"' in page
    assert "data-session-left" not in Client().get("/sign-in/").content.decode()


def test_asking_does_not_prolong_but_staying_does(client: Client, ola: User, later: Move) -> None:
    sign_in(client)
    later(50)

    asked = [client.get("/session/").json()["left"] for _ in range(2)]
    stayed = client.post("/session/").json()["left"]

    assert all(590 <= left <= 600 for left in asked)
    assert 3590 <= stayed <= 3600


def test_staying_needs_the_token_and_a_sign_in(client: Client, ola: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(ola)

    assert strict.post("/session/").status_code == 403
    assert client.post("/session/", headers={"Sec-Fetch-Mode": "cors"}).status_code == 401
