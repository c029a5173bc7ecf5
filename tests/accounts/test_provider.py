"""The council's own sign-in, tried with an issuer on this machine from the button to the answer.

The rule: an account is found by issuer and subject, once its person has linked it while signed in
to the portal. An e-mail address finds nobody, whatever the issuer says of it.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from allauth.mfa.totp.internal.auth import TOTP
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth import get_user
from django.test import Client

from councilportal.accounts.models import User
from councilportal.audit.models import Event
from tests.accounts import issuer as issuers
from tests.accounts.conftest import PASSWORD
from tests.accounts.issuer import ID, Issuer, trust

pytestmark = pytest.mark.django_db

OLA = {"sub": "subject-of-ola", "email": "ola@council.example", "email_verified": True}
NOT_TRUSTED = "The council’s sign-in did not work"
NO_ACCOUNT = "There is no account for you yet"


@pytest.fixture(scope="module")
def one_issuer() -> Iterator[Issuer]:
    with issuers.running() as running:
        yield running


@pytest.fixture
def issuer(one_issuer: Issuer, settings: Any) -> Issuer:
    """The issuer, which knows Ola, and a portal that trusts it."""
    one_issuer.person, one_issuer.wrong, one_issuer.refuses = dict(OLA), {}, ""
    one_issuer.signs_with = None
    one_issuer.asked.clear()
    one_issuer.heard.clear()
    trust(one_issuer, settings)
    return one_issuer


@pytest.fixture
def ola(ola: User) -> User:
    ola.email = "ola@council.example"
    ola.save()
    return ola


@pytest.fixture
def linked(ola: User) -> User:
    SocialAccount.objects.create(user=ola, provider=ID, uid="subject-of-ola")
    return ola


def leave(client: Client, query: str = "") -> str:
    """Press the button; gives the address at the issuer that the browser is led to."""
    answer = client.post(f"/sign-in/oidc/{ID}/login/{query}")
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def come_back(there: str) -> str:
    """Sign in at the issuer; gives the address of ours that the browser is led back to."""
    answer = requests.get(there, allow_redirects=False, timeout=5)
    parts = urlsplit(answer.headers["Location"])
    return f"{parts.path}?{parts.query}"


def go_round(client: Client, query: str = ""):
    return client.get(come_back(leave(client, query)))


def test_linked_person_is_let_in_and_led_on(client: Client, linked: User, issuer: Issuer) -> None:
    there = leave(client, "?next=/directorates/")
    answer = client.get(come_back(there))

    asked = parse_qs(urlsplit(there).query)
    assert asked["response_type"] == ["code"]
    assert asked["code_challenge_method"] == ["S256"]
    assert len(asked["nonce"][0]) == 32
    assert (answer.status_code, answer["Location"]) == (302, "/directorates/")
    assert get_user(client) == linked
    assert client.session["sign_in_began"] > 0
    assert issuer.heard.count("/keys") == 1
    assert "/userinfo" not in issuer.heard


def test_person_links_it_while_signed_in_and_it_goes_on_record(
    client: Client, ola: User, issuer: Issuer
) -> None:
    client.post("/sign-in/", {"username": "ola", "password": PASSWORD})

    answer = go_round(client, "?process=connect")
    page = client.get("/account/").content.decode()
    other = Client()
    go_round(other)

    assert answer["Location"] == "/account/linked/"
    assert "You can also sign in with your Westmarch account." in page
    assert get_user(other) == ola
    assert [each.action for each in Event.objects.all()] == ["link council sign-in"]


@pytest.mark.parametrize("verified", [True, False])
def test_email_address_finds_nobody(
    client: Client, ola: User, issuer: Issuer, verified: bool
) -> None:
    """Whoever may set an address at the issuer would else be let in as its owner."""
    issuer.person["email_verified"] = verified

    page = go_round(client).content.decode()

    assert NO_ACCOUNT in page
    assert "Ask the person who looks after accounts" in page
    assert not get_user(client).is_authenticated
    assert not SocialAccount.objects.exists()
    assert User.objects.count() == 1


def test_subject_of_another_person_is_refused_in_plain_words(
    client: Client, linked: User, issuer: Issuer
) -> None:
    issuer.person["sub"] = "somebody-else"

    assert NO_ACCOUNT in go_round(client).content.decode()
    assert not get_user(client).is_authenticated


@pytest.mark.parametrize("closed", [{"is_active": False}, {"closes_on": date(2020, 1, 31)}])
def test_closed_account_stays_shut(
    client: Client, linked: User, issuer: Issuer, closed: dict[str, object]
) -> None:
    User.objects.update(**closed)

    assert go_round(client)["Location"] == "/account/closed/"
    assert not get_user(client).is_authenticated


def test_second_step_is_asked_here_too(client: Client, linked: User, issuer: Issuer) -> None:
    TOTP.activate(linked, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")

    assert go_round(client)["Location"] == "/sign-in/code/"
    assert not get_user(client).is_authenticated


def test_account_of_somebody_else_is_not_linked_twice(
    client: Client, linked: User, issuer: Issuer
) -> None:
    User.objects.create_user("ada", password=PASSWORD, name="Ada")
    client.post("/sign-in/", {"username": "ada", "password": PASSWORD})

    go_round(client, "?process=connect")

    assert "is linked to another account already" in client.get("/account/").content.decode()
    assert SocialAccount.objects.get().user == linked


WRONG: dict[str, dict[str, Any]] = {
    "nonce of another question": {"nonce": "x" * 32},
    "no nonce": {"nonce": None},
    "another issuer": {"iss": "https://elsewhere.example"},
    "for another portal": {"aud": "somebody-else"},
    "too old": {"exp": 1_700_000_000},
}


@pytest.mark.parametrize("wrong", WRONG)
def test_token_that_is_not_for_us_is_refused(
    client: Client, linked: User, issuer: Issuer, wrong: str
) -> None:
    issuer.wrong = WRONG[wrong]

    assert NOT_TRUSTED in go_round(client).content.decode()
    assert not get_user(client).is_authenticated


def test_token_signed_by_somebody_else_is_refused(
    client: Client, linked: User, issuer: Issuer
) -> None:
    issuer.signs_with = issuers.new_key()

    assert NOT_TRUSTED in go_round(client).content.decode()
    assert not get_user(client).is_authenticated


def test_answer_without_our_state_is_refused(client: Client, linked: User, issuer: Issuer) -> None:
    back = come_back(leave(client))
    [state] = parse_qs(urlsplit(back).query)["state"]

    made_up = client.get(back.replace(state, "made-up")).content.decode()
    elsewhere = Client().get(back).content.decode()

    assert NOT_TRUSTED in made_up
    assert NOT_TRUSTED in elsewhere
    assert issuer.heard.count("/token") == 0


def test_answer_works_once(client: Client, linked: User, issuer: Issuer) -> None:
    back = come_back(leave(client))
    client.get(back)
    client.post("/sign-out/")

    assert NOT_TRUSTED in client.get(back).content.decode()
    assert not get_user(client).is_authenticated


def test_who_stops_at_the_issuer_is_told_that_nothing_happened(
    client: Client, linked: User, issuer: Issuer
) -> None:
    issuer.refuses = "access_denied"

    answer = go_round(client)

    assert "You did not sign in" in client.get(answer["Location"]).content.decode()


def test_issuer_that_does_not_answer_is_told_in_plain_words(
    client: Client, issuer: Issuer, settings: Any
) -> None:
    [app] = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]
    app["settings"]["server_url"] = issuer.address + "/gone"

    answer = client.post(f"/sign-in/oidc/{ID}/login/")

    assert NOT_TRUSTED in answer.content.decode()
