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
from tests.conftest import NARROW, WIDE
from tests.objectives import everything_said
from tests.returns.support import AT
from tests.sizes import part, size

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [
    pytest.mark.browser,
    pytest.mark.by_draw,
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

    def read(paths: list[str], by: User, turn: int = 0) -> None:
        client = Client()
        client.force_login(by, backend="councilportal.accounts.backends.OpenAccounts")
        carry_session(page, client, live_server.url)
        found = []
        for path in part(paths, 3, turn=turn):
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

    reads(everything_said.empty_pages(), keeper, turn=1)


def test_every_page_is_accessible_with_many_records(reads: Any) -> None:
    keeper, given = everything_said.make_spine()
    everything_said.multiply(size(60, 500))

    reads(everything_said.pages(given), keeper, turn=2)


def test_an_empty_cell_of_a_card_shows_no_label_and_stays_under_its_head(
    live_server: Any, page: "Page", axe: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At both widths, as it is seen and as a screen reader hears it."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)
    lead = factories.make_user("lead")
    factories.make_appointment(lead, Role.EQUALITY_LEAD)
    told = {"judged_text": "May 2026", "expires_text": "May 2029"}
    factories.make_validation(area="Theatres", judgement="Good", **told)
    factories.make_validation(site="Fell")
    client = Client()
    client.force_login(lead, backend="councilportal.accounts.backends.OpenAccounts")
    carry_session(page, client, live_server.url)

    for width in (WIDE, NARROW):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(f"{live_server.url}/validations/")
        axe(page)
        heads, rows = heard_in_tables(page)
        assert rows == [len(heads)] * 2, (width, heads)
        seen = page.locator("td[data-head]").evaluate_all(
            """cells => cells.filter(each => each.getBoundingClientRect().width > 2
                && getComputedStyle(each).clipPath === "none").map(each => each.innerText)"""
        )
        assert ("" in seen) == (width == WIDE), seen  # a table keeps the place of what is empty


def heard_in_tables(page: "Page") -> tuple[list[str], list[int]]:
    """The heads of columns of the page's table and how many cells each row has, as Chromium tells
    them to a screen reader."""
    session = page.context.new_cdp_session(page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    by_key = {each["nodeId"]: each for each in nodes}

    def role(node: Any) -> str:
        return str(node.get("role", {}).get("value", ""))

    heads = [each["name"]["value"] for each in nodes if role(each) == "columnheader"]
    cells = ("cell", "gridcell", "rowheader")
    rows = [
        sum(role(by_key[key]) in cells for key in each["childIds"])
        for each in nodes
        if role(each) == "row"
    ]
    return heads, [each for each in rows if each]
