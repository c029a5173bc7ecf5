"""The stand-alone page in a browser: nothing for axe to say, nothing to scroll sideways to."""

import pytest

from councilportal.printing import html, limits, locks
from tests import factories
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


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("width", [1280, 320])
def test_why_there_is_no_pdf_is_an_accessible_page(
    live_server, open_page, axe, complaints, settings, monkeypatch, width
):
    factories.make_council()
    settings.PDF_LAYOUTS, settings.PDF_WAIT_SECONDS = 1, 0
    page = open_page(width=width)
    page.goto(live_server.url)
    with locks.held(["layout-0.lock"], until=0):
        page.goto(f"{live_server.url}/eqia/timetable.pdf")
    assert "Wait 30 seconds" in page.inner_text("main")
    axe(page)

    monkeypatch.setattr(limits, "MOST_WORDS", 0)
    page.goto(f"{live_server.url}/eqia/timetable.pdf")
    assert "0 words at most" in page.inner_text("main")
    axe(page)

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert len(complaints) == 2
    assert all("503" in line or "403" in line for line in complaints)
    complaints.clear()
