"""Two-step sign-in: switching it on and off, signing in with it, and roles that need it."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.contrib.auth import get_user
from django.core.cache import cache
from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from django.test import Client

from councilportal.accounts.models import User
from councilportal.accounts.permissions import Role
from councilportal.audit.models import Event
from tests.accounts.conftest import PASSWORD
from tests.factories import make_appointment, make_user

pytestmark = pytest.mark.django_db

KEY = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def code_of(key: str) -> str:
    """What an authenticator app shows now."""
    counters = list(yield_hotp_counters_from_time())
    return str(format_hotp_value(hotp_value(key, counters[len(counters) // 2])))


def sign_in(client: Client, goal: str = ""):
    typed = {"username": "ola", "password": PASSWORD, "next": goal}
    return client.post("/sign-in/", typed)


@pytest.fixture
def safe_ola(ola: User) -> User:
    TOTP.activate(ola, KEY)
    return ola


@pytest.fixture
def on(client: Client, ola: User, django_capture_on_commit_callbacks: Any) -> Callable[[], str]:
    """A function that switches two-step sign-in on as a person does; gives the key."""

    def switch_on() -> str:
        asked = client.get("/account/two-steps/on/")
        assert asked["Location"].startswith("/account/again/")
        client.post(asked["Location"], {"password": PASSWORD, "next": "/account/two-steps/on/"})
        page = client.get("/account/two-steps/on/").content.decode()
        [key] = re.findall(r'<code class="app-key">(\w+)</code>', page)
        with django_capture_on_commit_callbacks(execute=True):
            answer = client.post("/account/two-steps/on/", {"code": code_of(key)})
        assert answer["Location"] == "/account/codes/"
        return str(key)

    return switch_on


def test_switching_on_shows_picture_and_codes_and_goes_on_record(
    client: Client, ola: User, on: Callable[[], str]
) -> None:
    sign_in(client)
    key = on()

    page = client.get("/account/codes/").content.decode()
    account = client.get("/account/").content.decode()

    assert len(re.findall(r"app-key", page)) == 10
    assert "Two-step sign-in is on. You have 10 unused recovery codes." in account
    assert Event.objects.get(record_type="account").action == "switch two-step sign-in on"
    stored = Authenticator.objects.get(user=ola, type=Authenticator.Type.TOTP)
    assert key not in str(stored.data)


def test_switching_on_ends_sessions_that_the_password_alone_let_in(
    client: Client, ola: User, on: Callable[[], str]
) -> None:
    elsewhere, another = Client(), Client()
    sign_in(elsewhere)
    another.force_login(make_user("pat"))
    sign_in(client)

    on()

    assert elsewhere.get("/account/").status_code == 302
    assert client.get("/account/").status_code == 200
    assert another.get("/account/").status_code == 200


def test_picture_keeps_to_the_security_policy(client: Client, ola: User) -> None:
    sign_in(client)
    client.post("/account/again/", {"password": PASSWORD, "next": "/account/two-steps/on/"})

    page = client.get("/account/two-steps/on/").content.decode()

    assert 'role="img" aria-label="QR code' in page
    assert " style=" not in page
    assert "data:" not in page


def test_sign_in_asks_for_the_code_and_leads_on(client: Client, safe_ola: User) -> None:
    first = sign_in(client, "/directorates/")
    between = get_user(client).is_authenticated
    refused = client.get("/directorates/")
    second = client.post("/sign-in/code/", {"code": code_of(KEY)})

    assert first["Location"] == "/sign-in/code/"
    assert between is False
    assert refused["Location"].startswith("/sign-in/")
    assert second["Location"] == "/directorates/"
    assert get_user(client) == safe_ola


def test_wrong_code_says_so(client: Client, safe_ola: User) -> None:
    sign_in(client)

    page = client.post("/sign-in/code/", {"code": "000000"}).content.decode()

    assert "The code is not right." in page
    assert not get_user(client).is_authenticated


def test_code_works_once(client: Client, safe_ola: User) -> None:
    code = code_of(KEY)
    sign_in(client)
    client.post("/sign-in/code/", {"code": code})
    other = Client()
    sign_in(other)

    page = other.post("/sign-in/code/", {"code": code}).content.decode()

    assert "The code is not right." in page


def test_code_that_somebody_saw_is_used_up_for_as_long_as_it_is_good(
    client: Client, safe_ola: User
) -> None:
    """allauth itself forgets it after half a minute; the clocks' tolerance keeps it good longer."""
    code = code_of(KEY)
    sign_in(client)
    client.post("/sign-in/code/", {"code": code})
    cache.delete(f"allauth.mfa.totp.used?user={safe_ola.pk}&code={code}")
    other = Client()
    sign_in(other)

    page = other.post("/sign-in/code/", {"code": f"{code[:3]} {code[3:]}"}).content.decode()

    assert "The code is not right." in page
    assert not get_user(other).is_authenticated


def test_guessing_codes_stops(client: Client, safe_ola: User) -> None:
    sign_in(client)
    for _ in range(5):
        client.post("/sign-in/code/", {"code": "000000"})

    page = client.post("/sign-in/code/", {"code": code_of(KEY)}).content.decode()

    assert "Too many wrong codes." in page
    assert not get_user(client).is_authenticated


def test_recovery_code_lets_in_once(client: Client, ola: User, on: Callable[[], str]) -> None:
    sign_in(client)
    on()
    [code, *_] = re.findall(
        r'<code class="app-key">(\w+)</code>', client.get("/account/codes/").content.decode()
    )
    answers = []
    for _ in range(2):
        client.post("/sign-out/")
        sign_in(client)
        answers.append(client.post("/sign-in/code/", {"code": code}).status_code)
        cache.clear()

    assert answers == [302, 200]


def test_codes_are_shown_and_sent_to_who_gave_the_password_again(
    client: Client, ola: User, on: Callable[[], str]
) -> None:
    sign_in(client)
    on()
    fresh = client.get("/account/codes/file/")
    session = client.session
    del session["account_authentication_methods"]
    session.save()

    assert len(fresh.content.split()) == 10
    assert client.get("/account/codes/")["Location"].startswith("/account/again/")
    assert client.get("/account/codes/file/")["Location"].startswith("/account/again/")


def test_switching_off_goes_on_record(
    client: Client, ola: User, on: Callable[[], str], django_capture_on_commit_callbacks
) -> None:
    sign_in(client)
    on()

    page = client.get("/account/two-steps/off/")
    gone = client.post("/account/two-steps/off/")

    assert "Switch two-step sign-in off" in page.content.decode()
    assert gone["Location"] == "/account/two-steps/"
    assert not Authenticator.objects.filter(user=ola).exists()
    assert Event.objects.latest("id").action == "switch two-step sign-in off"


# Roles that need it


@pytest.fixture
def needed(settings: Any) -> None:
    settings.MFA_REQUIRED_ROLES = frozenset({"approver", "admin"})


@pytest.mark.usefixtures("needed")
@pytest.mark.parametrize(
    ("role", "led_away"), [(Role.APPROVER, True), (Role.ADMIN, True), (Role.OFFICER, False)]
)
def test_roles_that_need_it_come_no_further_without(
    client: Client, ola: User, role: Role, led_away: bool
) -> None:
    make_appointment(ola, role)
    sign_in(client)

    response = client.get("/directorates/")

    assert (response.status_code == 302) is led_away
    if led_away:
        assert response["Location"] == "/account/two-steps/on/"
        assert client.post("/directorates/")["Location"] == "/account/two-steps/on/"
        assert client.get("/account/").status_code == 200


@pytest.mark.usefixtures("needed")
def test_role_that_needs_it_goes_on_with_it_until_it_is_off(
    client: Client, ola: User, on: Callable[[], str]
) -> None:
    make_appointment(ola, Role.APPROVER)
    sign_in(client)
    on()

    allowed = client.get("/directorates/")
    again = client.get("/directorates/")
    client.post("/account/two-steps/off/")
    led_away = client.get("/directorates/")

    assert (allowed.status_code, again.status_code) == (200, 200)
    assert led_away["Location"] == "/account/two-steps/on/"


@pytest.mark.usefixtures("needed")
def test_public_pages_need_nothing(client: Client) -> None:
    assert client.get("/").status_code == 200


def test_unknown_role_in_the_setting_is_an_error(settings: Any) -> None:
    settings.MFA_REQUIRED_ROLES = frozenset({"approver", "aprover"})

    [error] = [found for found in run_checks() if found.id == "councilportal.E001"]

    assert "aprover" in error.msg


# A new SECRET_KEY


def test_a_second_step_outlives_a_change_of_the_key_that_is_named(
    client: Client, safe_ola: User, settings: Any
) -> None:
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another"

    sign_in(client)
    client.post("/sign-in/code/", {"code": code_of(KEY)})

    assert get_user(client).pk == safe_ola.pk


@pytest.mark.parametrize("code", ["right", "123456"])
def test_a_second_step_that_no_key_opens_says_who_can_remove_it(
    client: Client, safe_ola: User, settings: Any, code: str
) -> None:
    settings.SECRET_KEY = "another"

    sign_in(client)
    given = code_of(KEY) if code == "right" else code
    page = client.post("/sign-in/code/", {"code": given})

    assert page.status_code == 200
    said = " ".join(page.content.decode().split())
    assert "The portal cannot check your second step any more" in said
    assert "to remove your second step; then sign in and switch it on again." in said
    assert not get_user(client).is_authenticated


def test_the_operator_removes_a_second_step_that_no_administrator_can(
    client: Client, safe_ola: User, settings: Any
) -> None:
    settings.SECRET_KEY = "another"

    call_command("remove_second_step", "ola", "--reason", "The key was lost")
    sign_in(client)

    assert get_user(client).pk == safe_ola.pk
    event = Event.objects.get(action="remove second step")
    assert (event.actor_id, event.command) == (None, "remove_second_step")
    assert event.reason == "The key was lost"
    with pytest.raises(CommandError, match="has no two-step sign-in"):
        call_command("remove_second_step", "ola", "--reason", "x")
    with pytest.raises(CommandError, match="There is no account nobody"):
        call_command("remove_second_step", "nobody", "--reason", "x")
