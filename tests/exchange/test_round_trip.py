"""What goes in comes out again, byte for byte, by whichever door it came."""

import csv
import json
import re
from pathlib import Path

import pytest

from councilportal.audit.models import Event
from councilportal.exchange import FORMATS, NAMES, export_folder
from councilportal.organisation.models import Directorate
from councilportal.publishing.rules.kinds import PartKind
from performance.returns.typed import Typed
from tests.dumps import dump
from tests.exchange.support import (
    FIXTURES,
    WHOLE,
    bring_in,
    problems_of,
    undone,
    whole_with,
    workbook,
    zipped,
)
from tests.returns.support import (
    GOOD,
    RED,
    approve,
    bring_to,
    make_world,
    move,
    save,
    standard,
    submit,
)
from tests.sizes import part

pytestmark = [pytest.mark.django_db, pytest.mark.by_draw]
SETS = {
    "whole": WHOLE,
    "demo": FIXTURES / "demo",
    **{
        council: FIXTURES / "reference" / council
        for council in ("kent", "hampshire", "manchester", "hertfordshire", "staffordshire")
    },
}
APART = ("accounts", "council")


def files_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.glob("*.csv"))}


def exported(folder: Path) -> dict[str, bytes]:
    export_folder(folder)
    return files_of(folder)


@pytest.mark.parametrize("name", part(SETS, 2))
def test_an_export_imported_into_an_empty_database_exports_the_same_bytes(name, tmp_path):
    with undone():
        bring_in(SETS[name], ignore=APART)
        first = exported(tmp_path / "first")

    bring_in(tmp_path / "first")

    assert exported(tmp_path / "second") == first


def test_figures_approved_through_a_return_come_out_and_in_again_the_same(tmp_path):
    """Two approved, one of them corrected after reopening, one without a figure."""
    with undone():
        world = make_world()
        standard(world, 3)
        absent = Typed(no_data_reason="not_collected", commentary="The counter broke.")
        typed = {"L001": GOOD, "L002": RED, "L003": absent}
        bring_to(world, "locked", typed)
        move(world, "reopen", "lead", reason="A branch was left out, “Alder” by name")
        save(world, {"L001": Typed(value="94.25", commentary="Recounted,\nwith Alder.")})
        submit(world)
        approve(world)
        first = exported(tmp_path / "first")

    bring_in(tmp_path / "first")

    readings = first["readings.csv"].decode()
    assert "94.25" in readings
    assert "A branch was left out, “Alder” by name" in readings
    assert "not_collected" in readings
    assert exported(tmp_path / "second") == first


@pytest.mark.kept
@pytest.mark.parametrize("name", SETS)
def test_the_sets_that_come_with_the_portal_are_written_as_exports_are(name, tmp_path):
    bring_in(SETS[name], ignore=APART)

    own = {file: data for file, data in files_of(SETS[name]).items() if Path(file).stem in NAMES}
    assert exported(tmp_path) == own


@pytest.mark.parametrize("name", part(SETS, 2))
def test_importing_again_changes_nothing(name):
    bring_in(SETS[name], ignore=APART)
    before = dump()

    report = bring_in(SETS[name], ignore=APART)

    assert not report.changes_anything
    assert all(counts.unchanged for counts in report.counts.values())
    assert dump() == before


@pytest.mark.kept
def test_every_file_and_column_is_in_the_documentation():
    said = (FIXTURES / "README.md").read_text("utf-8")
    words = set(re.findall(r"[a-z0-9_]+", said))

    assert [each.name for each in FORMATS if each.name not in words] == []
    columns = {(each.name, column.name) for each in FORMATS for column in each.columns}
    assert sorted(place for place in columns if place[1] not in words) == []


@pytest.mark.kept
def test_the_documentation_says_everything_once():
    for table in re.findall(r"(?:^\|.*\n)+", (FIXTURES / "README.md").read_text("utf-8"), re.M):
        about = [line.split("|")[1] for line in table.splitlines()]
        assert [each for each in about if about.count(each) > 1] == []


@pytest.mark.kept
def test_the_documentation_names_every_kind_of_part():
    said = (FIXTURES / "README.md").read_text("utf-8").partition("### series_parts.csv")[2]
    (row,) = re.findall(r"^\| \*\*part\*\* \|.*", said, re.M)

    assert [each for each in PartKind if f"`{each.value}`" not in row] == []


def test_a_dry_run_reports_the_same_and_changes_nothing():
    before = dump()

    tried = bring_in(WHOLE, dry_run=True)

    assert dump() == before
    assert tried == bring_in(WHOLE)
    assert tried.changes_anything


def test_folder_zip_workbook_and_zipped_workbook_bring_in_the_same(tmp_path):
    book = tmp_path / "book" / "whole.xlsx"
    book.parent.mkdir()
    workbook(WHOLE, book)
    doors = [
        WHOLE,
        zipped(WHOLE, tmp_path / "folder.zip"),
        book,
        zipped(book.parent, tmp_path / "book.zip"),
    ]
    found = []

    for number, door in enumerate(doors):
        with undone():
            bring_in(door)
            found.append(exported(tmp_path / str(number)))

    assert found == [found[0]] * len(doors)


def test_one_csv_file_is_enough():
    report = bring_in(WHOLE / "directorates.csv")

    assert list(report.counts) == ["directorates"]


def test_one_wrong_row_keeps_every_file_out(tmp_path):
    folder = whole_with(tmp_path / "in", readings="+T1,2031-01,,,oops\r\n")
    before = dump()

    assert problems_of(folder)

    assert dump() == before


def test_problems_of_all_files_come_together_in_the_order_of_the_files(tmp_path):
    folder = whole_with(
        tmp_path / "in",
        directorates="+X,,,,\r\n",
        readings="ref,period,value\r\nT1,2031-01,oops\r\nT1,2031-13,1\r\n",
    )

    places = [(problem.file, problem.row) for problem in problems_of(folder)]

    assert places == [("directorates.csv", 4), ("readings.csv", 2), ("readings.csv", 3)]


GUARDED = ["=1+2", "+44 20", "-5 or so", "@home", "'quoted'", "'=x"]
GUARDED += ["＝1+2", "＋44 20", "－5 or so", "＠home"]  # noqa: RUF001


@pytest.mark.parametrize("text", part(GUARDED, 5), ids=repr)
def test_text_that_a_spreadsheet_would_run_survives(text, tmp_path):
    cell = f'"\'{text}"'
    folder = whole_with(tmp_path / "in", directorates=f"ref,name\r\nCARE,{cell}\r\nPLACE,Place\r\n")
    with undone():
        bring_in(folder)
        out = exported(tmp_path / "out")

    assert f"'{text}".encode() in out["directorates.csv"]
    bring_in(tmp_path / "out")
    assert Directorate.objects.get(ref="CARE").name == text
    assert exported(tmp_path / "again") == out


def test_references_are_guarded_too(tmp_path):
    text = "ref,name\r\n'=A,Equals\r\n'-b,Minus\r\n"
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "directorates.csv").write_text(text, "utf-8", newline="")

    bring_in(folder)

    rows = exported(tmp_path / "out")["directorates.csv"].decode().splitlines()[1:]
    assert [row.split(",")[0] for row in rows] == ["'-b", "'=A"]


def test_a_byte_order_mark_and_other_line_ends_are_taken(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    text = 'name,ref\n"Two\nlines, and a ""quote""",A\n\nPlain,B\n'
    (folder / "directorates.csv").write_bytes(text.encode("utf-8-sig"))

    report = bring_in(folder)

    assert report.counts["directorates"].created == 2
    assert Directorate.objects.get(ref="A").name == 'Two\nlines, and a "quote"'


def test_an_import_is_recorded_once_with_its_counts_and_its_digest():
    bring_in(WHOLE)
    bring_in(WHOLE)

    told = [(event.action, event.record_type) for event in Event.objects.order_by("id")]
    assert told == [("watch", "indicator"), ("import", "data")]
    said = json.loads(Event.objects.get(action="import").after)
    assert said["files"]["indicators"] == {"created": 15, "changed": 0}
    assert len(said["sha256"]) == 64


def test_an_import_tells_who_signs_and_who_answers_from_now_on(tmp_path):
    bring_in(WHOLE)
    export_folder(tmp_path)
    for name, column in (("services", "head_post"), ("indicators", "owner")):
        file = tmp_path / f"{name}.csv"
        first, *others = csv.DictReader(file.read_text("utf-8").splitlines())
        before = first[column]
        with file.open("w", newline="", encoding="utf-8") as out:
            writer = csv.DictWriter(out, first)
            writer.writeheader()
            writer.writerows([{**first, column: "Head of everything"}, *others])

        bring_in(file)

        event = Event.objects.latest("id")
        told = {name: {first["ref"]: {column: before or None}}}
        assert json.loads(event.before) == told
        after = json.loads(event.after)[name]
        assert after == {first["ref"]: {column: "Head of everything"}}


def test_an_absent_column_leaves_what_is_stored_and_an_empty_cell_means_the_default(tmp_path):
    bring_in(WHOLE)
    before = export_rows(tmp_path / "before", "directorates.csv")
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "directorates.csv").write_text("ref,name\r\nCARE,Caring\r\n", newline="")

    report = bring_in(folder)

    after = export_rows(tmp_path / "after", "directorates.csv")
    assert report.counts["directorates"].changed == 1
    assert after["CARE"] == {**before["CARE"], "name": "Caring"}
    (folder / "directorates.csv").write_text(
        "ref,name,director_post\r\nCARE,Caring,\r\n", newline=""
    )
    bring_in(folder)
    assert export_rows(tmp_path / "last", "directorates.csv")["CARE"]["director_post"] == ""


def export_rows(folder: Path, name: str) -> dict[str, dict[str, str]]:
    lines = exported(folder)[name].decode().splitlines()
    header = lines[0].split(",")
    rows = [dict(zip(header, line.split(","), strict=True)) for line in lines[1:]]
    return {row["ref"]: row for row in rows}
