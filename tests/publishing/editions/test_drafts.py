"""Reports exported as they stand: found by series and period, marked as drafts, nothing frozen."""

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from openpyxl import load_workbook

from councilportal.common.periods import PeriodKind
from councilportal.publishing.editions import drafts
from councilportal.publishing.models import Edition, FrozenDocument, ReportSeries
from councilportal.publishing.rules.workflow import State
from tests.exchange.support import FIXTURES, bring_in
from tests.printing import reading

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_first]
SAID = drafts.DRAFT_STATE


@pytest.fixture(scope="module", autouse=True)
def kent(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Kent in the database for all these tests; what each does to it is rolled back."""
    with django_db_blocker.unblock(), transaction.atomic():
        bring_in(FIXTURES / "reference" / "kent")
        yield
        transaction.set_rollback(True)


def export(file: Path, form: str, series: str = "FINANCE", period: str = "2016-09", **more) -> Path:
    out = StringIO()
    call_command(
        "export_report", series, period=period, format=form, output=file, stdout=out, **more
    )
    assert out.getvalue() == f"{file}\n"
    return file


def test_each_page_of_the_pdf_says_that_it_is_a_draft_and_so_do_the_files_in_it(tmp_path):
    content = export(tmp_path / "paper.pdf", "pdf").read_bytes()

    pages = reading.page_texts(content)
    assert len(pages) > 1
    assert all(SAID in page for page in pages)
    with reading.opened(content) as opened:
        files = [each.get_file().read_bytes().decode() for each in opened.attachments.values()]
    assert len(files) == 3
    assert all(SAID in file for file in files)


def test_html_and_json_say_that_they_are_drafts(tmp_path):
    page = export(tmp_path / "paper.html", "html").read_text()
    written = json.loads(export(tmp_path / "paper.json", "json").read_bytes())

    assert f"State: {SAID[0].lower()}{SAID[1:]}." in page
    assert written["document"]["state"] == SAID


@pytest.mark.parametrize("form", ["xlsx", "ods"])
def test_each_sheet_says_that_it_is_a_draft(tmp_path, form):
    content = export(tmp_path / f"paper.{form}", form).read_bytes()

    if form == "xlsx":
        sheets = load_workbook(io.BytesIO(content)).worksheets
        said = [[str(row[0]) for row in sheet.iter_rows(values_only=True)] for sheet in sheets]
        shown = [name.title for name in sheets]
        assert [any(SAID in line for line in lines) for lines in said] == [
            name != "Contents" for name in shown
        ]
    else:
        with zipfile.ZipFile(io.BytesIO(content)) as opened:
            assert opened.read("content.xml").decode().count(SAID) >= 5


def test_one_csv_has_each_cell_of_each_table_and_says_that_it_is_a_draft(tmp_path):
    content = export(tmp_path / "paper.csv", "csv").read_bytes()

    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert {row["State"] for row in rows} == {SAID}
    found = {(row["Table"], row["Row"], row["Column"]): row["Value"] for row in rows}
    table = "Revenue of Strategic and Corporate Services"
    assert found[table, "Local Democracy", "Net budget £k"] == "5314.5"
    assert found["About this paper", "Classification", ""] == "Unrestricted"


def test_a_zip_has_a_csv_for_each_table_with_its_state_in_each_row(tmp_path):
    file = export(tmp_path / "paper.zip", "csv")

    with zipfile.ZipFile(file) as opened:
        tables = {n: opened.read(n).decode() for n in opened.namelist() if n.endswith(".csv")}
    assert len(tables) == 6  # four of facts
    for text in tables.values():
        assert {row["State"] for row in csv.DictReader(io.StringIO(text.lstrip("\ufeff")))} == {
            SAID
        }


def test_nothing_is_frozen_or_changed(tmp_path):
    before = list(Edition.objects.order_by("pk").values())

    export(tmp_path / "paper.html", "html", "DASH")

    assert list(Edition.objects.order_by("pk").values()) == before
    assert not FrozenDocument.objects.exists()


@pytest.mark.parametrize(
    ("series", "period", "about", "words"),
    [
        (
            "DASHED",
            "2016-09",
            "",
            "There is no series 'DASHED'; there are: DASH, EQANNUAL, EQIA, FINANCE",
        ),
        ("DASH", "September", "", "is not a period: write a month such as 2016-09"),
        ("DASH", "2016-10", "", "DASH has no edition for 2016-10; it has editions for: 2016-09"),
        ("DASH", "2016-09", "X", "DASH has no edition about 'X' for 2016-09; leave --about out"),
        ("RECORD", "2016-12", "16/1", "about '16/1' for 2016-12; say which with --about: 16-00136"),
    ],
)
def test_what_cannot_be_exported_is_told_with_what_there_is(tmp_path, series, period, about, words):
    with pytest.raises(CommandError, match=words):
        export(tmp_path / "paper.html", "html", series, period, about=about)


def test_a_period_of_another_cadence_is_refused(tmp_path):
    ReportSeries.objects.filter(ref="DASH").update(cadence=PeriodKind.MONTH)

    with pytest.raises(CommandError, match="is no month: Performance dashboard comes every month"):
        export(tmp_path / "paper.html", "html", "DASH", "2016/17-Q2")


def test_an_unknown_format_is_told_with_those_there_are(tmp_path):
    with pytest.raises(CommandError, match=r"invalid choice: 'doc' \(choose from .*html"):
        call_command(
            "export_report", "DASH", "--period=2016-09", "--format=doc", f"--output={tmp_path}/x"
        )


def test_a_file_that_cannot_be_written_is_told(tmp_path):
    with pytest.raises(CommandError, match=r"Cannot write .*No such file or directory"):
        export(tmp_path / "nowhere" / "paper.html", "html")


def test_of_several_papers_of_a_period_the_one_wanted_is_named(tmp_path):
    first = Edition.objects.get(series__ref="RECORD")
    Edition.objects.create(
        series=first.series,
        period=first.period,
        ends_on=first.ends_on,
        slug="2016-12-16-00200",
        created_at=first.created_at,
    )

    with pytest.raises(CommandError, match=r"several editions .* with --about: 16-00136, 16-00200"):
        export(tmp_path / "paper.html", "html", "RECORD", "2016-12")
    export(tmp_path / "paper.html", "html", "RECORD", "2016-12", about="16-00136")


def test_every_report_is_written_in_the_formats_wanted_but_for_dropped_ones(tmp_path):
    Edition.objects.filter(series__ref="EQIA").update(state=State.DROPPED)

    call_command("export_reports", tmp_path / "out", "--format", "html", "json", stdout=StringIO())

    assert sorted(each.name for each in (tmp_path / "out").iterdir()) == [
        f"{name}-1.{form}"
        for name in (
            "DASH-2016-09",
            "EQANNUAL-2015-16",
            "FINANCE-2016-09",
            "RECORD-2016-12-16-00136",
        )
        for form in ("html", "json")
    ]


def test_a_paper_to_the_body_that_meets_names_it_once_with_the_day(tmp_path):
    content = export(tmp_path / "paper.csv", "csv").read_bytes().decode()

    met = '"Policy and Resources Cabinet Committee, 2 December 2016"'
    assert f"About this paper,To,,{met}\r\n" in content
    assert "About this paper,Meeting,," not in content
