"""What waits for a second person whom there is not: one read of it all, however much there is."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from councilportal.accounts.permissions import Role
from councilportal.publishing.models import Edition, ReportSeries
from councilportal.publishing.rules.kinds import Layout
from councilportal.publishing.rules.workflow import State
from eqia.models import Assessment, SignOff
from eqia.rules.words import Capacity
from objectives.models import ReleaseRequest
from performance.returns.models import Return
from tests import factories
from tests.asked import FRAME, SEEN, asked
from tests.eqia import making
from tests.eqia.making import AT

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_first]

# The people, places and posts, and all that waits; then what half-signed assessments say now.
OWN = ["select organisation_appointment", "select eqia_gridrow"]


def make_waiting(cast, first: int, end: int) -> None:
    """Of each kind so many that only who did it could confirm, decide on, approve or sign."""
    lead = cast.lead
    for number in range(first, end):
        action = factories.make_action(origin="objective", status="done")
        action.progress.create(position=1, status="done", at=AT, by=lead)
        request = ReleaseRequest.objects.create(by=lead, at=AT, fingerprint="0" * 64)
        request.tables.set([factories.make_equality_table(f"T{number}", title=f"Staff {number}")])
        Return.objects.create(
            service=cast.service,
            ends_on=date(2020 + number, 9, 30),
            state="submitted",
            submitted_by=lead,
            submitted_at=AT,
            authors=[lead.pk],
        )
        record = Assessment.objects.create(
            ref=f"EQ-2026-{900 + number}",
            title="Bowling greens",
            subject="service_change",
            directorate=cast.directorate,
            service=cast.service,
            question_set=cast.asked,
            state="submitted",
            created_at=AT,
            changed_at=AT,
            submitted_at=AT,
        )
        record.authors.add(cast.director)
        SignOff.objects.create(
            assessment=record,
            capacity=Capacity.HEAD_OF_SERVICE,
            signed_by=cast.head,
            signed_at=AT,
            name="Head",
            post_title="Head of Parks",
            statement="Yes.",
            sha256="0" * 64,
        )
        edition = Edition.objects.create(
            series=ReportSeries.objects.create(
                ref=f"dashboard-{number}",
                title="Performance dashboard",
                layout=Layout.DASHBOARD,
                cadence="month",
            ),
            period="2025-09",
            ends_on=date(2025, 9, 30),
            slug="2025-09",
            state=State.FROZEN,
            created_at=AT,
            subject="{{ secret }}",
            frozen_subject="Complaints fell to 3",
        )
        edition.authors.add(lead)


def test_what_nobody_else_may_do_is_read_at_once(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)
    factories.make_council()
    cast = making.make_cast()
    admin = factories.make_user("admin")
    factories.make_appointment(admin, Role.ADMIN)
    counted = []
    for first, end in ((0, 2), (2, 9)):
        make_waiting(cast, first, end)
        client = Client()
        client.force_login(admin)
        with CaptureQueriesContext(connection) as queries:
            page = client.get("/admin/gaps/").text

        assert asked(queries) == sorted([*OWN, *FRAME, *SEEN])
        counted.append(page)

    for count, page in zip((2, 9), counted, strict=True):
        for heading in (
            "Actions reported done that nobody else can confirm",
            "Releases of figures that nobody else can decide on",
            "Returns that nobody else can approve",
            "Assessments that nobody else can sign",
            "Editions that nobody else can approve",
        ):
            assert f"{heading}: {count}" in page
    # Who may not open what waits has no link to it; a subject may tell what is not out yet.
    assert "Performance dashboard, September 2025" in counted[1]
    assert "/reports/dashboard" not in counted[1]
    assert "Complaints fell" not in counted[1]
    assert 'href="/eqia/EQ-2026-901/edit/"' not in counted[1]


def test_who_may_open_what_waits_has_the_way_to_it(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)
    factories.make_council()
    cast = making.make_cast()
    for role in (Role.ADMIN, Role.PUBLISHER):
        factories.make_appointment(cast.lead, role)
    make_waiting(cast, 0, 1)
    client = Client()
    client.force_login(cast.lead)

    page = client.get("/admin/gaps/").text
    hrefs = [each.split('"')[0] for each in page.split("<main")[1].split('href="')[1:]]

    assert "Editions that nobody else can approve: 1" in page
    assert hrefs
    for href in hrefs:
        assert client.get(href).status_code == 200, href
