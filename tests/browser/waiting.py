"""Assertions that wait until a page shows something, also on a busy machine."""

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

PATIENCE = 120_000  # milliseconds


def sees(page: "Page", text: str, where: str = "main") -> None:
    from playwright.sync_api import expect

    expect(page.locator(where).first).to_contain_text(text, timeout=PATIENCE)


def sees_no(page: "Page", text: str, where: str = "body") -> None:
    from playwright.sync_api import expect

    expect(page.locator(where).first).not_to_contain_text(text, timeout=PATIENCE)


def is_titled(page: "Page", beginning: str) -> None:
    from playwright.sync_api import expect

    expect(page).to_have_title(re.compile(f"^{re.escape(beginning)}"), timeout=PATIENCE)


def is_focused(page: "Page", where: str) -> None:
    from playwright.sync_api import expect

    expect(page.locator(where)).to_be_focused(timeout=PATIENCE)


def is_shown(page: "Page", where: str) -> None:
    from playwright.sync_api import expect

    expect(page.locator(where).first).to_be_visible(timeout=PATIENCE)
