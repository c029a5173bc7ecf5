"""CSV files with what describes them, judged by programs that others wrote; without a network."""

import hashlib
import json
from dataclasses import replace
from datetime import date

import pytest

from councilportal.common import reading
from councilportal.common.document import Dataset, Document, Field
from councilportal.design import report_example
from councilportal.printing import csvw
from performance.board import dashboard_sections, queries
from performance.board.ratings_fields import COUNT_FIELDS, RATING_FIELDS
from performance.board.ratings_file import RATING_COLUMNS
from tests import factories
from tests.eqia.hostile import FORMULAS, STRINGS
from tests.performance.board.test_documents import HEADING
from tests.printing import sample
from tests.printing.judging import judged

LICENCE = {
    "licence": "Open Government Licence v3.0",
    "licence_address": "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
}


def of(*datasets):
    return replace(sample.document(), datasets=datasets, sections=())


@pytest.fixture
def board(db):
    factories.make_board(24)
    return dashboard_sections.dashboard(HEADING, queries.board(date(2025, 9, 30)))


def test_files_of_a_board_are_valid_for_both_judges(board, tmp_path):
    files = csvw.files(board, **LICENCE)

    assert list(files)[:2] == ["table-1.csv", "table-1.csv-metadata.json"]
    assert list(files)[-5:] == [
        "ratings.csv",
        "ratings.csv-metadata.json",
        "counts.csv",
        "counts.csv-metadata.json",
        "datapackage.json",
    ]
    assert judged(files, tmp_path) == []


@pytest.mark.parametrize("document", [sample.document(), report_example.document()])
def test_every_table_of_a_document_is_valid_for_both_judges(tmp_path, document):
    files = csvw.files(document)
    tables = [name for name in files if name.startswith("table-") and name.endswith(".csv")]

    assert len(tables) == len(list(reading.listed(document))) > 1
    assert judged(files, tmp_path) == []


def test_every_column_of_ratings_and_counts_is_described(board):
    assert {field.name for field in RATING_FIELDS} == set(RATING_COLUMNS)
    assert len(RATING_FIELDS) == len(RATING_COLUMNS)
    assert [field.name for field in COUNT_FIELDS] == ["count", "number"]
    columns = json.loads(csvw.files(board)["ratings.csv-metadata.json"])["tableSchema"]["columns"]
    types = {column["titles"]: column["datatype"] for column in columns}
    assert types["period_begins"] == types["period_ends"] == "date"
    assert types["value"] == types["target"] == "decimal"
    assert types["revision"] == "integer"
    assert types["rating"]["format"] == "green|amber|red|no_target|no_data|not_rated"


def test_periods_have_their_days(board):
    ratings = board.datasets[0]
    rows = [dict(zip(ratings.columns, row, strict=True)) for row in ratings.rows]
    found = {(row["period"], row["period_begins"], row["period_ends"]) for row in rows}

    assert ("2025-09", "2025-09-01", "2025-09-30") in found


def test_metadata_says_what_the_document_says():
    files = csvw.files(sample.document(), **LICENCE)
    told = json.loads(files["ratings.csv-metadata.json"])

    assert told["url"] == "ratings.csv"
    assert told["dc:publisher"] == "Afonwen Borough Council"
    assert told["dc:license"] == {"@id": LICENCE["licence_address"]}
    assert told["tableSchema"]["columns"][1] == {
        "name": "value",
        "titles": "value",
        "dc:title": "Value",
        "dc:description": "The exact figure",
        "schema:unitText": "%",
        "datatype": "decimal",
    }
    package = json.loads(files["datapackage.json"])
    resource = package["resources"][-1]
    assert resource["hash"] == f"sha256:{hashlib.sha256(files['ratings.csv']).hexdigest()}"
    assert resource["bytes"] == len(files["ratings.csv"])
    assert package["licenses"] == [
        {"title": LICENCE["licence"], "path": LICENCE["licence_address"]}
    ]
    assert files == csvw.files(sample.document(), **LICENCE)


def test_names_may_have_a_prefix(tmp_path):
    files = csvw.files(sample.document(), prefix="DB-2025-26-")

    assert "DB-2025-26-ratings.csv" in files
    assert "DB-2025-26-table-1.csv-metadata.json" in files
    assert judged(files, tmp_path) == []
    assert {csvw.media_type(name) for name in files} == {
        "text/csv; charset=utf-8",
        "application/csvm+json",
        "application/json",
    }


TYPED = Dataset(
    "typed",
    ("n", "i", "b", "d", "w", "hidden"),
    (("-1.5", "3", "yes", "2026-11-28", "a.b", "[c]"), ("", "", "", "", "", "7")),
    (
        Field("n", datatype="number"),
        Field("i", datatype="integer"),
        Field("b", datatype="boolean"),
        Field("d", datatype="date"),
        Field("w", words=("a.b", "c|d")),
        Field("hidden", datatype="number"),
    ),
)


def test_each_datatype_is_valid_with_empty_cells_too(tmp_path):
    files = csvw.files(of(TYPED))
    fields = json.loads(files["datapackage.json"])["resources"][0]["schema"]["fields"]

    assert judged(files, tmp_path) == []
    # A hidden figure is no number, and the column says so.
    types = [field["type"] for field in fields]
    assert types == ["number", "integer", "boolean", "date", "string", "string"]


def test_types_of_columns_without_a_field_are_those_of_their_values(tmp_path):
    rows = (("1.5", "2026-04-01", "2026", "x", ""), ("", "", "2027", "1", ""))
    files = csvw.files(of(Dataset("d", ("a", "b", "c", "d", "e"), rows)))
    fields = json.loads(files["datapackage.json"])["resources"][0]["schema"]["fields"]

    assert [field["type"] for field in fields] == ["number", "date", "number", "string", "string"]
    assert judged(files, tmp_path) == []


@pytest.mark.parametrize(
    ("place", "wrong"), [(0, "x"), (1, "1.5"), (2, "maybe"), (3, "28 November"), (4, "other")]
)
def test_judges_find_a_value_that_is_not_of_its_column(tmp_path, place, wrong):
    files = csvw.files(of(TYPED))
    row = list(TYPED.rows[0])
    row[place] = wrong
    changed = ("\ufeff" + ",".join(TYPED.columns) + "\r\n" + ",".join(row) + "\r\n").encode()

    said = judged({**files, "typed.csv": changed}, tmp_path)
    assert any("Invalid column value" in each for each in said)
    assert any("type-error" in each or "constraint-error" in each for each in said)


def test_hostile_words_stay_words_in_the_files(tmp_path):
    words = (*STRINGS, *FORMULAS)
    dataset = Dataset(
        STRINGS[0], ("ref", "=1+1", 'a "quoted", head'), tuple((each, each, each) for each in words)
    )
    document = replace(of(dataset), title=STRINGS[1], summary=FORMULAS[0], council=STRINGS[2])
    files = csvw.files(document)

    assert judged(files, tmp_path) == []
    assert all(name.replace("datapackage", "").isascii() for name in files)


@pytest.mark.parametrize("name", ["../../etc/passwd", "a/b", "", "Ŵ", "..", "A B"])
def test_names_of_files_are_plain(name):
    found = list(csvw.files(of(Dataset(name, ("a",), (("1",),)))))

    assert all("/" not in each and not each.startswith(".") for each in found)


def test_two_datasets_of_one_name_are_refused():
    twice = (Dataset("a b", ("x",), ()), Dataset("a-b", ("x",), ()))

    with pytest.raises(ValueError, match="two datasets of one name"):
        csvw.files(of(*twice))


def test_document_without_datasets_has_no_files():
    assert csvw.files(Document("R", "T", "", "C", "", "", ())) == {}
