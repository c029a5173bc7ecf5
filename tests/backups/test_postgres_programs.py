"""A backup of PostgreSQL needs the server's programs; what is wrong is told in one sentence."""

import os
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import ImproperlyConfigured

from councilportal.backups.backup import back_up, engine_of
from councilportal.backups.postgres import Postgres
from councilportal.database import database_from, url_of
from tests.backups.conftest import AT
from tests.backups.support import execute, refusal

pytestmark = [pytest.mark.django_db, pytest.mark.each_database]


@pytest.mark.parametrize(
    "url",
    [
        "sqlite:////var/lib/portal/my portal.sqlite3",
        "sqlite:///relative.sqlite3",
        "postgres://portal:p%40ss%2Fword@db.example:5433/portal",
        "postgres://portal@/portal?host=/run/postgresql",
        "postgres:///portal",
        "postgres://portal@db.example/portal?sslmode=verify-full&sslrootcert=/etc/ssl/our%20ca.pem",
    ],
)
def test_the_address_of_settings_makes_the_same_settings(url, tmp_path):
    found = database_from(url, tmp_path)

    assert database_from(url_of(found), tmp_path) == found


def test_what_the_address_says_of_tls_is_kept_for_django_and_for_the_programs(tmp_path):
    address = "postgres://portal@db.example/portal?sslmode=verify-full&sslrootcert=/etc/ca.pem"

    found = database_from(address, tmp_path)

    assert found["OPTIONS"] == {
        "connect_timeout": "5",
        "options": "-c lock_timeout=10s",
        "sslmode": "verify-full",
        "sslrootcert": "/etc/ca.pem",
    }
    engine: Any = engine_of(found)
    given = engine._environment()
    assert (given["PGSSLMODE"], given["PGSSLROOTCERT"]) == ("verify-full", "/etc/ca.pem")


def test_what_an_address_may_not_say_is_named(tmp_path):
    with pytest.raises(ImproperlyConfigured, match="sslmod behind its"):
        database_from("postgres://portal@db.example/portal?sslmod=require", tmp_path)


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
