"""The pages of figures, in Chromium: accessible, still at 320 pixels, whole without JavaScript."""

import time
from collections.abc import Callable
from io import StringIO
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import call_command

from councilportal.accounts.models import User
from tests import factories
from tests.browser.looking import are_whole
from tests.browser.spacing import sideways, widen_spacing
from tests.browser.waiting import is_shown
from tests.conftest import NARROW, WIDE

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [
    pytest.mark.browser,
    pytest.mark.by_draw,
    pytest.mark.django_db(transaction=True),
]

PASSWORD = "a long enough one"
BOARD = "/performance/board/2026-10/"
DEMO_PAGES = [
    "/",
    BOARD,
    BOARD + "?rating=red&directorate=PLC",
    BOARD + "?text=nothing+like+it",
    "/performance/dashboard/2026-10/?directorate=PLC",
    "/performance/over-time/2026-27-Q2/",
    "/performance/over-time/2026-10/?service=HWT",
    "/performance/compare/2026-10/?directorate=PLC",
    "/performance/indicators/SND-01/2026-10/",
    "/performance/indicators/",
    "/performance/indicators/?q=bins",
    "/performance/indicators/?q=zebra",
    "/directorates/",
    "/directorates/PLC/",
    "/services/HWT/",
]
EMPTY_PAGES = [
    "/",
    BOARD,
    "/performance/dashboard/2026-10/",
    "/performance/over-time/2026-10/",
    "/performance/compare/2026-10/",
    "/performance/indicators/",
    "/directorates/",
]
Open = Callable[..., "Page"]


@pytest.fixture
def reader(live_server: Any, open_page: Any) -> Open:
    """A function that opens a page as somebody signed in: `reader(path, width=320)`."""
    from django.test import Client

    user = User.objects.filter(username="reader").first() or User.objects.create_user(
        "reader", password=PASSWORD, name="Reader"
    )
    client = Client()
    client.force_login(user)
    session = client.cookies["sessionid"].value

    def opened(path: str, **options: Any) -> "Page":
        page: Page = open_page(**options)
        page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        page.goto(live_server.url + path)
        return page

    return opened


def look_at(reader: Open, axe: Any, paths: list[str]) -> None:
    """Each page in one window: sound at both widths, and nothing out of its box."""
    page = reader(paths[0])
    are_whole(page, "/".join(page.url.split("/", 3)[:3]), paths, axe)


def test_pages_of_the_demo_are_accessible_and_never_scroll_sideways(reader, axe):
    call_command("load_demo", stdout=StringIO())
    factories.make_indicator("NO-READING", service=demo_service())

    look_at(reader, axe, [*DEMO_PAGES, "/performance/indicators/NO-READING/"])


def demo_service() -> Any:
    from councilportal.organisation.models import Service

    return Service.objects.get(ref="HWT")


def test_pages_of_an_empty_portal_are_accessible(reader, axe):
    look_at(reader, axe, EMPTY_PAGES)


def test_missing_indicator_is_a_page_like_others(reader, axe, complaints):
    look_at(reader, axe, ["/performance/indicators/NOPE/"])

    assert complaints
    assert all("404" in line for line in complaints)
    complaints.clear()


def test_long_words_wrap_wherever_they_stand(reader, axe):
    whole, words = "Incomprehensibility" * 11, "A title of many words " * 9
    factories.make_council(name=whole[:100])
    for ref, text in (("X" * 40, whole), ("LONG-REFERENCE-0001", words.strip())):
        post = factories.make_post(text[:150])
        service = factories.make_service(
            ref,
            name=text[:150],
            directorate=factories.make_directorate(ref, name=text[:150], director_post=post),
            delivered_by=text[:150],
            director_post=post,
            cabinet_portfolio=post,
        )
        indicator = factories.make_indicator(
            ref,
            title=text[:200],
            service=service,
            definition=text,
            outcome=text[:200],
            numerator_label=text[:200],
            denominator_label=text[:200],
        )
        factories.make_target(indicator, "2026/27", target=99_999_999_999, floor=85)
        for period in ("2026-09", "2026-10"):
            factories.make_reading(indicator, period, value=12_345_678_901, commentary=text * 3)

    look_at(
        reader,
        axe,
        [
            "/",
            BOARD,
            "/performance/dashboard/2026-10/",
            f"/performance/indicators/{'X' * 40}/2026-10/",
            "/performance/indicators/",
            "/directorates/",
            f"/directorates/{'X' * 40}/",
            f"/services/{'X' * 40}/",
        ],
    )


def test_board_of_500_indicators_is_usable(reader, axe):
    factories.make_board(500, months=6)
    reader("/performance/board/2025-09/")  # reads the templates

    started = time.perf_counter()
    page = reader("/performance/board/2025-09/")
    took = time.perf_counter() - started

    assert page.locator(".report-table tbody th a").count() == 200
    assert took < 5, f"{took:.1f} s"
    assert parts_of_table(page, NARROW) == parts_of_table(page, WIDE)
    assert sideways(page) <= WIDE
    page.get_by_role("link", name="Next page").first.click()
    page.wait_for_url("**page=2")
    assert page.locator("text=Page 2 of 3").first.is_visible()
    page = reader("/performance/board/2025-09/?page=3")
    axe(page)


def parts_of_table(page: "Page", width: int) -> dict[str, int]:
    """How many of each part of a table a screen reader finds, none of which scrolls sideways."""
    page.set_viewport_size({"width": width, "height": 900})
    is_card = page.locator(".report-cards tbody tr").last.evaluate(
        "row => getComputedStyle(row).display === 'grid'"
    )
    assert is_card == (width == NARROW)
    inside = page.locator(".report-scroll:has(> .report-cards)").evaluate_all(
        "boxes => boxes.map(box => box.scrollWidth - box.clientWidth)"
    )
    assert set(inside) == {0}
    roles = ("table", "rowgroup", "row", "columnheader", "rowheader", "cell")
    main: Any = page.locator("main")
    return {role: main.get_by_role(role).count() for role in roles}


def test_filters_and_details_work_without_javascript(reader):
    factories.make_board(12)
    page = reader("/performance/board/2025-09/", scripts=False, width=NARROW)

    page.select_option("#id_rating", "red")
    page.fill("#id_text", "team 2")
    page.click("text=Apply filters")
    page.wait_for_url("**rating=red**")
    page.click("text=All periods")
    page.click(".report-table a:text-is('KPI-0002')")
    page.wait_for_url("**/KPI-0002/2025-09/")
    page.click("summary:has-text('Figures')")

    is_shown(page, "table:has-text('Figures of KPI-0002')")
    assert page.locator("text=80% >> visible=true").first.is_visible()


def test_whole_way_can_be_gone_by_keyboard(live_server, open_page):
    """Sign in, filter the board, open an indicator, open the figures behind its chart."""
    User.objects.create_user("reader", password=PASSWORD, name="Reader")
    factories.make_board(12)
    page = open_page()
    keys = page.keyboard

    page.goto(live_server.url + "/performance/")
    tab_to(page, "#id_username")
    keys.type("reader")
    tab_to(page, "#id_password")
    keys.type(PASSWORD)
    keys.press("Enter")
    page.wait_for_url("**/performance/board/2025-09/")

    keys.press("Tab")
    assert focused(page) == "Skip to main content"
    keys.press("Enter")
    tab_to(page, "#id_rating")
    keys.type("Red")
    keys.press("Enter")
    tab_to(page, ".app-filters button")
    keys.press("Enter")
    page.wait_for_url("**rating=red**")

    tab_to(page, ".report-table tbody a")
    keys.press("Enter")
    page.wait_for_url("**/performance/indicators/KPI-*/2025-09/")

    tab_to(page, "summary:has-text('Figures')")
    keys.press("Enter")
    is_shown(page, "details[open] table")
    tab_to(page, "details .report-scroll")


def tab_to(page: "Page", target: str) -> None:
    """Press Tab until the element has the focus, with a visible mark of it at every step."""
    for _ in range(80):
        page.keyboard.press("Tab")
        assert page.evaluate(
            """() => {
                const style = getComputedStyle(document.activeElement);
                return style.outlineStyle !== "none" || style.boxShadow !== "none";
            }"""
        ), focused(page)
        if (
            page.evaluate(
                "target => [...document.querySelectorAll(target)].includes(document.activeElement)",
                target,
            )
            if ":" not in target
            else page.locator(target).first.evaluate(
                "element => element === document.activeElement"
            )
        ):
            return
    raise AssertionError(f"Tab never comes to {target}.")


def focused(page: "Page") -> str:
    return str(page.evaluate("document.activeElement.innerText")).strip()


def test_printed_page_has_figures_and_no_controls(reader):
    factories.make_board(12)
    page = reader("/performance/board/2025-09/")

    page.emulate_media(media="print")

    assert page.locator("h1").is_visible()
    assert page.locator(".report-table").first.is_visible()
    for control in (".app-filters", ".govuk-service-navigation", ".app-periods__all"):
        assert not page.locator(control).is_visible()


def test_figures_keep_their_words_with_wider_spacing(reader):
    """WCAG 1.4.12, at 320 pixels and at 640, which is 1280 seen at 200 %."""
    factories.make_board(12)
    for width in (NARROW, 640):
        page = reader("/performance/board/2025-09/", width=width)

        widen_spacing(page)

        assert sideways(page) <= width
