"""Pages over published figures and papers: what they say, and nothing that is not out."""

import re
from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from councilportal.accounts.models import User
from councilportal.accounts.permissions import Role
from councilportal.files.upload_checks import MAX_BYTES
from councilportal.publishing.editions import moving, operations
from councilportal.publishing.models import Artefact, Edition, ReportSeries
from councilportal.publishing.public import comparing, queries
from councilportal.publishing.rules.kinds import Layout
from eqia.models import Decision
from performance.models import Reading
from tests.factories import make_appointment, make_directorate, make_meeting, make_user
from tests.publishing.making import (
    AT,
    EASY,
    Cast,
    make_edition,
    make_series,
    with_easy_read,
    write_parts,
)
from tests.publishing.public.site import at, key, publish

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_first]
MOMENT = AT + timedelta(days=2)


@pytest.fixture
def two(cast: Cast) -> tuple[Edition, Edition]:
    """August and September, published one after the other."""
    september = make_edition(cast)
    august = operations.start(series="dashboard", period="2025-08", by=cast.lead, at=AT)
    write_parts(august, cast)
    return publish(cast, august, MOMENT), publish(cast, september, MOMENT + timedelta(days=1))


AFTER = MOMENT + timedelta(days=1)


def text(client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    assert not answer.cookies
    return str(answer.content.decode())


def test_newer_is_of_the_same_part_of_the_council_and_about_the_same(cast):
    latest = make_edition(cast)
    ours, theirs = (
        publish(cast, write_parts(each, cast), MOMENT)
        for period, place in (("2025-07", latest.directorate), ("2025-08", make_directorate("COM")))
        for each in [operations.start(series="dashboard", period=period, by=cast.lead, at=AT)]
        if Edition.objects.filter(pk=each.pk).update(directorate=place)
    )
    publish(cast, latest, MOMENT)

    assert queries.body(*key(ours), MOMENT)[0].later == "2025-09"
    assert queries.body(*key(theirs), MOMENT)[0].later == ""
    ReportSeries.objects.update(layout=Layout.DECISION)
    assert queries.body(*key(ours), MOMENT)[0].later == ""


def test_home_says_how_the_council_stands(client, two, clock):
    clock(AFTER)

    page = text(client, "/published/")

    assert "indicators rated" in page
    assert 'href="/published/indicators/?rating=red"' in page
    assert client.get("/").content.decode() == page


def test_the_reds_are_listed_with_the_reason(client, two, clock):
    clock(AFTER)

    page = text(client, "/published/indicators/?rating=red")

    reds = [each for each in two[1].frozen.get().figures.all() if each.rating == "red"]
    assert reds
    for each in reds:
        assert f"/published/indicators/{each.ref}/" in page
        assert each.rule.split(",")[0] in page
    greens = [each for each in two[1].frozen.get().figures.all() if each.rating == "green"]
    assert greens
    assert greens[0].ref not in page
    assert text(client, "/published/indicators/?rating=purple").count("<tr") > 1


def test_an_indicator_over_editions_has_a_chart_and_says_where_it_was_published(client, two, clock):
    clock(MOMENT)
    before = text(client, "/published/indicators/KPI-0000/")
    clock(AFTER)
    after = text(client, "/published/indicators/KPI-0000/")

    assert "September 2025" not in before
    assert "report-chart" not in before.split("<main")[1]
    assert "report-chart" in after.split("<main")[1]
    assert "95%" in after.split("<table")[1]
    for edition in two:
        assert at(edition) in after
    Reading.objects.filter(period="2025-09").update(value=1)
    assert text(client, "/published/indicators/KPI-0000/") == after
    assert client.get("/published/indicators/KPI-9/").status_code == 404


def test_what_changed_since_the_last_edition(client, two, clock):
    clock(AFTER)
    old, new = ({each.ref: each for each in edition.frozen.get().figures.all()} for edition in two)
    found = comparing.changes(old, new)
    assert found

    page = text(client, at(two[1], "changes/"))

    assert [each.ref for each in found if each.ref not in page] == []
    assert "There is no earlier edition" in text(client, at(two[0], "changes/"))
    assert at(two[1], "changes/") in text(client, at(two[1]))


def test_an_edition_has_its_contents_and_its_files_by_what_they_are_for(client, two, clock):
    clock(AFTER)

    page = text(client, at(two[1]))

    assert 'aria-labelledby="report-contents"' in page
    assert "PDF, for reading and printing" in page
    assert "“ratings”, CSV" in page
    data = client.get(at(two[1], "dataset.jsonld"))
    assert data["Content-Type"] == "application/ld+json"
    assert data.json()["@type"] == "Dataset"
    links = [each["contentUrl"] for each in data.json()["distribution"]]
    assert {client.get(link).status_code for link in links} == {200}


def test_an_easy_read_text_stands_beside_the_paper_and_not_in_it(client, cast, clock):
    edition = with_easy_read(make_edition(cast), cast)
    Edition.objects.filter(pk=edition.pk).update(meeting=make_meeting(on=MOMENT.date()))
    publish(cast, edition, MOMENT)
    clock(MOMENT)

    page = text(client, at(edition))

    assert EASY not in page
    found = re.search(r'href="([^"]+-easy-read.html)"[^>]*>Easy read, web page', page)
    assert found is not None
    assert EASY in text(client, found[1])
    policy = client.get(found[1])["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline';")
    assert "script" not in policy
    assert "Easy read, PDF" in page
    listed = text(client, "/published/meetings/")
    assert f"{edition.series.ref}-{edition.slug}-1.pdf" in listed
    assert "easy-read.pdf" not in listed
    assert "Nothing that is published" in text(client, "/published/search/?q=answer+people")


def test_search_finds_words_with_or_without_accents_where_they_stand(client, cast, clock):
    edition = make_edition(cast)
    Edition.objects.filter(pk=edition.pk).update(subject="Café at the bandstand")
    edition.refresh_from_db()
    publish(cast, edition, MOMENT)
    clock(MOMENT - timedelta(seconds=1))
    assert "Nothing that is published" in text(client, "/published/search/?q=requests")
    clock(MOMENT)

    page = text(client, "/published/search/?q=REQUESTS+answéred")

    assert f"{at(edition)}#" in page
    assert 'href="/published/indicators/KPI-0000/"' in page
    assert "at least three letters" in text(client, "/published/search/?q=a")
    assert "%_" in text(client, "/published/search/?q=%25_%25_%25")
    assert "Nothing that is published" in text(client, "/published/search/?q=%25%25%25")


def test_a_file_is_told_from_an_altered_one(client, two, clock):
    clock(AFTER)
    file = Artefact.objects.filter(name__endswith=".pdf", document__edition=two[1]).get()
    content = bytes(file.content)

    def asked(data: bytes, name: str) -> str:
        sent = {"file": SimpleUploadedFile(name, data)}
        answer = client.post("/published/check/", sent)
        assert answer.status_code == 200
        assert not answer.cookies
        return str(answer.content.decode())

    assert "This is the published file" in asked(content, "other.pdf")
    assert "This one was altered" in asked(content + b"x", file.name)
    assert "was not published here" in asked(b"x", "x.pdf")
    digest = sha256(content).hexdigest()
    assert "This is the published file" in text(client, f"/published/check/?sha256={digest}")
    before = Artefact.objects.get(name__endswith=".pdf", document__edition=two[0])
    earlier = asked(bytes(before.content), "any.pdf")
    assert "not of the latest report" in earlier
    assert 'href="/published/dashboard/2025-09/"' in earlier
    moving.withdraw(
        key=key(two[1]), reason="Wrong.", by=User.objects.get(username="pia.publisher"), at=AFTER
    )
    assert "withdrawn since" in asked(content, file.name)
    clock(MOMENT)
    assert "was not published here" in asked(content, file.name)


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({}, "Choose the file to check"),
        ({"file": SimpleUploadedFile("x", b"0" * (MAX_BYTES + 1))}, "must be smaller than"),
    ],
)
def test_a_file_that_cannot_be_checked_is_refused_in_words(client, cast, clock, sent, said):
    clock(MOMENT)

    answer = client.post("/published/check/", sent)

    assert answer.status_code == 422
    assert said in answer.content.decode()
    refused = client.get("/published/check/?sha256=xyz")
    assert refused.status_code == 400
    assert "A SHA-256 is 64 of the signs 0 to 9 and a to f" in refused.content.decode()


def test_meetings_have_the_papers_that_are_out(client, cast, clock):
    past = make_meeting("cabinet-1", on=date(2025, 10, 23))
    make_meeting("cabinet-2", body=past.body, on=date(2025, 12, 1), room="Long room")
    edition = make_edition(cast)
    Edition.objects.filter(pk=edition.pk).update(meeting=past)
    edition.refresh_from_db()
    publish(cast, edition, MOMENT)
    clock(MOMENT - timedelta(seconds=1))
    before = text(client, "/published/meetings/")
    clock(MOMENT)
    after = text(client, "/published/meetings/")

    assert "Long room" in before
    assert ".pdf" not in before
    assert "dashboard-2025-09-1.pdf" in after
    assert "Show all meetings to come" not in after
    for day in range(1, 21):
        make_meeting(f"board-{day}", body=past.body, on=date(2026, 1, day), room=f"Room {day}")
    few, every = (text(client, f"/published/meetings/{more}") for more in ("", "?meetings=all"))
    assert ("Room 18" in few, "Room 19" in few, "Room 20" in every) == (True, False, True)
    assert ("Show all" in few, "Show all" in every) == (True, False)


def test_key_decisions_are_told_with_their_notice(client, cast, clock):
    made = {"created_at": AT, "meets_on": date(2025, 12, 1)}
    key_one = {"is_key": True, "key_reason": "Over £1m", "notice_on": date(2025, 10, 1)}
    Decision.objects.create(ref="1", number="1", subject="New baths", **made, **key_one)
    later = key_one | {"notice_on": date(2025, 11, 1)}
    Decision.objects.create(ref="2", number="2", subject="Later", **made, **later)
    Decision.objects.create(ref="3", number="3", subject="Small", **made)
    withheld = key_one | {"for_publication": False, "exempt_ground": "3"}
    Decision.objects.create(ref="4", number="4", subject="Secret", **made, **withheld)
    clock(MOMENT)

    page = text(client, "/published/decisions/")

    assert "New baths" in page
    assert "in time" in page
    for hidden in ("Later", "Small", "Secret"):
        assert hidden not in page


def test_the_register_signed_out_leads_to_the_published_one(client, cast, clock):
    clock(MOMENT)
    assert "No register is published yet" in text(client, "/published/equality/")
    assert client.get("/eqia/")["Location"] == "/published/equality/"
    lead = make_user("eva.equality")
    make_appointment(lead, Role.EQUALITY_LEAD)
    writers = replace(cast, lead=lead)
    make_series(cast, "register", layout=Layout.REGISTER, title="Register", cadence="month")
    record = operations.start(series="register", period="2025-09", by=lead, at=AT)
    edition = publish(writers, write_parts(record, writers), MOMENT)

    assert client.get("/eqia/")["Location"] == "/published/equality/"
    assert at(edition) in text(client, "/published/equality/")


def test_about_tells_licence_and_formats(client, cast, clock):
    publish(cast, make_edition(cast, licence="Open Government Licence"), MOMENT)
    clock(MOMENT)

    assert "Open Government Licence" in text(client, "/published/about/")
