"""The register and the decisions, in Chromium: accessible, still at 320 pixels, by keyboard too."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from councilportal.accounts.models import User
from eqia.assessments import operations as assessments_operations
from eqia.decisions import operations as decisions
from eqia.models import Decision
from eqia.rules import grid
from eqia.sign_off import operations as sign_off
from objectives.models import Evidence
from tests import factories
from tests.browser.looking import clipped
from tests.browser.spacing import sideways
from tests.conftest import NARROW, WIDE
from tests.eqia.making import fill, make_assessment, make_cast, sign
from tests.eqia.sample import make_full
from tests.sizes import part

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [
    pytest.mark.browser,
    pytest.mark.by_draw,
    pytest.mark.django_db(transaction=True),
]

AT = datetime(2026, 10, 5, 9, 30, tzinfo=UTC)
LONG = (
    "The Antidisestablishmentarianism-and-interdepartmental-coordination programme for the "
    "reorganisation of neighbourhood services, libraries, leisure and parks in Brackenmere"
)
PUBLIC = ["/eqia/", "/eqia/?text=zebra", "/eqia/timetable/", "/eqia/decisions/"]
EMPTY = [*PUBLIC, "/eqia/cumulative/", "/eqia/evidence/"]
Open = Callable[..., "Page"]


@pytest.fixture
def opened(live_server: Any, open_page: Any) -> Open:
    """A function that opens a page as somebody: `opened(path, cast.lead, width=320)`."""

    def one(path: str, user: User | None = None, **options: Any) -> "Page":
        page: Page = open_page(**options)
        if user is not None:
            client = Client()
            client.force_login(user)
            session = client.cookies["sessionid"].value
            page.context.add_cookies(
                [{"name": "sessionid", "value": session, "url": live_server.url}]
            )
        page.goto(live_server.url + path)
        return page

    return one


def check(page: "Page", axe: Any) -> None:
    axe(page)
    assert sideways(page) <= max(NARROW, page.viewport_size["width"])  # type: ignore[index]
    assert clipped(page) == []
    page.context.close()


def test_reading_pages_are_accessible_when_full_and_when_empty(opened, axe):
    factories.make_council()
    reader = factories.make_user("reader")
    for path in (EMPTY[0], *EMPTY[2:]):
        check(opened(path, reader, width=NARROW), axe)

    cast = make_cast()
    full = make_full(cast, values={"budget_round": "2027/28"})
    record = sign(fill(make_assessment(cast, title=LONG), cast), cast)
    sign_off.publish(ref=record.ref, number=1, by=cast.lead, at=AT)
    make_assessment(cast, title=LONG, planned=True)
    hidden = sign(fill(make_assessment(cast, title="Hidden"), cast), cast)
    sign_off.withhold(ref=hidden.ref, number=1, ground="Contract talks", by=cast.lead, at=AT)
    ask = fill(make_assessment(cast, title="Ask 07700 900123 or jo@example.org"), cast)
    sign(ask, cast)
    second = fill(make_assessment(cast, title="Day centres"), cast)
    assessments_operations.save_page(
        ref=second.ref,
        saves=second.saves,
        answers={("age", "negative"): grid.Answer("high")},
        by=cast.lead,
        at=AT,
    )
    Evidence.objects.create(
        ref="POPULATION-2021", title=LONG, kind="census", source="Census", gap="Nobody asked."
    )
    draft = make_decision(cast, "26/00136", [full, record])
    make_decision(cast, "26/00137", [record], for_publication=False, exempt_ground="A tenant")
    decisions.mark_ready(ref="26-00137", saves=1, by=cast.lead, at=AT)
    pages = [
        *((path, None) for path in PUBLIC),
        ("/eqia/cumulative/", cast.lead),
        ("/eqia/groups/", None),
        ("/eqia/groups/age/", cast.lead),
        (f"/eqia/{ask.ref}/versions/1/publish/", cast.lead),
        ("/eqia/evidence/", reader),
        ("/eqia/decisions/start/", cast.lead),
        (f"/eqia/decisions/{draft.ref}/", cast.lead),
        (f"/eqia/decisions/{draft.ref}/edit/", cast.lead),
        (f"/eqia/decisions/{draft.ref}/ready/", cast.director),
        ("/eqia/decisions/26-00137/take/", cast.lead),
    ]
    for path, user in part(pages, 2):
        check(opened(path, user, width=NARROW), axe)
    for path in ("/eqia/", f"/eqia/decisions/{draft.ref}/edit/"):
        check(opened(path, cast.lead, width=WIDE), axe)


def make_decision(cast: Any, number: str, assessments: list[Any], **values: Any) -> Decision:
    blank = dict.fromkeys(decisions.DECISION, "") | {"at_meeting": None, "notice_on": None}
    days = {
        "directorate": None,
        "meets_on": datetime(2026, 10, 20, tzinfo=UTC).date(),
        "call_in_until": None,
    }
    given = {"number": number, "subject": LONG, "is_key": False, "for_publication": True}
    return decisions.save_decision(
        record=Decision(),
        values={**blank, **days, **given, **values},
        assessments=assessments,
        saves=1,
        by=cast.lead,
        at=AT,
    )


def test_decision_is_prepared_by_keyboard_and_without_scripts(opened, axe):
    factories.make_council()
    cast = make_cast()
    record = sign(fill(make_assessment(cast), cast), cast)

    for scripts in (True, False):
        page = opened("/eqia/decisions/start/", cast.lead, scripts=scripts)
        page.get_by_label("Number", exact=True).fill(f"26/0000{int(scripts)}")
        page.get_by_label("Find assessments by reference").fill("bowling")
        page.keyboard.press("Enter")  # the search, not the first button of the form
        page.get_by_label(f"{record.ref}: Bowling greens (signed off)").check()
        page.get_by_role("button", name="Save").last.press("Enter")
        page.wait_for_selector(".govuk-error-summary")
        assert page.title().startswith("Error: ")
        if scripts:  # axe needs them
            axe(page)
        assert page.get_by_label("Number", exact=True).input_value() == f"26/0000{int(scripts)}"
        assert page.get_by_label(f"{record.ref}: Bowling greens (signed off)").is_checked()
        page.get_by_label("Subject").fill("Which greens to keep")
        page.get_by_role("group", name="Is it a key decision?").get_by_label("No").check()
        page.get_by_role("button", name="Save").last.press("Enter")
        page.wait_for_url("**/eqia/decisions/26-0000*/")
        assert page.get_by_role("link", name=record.ref).is_visible()
