"""Returns of the past: their indicators and the names of their day, whatever moved or was renamed.

Libraries' return of September 2026 is read after 5 October, when the service and L001 were renamed,
L002 moved to Technology, and Libraries moved to the other directorate.
"""

import csv
from datetime import UTC, datetime
from io import BytesIO, StringIO
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from councilportal.organisation import operations as organisation
from councilportal.organisation.models import Directorate
from performance.indicators import operations as indicators
from performance.models import Reading
from performance.returns import queries
from performance.returns.models import Return
from performance.returns.waiting import title_of
from tests.factories import make_council
from tests.returns.pages.support import SHEET, signed_in
from tests.returns.support import AT, ENDS_ON, GOOD, World, approve, save, standard, submit

pytestmark = pytest.mark.django_db
CHANGED = datetime(2026, 10, 5, 9, tzinfo=UTC)
NEW, OLD = "Culture", "Libraries"


@pytest.fixture
def changed(world: World) -> World:
    make_council()
    first, second, _ = standard(world, 3)
    corporate = Directorate.objects.get(ref="COR")
    changes: list[tuple[Any, Any, dict[str, Any]]] = [
        (organisation, world.service, {"name": NEW, "directorate": corporate}),
        (indicators, first, {"title": "A new title"}),
        (indicators, second, {"service": world.other}),
    ]
    for room, record, values in changes:
        room.change(record=record, values=values, reason="Reorganised.", by=world.admin, at=CHANGED)
    return world


def refs_on(client: Client, address: str) -> list[str]:
    return [line.indicator.ref for line in client.get(address).context["sheet"].lines]


def test_a_return_keeps_the_indicators_of_its_day(changed):
    officer, other = signed_in(changed.officer), signed_in(changed.other_officer)

    assert refs_on(officer, SHEET) == ["L001", "L002", "L003"]
    assert refs_on(other, "/returns/ICT/2026-10-31/") == ["L002"]
    assert other.get("/returns/ICT/2026-09-30/").status_code == 404


def test_what_was_typed_for_what_moved_since_is_approved_into_its_figures(changed):
    save(changed, dict.fromkeys(("L001", "L002", "L003"), GOOD))
    submit(changed)
    approve(changed)

    assert Return.objects.get().state == "approved"
    assert Reading.objects.filter(period="2026-09").count() == 3


def test_every_page_of_the_return_has_the_names_of_its_day(changed):
    save(changed, dict.fromkeys(("L001", "L002", "L003"), GOOD))
    officer = signed_in(changed.officer)
    pages = [officer.get(address) for address in (SHEET, f"{SHEET}upload/", "/returns/", "/")]
    submitted = officer.post(f"{SHEET}submit/", {"version": "1"}, follow=True)
    lead = signed_in(changed.lead)
    pages += [submitted, lead.get(SHEET), lead.get("/returns/grid/")]

    for page in pages:
        shown = page.content.decode()
        assert page.status_code == 200
        assert OLD in shown
        assert NEW not in shown
        assert "A new title" not in shown
    book = load_workbook(BytesIO(officer.get(f"{SHEET}download.xlsx").content))
    cells = {str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row}
    assert any(OLD in cell for cell in cells)
    assert not any(NEW in cell or "A new title" in cell for cell in cells)


def test_the_list_of_the_council_has_the_place_of_each_month(changed, monkeypatch):
    november = datetime(2026, 11, 3, 9, tzinfo=UTC)
    monkeypatch.setattr("django.utils.timezone.now", lambda: november)
    lead = signed_in(changed.lead)

    def rows(query: str = "") -> dict[tuple[str, str], tuple[str, str]]:
        text = lead.get(f"/returns/grid.csv{query}").content.decode("utf-8-sig")
        return {
            (row["service_ref"], row["month"]): (row["service"], row["directorate"])
            for row in csv.DictReader(StringIO(text))
        }

    assert rows()["LRA", "2026-09"] == (OLD, "Com")
    assert rows()["LRA", "2026-10"] == (NEW, "Cor")
    assert ("ICT", "2026-09") not in rows()
    assert rows()["ICT", "2026-10"] == ("Technology", "Cor")
    assert ("LRA", "2026-09") in rows("?directorate=COM")
    assert ("LRA", "2026-10") not in rows("?directorate=COM")
    page = lead.get("/returns/grid/").content.decode()
    assert f"{OLD}, September 2026: " in page
    assert f"{NEW}, October 2026: " in page


def test_reminders_name_the_service_as_it_was(changed):
    found = queries.due_returns([changed.service], AT)
    (september,) = (each for each in found if each.ends_on == ENDS_ON)

    assert title_of(september) == f"{OLD}, September 2026"
    assert september.directorate.ref == "COM"
