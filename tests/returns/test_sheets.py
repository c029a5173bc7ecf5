"""A return as a spreadsheet: there and back, and every file that must not get in."""

import io
import json
import random
import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path
from string import ascii_letters
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from councilportal.files import uploads
from councilportal.files.upload_checks import MAX_BYTES, UploadRefused
from performance.models import Indicator
from performance.returns import filled_workbook, operations
from performance.returns import sheet as sheet_returns
from performance.returns import typed as typed_returns
from performance.returns import workbook as workbook_returns
from performance.returns.models import Line, Return
from performance.returns.typed import Typed
from tests.returns.harmful import (
    bomb,
    bytes_of,
    hidden_laughs,
    huge_text,
    laughs,
    lying,
    macros,
    many_parts,
    rows_of,
    slow,
    workbook,
    workbook_parts,
    zipped,
)
from tests.returns.support import (
    AT,
    ENDS_ON,
    GOOD,
    RED,
    World,
    make_indicator,
    make_reading,
    make_target,
    make_world,
    save,
    standard,
)

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_only]  # files, and the form's operation
ROOT = Path(__file__).resolve().parents[2]
WHERE = ["LRA", ENDS_ON]


@pytest.fixture
def world() -> World:
    made = make_world()
    standard(made)
    return made


def signed_in(client: Client, world: World, name: str = "officer") -> Client:
    client.force_login(world.people[name])
    return client


def downloaded(client: Client) -> Any:
    """The workbook of the return, as a person would open it."""
    answer = client.get(reverse("sheet_download", args=WHERE))
    assert answer.status_code == 200
    return load_workbook(io.BytesIO(answer.content))


def cell(book: Any, ref: str, heading: str) -> Any:
    front = book[workbook_returns.SHEET]
    headings = [each.value for each in front[1]]
    rows = {row[0].value: row for row in front.iter_rows(min_row=2)}
    return rows[ref][headings.index(heading)]


def uploaded(client: Client, data: bytes, name: str = "return.xlsx") -> Any:
    file = SimpleUploadedFile(name, data)
    return client.post(reverse("sheet_upload", args=WHERE), {"file": file})


def confirmed(client: Client, answer: Any, **values: str) -> Any:
    data = {"token": answer.context["token"], **values}
    return client.post(reverse("sheet_confirm", args=WHERE), data)


def stored(ref: str = "L001") -> Typed:
    line = Line.objects.filter(indicator__ref=ref).first()
    return typed_returns.typed_of(line)


# The workbook


def test_workbook_shows_what_is_known_and_locks_it(world: World, client: Client) -> None:
    book = downloaded(signed_in(client, world))

    front = book[workbook_returns.SHEET]
    assert [each.value for each in front[1]] == [
        column.heading for column in workbook_returns.COLUMNS
    ]
    known = {
        heading: cell(book, "L001", heading).value
        for heading in ("Indicator", "Period", "Unit", "Target", "2 periods before")
    }
    assert known == {
        "Indicator": "Title of L001",
        "Period": "September 2026",
        "Unit": "Percent",
        "Target": 90,
        "2 periods before": 91.5,
    }
    assert cell(book, "L001", "1 period before").number_format == '#,##0.0"%"'
    assert cell(book, "L001", "4 periods before").value == "no data"
    assert front.protection.sheet
    locked = {
        column.heading: cell(book, "L001", column.heading) for column in workbook_returns.COLUMNS
    }
    open_cells = {name for name, each in locked.items() if not each.protection.locked}
    assert open_cells == {
        "Figure",
        "Forecast for the year end",
        "Why no figure",
        "Unchanged, I confirm",
        "Commentary",
        "Explanation",
        "What will put it right",
        "Owner",
        "Due",
    }
    assert book[workbook_returns.LISTS].sheet_state == "hidden"
    assert [each.value for each in book[workbook_returns.LISTS]["B"] if each.value] == [
        "Head of libraries"
    ]
    sources = {each.formula1 for each in front.data_validations.dataValidation}
    assert sources == {"Lists!$A$1:$A$5", '"yes,no"', "Lists!$B$1:$B$1"}
    assert (
        book[workbook_returns.HOW_TO]["A1"].value
        == "Return of Libraries, month end 30 September 2026"
    )


def test_workbook_runs_nothing_that_somebody_typed(world: World, client: Client) -> None:
    evil = '=HYPERLINK("http://127.0.0.1/","x")'
    save(world, {"L001": Typed(value="=1+1", commentary=evil, explanation="-1\x0b@SUM(1)")})

    book = downloaded(signed_in(client, world))

    written = [cell(book, "L001", name) for name in ("Figure", "Commentary", "Explanation")]
    assert [each.data_type for each in written] == ["s", "s", "s"]
    assert [each.value for each in written] == ["=1+1", evil, "-1 @SUM(1)"]
    assert not any(
        each.data_type == "f" for page in book for row in page.iter_rows() for each in row
    )


@pytest.mark.parametrize(
    ("kind", "asked"),
    [
        ({"denominator_label": "Calls"}, {"numerator", "denominator", "forecast_value"}),
        ({"aggregation": "reported"}, {"value", "ytd_value", "forecast_value"}),
        ({"kind": "forecast", "frequency": "year"}, {"forecast_value"}),
        ({"kind": "activity", "method": "none"}, {"value"}),
    ],
)
def test_asked_of_names_the_figures_that_an_indicator_uses(
    world: World, kind: dict[str, str], asked: set[str]
) -> None:
    make_indicator(world.service, "Z1", **kind)

    [line] = [
        line
        for line in sheet_returns.sheet(world.service, ENDS_ON).lines
        if line.indicator.ref == "Z1"
    ]

    figures = {"numerator", "denominator", "value", "ytd_value", "forecast_value"}
    assert workbook_returns.asked_of(line) & figures == asked


def test_yes_or_no_is_chosen_from_a_list_and_kept_as_the_data_format_has_it(
    world: World, client: Client
) -> None:
    done = make_indicator(
        world.service, "M1", unit="yes_no", method="yes_no", kind="milestone", decimals=0
    )
    make_target(done, target=1)
    make_reading(done, "2026-08", 0)
    save(world, {"M1": Typed(value="0")})
    book = downloaded(signed_in(client, world))
    known = [cell(book, "M1", name).value for name in ("Target", "1 period before", "Figure")]
    lists = {
        each.formula1: str(each.sqref)
        for each in book[workbook_returns.SHEET].data_validations.dataValidation
    }
    figure = cell(book, "M1", "Figure")

    figure.value = "Yes"
    answer = uploaded(client, bytes_of(book))
    confirmed(client, answer)

    assert known == ["Yes", "No", "No"]
    assert lists['"Yes,No"'] == figure.coordinate
    [shown] = [
        each
        for line in answer.context["preview"].lines
        for each in line.cells
        if (line.line.indicator.ref, each.name) == ("M1", "value")
    ]
    assert (shown.old, shown.new, shown.effect) == ("No", "Yes", "changed")
    assert stored("M1").value == "1"
    page = client.get(reverse("sheet", args=WHERE)).content.decode()
    assert '<option value="1" selected>Yes</option>' in page
    assert "<strong>Yes</strong>" in page
    assert "Yes, from No in August 2026" in page


def test_yes_or_no_is_taken_in_every_way_that_spreadsheets_write_it(world: World) -> None:
    written = {"M1": "yes", "M2": "No", "M3": True, "M4": 1, "M5": 0.0, "M6": None, "M7": "maybe"}
    for ref in written:
        make_indicator(world.service, ref, unit="yes_no", method="yes_no", kind="milestone")
    data = workbook(["Reference", "Figure"], *([ref, each] for ref, each in written.items()))

    filled = filled_workbook.read("return.xlsx", data, sheet_returns.sheet(world.service, ENDS_ON))

    kept = {ref: cells["value"] for ref, cells in filled.cells.items() if cells}
    assert kept == {"M1": "1", "M2": "0", "M3": "1", "M4": "1", "M5": "0", "M6": ""}
    assert [(each.place, each.sentence) for each in filled.faults] == [
        ("Row 8, Figure", "Choose Yes or No.")
    ]


# There and back


def test_round_trip_saves_what_was_filled_in(world: World, client: Client) -> None:
    signed_in(client, world)
    book = downloaded(client)
    cell(book, "L001", "Figure").value = 93.1
    cell(book, "L001", "Commentary").value = "Steady.\nTwo desks are new."
    cell(book, "L002", "Figure").value = "70.2"
    cell(book, "L002", "Commentary").value = RED.commentary
    cell(book, "L002", "Explanation").value = RED.explanation
    cell(book, "L002", "What will put it right").value = RED.action_what
    cell(book, "L002", "Owner").value = RED.action_owner
    cell(book, "L002", "Due").value = date(2026, 12, 31)

    answer = uploaded(client, bytes_of(book))

    preview = answer.context["preview"]
    assert (preview.changed, preview.emptied, preview.errors) == (8, 0, 0)
    assert Return.objects.count() == 0

    assert confirmed(client, answer).status_code == 302

    assert stored("L001") == Typed(value="93.1", commentary="Steady.\nTwo desks are new.")
    assert stored("L002") == RED
    assert Return.objects.get().version == 1


def test_download_uploaded_again_changes_nothing(world: World, client: Client) -> None:
    typed = {"L001": Typed(value="2,571.50", commentary="One\r\ntwo"), "L002": RED}
    save(world, {**typed, "L001": Typed(value="2,571.50", commentary="One\r\ntwo")})
    signed_in(client, world)

    answer = uploaded(client, bytes_of(downloaded(client)))

    assert answer.context["preview"].changed == 0
    assert confirmed(client, answer).status_code == 302
    assert stored("L001") == typed["L001"]
    assert Return.objects.get().version == 1


def test_preview_shows_old_and_new_and_what_is_wrong(world: World, client: Client) -> None:
    save(world, {"L001": Typed(value="93.1", commentary="Steady.")})
    signed_in(client, world)
    book = downloaded(client)
    cell(book, "L001", "Figure").value = "about 70"
    cell(book, "L001", "Commentary").value = None
    cell(book, "L002", "Figure").value = 70.2

    answer = uploaded(client, bytes_of(book))

    first, second = answer.context["preview"].lines
    cells = {each.name: (each.old, each.new, each.effect) for each in first.cells}
    assert cells == {
        "value": ("93.1", "about 70", "changed"),
        "commentary": ("Steady.", "Steady.", "empty"),
    }
    [figure] = [each for each in first.cells if each.name == "value"]
    assert figure.errors == ("Write a plain number such as 98.4, -2.9 or 2,571.",)
    said = {each.name: each.errors for each in second.cells if each.errors}
    assert set(said) >= {"commentary", "action_what", "action_owner", "action_due"}
    page = answer.content.decode()
    assert "about 70" in page
    assert "Empty in your file: stays as stored" in page


def test_empty_cells_empty_what_is_stored_only_when_asked(world: World, client: Client) -> None:
    save(world, {"L001": GOOD})
    signed_in(client, world)
    book = downloaded(client)
    cell(book, "L001", "Commentary").value = None
    data = bytes_of(book)

    confirmed(client, uploaded(client, data))
    kept = stored()
    confirmed(client, uploaded(client, data), emptying="on")

    assert (kept.commentary, stored().commentary) == ("Steady.", "")
    assert stored().value == "93.1"


def test_percent_cells_are_shown_with_what_they_stand_for(world: World, client: Client) -> None:
    signed_in(client, world)
    book = downloaded(client)
    cell(book, "L001", "Figure").value = 0.931
    cell(book, "L001", "Figure").number_format = "0.0%"

    answer = uploaded(client, bytes_of(book))

    [sentence] = answer.context["preview"].percents
    assert sentence == "L001, figure: the cell is formatted as a percentage and shows 93.1%: 93.1"
    assert "Cells formatted as percentages" in answer.content.decode()
    confirmed(client, answer)
    assert stored().value == "93.1"


def test_csv_is_taken_too(world: World, client: Client) -> None:
    signed_in(client, world)
    text = (
        'Reference,Period,Figure,Commentary,"Unchanged, I confirm"\r\n'
        "L001,Sep-26,93.1,'=steady,yes\r\n"
        "L002,2026-09,94,,no\r\n"
    )

    confirmed(client, uploaded(client, text.encode("utf-8-sig"), "return.csv"))

    assert stored() == Typed(value="93.1", commentary="=steady", unchanged=True)
    assert stored("L002") == Typed(value="94")


def test_words_of_the_no_data_list_become_its_values(world: World, client: Client) -> None:
    signed_in(client, world)
    book = downloaded(client)
    cell(book, "L001", "Why no figure").value = "Not collected"

    confirmed(client, uploaded(client, bytes_of(book)))

    assert stored() == Typed(no_data_reason="not_collected")


# Two people


def test_confirm_after_somebody_elses_save_shows_both_and_overwrites_nothing(
    world: World, client: Client
) -> None:
    signed_in(client, world)
    book = downloaded(client)
    cell(book, "L001", "Figure").value = 93.1
    answer = uploaded(client, bytes_of(book))
    save(world, {"L001": Typed(value="95"), "L002": GOOD}, by=world.colleague)

    again = confirmed(client, answer)

    assert again.status_code == 409
    assert stored().value == "95"
    [line] = [each for each in again.context["preview"].lines if each.line.indicator.ref == "L001"]
    assert [(each.old, each.new) for each in line.cells] == [("95", "93.1")]
    assert confirmed(client, again).status_code == 302
    assert stored().value == "93.1"
    assert stored("L002") == GOOD


def test_confirm_twice_saves_once(world: World, client: Client) -> None:
    signed_in(client, world)
    book = downloaded(client)
    cell(book, "L001", "Figure").value = 93.1
    answer = uploaded(client, bytes_of(book))

    assert [confirmed(client, answer).status_code for _ in range(2)] == [302, 302]
    assert Return.objects.get().version == 1


def test_largest_file_that_is_taken_can_be_confirmed(world: World, client: Client) -> None:
    """What is previewed stays here: a form of its size would be refused (2.5 MB)."""
    longest = workbook_returns.MOST_TEXT
    count = MAX_BYTES // (3 * longest + 40)
    Indicator.objects.bulk_create(
        Indicator(
            ref=f"M{number:03}",
            title="Milestone",
            service=world.service,
            unit="yes_no",
            decimals=0,
            polarity="none",
            kind="milestone",
            frequency="month",
            aggregation="none",
            method="none",
        )
        for number in range(count)
    )
    drawn = random.Random(7)
    text = "".join(drawn.choices(ascii_letters, k=longest * 3 * count))
    texts = iter(text[place : place + longest] for place in range(0, len(text), longest))
    rows = [f"M{number:03},{next(texts)},{next(texts)},{next(texts)}" for number in range(count)]
    heads = "Reference,Commentary,Explanation,What will put it right"
    data = "\n".join([heads, *rows]).encode()
    assert MAX_BYTES * 0.99 < len(data) <= MAX_BYTES
    signed_in(client, world)

    answer = uploaded(client, data, "return.csv")
    saved = confirmed(client, answer)

    assert saved.status_code == 302
    assert Line.objects.count() == count
    assert stored(f"M{count - 1:03}").action_what == rows[-1].rsplit(",", 1)[1]


def test_confirm_takes_only_the_preview_of_the_same_person_and_return(
    world: World, client: Client
) -> None:
    signed_in(client, world)
    book = downloaded(client)
    cell(book, "L001", "Figure").value = 93.1
    answer = uploaded(client, bytes_of(book))
    token = answer.context["token"]

    for name, sent in (("officer", token[:-2]), ("officer", ""), ("colleague", token)):
        signed_in(client, world, name)
        refused = client.post(reverse("sheet_confirm", args=WHERE), {"token": sent})
        assert refused["Location"] == reverse("sheet_upload", args=WHERE)

    assert Line.objects.count() == 0


def test_confirm_after_submission_is_refused_with_the_reason(world: World, client: Client) -> None:
    signed_in(client, world)
    book = downloaded(client)
    cell(book, "L001", "Figure").value = 93.1
    answer = uploaded(client, bytes_of(book))
    record = save(world, {"L001": GOOD, "L002": GOOD}, by=world.colleague)
    operations.submit(
        service=world.service, ends_on=ENDS_ON, version=record.version, by=world.colleague, at=AT
    )

    assert confirmed(client, answer).status_code == 403
    assert stored() == GOOD


@pytest.mark.parametrize(
    ("name", "download", "upload"),
    [
        ("officer", 200, 200),
        ("approver", 200, 403),
        ("lead", 200, 403),
        ("auditor", 200, 403),
        ("other_officer", 404, 404),
        ("admin", 404, 404),
        ("nobody", 404, 404),
    ],
)
def test_pages_are_for_those_who_may(
    world: World, client: Client, name: str, download: int, upload: int
) -> None:
    signed_in(client, world, name)

    assert client.get(reverse("sheet_download", args=WHERE)).status_code == download
    assert client.get(reverse("sheet_upload", args=WHERE)).status_code == upload
    assert uploaded(client, b"x", "a.csv").status_code == upload


@pytest.mark.parametrize("where", [["LRA", "2026-10-15"], ["XYZ", "2026-09-30"]])
def test_a_return_that_is_none_is_not_found(world: World, client: Client, where: list[str]) -> None:
    signed_in(client, world)

    assert client.get(f"/returns/{where[0]}/{where[1]}/upload/").status_code == 404


# Files that are not taken, and why


def faults(world: World, rows: list[list[Any]], sheet: str = workbook_returns.SHEET) -> list[str]:
    book = Workbook()
    book.active.title = sheet
    for row in rows:
        book.active.append(row)
    filled = filled_workbook.read(
        "return.xlsx", bytes_of(book), sheet_returns.sheet(world.service, ENDS_ON)
    )
    return [f"{fault.place}: {fault.sentence}" for fault in filled.faults]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([["Reference", "Figur"], ["L001", 1]], "Row 1: There is no column “Figur”."),
        ([["Figure"], [1]], "Row 1: The column “Reference” is missing"),
        ([["Reference", "Figure", "Figure"]], "Row 1: The column “Figure” is here twice."),
        ([["Reference"], ["L009"]], "Row 2: “L009” is not an indicator of this return"),
        ([["Reference"], ["L001"], ["L001"]], "Row 3: L001 is in the file twice"),
        ([["Reference", "Period"], ["L001", "August 2026"]], "Row 2: The row is about August"),
        ([["Reference", "Period"], ["L001", date(2026, 8, 1)]], "Row 2: The row is about 2026-08"),
        ([["Reference", "Figure"], ["L001", date(2026, 9, 1)]], "Row 2, Figure: 2026-09-01 is no"),
        ([["Reference", "Figure"], ["L001", "=1+1"]], "Row 2, Figure: This formula is not calc"),
        (
            [["Reference", "Figure"], ["L001", 0.1234567890123456]],
            "Row 2, Figure: Write a number with at",
        ),
        ([["Reference", "Figure"], ["L001", "9" * 41]], "Row 2, Figure: Write at most 40"),
        ([["Reference", "Why no figure"], ["L001", "lost"]], "Row 2, Why no figure: Choose one"),
        ([["Reference", "Unchanged, I confirm"], ["L001", "so"]], "Row 2, Unchanged, I confirm: C"),
        ([["Reference", "Commentary"], ["L001", "x" * 5_001]], "Row 2, Commentary: Write at most"),
    ],
)
def test_faults_of_a_file_are_named_with_their_place(
    world: World, rows: list[list[Any]], said: str
) -> None:
    [fault] = faults(world, rows)

    assert fault.startswith(said)


def test_period_is_taken_in_every_way_that_spreadsheets_write_it(world: World) -> None:
    ways = ["September 2026", "2026-09", "Sep 26", "Sep-26", date(2026, 9, 1), None]

    for way in ways:
        assert faults(world, [["Reference", "Period"], ["L001", way]]) == []


def test_faulty_file_is_refused_and_nothing_is_saved(world: World, client: Client) -> None:
    signed_in(client, world)
    book = downloaded(client)
    book[workbook_returns.SHEET]["K1"].value = "Nummer"

    answer = uploaded(client, bytes_of(book))

    page = answer.content.decode()
    assert "return.xlsx has 1 thing to mend before it can be taken" in page
    assert "There is no column “Nummer”" in page
    assert "preview" not in answer.context


def test_wrong_sheet_is_named(world: World) -> None:
    with pytest.raises(UploadRefused, match="no sheet named Return; the sheets are: Sheet1"):
        faults(world, [["Reference"], ["L001"]], sheet="Sheet1")


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("return.pdf", b"%PDF", "Choose a workbook"),
        ("return.xlsm", b"PK", "macros"),
        ("return.xls", b"\xd0\xcf", "macros"),
        ("return.xlsx", b"no zip at all", "not a workbook"),
        ("return.xlsx", b"", "The file is empty"),
        ("return.csv", b"Reference,Figure\r\nL001,\xa393", "save as CSV UTF-8"),
        ("return.csv", b'Reference\r\n"L001', "check the quotes"),
        ("return.csv", b"a" * 5_000_001, "smaller than 5 MB"),
        ("return.csv", b"x\r\n" * 10_001, "more than 10,000 rows"),
        ("return.csv", b"," * 100 + b"x", "more than 60 columns"),
        ("return.csv", b"," * 600_001, "more columns and rows than a return"),
    ],
)
def test_page_says_why_a_file_is_not_taken(
    world: World, client: Client, name: str, data: bytes, said: str
) -> None:
    answer = uploaded(signed_in(client, world), data, name)

    assert said in str(answer.context["form"].errors["file"])


def test_a_look_tells_other_sheets_and_columns_before_any_process_begins(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subprocess, "run", None)
    columns = ["Reference", "Figur", "Kommentar"]

    assert [fault.split(".")[0] for fault in faults(world, [[], columns, ["L001", 1]])] == [
        "Row 1: There is no column “Figur”",
        "Row 1: There is no column “Kommentar”",
    ]
    with pytest.raises(UploadRefused, match="the sheets are: Sheet1"):
        faults(world, [["Reference"], ["L001"]], sheet="Sheet1")


SPACE = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
INLINE = b'<c t="inlineStr"><is><r><t>Refer</t></r><r><t>ence</t></r><rPh><t>x</t></rPh></is></c>'


@pytest.mark.parametrize(
    ("sheet", "header"),
    [
        (b"<row/><row>" + INLINE + b"</row>", ["Reference"]),
        (b"<row>" + INLINE + b"<c><v>2</v></c></row>", None),
        (b"<row><c t='str'><f>A2</f><v>Reference</v></c></row>", None),
        (b"<row><c t='s'><v>99</v></c></row>", None),
        (b"<row>" + b"<c/>" * 70_000 + INLINE + b"</row>", None),
        (b"", None),
    ],
    ids="runs number formula no-such-text far-away none".split(),
)
def test_a_look_says_nothing_of_what_it_does_not_understand(
    sheet: bytes, header: list[str] | None
) -> None:
    data = zipped(workbook_parts(sheet1=SPACE + sheet + b"</sheetData></worksheet>"))

    assert uploads.opened("return.xlsx", data, workbook_returns.SHEET).header == header


def test_a_workbook_that_is_put_together_in_another_way_is_read_all_the_same(world: World) -> None:
    moved = {
        name.replace("workbook.xml", "book.xml"): data.replace(b"workbook.xml", b"book.xml")
        for name, data in workbook_parts().items()
    }

    upload = uploads.opened("return.xlsx", zipped(moved), workbook_returns.SHEET)

    assert upload.header is None
    assert [cells for _, cells in upload.rows()] == [["Reference", "Figure"], ["L001", "1"]]


# Files that are made to do harm: refused in little memory, and nearly all without being read; how
# soon is measured by tests.benchmarks.bench_uploads


TOO_BIG = "unpacks to much more than a return holds"
HARMFUL = [
    (bomb, TOO_BIG),
    (lying, TOO_BIG),
    (laughs, "defines entities"),
    (hidden_laughs, "written in UTF-16"),
    (macros, "holds macros"),
    (lambda: rows_of(100_000), "more than 10,000 rows"),
    (many_parts, "more than 100 parts"),
]


@pytest.mark.parametrize(
    ("make", "said"),
    HARMFUL,
    ids="bomb lying laughs hidden-laughs macros 100,000-rows parts".split(),
)
def test_harmful_file_is_refused_without_being_read(tmp_path: Path, make: Any, said: str) -> None:
    took = trial(tmp_path, make())

    assert said in took["refused"]
    assert took["child"] == 0
    assert took["own"] < 200


@pytest.mark.parametrize(
    ("make", "said"),
    [(huge_text, "holds more text than a return"), (slow, "too long")],
)
def test_harmful_file_that_must_be_read_is_stopped(tmp_path: Path, make: Any, said: str) -> None:
    took = trial(tmp_path, make())

    assert said in took["refused"]
    assert took["seconds"] < 30
    assert max(took["own"], took["child"]) < 200


def trial(folder: Path, data: bytes) -> dict[str, Any]:
    path = folder / "return.xlsx"
    path.write_bytes(data)
    done = subprocess.run(
        [sys.executable, "-m", "tests.returns.upload_trial", str(path)],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_wide_and_late_rows_are_bounded(tmp_path: Path) -> None:
    space = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    late = b'<sheetData><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'

    took = trial(tmp_path, zipped(workbook_parts(sheet1=space + late + b"</worksheet>")))

    assert took["refused"]
    assert took["seconds"] < 30
    assert max(took["own"], took["child"]) < 200


def test_twenty_four_indicators_are_read_whole(world: World, client: Client) -> None:
    for number in range(3, 25):
        indicator = make_indicator(world.service, f"L{number:03d}")
        make_target(indicator)
        make_reading(indicator, "2026-08", Decimal("92.5"))
    signed_in(client, world)
    book = downloaded(client)
    for number in range(1, 25):
        cell(book, f"L{number:03d}", "Figure").value = 91 + number / 10
        cell(book, f"L{number:03d}", "Commentary").value = f"Line {number}"

    confirmed(client, uploaded(client, bytes_of(book)))

    assert Line.objects.count() == 24
    assert stored("L024") == Typed(value="93.4", commentary="Line 24")
