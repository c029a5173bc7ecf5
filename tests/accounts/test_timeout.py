"""Sign-ins end after a while; what was typed meanwhile is offered again, to the same person only.

Nothing here runs JavaScript.
"""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.contrib.auth import get_user
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.models import Session
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import path

from councilportal.accounts import sessions
from councilportal.accounts.models import User
from councilportal.urls import urlpatterns as portal_urls
from tests.accounts.conftest import PASSWORD
from tests.asked import asked

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]

Move = Callable[[float], None]


def sheet(request: HttpRequest) -> HttpResponse:
    return HttpResponse(repr(sorted(request.POST.lists())))


urlpatterns = [*portal_urls, path("sheet/", sheet, name="sheet_of_test")]

TYPED = {"commentary": 'Fewer calls, "<b>so</b> far" £5', "value": ["98.4", ""], "version": "3"}


def sign_in(client: Client, goal: str = "", username: str = "ola") -> Any:
    typed = {"username": username, "password": PASSWORD, "next": goal}
    return client.post("/sign-in/", typed)


def hidden_fields(page: str) -> dict[str, list[str]]:
    main = page[page.index("<main") : page.index("</main>")]
    fields: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', main):
        fields.setdefault(unescape(name), []).append(unescape(value))
    return fields


def goal_of(response: Any) -> str:
    assert response["Location"].startswith("/sign-in/?next=")
    return str(response["Location"].removeprefix("/sign-in/?next="))


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

    assert "You need an account to read the figures." in page
    assert "Sign out" not in page


def asked_by(client: Client) -> list[str]:
    with CaptureQueriesContext(connection) as queries:
        client.get("/sheet/")
    return asked(queries)


def test_session_is_written_twice_a_minute_by_one_query(
    client: Client, ola: User, later: Move
) -> None:
    sign_in(client)
    reads = ["select accounts_user", "select django_session"]

    at_once = asked_by(client)
    later(sessions.SEEN_STEP / 60)
    half_a_minute_later = asked_by(client)
    and_again = asked_by(client)

    assert at_once == and_again == reads
    assert half_a_minute_later == [*reads, "update django_session"]


@pytest.mark.django_db(transaction=True)
def test_session_is_written_by_one_query_where_no_test_holds_a_transaction(
    client: Client, ola: User, later: Move
) -> None:
    sign_in(client)
    later(1)

    assert asked_by(client)[2:] == ["update django_session"]


def test_session_that_ended_meanwhile_is_not_made_again(client: Client, ola: User) -> None:
    """A page that takes its time does not sign in again who signed out in another tab."""
    sign_in(client)
    slow = client.session
    slow[sessions.SEEN] = 1.0
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


# Typed text


@pytest.mark.parametrize("minutes", [61, 15 * 60, 3 * 24 * 60])
def test_typed_text_comes_back_and_is_sent_on(
    client: Client, ola: User, later: Move, minutes: int
) -> None:
    sign_in(client)
    later(minutes)

    late = client.post("/sheet/?month=9", TYPED)
    asked = client.get(late["Location"]).content.decode()
    entered = sign_in(client, goal_of(late))
    offered = client.get(entered["Location"])
    fields = hidden_fields(offered.content.decode())
    sent = client.post(entered["Location"], fields)
    saved = client.post(sent["Location"], fields).content.decode()

    assert "What you typed is kept. Sign in to see it again and send it." in asked
    assert fields.pop("csrfmiddlewaretoken")
    assert fields == {"commentary": [TYPED["commentary"]], "value": ["98.4", ""], "version": ["3"]}
    assert (sent.status_code, sent["Location"]) == (307, "/sheet/?month=9")
    assert "98.4" in saved
    assert client.get(entered["Location"]).status_code == 404


def test_typed_text_of_a_cookie_that_is_gone_comes_back(
    client: Client, ola: User, later: Move
) -> None:
    sign_in(client)
    del client.cookies["sessionid"]

    late = client.post("/sheet/", TYPED)
    sign_in(client, goal_of(late))

    assert "Fewer calls" in client.get(goal_of(late)).content.decode()


def test_typed_text_is_for_the_same_person_only(client: Client, ola: User, later: Move) -> None:
    User.objects.create_user("ada", password=PASSWORD, name="Ada")
    sign_in(client)
    later(61)
    late = client.post("/sheet/", TYPED)

    sign_in(client, goal_of(late), username="ada")
    theirs = client.get(goal_of(late), follow=True).content.decode()
    client.post("/sign-out/")
    sign_in(client)

    assert "Somebody else typed something here before you." in theirs
    assert "Fewer calls" not in theirs
    assert client.get(goal_of(late)).status_code == 404


def test_typed_text_is_not_kept_without_a_token(ola: User, later: Move) -> None:
    """Another site cannot have a form of its making offered to somebody."""
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(ola)
    strict.get("/sheet/")
    later(61)

    assert strict.post("/sheet/", TYPED).status_code == 403
    assert sessions.KEPT not in strict.session


@pytest.mark.parametrize(
    "typed",
    [
        {"oldpassword": "a secret", "password1": "another"},
        {"commentary": "x" * (sessions.LARGEST_KEPT + 1)},
        {},
    ],
)
def test_passwords_large_and_empty_forms_are_not_kept(
    client: Client, ola: User, later: Move, typed: dict[str, str]
) -> None:
    sign_in(client)
    later(61)

    assert goal_of(client.post("/sheet/", typed)) == "/"
    assert sessions.KEPT not in client.session


def test_nothing_is_kept_of_who_never_signed_in_here(client: Client) -> None:
    client.cookies[sessions.TYPIST_COOKIE] = "1:made:up"

    assert goal_of(client.post("/sheet/", TYPED)) == "/"
    assert sessions.KEPT not in client.session


def test_nothing_is_kept_after_signing_out(client: Client, ola: User) -> None:
    sign_in(client)
    client.post("/sign-out/")

    assert goal_of(client.post("/sheet/", TYPED)) == "/"


def test_scripts_keep_their_text_themselves(client: Client, ola: User, later: Move) -> None:
    sign_in(client)
    later(61)

    late = client.post("/sheet/", TYPED, headers={"Sec-Fetch-Mode": "cors"})

    assert late.status_code == 401
    assert sessions.KEPT not in client.session


def test_only_the_newest_three_are_kept(client: Client, ola: User, later: Move) -> None:
    sign_in(client)
    later(61)

    goals = [goal_of(client.post("/sheet/", {"value": str(number)})) for number in range(4)]
    sign_in(client)

    assert [client.get(goal).status_code for goal in goals] == [404, 200, 200, 200]


def test_typist_cookie_is_out_of_reach_of_scripts_and_lets_nobody_in(
    client: Client, ola: User
) -> None:
    sign_in(client)
    cookie = client.cookies[sessions.TYPIST_COOKIE]
    stranger = Client()
    stranger.cookies[sessions.TYPIST_COOKIE] = cookie.value

    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert stranger.get("/sheet/").status_code == 302
