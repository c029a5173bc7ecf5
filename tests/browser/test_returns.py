"""The sheet's script, and how every page of returns looks; `journeys` has the whole story."""

from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.test import Client

from performance.models import Indicator
from performance.returns.models import Return
from performance.returns.typed import Typed
from tests.browser.looking import is_sound, widths
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
from tests.sizes import part

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SHEET = "/returns/LRA/2026-09-30/"


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)


@pytest.fixture
def world() -> World:
    make_council()
    made = make_world()
    make_calendar(made)
    return made


def sign_in(page: "Page", user: Any, base: str) -> None:
    """By a session made beforehand: the sign-in page has tests of its own."""
    client = Client()
    client.force_login(user)
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.clear_cookies()
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": base}])


def stored() -> Return:
    return Return.objects.get(service__ref="LRA", ends_on="2026-09-30")


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


def test_letters_in_a_number_box_are_told_at_once_and_the_error_goes_when_put_right(
    live_server: Any, page: "Page", world: World
) -> None:
    standard(world)
    save(world, {"L001": Typed(value="70"), "L002": GOOD})
    sign_in(page, world.officer, live_server.url)
    page.goto(live_server.url + SHEET + "?check")
    assert page.title().startswith("Error: ")

    page.fill("#L001-value", "abc")
    page.wait_for_selector("#L001-value-error:has-text('Write a plain number')")
    assert "L001: Write a plain number" in page.inner_text("[data-status=problem]")
    assert "L001-value-error" in (page.get_attribute("#L001-value", "aria-describedby") or "")
    assert "Red" not in page.inner_text("#L001 [data-standing]")

    page.fill("#L001-value", "93.1")
    page.wait_for_selector("#L001-value-error", state="detached")
    assert not page.query_selector(".govuk-form-group--error")
    assert not page.query_selector(".govuk-error-summary")
    assert not page.title().startswith("Error: ")
    assert not page.get_attribute("#L001-value", "aria-describedby")


def test_doubtful_figure_is_asked_about_while_it_is_typed(
    live_server: Any, page: "Page", world: World
) -> None:
    standard(world)
    sign_in(page, world.officer, live_server.url)
    page.goto(live_server.url + SHEET)

    page.fill("#L001-value", "931")
    page.wait_for_selector("#L001 [data-questions]:has-text('Has a decimal point slipped')")
    assert "Not rated yet" in page.inner_text("#L001 [data-standing]")
    assert page.is_visible("#L001-explanation")
    assert not page.is_visible("label[for=L001-unchanged]")


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


def test_what_became_of_a_save_is_in_view_wherever_one_types(
    live_server: Any, page: "Page", world: World, complaints: list[str]
) -> None:
    standard(world, 12)
    sign_in(page, world.officer, live_server.url)
    for width in (WIDE, NARROW):
        page.set_viewport_size({"width": width, "height": 600})
        page.goto(live_server.url + SHEET)
        for number, kind, said in (
            (1, "saved", "Draft saved at"),
            (6, "problem", "Not saved: no connection."),
        ):
            if kind == "problem":
                page.route("**/draft/", lambda route: route.abort())
            box = page.locator(f"#L{number:03d}-value")
            box.fill(f"{width / 100 + number:.1f}")
            status = page.locator(f"[data-status={kind}]:has-text('{said}')")
            status.wait_for()
            told, typed = status.bounding_box(), box.bounding_box()
            assert told is not None
            assert typed is not None
            assert 0 <= told["y"] <= 600 - told["height"] + 1
            assert typed["y"] + typed["height"] <= told["y"]  # the box is not below it
        page.unroute("**/draft/")
    assert all("ERR_FAILED" in line for line in complaints)
    complaints.clear()


def test_own_second_window_is_not_somebody_else(
    live_server: Any, page: "Page", world: World, complaints: list[str]
) -> None:
    standard(world)
    sign_in(page, world.officer, live_server.url)
    page.goto(live_server.url + SHEET)
    save(world, {"L001": GOOD})

    page.fill("#L001-value", "88")
    page.wait_for_selector("[data-status=problem]:has-text('you saved this return in another')")
    page.click("main button:text-is('Save draft')")
    page.wait_for_selector("text=You saved this return in another window after you opened it")
    complaints.clear()


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


def paste(page: "Page", box: str, text: str) -> None:
    page.evaluate(
        """([box, text]) => {
            const data = new DataTransfer();
            data.setData("text/plain", text);
            document.querySelector(box).dispatchEvent(new ClipboardEvent("paste", {
                clipboardData: data, bubbles: true, cancelable: true }));
        }""",
        [box, text],
    )


def test_pasted_column_fills_the_fields_below(live_server: Any, page: "Page", world: World) -> None:
    standard(world, 4)
    sign_in(page, world.officer, live_server.url)
    page.goto(live_server.url + SHEET)

    paste(page, "#L002-value", "93.1\r\n93.2\r\n93.3\r\n")

    values = [page.input_value(f"#L00{number}-value") for number in (1, 2, 3, 4)]
    assert values == ["", "93.1", "93.2", "93.3"]
    page.wait_for_selector("[role=status]:has-text('Draft saved')")
    assert stored().lines.count() == 3


@pytest.mark.case("113 paste", door="sheet in a browser")
def test_pasted_column_goes_to_boxes_of_its_kind_and_says_what_it_did(
    live_server: Any, page: "Page", world: World
) -> None:
    standard(world, 3)
    Indicator.objects.filter(ref="L002").update(
        numerator_label="Answered in time", denominator_label="All calls", aggregation="ratio"
    )
    sign_in(page, world.officer, live_server.url)
    page.goto(live_server.url + SHEET)

    paste(page, "#L001-value", "90.1%\r\n91.1%\r\n92.1%\r\n93.1%\r\n")

    assert page.input_value("#L001-value") == "90.1"
    assert page.input_value("#L002-numerator") == ""
    assert page.input_value("#L003-value") == "92.1"
    said = page.locator("[data-pasted]")
    page.wait_for_selector("[data-pasted]:has-text('2 boxes filled')")
    words = said.inner_text()
    assert "Left out, as no box of that kind takes it: 91.1% (L002)." in words
    assert "1 line has no indicator below." in words

    paste(page, "#L002-numerator", "45%\t60\r\n")

    assert page.input_value("#L002-numerator") == ""
    assert page.input_value("#L002-denominator") == "60"
    page.wait_for_selector("[data-pasted]:has-text('45% (L002: Answered in time)')")
    page.wait_for_selector("[data-status]:has-text('Draft saved')")
    page.wait_for_timeout(2_500)  # what the second paste begins is saved, too


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


@pytest.mark.parametrize(("name", "address", "state"), part(PAGES, 2))
def test_page_is_accessible_and_never_scrolls_sideways(
    live_server: Any, page: "Page", axe: Any, world: World, name: str, address: str, state: str
) -> None:
    bring(world, state)
    sign_in(page, world.people[name], live_server.url)

    page.goto(live_server.url + address)

    is_sound(page, axe)


@pytest.mark.parametrize(
    ("name", "state", "texts"),
    [("approver", "submitted", "Approve Send back"), ("lead", "approved", "Lock Reopen")],
)
def test_buttons_that_send_stand_in_line_with_buttons_that_lead_on(
    live_server: Any, page: "Page", world: World, name: str, state: str, texts: str
) -> None:
    bring(world, state)
    sign_in(page, world.people[name], live_server.url)
    page.goto(live_server.url + SHEET)
    buttons = page.locator(".govuk-button-group .govuk-button")
    assert " ".join(buttons.all_inner_texts()) == texts

    on_a_desk: list[Any] = [button.bounding_box() for button in buttons.all()]
    page.set_viewport_size({"width": NARROW, "height": 900})
    on_a_telephone: list[Any] = [button.bounding_box() for button in buttons.all()]

    assert on_a_desk[0]["y"] == pytest.approx(on_a_desk[1]["y"], abs=1)
    assert on_a_telephone[0]["width"] == on_a_telephone[1]["width"] > 200


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


@widths
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
    is_sound(page, axe)
    save(world, {"L001": GOOD, "L002": GOOD})
    submit(world)
    page.click("main button:text-is('Save draft')")
    page.wait_for_selector("text=What you typed is not saved")

    is_sound(page, axe)
    assert [line for line in complaints if "409" not in line] == []
    complaints.clear()
