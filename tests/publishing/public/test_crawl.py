"""Every address that can be reached from the public home says only what is out."""

import re
from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from hashlib import sha256
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from django.db import connection
from django.test import Client

from councilportal.publishing.editions import moving, operations, queries
from councilportal.publishing.models import (
    AgendaItem,
    Edition,
    EditionPart,
    Pack,
    PackRelease,
)
from councilportal.publishing.public import kept_pages
from councilportal.publishing.rules.kinds import Audience, Ground, ReleaseState
from tests.factories import make_meeting
from tests.publishing.making import AT, Cast, make_edition, make_series, write_parts
from tests.publishing.public.many import NOW, make_many
from tests.publishing.public.site import at, freeze, key, publish

pytestmark = pytest.mark.django_db
SUMMER = datetime(2025, 10, 24, 8, 30, tzinfo=UTC)  # half past nine in London
WINTER = datetime(2025, 12, 4, 9, 30, tzinfo=UTC)
NEVER = ("Zanzibar", "Quagga", "Xylograph", "Wombat", "Yeti", "Okapi", "Numbat", "Bongo")
_LINK = re.compile(r'(?:href|src|action)="([^"]+)"|"(?:href|page|figures|changes)": "([^"]+)"')


@dataclass
class Crawl:
    """The answers at each address, and what was asked of the database."""

    pages: dict[str, Any] = field(default_factory=dict)
    statements: set[str] = field(default_factory=set)

    def said(self, word: str) -> list[str]:
        """The addresses whose answer has a word."""
        return [path for path, answer in self.pages.items() if word.encode() in b"".join(answer)]


def crawl(client: Client, *starts: str, within: str = "/") -> Crawl:
    """Everything that can be reached by links within this site."""
    found = Crawl()

    waiting = deque(starts)
    known = set(starts)
    asked: list[str] = []
    with connection.execute_wrapper(partial(_keep, asked)):
        while waiting:
            path = waiting.popleft()
            answer = client.get(path)
            assert answer.status_code in (200, 301, 302, 404), (path, answer.status_code)
            content = answer.getvalue()
            found.pages[path] = (content, str(answer.headers).encode())
            if path.startswith("/published/"):
                assert not answer.cookies, path
                assert answer.status_code != 404, path
            targets = [answer["Location"]] if answer.has_header("Location") else []
            if answer["Content-Type"].startswith(("text/html", "application/json")):
                targets += [one or other for one, other in _LINK.findall(content.decode())]
            if path.endswith("/api/"):
                targets += answer.json().values()
            for target in targets:
                whole = urlsplit(urljoin(f"http://testserver{path}", target.replace("&amp;", "&")))
                address = whole.path + (f"?{whole.query}" if whole.query else "")
                is_ours = whole.netloc == "testserver" and whole.scheme == "http"
                is_page = is_ours and not address.startswith("/static/")
                if is_page and address.startswith(within) and address not in known:
                    known.add(address)
                    waiting.append(address)
    found.statements = {sql.split()[0].upper() for sql in asked}
    return found


@pytest.fixture
def secrets(cast: Cast) -> dict[str, Edition]:
    """Editions in every state, with words that nobody may read yet, and an exempt part."""
    record = make_edition(cast)
    EditionPart.objects.create(
        edition=record,
        position=90,
        part="words",
        title="Xylograph Limited",
        text="Xylograph is cheapest.",
        exempt_paragraph=Ground.FINANCIAL,
        exempt_reason="Xylograph trades.",
        public_interest="Xylograph outweighs.",
        public_title="A contract",
    )
    _make_packs(cast)
    found = {"out": record}
    for period, word in (("2025-08", "Zanzibar"), ("2025-07", "Quagga"), ("2025-06", "Wombat")):
        made = operations.start(series="dashboard", period=period, by=cast.lead, at=AT)
        Edition.objects.filter(pk=made.pk).update(subject=f"{word} of the year")
        found[word] = write_parts(queries.edition(*key(made)), cast)
    dropped = operations.start(series="dashboard", period="2025-05", by=cast.lead, at=AT)
    Edition.objects.filter(pk=dropped.pk).update(subject="Yeti of the year")
    moving.drop(key=key(dropped), reason="No.", by=cast.lead, at=AT)
    return found


def _make_packs(cast: Cast) -> None:
    """A public pack that is out, one to come, and a restricted one; an exempt item of the agenda.

    They are of a meeting before the moments at which the site is read, and of one after them.
    """
    for ref, on in (("cabinet", NOW.date()), ("council", AT.date())):
        meeting = make_meeting(ref, on=on)
        ground = dict.fromkeys(("exempt_reason", "public_interest"), "Okapi")
        AgendaItem.objects.create(
            meeting=meeting,
            number="1",
            section="Business",
            title="Okapi Limited",
            text="Okapi",
            exempt_paragraph=Ground.FINANCIAL,
            public_title="A contract",
            **ground,
        )
        for number, audience, word in (
            (1, Audience.PUBLIC, "Agenda"),
            (1, Audience.RESTRICTED, "Numbat"),
            (2, Audience.PUBLIC, "Bongo"),
        ):
            content = f"%PDF-1.7 {word} {ref}".encode()
            pack = Pack.objects.create(
                meeting=meeting,
                number=number,
                audience=audience,
                content=content,
                sha256=sha256(content).hexdigest(),
                made_by=cast.publisher,
                made_at=AT,
            )
            if audience is Audience.PUBLIC:
                moment = AT if number == 1 else WINTER + timedelta(days=30)
                PackRelease.objects.create(pack=pack, publish_at=moment, by=cast.publisher, at=AT)


@pytest.mark.parametrize("moment", [SUMMER, WINTER])
def test_nothing_unpublished_is_found_before_or_after_the_minute(
    client, cast, clock, secrets, moment
):
    out = publish(cast, secrets["out"], moment)
    publish(cast, secrets["Quagga"], moment + timedelta(days=1))
    freeze(cast, secrets["Wombat"], AT)
    clock(moment - timedelta(seconds=1))
    before = crawl(client, "/published/", "/")
    clock(moment)
    after = crawl(client, "/published/", "/")

    for found in (before, after):
        assert {word: found.said(word) for word in NEVER if found.said(word)} == {}
        assert found.statements == {"SELECT"}
    assert [path for path in before.pages if at(out) in path] == []
    assert {at(out), at(out, "changes/"), at(out, "dataset.jsonld")} <= set(after.pages)
    assert "/published/api/editions/dashboard/2025-09/1/figures/" in after.pages
    assert [path for path in after.pages if path.endswith(".pdf")]
    assert after.said("A contract")
    packs = [path for path in after.pages if path.endswith("/pack.pdf")]
    assert {tuple(path.split("/")[3:5]) for path in packs} == {("cabinet", "1"), ("council", "1")}
    assert b"09:30" in after.pages[at(out)][0]
    clock(moment + timedelta(days=1))
    assert "Quagga" in client.get("/published/").content.decode()


# The hour that there is not, and the one that there is twice, in London.
CHANGES = (
    datetime(2026, 3, 29, 0, 59, tzinfo=UTC),
    datetime(2026, 3, 29, 1, 0, tzinfo=UTC),
    datetime(2026, 10, 24, 23, 59, tzinfo=UTC),
    datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
    datetime(2026, 10, 25, 1, 30, tzinfo=UTC),
)
SHOWN = ("00:59", "02:00", "00:59", "01:30", "01:30")


def test_the_minute_is_right_while_the_clocks_change(client, cast, clock):
    """An hour before, a second before and at the minute, also where London has it twice."""
    record = make_edition(cast)
    out = publish(cast, record, CHANGES[0])
    for moment, shown in zip(CHANGES, SHOWN, strict=True):
        Edition.objects.filter(pk=out.pk).update(publish_at=moment)
        kept_pages._pages.clear()  # such a move is no event, as those of the portal are
        for before in (timedelta(hours=1), timedelta(seconds=1)):
            clock(moment - before)
            assert client.get(at(out)).status_code == 404
            said = client.get("/published/feed.atom").content.decode()
            assert at(out) not in said, moment
        clock(moment)
        page = client.get(at(out))
        assert page.status_code == 200
        assert shown in page.content.decode(), moment
        said = client.get("/published/feed.atom").content.decode()
        assert at(out) in said
        (entry,) = client.get("/published/api/editions/").json()["items"]
        assert datetime.fromisoformat(entry["published_at"]) == moment


def test_a_clock_that_is_set_back_hides_and_then_shows_the_same(client, cast, clock):
    out = publish(cast, make_edition(cast), SUMMER)
    clock(SUMMER)
    before = client.get(at(out))
    clock(SUMMER - timedelta(minutes=5))
    assert client.get(at(out)).status_code == 404
    clock(SUMMER)

    assert (before.status_code, client.get(at(out)).content) == (200, before.content)


def test_what_is_withdrawn_is_told_and_its_words_are_gone(client, cast, clock, secrets):
    out = publish(cast, secrets["Quagga"], SUMMER)
    Edition.objects.filter(pk=out.pk).update(release_state=ReleaseState.CONFIRMED)
    moving.withdraw(key=key(out), reason="It was wrong.", by=cast.publisher, at=SUMMER)
    clock(SUMMER)

    found = crawl(client, "/published/", at(out))

    assert found.said("It was wrong.")
    assert found.said("KPI-0000") == []
    assert client.get(at(out, "changes/")).status_code == 404


def test_the_site_stands_alone_on_a_host_of_its_own(client, cast, clock, secrets, settings):
    out = publish(cast, secrets["out"], SUMMER)
    clock(SUMMER)
    settings.ROOT_URLCONF = "councilportal.public_urls"

    found = crawl(client, "/")

    alone = at(out).removeprefix("/published")
    assert {alone, "/accessibility/", "/indicators/", "/calendar.ics", "/api/"} <= set(found.pages)
    assert [path for path in found.pages if "sign-in" in path or "published" in path] == []
    assert {client.get(path).status_code for path in found.pages} <= {200, 302}
    for path in ("/sign-in/", "/reports/", "/performance/board/"):
        assert client.get(path).status_code == 404
    # Published papers link assessments and decisions by these.
    for old, new in (
        ("/eqia/EQ-1/", "/equality/EQ-1/"),
        ("/eqia/register.csv?page=1", "/equality/register.csv?page=1"),
        ("/eqia/decisions/26-1/", "/decisions/26-1/"),
        ("/eqia/decisions.json", "/decisions/register.json"),
        ("/eqia/", "/equality/"),
        ("/eqia/?text=pool", "/equality/register/?text=pool"),
    ):
        assert client.get(old)["Location"] == new
    assert not client.cookies


def _keep(asked: list[str], execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
    asked.append(sql)
    return execute(sql, params, many, context)


PAGES = [
    *("", "calendar/", "calendar.ics", "feed.atom", "indicators/", "indicators/?rating=red"),
    *("indicators/KPI-0000/", "meetings/", "decisions/", "equality/", "search/?q=words"),
    *("about/", "check/?sha256=" + "0" * 64, "monthly/", "api/editions/", "api/indicators/"),
    *("api/indicators/KPI-0000/", "monthly/1920-10/1/changes/", "monthly/1920-10/1/dataset.jsonld"),
    *("api/editions/monthly/1920-10/1/", "api/editions/monthly/1920-10/1/changes/"),
    *("api/editions/monthly/1920-10/1/figures/", "monthly/1920-10/1/"),
    *("equality/register/", "equality/timetable/", "equality/groups/", "decisions/register/"),
]


def test_no_page_needs_more_queries_for_a_thousand_editions(client, cast, clock):
    make_many(cast, make_series(cast, "monthly"), 10)
    other = make_series(cast, "other")
    clock(NOW)

    def counted() -> dict[str, int]:
        found = {}
        for page in PAGES:
            asked: list[str] = []
            with connection.execute_wrapper(partial(_keep, asked)):
                assert client.get(f"/published/{page}").status_code == 200, page
            found[page] = len(asked)
        return found

    few = counted()
    make_many(cast, other, 990)
    many = counted()

    assert {page: number for page, number in many.items() if number > 12} == {}
    assert {page: (few[page], many[page]) for page in PAGES if many[page] > few[page]} == {}
    assert many["monthly/1920-10/1/"] == 1
