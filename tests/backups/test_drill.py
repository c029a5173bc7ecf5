"""The drill writes, backs up, restores and checks, and finds what a plain copy loses."""

import shutil
from contextlib import contextmanager
from pathlib import Path

import pytest

from councilportal.backups.backup import back_up, restore
from councilportal.backups.drill import drill
from councilportal.backups.engine import Snapshot
from councilportal.backups.sqlite import Sqlite
from tests.backups.conftest import AT
from tests.backups.support import execute, marks, refusal, shell

pytestmark = pytest.mark.django_db


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


@pytest.mark.sqlite_first  # takes long, and faults are told by one program for both
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
