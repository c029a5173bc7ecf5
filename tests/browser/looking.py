"""Looks at a page as a desk and as a telephone show it."""

import zlib
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from tests import sizes
from tests.browser.spacing import sideways
from tests.conftest import NARROW, WIDE

if TYPE_CHECKING:
    from playwright.sync_api import Page

# For a story whose pages are looked at with `is_sound`: a long run tells it at both widths.
widths = pytest.mark.parametrize("width", sizes.size([NARROW], [WIDE, NARROW]))


def clipped(page: "Page") -> list[str]:
    """The words of table cells and headings that run out of their box."""
    found: list[str] = page.evaluate(
        """[...document.querySelectorAll("main h1, main h2, main th, main td, main dd")]
            .filter(box => box.scrollWidth > box.clientWidth + 1 && box.clientWidth > 1)
            .map(box => box.innerText)"""
    )
    return found


def are_whole(
    page: "Page", base: str, paths: list[str], axe: Callable[["Page"], None] | None
) -> None:
    """Each page in one window: sound at both widths, and nothing out of its box.

    A run of parts looks at every second one.
    """
    for path in sizes.part(paths, 2):
        page.goto(base + path)
        is_sound(page, axe)
        for width in (WIDE, NARROW):
            page.set_viewport_size({"width": width, "height": 900})
            assert clipped(page) == [], (path, width)


def is_sound(page: "Page", axe: Callable[["Page"], None] | None) -> None:
    """Fail if axe finds a fault in the page, or if it scrolls sideways at either width.

    A long run scans at both widths. A short run scans at one, chosen by the page's title and query,
    so that about half of the pages are scanned at each. `axe` is None for a page without scripts.
    """
    size = page.viewport_size or {"width": WIDE, "height": 900}
    kept = size["width"]
    name = page.title() + page.url.rpartition("/")[2]
    scanned = (WIDE, NARROW)[zlib.crc32(name.encode()) % 2]
    for width in sorted((WIDE, NARROW), key=lambda each: each == kept):  # ends at its own width
        page.set_viewport_size({"width": width, "height": size["height"]})
        assert sideways(page) <= width, (page.url, width)
        if axe and (sizes.is_long() or width == scanned):
            page.evaluate("new Promise(requestAnimationFrame)")  # scripts have seen the width
            axe(page)
