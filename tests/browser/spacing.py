"""How wide a page is, and wider spacing of what it says (WCAG 1.4.12)."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page


def sideways(page: "Page") -> int:
    """How wide the page is, in pixels: at most its window where nothing scrolls sideways.

    A busy machine draws a new width late, so a page that is too wide is measured for 5 seconds.
    """
    window = (page.viewport_size or {"width": 0})["width"]
    for _ in range(50):
        wide = int(page.evaluate("document.documentElement.scrollWidth"))
        if wide <= window:
            break
        page.wait_for_timeout(100)
    return wide


def widen_spacing(page: "Page") -> None:
    page.evaluate(
        """for (const element of document.querySelectorAll("body *")) {
            element.style.setProperty("line-height", "1.5", "important");
            element.style.setProperty("letter-spacing", "0.12em", "important");
            element.style.setProperty("word-spacing", "0.16em", "important");
        }"""
    )
