"""How wide a page is, and wider spacing of what it says (WCAG 1.4.12)."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page


def sideways(page: "Page") -> int:
    return int(page.evaluate("document.documentElement.scrollWidth"))


def widen_spacing(page: "Page") -> None:
    page.evaluate(
        """for (const element of document.querySelectorAll("body *")) {
            element.style.setProperty("line-height", "1.5", "important");
            element.style.setProperty("letter-spacing", "0.12em", "important");
            element.style.setProperty("word-spacing", "0.16em", "important");
        }"""
    )
