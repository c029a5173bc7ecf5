"""What a restore refuses, and which differences a comparison names."""

import json
from pathlib import Path

import pytest

from councilportal.backups.backup import back_up, restore
from councilportal.backups.fingerprint import TableMark, differences
from tests.backups.conftest import AT
from tests.backups.support import execute, marks, refusal

pytestmark = [pytest.mark.django_db, pytest.mark.each_database]


def test_a_database_with_anything_in_it_is_left_alone(stored, empty, tmp_path):
    back_up(stored, tmp_path / "backup", at=AT)
    execute(empty, "CREATE TABLE notes (said text)", "INSERT INTO notes VALUES ('mine')")
    before = marks(empty)

    said = refusal(lambda: restore(empty, tmp_path / "backup"))

    assert "is not empty, and nothing is ever restored over records" in said
    assert marks(empty) == before
    assert list(before) == ["notes"]


def test_a_file_that_changed_is_refused_before_anything_is_restored(stored, empty, tmp_path):
    file = tmp_path / "backup"
    back_up(stored, file, at=AT)
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)

    said = refusal(lambda: restore(empty, file))

    assert said.startswith(f"{file} is not the file that was written: its SHA-256 is ")
    assert empty.is_empty()


def test_a_file_that_is_gone_or_has_no_manifest_is_refused(stored, empty, tmp_path):
    file, beside = tmp_path / "backup", tmp_path / "backup.json"
    back_up(stored, file, at=AT)
    kept = beside.read_text()

    file.rename(tmp_path / "elsewhere")
    gone = refusal(lambda: restore(empty, file))
    beside.write_text('{"tables": 3}')
    broken = refusal(lambda: restore(empty, file))
    beside.unlink()
    missing = refusal(lambda: restore(empty, file))

    assert gone == f"{file} cannot be read: No such file or directory."
    assert broken.startswith(f"{beside} cannot be read as the manifest of a backup")
    assert missing.startswith(f"{beside} is missing: it was made with the backup")
    assert "sha256" in kept


def rewritten(file: Path, **values: object) -> None:
    beside = file.with_name(f"{file.name}.json")
    said = json.loads(beside.read_text())
    beside.write_text(json.dumps(said | values))


def test_a_backup_of_the_other_kind_of_database_is_refused(stored, empty, tmp_path):
    file = tmp_path / "backup"
    back_up(stored, file, at=AT)
    rewritten(file, kind="oracle")

    assert f"is a backup of oracle and DATABASE_URL names {empty.kind}" in refusal(
        lambda: restore(empty, file)
    )


def test_a_backup_of_a_later_server_is_refused(stored, empty, tmp_path):
    file = tmp_path / "backup"
    back_up(stored, file, at=AT)
    rewritten(file, version=99)

    assert "restore it on a server of version 99 or later" in refusal(lambda: restore(empty, file))
    assert empty.is_empty()


def test_rows_that_are_not_those_that_were_backed_up_are_named(stored, empty, tmp_path):
    file = tmp_path / "backup"
    tables = dict(back_up(stored, file, at=AT).tables)
    first, second = tables["organisation_characteristic"], tables["organisation_post"]
    wrong = {
        "organisation_characteristic": {"rows": first.rows, "sum": "f" * 64},
        "organisation_post": {"rows": second.rows + 1, "sum": second.sum},
    }
    said = json.loads((tmp_path / "backup.json").read_text())["tables"]
    rewritten(file, tables=said | wrong)

    assert refusal(lambda: restore(empty, file)).splitlines() == [
        "What was restored is not what was backed up: do not use it.",
        "Table organisation_characteristic has other values than those that were backed up.",
        f"Table organisation_post has {second.rows} rows; {second.rows + 1} were backed up.",
    ]


def test_differences_name_tables_that_only_one_has():
    mark = TableMark(1, "a")

    assert differences({"a": mark, "b": mark}, {"b": mark, "c": mark}) == [
        "Table a is in the backup and not in the restored database.",
        "Table c is in the restored database and not in the backup.",
    ]


def test_a_fingerprint_sees_a_changed_value_and_not_the_order_of_rows(empty):
    execute(empty, "CREATE TABLE notes (said text)", "INSERT INTO notes VALUES ('a'), ('b')")
    first = marks(empty)
    execute(empty, "DELETE FROM notes", "INSERT INTO notes VALUES ('b'), ('a')")
    turned = marks(empty)
    execute(empty, "UPDATE notes SET said = NULL WHERE said = 'a'")

    assert turned == first
    assert marks(empty) != first
