"""A return from its link to locked and corrected: with scripts, without them, by keyboard."""

from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.test import Client

from performance.returns.models import Return
from performance.returns.queries import Typed
from tests.conftest import NARROW, WIDE
from tests.factories import make_council
from tests.returns.support import (
    AT,
    GOOD,
    RED,
    World,
    bring_to,
    make_calendar,
    make_world,
    move,
    save,
    standard,
    submit,
)

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SHEET = "/returns/LRA/2026-09-30/"
PASSWORD = "a long enough one"


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)


@pytest.fixture
def world() -> World:
    make_council()
    made = make_world()
    make_calendar(made)
    return made


class Counted:
    """A page that counts how often it is loaded and what is pressed."""

    def __init__(self, page: "Page", base: str) -> None:
        self.page, self.base = page, base
        self.loads = self.keys = 0
        page.on("load", self._loaded)

    def _loaded(self, _: object) -> None:
        self.loads += 1

    def open(self, address: str) -> None:
        self.page.goto(self.base + address)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.keys += 1
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        self.keys += len(text)
        self.page.keyboard.type(text)

    def tab_to(self, selector: str, most: int = 60) -> None:
        """Tab until a control has the focus."""
        for _ in range(most):
            self.press("Tab")
            if self.page.evaluate("css => document.activeElement.matches(css)", selector):
                return
        raise AssertionError(f"{selector} is not reached by Tab")


def sign_in(page: "Page", user: Any, base: str) -> None:
    """By a session made beforehand: the sign-in page has tests of its own."""
    client = Client()
    client.force_login(user)
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.clear_cookies()
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": base}])


def sign_in_by_form(page: "Page", user: Any) -> None:
    user.set_password(PASSWORD)
    user.save()
    page.fill("#id_username", user.username)
    page.fill("#id_password", PASSWORD)
    page.click("main button")


def stored() -> Return:
    return Return.objects.get(service__ref="LRA", ends_on="2026-09-30")


@pytest.mark.parametrize("scripts", [True, False])
def test_return_goes_from_the_link_to_locked_and_corrected(
    live_server: Any, open_page: Any, world: World, scripts: bool, complaints: list[str]
) -> None:
    standard(world, 4)
    page = open_page(scripts=scripts)
    counted = Counted(page, live_server.url)

    # The link of a reminder opens the sheet after sign-in.
    counted.open(SHEET)
    sign_in_by_form(page, world.officer)
    page.wait_for_url(f"**{SHEET}")
    signed_in_after = counted.loads
    page.fill("#L001-value", "93.4")
    page.fill("#L002-value", "ninety")
    page.fill("#L003-value", "9.3")
    page.click("main button:text-is('Save draft')")
    page.wait_for_selector("text=Draft saved.")

    # Come back, submit, be told what is wrong, mend it, submit.
    counted.open("/returns/")
    page.click("text=Libraries, September 2026")
    assert page.input_value("#L002-value") == "ninety"
    page.fill("#L004-value", "92.9")
    page.click("main button:text-is('Submit for approval')")
    page.wait_for_selector(".govuk-error-summary")
    assert page.title().startswith("Error: ")
    summary = page.inner_text(".govuk-error-summary")
    assert "L002: Write a plain number such as 98.4" in summary
    assert "L003: answer 5 questions" in summary
    page.fill("#L002-value", "93.2")
    page.fill("#L003-value", "93")
    page.click("main button:text-is('Submit for approval')")
    page.wait_for_selector("text=is submitted")
    print(f"scripts {scripts}: {counted.loads - signed_in_after} page loads with a query")

    # Sent back, mended, approved.
    sign_in(page, world.approver, live_server.url)
    counted.open("/returns/")
    page.click("text=Libraries, September 2026")
    page.click("main a:text-is('Send back')")
    page.fill("#reason", "One figure looks wrong")
    page.fill("#note-L003", "Is this September?")
    page.click("main button:text-is('Send back')")
    page.wait_for_selector("text=is sent back")
    sign_in(page, world.officer, live_server.url)
    counted.open(SHEET)
    assert "Is this September?" in page.inner_text("#L003")
    page.fill("#L003-value", "93.8")
    page.click("main button:text-is('Submit for approval')")
    page.wait_for_selector("text=is submitted")
    sign_in(page, world.approver, live_server.url)
    counted.open(SHEET)
    page.click("main button:text-is('Approve')")
    page.wait_for_selector("text=is approved")
    counted.open("/performance/board/2026-09/")
    assert "93.8%" in page.inner_text("main")

    # Locked, reopened with a reason, corrected, approved after seeing what changes.
    sign_in(page, world.lead, live_server.url)
    counted.open(SHEET)
    page.click("main button:text-is('Lock')")
    page.wait_for_selector("text=This return is locked.")
    page.click("main a:text-is('Reopen')")
    page.fill("#reason", "A branch was left out")
    page.click("main button:text-is('Reopen')")
    page.wait_for_selector("text=is reopened")
    sign_in(page, world.officer, live_server.url)
    counted.open(SHEET)
    page.fill("#L003-value", "94.1")
    page.click("main button:text-is('Submit for approval')")
    page.wait_for_selector("text=is submitted")
    sign_in(page, world.approver, live_server.url)
    counted.open(SHEET)
    page.click("text=See what changes, then approve")
    assert "93.8%" in page.inner_text("#effects")
    assert "94.1%" in page.inner_text("#effects")
    page.click("main button:text-is('Approve')")
    page.wait_for_selector("text=is approved")
    counted.open("/performance/indicators/L003/2026-09/")
    assert "A branch was left out" in page.inner_text("main")
    assert stored().state == "approved"


def test_return_without_a_query_takes_three_page_loads(
    live_server: Any, page: "Page", world: World
) -> None:
    standard(world, 24)
    counted = Counted(page, live_server.url)
    counted.open("/sign-in/")
    sign_in_by_form(page, world.officer)
    page.wait_for_url(lambda url: "sign-in" not in url)
    page.wait_for_load_state()
    before = counted.loads

    counted.open(SHEET)
    for number in range(1, 25):
        page.fill(f"#L{number:03d}-value", f"{93 + number / 100:.2f}")
    page.click("main button:text-is('Submit for approval')")
    page.wait_for_selector("text=is submitted")

    print(f"24 indicators without a query: {counted.loads - before} page loads")
    assert counted.loads - before <= 3
    assert stored().state == "submitted"


@pytest.mark.parametrize("scripts", [True, False])
def test_return_is_filled_by_keyboard_alone(
    live_server: Any, open_page: Any, world: World, scripts: bool
) -> None:
    standard(world, 4)
    page = open_page(scripts=scripts)
    sign_in(page, world.officer, live_server.url)
    counted = Counted(page, live_server.url)
    counted.open(SHEET)

    counted.tab_to("#L001-value")
    counted.type("93.1")
    for ref, figure in (("L002", "93.2"), ("L003", "93.3"), ("L004", "93.4")):
        counted.tab_to(f"#{ref}-value")
        counted.type(figure)
    counted.press("Enter")
    page.wait_for_selector("text=Draft saved.")
    after_enter = stored().state
    counted.tab_to("button[formaction]")
    counted.press("Enter")
    page.wait_for_selector("text=is submitted")

    print(
        f"scripts {scripts}: 4 indicators by keyboard: {counted.keys} keys, {counted.loads} loads"
    )
    assert after_enter == "draft"
    assert stored().state == "submitted"
    assert counted.loads <= 3


def test_draft_saves_itself_and_tells_so(live_server: Any, page: "Page", world: World) -> None:
    standard(world)
    sign_in(page, world.officer, live_server.url)
    page.goto(live_server.url + SHEET)

    page.fill("#L001-value", "70")
    page.wait_for_selector("[role=status]:has-text('Draft saved at 10:00')")

    assert page.input_value("[name=version]") == "1"
    assert "Red" in page.inner_text("#L001 [data-standing]")
    assert page.is_visible("#L001-action_what")
    assert not page.is_visible("#L002-action_what")
    assert "1 of 2 indicators" in page.inner_text("[data-filled]")
    page.fill("#L001-value", "93")
    page.click("main button:text-is('Save draft')")
    page.wait_for_selector("text=Draft saved.")
    assert stored().lines.get().value == "93"


def test_save_by_button_waits_for_the_one_under_way(
    live_server: Any, page: "Page", world: World
) -> None:
    standard(world)
    sign_in(page, world.officer, live_server.url)
    page.goto(live_server.url + SHEET)

    with page.expect_request("**/draft/"):
        page.fill("#L001-value", "93")
    page.fill("#L001-value", "93.5")
    page.click("main button:text-is('Save draft')")
    page.wait_for_selector("text=Draft saved.")

    assert stored().lines.get().value == "93.5"


def test_autosave_of_an_old_page_says_so_and_the_button_shows_both(
    live_server: Any, page: "Page", world: World, complaints: list[str]
) -> None:
    standard(world)
    sign_in(page, world.officer, live_server.url)
    page.goto(live_server.url + SHEET)
    save(world, {"L001": GOOD}, by=world.colleague)

    page.fill("#L001-value", "88")
    page.wait_for_selector("[role=status]:has-text('somebody else saved this return')")
    page.click("main button:text-is('Save draft')")
    page.wait_for_selector("text=Somebody else saved this return after you opened it")

    assert page.input_value("#L001-value") == "88"
    assert "93.1" in page.inner_text("#differing")
    assert [line for line in complaints if "409" not in line] == []
    complaints.clear()


def test_pasted_column_fills_the_fields_below(live_server: Any, page: "Page", world: World) -> None:
    standard(world, 4)
    sign_in(page, world.officer, live_server.url)
    page.goto(live_server.url + SHEET)

    page.evaluate(
        """() => {
            const data = new DataTransfer();
            data.setData("text/plain", "93.1\\r\\n93.2\\r\\n93.3\\r\\n");
            const paste = new ClipboardEvent("paste", {
                clipboardData: data, bubbles: true, cancelable: true });
            document.querySelector("#L002-value").dispatchEvent(paste);
        }"""
    )

    values = [page.input_value(f"#L00{number}-value") for number in (1, 2, 3, 4)]
    assert values == ["", "93.1", "93.2", "93.3"]
    page.wait_for_selector("[role=status]:has-text('Draft saved')")
    assert stored().lines.count() == 3


NONSENSE = Typed(value="x")
PAGES = [
    ("officer", "/returns/", "draft"),
    ("approver", "/returns/", "submitted"),
    ("lead", "/returns/grid/", "sent_back"),
    ("officer", SHEET, "draft"),
    ("officer", f"{SHEET}?check", "wrong"),
    ("officer", f"{SHEET}?check", "red"),
    ("officer", SHEET, "sent_back"),
    ("officer", SHEET, "submitted"),
    ("approver", SHEET, "submitted"),
    ("approver", f"{SHEET}send-back/", "submitted"),
    ("approver", f"{SHEET}approve/", "revised"),
    ("lead", SHEET, "approved"),
    ("lead", f"{SHEET}reopen/", "approved"),
    ("lead", SHEET, "locked"),
]


@pytest.mark.parametrize(("name", "address", "state"), PAGES)
def test_page_is_accessible_and_never_scrolls_sideways(
    live_server: Any, open_page: Any, axe: Any, world: World, name: str, address: str, state: str
) -> None:
    bring(world, state)
    for width in (WIDE, NARROW):
        page = open_page(width=width)
        sign_in(page, world.people[name], live_server.url)

        page.goto(live_server.url + address)

        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def bring(world: World, state: str) -> None:
    refs = [indicator.ref for indicator in standard(world, 3)]
    lines = dict.fromkeys(refs, GOOD)
    if state == "wrong":
        save(world, dict.fromkeys(refs[:2], NONSENSE))
    elif state == "red":
        save(world, lines | {refs[0]: Typed(value="7")})
    elif state == "revised":
        bring_to(world, "approved", lines)
        move(world, "reopen", "lead", reason="A branch was left out")
        save(world, {refs[0]: RED})
        submit(world)
    else:
        bring_to(world, state, lines)


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_pages_that_lose_nothing_are_accessible(
    live_server: Any, open_page: Any, axe: Any, world: World, width: int, complaints: list[str]
) -> None:
    standard(world)
    page = open_page(width=width)
    sign_in(page, world.officer, live_server.url)
    page.goto(live_server.url + SHEET)
    save(world, {"L001": GOOD}, by=world.colleague)

    page.fill("#L001-value", "88")
    page.click("main button:text-is('Save draft')")
    page.wait_for_selector("#differing")
    axe(page)
    save(world, {"L001": GOOD, "L002": GOOD})
    submit(world)
    page.click("main button:text-is('Save draft')")
    page.wait_for_selector("text=What you typed is not saved")

    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert [line for line in complaints if "409" not in line] == []
    complaints.clear()
