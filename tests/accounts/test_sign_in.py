"""The way in and out, the page of one's account, and the council's own sign-in as far as settings
go: no provider was asked here."""

import os
import subprocess
import sys

import pytest
from allauth.socialaccount.models import SocialAccount
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth import get_user
from django.test import Client
from django.urls import NoReverseMatch, reverse

from councilportal.accounts.adapters import AccountAdapter, ProviderAdapter
from councilportal.accounts.models import User
from councilportal.accounts.queries import is_linked
from councilportal.audit.models import Event
from tests.accounts.conftest import PASSWORD

pytestmark = pytest.mark.django_db


def sign_in(client: Client, password: str = PASSWORD, **more: str):
    return client.post("/sign-in/", {"username": "ola", "password": password, **more})


def test_sign_in_and_out(client: Client, ola: User) -> None:
    entered = sign_in(client)
    who = get_user(client)
    left = client.post("/sign-out/")

    assert (entered.status_code, entered["Location"], who) == (302, "/", ola)
    assert left["Location"] == "/"
    assert not get_user(client).is_authenticated


def test_sign_in_takes_a_new_session_key(client: Client, ola: User) -> None:
    """A session key that somebody planted before is worth nothing after."""
    client.session.save()
    planted = client.session.session_key

    sign_in(client)

    assert client.session.session_key != planted


@pytest.mark.parametrize("name", ["ola2", " ola2", "o_a", "%"])
def test_another_user_name_lets_nobody_in(client: Client, ola: User, name: str) -> None:
    response = client.post("/sign-in/", {"username": name, "password": PASSWORD})

    assert response.status_code == 200
    assert "is not right" in response.content.decode()


@pytest.mark.parametrize("length", [151, 256, 100_000])
def test_user_name_that_is_too_long_is_told_and_not_tried(client: Client, length: int) -> None:
    """PostgreSQL refused to count a try with a name of more than 255 characters."""
    answer = client.post("/sign-in/", {"username": "x" * length, "password": PASSWORD})

    assert answer.status_code == 200
    assert "User name must be 150 characters or fewer" in answer.content.decode()
    assert not AccessAttempt.objects.exists()


def test_longest_user_name_signs_in(client: Client) -> None:
    longest = User._meta.get_field("username").max_length
    assert longest is not None
    name = "x" * longest
    User.objects.create_user(name, password=PASSWORD, name="Ola")

    answer = client.post("/sign-in/", {"username": name, "password": PASSWORD})

    assert answer.status_code == 302


def test_closed_account_is_shut(client: Client, ola: User) -> None:
    ola.is_active = False
    ola.save()

    assert sign_in(client).status_code == 200
    assert not get_user(client).is_authenticated


def test_signed_in_person_is_led_on(client: Client, ola: User) -> None:
    client.force_login(ola)

    assert client.get("/sign-in/?next=/directorates/")["Location"] == "/directorates/"
    assert client.get("/sign-in/?next=//elsewhere.example/")["Location"] == "/"


@pytest.mark.parametrize("name", ["account_signup", "account_email"])
def test_nobody_signs_up_or_changes_their_address(name: str) -> None:
    with pytest.raises(NoReverseMatch):
        reverse(name)


def test_scripts_are_told_to_sign_in_by_status(client: Client) -> None:
    response = client.get("/performance/", headers={"Sec-Fetch-Mode": "cors"})

    assert response.status_code == 401


# The account


def test_password_change_needs_the_old_one_and_goes_on_record(client: Client, ola: User) -> None:
    sign_in(client)
    other = Client()
    sign_in(other)
    new = "three green umbrellas"

    response = client.post(
        "/account/password/",
        {"oldpassword": PASSWORD, "password1": new, "password2": new},
        follow=True,
    )

    ola.refresh_from_db()
    event = Event.objects.get(record_type="account")
    assert ola.check_password(new)
    assert "Your password is changed" in response.content.decode()
    assert (event.action, event.record_ref, event.actor_id) == (
        "change password",
        f"person {ola.pk}",
        ola.pk,
    )
    assert new not in repr(vars(event))
    assert get_user(client) == ola
    assert not get_user(other).is_authenticated


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"oldpassword": "wrong"}, "The current password is not right"),
        ({"password2": "three blue umbrellas"}, "Enter the same new password twice"),
        ({"password1": "short", "password2": "short"}, "This password is too short"),
        ({"oldpassword": ""}, "Enter your current password"),
        ({"password1": "password", "password2": "password"}, "This password is too common"),
    ],
)
def test_password_change_says_what_is_wrong(
    client: Client, ola: User, changed: dict[str, str], message: str
) -> None:
    sign_in(client)
    new = "three green umbrellas"
    typed = {"oldpassword": PASSWORD, "password1": new, "password2": new} | changed

    page = client.post("/account/password/", typed).content.decode()

    ola.refresh_from_db()
    assert message in page
    assert ola.check_password(PASSWORD)


# The council's own sign-in


def test_provider_accounts_are_found_by_issuer_and_subject_only(
    ola: User, settings, monkeypatch
) -> None:
    settings.OIDC_ID = "oidc-of-one-issuer"
    User.objects.filter(pk=ola.pk).update(email="ola@council.example")
    SocialAccount.objects.create(user=ola, provider="oidc-of-another-issuer", uid="subject-1")

    assert not is_linked(ola)
    assert settings.SOCIALACCOUNT_EMAIL_AUTHENTICATION is False
    assert settings.SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT is False

    SocialAccount.objects.create(user=ola, provider="oidc-of-one-issuer", uid="subject-1")

    assert is_linked(ola)


def test_no_account_is_made_by_signing_in_elsewhere(rf) -> None:
    request = rf.get("/")

    assert AccountAdapter().is_open_for_signup(request) is False
    assert ProviderAdapter().is_open_for_signup(request, None) is False


ISSUER = "https://sign-in.council.example/tenant/v2.0"
SAY = """
import django; django.setup()
from django.conf import settings as s
from django.core.checks import run_checks
from django.test import Client
from django.urls import reverse
print(s.OIDC_ID, s.CONTENT_SECURITY_POLICY["DIRECTIVES"]["form-action"][1])
print(reverse("openid_connect_callback", args=[s.OIDC_ID]))
[app] = s.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]
print(app["client_id"], app["settings"]["server_url"], app["settings"]["uid_field"])
print(len(run_checks()))
"""


@pytest.mark.sqlite_first  # each starts the portal anew
@pytest.mark.parametrize("issuer", [ISSUER, ISSUER + "/other"])
def test_provider_is_set_up_by_the_environment(issuer: str) -> None:
    environment = os.environ | {
        "OIDC_ISSUER": issuer,
        "OIDC_CLIENT_ID": "portal",
        "OIDC_CLIENT_SECRET": "not a real one",
        "OIDC_NAME": "Westmarch account",
        "DJANGO_SETTINGS_MODULE": "councilportal.settings",
    }

    said = subprocess.run(
        [sys.executable, "-c", SAY],
        env=environment,
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()

    key, origin = said[0].split()
    assert key.startswith("oidc-")
    assert len(key) == 17
    assert origin == "https://sign-in.council.example"
    assert said[1] == f"/sign-in/oidc/{key}/login/callback/"
    assert said[2] == f"portal {issuer} sub"
    assert said[3] == "0"


def test_without_a_provider_there_is_none(client: Client) -> None:
    page = client.get("/sign-in/").content.decode()

    assert "Or with a user name" not in page
    assert client.get("/sign-in/oidc/oidc-0/login/").status_code == 404
