"""Limits on tries and used codes hold for every process that serves the portal, not for each."""

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import timedelta
from importlib import import_module
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from councilportal.accounts.models import User
from councilportal.accounts.permissions import Role
from tests.factories import make_appointment


def environment(folder: Path) -> dict[str, str]:
    """What makes another process of the portal, on the database of this test or a copy of it."""
    own = settings.DATABASES["default"]
    url = f"sqlite:///{folder / 'portal.sqlite3'}"
    if connection.vendor == "postgresql":
        user, password = quote(own["USER"], safe=""), quote(own["PASSWORD"] or "", safe="")
        host = quote(own["HOST"], safe="")
        port = own["PORT"] or 5432
        name = connection.settings_dict["NAME"]
        url = f"postgres://{user}:{password}@localhost:{port}/{name}?host={host}"
    return os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "councilportal.settings"}


@pytest.mark.django_db(transaction=True)
def test_limits_hold_across_processes(tmp_path: Path) -> None:
    """Two processes at once have three tries together, not three each."""
    with_database = environment(tmp_path)
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(tmp_path / "portal.sqlite3")) as copy:
            connection.connection.backup(copy)
            # As the portal's first process leaves it: two that switch to this at once may collide.
            copy.execute("PRAGMA journal_mode=WAL")

    servers = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.accounts.limited_server"],
            env=with_database,
            cwd=settings.BASE_DIR,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    for server in servers:
        assert server.stdout is not None
        assert server.stdout.readline() == "ready\n"
    said = []
    for server in servers:
        assert server.stdin is not None
        server.stdin.write("go\n")
        server.stdin.flush()
    for server in servers:
        said.append(json.loads(server.communicate(timeout=60)[0]))

    assert sum(tries for tries, _ in said) == 3
    assert sorted(code for _, code in said) == [False, True]


@pytest.mark.django_db(transaction=True)
def test_migrations_alone_make_the_table() -> None:
    """The test database would have it anyway: Django's test runner makes cache tables itself."""
    migration = import_module("councilportal.accounts.migrations.0001_user")
    assert settings.CACHES["default"]["LOCATION"] == migration.TABLE

    with connection.schema_editor() as editor:
        migration.drop(None, editor)
    gone = migration.TABLE not in connection.introspection.table_names()
    with connection.schema_editor() as editor:
        migration.make(None, editor)

    assert gone
    cache.set("key", "value")
    assert cache.get("key") == "value"


@pytest.mark.django_db
def test_ordinary_pages_never_ask_the_cache(client: Client) -> None:
    ola = User.objects.create_user("ola", password="x", name="Ola Officer")
    make_appointment(ola, Role.ADMIN)
    client.force_login(ola)

    with CaptureQueriesContext(connection) as asked:
        for address in ("/", "/account/", "/performance/", "/indicators/", "/admin/people/"):
            client.get(address, follow=True)

    assert len(asked) > 20
    assert [each["sql"] for each in asked if "shared_cache" in each["sql"]] == []


@pytest.mark.django_db
def test_cache_keeps_more_counts_than_a_stranger_can_make() -> None:
    backend: Any = cache
    assert backend._max_entries == 50_000


@pytest.mark.django_db
def test_daily_job_removes_what_has_ended_and_nothing_else(client: Client) -> None:
    """Django itself removes rows only from 50,000 on, and ended sessions never."""
    client.force_login(User.objects.create_user("ola", password="x", name="Ola Officer"))
    ended = Session.objects.create(
        session_key="ended", session_data="", expire_date=timezone.now() - timedelta(seconds=2)
    )
    cache.set("still-counts", 3, 60)
    cache.set("no-end", 3, None)
    for number in range(5):
        cache.set(f"ended-{number}", 1, -2)
    said = [StringIO(), StringIO()]

    for out in said:
        call_command("lock_returns", stdout=out)

    assert said[0].getvalue() == "0 returns locked.\n6 ended sessions and counts removed.\n"
    assert said[1].getvalue() == "0 returns locked.\n"
    assert not Session.objects.filter(pk=ended.pk).exists()
    assert client.get("/account/").status_code == 200
    assert (cache.get("still-counts"), cache.get("no-end")) == (3, 3)
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM shared_cache")
        assert cursor.fetchone() == (2,)
