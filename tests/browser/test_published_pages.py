"""The public site and where officers make it, in Chromium: seen and read aloud.

Empty, and with long titles and 500 rows.
"""

from datetime import date, time, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from councilportal.accounts.models import User
from councilportal.accounts.permissions import Role
from councilportal.publishing.editions import moving, operations, queries
from councilportal.publishing.models import Edition
from councilportal.publishing.rules.kinds import ReleaseState
from eqia.models import Decision
from tests.browser.looking import are_whole
from tests.factories import make_appointment, make_meeting
from tests.publishing.making import make_cast, make_edition, make_series, write_parts
from tests.publishing.public.many import NOW, make_many
from tests.publishing.public.site import at, key, publish
from tests.sizes import is_long

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [
    pytest.mark.browser,
    pytest.mark.by_draw,
    pytest.mark.django_db(transaction=True),
]

LISTS = ["", "calendar/", "indicators/", "meetings/", "decisions/", "equality/"]
OTHERS = [
    "equality/promised/",
    "search/",
    "search/?q=words",
    "about/",
    "check/",
    "check/?sha256=" + "0" * 64,
]
# The journey of a report looks at the others of its officers' pages in each run.
OFFICERS = ["", "series/", "series/of/monthly/parts/", "programme/"]
DRAFT = ["", "front-sheet/", "about/", "lists/contacts/", "parts/", "references/"]
if is_long():
    OFFICERS += ["series/add/", "series/of/monthly/", "meetings/", "meetings/next/add/"]
    DRAFT += ["parts/1/", "lists/recommendations/", "lists/pre-release/", "checks/", "date/"]
LONG = "Incomprehensibility" * 9
WORDS = "A title of very many words " * 7
# What somebody who hears a page would stumble over and axe does not count: links of the same words
# that lead to different places, tables without a name, heads without a direction.
STUMBLES = """() => {
    const words = element => (element.getAttribute("aria-label") ?? element.textContent)
        .replace(/\\s+/g, " ").trim();
    const ways = new Map();
    for (const link of document.querySelectorAll("a[href]")) {
        ways.set(words(link), (ways.get(words(link)) ?? new Set()).add(link.href));
    }
    const tables = [...document.querySelectorAll("main table")];
    const heads = [...document.querySelectorAll("main th")].filter(head => !head.scope);
    return [
        ...[...ways].filter(([, places]) => places.size > 1).map(([said]) => `links “${said}”`),
        ...[...ways.keys()].filter(said => !said).map(() => "a link without words"),
        ...tables.filter(table => !table.caption && !table.getAttribute("aria-labelledby"))
            .map(table => `table ${table.id} without a caption`),
        ...heads.map(head => `head “${words(head)}” without scope`),
        ...[...document.querySelectorAll("h1")].slice(1).map(head => `second h1 ${words(head)}`),
    ];
}"""


@pytest.fixture
def reads(live_server: Any, page: "Page", axe: Any) -> Any:
    """Has a resident look at pages, at both widths, and listen to them."""

    def read(paths: list[str], by: User | None = None) -> None:
        if by is not None:
            client = Client()
            client.force_login(by, backend="councilportal.accounts.backends.OpenAccounts")
            value = client.cookies["sessionid"].value
            page.context.add_cookies(
                [{"name": "sessionid", "value": value, "url": live_server.url}]
            )

        def heard(each: "Page") -> None:
            axe(each)
            stumbles = each.evaluate(STUMBLES)
            assert stumbles == [], (each.url, stumbles)

        are_whole(page, live_server.url, paths, heard)

    return read


def test_empty_site_is_whole(reads: Any) -> None:
    reads([f"/published/{path}" for path in LISTS])


def test_site_with_long_titles_and_many_rows_is_whole(
    reads: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast = make_cast()
    series = make_series(cast, "monthly", title=WORDS, formats_notice=WORDS, licence=LONG)
    make_many(cast, series, 12, figures=2)
    make_many(cast, make_series(cast, "L" * 40, title=LONG), 1, figures=500)
    moment = NOW - timedelta(days=20)
    held = make_meeting("held", on=date(2025, 12, 20), room=LONG, time=time(10, 0))
    held.body.name = WORDS[:150]
    held.body.save()
    first = make_edition(cast)
    Edition.objects.filter(pk=first.pk).update(meeting=held, subject=LONG)
    first = publish(cast, queries.edition(*key(first)), moment)
    moving.correct(key=key(first), note=WORDS, by=cast.lead, at=moment)
    second = publish(cast, queries.edition("dashboard", "2025-09", 2), moment + timedelta(days=1))
    gone = operations.start(series="dashboard", period="2025-08", by=cast.lead, at=moment)
    gone = publish(cast, write_parts(gone, cast), moment)
    moving.withdraw(key=key(gone), reason=WORDS + LONG, by=cast.publisher, at=moment)
    coming = operations.start(series="dashboard", period="2025-10", by=cast.lead, at=moment)
    for days in (10, 20):
        moving.announce(
            key=key(coming),
            publish_at=NOW + timedelta(days=days),
            release=ReleaseState.PROVISIONAL,
            reason=WORDS,
            by=cast.publisher,
            at=moment,
        )
    make_meeting("next", body=held.body, on=date(2026, 1, 20))
    Decision.objects.create(
        ref="1",
        number="25/00001",
        subject=LONG,
        taker=WORDS,
        created_at=moment,
        is_key=True,
        key_reason=WORDS,
        notice_on=date(2025, 12, 1),
        meets_on=date(2026, 1, 20),
    )
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)

    reads(
        [
            *(f"/published/{path}" for path in LISTS + OTHERS),
            "/published/indicators/?rating=red&page=2",
            "/published/indicators/KPI-0000/",
            "/published/monthly/",
            "/published/monthly/1920-10/1/",
            "/published/monthly/1920-10/1/changes/",
            *(at(each) for each in (first, second, gone)),
            at(second, "changes/"),
        ]
    )
    for role in (Role.PUBLISHER, Role.ADMIN):
        make_appointment(cast.lead, role)
    Edition.objects.filter(pk=coming.pk).update(subject=WORDS + LONG[:20], summary=LONG)
    reads(
        [
            *(f"/reports/{path}" for path in OFFICERS),
            *(f"/reports/dashboard/2025-10/1/{path}" for path in DRAFT),
            *(f"/reports/dashboard/2025-09/1/{path}" for path in ("", "changed/")),
        ],
        by=cast.lead,
    )
