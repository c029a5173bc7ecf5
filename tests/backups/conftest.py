"""Fixtures: separate databases with tables, for backups, of the kind that the test run uses."""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from councilportal.backups.backup import back_up, engine_of, restore
from councilportal.backups.engine import Engine
from councilportal.setup.temporary_postgres import find_binaries

AT = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True, scope="session")
def _programs() -> Iterator[None]:
    """Put the PostgreSQL programs of the tests' server on PATH."""
    binaries = find_binaries()
    with pytest.MonkeyPatch.context() as patch:
        if binaries is not None:
            patch.setenv("PATH", f"{binaries}{os.pathsep}{os.environ['PATH']}")
        yield


@contextmanager
def copy_of(own: Engine, folder: Path) -> Iterator[Engine]:
    """A database of the same kind that holds what another holds, thrown away at the end."""
    with own.throw_away(folder) as copy:
        back_up(own, folder / "backup", at=AT)
        restore(copy, folder / "backup")
        yield copy


@pytest.fixture(scope="session")
def migrated(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Engine]:
    """A database made by the migrations, like the tests' own."""
    folder = tmp_path_factory.mktemp("migrated")
    with django_db_blocker.unblock():
        if connection.vendor == "sqlite":
            file = folder / "portal.sqlite3"
            connection.ensure_connection()
            with closing(sqlite3.connect(file)) as target:
                connection.connection.backup(target)
            yield engine_of({**connection.settings_dict, "NAME": str(file)})
            return
        with copy_of(engine_of(connection.settings_dict), folder) as copy:
            yield copy


@pytest.fixture
def stored(migrated: Engine, tmp_path: Path) -> Engine:
    """The same database. Each test has a copy on SQLite; on PostgreSQL tests leave it as it is."""
    if migrated.kind != "sqlite":
        return migrated
    file = tmp_path / "stored.sqlite3"
    shutil.copy(migrated.settings["NAME"], file)
    return engine_of({**migrated.settings, "NAME": str(file)})


@pytest.fixture
def empty(stored: Engine, tmp_path: Path) -> Iterator[Engine]:
    """An empty database of the same kind."""
    folder = tmp_path / "empty"
    folder.mkdir()
    with stored.throw_away(folder) as engine:
        yield engine
