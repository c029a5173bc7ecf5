"""The public site: what is out and nothing else, without a cookie, a write or many queries."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction

from councilportal.common.refusals import Refused
from councilportal.organisation.models import Council
from councilportal.publishing.editions import making, moving, queries
from councilportal.publishing.models import Edition, ReportSeries
from councilportal.publishing.public import kept_pages
from councilportal.publishing.public import queries as public
from councilportal.publishing.public.reading import WriteRefused, only_reading
from councilportal.publishing.rules.kinds import Audience, ReleaseState
from councilportal.publishing.rules.workflow import Standing
from tests.factories import make_post
from tests.publishing.making import AT, Cast, keep_all_warnings, make_edition

pytestmark = pytest.mark.django_db
MOMENT = AT + timedelta(days=2)
PDF = b"%PDF-1.7 as published"


def key(record: Edition) -> tuple[str, str, int]:
    return record.series.ref, record.slug, record.number


def published(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Edition:
    return out(cast, monkeypatch, make_edition(cast), b"<h2>How we did</h2>", MOMENT)


def out(
    cast: Cast,
    monkeypatch: pytest.MonkeyPatch,
    record: Edition,
    body: bytes,
    moment: datetime,
) -> Edition:
    """The edition, frozen and approved, with its moment; its files take no layout."""
    record = keep_all_warnings(record, cast)
    files = [
        making.File("body.html", "text/html", body),
        making.File("paper.pdf", "application/pdf", PDF),
    ]
    monkeypatch.setattr(making, "files_of", lambda *_: iter(files))
    act: dict[str, Any] = {"key": key(record), "at": moment - timedelta(hours=1)}
    moving.freeze(**act, saves=record.saves, by=cast.lead)
    making.make_files(edition=record.pk, freezing=1)
    sha256 = queries.frozen(queries.edition(*key(record)))[Audience.PUBLIC].sha256
    moving.approve(**act, sha256=sha256, statement="Read.", by=cast.approver)
    moving.publish(**act, publish_at=moment, release=ReleaseState.CONFIRMED, by=cast.publisher)
    return queries.edition(*key(record))


def test_the_councils_colour_and_logo_are_on_its_public_pages(client, cast, monkeypatch, settings):
    record = published(cast, monkeypatch)
    council = Council.objects.get()
    Council.objects.update(logo=b"<svg/>", logo_media_type="image/svg+xml")
    look = f"?v={council.pk}.{council.version}"

    for urls, home in (("councilportal.urls", "/published/"), ("councilportal.public_urls", "/")):
        settings.ROOT_URLCONF = urls
        for page in (home, at(record).replace("/published/", home)):
            said = client.get(page).content.decode()
            assert f'href="/council/brand.css{look}"' in said
            assert f'src="/council/logo{look}" alt=""' in said
        assert council.colour in client.get(f"/council/brand.css{look}").text
        assert client.get(f"/council/logo{look}").content == b"<svg/>"


def at(record: Edition, more: str = "") -> str:
    return f"/published/{record.series.ref}/{record.slug}/{record.number}/{more}"


def file_of(record: Edition) -> str:
    artefact = queries.artefact(queries.frozen(record)[Audience.PUBLIC], "paper.pdf")
    return at(record, f"files/{artefact.sha256[:16]}/paper.pdf")


def test_nothing_is_there_before_the_moment_and_everything_after(client, cast, clock, monkeypatch):
    record = published(cast, monkeypatch)
    pages = [at(record), file_of(record), "/published/dashboard/", "/published/dashboard/latest/"]

    clock(MOMENT - timedelta(seconds=1))
    assert [client.get(page).status_code for page in pages] == [404] * 4
    home = client.get("/published/").content.decode()
    assert "Nothing is published yet" in home
    assert "September 2025" in home  # its date is announced
    clock(MOMENT)
    assert [client.get(page).status_code for page in pages] == [200, 200, 200, 302]
    sha = pages[1].split("/")[-2]
    assert client.get(pages[1].replace(sha, sha.upper())).status_code == 404
    assert "How we did" in client.get(at(record)).content.decode()


def test_a_published_page_is_one_query_once_it_was_read_and_a_file_is_one(
    client, cast, clock, monkeypatch, django_assert_num_queries
):
    record = published(cast, monkeypatch)
    clock(MOMENT)
    address, paper = at(record), file_of(record)
    vars(connection.features).pop("supports_json_field", None)  # as on a new connection

    with django_assert_num_queries(5):
        page = client.get(address)
    with django_assert_num_queries(1):
        again = client.get(address)
    with django_assert_num_queries(1):
        same = client.get(address, headers={"If-None-Match": page["ETag"]})
    with django_assert_num_queries(1):
        file = client.get(paper)

    assert again.content == page.content
    assert again["ETag"] == page["ETag"] == same["ETag"]
    assert same.status_code == 304
    assert file.content == PDF
    assert "immutable" in file["Cache-Control"]
    assert page["Cache-Control"] == "public, max-age=60"


def test_a_cancelled_date_is_told_with_why_until_it_has_passed(client, cast, clock):
    record = make_edition(cast)
    act: dict[str, Any] = {"key": key(record), "by": cast.publisher, "at": AT}
    moving.announce(**act, publish_at=MOMENT, release=ReleaseState.PROVISIONAL, reason="")
    with pytest.raises(Refused, match="cancels that date first"):
        moving.drop(key=key(record), reason="Not wanted.", by=cast.lead, at=AT)
    clock(AT)
    way = 'href="/reports/dashboard/2025-09/1/date/">Cancel the announced date<'
    for who in (cast.lead, cast.publisher):  # it is said before a reason is typed
        client.force_login(who)
        asked = client.get("/reports/dashboard/2025-09/1/drop/").content.decode()
        assert "cancels that date first" in asked
        assert "textarea" not in asked
        assert (way in asked) is (who is cast.publisher)
    client.logout()
    because = "The figures of two services are late."
    moving.announce(**act, publish_at=MOMENT, release=ReleaseState.CANCELLED, reason=because)
    moving.drop(key=key(record), reason="Not wanted.", by=cast.lead, at=AT)

    clock(MOMENT - timedelta(seconds=1))
    page = client.get("/published/calendar/").content.decode()
    file = client.get("/published/calendar.ics").content.decode()
    home = client.get("/published/").content.decode()
    clock(MOMENT)
    later = client.get("/published/calendar/").content.decode()

    assert because in page.split("Cancelled</h2>")[1]
    assert "Not wanted" not in page
    assert {"STATUS:CANCELLED", "SEQUENCE:1", f"DESCRIPTION:{because}"} <= set(file.split("\r\n"))
    assert "September 2025" not in home
    assert because not in later


def test_the_site_sets_no_cookie(client, cast, clock, monkeypatch):
    record = published(cast, monkeypatch)
    clock(MOMENT)

    for page in ("", "calendar/", "calendar.ics", "feed.atom", "dashboard/"):
        answer = client.get(f"/published/{page}")
        assert answer.status_code == 200
        assert not answer.cookies
    assert not client.get(at(record)).cookies


def test_a_write_is_refused_by_the_connection(cast):
    with pytest.raises(WriteRefused), transaction.atomic(), only_reading():
        make_post("Nobody")
    with only_reading(), connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def test_what_is_withdrawn_says_so_and_gives_no_file(client, cast, clock, monkeypatch):
    record = published(cast, monkeypatch)
    moving.withdraw(key=key(record), reason="Wrong year.", by=cast.publisher, at=MOMENT)
    clock(MOMENT)

    page = client.get(at(record)).content.decode()

    assert "Wrong year." in page
    assert "How we did" not in page
    assert client.get(file_of(record)).status_code == 404


def test_a_corrected_edition_stays_and_points_to_the_correction(
    client, cast, clock, monkeypatch, django_assert_num_queries
):
    record = published(cast, monkeypatch)
    later = MOMENT + timedelta(days=1)
    draft = moving.correct(key=key(record), note="CS04 was 95%.", by=cast.lead, at=MOMENT)
    made = out(cast, monkeypatch, draft, b"<h2>Corrected</h2>", later)
    clock(later - timedelta(seconds=1))
    assert "was corrected" not in client.get(at(record)).content.decode()
    clock(later)
    old, new = client.get(at(record)).content.decode(), client.get(at(made)).content.decode()

    assert "was corrected" in old
    with django_assert_num_queries(1):
        client.get(at(record))
    assert "How we did" in old
    assert "CS04 was 95%." in old
    assert "CS04 was 95%." in new
    assert 'href="#correction"' in new
    newest = client.get("/published/dashboard/2025-09/")
    assert newest.headers["Location"] == at(made)


def test_what_was_corrected_does_not_stand_again_when_its_correction_is_withdrawn(
    client, cast, clock, monkeypatch
):
    first = published(cast, monkeypatch)
    day = timedelta(days=1)
    draft = moving.correct(key=key(first), note="CS04 was 95%.", by=cast.lead, at=MOMENT)
    second = out(cast, monkeypatch, draft, b"<h2>Corrected</h2>", MOMENT + day)
    moving.withdraw(key=key(second), reason="Wrong too.", by=cast.publisher, at=MOMENT + day)
    clock(MOMENT + day)

    shown = client.get(at(first)).content.decode()
    assert "was corrected" in shown
    assert "CS04 was 95%." not in shown
    assert list(public.current(MOMENT + day)) == []
    assert [
        public.standing_of(each, MOMENT + day)
        for each in public.editions_of(first.series, MOMENT + day)
    ] == [
        Standing.WITHDRAWN,
        Standing.SUPERSEDED,
    ]

    draft = moving.correct(key=key(second), note="Again.", by=cast.lead, at=MOMENT + day)
    third = out(cast, monkeypatch, draft, b"<h2>Right</h2>", MOMENT + 2 * day)
    assert list(public.current(MOMENT + 2 * day)) == [third]
    clock(MOMENT + 2 * day)
    shown = " ".join(client.get(at(first)).content.decode().split())
    assert "Edition 3</a>: Again." in shown
    assert "Edition 2</a>, which is withdrawn" in shown
    assert "Read the last correction" in shown


def test_the_tag_of_a_page_changes_with_what_it_says_and_with_the_software(
    client, cast, clock, monkeypatch
):
    record = published(cast, monkeypatch)
    clock(MOMENT)
    first = client.get(at(record))
    tags = {first["ETag"]}

    ReportSeries.objects.update(licence="Open Government Licence v3.0")
    moving.correct(key=key(record), note="CS04 was 95%.", by=cast.lead, at=MOMENT)  # an event
    licensed = client.get(at(record), headers={"If-None-Match": first["ETag"]})
    tags.add(licensed["ETag"])
    monkeypatch.setattr(kept_pages, "software", lambda: "another")
    kept_pages._pages.clear()  # as a new process begins
    tags.add(client.get(at(record), headers={"If-None-Match": licensed["ETag"]})["ETag"])

    assert licensed.status_code == 200
    assert "Open Government Licence v3.0" in licensed.text
    assert len(tags) == 3
