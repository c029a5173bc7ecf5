"""Links to choose a password, refusals and the council's own sign-in, in Chromium: accessible."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from allauth.socialaccount.models import SocialAccount
from django.core import mail
from django.core.cache import cache
from django.test import Client

from councilportal.accounts.models import User
from councilportal.accounts.permissions import Role
from tests.accounts import issuer as issuers
from tests.accounts.issuer import ID, Issuer
from tests.browser.looking import is_sound
from tests.browser.test_admin import carry_session
from tests.browser.waiting import sees
from tests.conftest import NARROW
from tests.factories import make_appointment

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NEW = "three green umbrellas"
LINK = re.compile(r"https?://\S+/sign-in/password/[0-9a-z]+-[0-9a-z-]+/")


@pytest.fixture(autouse=True)
def _own_counts() -> Iterator[None]:
    """The table of the shared cache is no model's: what ends a test does not empty it."""
    cache.clear()
    yield
    cache.clear()


def looks_right(page: Any, axe: Any, heading: str) -> None:
    sees(page, heading, "h1")
    is_sound(page, axe)


@pytest.fixture
def ola() -> User:
    return User.objects.create_user("ola", "ola@council.example", name="Ola Officer")


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    with issuers.running() as running:
        running.person = {"sub": "subject-of-ola", "email": "ola@council.example"}
        yield running


def test_forgotten_password_from_the_page_to_the_new_one(
    live_server, open_page, axe, complaints, settings, ola
):
    page = open_page(width=NARROW)
    page.goto(live_server.url + "/sign-in/")
    page.click("text=Forgotten your password?")
    looks_right(page, axe, "Forgotten your password?")
    page.click("main button")
    page.wait_for_selector(".govuk-error-summary")
    looks_right(page, axe, "Forgotten your password?")
    page.fill("#id_email", "ola@council.example")
    page.click("main button")
    page.wait_for_url("**/sent/")
    looks_right(page, axe, "Look at your e-mails")

    [link] = LINK.findall(str(mail.outbox[0].body))
    page.goto(link)
    looks_right(page, axe, "Choose a password")
    page.fill("#id_password1", "password")
    page.fill("#id_password2", "password")
    page.click("main button")
    page.wait_for_selector(".govuk-error-summary")
    looks_right(page, axe, "Choose a password")
    page.fill("#id_password1", NEW)
    page.fill("#id_password2", NEW)
    page.click("main button")
    page.wait_for_url("**/sign-in/")
    sees(page, "Your password is changed")
    looks_right(page, axe, "Sign in")
    page.goto(link)
    looks_right(page, axe, "This link no longer works")

    for _ in range(3):
        page.goto(live_server.url + "/sign-in/password/")
        page.fill("#id_email", "ola@council.example")
        page.click("main button")
        page.wait_for_load_state()
    looks_right(page, axe, "Too many tries")
    assert [line for line in complaints if "429" not in line] == []
    complaints.clear()
    settings.EMAIL_GOES_OUT = False
    page.goto(live_server.url + "/sign-in/password/")
    looks_right(page, axe, "Forgotten your password?")


def test_administrator_helps_somebody_in(live_server, open_page, axe, complaints, settings, ola):
    settings.EMAIL_GOES_OUT = False
    ada = User.objects.create_user("ada", name="Ada Admin")
    make_appointment(ada, Role.ADMIN)
    TOTP.activate(ola, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    desk = Client()
    desk.force_login(ada, backend="councilportal.accounts.backends.OpenAccounts")
    page = open_page(width=NARROW)
    carry_session(page, desk, live_server.url)

    page.goto(live_server.url + "/admin/people/ola/change/")
    page.click("text=How they sign in")
    looks_right(page, axe, "How Ola Officer signs in")
    page.click("text=Make a link")
    page.wait_for_selector("#way-in")
    looks_right(page, axe, "How Ola Officer signs in")
    assert LINK.fullmatch(page.inner_text("#way-in"))
    page.click("text=Remove their second step")
    looks_right(page, axe, "Remove a second step")
    page.click("main button")
    page.wait_for_selector(".govuk-error-summary")
    looks_right(page, axe, "Remove a second step")
    page.fill("#id_reason", "Phone lost")
    page.click("main button")
    page.wait_for_url("**/people/ola/sign-in/")
    sees(page, "Tell them: no e-mail was sent.")
    looks_right(page, axe, "How Ola Officer signs in")
    page.goto(live_server.url + "/admin/people/ada/sign-in/")
    looks_right(page, axe, "How Ada Admin signs in")

    # What the page does not offer is refused with the reason.
    page.goto(live_server.url + "/admin/people/ola/sign-in/")
    page.eval_on_selector("main form", "form => form.action = form.action.replace('ola', 'ada')")
    page.click("text=Make a link")
    page.wait_for_selector("text=You may not do this")
    looks_right(page, axe, "You may not do this")
    page.goto(live_server.url + "/admin/people/ola/sign-in/")
    page.eval_on_selector("main [name=csrfmiddlewaretoken]", "box => box.value = 'x'")
    page.click("text=Make a link")
    page.wait_for_selector("text=The form was open for too long")
    looks_right(page, axe, "The form was open for too long")
    assert [line for line in complaints if "403" not in line] == []
    complaints.clear()


def test_sign_in_of_the_council(live_server, open_page, axe, complaints, settings, ola, issuer):
    issuers.trust(issuer, settings)
    page = open_page(width=NARROW)
    page.goto(live_server.url + "/sign-in/?next=/account/")
    looks_right(page, axe, "Sign in")
    page.click("text=Sign in with your Westmarch account")
    page.wait_for_selector("text=There is no account for you yet")
    looks_right(page, axe, "There is no account for you yet")

    for address, heading in (
        (f"/sign-in/oidc/{ID}/login/", "Sign in with your council"),
        ("/sign-in/stopped/", "You did not sign in"),
        ("/sign-in/failed/", "The council’s sign-in did not work"),
        ("/account/closed/", "This account is closed"),
    ):
        page.goto(live_server.url + address)
        looks_right(page, axe, heading)

    SocialAccount.objects.create(user=ola, provider=ID, uid="subject-of-ola")
    page.goto(live_server.url + "/sign-in/?next=/account/")
    page.click("text=Sign in with your Westmarch account")
    page.wait_for_url("**/account/")
    looks_right(page, axe, "Ola Officer")
    assert [line for line in complaints if "401" not in line] == []
    complaints.clear()
