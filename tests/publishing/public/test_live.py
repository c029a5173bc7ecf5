"""What stands today on the public site: for everybody, within few queries, and never laid out."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from councilportal.accounts.permissions import Role
from councilportal.printing import kept, pdf
from councilportal.publishing.editions import operations
from councilportal.publishing.models import Edition
from councilportal.publishing.rules.kinds import Layout
from eqia.models import Assessment, Decision
from tests.eqia import making as eqia
from tests.eqia.house import make_decision
from tests.factories import make_appointment, make_user
from tests.publishing.making import AT, Cast, make_series, write_parts
from tests.publishing.public.site import publish

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_first]
MOMENT = AT + timedelta(days=2)


@pytest.fixture
def record(cast: Cast, clock: Any) -> Assessment:
    """A published assessment on which a decision rests that is ready."""
    house = eqia.make_cast()
    made = eqia.fill(eqia.make_assessment(house, title="Close the day centre"), house)
    decision = make_decision(house, made)
    Assessment.objects.filter(pk=made.pk).update(state="signed", published_at=AT)
    Decision.objects.filter(pk=decision.pk).update(state="ready")
    clock(MOMENT)
    return made


def pages(record: Assessment) -> list[str]:
    site, decision = "/published", Decision.objects.get().ref
    return [
        f"{site}/equality/register",
        f"{site}/equality/timetable",
        f"{site}/equality/groups/carers",
        f"{site}/equality/{record.ref}",
        f"{site}/equality/{record.ref}/versions/1",
        f"{site}/decisions/register",
        f"{site}/decisions/{decision}",
    ]


def assessment_edition(cast: Cast, record: Assessment) -> Edition:
    """The edition of an assessment, published."""
    lead = make_user("eva.equality")
    make_appointment(lead, Role.EQUALITY_LEAD)
    writers = Cast(lead, cast.approver, cast.publisher, cast.outsider, cast.approver_post)
    make_series(cast, "eqia", layout=Layout.ASSESSMENT, title="Assessment", cadence="month")
    started = operations.start(series="eqia", period="2025-09", assessment=record, by=lead, at=AT)
    return publish(writers, write_parts(started, writers), MOMENT)


def test_everybody_reads_each_page_as_of_today_and_its_files(client, record):
    for page in pages(record):
        answer = client.get(f"{page}/")
        said = answer.text
        assert "the position today, 22 October 2025" in said
        assert "There is no published PDF of this page." in said
        assert not answer.cookies
        assert answer["Cache-Control"] == "public, max-age=60"
        assert f'href="{page}.json"' in said
        for form in ("csv", "json"):
            assert client.get(f"{page}.{form}").status_code == 200
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get(f"{page}/")
        assert len(asked) <= 12, page


def test_nobody_signed_out_has_a_pdf_laid_out(client, record, monkeypatch):
    def laid_out(*_: Any, **__: Any) -> bytes:
        raise AssertionError("a PDF was laid out")

    monkeypatch.setattr(kept, "pdf_of", laid_out)
    monkeypatch.setattr(pdf, "from_html", laid_out)
    decision = Decision.objects.get().ref
    officers = [f"/eqia/{each}" for each in ("register", "timetable", "groups/carers", record.ref)]
    officers += [f"/eqia/{record.ref}/versions/1", "/eqia/decisions", f"/eqia/decisions/{decision}"]

    for asked, page in zip(officers, pages(record), strict=True):
        led = client.get(f"{asked}.pdf")
        assert led["Location"] == f"{page}.pdf"
        assert client.get(f"{page}.pdf")["Location"] == f"{page}/#files"


def test_a_published_edition_gives_its_pdf(client, cast, record):
    edition = assessment_edition(cast, record)
    page = f"/published/equality/{record.ref}"

    file = client.get(client.get(f"{page}.pdf")["Location"])

    assert file.getvalue().startswith(b"%PDF")
    assert edition.heading in client.get(f"{page}/").text


def test_what_is_not_published_is_not_there(client, record):
    Assessment.objects.filter(pk=record.pk).update(published_at=None)
    Decision.objects.update(state="draft")

    assert [client.get(f"{page}/").status_code for page in pages(record)] == [
        *(200, 200, 200, 404, 404, 200, 404),
    ]
    assert "Close the day centre" not in client.get("/published/equality/register/").text
