"""Signing in, in Chromium: every page and state accessible, and the warning before the end."""

import re
from typing import TYPE_CHECKING, Any

import pytest
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core.cache import cache

from councilportal.accounts import hashing, lockout
from councilportal.accounts.hashing import Turns
from councilportal.accounts.models import User
from councilportal.accounts.permissions import Role
from tests.browser.looking import is_sound, widths
from tests.browser.waiting import sees
from tests.factories import make_appointment, make_service

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "a long enough one"
KEY = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def _own_counts() -> None:
    cache.clear()


@pytest.fixture
def ola() -> User:
    ola = User.objects.create_user("ola", password=PASSWORD, name="Ola Officer")
    make_appointment(ola, Role.OFFICER, service=make_service("LRA", name="Libraries"))
    make_appointment(ola, Role.APPROVER)
    return ola


def code_of(key: str) -> str:
    counters = list(yield_hotp_counters_from_time())
    return str(format_hotp_value(hotp_value(key, counters[len(counters) // 2])))


def sign_in(page: "Page", password: str = PASSWORD) -> None:
    page.fill("#id_username", "ola")
    page.fill("#id_password", password)
    page.click("main form[novalidate] button")


def looks_right(page: "Page", axe: Any, heading: str) -> None:
    sees(page, heading, "h1")
    is_sound(page, axe)


@widths
def test_account_and_password_pages(
    live_server: Any, open_page: Any, axe: Any, ola: User, width: int
) -> None:
    page = open_page(width=width)
    page.goto(live_server.url + "/sign-in/?next=/account/")
    looks_right(page, axe, "Sign in")
    sign_in(page)
    looks_right(page, axe, "Ola Officer")

    page.click("text=Change your password")
    looks_right(page, axe, "Change your password")
    page.click("main button")
    page.wait_for_selector(".govuk-error-summary")
    looks_right(page, axe, "Change your password")


@widths
def test_two_step_pages(live_server: Any, open_page: Any, axe: Any, ola: User, width: int) -> None:
    page = open_page(width=width)
    page.goto(live_server.url + "/sign-in/?next=/account/two-steps/on/")
    sign_in(page)
    looks_right(page, axe, "Enter your password again")
    page.fill("#id_password", "wrong")
    page.click("main button")
    page.wait_for_selector(".govuk-error-summary")
    looks_right(page, axe, "Enter your password again")
    page.fill("#id_password", PASSWORD)
    page.click("main button")

    page.wait_for_selector(".app-qr")
    looks_right(page, axe, "Switch two-step sign-in on")
    page.fill("#id_code", code_of(page.inner_text("code.app-key")))
    page.click("main button")
    page.wait_for_selector(".app-codes")
    looks_right(page, axe, "Your recovery codes")
    page.click("text=Make new recovery codes")
    looks_right(page, axe, "Make new recovery codes")
    page.goto(live_server.url + "/account/")
    looks_right(page, axe, "Ola Officer")
    page.click("text=Switch two-step sign-in off")
    looks_right(page, axe, "Switch two-step sign-in off")
    page.click("main button")
    page.wait_for_url("**/account/")
    sees(page, "Two-step sign-in is off", "body")


@widths
@pytest.mark.parametrize("scripts", [True, False])
def test_second_step(
    live_server: Any, open_page: Any, axe: Any, ola: User, width: int, scripts: bool
) -> None:
    TOTP.activate(ola, KEY)
    page = open_page(width=width, scripts=scripts)
    page.goto(live_server.url + "/sign-in/?next=/account/")
    sign_in(page)
    if scripts:
        looks_right(page, axe, "Enter a code")
    page.fill("#id_code", "000000")
    page.click("main button")
    page.wait_for_selector(".govuk-error-summary")
    if scripts:
        looks_right(page, axe, "Enter a code")
    page.fill("#id_code", code_of(KEY))
    page.click("main button")

    page.wait_for_url("**/account/")


@widths
def test_locked_out_page(
    live_server: Any, open_page: Any, axe: Any, complaints: list[str], ola: User, width: int
) -> None:
    page = open_page(width=width)
    for _ in range(5):
        page.goto(live_server.url + "/sign-in/")
        sign_in(page, "wrong")

    page.wait_for_selector("text=Too many wrong passwords")
    looks_right(page, axe, "Too many wrong passwords")
    assert re.search(r"try again at \d+:\d\d[ap]m on", page.content())
    assert [line for line in complaints if "429" not in line] == []
    complaints.clear()


@widths
def test_page_for_an_address_that_tried_too_often(
    live_server: Any,
    open_page: Any,
    axe: Any,
    complaints: list[str],
    monkeypatch: pytest.MonkeyPatch,
    width: int,
) -> None:
    monkeypatch.setattr(lockout, "_RATES", {"wrong_password": "1/15m/ip"})
    page = open_page(width=width)
    for _ in range(2):
        page.goto(live_server.url + "/sign-in/")
        sign_in(page, "wrong")

    page.wait_for_selector("text=from the network that you use")
    looks_right(page, axe, "Too many wrong passwords")
    assert [line for line in complaints if "429" not in line] == []
    complaints.clear()


@widths
def test_page_while_too_many_passwords_are_checked(
    live_server: Any,
    open_page: Any,
    axe: Any,
    complaints: list[str],
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
    ola: User,
    width: int,
) -> None:
    """Who is told to wait signs in afterwards, and other pages come meanwhile."""
    settings.PASSWORD_HASHERS = ["councilportal.accounts.hashing.BoundedHasher"]
    ola.set_password(PASSWORD)
    ola.save()
    turns = Turns(at_once=1, places=1)
    monkeypatch.setattr(hashing, "_turns", turns)
    page = open_page(width=width)
    with turns.turn(1):
        page.goto(live_server.url + "/sign-in/")
        sign_in(page)
        page.wait_for_selector("text=Wait 10 seconds, then try again")
        looks_right(page, axe, "Too much at once")
        page.click("text=Go to the home page")
        page.wait_for_url(live_server.url + "/")
    page.goto(live_server.url + "/sign-in/?next=/account/")
    sign_in(page)

    sees(page, "Ola Officer", "h1")
    assert [line for line in complaints if "503" not in line] == []
    complaints.clear()


@widths
@pytest.mark.parametrize("scripts", [True, False])
def test_typed_text_comes_back(
    live_server: Any,
    open_page: Any,
    axe: Any,
    ola: User,
    width: int,
    scripts: bool,
    complaints: list[str],
) -> None:
    """A form that the end of the session overtook: here the button of a page that takes no POST."""
    page = open_page(width=width, scripts=scripts)
    page.goto(live_server.url + "/sign-in/?next=/account/password/")
    sign_in(page)
    page.wait_for_selector("#id_password1")
    page.context.clear_cookies(name="sessionid")
    # The form of this page, as it would be with a sheet's fields and the sheet's address.
    token = page.locator("main [name=csrfmiddlewaretoken]").get_attribute("value") or ""
    page.set_content(
        f"""<main><form method="post" action="{live_server.url}/directorates/">
        <input name="csrfmiddlewaretoken" value="{token}">
        <textarea name="commentary">Fewer calls</textarea><button>Save</button></form></main>"""
    )
    page.click("button")
    page.wait_for_url(re.compile(r"/sign-in/\?next=/kept/"))
    if scripts:
        looks_right(page, axe, "Sign in")
    sees(page, "What you typed is kept", "body")
    sign_in(page)

    page.wait_for_url(re.compile(r":\d+/kept/"))
    if scripts:
        looks_right(page, axe, "What you typed is kept")
    assert "Fewer calls" in page.inner_text("dl")
    with (  # the browser may say so a moment after the answer
        page.context.expect_console_message(lambda said: "405" in said.text),
        page.expect_response(lambda answer: answer.url.endswith("/directorates/")) as sent,
    ):
        page.click("main button")
    assert (sent.value.request.method, sent.value.status) == ("POST", 405)
    assert "commentary=Fewer+calls" in (sent.value.request.post_data or "")
    assert [line for line in complaints if "405" not in line] == []
    complaints.clear()


@widths
def test_warning_before_the_end(
    live_server: Any,
    open_page: Any,
    axe: Any,
    ola: User,
    settings: Any,
    width: int,
    complaints: list[str],
) -> None:
    settings.IDLE_SECONDS, settings.IDLE_WARNING_SECONDS = 3600, 3605
    page = open_page(width=width)
    page.goto(live_server.url + "/sign-in/?next=/account/")
    sign_in(page)

    dialog = page.get_by_role("alertdialog", name="You will be signed out soon")
    dialog.wait_for()
    assert "You will be signed out in 60 minutes." in dialog.inner_text()
    assert page.evaluate("document.activeElement.textContent") == "Stay signed in"
    axe(page)
    with page.expect_response("**/session/") as stayed:
        page.keyboard.press("Enter")
    assert stayed.value.request.method == "POST"
    assert stayed.value.status == 200
    dialog.wait_for(state="hidden")

    page.context.clear_cookies(name="sessionid")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.get_by_role("alertdialog", name="You have been signed out").wait_for()
    is_sound(page, axe)
    assert [line for line in complaints if "401" not in line] == []
    complaints.clear()
