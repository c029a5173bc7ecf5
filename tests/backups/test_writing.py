"""A backup is whole while others write, is read by its owner alone and replaces no file."""

import stat
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest

from councilportal.audit.rules import NO_HASH
from councilportal.backups.backup import back_up, engine_of, read_manifest, restore
from councilportal.backups.engine import BackupRefused, Engine
from councilportal.database import database_from
from tests.backups.conftest import AT, copy_of
from tests.backups.support import execute, marks, refusal

pytestmark = [pytest.mark.django_db, pytest.mark.each_database]


@pytest.fixture(scope="module")
def written_to(
    migrated: Engine, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Engine]:
    """Tests here write past the portal, which a check of records finds: never in what all share."""
    with (
        django_db_blocker.unblock(),
        copy_of(migrated, tmp_path_factory.mktemp("written")) as copy,
    ):
        yield copy


@pytest.fixture
def stored(stored: Engine, request: pytest.FixtureRequest) -> Engine:
    """As everywhere; on PostgreSQL a copy of these tests' own."""
    is_own = stored.kind == "sqlite"
    found: Engine = stored if is_own else request.getfixturevalue("written_to")
    return found


def add_post(engine: Engine) -> str:
    """A post with a title of its own."""
    title = f"Keeper of {uuid4().hex}"
    execute(engine, f"INSERT INTO organisation_post (title) VALUES ('{title}')")
    return title


def posts(engine: Engine) -> set[str]:
    with engine.connect() as connection, connection.cursor() as cursor:
        cursor.execute("SELECT title FROM organisation_post")
        return {title for (title,) in cursor.fetchall()}


def test_what_is_restored_is_what_was_backed_up(stored, empty, tmp_path):
    title = add_post(stored)
    file = tmp_path / "backup"

    written = back_up(stored, file, at=AT)
    restored = restore(empty, file)

    assert restored == written == read_manifest(file)
    assert marks(empty) == marks(stored) == written.tables
    assert title in posts(empty)
    assert written.head == f"0:{NO_HASH}"
    assert (written.taken_at, written.size) == ("2026-11-21T12:00:00+00:00", file.stat().st_size)
    assert written.rows > 30


def test_a_backup_is_two_files_that_only_their_owner_reads(stored, tmp_path):
    folder = tmp_path / "kept"
    folder.mkdir()

    back_up(stored, folder / "backup", at=AT)

    assert {each.name: stat.S_IMODE(each.stat().st_mode) for each in folder.iterdir()} == {
        "backup": 0o600,
        "backup.json": 0o600,
    }


def test_others_write_meanwhile_and_that_is_not_in_it(stored, empty, tmp_path):
    before, later = add_post(stored), []
    file = tmp_path / "backup"

    back_up(stored, file, at=AT, meanwhile=lambda: later.append(add_post(stored)))
    restore(empty, file)

    assert before in posts(empty)
    assert posts(stored) - posts(empty) == set(later)
    assert len(later) == 1


def test_a_backup_that_fails_leaves_nothing_behind(stored, tmp_path):
    folder = tmp_path / "kept"
    folder.mkdir()

    def fail() -> None:
        raise BackupRefused("The disk is gone.")

    assert refusal(lambda: back_up(stored, folder / "b", at=AT, meanwhile=fail)) == (
        "The disk is gone."
    )
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("there", ["backup", "backup.json"])
def test_no_file_is_written_over(stored, tmp_path, there):
    (tmp_path / there).write_text("mine")

    said = refusal(lambda: back_up(stored, tmp_path / "backup", at=AT))

    assert said == f"{tmp_path / there} is there already: name a file that is new."
    assert (tmp_path / there).read_text() == "mine"


def test_a_folder_that_is_missing_is_named(stored, tmp_path):
    said = refusal(lambda: back_up(stored, tmp_path / "none" / "backup", at=AT))

    assert said == f"There is no folder {tmp_path / 'none'}: make it first."


@pytest.mark.sqlite_only
def test_a_database_in_memory_is_refused(tmp_path):
    memory = engine_of(database_from("sqlite:///:memory:", tmp_path))

    said = refusal(lambda: back_up(memory, tmp_path / "backup", at=AT))

    assert said.startswith("The database is in memory only: let DATABASE_URL name a file")
