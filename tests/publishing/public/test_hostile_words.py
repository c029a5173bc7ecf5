"""Words that try to run, in everything that the public site shows: they stay words.

Files of an edition are looked at in `tests.publishing.editions.test_hostile`.
"""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from html.parser import HTMLParser
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.utils.html import escape

from councilportal.publishing.models import (
    Artefact,
    Edition,
    FrozenDocument,
    FrozenFigure,
    FrozenPassage,
    ReleaseDate,
    ReportSeries,
)
from councilportal.publishing.models.report_series import TITLE
from councilportal.publishing.rules.kinds import Audience, Layout
from councilportal.publishing.rules.workflow import State
from tests import sizes
from tests.eqia.hostile import FORMULAS, STRINGS
from tests.publishing.making import Cast
from tests.publishing.public.many import NOW
from tests.publishing.public.site import Read

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_only, pytest.mark.by_draw]
# The pages show at most twenty editions, so that many strings are tried at once.
AT_ONCE = 5
EVERY = (*STRINGS, *FORMULAS)
TRIED = EVERY if sizes.is_long() else EVERY[:: len(EVERY) // 9]
BATCHES = [TRIED[place : place + AT_ONCE] for place in range(0, len(TRIED), AT_ONCE)]
PAGES = (
    *("", "calendar/", "search/?q=hit", "indicators/", "meetings/", "decisions/", "equality/"),
    *("calendar.ics", "feed.atom", "api/editions/", "api/indicators/"),
)
OF_EDITION = ("", "changes/", "dataset.jsonld")
ATOM = "{http://www.w3.org/2005/Atom}"


def is_ours(address: str) -> bool:
    """True for an address of this site."""
    return address.startswith("/") and not address.startswith("//")


class Page(HTMLParser):
    """What of a page could run or lead out of it, and its words."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.words: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        own = {name: value or "" for name, value in attrs}
        if tag in ("iframe", "object", "embed", "base", "video", "audio", "math", "marquee"):
            self.found.append(tag)
        if tag in ("script", "link", "img"):
            address = own.get("src", own.get("href", ""))
            if not is_ours(address) and not address.startswith("data:image"):
                self.found.append(f"{tag} {own}")
        if tag == "form" and not is_ours(own.get("action", "/")):
            self.found.append(f"form {own}")
        for name, value in own.items():
            if name.startswith("on") or name in ("srcdoc", "formaction"):
                self.found.append(f"{tag} {name}={value}")
            if name == "href" and ":" in value.split("/")[0]:
                self.found.append(f"{tag} {name}={value}")

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def make(cast: Cast, strings: tuple[str, ...]) -> list[Edition]:
    """Editions of each string: one that is out, a corrected, a withdrawn, one to come."""
    found = []
    for place, text in enumerate(strings):
        series = ReportSeries.objects.create(
            ref=f"s{place}", title=text[:TITLE], layout=Layout.PAPER, cadence="month",
            licence=text, formats_notice=text, foot=text,
        )  # fmt: skip
        first = _edition(cast, series, "2025-07", text)
        again = _edition(cast, series, "2025-07", text, corrects=first, correction_note=text)
        gone = _edition(cast, series, "2025-08", text)
        Edition.objects.filter(pk=gone.pk).update(
            state=State.WITHDRAWN, withdrawn_at=NOW - timedelta(hours=1), withdrawal_reason=text
        )
        coming = _edition(cast, series, "2025-09", text)
        Edition.objects.filter(pk=coming.pk).update(publish_at=NOW + timedelta(days=3))
        ReleaseDate.objects.create(
            edition=coming, publish_at=NOW, release_state="confirmed", reason=text,
            by=cast.publisher, at=NOW - timedelta(days=9),
        )  # fmt: skip
        found += [first, again, gone]
    return found


def _edition(cast: Cast, series: ReportSeries, period: str, text: str, **values: Any) -> Edition:
    corrects = values.get("corrects")
    made = Edition.objects.create(
        series=series, period=period, ends_on=f"{period}-28", slug=period, state=State.MAKING,
        freezing=1, subject=text[:TITLE], created_at=NOW, number=2 if corrects else 1, **values,
    )  # fmt: skip
    document = FrozenDocument.objects.create(
        edition=made, freezing=1, audience=Audience.PUBLIC, text="{}", sha256=_hash(str(made)),
        audit_head="0" * 64, frozen_by=cast.lead, frozen_at=NOW,
    )  # fmt: skip
    for name, media in (("body.html", "text/html"), (f"{made.slug}.pdf", "application/pdf")):
        content = f"<p>{escape(text)}</p>".encode()
        Artefact.objects.create(
            document=document, name=name, media_type=media, content=content, size=len(content),
            sha256=_hash(f"{name}{made}"), renderer="none",
        )  # fmt: skip
    FrozenFigure.objects.create(
        document=document, ref=f"K-{series.ref}", title=text, period=period, unit="percent",
        ends_on=f"{period}-28", value="96", shown=text, rating="red", rule=text, commentary=text,
    )  # fmt: skip
    FrozenPassage.objects.create(
        document=document, position=1, anchor="one", heading=text, text=f"hit {text}",
        folded=f"hit {text.casefold()}",
    )  # fmt: skip
    out = NOW - timedelta(days=1)
    Edition.objects.filter(pk=made.pk).update(state=State.PUBLISHED, publish_at=out)
    return made


def _hash(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def addresses(editions: list[Edition], strings: tuple[str, ...]) -> Iterator[str]:
    yield from PAGES
    for text in strings:
        yield f"search/?q={quote(text)}"
        yield f"indicators/?rating={quote(text)}"
        yield f"check/?sha256={quote(text)}"
    for each in editions:
        yield from (f"{each.series.ref}/{each.slug}/{each.number}/{page}" for page in OF_EDITION)
        yield from (f"{each.series.ref}/", f"indicators/K-{each.series.ref}/")
        yield f"api/editions/{each.series.ref}/{each.slug}/{each.number}/"
        yield f"api/editions/{each.series.ref}/{each.slug}/{each.number}/figures/"


def check_calendar(said: str) -> None:
    """Every line is a property that a calendar of ours has."""
    unfolded = re.sub(r"\r\n[ \t]", "", said)
    names = {re.split(r"[:;]", line)[0] for line in unfolded.split("\r\n") if line}
    assert names <= {
        *("BEGIN", "END", "VERSION", "PRODID", "METHOD", "NAME", "X-WR-CALNAME", "SUMMARY", "UID"),
        *("DTSTART", "DTEND", "DTSTAMP", "DESCRIPTION", "LOCATION", "URL", "STATUS", "SEQUENCE"),
        *("TZID", "X-WR-TIMEZONE", "TZOFFSETFROM", "TZOFFSETTO", "TZNAME", "CALSCALE", "RRULE"),
        *("REFRESH-INTERVAL", "X-PUBLISHED-TTL", "LAST-MODIFIED", "TRANSP", "CATEGORIES"),
    }, names
    kinds = set(re.findall(r"^BEGIN:(.*)$", unfolded.replace("\r", ""), re.M))
    assert kinds <= {"VCALENDAR", "VEVENT", "VTIMEZONE", "STANDARD", "DAYLIGHT"}, kinds


def check_feed(said: bytes) -> None:
    """Only elements of Atom, and texts of which none is HTML that could run."""
    for each in ElementTree.fromstring(said).iter():
        assert each.tag.startswith(ATOM), each.tag
        if each.get("type") in ("html", "xhtml"):
            assert Page(each.text or "").found == []
        assert not each.get("href", "https://").startswith("javascript")


@pytest.mark.parametrize("strings", BATCHES, ids=range(len(BATCHES)))
def test_words_that_try_to_run_stay_words(
    cast: Cast, clock: Read, client: Client, strings: tuple[str, ...]
) -> None:
    editions = make(cast, strings)
    clock(NOW)
    told = set()

    for path in addresses(editions, strings):
        answer = client.get(f"/published/{path}")
        content = answer.getvalue()
        kind = answer["Content-Type"].partition(";")[0]
        assert answer.status_code in (200, 302, 400, 404), path
        assert "hit()" not in str(answer.headers), path
        if kind == "text/html":
            page = Page(content.decode())
            assert page.found == [], path
            told |= {text for text in strings if text.strip() in "".join(page.words)}
        elif kind == "text/calendar":
            check_calendar(content.decode())
        elif kind == "application/atom+xml":
            check_feed(content)
        else:
            assert kind in ("application/json", "application/ld+json"), (path, kind)
            assert answer["X-Content-Type-Options"] == "nosniff"
            json.loads(content)
    assert len(told) > len(strings) / 2, "the words are not shown: nothing was tried"
