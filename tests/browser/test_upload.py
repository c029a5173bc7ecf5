"""Pages of a return by spreadsheet, in Chromium: accessible in every state, with real files."""

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.test import Client
from openpyxl import load_workbook

from councilportal.organisation.models import Service
from performance.returns import workbook
from performance.returns.typed import Typed
from tests.browser.looking import is_sound, widths
from tests.browser.waiting import is_titled, sees
from tests.conftest import NARROW, WIDE
from tests.returns.support import ENDS_ON, World, make_world, save, standard

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WHERE = f"/returns/LRA/{ENDS_ON}"


def world_with_a_draft() -> World:
    world = make_world()
    standard(world)
    save(world, {"L001": Typed(value="93.1", commentary="Steady."), "L002": Typed(value="94")})
    return world


def sign_in(page: "Page", live_server: Any, world: World) -> None:
    client = Client()
    client.force_login(world.officer)
    name = settings.SESSION_COOKIE_NAME
    value = client.cookies[name].value
    page.context.add_cookies([{"name": name, "value": value, "url": live_server.url}])


def filled_in(page: "Page", folder: Path, heading: str = "Figure") -> Path:
    """The workbook downloaded by its link, with cells of every kind filled in."""
    with page.expect_download() as download:
        page.click("text=Download the workbook of this return")
    book = load_workbook(io.BytesIO(Path(download.value.path()).read_bytes()))
    front = book[workbook.SHEET]
    column = {each.value: each.column for each in front[1]}
    front.cell(2, column["Figure"]).value = 0.702
    front.cell(2, column["Figure"]).number_format = "0.0%"
    front.cell(2, column["Commentary"]).value = None
    front.cell(3, column["Figure"]).value = "about 70"
    front.cell(1, column["Figure"]).value = heading
    path = folder / "return.xlsx"
    book.save(path)
    return path


@pytest.mark.parametrize("scripts", [True, False])
@widths
def test_upload_previews_and_saves(
    live_server: Any, open_page: Any, axe: Any, tmp_path: Path, width: int, scripts: bool
) -> None:
    world = world_with_a_draft()
    page = open_page(width=width, scripts=scripts)
    sign_in(page, live_server, world)
    page.goto(f"{live_server.url}{WHERE}/upload/")
    is_sound(page, axe if scripts else None)

    page.set_input_files("input[type=file]", filled_in(page, tmp_path))
    page.click("text=Upload and preview")

    sees(page, "Preview of your file", "h1")
    assert "shows 70.2%" in page.inner_text("main")
    assert "Empty in your file: stays as stored" in page.inner_text("main")
    is_sound(page, axe if scripts else None)
    page.click("text=Confirm and save as draft")
    sees(page, "The file is saved as the draft of this return.")


def test_home_is_not_broken_beside_a_long_name(live_server: Any, open_page: Any) -> None:
    world = world_with_a_draft()
    Service.objects.update(name="Libraries, Registration and Archives")
    page = open_page(width=NARROW)
    sign_in(page, live_server, world)

    page.goto(f"{live_server.url}{WHERE}/upload/")

    home, long_name = page.locator(".govuk-breadcrumbs__link:visible").all()
    assert long_name.inner_text().startswith("Libraries, Registration and Archives")
    assert len(home.evaluate("link => [...link.getClientRects()]")) == 1
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW


def test_what_to_mend_in_a_cell_stands_below_what_happens_to_it(
    live_server: Any, open_page: Any, tmp_path: Path
) -> None:
    world = world_with_a_draft()
    page = open_page(width=WIDE)
    sign_in(page, live_server, world)
    page.goto(f"{live_server.url}{WHERE}/upload/")
    page.set_input_files("input[type=file]", filled_in(page, tmp_path))
    page.click("text=Upload and preview")

    cell = page.locator("td:has(.govuk-tag):has(.app-upload__error)").first
    tag = cell.locator(".govuk-tag").bounding_box() or {}
    error = cell.locator(".app-upload__error").first.bounding_box() or {}

    assert tag["y"] + tag["height"] <= error["y"]


@widths
def test_upload_says_what_to_mend(
    live_server: Any, open_page: Any, axe: Any, tmp_path: Path, width: int
) -> None:
    world = world_with_a_draft()
    page = open_page(width=width)
    sign_in(page, live_server, world)
    page.goto(f"{live_server.url}{WHERE}/upload/")

    page.set_input_files("input[type=file]", filled_in(page, tmp_path, heading="Nummer"))
    page.click("text=Upload and preview")

    is_titled(page, "Error: ")
    assert "There is no column “Nummer”" in page.inner_text("main")
    is_sound(page, axe)


def test_upload_that_is_too_large_says_so_on_its_form(
    live_server: Any, open_page: Any, axe: Any, tmp_path: Path
) -> None:
    world = world_with_a_draft()
    page = open_page()
    sign_in(page, live_server, world)
    page.goto(f"{live_server.url}{WHERE}/upload/")
    (tmp_path / "return.xlsx").write_bytes(b"x" * 7_000_000)

    page.set_input_files("input[type=file]", tmp_path / "return.xlsx")
    page.click("text=Upload and preview")

    page.wait_for_selector(".govuk-error-summary >> text=The file must be smaller than 5 MB.")
    is_sound(page, axe)


@widths
def test_confirming_after_somebody_else_shows_both(
    live_server: Any, open_page: Any, axe: Any, complaints: list[str], tmp_path: Path, width: int
) -> None:
    world = world_with_a_draft()
    page = open_page(width=width)
    sign_in(page, live_server, world)
    page.goto(f"{live_server.url}{WHERE}/upload/")
    page.set_input_files("input[type=file]", filled_in(page, tmp_path))
    page.click("text=Upload and preview")
    sees(page, "Preview of your file", "h1")
    save(world, {"L001": Typed(value="88.8")}, by=world.colleague)

    page.click("text=Confirm and save as draft")

    sees(page, "This return was saved again after your preview")
    assert "88.8" in page.inner_text("main")
    is_sound(page, axe)
    assert [line for line in complaints if "409" not in line] == []
    complaints.clear()
