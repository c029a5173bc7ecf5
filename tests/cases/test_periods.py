"""Cases of periods as people write them: every door takes them, and refuses others in one way."""

from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command

from councilportal.files.tables import write_csv
from performance.indicators.forms import TargetForm
from performance.models import Indicator, Reading, Target
from tests.cases.doors import as_csv, as_workbook, imported, in_folder, officer
from tests.exchange.support import bring_in
from tests.returns.spreadsheets.support import uploaded
from tests.returns.support import World

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_only]
MONTHS = ["Sep 2026", "SEPTEMBER 2026", "Sep-26", "September  2026", "09/2026", "01/09/2026"]
WRONG = "Q2 2026"
REFUSAL = (
    "'Q2 2026' is not a period: write a month such as 2016-09, a quarter such as 2016/17-Q2, "
    "a half year such as 2016/17-H1, a year such as 2016/17, AY2016/17 or CY2016, "
    "or two years such as 2016/18; "
    "or in words, September 2016, Sep-16, Quarter 2 2016/17 or July to September 2016."
)


def readings(folder: Path, *periods: str, form: str = "csv") -> Path:
    """A set of files in which each period has a figure of a month of its own."""
    rows = [["ref", "period", "value"], *(["A01", each, "12"] for each in periods)]
    whole = in_folder(folder)
    if form == "csv":
        (whole / "readings.csv").write_bytes(as_csv(rows))
        return whole
    assert imported(whole) == ""
    path = folder.with_suffix(".xlsx")
    path.write_bytes(as_workbook(rows, "readings"))
    return path


def doors(case: str) -> list[Any]:
    return [
        pytest.param(form, marks=pytest.mark.case(case, door=door))
        for form, door in (("csv", "import"), ("xlsx", "import of a workbook"))
    ]


@pytest.mark.parametrize("way", MONTHS)
@pytest.mark.parametrize("form", doors("41 periods"))
def test_import_takes_a_month_and_says_how_it_read_it(form: str, way: str, tmp_path: Path) -> None:
    path = readings(tmp_path / "in", way, "2026-08", form=form)

    report = bring_in(path)

    assert set(Reading.objects.values_list("period", flat=True)) == {"2026-08", "2026-09"}
    said = " ".join(way.split())
    file = "readings.csv" if form == "csv" else "in.xlsx sheet readings"
    assert report.notes == (f"{file}, column period: “{said}” is read as 2026-09.",)
    assert report.warnings == ()


@pytest.mark.parametrize("form", doors("41 periods"))
def test_one_period_written_in_two_ways_is_one_period(form: str, tmp_path: Path) -> None:
    path = readings(tmp_path / "in", "Sep 2026", "2026-09", form=form)

    assert "row 2 has the same ref, period, group and revision" in imported(path)


@pytest.mark.case("41 periods", door="import of targets")
def test_targets_take_years_and_periods_as_people_write_them(tmp_path: Path) -> None:
    text = "ref,year,period,target\r\nA01,FY 2026/27,,10\r\nA01,2026-27,Sep 2026,12\r\n"

    report = bring_in(in_folder(tmp_path / "in", targets=text))

    found = Target.objects.values_list("year", "period", "target")
    assert sorted(found) == [
        ("2026/27", "", Decimal(10)),
        ("2026/27", "2026-09", Decimal(12)),
    ]
    assert [note.split(": ", 1) for note in report.notes] == [
        ["targets.csv, column period", "“Sep 2026” is read as 2026-09."],
        ["targets.csv, column year", "“2026-27” is read as 2026/27."],
        ["targets.csv, column year", "“FY 2026/27” is read as 2026/27."],
    ]


@pytest.mark.case("41 periods", door="form of targets")
def test_form_of_targets_reads_the_same(world: World) -> None:
    indicator = Indicator.objects.get(ref="L001")
    sent = {"year": "FY 2027/28", "period": "Sept 2027", "target": "90"}

    form = TargetForm(sent, indicator=indicator, target=None)
    wrong = TargetForm({**sent, "period": WRONG}, indicator=indicator, target=None)

    assert form.is_valid(), form.errors
    assert (form.year.code, form.period and form.period.code) == ("2027/28", "2027-09")
    assert wrong.errors["period"] == [f"Period must be {REFUSAL.split(': write ', 1)[1]}"]


@pytest.mark.case("41 periods", door="command")
def test_commands_read_the_same() -> None:
    by_words, by_code = StringIO(), StringIO()

    call_command("export_ratings", period="Sep 2026", stdout=by_words)
    call_command("export_ratings", period="2026-09", stdout=by_code)

    assert by_words.getvalue() == by_code.getvalue()
    with pytest.raises(CommandError) as refused:
        call_command("export_ratings", period=WRONG)
    assert str(refused.value) == REFUSAL


@pytest.mark.parametrize("form", doors("41 periods"))
def test_import_refuses_what_is_no_period_in_the_same_words(form: str, tmp_path: Path) -> None:
    assert REFUSAL.split(": ", 1)[1] in imported(readings(tmp_path / "in", WRONG, form=form))


@pytest.mark.case("41 periods", door="CSV")
def test_upload_refuses_what_is_no_period_in_the_same_words(world: World) -> None:
    data = write_csv(["Reference", "Period", "Figure"], [["L001", WRONG, "93.1"]])

    faults = uploaded(officer(world), data, "return.csv").context["faults"]

    assert [fault.sentence for fault in faults] == [
        f"The row is about {WRONG}, but this return is about September 2026. {REFUSAL}"
    ]


@pytest.mark.case("41 periods", door="page of imports")
def test_the_page_of_imports_says_how_it_read_them(world: World) -> None:
    client = officer(world)
    client.force_login(world.admin)
    data = as_csv([["ref", "period", "value"], ["L001", "Sep 2026", "93"]])

    sent = {"file": SimpleUploadedFile("readings.csv", data)}
    answer = client.post("/admin/import/", sent, follow=True)

    assert "“Sep 2026” is read as 2026-09" in answer.content.decode()
