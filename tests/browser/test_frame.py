"""What is around every page, in Chromium: a menu of one line, one width, lists that are cards."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from councilportal.accounts.models import User
from councilportal.accounts.permissions import Role
from tests import factories
from tests.conftest import NARROW, WIDE

pytestmark = [
    pytest.mark.browser,
    pytest.mark.by_draw,
    pytest.mark.django_db(transaction=True),
]

LISTS = [
    "/",
    "/audit/",
    "/directorates/",
    "/returns/",
    "/returns/grid/",
    "/admin/people/",
    "/admin/services/",
    "/admin/calendar/2026-27/",
]
PAGES = [*LISTS, "/performance/board/2026-10/", "/eqia/", "/actions/", "/account/", "/admin/"]
MENU = ".govuk-service-navigation__item"


@pytest.fixture(autouse=True)
def demo(transactional_db: Any) -> None:
    call_command("load_demo", stdout=StringIO())


def holder_of(*roles: Role) -> User:
    user = factories.make_user(f"{len(roles)}.{roles[0]}")
    for role in roles:
        factories.make_appointment(user, role)
    return user


def sign_in(page: Any, user: User, base: str) -> None:
    client = Client()
    client.force_login(user, backend="councilportal.accounts.backends.OpenAccounts")
    value = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": value, "url": base}])


def test_menu_is_one_line_in_every_role(live_server: Any, open_page: Any) -> None:
    for roles in [*((role,) for role in Role), tuple(Role)]:
        page = open_page(width=WIDE)
        sign_in(page, holder_of(*roles), live_server.url)
        page.goto(live_server.url)
        tops = page.evaluate(
            f"[...document.querySelectorAll('{MENU}')].map(each => each.offsetTop)"
        )
        assert len(tops) >= 6
        assert len(set(tops)) == 1, roles


def test_every_page_is_as_wide(live_server: Any, open_page: Any) -> None:
    page = open_page(width=WIDE)
    sign_in(page, holder_of(*Role), live_server.url)
    widths = set()
    for address in [*PAGES, "/accessibility/"]:
        assert page.goto(live_server.url + address).status == 200, address
        widths.add(page.evaluate("document.querySelector('#main-content').offsetWidth"))

    assert len(widths) == 1


def test_lists_are_cards_on_a_phone(live_server: Any, open_page: Any, axe: Any) -> None:
    page = open_page(width=NARROW)
    sign_in(page, holder_of(*Role), live_server.url)
    for address in LISTS:
        page.goto(live_server.url + address)
        tables = page.evaluate(
            """[...document.querySelectorAll("main .app-table tbody tr")].map(row => [
                getComputedStyle(row).display, row.scrollWidth <= row.clientWidth + 1])"""
        )
        assert tables, address
        assert all(each == ["block", True] for each in tables), address
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROW, address
        axe(page)


def test_filters_can_be_cleared_only_where_some_are_set(live_server: Any, open_page: Any) -> None:
    page = open_page(width=WIDE)
    sign_in(page, holder_of(*Role), live_server.url)
    for address, query in (
        ("/audit/", "?action=import"),
        ("/actions/", "?status=done"),
        ("/returns/grid/", "?show=locked"),
        ("/performance/board/2026-10/", "?rating=red"),
        ("/eqia/", "?state=signed"),
    ):
        page.goto(live_server.url + address)
        assert page.get_by_role("link", name="Clear all filters").count() == 0, address
        page.goto(live_server.url + address + query)
        assert page.get_by_role("link", name="Clear all filters").count() >= 1, address
