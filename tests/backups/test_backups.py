"""Backups: what is written, while others write; what is restored, and what is refused."""

import json
import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings

from councilportal.audit.rules import NO_HASH
from councilportal.backups.backup import back_up, engine_of, read_manifest, restore
from councilportal.backups.drill import drill
from councilportal.backups.engine import BackupRefused, Engine, Snapshot
from councilportal.backups.fingerprint import TableMark, differences, fingerprint
from councilportal.backups.postgres import Postgres
from councilportal.backups.sqlite import Sqlite
from councilportal.database import database_from, url_of
from tests.backups.conftest import AT

pytestmark = pytest.mark.django_db


def execute(engine: Engine, *statements: str) -> None:
    with engine.connect() as connection, connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def add_post(engine: Engine) -> str:
    """A post with a title of its own."""
    title = f"Keeper of {uuid4().hex}"
    execute(engine, f"INSERT INTO organisation_post (title) VALUES ('{title}')")
    return title


def posts(engine: Engine) -> set[str]:
    with engine.connect() as connection, connection.cursor() as cursor:
        cursor.execute("SELECT title FROM organisation_post")
        return {title for (title,) in cursor.fetchall()}


def marks(engine: Engine) -> dict[str, TableMark]:
    with engine.connect() as connection:
        return fingerprint(connection)


def refusal(call: Callable[[], Any]) -> str:
    with pytest.raises(BackupRefused) as refused:
        call()
    return str(refused.value)


# Writing


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


# Restoring


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


# The drill


def test_the_drill_writes_backs_up_restores_and_checks(stored):
    before = marks(stored)

    done = shell(stored, "drill_backup")

    assert (done.returncode, done.stderr) == (0, "")
    still, busy, lost, checked, end = done.stdout.splitlines()
    assert still.startswith("A backup of the portal's database was restored: ")
    assert "was taken of that copy while 2 others wrote" in busy
    assert lost.endswith(" acknowledged before it: 0 lost.")
    assert int(lost.split()[0]) >= 20
    assert checked.startswith("check_records finds no fault in it. Head of its audit chain: ")
    assert end == "The backup holds."
    assert marks(stored) == before  # the portal's own database is only read


class PlainCopy(Sqlite):
    """Who copies the file, as people do."""

    @contextmanager
    def snapshot(self):
        with super().snapshot() as real:

            def save(file: Path) -> None:
                shutil.copyfile(self.settings["NAME"], file)

            yield Snapshot(real.connection, save)

    @contextmanager
    def throw_away(self, folder):
        with super().throw_away(folder) as engine:
            yield PlainCopy(engine.settings)


@pytest.mark.sqlite_only
def test_the_drill_finds_that_a_plain_copy_of_the_file_loses_what_was_acknowledged(stored):
    """Writes are in the log beside the file until SQLite takes them over."""
    said = refusal(lambda: drill(PlainCopy(stored.settings), at=AT, say=lambda line: None))

    assert said.startswith("What was restored is not what was backed up: do not use it.")
    assert "Table accounts_user has " in said
    assert "Table audit_event has " in said


def test_the_drill_tells_faults_that_came_back_with_the_records(stored, empty, tmp_path):
    back_up(stored, tmp_path / "backup", at=AT)
    restore(empty, tmp_path / "backup")
    on_table = " ON audit_event" if empty.kind == "postgresql" else ""
    execute(empty, f"DROP TRIGGER audit_event_no_update{on_table}")

    done = shell(empty, "drill_backup")

    assert done.returncode == 1
    assert done.stderr.splitlines()[:3] == [
        "CommandError: The backup did not hold.",
        "check_records in the restored database:",
        "Trigger audit_event_no_update is missing: the database lets events be changed.",
    ]


# From the command line


def shell(engine: Engine, *arguments: object) -> "subprocess.CompletedProcess[str]":
    own = {name: value for name, value in os.environ.items() if name != "SECRET_KEY"}
    return subprocess.run(
        [sys.executable, "manage.py", *map(str, arguments)],
        cwd=settings.BASE_DIR,
        env=own | {"DATABASE_URL": url_of(engine.settings)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_from_a_shell_back_up_restore_and_check(stored, empty, tmp_path):
    file = tmp_path / "backup"

    written = shell(stored, "back_up", file)
    restored = shell(empty, "restore_backup", file)
    twice = shell(empty, "restore_backup", file)

    sha256 = read_manifest(file).sha256
    assert (written.returncode, written.stderr) == (0, "")
    assert written.stdout.startswith(f"{file}: ")
    assert written.stdout.endswith(f"SHA-256 {sha256}.\nHead of the audit chain: 0:{NO_HASH}\n")
    assert (restored.returncode, restored.stderr) == (0, "")
    assert restored.stdout.splitlines()[1:] == [
        f"Then run manage.py check_records --seen-head 0:{NO_HASH}"
    ]
    assert (twice.returncode, twice.stdout) == (1, "")
    assert "is not empty" in twice.stderr


def test_a_backup_of_another_version_of_the_portal_says_what_to_do(stored, empty, tmp_path):
    back_up(stored, tmp_path / "first", at=AT)
    with stored.throw_away(tmp_path) as old, stored.throw_away(tmp_path) as new:
        restore(old, tmp_path / "first")
        restore(new, tmp_path / "first")
        execute(old, "DELETE FROM django_migrations WHERE app = 'performance'")
        execute(
            new,
            "INSERT INTO django_migrations (app, name, applied) "
            "VALUES ('performance', '9999_later', '2026-11-21 12:00:00+00:00')",
        )
        for engine, name in ((old, "old"), (new, "new")):
            back_up(engine, tmp_path / name, at=AT)
    with stored.throw_away(tmp_path) as another:
        earlier = shell(another, "restore_backup", tmp_path / "old")

    later = shell(empty, "restore_backup", tmp_path / "new")

    assert earlier.returncode == 0
    assert "It is of an earlier version of the portal: run manage.py migrate." in earlier.stdout
    assert later.returncode == 1
    assert "has migration performance 9999_later: install that version" in later.stderr


# PostgreSQL's programs


@pytest.mark.parametrize(
    "url",
    [
        "sqlite:////var/lib/portal/my portal.sqlite3",
        "sqlite:///relative.sqlite3",
        "postgres://portal:p%40ss%2Fword@db.example:5433/portal",
        "postgres://portal@/portal?host=/run/postgresql",
        "postgres:///portal",
    ],
)
def test_the_address_of_settings_makes_the_same_settings(url, tmp_path):
    found = database_from(url, tmp_path)

    assert database_from(url_of(found), tmp_path) == found


def program(folder: Path, name: str, script: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


@pytest.mark.pg_only
def test_missing_programs_and_those_of_another_version_are_named(stored, tmp_path, monkeypatch):
    version = stored.version()
    monkeypatch.setenv("PATH", str(tmp_path))

    missing = refusal(lambda: back_up(stored, tmp_path / "backup", at=AT))
    program(tmp_path, "pg_dump", "echo 'pg_dump (PostgreSQL) 11.22 (Debian 11.22-1)'")
    old = refusal(lambda: back_up(stored, tmp_path / "backup", at=AT))

    assert missing == (
        "pg_dump is not on PATH: install PostgreSQL's client programs of version "
        f"{version}, the server's (on Debian postgresql-client-{version})."
    )
    assert old == (
        f"{tmp_path / 'pg_dump'} says 'pg_dump (PostgreSQL) 11.22 (Debian 11.22-1)' and the server "
        f"is PostgreSQL {version}: install the programs of version {version} and put their folder "
        "first on PATH."
    )


@pytest.mark.pg_only
def test_the_password_is_on_no_command_line_and_in_no_message(stored, tmp_path, monkeypatch):
    secret = "between-reed-and-willow"
    engine = Postgres({**stored.settings, "PASSWORD": secret})
    log = tmp_path / "log"
    told = f'echo "$0 $*" >> {log}; echo "env $PGPASSWORD" >> {log}'
    for name in ("pg_dump", "pg_restore"):
        version = f"if [ \"$1\" = --version ]; then echo '(PostgreSQL) {stored.version()}.1'"
        script = f"{told}; {version}; else echo 'no such table' >&2; exit 3; fi"
        program(tmp_path, name, script)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}/bin")

    said = refusal(lambda: back_up(engine, tmp_path / "backup", at=AT))

    lines = log.read_text().splitlines()
    assert said == "pg_dump failed: no such table"
    assert len([line for line in lines if line == f"env {secret}"]) == 3
    assert not any(secret in line for line in lines if not line.startswith("env "))


@pytest.mark.pg_only
def test_who_may_make_no_database_is_told_what_would_be_right(stored, tmp_path):
    role = f"plain_{uuid4().hex[:8]}"
    execute(stored, f"CREATE ROLE {role} LOGIN PASSWORD 'x'")
    plain = Postgres({**stored.settings, "USER": role, "PASSWORD": "x"})
    try:
        said = refusal(lambda: plain.throw_away(tmp_path).__enter__())
    finally:
        execute(stored, f"DROP ROLE {role}")

    assert said.startswith("A database to try the backup in cannot be made: permission denied")
    assert f"run ALTER ROLE {role} CREATEDB" in said


def test_a_database_that_cannot_be_reached_is_one_sentence(tmp_path):
    nowhere = engine_of(database_from(f"sqlite:///{tmp_path}/none/x.sqlite3", tmp_path))

    assert refusal(lambda: back_up(nowhere, tmp_path / "backup", at=AT)) == (
        "The database cannot be reached: unable to open database file. See to DATABASE_URL."
    )
