"""Cases of files: what is taken, what is refused, and whether the reason is true and helps."""

import csv
from io import StringIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from councilportal.common.periods import parse
from performance.models import Reading, Target
from tests.cases import limits
from tests.cases.doors import as_csv, as_workbook, imported, in_folder, officer
from tests.returns.harmful import workbook_parts, zipped
from tests.returns.spreadsheets.support import uploaded
from tests.returns.support import World, make_indicator

# What a file is read as does not depend on the database: once is enough. What is stored of its
# text does: tests/cases/test_text.py runs on both.
pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_only]
Rows = list[list[Any]]
FORMS = {"CSV": as_csv, "workbook": as_workbook}


def case(name: str, door: str) -> pytest.MarkDecorator:
    return pytest.mark.case(name, door=door)


def by_both(name: str) -> list[Any]:
    return [pytest.param(form, marks=case(name, form)) for form in FORMS]


def upload(world: World, rows: Rows, form: str) -> Any:
    name = "return.csv" if form == "CSV" else "return.xlsx"
    return uploaded(officer(world), FORMS[form](rows), name)


def faults(answer: Any) -> str:
    """Why a file is refused, with its places."""
    own = [f"{each.place}: {each.sentence}" for each in answer.context["faults"]]
    return " ".join([*own, *answer.context["form"].errors.get("file", [])])


def figures(world: World, rows: Rows, form: str) -> str:
    """The figures that an upload previews."""
    lines = upload(world, rows, form).context["preview"].lines
    return " ".join(line.line.typed.value for line in lines if line.in_file)


READINGS = "ref,period,value,commentary\r\n"
IMPORT = "import"


@pytest.mark.parametrize("form", by_both("02 rows of blanks"))
def test_rows_of_blanks_are_passed_over(form: str, world: World) -> None:
    rows = [["Reference", "Figure"], ["L001", "93.1"], [" ", " "], ["", ""], ["L002", "92"]]

    assert figures(world, [*rows, ["\xa0", ""]], form) == "93.1 92"


@pytest.mark.parametrize("line", [" , ,,", ",,,", "\xa0"])
@case("02 rows of blanks", IMPORT)
def test_rows_of_blanks_are_passed_over_by_an_import(line: str, tmp_path: Path) -> None:
    text = f"{READINGS}{line}\r\nA01,2026-08,12,\r\n"

    assert imported(in_folder(tmp_path / "in", readings=text)) == ""
    assert Reading.objects.count() == 1


@case("06 row number", "CSV")
@pytest.mark.parametrize("end", ["\r\n", "\r", "\n"])
def test_row_is_the_one_that_a_spreadsheet_shows(end: str, world: World) -> None:
    lines = [
        "Reference,Figure,Commentary",
        f'L001,93.1,"One{end}two{end}three"',
        "L002,92,£200",
        "",
    ]

    answer = uploaded(officer(world), end.join(lines).encode("cp1252"), "return.csv")

    assert faults(answer).startswith("Row 3: the file is not UTF-8")


@case("06 row number", IMPORT)
def test_row_of_an_import_is_the_one_that_a_spreadsheet_shows(tmp_path: Path) -> None:
    folder = in_folder(tmp_path / "in")
    text = f'{READINGS}A01,2026-08,1,"One\r\ntwo"\r\nA01,2026-09,1,£200\r\n'
    (folder / "readings.csv").write_bytes(text.encode("cp1252"))

    assert "readings.csv row 3: found '£'; the file is not UTF-8" in imported(folder)


STRICT = {
    name: data.replace(
        b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
        b"http://purl.oclc.org/ooxml/spreadsheetml/main",
    )
    for name, data in workbook_parts().items()
}
LOCKED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + "EncryptedPackage".encode("utf-16-le")
OLD = LOCKED.replace("EncryptedPackage".encode("utf-16-le"), "Workbook".encode("utf-16-le"))
OPEN_DOCUMENT = zipped({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"})
SAVE = "save it as Excel Workbook (.xlsx)"
COMMAS = "save it as CSV UTF-8 (comma delimited)"
UNREAD = [
    ("08 strict", "x.xlsx", zipped(STRICT), f"is a Strict Open XML workbook: {SAVE}"),
    ("18 password", "x.xlsx", LOCKED, "the file has a password: save it without one"),
    ("18 renamed .xls", "x.xlsx", OLD, f"is an old kind of workbook (.xls): {SAVE}"),
    ("18 renamed .ods", "x.xlsx", OPEN_DOCUMENT, f"is an OpenDocument file (.ods): {SAVE}"),
    ("18 renamed .csv", "x.xlsx", b"a,b\r\n", "is text, and no workbook: name it .csv"),
    ("18 renamed web page", "x.xlsx", b"<html><table>", "is a web page: open it in Excel"),
    ("18 renamed .pdf", "x.xlsx", b"%PDF-1.7", "is a PDF: copy the table into a workbook"),
    ("18 renamed .xlsx", "x.csv", zipped(workbook_parts()), "name it .xlsx or .zip"),
    (
        "18 semicolons",
        "x.csv",
        b"a;b\r\n1;2\r\n",
        f"divided by semicolons, not by commas: {COMMAS}",
    ),
    ("18 tabs", "x.csv", b"a\tb\r\n1\t2\r\n", f"divided by tabs, not by commas: {COMMAS}"),
    ("18 UTF-16", "x.csv", "a,b\r\n".encode("utf-16"), "in UTF-16 (in Excel “Unicode Text”)"),
    ("18 UTF-16", "x.csv", "a,b\r\n".encode("utf-16-be"), "in UTF-16 (in Excel “Unicode Text”)"),
    ("18 bars", "x.csv", b"a|b\r\n1|2\r\n", f"divided by bars, not by commas: {COMMAS}"),
    ("18 packed", "x.csv", b"\x1f\x8b\x08\x00", "is a packed file: unpack it first"),
    ("18 .xls", "x.xls", OLD, f"is an old kind of workbook (.xls): {SAVE}"),
    ("18 .xlsm", "x.xlsm", OLD, "may hold macros, which are not taken"),
    ("18 .ods", "x.ods", OPEN_DOCUMENT, f"is an OpenDocument file (.ods): {SAVE}"),
    ("18 .pdf", "x.pdf", b"%PDF-1.7", "is a PDF: copy the table into a workbook"),
    ("18 .csv.gz", "x.csv.gz", b"\x1f\x8b\x08\x00", "is a packed file: unpack it first"),
]


def unread(door: str) -> list[Any]:
    return [pytest.param(*rest, marks=case(name, door), id=name) for name, *rest in UNREAD]


@pytest.mark.parametrize(("name", "data", "said"), unread("upload"))
def test_reason_of_an_upload_is_true_and_helps(
    name: str, data: bytes, said: str, world: World
) -> None:
    assert said.lower() in faults(uploaded(officer(world), data, name)).lower()


@pytest.mark.parametrize(("name", "data", "said"), unread("import, on the page"))
def test_reason_of_the_import_page_is_true_and_helps(
    name: str, data: bytes, said: str, world: World
) -> None:
    admin = Client()
    admin.force_login(world.admin)
    named = name.replace("x.", "readings.")

    page = admin.post(reverse("admin_import"), {"file": SimpleUploadedFile(named, data)})

    assert said.lower() in page.content.decode().lower()


@pytest.mark.parametrize(("name", "data", "said"), unread("import_data"))
def test_reason_of_the_command_is_true_and_helps(
    name: str, data: bytes, said: str, tmp_path: Path
) -> None:
    path = tmp_path / name.replace("x.", "readings.")
    path.write_bytes(data)

    assert said.lower() in imported(path).lower()


@pytest.mark.parametrize("form", by_both("18 title rows"))
def test_title_rows_above_the_headings_are_told(form: str, world: World) -> None:
    rows = [["Libraries", ""], ["September 2026", ""], ["Reference", "Figure"], ["L001", "1"]]

    assert "The headings are in row 3: delete the rows above them." in faults(
        upload(world, rows, form)
    )


@case("18 title rows", IMPORT)
def test_title_rows_of_an_import_are_told(tmp_path: Path) -> None:
    folder = in_folder(
        tmp_path / "in", readings=f"Figures of August\r\n\r\n{READINGS}A01,2026-08,1,\r\n"
    )

    said = imported(folder)

    assert "the names of the columns are in row 3: delete the rows above it." in said
    assert "there is no such column" not in said


SVG = b'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "x.dtd"><svg/>'


@case("19 picture", "workbook")
def test_workbook_with_a_picture_that_names_a_document_type_is_taken(world: World) -> None:
    data = zipped(workbook_parts() | {"xl/media/image2.svg": SVG})

    assert "preview" in uploaded(officer(world), data).context


@case("19 picture", "workbook")
def test_sheet_that_is_kept_among_the_pictures_expands_no_entity(world: World) -> None:
    parts = workbook_parts()
    rels = "xl/_rels/workbook.xml.rels"
    parts[rels] = parts[rels].replace(b"worksheets/sheet1.xml", b"media/sheet1.svg")
    sheet = parts.pop("xl/worksheets/sheet1.xml")
    begin = sheet.index(b"<worksheet")
    entity = b'<!DOCTYPE w [<!ENTITY a "ha">]>'
    parts["xl/media/sheet1.svg"] = sheet[:begin] + entity + sheet[begin:].replace(b"L001", b"&a;")

    assert "preview" not in uploaded(officer(world), zipped(parts)).context


WAYS = ["Sep 2026", "SEPTEMBER 2026", "Sep-26", "2026-09", "September 2026", "Sept 2026"]
QUARTERS = ["Q2 2026/27", "Quarter 2 2026/27", "2026/27-Q2", "Q2 26/27", "July to September 2026"]


@pytest.mark.parametrize("way", [*WAYS, *QUARTERS, "2026/27 Q2", "second quarter 2026/27"])
@pytest.mark.parametrize("form", by_both("41 periods"))
def test_periods_as_people_write_them_are_taken(form: str, way: str, world: World) -> None:
    make_indicator(world.service, "L010", frequency="quarter")
    ref = "L001" if way in WAYS else "L010"

    rows = [["Reference", "Period", "Figure"], [ref, way, "93.1"]]

    assert figures(world, rows, form) == "93.1"


@pytest.mark.parametrize("way", ["August 2026", "Q2 2026/27", "2026", "Q2 2026"])
@pytest.mark.parametrize("form", by_both("41 periods"))
def test_another_period_is_refused(form: str, way: str, world: World) -> None:
    rows = [["Reference", "Period", "Figure"], ["L001", way, "93.1"]]

    assert f"The row is about {way}, but this return" in faults(upload(world, rows, form))


@case("62 unread file", IMPORT)
@pytest.mark.parametrize("name", ["readings.xlsx", "readings.ods", "readings.txt", "set.zip"])
def test_file_of_a_folder_that_would_not_be_read_is_refused(name: str, tmp_path: Path) -> None:
    folder = in_folder(tmp_path / "in", targets="ref,year,target\r\nA01,2026/27,10\r\n")
    (folder / name).write_bytes(b"x")

    assert f"{name}: this file would not be read" in imported(folder)
    assert not Target.objects.exists()


@case("62 unread file", "import of a zip")
def test_file_of_a_zip_that_would_not_be_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "set.zip"
    with ZipFile(path, "w") as archive:
        archive.writestr("units.csv", "ref,name\r\n")
        archive.writestr("readings.ods", "x")
        archive.writestr("README.md", "x")

    assert "readings.ods: this file would not be read" in imported(path)


@case("70 short rows", IMPORT)
def test_missing_cells_at_the_end_are_blank(tmp_path: Path) -> None:
    text = f"{READINGS}A01,2026-08,12,Fine\r\nA01,2026-09,13\r\n"

    assert imported(in_folder(tmp_path / "in", readings=text)) == ""
    assert Reading.objects.count() == 2


@case("70 short rows", "CSV")
def test_missing_cells_of_an_upload_are_blank(world: World) -> None:
    assert (
        figures(world, [["Reference", "Figure", "Commentary"], ["L001", "93.1"]], "CSV") == "93.1"
    )


@pytest.mark.parametrize("form", by_both("84 beyond the header"))
@pytest.mark.parametrize(
    ("header", "row", "said"),
    [
        (["Reference", "Commentary"], ["L001", "Down", " as foreseen"], "“as foreseen” is "),
        (
            ["Reference", "", "Commentary"],
            ["L001", "lost", "Down"],
            "“lost” is in a column without",
        ),
    ],
)
def test_words_under_no_heading_are_refused(
    form: str, header: list[str], row: list[str], said: str, world: World
) -> None:
    assert f"Row 2: {said}" in faults(upload(world, [header, row], form))


@case("84 beyond the header", IMPORT)
def test_words_beyond_the_header_of_an_import_are_refused(tmp_path: Path) -> None:
    text = f"{READINGS}A01,2026-08,12,Down, as foreseen\r\n"

    said = imported(in_folder(tmp_path / "in", readings=text))

    assert "readings.csv row 2: found ' as foreseen'; the row has 5 cells and the header 4" in said


TITLES = {"1.1": "Libraries visited", "1.10": "Staff absent"}


@pytest.mark.parametrize("form", by_both("108 reference as number"))
@pytest.mark.parametrize(
    ("row", "said"),
    [
        (["1.1", "Staff absent", "7.5"], "the row’s indicator is that of 1.10"),
        (["1.1", "", "7.5"], "1.1 may be 1.1 and 1.10, which spreadsheets take for one number"),
        (["1.1", "libraries  visited", "7.5"], ""),
        (["1.10", "Staff absent", "7.5"], ""),
    ],
)
def test_reference_that_became_a_number_is_told_by_its_title(
    form: str, row: list[Any], said: str, world: World
) -> None:
    for ref, title in TITLES.items():
        make_indicator(world.service, ref, title=title)

    answer = upload(world, [["Reference", "Indicator", "Figure"], row], form)

    assert (said in faults(answer)) if said else "preview" in answer.context


@case("108 reference as number", "import of a workbook")
def test_number_is_no_reference_in_an_import(tmp_path: Path) -> None:
    in_folder(tmp_path / "in")
    path = tmp_path / "readings.xlsx"
    path.write_bytes(as_workbook([["ref", "period", "value"], [1.1, "2026-08", 7.5]], "readings"))

    assert "the cell is a number, and 1.10 would be kept as 1.1" in imported(path)


@case("96 negative", "board.csv")
def test_file_for_people_keeps_pounds_and_minus(world: World, tmp_path: Path) -> None:
    text = "ref,period,value\r\nA03,2026-08,-2.4\r\n"
    assert imported(in_folder(tmp_path / "in", readings=text)) == ""

    data = officer(world).get(reverse("board_as", args=[parse("2026-08"), "csv"])).content

    assert data.startswith(b"\xef\xbb\xbf")
    [row] = [
        each for each in csv.DictReader(StringIO(data.decode("utf-8-sig"))) if each["ref"] == "A03"
    ]
    assert "-£2.4m" in row.values()
    assert "-2.4" in row.values()


@case("50 limits", "import, then the form")
def test_one_limit_a_field_whatever_the_door() -> None:
    files, forms = limits.by_import(), limits.by_form()
    shared = files.keys() & forms.keys()

    assert len(shared) > 40
    assert {name: files[name] for name in shared} == {name: forms[name] for name in shared}
