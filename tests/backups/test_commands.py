"""Backup, restore and check from the command line."""

import pytest

from councilportal.audit.rules import NO_HASH
from councilportal.backups.backup import back_up, read_manifest, restore
from tests.backups.conftest import AT
from tests.backups.support import execute, shell

pytestmark = pytest.mark.django_db


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


@pytest.mark.sqlite_first  # takes long, and the sentences are of one program for both
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
