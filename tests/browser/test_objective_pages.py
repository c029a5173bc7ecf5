"""The pages of objectives, plans and what was done, in Chromium: accessible, still at 320 pixels.

With a record of each kind whose every field is long, empty, and with 500 rows.
"""

from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from councilportal.accounts.models import User
from councilportal.accounts.permissions import Role
from tests import factories
from tests.browser.looking import are_whole
from tests.browser.test_admin import carry_session
from tests.browser.test_published_pages import STUMBLES as OF_WHOLE_PAGE
from tests.objectives import everything_said
from tests.returns.support import AT
from tests.sizes import size

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [
    pytest.mark.browser,
    pytest.mark.sqlite_only,
    pytest.mark.django_db(transaction=True),
]
# What the frame of a page and its breadcrumb call "Objectives" are two places.
STUMBLES = OF_WHOLE_PAGE.replace('All("a[href]")', 'All("main a[href]")')
LONG = "Incomprehensibility" * 9 + " of many words" * 12


@pytest.fixture
def reads(live_server: Any, page: "Page", axe: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Has somebody look at pages, at both widths, and listen to them."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)

    def heard(each: "Page") -> None:
        axe(each)
        stumbles = each.evaluate(STUMBLES)
        assert stumbles == [], stumbles

    def read(paths: list[str], by: User) -> None:
        client = Client()
        client.force_login(by, backend="councilportal.accounts.backends.OpenAccounts")
        carry_session(page, client, live_server.url)
        found = []
        for path in paths:
            try:
                are_whole(page, live_server.url, [path], heard)
            except AssertionError as fault:
                found.append(f"{path}: {fault}")
        assert not found, "\n".join(found)

    return read


def test_every_page_is_accessible_with_long_words_in_every_field(reads: Any) -> None:
    keeper, given = everything_said.make_spine()
    everything_said.overflow(LONG)

    reads(everything_said.pages(given), keeper)


def test_every_list_is_accessible_with_nothing_in_it(reads: Any) -> None:
    keeper = factories.make_user("keeper")
    for role in (Role.EQUALITY_LEAD, Role.ADMIN, Role.PERFORMANCE_LEAD):
        factories.make_appointment(keeper, role)

    reads(everything_said.empty_pages(), keeper)


def test_every_page_is_accessible_with_many_records(reads: Any) -> None:
    keeper, given = everything_said.make_spine()
    everything_said.multiply(size(60, 500))

    reads(everything_said.pages(given), keeper)
