"""The administrators' pages and the record of changes, in Chromium: accessible, wide and narrow."""

from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from councilportal.accounts.models import User
from councilportal.accounts.permissions import Role
from councilportal.common.periods import parse
from councilportal.organisation.council_operations import set_council
from performance.models import Target
from performance.operations import load_readings
from tests import factories
from tests.administration.support import make_indicator
from tests.browser.looking import is_sound, widths
from tests.sizes import part

pytestmark = [
    pytest.mark.browser,
    pytest.mark.by_draw,
    pytest.mark.django_db(transaction=True),
]

PAGES = [
    "/admin/",
    "/admin/start/",
    "/admin/import/",
    "/admin/council/",
    "/admin/gaps/",
    "/admin/calendar/2026-27/",
    "/admin/calendar/exceptions/add/",
    "/admin/services/",
    "/admin/services/add/",
    "/admin/services/LRA/change/",
    "/admin/people/admin/end/",
    "/admin/roles/add/",
    "/admin/deputies/add/",
    "/admin/indicators/PAY1/change/",
    "/admin/indicators/PAY1/delete/",
    "/admin/targets/",
    "/admin/targets/add/",
    "/admin/targets/add/?indicator=PAY1",
    "/audit/",
]


@pytest.fixture
def admin(client: Any) -> Any:
    """The session of an administrator, with something in every list."""
    user = User.objects.create_user("admin", password="x", name="Ada Admin")
    factories.make_appointment(user, Role.ADMIN)
    factories.make_service("LRA", name="Libraries")
    Target.objects.create(indicator=make_indicator(), year="2026/27", target=Decimal(90))
    set_council(
        name="Westmarch County Council",
        short_name="Westmarch",
        colour="#123b5c",
        logo=None,
        logo_media_type="",
        reason="First",
        by=user,
        at=timezone.now(),
    )
    client.force_login(user, backend="councilportal.accounts.backends.OpenAccounts")
    client.post("/admin/calendar/2026-27/make/")
    return client


def carry_session(page: Any, client: Any, address: str) -> None:
    cookie = client.cookies["sessionid"]
    page.context.add_cookies([{"name": "sessionid", "value": cookie.value, "url": address}])


def test_pages_are_accessible_and_never_scroll_sideways(
    live_server: Any, page: Any, axe: Any, admin: Any
) -> None:
    carry_session(page, admin, live_server.url)

    for address in part(PAGES, 2):
        answer = page.goto(live_server.url + address)
        assert answer.status == 200, address
        is_sound(page, axe)


@widths
def test_steps_that_are_posted_are_accessible(
    live_server: Any, open_page: Any, axe: Any, admin: Any, width: int
) -> None:
    figure = {"period": parse("2026-05"), "value": Decimal(91), "data_state": "final"}
    apart = {"group": None, "judged_by": "", "commentary": ""}
    target = Target.objects.get()
    load_readings(
        rows=[{"indicator": target.indicator, **apart, **figure}], by=None, at=timezone.now()
    )
    page = open_page(width=width)
    carry_session(page, admin, live_server.url)

    page.goto(f"{live_server.url}/admin/targets/{target.pk}/change/")
    page.fill("[name=target]", "95")
    page.fill("[name=reason]", "Agreed by the cabinet")
    page.click("main form[method=post] button")
    page.wait_for_selector("#effects")
    is_sound(page, axe)
    page.goto(f"{live_server.url}/audit/")
    page.click("main form[method=post] button")
    page.wait_for_selector("h1:text-is('The record is whole')")
    is_sound(page, axe)


@widths
def test_errors_are_accessible_and_lead_to_their_boxes(
    live_server: Any, open_page: Any, axe: Any, admin: Any, width: int
) -> None:
    page = open_page(width=width)
    carry_session(page, admin, live_server.url)
    page.goto(live_server.url + "/admin/services/add/")

    page.click("main form[method=post] button")
    page.wait_for_selector(".govuk-error-summary")
    is_sound(page, axe)
    page.click("text=Enter the reference >> nth=0")

    assert page.evaluate("document.activeElement.id") == "id_ref"
    assert page.title().startswith("Error: Add")
