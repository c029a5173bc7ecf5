"""Pages of exact tables: who opens them, the grid, the workbook with its preview."""

import re
from datetime import date
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from councilportal.accounts.models import User
from councilportal.accounts.permissions import Role
from councilportal.audit.models import Event
from objectives.information import entry_operations as operations
from objectives.information import views
from objectives.information.reading import seen_of
from objectives.models import EqualityTable
from objectives.rules.information import Figure
from tests.objectives.test_figure_entry import AT, DISABLED, lead, person, placed, table

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_first]
__all__ = ["lead", "table"]  # the fixtures
EXACT = ("exact", "enter", "change", "delete", "workbook", "upload")


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)


def client_of(user: User) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(user)
    return client


def address(page: str) -> str:
    return reverse(f"equality_table_{page}", args=["STAFF"])


def carried(page: str, name: str) -> str:
    """A hidden value of a page."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found is not None, name
    return found[1]


def grid(client: Client) -> dict[str, Any]:
    """What the grid sends as it stands."""
    page = client.get(address("enter")).content.decode()
    rows = int(carried(page, "figure-rows"))
    sent: dict[str, Any] = {"figure-rows": str(rows)}
    sent["seen"] = carried(page, "seen")
    for name, value in re.findall(r'name="(r\d+-key)" value="(\d*)"', page):
        sent[name] = value
    for number, (_, figure) in enumerate(placed(), 1):
        group = figure.groups[0] if figure.groups else ""
        sent |= {f"r{number}-group_1": group, f"r{number}-count": str(figure.count)}
        sent[f"r{number}-base"] = "" if figure.base is None else str(figure.base)
    return sent


def test_only_leads_of_the_place_and_auditors_open_what_is_exact(table, lead):
    officer = client_of(person("officer", Role.OFFICER))
    publisher = client_of(person("publisher", Role.PUBLISHER))
    auditor = client_of(person("auditor", Role.AUDITOR))
    own = client_of(lead)
    for page in EXACT:
        assert officer.get(address(page)).status_code == 404
        assert publisher.get(address(page)).status_code == 404
        answer = own.get(address(page))
        assert answer.status_code == 200
        assert "no-store" in answer.headers["Cache-Control"]
    assert [auditor.get(address(page)).status_code for page in EXACT] == [200, *[403] * 5]
    events = Event.objects.filter(action="open exact figures")
    assert [each.record_ref for each in events] == ["STAFF"]
    for client in (officer, publisher):
        assert "Staff by disability" not in client.get("/figures/").content.decode()
    assert "Staff by disability" in own.get("/figures/").content.decode()


def test_the_exact_page_tells_what_is_found(table, lead):
    EqualityTable.objects.update(unit="percent")
    operations.save_figures(
        ref="STAFF",
        rows=[*placed(), (None, Figure((DISABLED,), "Promoted", count=3, base=12))],
        seen=seen_of(placed()),
        by=lead,
        at=AT,
    )
    page = client_of(lead).get(address("exact")).content.decode()
    assert "A percentage of few people" in page
    assert "Disabled" in page


def test_a_table_is_added_on_its_page_and_changed(lead):
    client = client_of(lead)
    sent = {
        "ref": "PAY",
        "title": "Pay <b>&",
        "kind": "pay",
        "unit": "pounds",
        "mode": "none",
        "threshold": "5",
        "as_at": "March 2026",
    }
    page = client.post(reverse("equality_table_add"), sent)
    assert "Say why these figures need no protection" in page.content.decode()
    answer = client.post(reverse("equality_table_add"), sent | {"mode_reason": "Printed"})
    assert answer.headers["Location"] == "/figures/PAY/exact/"
    shown = client.get("/figures/PAY/exact/").content.decode()
    assert "Pay &lt;b&gt;&amp;" in shown
    assert EqualityTable.objects.get(ref="PAY").decimals == 0
    change = "/figures/PAY/change/"
    seen = carried(client.get(change).content.decode(), "seen")
    EqualityTable.objects.update(title="Changed meanwhile")
    mine = {**sent, "mode_reason": "x", "title": "Mine", "seen": seen}
    stale = client.post(change, mine)
    assert stale.status_code == 409
    assert "Somebody else has saved this table" in stale.content.decode()
    assert 'value="Mine"' in stale.content.decode()


@pytest.mark.parametrize(
    ("typed", "stored"),
    [("31/3/26", "31 March 2026"), ("2026-03-31", "31 March 2026"), ("March 2026", "March 2026")],
)
def test_a_day_in_numerals_is_kept_as_it_is_said(lead, typed, stored):
    sent = {"ref": "PAY", "title": "Pay", "kind": "pay", "unit": "pounds", "mode": "round"}
    client_of(lead).post(reverse("equality_table_add"), sent | {"threshold": "5", "as_at": typed})
    table = EqualityTable.objects.get(ref="PAY")
    assert (table.as_at_text, table.as_at_on) == (stored, date(2026, 3, 31))


def test_a_table_too_large_for_the_grid_does_not_offer_it(table, lead, monkeypatch):
    offered = f'href="{address("enter")}"'
    assert offered in client_of(lead).get(address("exact")).content.decode()
    monkeypatch.setattr(views, "MOST_ROWS", 1)
    assert offered not in client_of(lead).get(address("exact")).content.decode()


def test_the_grid_saves_all_rows_ignores_blank_ones_and_takes_away_emptied_ones(table, lead):
    client = client_of(lead)
    sent = grid(client) | {
        "r2-group_1": "",
        "r2-count": " ",
        "r2-base": "",
        "r4-measure": "Mean age",
        "r4-value": "45.1",
        "r6-group_1": DISABLED,
        "r6-measure": "Promoted",
        "r6-count": "7",
        "r6-base": "29",
    }
    answer = client.post(address("enter"), sent)
    assert answer.headers["Location"] == "/figures/STAFF/exact/"
    found = dict(placed())
    assert list(found) == [1, 3, 4, 5]
    assert str(found[4].value) == "45.1"
    assert (found[5].measure, found[5].base) == ("Promoted", 29)


def test_an_error_stands_at_its_box_and_nothing_typed_is_lost(table, lead):
    client = client_of(lead)
    words = "<script>alert(1)</script>"
    sent = grid(client) | {"r1-count": "-4", "r2-base": "29", "r4-words": words, "r5-gap": "x"}
    answer = client.post(address("enter"), sent)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Row 1, count: “-4” is below 0: people are counted from 0." in page
    assert 'value="-4"' in page
    assert "&lt;script&gt;" in page
    assert words not in page
    page = client.post(address("enter"), sent | {"r1-count": "400", "r5-gap": ""}).content.decode()
    assert "Give 30 or more: a count is a part of its base." in page
    assert len(placed()) == 3


def test_more_rows_come_by_a_button_with_what_was_typed(table, lead):
    client = client_of(lead)
    sent = grid(client) | {"r4-count": "not yet", "do": "rows"}
    page = client.post(address("enter"), sent).content.decode()
    assert int(carried(page, "figure-rows")) > int(sent["figure-rows"])
    assert 'value="not yet"' in page
    assert len(placed()) == 3


def test_two_people_in_one_grid_lose_nothing(table, lead):
    client = client_of(lead)
    sent = grid(client)
    theirs = [(1, Figure(count=410)), *placed()[1:], (None, Figure(measure="New", count=1))]
    operations.save_figures(ref="STAFF", rows=theirs, seen=seen_of(placed()), by=lead, at=AT)
    answer = client.post(address("enter"), sent | {"r1-count": "405", "r2-count": "31"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Somebody else saved figures of this table" in page
    assert "Count: 410" in page
    assert 'value="405"' in page
    assert 'value="31"' in page
    assert 'value="New"' in page
    assert dict(placed())[1].count == 410


def uploaded(client: Client, rows: list[list[Any]]) -> Any:
    book = openpyxl.Workbook()
    book.active.title = "Figures"
    for row in rows:
        book.active.append(row)
    out = BytesIO()
    book.save(out)
    file = SimpleUploadedFile("figures.xlsx", out.getvalue())
    return client.post(address("upload"), {"file": file})


def downloaded(client: Client) -> list[list[Any]]:
    book = openpyxl.load_workbook(BytesIO(client.get(address("workbook")).content))
    return [[cell.value for cell in row] for row in book["Figures"].iter_rows()]


def test_a_workbook_comes_back_with_a_preview_and_is_saved_when_confirmed(table, lead):
    client = client_of(lead)
    rows = downloaded(client)
    assert rows[2][:2] == [2, DISABLED]
    assert "It changes nothing" in uploaded(client, rows).content.decode()
    count = rows[0].index("count")
    rows[1][count] = 402
    rows.append([None, DISABLED, "Promoted", 7, None, 29, *[None] * 5])
    page = uploaded(client, [rows[0], *rows[1:3], rows[4]]).content.decode()
    assert "Also take away the 1 row" in page
    assert len(placed()) == 3
    token = carried(page, "token")
    client.post(address("confirm"), {"token": token})
    found = dict(placed())
    assert (found[1].count, found[4].measure, list(found)) == (402, "Promoted", [1, 2, 3, 4])


def test_a_long_preview_stands_in_pages_and_is_confirmed_whole(table, lead):
    client = client_of(lead)
    rows = downloaded(client)
    blank = [None] * (len(rows[0]) - 4)
    added = [[None, None, f"Measure {number}", number, *blank] for number in range(450)]

    first = uploaded(client, [*rows, *added]).content.decode()
    token = carried(first, "token")
    last = client.get(f"{address('upload')}?page=3&preview={token}").content.decode()

    assert "Rows: 450 new." in first
    assert "Confirming saves the changes of all pages." in first
    assert f'href="/figures/STAFF/upload/?page=2&amp;preview={token}"' in first
    assert first.count('<th scope="row"') == 200
    assert last.count('<th scope="row"') == 50
    assert "Measure 449" in last
    assert carried(last, "token") == token
    client.post(address("confirm"), {"token": token})
    assert len(placed()) == 453


def test_a_preview_that_is_gone_is_asked_for_again(table, lead):
    answer = client_of(lead).get(f"{address('upload')}?page=2&preview=gone", follow=True)
    assert answer.redirect_chain == [("/figures/STAFF/upload/", 302)]
    assert "The preview is too old to be confirmed." in answer.content.decode()


def test_a_file_with_many_faults_tells_the_first_and_how_many_more(table, lead):
    client = client_of(lead)
    rows = downloaded(client)
    blank = [None] * (len(rows[0]) - 4)
    wrong = [[None, None, f"Measure {number}", "n/a", *blank] for number in range(230)]

    page = uploaded(client, [*rows, *wrong]).content.decode()

    assert "has 230 things to correct" in page
    assert page.count("is no number: type a whole number") == 200
    assert "And 30 more, which are told once these are right." in page


def test_words_that_a_spreadsheet_would_run_are_words_in_a_workbook(table, lead):
    rows = [*placed(), (None, Figure(measure="=1+1", words="@SUM(A1)", count=1))]
    operations.save_figures(ref="STAFF", rows=rows, seen=seen_of(placed()), by=lead, at=AT)
    client = client_of(lead)
    book = openpyxl.load_workbook(BytesIO(client.get(address("workbook")).content))
    cells = {str(cell.value): cell for cell in book["Figures"][5]}
    assert cells["=1+1"].data_type == cells["@SUM(A1)"].data_type == "s"
    assert cells["=1+1"].quotePrefix


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("count", -1, "Row 2, count:</strong> “-1” is below 0: people are counted from 0."),
        ("groups", "sex:female", "There is no group sex:female"),
        ("position", 9, "The table has no position 9"),
        ("gap", 3, "Say whom the figure is compared with"),
    ],
)
def test_what_is_wrong_in_a_workbook_is_told_and_nothing_saved(table, lead, column, value, said):
    client = client_of(lead)
    rows = downloaded(client)
    rows[1][rows[0].index(column)] = value
    page = uploaded(client, rows).content.decode()
    assert said in page
    assert 'name="token"' not in page
    assert len(placed()) == 3


def test_a_page_of_rows_offers_no_more_than_it_takes(table, lead):
    """Rows that were added beyond were read by nobody: what was typed in them was lost."""
    client = client_of(lead)
    sent = grid(client) | {"figure-rows": "218", "do": "rows"}
    full = client.post(address("enter"), sent).content.decode()
    assert carried(full, "figure-rows") == "220"
    assert "A page takes 220 rows" not in full
    again = client.post(address("enter"), sent | {"figure-rows": "220"}).content.decode()
    assert carried(again, "figure-rows") == "220"
    assert "A page takes 220 rows" in again
