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
from django.core import signing
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


def test_typed_text_is_kept_for_eight_hours(client: Client, ola: User, later: Move) -> None:
    sign_in(client)
    later(61)
    goal = goal_of(client.post("/sheet/", TYPED))
    later(61 + 7 * 60 + 30)
    sign_in(client)
    before = client.get(goal).status_code
    later(61 + 8 * 60 + 1)

    assert (before, client.get(goal).status_code) == (200, 404)


def test_a_stranger_with_an_old_cookie_keeps_little(client: Client, ola: User) -> None:
    sign_in(client)
    typist = client.cookies[sessions.TYPIST_COOKIE].value
    before = Session.objects.count()

    goals = []
    for _ in range(15):
        stranger = Client()  # without a session, so that each would have one of its own
        stranger.cookies[sessions.TYPIST_COOKIE] = typist
        goals.append(goal_of(stranger.post("/sheet/", {"commentary": "x" * 60_000})))

    assert sum(goal.startswith("/kept/") for goal in goals) == 10
    assert goals[10:] == ["/"] * 5
    assert Session.objects.count() == before + 10


def test_an_address_keeps_little_whoever_it_is(client: Client) -> None:
    goals = []
    for number in range(11):
        user = User.objects.create_user(f"p{number}", name=f"P {number}")
        for _ in range(10):
            stranger = Client()
            stranger.cookies[sessions.TYPIST_COOKIE] = signing.dumps(
                user.pk, salt=sessions.TYPIST_COOKIE
            )
            goals.append(goal_of(stranger.post("/sheet/", TYPED)))

    assert all(goal.startswith("/kept/") for goal in goals[:100])
    assert goals[100:] == ["/"] * 10


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
