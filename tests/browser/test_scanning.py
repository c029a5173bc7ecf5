"""What scans pages finds faults, also where it looks only at what no page had before."""

from typing import TYPE_CHECKING

import pytest

from tests.browser.scanning import Scanner

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

SOUND = """<!doctype html><html lang="en"><title>A page</title>
<main><h1>A heading</h1><p>Words <b>in bold</b></p><p>And more</p></main>"""


def test_the_same_texts_are_looked_at_once(page: "Page") -> None:
    scanner = Scanner(each_look_once=True)
    show(page)
    scanner.scan(page)
    first = set(scanner.looks)

    scanner.scan(page)

    assert first == scanner.looks
    assert len(first) == len(["the heading", "both paragraphs", "the bold words"])


def show(page: "Page", style: str = "", more: str = "") -> None:
    page.set_content(f"{SOUND}{more}<style>{style}</style>")


@pytest.mark.parametrize(
    "style",
    [
        "p { color: #888 }",
        "main { background: #555 }",
        "b { background: #222 }",
        "p + p { opacity: .4 }",
        "html { background: #111 }",
    ],
)
def test_poor_contrast_is_found_after_the_same_page_was_sound(page: "Page", style: str) -> None:
    scanner = Scanner(each_look_once=True)
    show(page)
    scanner.scan(page)

    for _ in range(2):  # a fault stays one when it is seen again
        show(page, style)
        with pytest.raises(AssertionError, match="color-contrast"):
            scanner.scan(page)


def test_every_other_fault_is_found_on_every_page(page: "Page") -> None:
    scanner = Scanner(each_look_once=True)
    for more in ("", "", "<main>A second main part</main>"):
        show(page, more=more)
        if more:
            with pytest.raises(AssertionError, match="landmark-no-duplicate-main"):
                scanner.scan(page)
        else:
            scanner.scan(page)


def test_text_over_what_axe_cannot_judge_is_looked_at_again(page: "Page") -> None:
    scanner = Scanner(each_look_once=True)
    show(page, "p + p { background: linear-gradient(#777, #eee) }")

    scanner.scan(page)

    assert len(scanner.looks) == len(["the heading", "the words", "the bold words"])


def test_hidden_text_is_looked_at_when_it_is_shown(page: "Page") -> None:
    scanner = Scanner(each_look_once=True)
    grey = "b { color: #999 }"
    show(page, f"{grey} b {{ display: none }}")
    scanner.scan(page)

    show(page, grey)

    with pytest.raises(AssertionError, match="color-contrast"):
        scanner.scan(page)
