"""The stand-alone page in a browser: nothing for axe to say, nothing to scroll sideways to."""

import pytest

from councilportal.printing import html
from tests.printing import sample

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [1280, 320])
def test_page_is_accessible_and_fits(open_page, axe, width):
    page = open_page(width=width)
    page.set_content(html.page(sample.document()).decode())
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")

    axe(page)

    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_page_asks_for_nothing_under_a_strict_policy(open_page):
    page = open_page()
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    source = html.page(sample.document()).decode()
    head = f'<meta http-equiv="Content-Security-Policy" content="{policy}">'

    page.set_content(source.replace("<head>", f"<head>{head}", 1))

    assert page.title() == "Performance dashboard: July to September 2025 - Afonwen Borough Council"
