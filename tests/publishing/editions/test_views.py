"""The pages of editions: who sees them, and the way from draft to published."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from councilportal.common.periods import LONDON
from councilportal.publishing.editions import making, queries
from councilportal.publishing.models import Edition
from councilportal.publishing.rules.kinds import PartKind
from councilportal.publishing.rules.workflow import State
from tests.publishing.making import make_edition
from tests.publishing.series.support import published

pytestmark = pytest.mark.django_db


def at(record: Edition, page: str = "") -> str:
    return f"/reports/{record.series.ref}/{record.slug}/{record.number}/{page}"


def again(record: Edition) -> Edition:
    return queries.edition(record.series.ref, record.slug, record.number)


def carried(page: Any, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page.content.decode())
    assert found is not None
    return found[1]


def test_the_list_has_what_somebody_may_start_and_open(client, cast):
    record = make_edition(cast)

    client.force_login(cast.lead)
    page = client.get("/reports/")
    assert str(record) in page.content.decode()
    assert "/reports/start/dashboard/" in page.content.decode()
    for query in ("text=DASHBOARD 2025-09", "state=draft"):
        assert at(record) in client.get(f"/reports/?{query}").content.decode(), query
    for query in ("text=dashboard zebra", "state=published", "state=waiting"):
        narrowed = client.get(f"/reports/?{query}").content.decode()
        assert at(record) not in narrowed, query
        assert "No reports match these filters" in narrowed, query
    client.force_login(cast.outsider)
    page = client.get("/reports/")
    assert "There are no reports yet" in page.text
    assert str(record) not in page.text
    assert "/reports/start/" not in page.text
    assert client.get(at(record)).status_code == 404


def test_an_edition_is_started_once_a_period(client, cast):
    make_edition(cast)
    client.force_login(cast.lead)

    wrong = client.post("/reports/start/dashboard/", {"period": "2025/26-Q2"})
    twice = client.post("/reports/start/dashboard/", {"period": "2025-09"})
    unread = client.post("/reports/start/dashboard/", {"period": "the <b>late</b> one"})
    made = client.post("/reports/start/dashboard/", {"period": "August 2025"})

    assert "comes every month" in wrong.content.decode()
    assert "already" in twice.content.decode()
    assert "is not a period: write" in unread.content.decode()
    assert made.headers["Location"] == "/reports/dashboard/2025-08/1/"


def test_the_front_sheet_and_a_part_are_written(client, cast):
    record = make_edition(cast)
    client.force_login(cast.lead)

    sheet = client.get(at(record, "front-sheet/"))
    saved = client.post(
        at(record, "front-sheet/"),
        {"saves": carried(sheet, "saves"), "subject": "How we did"},
    )
    position = record.parts.get(part=PartKind.RECOMMENDATIONS).position
    stale = client.post(at(record, f"parts/{position}/"), {"saves": 1, "title": "What to decide"})
    page = client.get(at(record))

    assert saved.status_code == 302
    assert stale.status_code == 409
    assert "How we did" in page.content.decode()


def test_an_exempt_part_needs_its_ground(client, cast):
    record = make_edition(cast)
    client.force_login(cast.lead)

    page = client.post(at(record, "parts/1/"), {"saves": record.saves, "exempt_paragraph": "3"})

    assert "Enter why it is exempt" in page.content.decode()
    assert "Enter title for the public" in page.content.decode()


def test_an_edition_goes_from_draft_to_published(client, cast, monkeypatch):
    record = make_edition(cast)
    client.force_login(cast.lead)
    page = client.get(at(record, "checks/"))
    for key in re.findall(r"checks/([0-9a-f]{16})/", page.content.decode()):
        client.post(at(record, f"checks/{key}/"), {"reason": "It is so."})
    page = client.get(at(record, "checks/"))
    client.post(at(record, "freeze/"), {"saves": carried(page, "saves")})
    record = again(record)
    assert record.state == State.MAKING

    files = [making.File("paper.pdf", "application/pdf", b"%PDF-1.7")]
    monkeypatch.setattr(making, "files_of", lambda *_: iter(files))
    making.make_files(edition=record.pk, freezing=1)
    client.force_login(cast.approver)
    page = client.get(at(record, "approve/"))
    assert client.get(at(record, "files/public/paper.pdf")).content == b"%PDF-1.7"
    client.post(
        at(record, "approve/"), {"sha256": carried(page, "sha256"), "statement": "I read it."}
    )
    assert again(record).state == State.APPROVED

    client.force_login(cast.publisher)
    moment = (timezone.now() + timedelta(days=2)).astimezone(LONDON)
    client.post(
        at(record, "publish/"),
        {
            "on_0": moment.day,
            "on_1": moment.month,
            "on_2": moment.year,
            "at": "09:30",
            "release": "confirmed",
        },
    )
    record = again(record)
    assert record.state == State.PUBLISHED
    assert record.publish_at is not None
    assert record.publish_at.astimezone(LONDON).strftime("%H:%M") == "09:30"
    page = client.post(at(record, "hold/"), {"reason": "A late figure."})
    assert again(record).state == State.APPROVED


@pytest.mark.parametrize("page", ["return/", "hold/", "withdraw/", "approve/", "publish/"])
def test_a_move_that_is_not_for_now_is_refused(client, cast, page):
    record = make_edition(cast)
    client.force_login(cast.publisher)

    assert client.get(at(record, page)).status_code == 403
    assert client.get(at(record, "no-move/")).status_code == 404


def test_what_is_out_leads_to_its_public_page_and_to_its_correction(client, cast):
    record = make_edition(cast)
    Edition.objects.update(state=State.PUBLISHED, publish_at=timezone.now() - timedelta(days=1))
    client.force_login(cast.lead)
    before = client.get(at(record)).content.decode()

    client.post(at(record, "correct/"), {"reason": "A figure was wrong."})
    after = client.get(at(record)).content.decode()

    assert 'href="/published/dashboard/2025-09/1/"' in before
    assert ("Begin a correction" in before, "Begin a correction" in after) == (True, False)
    assert re.search(
        r'href="/reports/dashboard/2025-09/2/"\s*>dashboard/2025-09/2</a>: draft', after
    )


def test_the_note_of_a_correction_is_corrected_on_its_front_sheet(client, cast, monkeypatch):
    client.force_login(cast.lead)
    record = make_edition(cast)
    assert 'name="correction_note"' not in client.get(at(record, "front-sheet/")).content.decode()
    record = published(record, cast, monkeypatch)
    client.post(at(record, "correct/"), {"reason": "One disabled member of staff more."})
    made = Edition.objects.get(corrects=record)
    checks = client.get(at(made, "checks/")).content.decode()
    assert "So few people may be recognised" in checks
    assert f'href="{at(made, "front-sheet/")}"' in checks

    sheet = at(made, "front-sheet/")
    opened = carried(client.get(sheet), "saves")
    empty = client.post(sheet, {"saves": opened, "correction_note": " "})
    saved = client.post(sheet, {"saves": opened, "correction_note": "Payroll was late."})

    assert (empty.status_code, saved.status_code) == (200, 302)
    assert again(made).correction_note == "Payroll was late."
    assert "So few people" not in client.get(at(made, "checks/")).content.decode()


@pytest.mark.parametrize("state", [State.DRAFT, State.DROPPED])
def test_every_way_that_is_offered_leads_to_a_page(client, cast, state):
    record = make_edition(cast)
    Edition.objects.update(state=state)
    client.force_login(cast.lead)

    page = client.get(at(record))
    answers = {way.href: client.get(way.href).status_code for way in page.context["ways"]}

    assert set(answers.values()) <= {200}
    offered = "Take it up again" in page.content.decode()
    assert offered == (state == State.DROPPED)
    if offered:
        client.post(at(record, "resume/"))
        assert again(record).state == State.DRAFT
