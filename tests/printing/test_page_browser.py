"""The stand-alone page in a browser: nothing for axe to say, nothing to scroll sideways to."""

import pytest
from django.conf import settings
from django.template.loader import render_to_string

from councilportal.common.links import Link
from councilportal.design import report_example
from councilportal.printing import html, limits, locks
from tests import factories
from tests.browser.looking import is_sound
from tests.browser.test_frame import sign_in
from tests.printing import sample

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("document", [sample.document(), report_example.document()])
def test_page_is_accessible_and_fits(page, axe, document):
    page.set_content(html.page(document).decode())
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")

    is_sound(page, axe)


def test_page_asks_for_nothing_under_a_strict_policy(open_page):
    page = open_page()
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    source = html.page(sample.document()).decode()
    head = f'<meta http-equiv="Content-Security-Policy" content="{policy}">'

    page.set_content(source.replace("<head>", f"<head>{head}", 1))

    assert page.title() == "Performance dashboard: July to September 2025 - Afonwen Borough Council"


@pytest.mark.django_db(transaction=True)
def test_why_there_is_no_pdf_is_an_accessible_page(
    live_server, page, axe, complaints, settings, monkeypatch
):
    factories.make_council()
    settings.PDF_LAYOUTS, settings.PDF_WAIT_SECONDS = 1, 0
    sign_in(page, factories.make_user(), live_server.url)
    page.goto(live_server.url)
    with locks.held(["layout-0.lock"], until=0):
        page.goto(f"{live_server.url}/eqia/timetable.pdf")
    assert "Wait 30 seconds" in page.inner_text("main")
    is_sound(page, axe)

    monkeypatch.setattr(limits, "MOST_WORDS", 0)
    page.goto(f"{live_server.url}/eqia/timetable.pdf")
    assert "0 words at most" in page.inner_text("main")
    is_sound(page, axe)
    assert len(complaints) == 2
    assert all("503" in line or "403" in line for line in complaints)
    complaints.clear()


def test_charts_stay_visible_in_forced_colours(open_page):
    page = open_page()
    page.emulate_media(forced_colors="active")
    page.set_content(html.page(sample.document()).decode())

    seen = page.evaluate(
        """[...document.querySelectorAll(".report-chart, .report-spark")].map(each => {
            const style = getComputedStyle(each);
            const line = getComputedStyle(each.querySelector("path[stroke]"));
            return [style.forcedColorAdjust, style.backgroundColor, line.stroke];
        })"""
    )
    page.emulate_media(forced_colors="none")

    assert len(seen) == 14  # one chart is drawn for wide screens and for narrow ones
    for adjust, background, line in seen:
        assert (adjust, background) == ("none", "rgb(255, 255, 255)")
        assert line != background


@pytest.mark.parametrize("width", [320, 1280])
def test_every_word_of_a_chart_is_seen_and_legible(open_page, width):
    page = open_page(width=width)
    page.set_content(html.page(sample.document()).decode())

    texts = page.evaluate(
        """[...document.querySelectorAll(".report-figure > .report-chart text")]
            .map(each => each.getBoundingClientRect()).filter(box => box.height)
            .map(box => [box.left, box.right, box.height])"""
    )

    assert texts
    for left, right, height in texts:
        assert left >= 0
        assert right <= width
        assert height > 10


def test_printed_table_breaks_no_word(open_page):
    page = open_page(width=700)  # A4 upright without its margins
    page.emulate_media(media="print")
    page.set_content(html.page(sample.document()).decode())

    broken = page.evaluate(
        """(() => {
            const found = [];
            for (const cell of document.querySelectorAll("th, td")) {
                const walk = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
                while (walk.nextNode()) {
                    for (const word of walk.currentNode.data.matchAll(/\\S+/g)) {
                        const range = document.createRange();
                        range.setStart(walk.currentNode, word.index);
                        range.setEnd(walk.currentNode, word.index + word[0].length);
                        const lines = new Set([...range.getClientRects()].map(r => r.top));
                        if (lines.size > 1) found.push(word[0]);
                    }
                }
            }
            return found;
        })()"""
    )
    page.emulate_media(media="screen")

    assert broken == []


def test_breadcrumb_breaks_between_words_only(open_page):
    css = (settings.BASE_DIR / "static" / "css" / "app.css").read_text()
    govuk = (settings.BASE_DIR / "vendor" / "govuk" / "govuk-frontend.css").read_text()
    crumbs = [Link("Home", "/"), Link("Performance board", "/b/"), Link("Neighbourhoods", "/n/")]
    page = open_page(width=320)
    body = render_to_string("components/breadcrumbs.html", {"links": crumbs})
    page.set_content(f"<style>{govuk}</style><style>{css}</style>{body}")

    heights = page.evaluate(
        """[...document.querySelectorAll(".govuk-breadcrumbs__link")].map(each => {
            const text = each.firstChild, range = document.createRange();
            return [...text.data.matchAll(/\\S+/g)].map(word => {
                range.setStart(text, word.index);
                range.setEnd(text, word.index + word[0].length);
                return new Set([...range.getClientRects()].map(r => r.top)).size;
            });
        }).flat()"""
    )

    assert set(heights) <= {0, 1}
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
