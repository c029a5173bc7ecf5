"""The screening grid: the same to a screen reader as table and as cards; drafts save themselves."""

from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from councilportal.common.fuzzy import read
from eqia.models import Answer, Assessment, Question, fuzzy_columns
from tests.browser.waiting import sees
from tests.conftest import NARROW, WIDE
from tests.eqia.making import AT, Cast, fill, make_assessment, make_cast
from tests.eqia.sample import make_full
from tests.factories import make_council
from tests.sizes import is_long

pytestmark = [
    pytest.mark.browser,
    pytest.mark.sqlite_only,
    pytest.mark.django_db(transaction=True),
]

LONG_QUESTION = "Could it promote equal opportunities for this group, or how else would it help?"
LONG = "Lending the keepers’ cottages of the northern parks to neighbourhood" + "associations" * 3


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)


@pytest.fixture
def cast() -> Cast:
    make_council()
    return make_cast()


def sign_in(page: Any, user: Any, base: str) -> None:
    client = Client()
    client.force_login(user)
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.clear_cookies()
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": base}])


def grid_of(open_page: Any, cast: Cast, base: str, record: Assessment, **how: Any) -> Any:
    page = open_page(**how)
    sign_in(page, cast.lead, base)
    page.goto(f"{base}/eqia/{record.ref}/edit/grid/")
    return page


def test_grid_is_cards_at_320_with_the_same_accessibility_tree(live_server, open_page, axe, cast):
    record = make_assessment(cast, title=LONG)
    Question.objects.filter(ref="promotes").update(text=LONG_QUESTION)
    trees = []
    for width in (WIDE, NARROW):
        page = grid_of(open_page, cast, live_server.url, record, width=width)
        if width == WIDE or is_long():
            axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") == width
        trees.append(page.locator(".app-matrix").aria_snapshot())

    assert trees[0] == trees[1]
    assert trees[0].count("rowheader") == 3
    assert 'combobox "Age: What about negative?"' in trees[0]
    assert 'group "Carers: What about less?"' in trees[0]


def test_grid_saves_itself_and_says_when(live_server, open_page, cast):
    record = make_assessment(cast)
    page = grid_of(open_page, cast, live_server.url, record)

    page.select_option("#age-negative", "low")

    page.get_by_text("Draft saved at 10:30").wait_for()
    assert Answer.objects.get().choice == "low"
    assert page.inner_text("#age-progress") == "1 of 4 answered"
    # The button saves from the count that the script was told.
    page.fill("#age-detail-text", "A quiet hour")
    page.get_by_role("button", name="Save draft").click()
    page.get_by_role("heading", name="Success").wait_for()
    assert page.input_value("#age-detail-text") == "A quiet hour"


def test_grid_is_saved_by_its_button_without_scripts(live_server, open_page, cast):
    record = make_assessment(cast)
    page = grid_of(open_page, cast, live_server.url, record, width=NARROW, scripts=False)

    page.check("#age-less-2")
    page.fill("#age-less-text", "No fees change")
    page.keyboard.press("Tab")
    page.get_by_role("button", name="Save draft").click()

    sees(page, "Draft saved.")
    assert (page.is_checked("#age-less-2"), Answer.objects.get().text) == (True, "No fees change")


def test_how_a_date_is_read_fits_at_320_without_script(live_server, open_page, axe, cast):
    record = fill(make_assessment(cast), cast)
    when = read("Cabinet 31/03/2027; Full Council Q1 2027/28")
    Assessment.objects.update(**fuzzy_columns("decision", when))
    for width in (WIDE, NARROW):
        page = open_page(width=width, scripts=width == WIDE)
        sign_in(page, cast.lead, live_server.url)
        page.goto(f"{live_server.url}/eqia/{record.ref}/edit/about/")
        sees(page, "is read as 31 March 2027 to 30 June 2027")
        assert page.evaluate("document.documentElement.scrollWidth") == width
        if width == WIDE:
            axe(page)


def test_the_full_assessment_is_worked_group_by_group_at_320_without_script(
    live_server, open_page, axe, cast
):
    record = make_full(cast)
    for width in (WIDE, NARROW):
        page = open_page(width=width, scripts=width == WIDE)
        sign_in(page, cast.lead, live_server.url)
        page.goto(f"{live_server.url}/eqia/{record.ref}/edit/full/")
        assert page.evaluate("document.documentElement.scrollWidth") == width
        if width == WIDE:
            axe(page)
        page.get_by_role("link", name="Age", exact=True).click()
        assert page.evaluate("document.documentElement.scrollWidth") == width
        if width == WIDE:
            axe(page)
        page.fill("#age-evidence-text", f"Clubs {width}")
        page.get_by_role("button", name="Save and go on to Marriage").click()
        assert page.get_by_role("heading", level=1).inner_text() == "Full assessment: Marriage"
        assert Answer.objects.filter(text=f"Clubs {width}").count() == 1
