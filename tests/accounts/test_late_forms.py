"""What was typed before a sign-in ended is offered again, to the same person only.

Nothing here runs JavaScript.
"""

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core import signing
from django.test import Client

from councilportal.accounts import sessions
from councilportal.accounts.models import User
from councilportal.accounts.sessions import is_carried
from tests.accounts.conftest import PASSWORD
from tests.accounts.late_forms import TYPED, Move, goal_of, hidden_fields, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.accounts.late_forms")]


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


def test_typed_text_is_kept_as_long_as_the_setting_says(
    client: Client, ola: User, later: Move, settings: Any
) -> None:
    settings.RETENTION_TYPED_HOURS = 1
    sign_in(client)
    later(61)
    goal = goal_of(client.post("/sheet/", TYPED))
    later(61 + 59)
    sign_in(client)
    before = client.get(goal).status_code
    later(61 + 61)

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


def test_what_nobody_typed_is_kept_and_sent_but_not_shown_as_typed() -> None:
    """Every hidden field that a page of the portal has is known."""
    root = Path(settings.BASE_DIR)
    templates = "".join(path.read_text("utf-8") for path in root.glob("templates/**/*.html"))
    hidden = set(re.findall(r'<input type="hidden" name="([a-z_]+)"', templates))
    hidden |= set(re.findall(r'<button[^>]* name="([a-z_]+)"', templates))
    folders = ("councilportal", "eqia", "performance", "objectives")
    sources = [
        path.read_text("utf-8") for folder in folders for path in root.glob(f"{folder}/**/*.py")
    ]
    for text in sources:
        for listed in re.findall(r"carries=\[(.*?)\]", text, re.DOTALL):
            hidden |= set(re.findall(r'\("([a-z_]+)", ', listed))
        hidden |= set(re.findall(r'(?:fields\["|\n    )(\w+)(?:"\])? = [^=]*?HiddenInput', text))

    assert {"seen", "version", "saves", "token", "confirmed"} <= hidden
    rows = {"key", "shelf"}  # each with the number of its row before it
    assert {name for name in hidden - rows if not is_carried(name)} == set()
    assert is_carried("action-3-key")
    assert not is_carried("action-3-what")
