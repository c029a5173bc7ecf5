"""The page of an author's own table: pasted, uploaded, checked and saved."""

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook

from councilportal.common.refusals import Refused
from councilportal.publishing.editions import operations, queries
from councilportal.publishing.models import Edition, OwnTable
from councilportal.publishing.rules.kinds import PartKind
from tests.publishing.making import AT, Cast, begin_with, make_edition

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_first]

PASTED = (
    "Line\tLast reported\tRevised\tMovement\tShare\n"
    "Adults\t£10.50\t£12.00\t£1.50\t60%\n"
    "Roads\t£7.50\t£8.00\t£0.50\t40%\n"
    "Total\t£18.00\t£20.00\t£2.00\t100%\n"
)
SUMS = {"totals": "Total = sum", "differences": "Movement = Revised - Last reported"}


@pytest.fixture
def record(cast: Cast) -> Edition:
    return begin_with(PartKind.TABLE, "Finance", make_edition(cast), cast)


def key(record: Edition) -> tuple[str, str, int]:
    return record.series.ref, record.slug, record.number


def at(record: Edition, position: int = 1) -> str:
    return f"/reports/{record.series.ref}/{record.slug}/{record.number}/parts/{position}/table/"


def posted(page: Any, **typed: Any) -> dict[str, Any]:
    """What a browser sends: hidden values and boxes of the page, with what somebody typed."""
    text = page.content.decode()
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', text))
    form = page.context["form"]
    boxes = {name: form[name].value() or "" for name in form.fields if name != "file"}
    return {**boxes, **hidden, **typed}


def send(lead: Client, record: Edition, page: Any = None, **typed: Any) -> Any:
    return lead.post(at(record), posted(page or lead.get(at(record)), **typed))


def words_of(page: Any) -> str:
    return " ".join(page.content.decode().split())


def test_a_pasted_table_is_shown_before_its_columns_are_saved(lead, record):
    first = send(lead, record, cells=PASTED, **SUMS)
    before = OwnTable.objects.count()
    second = send(lead, record, first)

    assert first.status_code == 200
    assert "The columns are new" in first.content.decode()
    assert '<select class="govuk-select" id="id_type-5"' in first.content.decode()
    assert before == 0
    assert second.status_code == 302
    table = OwnTable.objects.get()
    assert table.types == ["words", "money", "money", "money", "percent"]
    assert table.columns[1] == "Last reported"
    assert table.rows[2] == ["Total", "£18.00", "£20.00", "£2.00", "100%"]
    assert table.totals == "Total = sum"


def test_what_is_saved_comes_back_as_it_was(lead, record):
    send(lead, record, send(lead, record, cells=PASTED, **SUMS))
    before = OwnTable.objects.values().get()

    answer = send(lead, record)

    assert answer.status_code == 302
    assert OwnTable.objects.values().get() == before


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (
            PASTED.replace("£20.00", "£21.00"),
            "row 3, column “Revised”: “£21.00”: the sum",
        ),
        (PASTED.replace("£1.50", "£1.40"), "row 1, column “Movement”: “£1.40”"),
        (PASTED.replace("£8.00", "eight"), "row 2, column “Revised”: “eight”: this is not money"),
        (PASTED.replace("\t£0.50", ""), "row 2: “Roads"),
        ("", "it is empty"),
        ("Line\tLine\na\tb\n", "two columns have this head"),
    ],
)
def test_what_is_wrong_is_told_with_row_and_column(lead, record, wrong, said):
    first = send(lead, record, cells=PASTED, **SUMS)

    page = send(lead, record, first, cells=wrong)

    words = words_of(page)
    assert page.status_code == 200
    assert said in words or said.replace("the sum", "Adults plus Roads") in words
    assert "What is wrong with the table" in words
    assert not OwnTable.objects.exists()


def test_a_sum_that_names_no_row_is_told_at_its_box(lead, record):
    first = send(lead, record, cells=PASTED)

    page = send(lead, record, first, totals="Totl = sum")

    assert 'href="#id_totals"' in page.content.decode()
    assert "did you mean “Total”?" in words_of(page)


def uploaded(name: str, data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def test_a_workbook_or_a_csv_file_fills_the_cells(lead, record, tmp_path):
    book = Workbook()
    assert book.active is not None
    for row in (["Line", "Count"], ["Calls", 1200], ["Letters", 7]):
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    data = (tmp_path / "a.xlsx").read_bytes()

    of_book = send(lead, record, file=uploaded("a.xlsx", data))
    of_csv = send(lead, record, file=uploaded("a.csv", b"Line,Count\nCalls,1200\nLetters,7\n"))
    send(lead, record, of_book)

    assert "The columns are new" in of_book.content.decode()
    assert of_csv.context["form"]["cells"].value() == of_book.context["form"]["cells"].value()
    assert OwnTable.objects.get().types == ["words", "number"]


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.pdf", b"%PDF-1.7", "PDF"),
        ("a.xlsx", b"PK\x03\x04rubbish", ".xlsx"),
        ("a.csv", b"x" * 5_000_001, "The file must be smaller than 5 MB"),
        ("a.csv", b"Line,Count\n" + b"a,1\n" * 201, "a table may have 200 rows"),
    ],
)
def test_a_file_that_cannot_be_taken_is_refused_by_what_it_is(lead, record, name, data, said):
    page = send(lead, record, file=uploaded(name, data))

    assert page.status_code == 200
    assert said in words_of(page)
    assert not OwnTable.objects.exists()


def test_two_who_change_a_table_choose_between_both(lead, cast, record):
    send(lead, record, send(lead, record, cells=PASTED, **SUMS))
    page = lead.get(at(record))
    stored = OwnTable.objects.values(*operations.OF_TABLES).get()
    operations.save_table(
        key=key(record),
        saves=queries.edition(*key(record)).saves,
        position=1,
        table={**stored, "title": "Theirs"},
        by=cast.publisher,
        at=AT,
    )

    stale = send(lead, record, page, title="Mine")
    send(lead, record, stale, **{"choose-title": "stored"})

    assert stale.status_code == 409
    assert "Pia Publisher changed the table of “Finance”" in words_of(stale)
    assert OwnTable.objects.get().title == "Theirs"
    assert OwnTable.objects.get().types == stored["types"]


def test_only_a_part_that_is_a_table_has_one(lead, cast, record):
    assert lead.get(at(record, 2)).status_code == 404
    with pytest.raises(Refused, match="has no table"):
        operations.save_table(
            key=key(record),
            saves=record.saves,
            position=2,
            table={"title": "x", "columns": [], "types": [], "rows": []},
            by=cast.lead,
            at=AT,
        )


def test_the_operation_refuses_a_wrong_sum(cast, record):
    table = {"title": "Money", "columns": ["Line", "Now"], "types": ["words", "number"]}
    with pytest.raises(Refused, match="row 2, column “Now”"):
        operations.save_table(
            key=key(record),
            saves=record.saves,
            position=1,
            table={
                **table,
                "rows": [["Roads", "2"], ["Total", "3"]],
                "totals": "Total = Roads",
                "differences": "",
            },
            by=cast.lead,
            at=AT,
        )


def test_words_are_told_how_to_refer_to_it(lead, record):
    assert "{{ part:finance }}" in lead.get(at(record)).content.decode()
