"""The pages that everybody sees, in Chromium: accessible, still at 320 pixels, and whole without
JavaScript."""

from typing import TYPE_CHECKING, Any

import pytest

from councilportal.accounts.models import User
from tests.browser.looking import is_sound, widths
from tests.browser.spacing import sideways, widen_spacing
from tests.browser.waiting import is_focused, sees_no
from tests.conftest import NARROW, WIDE

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [
    pytest.mark.browser,
    pytest.mark.by_draw,
    pytest.mark.django_db(transaction=True),
]

PUBLIC = ["/", "/sign-in/", "/accessibility/", "/components/"]
PASSWORD = "a long enough one"


@pytest.mark.parametrize("address", PUBLIC)
def test_page_is_accessible_and_never_scrolls_sideways(
    live_server: Any, page: "Page", axe: Any, address: str
) -> None:
    page.goto(live_server.url + address)

    is_sound(page, axe)


def test_missing_page_is_accessible(
    live_server: Any, page: "Page", axe: Any, complaints: list[str]
) -> None:
    page.goto(live_server.url + "/nothing-here/")

    is_sound(page, axe)
    assert [line for line in complaints if "404" not in line] == []
    complaints.clear()


@widths
def test_sign_in_error_takes_the_focus_and_leads_to_its_box(
    live_server: Any, open_page: Any, axe: Any, width: int
) -> None:
    page = open_page(width=width)
    page.goto(live_server.url + "/sign-in/")

    page.click("main button")
    is_focused(page, ".govuk-error-summary")
    page.click("text=Enter your password >> nth=0")

    assert page.title().startswith("Error: Sign in")
    assert page.evaluate("document.activeElement.id") == "id_password"
    is_sound(page, axe)


@pytest.mark.parametrize("scripts", [True, False])
def test_menu_and_sign_out_work(live_server: Any, open_page: Any, scripts: bool) -> None:
    User.objects.create_user("officer", password=PASSWORD, name="Officer")
    page = open_page(width=NARROW, scripts=scripts)
    page.goto(live_server.url + "/sign-in/")
    page.fill("#id_username", "officer")
    page.fill("#id_password", PASSWORD)
    page.click("main button")

    menu, sign_out = page.locator("button:text-is('Menu')"), page.locator(".app-link-button")
    if scripts:
        menu.wait_for()  # the script folds the menu a moment after the page is there
        assert not sign_out.is_visible()
        menu.click()
    else:
        assert not menu.is_visible()
    sign_out.click()

    page.wait_for_url(live_server.url + "/")
    sees_no(page, "Sign out")


def test_components_keep_their_words_with_wider_spacing(live_server: Any, open_page: Any) -> None:
    """WCAG 1.4.12: wider spacing of lines, words and letters loses nothing."""
    page = open_page(width=NARROW)
    page.goto(live_server.url + "/components/")

    widen_spacing(page)

    assert sideways(page) <= NARROW


def test_cards_keep_the_semantics_of_a_table(live_server: Any, open_page: Any) -> None:
    trees = []
    for width in (WIDE, NARROW):
        page = open_page(width=width)
        page.goto(live_server.url + "/components/")
        table = page.get_by_role("table", name="A table that becomes cards")
        trees.append(
            [
                table.get_by_role(role).count()
                for role in ("row", "columnheader", "rowheader", "cell")
            ]
        )

    assert trees == [[3, 5, 2, 8], [3, 5, 2, 8]]
